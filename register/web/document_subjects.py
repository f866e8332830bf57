"""The records a document can support: which vendor each is of, what it is called, whether it is still open."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from register.agreements.queries import get_agreement
from register.decisions.models import RequestState
from register.decisions.queries import get_request
from register.errors import Conflict, NotFound
from register.impact.models import ImpactStatus
from register.impact.queries import get_assessment
from register.incidents.queries import get_incident
from register.notices.models import NoticeStatus
from register.notices.queries import get_notice
from register.offboarding.queries import get_offboarding
from register.published.actions import get_list
from register.reviews.queries import get_review
from register.transfers.queries import get_transfer
from register.vendors.actions import require_vendor_open
from register.vendors.models import Vendor
from register.vendors.queries import get_vendor
from register.web.history import record_href

Loaded = tuple[int, bool]
"""Number of the record's vendor, and whether documents may still be added to it."""


def _vendor(session: Session, ref: str) -> Loaded:
    vendor = get_vendor(session, ref)
    return vendor.id or 0, True


def _agreement(session: Session, ref: str) -> Loaded:
    agreement = get_agreement(session, ref)
    return agreement.vendor_id, agreement.ended_on is None


def _transfer(session: Session, ref: str) -> Loaded:
    transfer = get_transfer(session, ref)
    return transfer.vendor_id, transfer.ended_on is None


def _review(session: Session, ref: str) -> Loaded:
    review = get_review(session, ref)
    return review.vendor_id, review.ended_on is None


def _assessment(session: Session, ref: str) -> Loaded:
    assessment = get_assessment(session, ref)
    # What is concluded is only read: nothing is put under it afterwards.
    return assessment.vendor_id, assessment.status is ImpactStatus.DRAFT


def _list(session: Session, ref: str) -> Loaded:
    return get_list(session, ref).vendor_id, True


def _notice(session: Session, ref: str) -> Loaded:
    notice = get_notice(session, ref)
    return notice.vendor_id, notice.status is NoticeStatus.OPEN


def _incident(session: Session, ref: str) -> Loaded:
    incident = get_incident(session, ref)
    return incident.vendor_id, incident.closed_at is None


def _offboarding(session: Session, ref: str) -> Loaded:
    offboarding = get_offboarding(session, ref)
    return offboarding.vendor_id, offboarding.cancelled_at is None


def _request(session: Session, ref: str) -> Loaded:
    request = get_request(session, ref)
    # What was decided rests on what was there then.
    return request.vendor_id, request.state is RequestState.WAITING


SUBJECTS: Final[Mapping[str, Callable[[Session, str], Loaded]]] = {
    "V": _vendor,
    "A": _agreement,
    "T": _transfer,
    "R": _review,
    "IA": _assessment,
    "SN": _notice,
    "IC": _incident,
    "OB": _offboarding,
    "SL": _list,
    "DR": _request,
}
"""A room whose records take documents adds its line, by the prefix of its references."""


@dataclass(frozen=True)
class Subject:
    """A record documents are added to."""

    ref: str
    vendor: Vendor
    href: str
    is_open: bool

    def require_open(self) -> None:
        """Raises Conflict where the record or its vendor has ended."""
        require_vendor_open(self.vendor)
        if not self.is_open:
            raise Conflict("already-ended", ref=self.ref)


def get_subject(session: Session, ref: str) -> Subject:
    """The record of this reference. Raises NotFound, also for records that take no documents."""
    load = SUBJECTS.get(ref.partition("-")[0])
    href = record_href(ref)
    if load is None or href is None:
        raise NotFound(ref=ref)
    vendor_id, is_open = load(session, ref)
    vendor = session.get(Vendor, vendor_id)
    assert vendor is not None
    return Subject(ref, vendor, href, is_open)
