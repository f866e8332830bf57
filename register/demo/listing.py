"""The published lists of sub-processors of the demo: taken, applied, or made a notice, as people do it."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from register.agreements.queries import agreements_of
from register.inputs import read_input
from register.notices.actions import record_notice
from register.notices.inputs import NoticeInput
from register.published.actions import apply_list, comparison_of, take_list
from register.published.models import PublishedList
from register.vendors.queries import get_vendor, vendors_named

if TYPE_CHECKING:
    from register.demo.planting import Garden

Seed = Mapping[str, Any]


def plan_lists(garden: "Garden", seeds: list[Seed]) -> None:
    """Plan every version of a list, and what came of it.

    Source: house rule.
    """
    for seed in seeds:
        garden.later(seed["age"], partial(_take, seed))


def _take(seed: Seed, session: Session, garden: "Garden", at: datetime) -> None:
    vendor, today = vendors_named(session, seed["of"])[0], garden.day_of(at)
    actor, content = garden.actor("priya"), seed["text"].encode()
    made = take_list(session, actor, vendor, content, seed["name"], today, at, today=today)
    if "apply" in seed:
        apply_list(session, actor, made.ref, None, seed["apply"], None, None, at, today=today)
    if "notice" in seed:
        _announce(session, garden, at, made, vendor, seed["notice"])


def _announce(
    session: Session, garden: "Garden", at: datetime, made: PublishedList, vendor: str, seed: Seed
) -> None:
    """What the list would change, recorded as a notice; nothing of the chain changes yet."""
    agreements, today = agreements_of(session, get_vendor(session, vendor).id or 0), garden.day_of(at)
    given = {
        "stated_days": seed["stated_days"],
        "silence_is_consent": seed["silence"],
        "note": f"{made.ref}: {seed['note']}",
        "agreement_ref": agreements[0].ref if agreements else None,
        "received_on": today.isoformat(),
        "changes": [
            {
                "kind": line.change.value,
                "name": line.name,
                "engaged_ref": line.vendor_ref,
                "place_text": line.place_text,
                "purpose": line.purpose,
                "on": garden.day(-seed["effect"]),
            }
            for line in comparison_of(session, made).changes
        ],
    }
    record_notice(session, garden.actor("priya"), vendor, read_input(NoticeInput, given), at, today=today)
