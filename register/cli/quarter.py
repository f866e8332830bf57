"""``register quarter``: plan the quarterly reviews that are wanting; for installations whose servers do not judge."""

import json
from dataclasses import asdict
from typing import Annotated

import typer


def plan_reviews(as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False) -> None:
    """Plan the quarterly reviews that are wanting and say how far this quarter is covered. Harmless to repeat."""
    from register.attestations.queries import asked_in
    from register.judge_job import wall_clock
    from register.quarter_job import plan
    from register.rules.attesting import coverage
    from register.rules.quarters import quarter_bounds, quarter_of
    from register.settings import read_settings
    from register.work import open_register

    settings = read_settings()
    register = open_register(settings)
    planned = plan(register, wall_clock)
    today = settings.today(wall_clock())
    quarter = quarter_of(today)
    bounds = quarter_bounds(quarter)
    assert bounds is not None
    with register.read() as session:
        counted = coverage([asked.owed for asked in asked_in(session, *bounds)], *bounds, today)
    if as_json:
        data = {"planned": planned, "quarter": quarter, **asdict(counted), "percent": counted.percent}
        typer.echo(json.dumps(data))
        return
    percent = "" if counted.percent is None else f" ({counted.percent}%)"
    typer.echo(f"{planned} quarterly reviews were planned or ended.")
    typer.echo(
        f"{quarter}: {counted.confirmed} of {counted.owed} confirmed{percent}, "
        f"{counted.overdue} overdue, {counted.open} open."
    )
