"""The verbs of imports before the last button: take a file, decide about it, see what it would change."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, select

from register.errors import ChangedMeanwhile, Conflict, NotFound
from register.imports.archive_files import ArchiveFiles, holds_files
from register.imports.columns import DOCUMENTS, SUBPROCESSORS, TRANSFERS, Guess, choose_table, guess_columns
from register.imports.decisions import check_decisions
from register.imports.headers import VENDOR_FAMILY
from register.imports.kept import Kept
from register.imports.known import known_register
from register.imports.models import ImportBatch, ImportState
from register.imports.plan import Plan, plan_vendors
from register.imports.reading import ReadFile, Table, read_tables, read_text
from register.imports.reading.limits import MAX_FILE_BYTES
from register.imports.records.family import family_of
from register.imports.records.planned import Clock
from register.imports.records.planning import plan_records
from register.imports.rows import read_rows
from register.imports.vendors import vendors_of
from register.rules.permissions import Permission
from register.storage.numbers import next_ref
from register.storage.versions import load_for_change, stamp
from register.trail.actor import Actor
from register.trail.record import newest_seq, record

UNDO_DAYS = 7
WITH_FILES = "zip"
"""The kind of a file that is a ZIP with a list of documents and the documents themselves."""
_PERSONAL_KINDS = frozenset({SUBPROCESSORS, TRANSFERS})
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MOST_KEPT_CELLS = 200_000

_files: Kept[ReadFile] = Kept(4)
_plans: Kept[Plan] = Kept(8)


def take_file(
    session: Session, actor: Actor, content: bytes, file_name: str, now: datetime, *, is_pasted: bool = False
) -> ImportBatch:
    """A file kept for import, its columns guessed. Raises Refused, ReadProblem (nothing is kept).

    Source: house rule.
    """
    actor.require(Permission.IMPORT_RECORDS)
    name = clean_file_name(file_name)
    read = read_content(content, name, is_pasted=is_pasted, with_files=True)
    number = choose_table(read.tables)
    kind = DOCUMENTS if read.kind == WITH_FILES else None
    guess = guess_columns(read.tables[number], name, kind=kind)
    batch = ImportBatch(
        ref=next_ref(session, "I"),
        file_name=name,
        content=content,
        content_hash=hashlib.sha256(content).hexdigest(),
        is_pasted=is_pasted,
        table_number=number,
        kind=guess.kind,
        mapping=_mapping(guess),
        person_id=actor.person_id,
        created_at=now,
        changed_at=now,
    )
    session.add(batch)
    session.flush()
    record(
        session,
        actor,
        "imports:file:taken",
        batch.ref,
        subject_name=batch.file_name,
        changes={"sha256": (None, batch.content_hash)},
    )
    return batch


def decide(
    session: Session, actor: Actor, ref: str, decisions: Mapping[str, Any], version: int | None, now: datetime
) -> ImportBatch:
    """The import with these decisions: table_number, kind, mapping, fixes, date_orders, same_as, exporter_ref.

    Raises Refused, NotFound, ChangedMeanwhile, Invalid, Conflict where it is done or running.
    Source: house rule.
    """
    actor.require(Permission.IMPORT_RECORDS)
    batch = open_batch(session, ref, version)
    if "table_number" in decisions and decisions["table_number"] != batch.table_number:
        table = table_of(batch, decisions["table_number"])
        is_with_files = file_of(batch).kind == WITH_FILES
        guess = guess_columns(table, batch.file_name, kind=DOCUMENTS if is_with_files else None)
        batch.table_number, batch.kind = decisions["table_number"], guess.kind
        batch.mapping, batch.fixes, batch.date_orders, batch.same_as = _mapping(guess), {}, {}, {}
    kind = decisions.get("kind", batch.kind)
    if family_of(kind) != family_of(batch.kind) and "mapping" not in decisions:
        guess = guess_columns(table_of(batch), batch.file_name, kind=kind)
        batch.mapping, batch.fixes, batch.date_orders = _mapping(guess), {}, {}
    check_decisions(session, table_of(batch), {"kind": batch.kind, **decisions})
    before = batch.mapping
    for name in ("kind", "mapping", "fixes", "date_orders", "same_as", "exporter_ref"):
        if name in decisions:
            setattr(batch, name, decisions[name])
    if batch.mapping != before and "fixes" not in decisions:
        _forget_fixes(batch, before)
    stamp(batch, now)
    session.flush()
    return batch


def open_batch(session: Session, ref: str, version: int | None) -> ImportBatch:
    """The import, locked, as long as something can be decided about it.

    That it is done is told before that somebody changed it. Raises NotFound, Conflict, ChangedMeanwhile.
    Source: house rule.
    """
    batch = load_for_change(session, ImportBatch, ref, None)
    require_open(batch)
    if version is not None and batch.version != version:
        raise ChangedMeanwhile(ref=ref)
    return batch


def require_open(batch: ImportBatch) -> None:
    """Raise Conflict where an import is done, undone or running: nothing is decided about it any more.

    Source: house rule.
    """
    if batch.state is ImportState.RUNNING:
        raise Conflict("import-running", ref=batch.ref)
    if batch.state is not ImportState.OPEN:
        raise Conflict("import-done", ref=batch.ref)


def get_batch(session: Session, ref: str) -> ImportBatch:
    """The import of this reference. Raises NotFound.

    Source: house rule.
    """
    batch = session.exec(select(ImportBatch).where(ImportBatch.ref == ref)).one_or_none()
    if batch is None:
        raise NotFound(ref=ref)
    return batch


def clean_file_name(name: str) -> str:
    """The last part of a file's name, without characters that cannot be seen; ``-`` where nothing is left.

    Source: house rule (OWASP ASVS 5.0.0 5.4.1: file names of others are not trusted).
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    return _UNSEEN.sub("", last).strip()[:300] or "-"


