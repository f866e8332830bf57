"""``register score``: judge facts from a file without a database, or a stored transfer on any date."""

import json
import sys
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer

LANGUAGES = ("en", "zh-Hant-HK", "zh-Hans")


def score(
    reference: Annotated[str | None, typer.Argument(help="A stored transfer, such as T-0017.")] = None,
    facts: Annotated[str | None, typer.Option(help="JSON or JSON Lines; - for standard input.")] = None,
    on: Annotated[str | None, typer.Option(help="Judge on this date (ISO 8601) instead.")] = None,
    lang: Annotated[str, typer.Option(help="en, zh-Hant-HK or zh-Hans.")] = "en",
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of the facts.")] = False,
) -> None:
    """Judge the safeguards of transfers: one assessment a line, in order; status 1 if a line could not be judged."""
    if lang not in LANGUAGES:
        raise typer.BadParameter(f"choose one of {', '.join(LANGUAGES)}", param_hint="--lang")
    day = _day(on)
    if schema:
        _print_schema()
    elif reference is not None:
        _score_stored(reference, day, lang)
    elif facts is not None:
        raise typer.Exit(_score_lines(_text(facts), day, lang))
    else:
        raise typer.BadParameter("give a transfer, --facts FILE or --schema")


def _day(on: str | None) -> date | None:
    if on is None:
        return None
    try:
        return datetime.strptime(on, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError as error:
        raise typer.BadParameter(f"{on} is not a date such as 2026-12-14", param_hint="--on") from error


def _text(source: str) -> str:
    try:
        data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise typer.BadParameter(f"{source}: {error.strerror}", param_hint="--facts") from error
    except UnicodeDecodeError as error:
        raise typer.BadParameter(f"{source} is not UTF-8 text", param_hint="--facts") from error


def _print_schema() -> None:
    from register.reference.law import load_law
    from register.rules.fact_schema import facts_schema

    _write(facts_schema(load_law()))


def _score_lines(text: str, on: date | None, lang: str) -> int:
    """Judge every object in order; the exit status: 1 if any could not be judged."""
    from register.reference.answering import answers
    from register.reference.law import load_law
    from register.reference.policy import load_policy
    from register.rules.fact_lines import read_either
    from register.words import words_for

    failed = 0
    for answer in answers(read_either(text), load_law(), load_policy(), words_for(lang), _today, on=on):
        failed |= "error" in answer
        _write(answer)
    return failed


@cache
def _today() -> date:
    """Today in the register's own time zone."""
    from register.settings import read_settings

    return read_settings().today(datetime.now().astimezone())


def _score_stored(reference: str, on: date | None, lang: str) -> None:
    """Judge a stored transfer as recorded now. Only here is the database opened."""
    from register.assessments.coming import judge_stored
    from register.law.current import current_law
    from register.reference.shown import sayer
    from register.settings import read_settings
    from register.words import words_for
    from register.work import open_register

    with open_register(read_settings()).read() as session:
        law = current_law(session)
        made, _legs = judge_stored(session, reference, on or _today())
    _write(made.as_json(sayer(law, words_for(lang))))


def _write(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
