"""What the tests of quarterly reviews start from: a vendor of Bo's with a quarterly review that is due."""

from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import select

from register.attestations.actions import confirm, shown_of
from register.attestations.inputs import ConfirmInput
from register.attestations.models import Attestation
from register.attestations.planning import plan_quarter
from register.inputs import read_input
from register.people.models import Person
from register.reviews.models import SecurityReview
from register.reviews.queries import get_review
from register.trail.actor import Actor, Channel
from register.vendors.actions import add_vendor, change_vendor
from register.vendors.inputs import VendorInput
from register.vendors.models import Vendor
from register.vendors.queries import get_vendor
from register.work import Register
from tests.cast import BO, PRIYA, Known
from tests.ground.registers import actor_of

NOW = datetime(2026, 10, 1, 2, 0, tzinfo=UTC)
TODAY = date(2026, 10, 1)
NOBODY = Actor(None, "", frozenset(), Channel.SYSTEM)
VENDOR = {"legal_name": "Harbour Voice Limited", "importance": "high", "handles_personal_data": "yes"}


def have_vendor(register: Register, **fields: Any) -> Vendor:
    """A vendor in use that handles personal data, owned by Bo."""
    with register.write(NOW) as session:
        owner_id = actor_of(session, BO).person_id
        given = read_input(VendorInput, {**VENDOR, **fields})
        return add_vendor(session, actor_of(session, PRIYA), given, NOW, owner_id=owner_id)


def plan(register: Register, as_of: date = TODAY, now: datetime = NOW) -> int:
    """Plan what is wanting."""
    with register.write(now) as session:
        return plan_quarter(session, NOBODY, as_of, now)


def change(register: Register, **fields: Any) -> None:
    """Another value in the vendor's record."""
    with register.write(NOW) as session:
        given = read_input(VendorInput, {**VENDOR, **fields})
        change_vendor(session, actor_of(session, PRIYA), "V-0001", given, None, NOW)


def say(
    register: Register,
    answer: str = "unchanged",
    *,
    known: Known = BO,
    ref: str = "R-0001",
    seen: str | None = None,
    on: date = TODAY,
    **fields: Any,
) -> Attestation:
    """Confirm a quarterly review on what is recorded now, unless ``seen`` says otherwise."""
    with register.write(NOW) as session:
        review = get_review(session, ref)
        shown = shown_of(session, [review.vendor_id])[review.vendor_id]
        given = read_input(ConfirmInput, {"answer": answer, "seen": seen or shown.seen, **fields})
        actor = actor_of(session, known)
        return confirm(session, actor, ref, given, None, NOW, today=on, language="zh-Hant-HK")


def open_reviews(register: Register) -> list[SecurityReview]:
    """The reviews still to be done, in order."""
    with register.read() as session:
        found = session.exec(select(SecurityReview).order_by(SecurityReview.id))  # type: ignore[arg-type]
        return [r for r in found if r.done_on is None and r.ended_on is None]


def person_of(register: Register, known: Known) -> Person:
    """One of the cast as the tables know them."""
    with register.read() as session:
        return session.exec(select(Person).where(Person.email == known.email)).one()


def vendor_of(register: Register) -> Vendor:
    """The vendor as it stands."""
    with register.read() as session:
        return get_vendor(session, "V-0001")
