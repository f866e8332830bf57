"""What the tests of agreements start from: entities of ours, a vendor, a day."""

from datetime import UTC, date, datetime
from typing import Any

from register.agreements.actions import add_agreement
from register.agreements.inputs import AgreementInput, SignaturesInput
from register.agreements.models import Agreement
from register.entities.models import OurEntity
from register.inputs import read_input
from register.vendors.actions import add_vendor
from register.vendors.inputs import VendorInput
from register.vendors.models import Vendor
from register.work import Register
from tests.cast import PRIYA, Known
from tests.ground.registers import actor_of

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
BOTH = {"signed_by_us_on": "2026-03-01", "signed_by_vendor_on": "2026-03-02"}


def have_vendor(register: Register, **fields: Any) -> Vendor:
    """A vendor in use that handles personal data."""
    values = {"legal_name": "Harbour Voice Limited", "handles_personal_data": "yes", **fields}
    with register.write(NOW) as session:
        return add_vendor(session, actor_of(session, PRIYA), read_input(VendorInput, values), NOW)


def have_entities(register: Register, *places: str) -> None:
    """Entities of ours, E-0001 on, one for each place."""
    with register.write(NOW) as session:
        for number, place in enumerate(places, start=1):
            session.add(
                OurEntity(
                    ref=f"E-{number:04d}",
                    name=f"Acme {place}",
                    place_code=place,
                    created_at=NOW,
                    changed_at=NOW,
                )
            )


def given(**fields: Any) -> AgreementInput:
    """An agreement as people hand it in."""
    return read_input(AgreementInput, {"kind": "dpa", "title": "Data processing agreement", **fields})


def signed(**fields: Any) -> SignaturesInput:
    """Signatures as people hand them in."""
    return read_input(SignaturesInput, fields)


def have_agreement(
    register: Register, vendor_ref: str = "V-0001", known: Known = PRIYA, **fields: Any
) -> Agreement:
    """An agreement signed by both sides, unless told otherwise."""
    signatures = signed(**{name: fields.pop(name, BOTH[name]) for name in BOTH})
    with register.write(NOW) as session:
        actor = actor_of(session, known)
        return add_agreement(
            session, actor, vendor_ref, given(**fields), NOW, today=TODAY, signatures=signatures
        )
