"""``register subprocessors import`` and ``undo``: a published list compared with the chain, applied, taken back."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(no_args_is_help=True)


@app.command("import")
def import_list(
    file: Annotated[Path, typer.Argument(help="The list; - reads standard input.")],
    vendor: Annotated[str, typer.Option(help="Whose list it is, such as V-0001.")],
    as_of: Annotated[str | None, typer.Option(help="The day the list is of; today where left out.")] = None,
    reason: Annotated[str | None, typer.Option(help="Stays with every sub-processor that ends.")] = None,
    same: Annotated[
        list[str] | None,
        typer.Option(help="Who a name is: “CloudCo Inc.=V-0002”, or “CloudCo Inc.=new”. May be repeated."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change; write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Apply the list in one transaction, all but the names that are unclear.

    Exit status 1 where it cannot be read, 3 where names were left undone because they may be vendors of the register.
    """
    from register.cli.imports import content_of, stop_unread
    from register.cli.serve import migrate_database
    from register.errors import Invalid, NotFound
    from register.imports.reading import ReadProblem
    from register.published.actions import apply_list, comparison_of, read_anew, take_list
    from register.settings import read_settings
    from register.trail.actor import operator
    from register.work import open_register

    content, name = content_of(file)
    settings = read_settings()
    now = datetime.now(UTC)
    today = settings.today(now)
    day = _day(as_of, today)
    migrate_database()
    register, actor = open_register(settings), operator()
    try:
        with register.write(now) as session:
            made = take_list(session, actor, vendor, content, name, day, now, today=today)
            if same:
                read_anew(session, actor, made.ref, {"same_as": _said(same)}, None, now)
            found = comparison_of(session, made)
            waiting = _waiting(found)
            told = _told(session, vendor, made, found, today, waiting)
            keys = [line.key for line in found.changes if line.key not in waiting]
            if dry_run or not keys:
                raise _Stopped
            why = reason or f"By the vendor's published list of {day.isoformat()} ({made.ref})"
            apply_list(session, actor, made.ref, keys, why, None, None, now, today=today)
            told["list"] = made.ref
    except _Stopped:
        pass
    except ReadProblem as problem:
        stop_unread(file, problem, as_json)
    except NotFound:
        raise typer.BadParameter(f"the register has no {vendor}", param_hint="--vendor") from None
    except Invalid as error:
        if "same_as" not in error.problems:
            raise
        given = error.problems["same_as"].params["given"]
        raise typer.BadParameter(f"the register has no {given}", param_hint="--same") from None
    finally:
        register.engine.dispose()
    _say(told, as_json)
    if told["unclear"] and not dry_run:
        raise typer.Exit(3)


@app.command("undo")
def undo(
    ref: Annotated[str, typer.Argument(help="The list, such as SL-0001.")],
    reason: Annotated[str, typer.Option(help="Stays in the history.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change; write nothing.")] = False,
) -> None:
    """Take an applied list back as a whole; exit status 1 where later changes rest on it, or it cannot be undone."""
    from register.cli.serve import migrate_database
    from register.errors import Conflict, NotFound
    from register.published.actions import get_list
    from register.published.undo import undo_list, undo_plan
    from register.settings import read_settings
    from register.trail.actor import operator
    from register.work import open_register

    settings = read_settings()
    now = datetime.now(UTC)
    migrate_database()
    register = open_register(settings)
    try:
        with register.write(now) as session:
            plan = undo_plan(session, get_list(session, ref))
            if not dry_run:
                undo_list(session, operator(), ref, reason, None, now, today=settings.today(now))
    except NotFound:
        raise typer.BadParameter(f"the register has no {ref}", param_hint="REF") from None
    except Conflict as conflict:
        others = conflict.params.get("others")
        why = f"later changes rest on it: undo or correct {others} first" if others else conflict.code
        typer.echo(f"{ref} was not undone: {why}", err=True)
        raise typer.Exit(1) from None
    finally:
        register.engine.dispose()
    typer.echo(f"{'Would undo' if dry_run else 'Undid'} {ref}: {len(plan.changes)} changes of the chain")
    for change in plan.changes:
        typer.echo(f"  {change.kind.value} {change.name} {' '.join(change.engagement_refs)}")
    if dry_run and plan.in_the_way:
        typer.echo(f"  in the way: {', '.join(plan.in_the_way)}")


