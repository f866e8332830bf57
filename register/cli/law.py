"""``register law``: list, add and withdraw the register's own changes to the law."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from register.law.models import LawChange

app = typer.Typer(no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


@app.command("list")
def list_all(as_json: AsJson = False) -> None:
    """Every change, the newest first, with what it says and whether it counts."""
    from register.law.queries import list_changes, unfit_refs
    from register.settings import read_settings
    from register.work import open_register

    with open_register(read_settings()).read() as session:
        rows, unfit = list_changes(session), unfit_refs(session)
        _tell([_told(row, row.ref not in unfit) for row in rows], as_json)


@app.command()
def add(
    file: Annotated[str, typer.Argument(help="A JSON file with one change or a list; - for standard input.")],
    as_json: AsJson = False,
) -> None:
    """Add changes, all or none; what they concern is judged again."""
    from register.errors import Invalid
    from register.law.actions import add_change
    from register.law.inputs import read_change
    from register.settings import read_settings
    from register.trail.actor import operator
    from register.work import open_register

    settings, now, made = read_settings(), datetime.now(UTC), list[Any]()
    given = _read(file)
    try:
        with open_register(settings).write(now) as session:
            for item in given:
                change = read_change(item)
                row = add_change(session, operator(), change, now, today=settings.today(now))
                made.append(_told(row, True))
    except Invalid as error:
        for field, problem in error.problems.items():
            typer.echo(f"{file}: change {len(made) + 1}: {_sentence(field, problem)}", err=True)
        raise typer.Exit(2) from None
    _tell(made, as_json)


@app.command()
def withdraw(
    ref: Annotated[str, typer.Argument(help="The change, such as L-0001.")],
    reason: Annotated[str, typer.Option(help="Why it counts no more.")],
    as_json: AsJson = False,
) -> None:
    """Let a change count no more, on any date; it stays to be read."""
    from register.inputs import read_input
    from register.law.actions import withdraw_change
    from register.law.inputs import WithdrawInput
    from register.settings import read_settings
    from register.trail.actor import operator
    from register.work import open_register

    settings, now = read_settings(), datetime.now(UTC)
    given = read_input(WithdrawInput, {"reason": reason})
    with open_register(settings).write(now) as session:
        row = withdraw_change(session, operator(), ref, given.reason, None, now, today=settings.today(now))
        told = _told(row, False)
    _tell([told], as_json)


def _read(name: str) -> list[Any]:
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text("utf-8-sig")
        found = json.loads(text)
    except OSError as error:
        _refuse(f"Cannot read {name}: {(error.strerror or 'it cannot be opened').lower()}.")
    except (ValueError, RecursionError):
        _refuse(f"{name} is not JSON in UTF-8.")
    items = found if isinstance(found, list) else [found]
    for number, item in enumerate(items, 1):
        if not isinstance(item, dict):
            _refuse(f"{name}: change {number} is not an object.")
        unknown = sorted(set(item) - _known(item))
        if unknown:
            _refuse(f"{name}: change {number}: a change of this kind has no field {unknown[0][:40]!r}.")
    return items


def _known(item: dict[str, Any]) -> set[str]:
    from register.rules.amendment_forms import KINDS, fields_of

    kind = item.get("kind")
    named = fields_of(kind) if isinstance(kind, str) and kind in KINDS else tuple(item)
    return {"kind", "as_of", "verified", "note", *named}


def _told(row: "LawChange", counts: bool) -> dict[str, Any]:
    def day(value: Any) -> str | None:
        return value.isoformat() if value else None

    return {
        "ref": row.ref,
        "change": json.loads(row.content),
        "counts": counts and row.withdrawn_on is None,
        "counts_from": day(row.counts_from),
        "counts_until": day(row.counts_until),
        "as_of": day(row.as_of),
        "verified": row.is_verified,
        "note": row.note,
        "corrects": row.corrects_ref,
        "corrected_by": row.corrected_by_ref,
        "withdrawn_on": day(row.withdrawn_on),
        "reason": row.withdrawn_reason,
    }


def _tell(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        said = {name: value for name, value in row["change"].items() if name not in ("kind", "citation")}
        state = "counts" if row["counts"] else "does not count"
        values = ", ".join(f"{name} {value}" for name, value in sorted(said.items()))
        typer.echo(f"{row['ref']}  {row['change']['kind']}: {values} ({row['change']['citation']}; {state})")
    if not rows:
        typer.echo("This register has changed nothing in the law.")


def _sentence(field: str, problem: Any) -> str:
    from register.words import EN, words_for

    words, key = words_for(EN), f"errors.{problem.code}"
    if not words.has(key):
        return f"{field}: {problem.code}"
    return words.text(key, label=field, **problem.params)


def _refuse(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(2)