def read_content(content: bytes, file_name: str, *, is_pasted: bool, with_files: bool = False) -> ReadFile:
    """The tables of a file or of pasted text; the last few files read are kept. Raises ReadProblem.

    ``with_files``: a ZIP is taken, too, for the list of documents in it. Source: house rule.
    """
    key = (hashlib.sha256(content).digest(), file_name, is_pasted, with_files)
    if (kept := _files.get(key)) is not None:
        return kept
    if is_pasted:
        read = read_text(content.decode("utf-8"))
    elif with_files and len(content) <= MAX_FILE_BYTES and holds_files(content):
        files = ArchiveFiles(content)
        read = replace(read_tables(files.list_bytes, files.list_name), kind=WITH_FILES)
    else:
        read = read_tables(content, file_name)
    if sum(len(table.rows) * len(table.headers) for table in read.tables) <= _MOST_KEPT_CELLS:
        _files.keep(key, read)
    return read


def file_of(batch: ImportBatch) -> ReadFile:
    """Every table of a batch's file.

    Source: house rule.
    """
    return read_content(batch.content, batch.file_name, is_pasted=batch.is_pasted, with_files=True)


def table_of(batch: ImportBatch, number: int | None = None) -> Table:
    """The table of a batch that is imported, or another of its file. Raises NotFound for a number it has not.

    Source: house rule.
    """
    tables = file_of(batch).tables
    wanted = batch.table_number if number is None else number
    if not 0 <= wanted < len(tables):
        raise NotFound(ref=batch.ref)
    return tables[wanted]


def plan_of(session: Session, batch: ImportBatch, clock: Clock, *, may_review: bool) -> Plan:
    """What importing this batch now would change; ``may_review``: whoever imports may record reviews.

    Source: house rule.
    """
    table = table_of(batch)
    if (family := family_of(batch.kind)) != VENDOR_FAMILY:
        read = plan_records(session, batch, table, family, clock)
        return Plan(
            (), read.left_out, read.problems, len(table.rows), records=read.records, unlisted=read.unlisted
        )
    known = known_register(session)
    rows = read_rows(
        table,
        {int(column): target for column, target in batch.mapping.items()},
        {int(column): values for column, values in batch.fixes.items()},
        {int(column): order for column, order in batch.date_orders.items()},
        known.by_ref,
    )
    open_refs = [ref for ref, _ in known.exporters]
    chosen = batch.exporter_ref if batch.exporter_ref in open_refs else None
    vendors, waits = plan_vendors(
        vendors_of(rows.rows, known.by_ref),
        known,
        chosen=batch.same_as,
        exporter_ref=chosen or next(iter(open_refs), None),
        holds_personal_data=batch.kind in _PERSONAL_KINDS,
        may_review=may_review,
    )
    return Plan(vendors, rows.left_out, rows.problems, len(table.rows), known.exporters, waits)


def seen_plan(session: Session, batch: ImportBatch, clock: Clock, *, may_review: bool) -> Plan:
    """The same for a page: kept until the batch or anything in the register changes.

    Source: house rule.
    """
    key = (str(session.get_bind()), batch.ref, batch.version, newest_seq(session), clock.today, may_review)
    plan = _plans.get(key)
    if plan is None:
        plan = plan_of(session, batch, clock, may_review=may_review)
        _plans.keep(key, plan)
    return plan


def can_be_undone(batch: ImportBatch, now: datetime) -> bool:
    """Whether an import may still be undone: done, and not more than seven days ago.

    Source: house rule (design: undo for 7 days).
    """
    return (
        batch.state is ImportState.DONE
        and batch.done_at is not None
        and now - batch.done_at <= timedelta(days=UNDO_DAYS)
    )


def _mapping(guess: Guess) -> dict[str, str]:
    return {str(column): target for column, target in guess.mapping.items()}


def _forget_fixes(batch: ImportBatch, before: Mapping[str, str]) -> None:
    """A column that means something else now keeps no corrections made for what it meant."""
    same = {column for column, target in batch.mapping.items() if before.get(column) == target}
    batch.fixes = {column: values for column, values in batch.fixes.items() if column in same}
    batch.date_orders = {column: order for column, order in batch.date_orders.items() if column in same}
