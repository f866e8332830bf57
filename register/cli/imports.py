"""``register import FILE``: the same import as on screen, without a browser."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

KINDS = ("vendors", "subprocessors", "transfers", "reviews", "agreements", "terms", "incidents", "documents")

_RECORDS = {"agreements": "agreement", "terms": "agreement", "incidents": "incident", "documents": "document"}


def import_file(
    file: Annotated[Path, typer.Argument(help="The file; - reads standard input.")],
    kind: Annotated[
        str | None,
        typer.Option(
            help="vendors, subprocessors, transfers, reviews, agreements, terms, incidents or documents."
        ),
    ] = None,
    table: Annotated[str | None, typer.Option(help="Name of the sheet or section.")] = None,
    exporter: Annotated[
        str | None, typer.Option(help="The company of ours that sends, such as E-0001.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change; write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Import a file in one transaction. Exit status 1 where the file cannot be read."""
    from register.cli.serve import migrate_database
    from register.errors import Invalid, Problem
    from register.imports.apply import carry_out
    from register.imports.batches import decide, plan_of, table_of, take_file
    from register.imports.decisions import naming_of
    from register.imports.reading import ReadProblem
    from register.imports.records.planned import Clock
    from register.settings import read_settings
    from register.trail.actor import operator
    from register.work import open_register

    if kind is not None and kind not in KINDS:
        raise typer.BadParameter(f"choose one of {', '.join(KINDS)}", param_hint="--kind")
    content, name = content_of(file)
    settings = read_settings()
    migrate_database()
    register = open_register(settings)
    now = datetime.now(UTC)
    actor = operator()
    try:
        with register.write(now) as session:
            batch = take_file(session, actor, content, name, now)
            decisions: dict[str, Any] = {}
            if table is not None:
                decisions["table_number"] = _table_number(batch, table)
            if kind is not None:
                decisions["kind"] = kind
            if exporter is not None:
                decisions["exporter_ref"] = exporter
            if decisions:
                decide(session, actor, batch.ref, decisions, None, now)
            if not naming_of(batch.kind) & set(batch.mapping.values()):
                raise Invalid({"columns": Problem("no-name-column")})
            shown = table_of(batch)
            if dry_run:
                clock = Clock(now, settings.today(now), settings.zone)
                plan, result = plan_of(session, batch, clock, may_review=True), None
                told = _told(file, shown, batch, plan, result)
                raise _DryRun(told)
            done, plan = carry_out(
                session,
                actor,
                batch.ref,
                None,
                now,
                today=settings.today(now),
                told=_progress(as_json),
                zone=settings.zone,
            )
            told = _told(file, shown, done, plan, done.result)
    except _DryRun as stopped:
        told = stopped.told
    except ReadProblem as problem:
        stop_unread(file, problem, as_json)
    except Invalid as error:
        option = "--exporter" if "exporter_ref" in error.problems else "FILE"
        raise typer.BadParameter(_wrong(error), param_hint=option) from None
    finally:
        register.engine.dispose()
    _say(told, as_json)


def _wrong(error: Any) -> str:
    if "exporter_ref" in error.problems:
        return "the register has no such company of yours"
    if "columns" in error.problems:
        return "no column holds the vendors’ names"
    return ", ".join(sorted(error.problems))


class _DryRun(Exception):
    """Ends the transaction without a change; carries what was found."""

    def __init__(self, told: dict[str, Any]) -> None:
        super().__init__()
        self.told = told


def content_of(file: Path) -> tuple[bytes, str]:
    """The bytes of a file or of standard input, and its name; too large or not there ends the command."""
    from register.imports.reading.limits import MAX_FILE_BYTES

    too_big = typer.BadParameter(
        f"{file.name} is larger than {MAX_FILE_BYTES // 2**20} MB", param_hint="FILE"
    )
    if str(file) == "-":
        given = sys.stdin.buffer.read(MAX_FILE_BYTES + 1)
        if len(given) > MAX_FILE_BYTES:
            raise too_big
        return given, "-"
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            raise too_big
        return file.read_bytes(), file.name
    except OSError as error:
        raise typer.BadParameter(f"{file}: {error.strerror}", param_hint="FILE") from None


def _table_number(batch: Any, wanted: str) -> int:
    from register.imports.batches import file_of

    tables = file_of(batch).tables
    for number, table in enumerate(tables):
        if table.name == wanted:
            return number
    names = ", ".join(repr(table.name) for table in tables)
    raise typer.BadParameter(f"the file has these: {names}", param_hint="--table")


