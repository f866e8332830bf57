"""Reads about offboarding: a vendor's checklist and where each point stands. Nothing here changes anything."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.agreements.models import Agreement
from register.chains.models import Engagement
from register.documents.models import Document, DocumentLink, DocumentType
from register.errors import NotFound
from register.offboarding.models import Offboarding, OffboardingCheck
from register.people.models import Person
from register.rules.offboarding import Answer, CheckKind, CheckState, needs_checklist, state_of
from register.storage.asking import Question
from register.transfers.models import Transfer
from register.vendors.models import Service, Vendor, VendorStatus


@dataclass(frozen=True)
class Point:
    """One point of a checklist: where it stands, how many records still run, and what people said."""

    kind: CheckKind
    state: CheckState
    n_open: int
    said: OffboardingCheck | None


def get_offboarding(session: Session, ref: str) -> Offboarding:
    """The offboarding of this reference. Raises NotFound."""
    found = session.exec(select(Offboarding).where(Offboarding.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(ref=ref)
    return found


def vendor_of(session: Session, offboarding: Offboarding) -> Vendor:
    """The vendor that is to end."""
    vendor = session.get(Vendor, offboarding.vendor_id)
    assert vendor is not None
    return vendor


def offboarding_of(session: Session, vendor_id: int) -> Offboarding | None:
    """A vendor's newest offboarding that was not given up, or None."""
    return session.exec(_OF_VENDOR, params={"vendor_id": vendor_id}).first()


_OF_VENDOR = (
    select(Offboarding)
    .where(Offboarding.vendor_id == sa.bindparam("vendor_id"), col(Offboarding.cancelled_at).is_(None))
    .order_by(col(Offboarding.id).desc())
    .limit(1)
)


def told_offboarding_of(session: Session, vendor_id: int) -> Any:
    """What a vendor's page says of its newest offboarding that was not given up, or None."""
    return _TOLD.first(session, vendor_id=vendor_id)


_TOLD = Question(
    sa.select(col(Offboarding.ref), col(Offboarding.ended_at), col(Offboarding.planned_end_on))
    .where(col(Offboarding.vendor_id) == sa.bindparam("vendor_id"), col(Offboarding.cancelled_at).is_(None))
    .order_by(col(Offboarding.id).desc())
    .limit(1)
)


def checklist_needed(session: Session, vendor: Vendor) -> bool:
    """Whether this vendor ends through the checklist."""

    def has(table: Any) -> bool:
        found = sa.select(col(table.id)).where(col(table.vendor_id) == vendor.id).limit(1)
        return session.connection().execute(found).first() is not None

    return needs_checklist(
        vendor.handles_personal_data.value,
        is_draft=vendor.status is VendorStatus.DRAFT,
        has_services=has(Service),
        has_transfers=has(Transfer),
        has_agreements=has(Agreement),
    )


def points_of(session: Session, offboardings: Sequence[Any]) -> Mapping[int, Sequence[Point]]:
    """Every point of some checklists (records, or rows of the list) in order, by number: one query a table."""
    if not offboardings:
        return {}
    vendor_ids = {offboarding.vendor_id for offboarding in offboardings}
    numbers = [offboarding.id for offboarding in offboardings]
    counts = {
        CheckKind.SUBPROCESSORS: _running(session, Engagement, Engagement.engager_id, vendor_ids),
        CheckKind.TRANSFERS: _running(session, Transfer, Transfer.vendor_id, vendor_ids),
        CheckKind.AGREEMENTS: _running(session, Agreement, Agreement.vendor_id, vendor_ids),
    }
    said: dict[int, dict[CheckKind, OffboardingCheck]] = defaultdict(dict)
    for row in session.exec(
        select(OffboardingCheck).where(col(OffboardingCheck.offboarding_id).in_(numbers))
    ):
        said[row.offboarding_id][row.kind] = row
    certified = _certified(session, [offboarding.ref for offboarding in offboardings])
    found: dict[int, Sequence[Point]] = {}
    for offboarding in offboardings:
        number = offboarding.id or 0
        points = []
        for kind in CheckKind:
            answer = said[number].get(kind)
            n_open = counts.get(kind, {}).get(offboarding.vendor_id, 0)
            state = state_of(kind, n_open, answer_in(answer), has_certificate=offboarding.ref in certified)
            points.append(Point(kind, state, n_open, answer))
        found[number] = points
    return found


def answer_in(row: OffboardingCheck | None) -> Answer:
    """What people said about a point, as the rule takes it."""
    if row is None:
        return Answer()
    return Answer(row.confirmed_on is not None, row.exception_until, row.approved_at is not None)


def names_of(session: Session, people: Sequence[int | None]) -> Mapping[int, str]:
    """The names of some people by number."""
    statement = sa.select(col(Person.id), col(Person.name)).where(col(Person.id).in_(people))
    return {row.id: row.name for row in session.connection().execute(statement)}


def _running(session: Session, table: Any, vendor: Any, vendor_ids: set[int]) -> Mapping[int, int]:
    statement = (
        sa.select(col(vendor), sa.func.count())
        .where(col(vendor).in_(vendor_ids), col(table.ended_on).is_(None))
        .group_by(col(vendor))
    )
    return {vendor_id: n for vendor_id, n in session.connection().execute(statement)}  # noqa: C416


def _certified(session: Session, refs: Sequence[str]) -> frozenset[str]:
    """The offboardings a certificate that still counts is attached to."""
    statement = (
        sa.select(col(DocumentLink.subject_ref))
        .join(Document, col(Document.id) == col(DocumentLink.document_id))
        .where(
            col(DocumentLink.subject_ref).in_(refs),
            col(DocumentLink.role) == DocumentType.CERTIFICATE,
            col(Document.ended_on).is_(None),
        )
    )
    return frozenset(session.connection().execute(statement).scalars())
