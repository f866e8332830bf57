"""What a decision is about: the record, its vendor, its status, and everything there is to look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, select

from register.assessments.facts import facts_of_stored
from register.decisions.models import SubjectKind
from register.decisions.resting import transfer_bases, vendor_bases
from register.errors import Conflict, NotFound
from register.law.current import current_law, current_policy
from register.reviews.models import SecurityReview
from register.rules.deciding import Outcome
from register.rules.judgement import judge
from register.rules.lapsing import Basis
from register.rules.open_points import Point, points_of
from register.rules.verdict import Judgement
from register.storage.versions import load_for_change, stamp
from register.trail.actor import Actor
from register.trail.record import record
from register.transfers.actions import note as note_transfer
from register.transfers.models import Transfer, TransferStatus
from register.transfers.queries import get_transfer
from register.vendors.models import Vendor, VendorStatus
from register.vendors.queries import get_vendor
from register.vendors.touched import touch

_CLOSED = ("paused", "ended")
STATUSES = {
    Outcome.APPROVE: "approved",
    Outcome.APPROVE_WITH_CONDITIONS: "approved-with-conditions",
    Outcome.REQUEST_CHANGES: "changes-requested",
    Outcome.NOT_APPROVE: "not-approved",
}
"""The status a record gets from each decision; the words of their tags."""


@dataclass(frozen=True)
class Subject:
    """What is decided on. Exceptions and acceptances have no status of their own."""

    kind: SubjectKind
    ref: str
    vendor: Vendor
    transfer: Transfer | None

    @property
    def status(self) -> str:
        """Where the record stands."""
        return (self.transfer or self.vendor).status.value

    @property
    def is_open(self) -> bool:
        """Whether anything can be decided about it now."""
        return self.status not in _CLOSED and self.vendor.status.value not in _CLOSED

    @property
    def has_status(self) -> bool:
        """Whether a decision moves the record's status."""
        return self.kind in (SubjectKind.TRANSFER, SubjectKind.VENDOR)


@dataclass(frozen=True)
class Case:
    """Everything there is to look at on one day before deciding."""

    subject: Subject
    basis: Basis
    judgement: Judgement | None
    points: Sequence[Point]

    @property
    def serious(self) -> list[str]:
        """The points that each need a reason to be approved."""
        return [point.key for point in self.points if point.is_serious]


def find_subject(session: Session, kind: SubjectKind, ref: str, *, for_change: bool = False) -> Subject:
    """The record of this reference; ``for_change`` locks it. Raises NotFound.

    An exception may be about a vendor or a transfer, an acceptance about a finding of a review.
    """
    transfer: Transfer | None = None
    if ref.startswith("T-") and kind is not SubjectKind.VENDOR:
        transfer = load_for_change(session, Transfer, ref, None) if for_change else get_transfer(session, ref)
        vendor = session.get(Vendor, transfer.vendor_id)
    elif ref.startswith("R-") and kind is SubjectKind.FINDING_ACCEPTANCE:
        review = session.exec(select(SecurityReview).where(SecurityReview.ref == ref)).one_or_none()
        vendor = session.get(Vendor, review.vendor_id) if review else None
    elif kind is SubjectKind.TRANSFER:
        vendor = None
    elif for_change:
        vendor = load_for_change(session, Vendor, ref, None)
    else:
        vendor = get_vendor(session, ref)
    if vendor is None:
        raise NotFound(ref=ref)
    return Subject(kind, ref, vendor, transfer)


def case_of(session: Session, subject: Subject, today: date) -> Case:
    """What there is to look at: the transfer judged as of today, what it rests on, the open points, worst first.

    Source: house rule (design: UX 7.2).
    """
    session.flush()
    transfer, vendor = subject.transfer, subject.vendor
    if transfer is None:
        basis = vendor_bases(session, [vendor.id or 0], today)[vendor.id or 0]
        return Case(subject, basis, None, points_of(None, list(vendor.gaps), today))
    facts = facts_of_stored(session, transfer.ref, today)
    judgement = judge(facts, current_law(session), current_policy(session))
    basis = transfer_bases(session, [transfer.id or 0], today)[transfer.id or 0]
    return Case(subject, basis, judgement, points_of(judgement, (), today))


def require_open(subject: Subject) -> None:
    """Raise Conflict where the record, or its vendor, is paused or has ended.

    Source: house rule.
    """
    if not subject.is_open:
        raise Conflict("decide-closed", ref=subject.ref)


def move(
    session: Session,
    actor: Actor,
    subject: Subject,
    status: str,
    tag: str,
    now: datetime,
    changes: Mapping[str, Any],
    reason: str | None = None,
) -> None:
    """The record's status changed and on its trail; ``tag`` is of its own room. The only way to a decided status.

    Source: house rule (fields that decide are never taken from a form that edits text).
    """
    told = dict(changes)
    if subject.has_status and subject.status != status:
        told["status"] = (subject.status, status)
        if subject.transfer is not None:
            subject.transfer.status = TransferStatus(status)
            stamp(subject.transfer, now)
        else:
            subject.vendor.status = VendorStatus(status)
            stamp(subject.vendor, now)
    session.flush()
    if subject.transfer is not None:
        note_transfer(session, actor, f"transfers:transfer:{tag}", subject.transfer, told, reason)
        return
    touch(session, subject.vendor.id or 0)
    vendor = subject.vendor
    record(
        session,
        actor,
        f"vendors:vendor:{tag}",
        vendor.ref,
        subject_name=vendor.legal_name,
        about_ref=vendor.ref,
        changes=told,
        reason=reason,
    )
