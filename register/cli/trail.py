"""``register trail``: verify the chain, write an anchor."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True)


@app.command()
def verify(
    anchor: Annotated[
        list[Path] | None, typer.Option(help="A file of anchors kept elsewhere; may be given again.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Walk every link. Exit status 1 and the first broken entry where one does not hold."""
    from register.settings import read_settings
    from register.trail.anchors import read_anchors
    from register.trail.verify import verify_trail
    from register.work import open_register

    settings = read_settings()
    register = open_register(settings)
    try:
        anchors = [a for path in [register.anchors_path, *(anchor or [])] for a in read_anchors(path)]
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    with register.read() as session:
        verdict = verify_trail(session, settings.trail_secret, anchors)
    if as_json:
        typer.echo(
            json.dumps(
                {
                    "whole": verdict.is_whole,
                    "entries": verdict.entries,
                    "broken_seq": verdict.broken_seq,
                    "finding": verdict.finding,
                }
            )
        )
    elif verdict.is_whole:
        typer.echo(f"The trail is whole: {verdict.entries} entries, {len(anchors)} anchors.")
    else:
        typer.echo(f"The trail is broken at entry {verdict.broken_seq}: {verdict.finding}.")
    if not verdict.is_whole:
        raise typer.Exit(1)


@app.command("anchor")
def write_anchor(
    to: Annotated[Path | None, typer.Option(help="Append it to this file as well.")] = None,
) -> None:
    """Print the newest entry's number, hash and time, to be kept somewhere else."""
    from register.settings import read_settings
    from register.trail.anchors import anchor_of, append_anchor
    from register.work import open_register

    register = open_register(read_settings())
    with register.read() as session:
        found = anchor_of(session, datetime.now(UTC))
    if found is None:
        typer.echo("The trail is empty.")
        return
    for path in filter(None, [register.anchors_path, to]):
        append_anchor(path, found)
    typer.echo(json.dumps({"seq": found.seq, "hash": found.hash, "at": found.at.isoformat()}))
