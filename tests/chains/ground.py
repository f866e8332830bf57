"""Harbour Voice sends calls to the Philippines; whom it engages is what the tests of this room add."""

from typing import Any

from sqlmodel import Session

from register.chains.actions import add_engagement
from register.chains.inputs import EngagementInput
from register.chains.models import Engagement
from register.inputs import read_input
from register.transfers.actions import add_transfer
from register.transfers.models import Transfer
from register.vendors.queries import get_vendor
from register.work import Register
from tests.cast import PRIYA
from tests.ground.registers import actor_of
from tests.transfers.scene import NOW, a_flow, put_entity, put_service, put_vendor

VOICE, CLOUD, DESK, MAIL = "V-0001", "V-0002", "V-0003", "V-0004"
NAMES = {VOICE: "Harbour Voice", CLOUD: "CloudCo", DESK: "Manila Desk", MAIL: "MailCo"}


def set_chain_scene(register: Register, *, exporter: str = "HK", destination: str = "SG") -> Transfer:
    """Our entity, four vendors, and T-0001: Harbour Voice's service to Singapore. Nobody engages anybody yet."""
    with register.write(NOW) as session:
        put_entity(session, place=exporter)
        for name in NAMES.values():
            put_vendor(session, name)
        put_service(session, VOICE)
    with register.write(NOW) as session:
        return add_transfer(session, actor_of(session, PRIYA), a_flow(destination=destination), NOW)


def engagement(**fields: Any) -> EngagementInput:
    """What a person hands in: hosting in the United States, unless told otherwise."""
    return read_input(EngagementInput, {"purpose": "Hosting", "place_text": "United States", **fields})


def engage(register: Register, engager: str, engaged: str, **fields: Any) -> Engagement:
    """Priya records that one engages the other."""
    with register.write(NOW) as session:
        return engage_in(session, engager, engaged, **fields)


def engage_in(session: Session, engager: str, engaged: str, **fields: Any) -> Engagement:
    """The same within a transaction."""
    return add_engagement(session, actor_of(session, PRIYA), engager, engaged, engagement(**fields), NOW)


def vendor_destinations(register: Register, ref: str = VOICE) -> list[Any]:
    """The derived destinations of a vendor."""
    with register.read() as session:
        return get_vendor(session, ref).destinations
