"""The verbs of imports before the last button: take a file, decide about it, see what it would change."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, select

from register.errors import Conflict, NotFound
from register.imports.columns import Guess, choose_table, guess_columns
from register.imports.known import known_register
from register.imports.models import ImportBatch, ImportState
from register.imports.plan import Plan, plan_vendors
from register.imports.reading import ReadFile, Table, read_tables, read_text
from register.imports.rows import read_rows
from register.imports.vendors import vendors_of
from register.rules.permissions import Permission
from register.storage.numbers import next_ref
from register.storage.versions import load_for_change, stamp
from register.trail.actor import Actor
from register.trail.record import record

UNDO_DAYS = 7
_PERSONAL_KINDS = frozenset({"subprocessors", "transfers"})


def take_file(
    session: Session, actor: Actor, content: bytes, file_name: str, now: datetime, *, is_pasted: bool = False
) -> ImportBatch:
    """A file kept for import, its columns guessed. Raises Refused, ReadProblem (nothing is kept).

    Source: house rule.
    """
    actor.require(Permission.IMPORT_RECORDS)
    read = read_content(content, file_name, is_pasted=is_pasted)
    number = choose_table(read.tables)
    guess = guess_columns(read.tables[number], file_name)
    batch = ImportBatch(
        ref=next_ref(session, "I"),
        file_name=file_name[:300] or "-",
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

    Raises Refused, NotFound, ChangedMeanwhile, Conflict where it is done.
    Source: house rule.
    """
    actor.require(Permission.IMPORT_RECORDS)
    batch = load_for_change(session, ImportBatch, ref, version)
    if batch.state is not ImportState.OPEN:
        raise Conflict("import-done", ref=ref)
    if "table_number" in decisions and decisions["table_number"] != batch.table_number:
        table = table_of(batch, decisions["table_number"])
        guess = guess_columns(table, batch.file_name)
        batch.table_number, batch.kind = decisions["table_number"], guess.kind
        batch.mapping, batch.fixes, batch.date_orders, batch.same_as = _mapping(guess), {}, {}, {}
    for name in ("kind", "mapping", "fixes", "date_orders", "same_as", "exporter_ref"):
        if name in decisions:
            setattr(batch, name, decisions[name])
    stamp(batch, now)
    session.flush()
    return batch


def get_batch(session: Session, ref: str) -> ImportBatch:
    """The import of this reference. Raises NotFound.

    Source: house rule.
    """
    batch = session.exec(select(ImportBatch).where(ImportBatch.ref == ref)).one_or_none()
    if batch is None:
        raise NotFound(ref=ref)
    return batch


def read_content(content: bytes, file_name: str, *, is_pasted: bool) -> ReadFile:
    """The tables of a file or of pasted text. Raises ReadProblem.

    Source: house rule.
    """
    return read_text(content.decode("utf-8")) if is_pasted else read_tables(content, file_name)


def table_of(batch: ImportBatch, number: int | None = None) -> Table:
    """The table of a batch that is imported, or another of its file. Raises NotFound for a number it has not.

    Source: house rule.
    """
    tables = read_content(batch.content, batch.file_name, is_pasted=batch.is_pasted).tables
    wanted = batch.table_number if number is None else number
    if not 0 <= wanted < len(tables):
        raise NotFound(ref=batch.ref)
    return tables[wanted]


def plan_of(session: Session, batch: ImportBatch, table: Table | None = None) -> Plan:
    """What importing this batch now would change.

    Source: house rule.
    """
    table = table or table_of(batch)
    rows = read_rows(
        table,
        {int(column): target for column, target in batch.mapping.items()},
        {int(column): values for column, values in batch.fixes.items()},
        {int(column): order for column, order in batch.date_orders.items()},
    )
    known = known_register(session)
    exporter = batch.exporter_ref or (known.exporters[0][0] if known.exporters else None)
    vendors, waits = plan_vendors(
        vendors_of(rows.rows),
        known,
        same_as=batch.same_as,
        exporter_ref=exporter,
        holds_personal_data=batch.kind in _PERSONAL_KINDS,
    )
    return Plan(vendors, rows.left_out, rows.problems, len(table.rows), known.exporters, waits)


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
