"""What is recorded of vendors on one page, as plain values: one query a kind of record, however many vendors."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from register.agreements.models import Agreement, AgreementTerm
from register.chains.models import Engagement
from register.documents.models import Document
from register.entities.models import OurEntity
from register.impact.models import ImpactAssessment, ImpactStatus
from register.incidents.models import Incident
from register.people.models import Person
from register.reviews.models import ReviewFinding, ReviewKind, SecurityReview
from register.rules.attesting import SECTIONS
from register.transfers.models import Transfer, TransferMechanism
from register.vendors.models import Service, Vendor

Sections = dict[str, dict[str, dict[str, Any]]]
Row = tuple[int, str, dict[str, Any]]
"""A vendor's number, the record's reference, its fields."""


def snapshots(session: Session, vendor_ids: Sequence[int]) -> dict[int, Sections]:
    """The records of each of these vendors that have not ended, section by section.

    Source: house rule (design: the quarterly review lists the last answers and what changed since).
    """
    found: dict[int, Sections] = {i: {section: {} for section in SECTIONS} for i in vendor_ids}
    for section, read in _READERS.items():
        for vendor_id, ref, fields in read(session, vendor_ids):
            found[vendor_id][section][ref] = {name: _plain(value) for name, value in fields.items()}
    return found


def _plain(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return getattr(value, "value", value)


def _rows(
    session: Session, statement: Any, names: Sequence[str], vendor_ids: Sequence[int], owner: Any
) -> Iterator[Row]:
    """Rows of a statement that selects vendor, reference and then ``names``."""
    for vendor_id, ref, *values in session.connection().execute(statement.where(owner.in_(vendor_ids))):
        yield vendor_id, ref, dict(zip(names, values, strict=True))


_VENDOR = (
    "legal_name",
    "local_name",
    "place_code",
    "website",
    "description",
    "category",
    "importance",
    "handles_personal_data",
    "parent_name",
    "parent_place",
)


def _vendor(session: Session, vendor_ids: Sequence[int]) -> Iterator[Row]:
    statement = sa.select(
        col(Vendor.id), col(Vendor.ref), *(col(getattr(Vendor, n)) for n in _VENDOR), col(Person.name)
    ).outerjoin(Person, col(Person.id) == col(Vendor.owner_id))
    return _rows(session, statement, (*_VENDOR, "owner"), vendor_ids, col(Vendor.id))


_SERVICE = ("purpose", "party_role", "data_subjects", "data_categories", "sensitivity", "people_count")


def _services(session: Session, vendor_ids: Sequence[int]) -> Iterator[Row]:
    statement = sa.select(
        col(Service.vendor_id), col(Service.ref), *(col(getattr(Service, n)) for n in _SERVICE)
    ).where(col(Service.ended_on).is_(None))
    return _rows(session, statement, _SERVICE, vendor_ids, col(Service.vendor_id))


def _transfers(session: Session, vendor_ids: Sequence[int]) -> Iterator[Row]:
    mechanisms: Mapping[int, dict[str, str]] = defaultdict(dict)
    named = (
        sa.select(
            col(TransferMechanism.transfer_id),
            col(TransferMechanism.regime_id),
            col(TransferMechanism.mechanism_id),
        )
        .join(Transfer, col(Transfer.id) == col(TransferMechanism.transfer_id))
        .where(col(Transfer.vendor_id).in_(vendor_ids))
        .order_by(col(TransferMechanism.regime_id))
    )
    for transfer_id, regime_id, mechanism_id in session.connection().execute(named):
        mechanisms[transfer_id][regime_id] = mechanism_id
    statement = (
        sa.select(
            col(Transfer.vendor_id),
            col(Transfer.ref),
            col(Transfer.id),
            col(OurEntity.name),
            col(Transfer.destination),
            col(Transfer.access),
            col(Transfer.outcome),
            col(Transfer.band),
        )
        .join(OurEntity, col(OurEntity.id) == col(Transfer.exporter_id))
        .where(col(Transfer.ended_on).is_(None))
    )
    names = ("id", "exporter", "destination", "access", "outcome", "band")
    for vendor_id, ref, fields in _rows(session, statement, names, vendor_ids, col(Transfer.vendor_id)):
        transfer_id = fields.pop("id")
        yield vendor_id, ref, {**fields, "mechanisms": mechanisms[transfer_id]}


def _assessments(session: Session, vendor_ids: Sequence[int]) -> Iterator[Row]:
    names = ("kind", "regime_id", "verdict", "completed_on", "review_on")
    statement = sa.select(
        col(ImpactAssessment.vendor_id),
        col(ImpactAssessment.ref),
        *(col(getattr(ImpactAssessment, name)) for name in names),
    ).where(col(ImpactAssessment.status) == ImpactStatus.COMPLETED)
    return _rows(session, statement, names, vendor_ids, col(ImpactAssessment.vendor_id))


def _agreements(session: Session, vendor_ids: Sequence[int]) -> Iterator[Row]:
    terms: Mapping[int, dict[str, str]] = defaultdict(dict)
    stated = (
        sa.select(
            col(AgreementTerm.agreement_id),
            col(AgreementTerm.term_id),
            col(AgreementTerm.state),
            col(AgreementTerm.value),
        )
        .join(Agreement, col(Agreement.id) == col(AgreementTerm.agreement_id))
        .where(col(Agreement.vendor_id).in_(vendor_ids), col(Agreement.ended_on).is_(None))
        .order_by(col(AgreementTerm.term_id))
    )
    for agreement_id, term_id, state, value in session.connection().execute(stated):
        terms[agreement_id][term_id] = f"{state.value} {value}" if value else state.value
    names = ("id", "title", "kind", "execution", "effective_on", "expires_on", "missing_terms")
    statement = sa.select(
        col(Agreement.vendor_id), col(Agreement.ref), *(col(getattr(Agreement, name)) for name in names)
    ).where(col(Agreement.ended_on).is_(None))
    for vendor_id, ref, fields in _rows(session, statement, names, vendor_ids, col(Agreement.vendor_id)):
        agreement_id = fields.pop("id")
        yield vendor_id, ref, {**fields, "terms": terms[agreement_id]}


def _documents(session: Session, vendor_ids: Sequence[int]) -> Iterator[Row]:
    names = ("title", "number", "signed_on", "expires_on")
    statement = sa.select(
        col(Document.vendor_id), col(Document.ref), *(col(getattr(Document, name)) for name in names)
    ).where(col(Document.ended_on).is_(None))
    return _rows(session, statement, names, vendor_ids, col(Document.vendor_id))


def _incidents(session: Session, vendor_ids: Sequence[int]) -> Iterator[Row]:
    names = ("title", "severity", "closed_at")
    statement = sa.select(
        col(Incident.vendor_id), col(Incident.ref), *(col(getattr(Incident, name)) for name in names)
    )
    return _rows(session, statement, names, vendor_ids, col(Incident.vendor_id))


def _subprocessors(session: Session, vendor_ids: Sequence[int]) -> Iterator[Row]:
    engaged: Any = aliased(Vendor)
    statement = (
        sa.select(
            col(Engagement.engager_id),
            col(Engagement.ref),
            engaged.legal_name,
            col(Engagement.purpose),
            col(Engagement.places),
        )
        .join(engaged, engaged.id == col(Engagement.engaged_id))
        .where(col(Engagement.ended_on).is_(None))
    )
    return _rows(session, statement, ("name", "purpose", "places"), vendor_ids, col(Engagement.engager_id))


def _reviews(session: Session, vendor_ids: Sequence[int]) -> Iterator[Row]:
    still_open = sa.func.count(col(ReviewFinding.id)).filter(col(ReviewFinding.closed_on).is_(None))
    statement = (
        sa.select(
            col(SecurityReview.vendor_id),
            col(SecurityReview.ref),
            col(SecurityReview.kind),
            col(SecurityReview.done_on),
            col(SecurityReview.outcome),
            still_open,
        )
        .outerjoin(ReviewFinding, col(ReviewFinding.review_id) == col(SecurityReview.id))
        .where(
            col(SecurityReview.done_on).is_not(None),
            col(SecurityReview.ended_on).is_(None),
            col(SecurityReview.kind) != ReviewKind.QUARTERLY,
        )
        .group_by(col(SecurityReview.id))
    )
    names = ("kind", "done_on", "outcome", "open_findings")
    return _rows(session, statement, names, vendor_ids, col(SecurityReview.vendor_id))


_READERS = {
    "vendor": _vendor,
    "services": _services,
    "transfers": _transfers,
    "assessments": _assessments,
    "agreements": _agreements,
    "documents": _documents,
    "subprocessors": _subprocessors,
    "reviews": _reviews,
    "incidents": _incidents,
}
