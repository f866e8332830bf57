"""Taking an import back within seven days: what it added ends, what it changed reads as before."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from register.agreements.actions import end_agreement
from register.agreements.inputs import EndInput as AgreementEnd
from register.agreements.models import Agreement
from register.documents.changing import end_document
from register.documents.inputs import EndInput as DocumentEnd
from register.documents.models import Document
from register.errors import Conflict
from register.imports.batches import can_be_undone
from register.imports.left_out import keep_taken_back
from register.imports.models import ImportBatch, ImportChange, ImportState
from register.imports.records.apply import is_vendor_gone, put_back
from register.incidents.actions import withdraw_incident
from register.incidents.models import Incident
from register.inputs import read_input
from register.reviews.models import SecurityReview
from register.rules.permissions import Permission, Role
from register.storage.versions import load_for_change, stamp
from register.trail.actor import Actor, Channel
from register.trail.record import record
from register.transfers.actions import end_transfer
from register.transfers.inputs import EndInput as TransferEnd
from register.transfers.models import Transfer
from register.vendors.actions import change_vendor, end_vendor
from register.vendors.inputs import VendorInput
from register.vendors.models import Service, Vendor
from register.vendors.services import end_service

_TABLES: dict[str, Any] = {
    "V": Vendor,
    "S": Service,
    "T": Transfer,
    "A": Agreement,
    "R": SecurityReview,
    "I": Incident,
    "F": Document,
}
# Documents and transfers end before the services they belong to, vendors after everything of theirs; reviews come last.
_ORDER = "IFTASVR"


@dataclass(frozen=True)
class Undone:
    """What was taken back, and the records left alone because somebody has changed them since."""

    taken_back: tuple[str, ...]
    left_alone: tuple[str, ...]


def undo_import(
    session: Session, actor: Actor, ref: str, version: int | None, now: datetime, *, today: date
) -> Undone:
    """The import undone as far as nobody has worked on its records since; those stay and are named.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict (not done, undone already, or more than seven days ago).
    Source: house rule (nothing is deleted: what was added ends, with the import as its reason).
    """
    actor.require(Permission.IMPORT_RECORDS)
    batch = load_for_change(session, ImportBatch, ref, version)
    if not can_be_undone(batch, now):
        raise Conflict("import-not-undoable", ref=ref)
    hand = replace(actor, roles=actor.roles | {Role.PROCUREMENT}, channel=Channel.IMPORT)
    changes = session.exec(
        select(ImportChange).where(ImportChange.batch_id == batch.id).order_by(col(ImportChange.id))
    ).all()
    taken_back: list[str] = []
    left_alone: list[str] = []
    own = {change.ref for change in changes}
    for change in sorted(changes, key=lambda c: _ORDER.index(c.ref[0])):
        done = _take_back(session, hand, change, own, batch.ref, now, today)
        if done is not None:
            (taken_back if done else left_alone).append(change.ref)
    batch.state, batch.undone_at = ImportState.UNDONE, now
    batch.result = {**batch.result, "left_alone": left_alone}
    stamp(batch, now)
    session.flush()
    counts = {"taken_back": (None, len(taken_back)), "left_alone": (None, len(left_alone))}
    record(session, actor, "imports:import:undone", batch.ref, subject_name=batch.file_name, changes=counts)
    return Undone(tuple(taken_back), tuple(left_alone))


def _take_back(
    session: Session,
    actor: Actor,
    change: ImportChange,
    own: Collection[str],
    reason: str,
    now: datetime,
    today: date,
) -> bool | None:
    """Whether one record was taken back; None where there is nothing to say about it."""
    table = _TABLES[change.ref[0]]
    stored: Any = session.exec(select(table).where(col(table.ref) == change.ref)).one()
    if isinstance(stored, SecurityReview):
        # A review that was done is never undone; it is named unless its vendor has gone.
        vendor = session.get(Vendor, stored.vendor_id)
        return None if vendor is not None and vendor.ended_on else False
    if stored.version != change.version or _is_over(stored):
        return False
    if isinstance(stored, Agreement | Document) and is_vendor_gone(session, stored):
        return False
    if isinstance(stored, Agreement | Incident | Document) and not change.was_added:
        put_back(session, actor, stored, change.before, reason, now, today)
        return True
    if change.was_added and has_more(session, stored, own):
        return False
    if not change.was_added:
        given = read_input(VendorInput, change.before)
        change_vendor(session, actor, change.ref, given, None, now)
    elif isinstance(stored, Incident):
        withdraw_incident(session, actor, change.ref, reason, None, now)
    elif isinstance(stored, Document):
        end_document(session, actor, change.ref, DocumentEnd(reason=reason), None, now, today=today)
    elif isinstance(stored, Vendor):
        keep_taken_back(session, change.batch_id, stored)
        end_vendor(session, actor, change.ref, today, reason, None, now)
    elif isinstance(stored, Service):
        end_service(session, actor, change.ref, today, reason, None, now)
    elif isinstance(stored, Transfer):
        ended = TransferEnd(ended_on=today, reason=reason)
        end_transfer(session, actor, change.ref, ended, None, now, today=today)
    else:
        over = AgreementEnd(ended_on=today, reason=reason)
        end_agreement(session, actor, change.ref, over, None, now, today=today)
    return True


def _is_over(stored: Any) -> bool:
    """Whether a record has ended, or is closed."""
    return (stored.closed_at if isinstance(stored, Incident) else stored.ended_on) is not None


def has_more(session: Session, stored: Any, own: Collection[str]) -> bool:
    """Whether something hangs on a record that is still open, or a review that somebody did since.

    ``own`` are references that count as part of the record. Source: house rule.
    """

    def finds(table: Any, *where: Any) -> bool:
        refs = session.exec(select(col(table.ref)).where(*where)).all()
        return bool(set(refs) - (set(own) if table is SecurityReview else set()))

    if isinstance(stored, Service):
        return finds(Transfer, col(Transfer.service_id) == stored.id, col(Transfer.ended_on).is_(None))
    if not isinstance(stored, Vendor):
        return False
    return any(
        finds(table, col(table.vendor_id) == stored.id, col(table.ended_on).is_(None))
        for table in (Transfer, Agreement, Service)
    ) or finds(
        SecurityReview, col(SecurityReview.vendor_id) == stored.id, col(SecurityReview.done_on).is_not(None)
    )
