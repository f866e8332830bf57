"""``register what-if``: a change out of a file, and every transfer it would change; nothing is stored."""

import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

LANGUAGES = ("en", "zh-Hant-HK", "zh-Hans")


def what_if(
    change: Annotated[
        str | None, typer.Argument(help="A JSON file with one change; - for standard input.")
    ] = None,
    on: Annotated[
        list[str] | None, typer.Option(help="Judge on this date (ISO 8601); may be repeated.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of a table.")] = False,
    lang: Annotated[str, typer.Option(help="en, zh-Hant-HK or zh-Hans.")] = "en",
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of a change.")] = False,
) -> None:
    """Say which transfers a change of the law or of the records would change, before it happens."""
    if lang not in LANGUAGES:
        raise typer.BadParameter(f"choose one of {', '.join(LANGUAGES)}", param_hint="--lang")
    if schema:
        from register.reference.law import load_law
        from register.rules.what_if_schema import change_schema

        _write(change_schema(load_law()))
        return
    if change is None:
        raise typer.BadParameter("give a file with a change, - or --schema")
    days = [_day(given) for given in on or []]
    raise typer.Exit(_answer(_text(change), days, as_json, lang))


def _answer(text: str, days: list[date], as_json: bool, lang: str) -> int:
    from register.errors import Invalid
    from register.rules.what_if import read_change
    from register.settings import read_settings
    from register.what_if.asking import answer, days_of
    from register.what_if.telling import answer_json
    from register.words import words_for
    from register.work import open_register

    words = words_for(lang)
    settings = read_settings()
    try:
        change = read_change(_parsed(text))
        register = open_register(settings)
        try:
            with register.read() as session:
                asked = days or days_of(change, settings.today(datetime.now(UTC)))
                answers = [answer_json(answer(session, change, day)) for day in asked]
                _say_why(session, answers, words)
        finally:
            register.engine.dispose()
    except Invalid as error:
        _write_problems(error, as_json, words)
        return 1
    if as_json:
        _write({"change": answers[0]["change"], "days": answers})
    else:
        for told in answers:
            _print(told, words)
    return 0


class _NotRead(ValueError):
    """What was given is no JSON object."""


def _parsed(text: str) -> Any:
    from register.errors import Invalid, Problem

    try:
        return json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise Invalid({"change": Problem("not-json")}) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        # A name given twice: which of the two is meant nobody can tell.
        raise _NotRead
    return found


def _say_why(session: Any, answers: list[dict[str, Any]], words: Any) -> None:
    from register.law.current import current_law
    from register.reference.shown import sayer
    from register.what_if.telling import params_of

    say = sayer(current_law(session), words)
    for told in answers:
        for transfer in told["transfers"]:
            if transfer["why"]:
                transfer["why"]["text"] = say(transfer["why"]["code"], params_of(transfer["why"]))


def _write_problems(error: Any, as_json: bool, words: Any) -> None:
    problems = []
    for field, problem in error.problems.items():
        key = f"what_if.{problem.code}" if words.has(f"what_if.{problem.code}") else f"errors.{problem.code}"
        given = {"label": field, "given": "", **problem.params}
        problems.append({"field": field, "code": problem.code, "message": words.text(key, **given)})
    if as_json:
        _write({"error": {"problems": problems}})
    else:
        for problem in problems:
            sys.stderr.write(f"{problem['field']}: {problem['message']}\n")


def _print(told: dict[str, Any], words: Any) -> None:
    from register.reference.places import place_name

    line = typer.echo
    line(words.text("what_if.cli_head", on=told["on"], n=told["changed"], concerned=told["concerned"]))
    for by in ("owner", "vendor", "regime"):
        if told["changed"]:
            line(f"\n{words.text(f'what_if.by_{by}')}")
        for group in told[f"by_{by}"][:20]:
            name = group["name"] or words.text("what_if.no_owner")
            if by == "regime":
                name = words.text(f"regimes.{group[by]}") if words.has(f"regimes.{group[by]}") else name
            line(f"  {group['changed']:>6}  {name}")
    for transfer in told["transfers"]:
        sides = [_standing(transfer[side], words) for side in ("before", "after")]
        place = place_name(transfer["destination"], words.language)
        line(f"\n{transfer['transfer']}  {transfer['vendor_name']} ({transfer['vendor']}), {place}")
        line(f"  {' → '.join(sides)}")
        if transfer["why"]:
            line(f"  {transfer['why']['text']}")
    line("")


def _standing(standing: dict[str, Any], words: Any) -> str:
    points = "" if standing["points"] is None else f" {standing['points']}"
    return f"{words.text('status.' + standing['outcome'])} {standing['band']}{points}"


def _day(given: str) -> date:
    try:
        return datetime.strptime(given, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError as error:
        raise typer.BadParameter(f"{given} is not a date such as 2026-12-14", param_hint="--on") from error


def _text(source: str) -> str:
    try:
        data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise typer.BadParameter(f"{source}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise typer.BadParameter(f"{source} is not UTF-8 text") from error


def _write(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