class _Stopped(Exception):
    """Ends the transaction without a change."""


def _day(given: str | None, today: date) -> date:
    if given is None:
        return today
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise typer.BadParameter("write a date as 2026-12-31", param_hint="--as-of") from None
    if day > today:
        raise typer.BadParameter("a list cannot be of a day to come", param_hint="--as-of")
    return day


def _said(same: list[str]) -> dict[str, str]:
    """Who each name is: a reference, or nothing for a vendor of its own."""
    found = {}
    for one in same:
        name, mark, ref = one.rpartition("=")
        if not mark or not name.strip() or not ref.strip():
            raise typer.BadParameter("write NAME=V-0001 or NAME=new", param_hint="--same")
        found[name.strip()] = "" if ref.strip().lower() == "new" else ref.strip()
    return found


def _waiting(found: Any) -> dict[str, str]:
    """Lines that are left undone, and why: unclear names, and whoever would go only because a name is unclear."""
    from register.rules.list_change import Change

    waiting = {line.key: "unclear" for line in found.changes if line.similar}
    likely = {one.ref for line in found.changes for one in line.similar}
    return waiting | {
        line.key: "may-be-unclear-name"
        for line in found.changes
        if line.change is Change.REMOVED and line.vendor_ref in likely
    }


def _told(
    session: Any, vendor: str, made: Any, found: Any, today: date, waiting: dict[str, str]
) -> dict[str, Any]:
    from register.rules.list_change import Change
    from register.what_if.chain_effects import effects_of
    from register.what_if.telling import transfers_json

    clear = [line.as_change(made.as_of) for line in found.changes if line.key not in waiting]
    effects = effects_of(session, vendor, clear, today)
    return {
        "file": made.file_name,
        "vendor": vendor,
        "as_of": made.as_of.isoformat(),
        "list": None,
        "rows_read": found.rows_read,
        "left_out": len(found.left_out) + found.itself,
        **{change.value: found.counted(change) for change in Change},
        "lines": [
            {
                "change": line.change.value,
                "name": line.name,
                "vendor": line.vendor_ref,
                "places": list(line.places),
                "places_before": list(line.places_before),
                "purpose": line.purpose or None,
                "waits": waiting.get(line.key),
            }
            for line in found.changes
        ],
        "unclear": [
            {
                "name": line.name,
                "rows": list(line.rows),
                "may_be": [{"vendor": one.ref, "name": one.name} for one in line.similar],
            }
            for line in found.changes
            if line.similar
        ],
        "transfers": transfers_json(effects.affected, effects.owners),
    }


def _say(told: dict[str, Any], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, default=str))
        return
    verb = f"Applied {told['file']} as {told['list']}" if told["list"] else f"Compared {told['file']}"
    typer.echo(
        f"{verb}: {told['rows_read']} rows, {told['added']} added, {told['moved']} moved, {told['removed']} removed, "
        f"{told['repurposed']} for another purpose, {told['unchanged']} unchanged"
    )
    for line in told["lines"]:
        where = f": {', '.join(line['places_before']) or '–'} → {', '.join(line['places']) or '–'}"
        who = f"{line['name']} {line['vendor'] or '(new)'}"
        waits = "; left undone" if line["waits"] else ""
        typer.echo(f"  {line['change']} {who}{where if line['change'] in ('moved', 'added') else ''}{waits}")
    for row in told["transfers"]:
        before, after = row["before"]["outcome"], row["after"]["outcome"]
        typer.echo(f"  {row['transfer']} {before} → {after}")
    for name in told["unclear"]:
        known = ", ".join(f"{one['name']} {one['vendor']}" for one in name["may_be"])
        first = name["may_be"][0]["vendor"]
        rows = ", ".join(str(row) for row in name["rows"])
        typer.echo(
            f"  “{name['name']}” (row {rows}) may be {known}: left undone; "
            f'say --same "{name["name"]}={first}" or --same "{name["name"]}=new"'
        )
