"""A list of records read and compared with the register: what importing it would do."""

from dataclasses import dataclass

from sqlmodel import Session

from register.imports.archive_files import ArchiveFiles, holds_files
from register.imports.drafts import LeftOut, ProblemGroup
from register.imports.headers import AGREEMENT_FAMILY, INCIDENT_FAMILY, TERM_FAMILY
from register.imports.models import ImportBatch
from register.imports.reading import Table
from register.imports.records.agreements import plan_agreements
from register.imports.records.documents import plan_documents
from register.imports.records.incidents import plan_incidents
from register.imports.records.planned import Clock, PlannedRecord
from register.imports.records.reading import RecordReading
from register.imports.records.terms import plan_terms


@dataclass(frozen=True)
class RecordsRead:
    """The records a file holds, the rows left out and what is wrong."""

    records: tuple[PlannedRecord, ...]
    left_out: tuple[LeftOut, ...]
    problems: tuple[ProblemGroup, ...]
    unlisted: tuple[str, ...] = ()
    """Files of the ZIP that no row names."""


def plan_records(
    session: Session, batch: ImportBatch, table: Table, family: str, clock: Clock
) -> RecordsRead:
    """What importing a list of records now would do.

    Source: house rule.
    """
    reading = RecordReading(
        table,
        {int(column): target for column, target in batch.mapping.items()},
        {int(column): values for column, values in batch.fixes.items()},
        {int(column): order for column, order in batch.date_orders.items()},
        family=family,
        zone=clock.zone,
    )
    unlisted: tuple[str, ...] = ()
    if family == AGREEMENT_FAMILY:
        records = plan_agreements(session, reading, clock)
    elif family == TERM_FAMILY:
        records = plan_terms(session, reading)
    elif family == INCIDENT_FAMILY:
        records = plan_incidents(session, reading, clock)
    else:
        records, unlisted = plan_documents(session, reading, clock, files_of(batch))
    return RecordsRead(records, reading.left_out(), reading.groups(), unlisted)


def files_of(batch: ImportBatch) -> ArchiveFiles | None:
    """The files that came with the list, or None where it came alone.

    Source: house rule.
    """
    return ArchiveFiles(batch.content) if not batch.is_pasted and holds_files(batch.content) else None
