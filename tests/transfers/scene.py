"""One of our entities, a vendor with a service, and a transfer: what the tests of this room start from."""

from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import Session

from register.entities.models import OurEntity
from register.inputs import read_input
from register.storage.numbers import next_ref
from register.transfers.actions import add_transfer
from register.transfers.inputs import TransferInput
from register.transfers.models import Transfer
from register.transfers.queries import get_transfer
from register.vendors.actions import add_vendor
from register.vendors.inputs import ServiceInput, VendorInput
from register.vendors.models import Service, Vendor
from register.vendors.services import add_service
from register.work import Register
from tests.cast import PRIYA, Known
from tests.ground.registers import actor_of

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)


def put_entity(
    session: Session, name: str = "Harbour Trading Limited", place: str = "HK", **more: Any
) -> OurEntity:
    """One of our entities, straight into the tables: entities are another room."""
    entity = OurEntity(
        ref=next_ref(session, "E"), name=name, place_code=place, created_at=NOW, changed_at=NOW, **more
    )
    session.add(entity)
    session.flush()
    return entity


def put_vendor(session: Session, name: str = "Payco Pte Ltd", **fields: Any) -> Vendor:
    """A vendor that handles personal data."""
    given = read_input(VendorInput, {"legal_name": name, "handles_personal_data": "yes", **fields})
    return add_vendor(session, actor_of(session, PRIYA), given, NOW)


def put_service(session: Session, vendor_ref: str = "V-0001", **fields: Any) -> Service:
    """A service of the vendor: payroll of employees, as a processor."""
    plain = {"purpose": "Payroll", "party_role": "processor", "sensitivity": "standard"}
    given = read_input(ServiceInput, {**plain, **fields})
    return add_service(session, actor_of(session, PRIYA), vendor_ref, given, NOW)


def a_flow(**fields: Any) -> TransferInput:
    """From the first entity, with the first service, to Singapore, unless told otherwise."""
    plain = {"exporter_ref": "E-0001", "service_ref": "S-0001", "destination": "SG", "access": "stored"}
    return read_input(TransferInput, {**plain, **fields})


def set_scene(
    register: Register, known: Known = PRIYA, *, exporter: str = "HK", service: Any = None, **fields: Any
) -> Transfer:
    """Entity E-0001, vendor V-0001, service S-0001 and transfer T-0001."""
    with register.write(NOW) as session:
        put_entity(session, place=exporter)
        put_vendor(session)
        put_service(session, **(service or {}))
    with register.write(NOW) as session:
        return add_transfer(session, actor_of(session, known), a_flow(**fields), NOW)


def the_transfer(register: Register, ref: str = "T-0001") -> Transfer:
    """The stored transfer, read anew."""
    with register.read() as session:
        return get_transfer(session, ref)
