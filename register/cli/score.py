"""``register score``: judge facts from a file without a database, or a stored transfer on any date."""

import json
import sys
from collections.abc import Iterator
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
    from register.reference.law import load_law
    from register.reference.policy import load_policy
    from register.reference.shown import sayer
    from register.rules.fact_reading import read_facts
    from register.rules.facts import FactError
    from register.rules.judgement import judge
    from register.words import words_for

    law, policy, words = load_law(), load_policy(), words_for(lang)
    say = sayer(law, words)
    failed = 0
    for line, given in _objects(text):
        try:
            if isinstance(given, Exception):
                raise given
            if isinstance(given, dict) and (on is not None or given.get("on") is None):
                given = {**given, "on": on or _today()}
            _write(judge(read_facts(given, law), law, policy).as_json(say))
        except FactError as error:
            failed = 1
            message = words.text(f"reasons.fact-{error.code}", field=error.field, **error.params)
            _write({"error": {"line": line, "field": error.field, "message": message}})
    return failed


def _objects(text: str) -> Iterator[tuple[int, Any]]:
    """Every JSON value and its number: one a line, the items of an array, or one whole document."""
    from register.rules.facts import FactError

    try:
        whole = _parse(text)
    except (ValueError, RecursionError):
        pass
    else:
        yield from enumerate(whole if isinstance(whole, list) else [whole], start=1)
        return
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            yield number, _parse(line)
        except _Repeated as error:
            yield number, FactError(str(error), "repeated")
        except (ValueError, RecursionError):
            yield number, FactError("facts", "not-json")


class _Repeated(ValueError):
    """A name given twice in one object: which of the two is meant nobody can tell."""


def _parse(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _Repeated(name)
        found[name] = value
    return found


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


@cache
def _today() -> date:
    """Today in the register's own time zone."""
    from register.settings import read_settings

    return read_settings().today(datetime.now().astimezone())


def _score_stored(reference: str, on: date | None, lang: str) -> None:
    """Judge a stored transfer as recorded now. Only here is the database opened."""
    from register.assessments.facts import facts_of_stored
    from register.law.current import current_law, current_policy
    from register.reference.shown import sayer
    from register.rules.judgement import judge
    from register.settings import read_settings
    from register.words import words_for
    from register.work import open_register

    with open_register(read_settings()).read() as session:
        law, policy = current_law(session), current_policy(session)
        facts = facts_of_stored(session, reference, on or _today())
    _write(judge(facts, law, policy).as_json(sayer(law, words_for(lang))))


def _write(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