def _told(file: Path, table: Any, batch: Any, plan: Any, result: dict[str, Any] | None) -> dict[str, Any]:
    from register.imports.batches import file_of
    from register.imports.columns import guess_columns
    from register.imports.records.refusals import reason_in_words
    from register.words import EN, words_for

    words = words_for(EN)

    def reason(code: str, params: Any) -> str:
        return reason_in_words(words, code, params)

    notes = (
        *file_of(batch).notes,
        *table.notes,
        *guess_columns(table, batch.file_name, kind=batch.kind).notes,
    )
    headers = {str(index): header for index, header in enumerate(table.headers)}
    return {
        "file": file.name,
        "import": batch.ref if result is not None else None,
        "kind": batch.kind,
        "table": table.name,
        "columns": {headers[column]: target for column, target in batch.mapping.items() if column in headers},
        "rows_read": plan.rows_read,
        "vendors": len(plan.vendors),
        "records": [
            {
                "name": record.name,
                "action": record.action,
                "ref": record.ref,
                "vendor": record.vendor_ref,
                "rows": list(record.rows),
                "changes": {name: list(pair) for name, pair in record.changes.items()},
            }
            for record in plan.records
        ],
        "new": plan.counted("new"),
        "updated": plan.counted("updated"),
        "unchanged": plan.counted("unchanged"),
        "services": sum(v.new_services for v in plan.vendors),
        "transfers": sum(len(v.transfers) for v in plan.vendors),
        "destinations": list(plan.destinations),
        "notes": [reason(note.code, note.params) for note in notes],
        "unlisted": list(plan.unlisted),
        "lacks_exporter": plan.lacks_exporter,
        "similar": [
            {"name": v.name, "may_be": likely.name, "ref": likely.ref, "why": likely.reason}
            for v in plan.vendors
            for likely in v.similar
        ],
        "left_out": [
            {
                "row": row.number,
                "columns": [params.get("column", "") for _, params in row.reasons],
                "reasons": [reason(code, params) for code, params in row.reasons],
            }
            for row in plan.left_out
        ],
        "problems": [
            {
                "problem": reason(group.code, group.params),
                "column": group.header,
                "rows": group.rows,
                "first_row": group.values[0].rows[0],
                "values": [value.value for value in group.values[:20]],
            }
            for group in plan.problems
        ],
        "result": result,
    }


def _progress(as_json: bool) -> Any:
    if as_json or not sys.stderr.isatty():
        return None

    def told(done: int, total: int) -> None:
        if done == total or done % 25 == 0:
            sys.stderr.write(f"\r{done} of {total}")
            sys.stderr.write("\n" if done == total else "")
            sys.stderr.flush()

    return told


def stop_unread(file: Path, problem: Any, as_json: bool) -> None:
    """Say why a file cannot be read, and end with status 1."""
    from register.words import EN, words_for

    words = words_for(EN)
    key = f"imports.{problem.code}"
    sentence = words.text(key, **problem.params) if words.has(key) else problem.code
    if as_json:
        typer.echo(
            json.dumps({"file": file.name, "error": sentence, "code": problem.code}, ensure_ascii=False)
        )
    else:
        typer.echo(f"{file.name}: {sentence}", err=True)
    raise typer.Exit(1)


def _say(told: dict[str, Any], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, default=str))
        return
    verb = "Imported" if told["import"] else "Would import"
    name = f" as {told['import']}" if told["import"] else ""
    if told["kind"] in _RECORDS:
        n = len(told["records"])
        what = _RECORDS[told["kind"]] + ("" if n == 1 else "s")
        typer.echo(f"{verb} {told['file']}{name}: {told['rows_read']} rows, {n} {what}.")
        typer.echo(f"  {told['new']} new, {told['updated']} updated, {told['unchanged']} unchanged")
    else:
        typer.echo(f"{verb} {told['file']}{name}: {told['rows_read']} rows, {told['vendors']} vendors.")
        typer.echo(f"  {told['new']} new, {told['updated']} updated, {told['unchanged']} unchanged")
        places = ", ".join(told["destinations"]) or "–"
        typer.echo(f"  {told['services']} services, {told['transfers']} transfers to {places}")
    for note in told["notes"]:
        typer.echo(f"  {note}")
    for name in told["unlisted"]:
        typer.echo(f"  {name} is in no row and is not taken")
    if told["lacks_exporter"]:
        typer.echo(
            "  The register has no company of yours yet, so transfers wait: add one, then import again."
        )
    for row in told["left_out"]:
        why = "; ".join(
            f"“{column}”: {text}" for column, text in zip(row["columns"], row["reasons"], strict=True)
        )
        typer.echo(f"  row {row['row']} left out: {why}")
    for group in told["problems"]:
        given = f", “{group['values'][0][:80]}”" if group["values"][0] else ""
        where = f"{group['rows']} rows, the first is row {group['first_row']}{given}"
        typer.echo(f"  “{group['column']}”: {group['problem']} ({where})")
    for pair in told["similar"][:20]:
        typer.echo(f"  “{pair['name']}” may be “{pair['may_be']}”{' ' + pair['ref'] if pair['ref'] else ''}")
