"""``register judge``: every transfer judged again as of today; for installations that judge by a timer of their own."""

import secrets
from datetime import UTC, datetime

import typer


def judge_again() -> None:
    """Judge every open transfer as of today: time alone can end what one rests on. Harmless to repeat."""
    from register.assessments.models import JudgeReason, JudgeRun
    from register.assessments.runs import start_run
    from register.decisions.following import touch_due
    from register.derive_job import derive
    from register.judge_job import carry_on
    from register.settings import read_settings
    from register.work import open_register

    settings = read_settings()
    register = open_register(settings)
    now = datetime.now(UTC)
    derive(register, lambda: now, lambda: False)
    with register.write(now) as session:
        number = start_run(session, JudgeReason.BY_HAND, now, settings.today(now)).id
        touch_due(session, settings.today(now))
    carry_on(register, secrets.token_hex(8))
    with register.read() as session:
        run = session.get(JudgeRun, number)
    assert run is not None
    if run.finished_at is None:
        typer.echo("Another server is judging; it will take this run on.")
        return
    typer.echo(f"Judged the transfers of {run.done} vendors; {run.changed} of them changed.")
