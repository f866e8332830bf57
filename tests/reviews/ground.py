"""What the tests of reviews start from: a vendor, a day, and reviews as people hand them in."""

from datetime import UTC, date, datetime
from typing import Any

from register.inputs import read_input
from register.reviews.actions import record_vendor_review
from register.reviews.inputs import ReviewInput, ScheduleInput, read_review
from register.reviews.models import ReviewKind, SecurityReview
from register.reviews.scheduling import schedule_review
from register.vendors.actions import add_vendor
from register.vendors.inputs import VendorInput
from register.vendors.models import Vendor
from register.work import Register
from tests.cast import PRIYA, SAM, Known
from tests.ground.registers import actor_of

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)


def have_vendor(register: Register, **fields: Any) -> Vendor:
    """A vendor in use, of high importance unless told otherwise."""
    values = {"legal_name": "Harbour Voice Limited", "importance": "high", **fields}
    with register.write(NOW) as session:
        return add_vendor(session, actor_of(session, PRIYA), read_input(VendorInput, values), NOW)


def schedule(
    register: Register, vendor_ref: str = "V-0001", known: Known = SAM, **fields: Any
) -> SecurityReview:
    """A review planned by the security reviewer."""
    with register.write(NOW) as session:
        given = read_input(ScheduleInput, fields)
        return schedule_review(session, actor_of(session, known), vendor_ref, given, NOW, today=TODAY)


def done(findings: Any = (), **fields: Any) -> ReviewInput:
    """A review that passed today, unless told otherwise."""
    return read_review({"done_on": TODAY.isoformat(), "outcome": "passed", **fields}, findings)


def record_now(
    register: Register,
    vendor_ref: str = "V-0001",
    given: ReviewInput | None = None,
    kind: ReviewKind = ReviewKind.SECURITY,
) -> SecurityReview:
    """A review recorded straight away."""
    with register.write(NOW) as session:
        actor = actor_of(session, SAM)
        return record_vendor_review(session, actor, vendor_ref, kind, given or done(), NOW, today=TODAY)
