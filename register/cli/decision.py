"""``register decision``: check that the record of a decision is what was recorded."""

import json
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Checking the record of a decision."""


@app.command()
def verify(
    ref: Annotated[str | None, typer.Argument(help="The decision, such as D-2026-031.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Check every decision.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Check a record against its hash and the trail, and the trail itself. Exit status 1 where one does not hold."""
    from register.decisions.verifying import check_decision, damaged_decisions
    from register.settings import read_settings
    from register.trail.anchors import read_anchors
    from register.trail.verify import verify_trail
    from register.words import EN, words_for
    from register.work import open_register

    if (ref is None) is not every:
        typer.echo("Name one decision, or give --all.", err=True)
        raise typer.Exit(2)
    settings = read_settings()
    register = open_register(settings)
    with register.read() as session:
        found = damaged_decisions(session) if ref is None else [check_decision(session, ref)]
        # A hash on a trail that was bent proves nothing.
        trail = verify_trail(session, settings.trail_secret, read_anchors(register.anchors_path))
    is_whole = trail.is_whole and all(checked.is_whole for checked in found)
    if as_json:
        told = [
            {
                "ref": c.ref,
                "whole": c.is_whole,
                "sha256": c.record_hash,
                "entry": c.seq,
                "problems": c.problems,
            }
            for c in found
        ]
        typer.echo(json.dumps({"whole": is_whole, "trail": trail.is_whole, "decisions": told}))
    else:
        words = words_for(EN)
        for checked in found:
            if checked.is_whole:
                typer.echo(
                    f"{checked.ref} is what was recorded: entry {checked.seq}, SHA-256 {checked.record_hash}."
                )
            for code in checked.problems:
                typer.echo(f"{checked.ref}: {words.text(f'decisions.broken_{code}')}")
        if not trail.is_whole:
            typer.echo(f"The trail is broken at entry {trail.broken_seq}: {trail.finding}.")
        elif ref is None and not found:
            typer.echo("Every decision is what was recorded.")
    if not is_whole:
        raise typer.Exit(1)
