"""What is recorded of a vendor as the task list counts it. Changes nothing."""

from collections.abc import Sequence

from sqlmodel import Session

from register.agreements.queries import agreements_of
from register.decisions.models import DecisionRequest, SubjectKind
from register.decisions.queries import waiting_for
from register.documents.queries import documents_of
from register.rules.onboarding import Recorded
from register.transfers.models import Transfer
from register.transfers.queries import list_mechanisms, transfers_of
from register.vendors.models import Service, Vendor
from register.vendors.queries import list_services


def recorded_of(session: Session, vendor: Vendor) -> Recorded:
    """How many answers there are to each task, and how many are wanted.

    Source: house rule (design: UX 7.1).
    """
    service = first_service(session, vendor)
    transfers = open_transfers(session, vendor)
    with_answer = sum(
        transfer.band == "0" or bool(list_mechanisms(session, transfer.id or 0)) for transfer in transfers
    )
    papers = len(agreements_of(session, vendor.id or 0)) + len(documents_of(session, vendor.ref))
    return Recorded(
        handles_personal_data=vendor.handles_personal_data.value,
        who=_given(vendor.legal_name, vendor.place_code),
        what=_given(
            vendor.description,
            vendor.category,
            vendor.importance,
            None if vendor.handles_personal_data == "unknown" else vendor.handles_personal_data,
        ),
        data=(
            _given(service.data_subjects, service.data_categories, service.people_count, service.party_role)
            if service
            else (0, 4)
        ),
        destinations=(with_answer, max(1, len(transfers))),
        documents=(papers, 1),
    )


def first_service(session: Session, vendor: Vendor) -> Service | None:
    """The service onboarding asks about: the first that has not ended, or None."""
    return next((s for s in list_services(session, vendor.id or 0) if s.ended_on is None), None)


def open_transfers(session: Session, vendor: Vendor) -> Sequence[Transfer]:
    """The vendor's transfers that have not ended, in order."""
    return [t for t in transfers_of(session, vendor.id or 0) if t.ended_on is None]


def waiting_of(session: Session, vendor: Vendor) -> list[DecisionRequest]:
    """The requests that wait for a decision on the vendor and its transfers."""
    subjects = [(SubjectKind.VENDOR, vendor.ref)]
    subjects += [(SubjectKind.TRANSFER, t.ref) for t in open_transfers(session, vendor)]
    found = [waiting_for(session, kind, ref) for kind, ref in subjects]
    return [request for request in found if request is not None]


def _given(*answers: object) -> tuple[int, int]:
    return sum(answer not in (None, "", []) for answer in answers), len(answers)
