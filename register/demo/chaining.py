"""The sub-processors of the demo: their vendors, and who engages whom."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from register.chains.actions import add_engagement
from register.chains.inputs import EngagementInput
from register.demo.growing import grow_vendor
from register.inputs import read_input
from register.vendors.queries import vendors_named

if TYPE_CHECKING:
    from register.demo.planting import Garden

Seed = Mapping[str, Any]


def plan_chains(garden: "Garden", seed: Seed) -> None:
    """Plan the sub-processors and their engagements.

    Source: house rule.
    """
    for vendor in seed["vendors"]:
        grow_vendor(garden, vendor)
    for engagement in seed["engagements"]:
        _plan_engagement(garden, engagement)


def _plan_engagement(garden: "Garden", seed: Seed) -> None:
    def engage(session: Session, garden: "Garden", at: datetime) -> None:
        facts = {
            name: garden.day(value) if name == "assessed_on" else value
            for name, value in seed.get("facts", {}).items()
        }
        given = {
            "purpose": seed["purpose"],
            "place_text": seed["place"],
            "source": seed.get("source"),
            "source_note": seed.get("note"),
            "since": garden.day(seed["since"]),
            "processor_contract": seed.get("contract"),
            "mechanisms": {
                regime: {"id": tool["id"], "signed_on": garden.day(tool.get("signed"))}
                for regime, tool in seed.get("tools", {}).items()
            },
            **facts,
        }
        engager, engaged = (vendors_named(session, seed[key])[0] for key in ("by", "engages"))
        read = read_input(EngagementInput, given)
        add_engagement(session, garden.actor("dora"), engager, engaged, read, at)

    garden.later(seed["age"], engage)
