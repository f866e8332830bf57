"""The sub-processors of the demo: their vendors, who engages whom, and the notices of new ones."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from register.agreements.queries import agreements_of
from register.chains.actions import add_engagement
from register.chains.inputs import EngagementInput
from register.demo.growing import grow_vendor
from register.inputs import read_input
from register.notices.actions import record_notice
from register.notices.deciding import decide_notice
from register.notices.inputs import DecisionInput, NoticeInput
from register.vendors.queries import get_vendor, vendors_named

if TYPE_CHECKING:
    from register.demo.planting import Garden

Seed = Mapping[str, Any]


def plan_chains(garden: "Garden", seed: Seed) -> None:
    """Plan the sub-processors, their engagements, and the notices of new ones.

    Source: house rule.
    """
    for vendor in seed["vendors"]:
        grow_vendor(garden, vendor)
    for engagement in seed["engagements"]:
        _plan_engagement(garden, engagement)
    for notice in seed["notices"]:
        _plan_notice(garden, notice)


def _plan_notice(garden: "Garden", seed: Seed) -> None:
    def receive(session: Session, garden: "Garden", at: datetime) -> None:
        vendor = vendors_named(session, seed["of"])[0]
        agreements = agreements_of(session, get_vendor(session, vendor).id or 0)
        given = {
            **{name: seed.get(name) for name in ("stated_days", "agreement_days", "note")},
            "stated_day_kind": seed.get("counts", "calendar"),
            "silence_is_consent": seed.get("silence"),
            "agreement_ref": agreements[0].ref if agreements else None,
            "received_on": garden.day(seed["age"]),
            "changes": [_line(session, garden, line) for line in seed["changes"]],
        }
        read = read_input(NoticeInput, given)
        made = record_notice(
            session, garden.actor("priya"), vendor, read, at, today=at_day(garden, seed["age"])
        )
        received[seed["key"]] = made.ref

    def decide(session: Session, garden: "Garden", at: datetime) -> None:
        given = read_input(DecisionInput, {"decision": seed["decided"], "reason": seed["why"]})
        day = at_day(garden, seed["decided_age"])
        decide_notice(session, garden.actor("dora"), received[seed["key"]], given, None, at, today=day)

    received: dict[str, str] = {}
    garden.later(seed["age"], receive)
    if "decided" in seed:
        garden.later(seed["decided_age"], decide)


def _line(session: Session, garden: "Garden", seed: Seed) -> dict[str, Any]:
    def known(key: str) -> str | None:
        found = vendors_named(session, seed[key]) if key in seed else []
        return found[0] if found else None

    return {
        "kind": seed["kind"],
        "name": seed.get("name"),
        "engaged_ref": known("name"),
        "subject_ref": known("who"),
        "place_text": seed.get("place"),
        "purpose": seed.get("purpose"),
        "on": garden.day(seed.get("effect")),
    }


def at_day(garden: "Garden", age: float) -> date:
    """The date so many days ago.

    Source: house rule.
    """
    return garden.today - timedelta(days=age)


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
