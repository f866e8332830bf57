"""The second screen of an import: which table, what kind, what each column means, which company sends."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from register.entities.queries import list_entities
from register.errors import ChangedMeanwhile, Invalid, Problem
from register.imports.batches import decide, file_of, get_batch, seen_plan, table_of
from register.imports.columns import IGNORE, KINDS, VENDORS, all_targets, guess_columns, label_of
from register.imports.headers import VENDOR_FAMILY
from register.imports.models import ImportBatch
from register.imports.reading import Note, Table
from register.imports.records.family import family_of
from register.rules.permissions import Permission
from register.web import reply
from register.web.filling import Filling
from register.web.import_steps import clock_of, crumbs, lead, open_for_change, open_for_reading, path_of
from register.web.site import Site
from register.web.vendor_status import version_of
from register.web.visit import Visit

site = Site("import-columns")

UNSURE_BELOW = 0.6
COLUMN = "column-"


@dataclass(frozen=True)
class ColumnShown:
    """One column of the table: its field, its header, samples of it, and whether the guess is weak."""

    field: str
    letter: str
    header: str
    samples: Sequence[str]
    is_unsure: bool


@dataclass(frozen=True)
class ColumnsShown:
    """The whole screen."""

    batch: ImportBatch
    version: int
    columns: Sequence[ColumnShown]
    meanings: Sequence[tuple[str, str]]
    tables: Sequence[tuple[str, str]]
    kinds: Sequence[tuple[str, str]]
    entities: Sequence[tuple[str, str]]
    notes: Sequence[str]
    rows: int
    is_of_records: bool
    """The rows are agreements, terms or incidents of vendors the register knows."""
    changed_meanwhile: bool


@site.get("/imports/{ref}/columns", "show", Permission.IMPORT_RECORDS)
def show(visit: Visit, ref: str) -> Response:
    """The table with the meanings guessed or chosen so far."""
    batch, elsewhere = open_for_reading(visit, ref)
    return elsewhere or _page(visit, batch, _recorded(batch))


@site.post("/imports/{ref}/columns", "save", Permission.IMPORT_RECORDS)
def save(visit: Visit, ref: str) -> Response:
    """Keep the meanings and go on; another table chosen is shown first."""
    batch = open_for_change(visit, ref)
    wanted = visit.form["table_number"]
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 5 else batch.table_number
    try:
        if number != batch.table_number:
            decide(visit.session, visit.actor, ref, {"table_number": number}, version_of(visit), visit.now)
            return reply.redirect(visit, path_of(batch, "columns"))
        kind = visit.form["kind"]
        if kind in KINDS and family_of(kind) != family_of(batch.kind):
            # Its columns mean other things now: they are guessed anew and shown first.
            decide(visit.session, visit.actor, ref, {"kind": kind}, version_of(visit), visit.now)
            return reply.redirect(visit, path_of(batch, "columns"))
        mapping = {
            name.removeprefix(COLUMN): value
            for name, value in visit.form.items()
            if name.startswith(COLUMN) and value != IGNORE
        }
        decisions = {
            "kind": kind,
            "mapping": mapping,
            "exporter_ref": visit.form["exporter_ref"] or None,
        }
        decide(visit.session, visit.actor, ref, decisions, version_of(visit), visit.now)
    except Invalid as error:
        return _page(visit, batch, visit.form, error.problems)
    except ChangedMeanwhile:
        batch = get_batch(visit.session, ref)
        return _page(visit, batch, _recorded(batch), changed_meanwhile=True)
    may_review = visit.actor.may(Permission.RECORD_REVIEWS)
    plan = seen_plan(visit.session, batch, clock_of(visit), may_review=may_review)
    step = "problems" if plan.problems or plan.left_out else "changes"
    return reply.redirect(visit, path_of(batch, step))


def _recorded(batch: ImportBatch) -> dict[str, Any]:
    return {
        "table_number": str(batch.table_number),
        "kind": batch.kind,
        "exporter_ref": batch.exporter_ref,
        **{f"{COLUMN}{column}": target for column, target in batch.mapping.items()},
    }


def _page(
    visit: Visit,
    batch: ImportBatch,
    values: Any,
    problems: dict[str, Problem] | None = None,
    *,
    changed_meanwhile: bool = False,
) -> Response:
    words, table = visit.words, table_of(batch)
    is_of_records = family_of(batch.kind) != VENDOR_FAMILY
    guess = guess_columns(table, batch.file_name, kind=batch.kind if is_of_records else VENDORS)
    labels = {f"{COLUMN}{column.index}": column.header for column in guess.columns}
    form = Filling(words, "imports", values, problems, labels)
    status = 422 if problems else 409 if changed_meanwhile else 200
    context = ColumnsShown(
        batch=batch,
        version=version_of(visit) if problems else batch.version,
        columns=[
            ColumnShown(
                f"{COLUMN}{column.index}",
                table.letters[column.index] if column.index < len(table.letters) else "",
                column.header,
                column.samples,
                column.target != IGNORE and column.score < UNSURE_BELOW,
            )
            for column in guess.columns
        ],
        meanings=[
            (name, words.text(label_of(batch.kind, name)))
            for name in all_targets(batch.kind)
            if name != IGNORE
        ],
        tables=_tables(visit, batch),
        kinds=[(kind, words.text(f"imports.kind-{kind}")) for kind in KINDS],
        entities=[
            (entity.ref, f"{entity.name} ({entity.ref})")
            for entity in list_entities(visit.session, with_ended=False)
        ],
        notes=[_note(visit, note) for note in (*file_of(batch).notes, *table.notes, *guess.notes)],
        rows=len(table.rows),
        is_of_records=is_of_records,
        changed_meanwhile=changed_meanwhile,
    )
    return reply.page(
        visit,
        "imports/columns.html",
        context,
        heading=words.text("imports.title_columns"),
        reference=batch.ref,
        section=words.text("imports.list_title"),
        crumbs=crumbs(visit, batch, "columns"),
        lead=lead(visit, "columns"),
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )


def _tables(visit: Visit, batch: ImportBatch) -> list[tuple[str, str]]:
    def named(number: int, table: Table) -> str:
        name = table.name or visit.words.text("imports.table_unnamed", number=number + 1)
        return visit.words.text("imports.table_choice", name=name, n=len(table.rows))

    tables = file_of(batch).tables
    return [(str(number), named(number, table)) for number, table in enumerate(tables)]


def _note(visit: Visit, note: Note) -> str:
    key = f"imports.{note.code}"
    return visit.words.text(key, **note.params) if visit.words.has(key) else note.code
