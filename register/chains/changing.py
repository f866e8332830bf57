"""A change of a vendor's chain as one thing: somebody added, removed or moved, whoever told us. Never commits."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from register.chains.actions import (
    add_engagement,
    change_engagement,
    end_engagement,
    reopen_engagement,
)
from register.chains.inputs import EndInput, EngagementInput
from register.chains.models import Engagement, EngagementSource
from register.chains.queries import get_engagement, service_of
from register.inputs import read_input
from register.rules.permissions import Permission
from register.trail.actor import Actor
from register.trail.chain import canonical
from register.vendors.actions import add_vendor
from register.vendors.inputs import VendorInput
from register.vendors.models import Vendor
from register.vendors.queries import vendors_named


class ChangeKind(StrEnum):
    """What becomes of a sub-processor."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    """It works elsewhere from now on, perhaps for another purpose."""
    REPURPOSED = "repurposed"
    """Only its purpose changes."""
    REOPENED = "reopened"
    """It had ended and goes on, as if it never had."""


@dataclass(frozen=True)
class ChainChange:
    """One change of the chain of one vendor."""

    kind: ChangeKind
    name: str
    engaged_ref: str | None = None
    """None: a vendor the register does not have yet."""
    engagement_refs: tuple[str, ...] = ()
    """The engagements that end or change; none where somebody is added."""
    place_text: str | None = None
    places: tuple[str, ...] = ()
    """As read from ``place_text``; none: the place is not known."""
    purpose: str | None = None
    on: date | None = None
    """The day it takes effect; None: it was so all along."""


@dataclass(frozen=True)
class Cause:
    """Why the chain changes: where we know it from, and the reason that stays with what ends."""

    source: EngagementSource
    note: str
    reason: str
    is_announced: bool = False
    """Days may lie ahead: the vendor has given notice of them."""


def apply_change(
    session: Session,
    actor: Actor,
    engager_ref: str,
    change: ChainChange,
    cause: Cause,
    now: datetime,
    *,
    today: date,
) -> list[str]:
    """The engagements added, changed or ended. A sub-processor the register does not have becomes a vendor of it.

    Where the day is announced, a move or another purpose ends the old engagement and begins another, so that earlier
    days stay as they were.
    Raises Refused, NotFound, Conflict (the vendor or the engagement has ended), Invalid (engages itself, recorded
    already, ends before it began).
    Source: GDPR Art 28(2), 28(4); house rule (nothing is deleted).
    """
    actor.require(Permission.EDIT_VENDORS)
    if change.kind is ChangeKind.ADDED:
        return [_add(session, actor, engager_ref, change, cause, now)]
    found: list[str] = []
    for ref in change.engagement_refs:
        if change.kind is ChangeKind.REMOVED:
            _end(session, actor, ref, change.on or today, cause, now, today)
            found.append(ref)
        elif change.kind is ChangeKind.REOPENED:
            found.append(reopen_engagement(session, actor, ref, cause.reason, now).ref)
        elif change.on and cause.is_announced:
            found += _move_from(session, actor, engager_ref, ref, change, cause, now, today)
        else:
            engagement = get_engagement(session, ref)
            given = _given(session, engagement, change, cause)
            change_engagement(session, actor, ref, given, None, now)
            found.append(ref)
    return found


def _add(
    session: Session, actor: Actor, engager_ref: str, change: ChainChange, cause: Cause, now: datetime
) -> str:
    given = read_input(
        EngagementInput,
        {
            "purpose": change.purpose,
            "place_text": change.place_text,
            "place_is_sure": False,
            "source": cause.source,
            "source_note": cause.note[:500],
            "since": change.on,
        },
    )
    engaged_ref = change.engaged_ref or known_or_added(session, actor, change.name, now)
    return add_engagement(session, actor, engager_ref, engaged_ref, given, now).ref


def told_by(engagement: Engagement) -> dict[str, str | None]:
    """What a move or another purpose overwrites of an engagement, as plain JSON, so that it can be put back.

    Source: house rule.
    """
    return {name: getattr(engagement, name) for name in ("purpose", "place_text", "source", "source_note")}


def state_of(engagement: Engagement) -> str:
    """A hash of all an engagement says: equal where it says the same again, whatever happened in between.

    Source: house rule.
    """
    said = {name: getattr(engagement, name) for name in _SAID}
    for name in ("since", "ended_on"):
        day = getattr(engagement, name)
        said[name] = day.isoformat() if day else None
    return hashlib.sha256(canonical(said).encode()).hexdigest()


_SAID = (
    "service_id", "purpose", "places", "place_text", "facts", "mechanisms", "processor_contract", "source",
    "source_note",
)  # fmt: skip


def put_back(
    session: Session, actor: Actor, ref: str, told: Mapping[str, str | None], now: datetime
) -> Engagement:
    """The engagement with what ``told_by`` said of it once.

    Raises Refused, NotFound, Conflict where it has ended, Invalid (another one says the same by now).
    Source: house rule.
    """
    engagement = get_engagement(session, ref)
    return change_engagement(
        session,
        actor,
        ref,
        read_input(EngagementInput, {**_as_input(session, engagement), **told}),
        None,
        now,
    )


def known_or_added(session: Session, actor: Actor, name: str, now: datetime) -> str:
    """The reference of the one vendor of this very name, or of the vendor added under it.

    Source: house rule (a sub-processor is a vendor of the register).
    """
    same = vendors_named(session, name)
    if len(same) == 1:
        return same[0]
    given = read_input(VendorInput, {"legal_name": name, "handles_personal_data": "yes"})
    return add_vendor(session, actor, given, now).ref


def _move_from(
    session: Session,
    actor: Actor,
    engager_ref: str,
    ref: str,
    change: ChainChange,
    cause: Cause,
    now: datetime,
    today: date,
) -> list[str]:
    assert change.on is not None
    old = get_engagement(session, ref)
    given = _given(session, old, change, cause).model_copy(update={"since": change.on})
    engaged = session.get(Vendor, old.engaged_id)
    assert engaged is not None
    _end(session, actor, ref, change.on, cause, now, today)
    return [ref, add_engagement(session, actor, engager_ref, engaged.ref, given, now).ref]


def _end(
    session: Session, actor: Actor, ref: str, on: date, cause: Cause, now: datetime, today: date
) -> None:
    ended = EndInput(ended_on=on, reason=cause.reason[:500])
    end_engagement(session, actor, ref, ended, None, now, today=today, is_announced=cause.is_announced)


def _given(session: Session, engagement: Engagement, change: ChainChange, cause: Cause) -> EngagementInput:
    """The engagement as the input that would leave it as it is, but for what changes."""
    place_text = change.place_text if change.kind is ChangeKind.MOVED else engagement.place_text
    return read_input(
        EngagementInput,
        {
            **_as_input(session, engagement),
            "purpose": change.purpose or engagement.purpose,
            "place_text": place_text,
            "source": cause.source,
            "source_note": cause.note[:500],
        },
    )


def _as_input(session: Session, engagement: Engagement) -> dict[str, Any]:
    service = service_of(session, engagement)
    return {
        **engagement.facts,
        **told_by(engagement),
        "service_ref": service.ref if service else None,
        "place_is_sure": False,
        "mechanisms": engagement.mechanisms,
        "processor_contract": engagement.processor_contract,
        "since": engagement.since,
    }
