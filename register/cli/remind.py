"""``register remind``: put down what is owed and send what waits; for cron, or a systemd timer. Harmless to repeat."""

import json
import secrets
from datetime import date
from typing import Annotated

import typer


def remind(
    is_dry: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would go out; nothing is kept or sent.")
    ] = False,
    on: Annotated[str, typer.Option("--on", help="With --dry-run: by the end of this day.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Send what is due. Exit status 1 where something could not be sent."""
    from register import remind_job
    from register.errors import Invalid, Problem
    from register.settings import read_settings
    from register.work import open_register

    if on and not is_dry:
        raise Invalid({"--on": Problem("only-dry-run")})
    settings = read_settings()
    register = open_register(settings)
    if is_dry:
        _foretell(register, _day(on) if on else None, as_json)
        return
    done = remind_job.run(register, f"cli-{secrets.token_hex(8)}", why="command")
    if as_json:
        typer.echo(json.dumps(vars(done), ensure_ascii=False))
    else:
        typer.echo(f"{done.owed} came to be owed, {done.sent} sent, {done.failed} failed.")
        if done.problem:
            from register.words import EN, words_for

            sentence = words_for(EN).text(f"reminders.problem_{done.problem}")
            typer.echo(f"{sentence}. {done.detail or ''}".rstrip())
    if done.failed:
        raise typer.Exit(1)


def _day(text: str) -> date:
    from register.errors import Invalid, Problem

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid({"--on": Problem("not-a-date", {"given": text})}) from None


def _foretell(register: object, on: date | None, as_json: bool) -> None:
    from datetime import UTC, datetime

    from register.remind_job import foretell
    from register.work import Register

    assert isinstance(register, Register)
    now = datetime.now(UTC)
    mails = foretell(register, on or register.settings.today(now), None if on else now)
    if as_json:
        rows = [
            {
                "kind": m.kind.value,
                "to": m.address,
                "language": m.language,
                "subject": m.title,
                "text": m.text,
            }
            for m in mails
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for mail in mails:
        typer.echo(f"To: {mail.address}\nKind: {mail.kind.value}\n\n{mail.text}\n{'-' * 60}")
    typer.echo(f"{len(mails)} messages would go out. Nothing was kept or sent.")
