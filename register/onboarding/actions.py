"""The verb of onboarding: submit a vendor and its transfers for review. It flushes; it never commits."""

from datetime import date, datetime

from sqlmodel import Session

from register.decisions.actions import request_decision
from register.decisions.inputs import RequestInput
from register.decisions.models import DecisionRequest, SubjectKind
from register.decisions.queries import waiting_for
from register.errors import Conflict
from register.gates.standing import APPROVED
from register.onboarding.queries import open_transfers
from register.trail.actor import Actor
from register.vendors.actions import require_vendor_open
from register.vendors.queries import get_vendor


def submit_for_review(
    session: Session, actor: Actor, vendor_ref: str, now: datetime, *, today: date
) -> list[DecisionRequest]:
    """A request for the vendor and one for each of its transfers across a border that is not approved yet.

    What waits already is left waiting. Raises Refused, NotFound, Conflict (the vendor has ended; all of it waits
    already). Source: house rule (design: submit for review; every transfer is decided by itself).
    """
    vendor = get_vendor(session, vendor_ref)
    require_vendor_open(vendor)
    wanted = [
        (SubjectKind.TRANSFER, transfer.ref)
        for transfer in open_transfers(session, vendor)
        if transfer.status not in APPROVED and transfer.band != "0"
    ]
    if vendor.status.value not in ("approved", "approved-with-conditions"):
        wanted.append((SubjectKind.VENDOR, vendor.ref))
    made = [
        request_decision(session, actor, RequestInput(subject_kind=kind, subject_ref=ref), now, today=today)
        for kind, ref in wanted
        if waiting_for(session, kind, ref) is None
    ]
    if not made:
        raise Conflict("nothing-to-submit", ref=vendor.ref)
    return made
