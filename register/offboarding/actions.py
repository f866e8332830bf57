"""The verbs of offboarding: start it, plan it anew, give it up, and end the vendor. They flush; they never commit."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from register.errors import Conflict, Invalid, Problem
from register.offboarding.inputs import EndInput, StartInput
from register.offboarding.models import Offboarding
from register.offboarding.queries import checklist_needed, offboarding_of, points_of, vendor_of
from register.rules.offboarding import CheckState, may_end
from register.rules.permissions import Permission
from register.storage.numbers import next_ref
from register.storage.versions import load_for_change, stamp
from register.trail.actor import Actor
from register.trail.record import changes_between, record
from register.vendors.actions import end_vendor, require_vendor_open
from register.vendors.models import Vendor
from register.vendors.queries import get_vendor
from register.vendors.touched import touch


def start_offboarding(
    session: Session, actor: Actor, vendor_ref: str, given: StartInput, now: datetime, *, today: date
) -> Offboarding:
    """A new checklist for a vendor that is to end by a day, today or later.

    Raises Refused, NotFound, Conflict where the vendor has ended or is being offboarded already, Invalid.
    Source: GDPR Art 28(3)(g); PDPO Sch 1 DPP2(3); house rule.
    """
    actor.require(Permission.EDIT_VENDORS)
    vendor = get_vendor(session, vendor_ref)
    require_vendor_open(vendor)
    running = offboarding_of(session, vendor.id or 0)
    if running and running.ended_at is None:
        raise Conflict("offboarding-running", ref=running.ref)
    _require_to_come(given.planned_end_on, today)
    offboarding = Offboarding(
        ref=next_ref(session, "OB"),
        vendor_id=vendor.id or 0,
        planned_end_on=given.planned_end_on,
        reason=given.reason,
        started_on=today,
        started_by_id=actor.person_id,
        created_at=now,
        changed_at=now,
    )
    session.add(offboarding)
    changes = {"planned_end_on": (None, given.planned_end_on.isoformat())}
    note(session, actor, "offboarding:checklist:started", offboarding, vendor, changes, given.reason)
    return offboarding


def change_plan(
    session: Session,
    actor: Actor,
    ref: str,
    given: StartInput,
    version: int | None,
    now: datetime,
    *,
    today: date,
) -> Offboarding:
    """The same with another planned day or reason. Saving what is there changes nothing.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict where it is over, Invalid.
    Source: house rule.
    """
    offboarding, vendor = load_running(session, actor, ref, version)
    before = {"planned_end_on": offboarding.planned_end_on.isoformat(), "reason": offboarding.reason}
    after = {"planned_end_on": given.planned_end_on.isoformat(), "reason": given.reason}
    changes = changes_between(before, after)
    if changes:
        if given.planned_end_on != offboarding.planned_end_on:
            _require_to_come(given.planned_end_on, today)
        offboarding.planned_end_on, offboarding.reason = given.planned_end_on, given.reason
        stamp(offboarding, now)
        note(session, actor, "offboarding:checklist:changed", offboarding, vendor, changes)
    return offboarding


def cancel_offboarding(
    session: Session, actor: Actor, ref: str, reason: str, version: int | None, now: datetime
) -> Offboarding:
    """The offboarding given up: the vendor stays. Raises Refused, NotFound, ChangedMeanwhile, Conflict (over).

    Source: house rule.
    """
    offboarding, vendor = load_running(session, actor, ref, version)
    offboarding.cancelled_at, offboarding.cancel_reason = now, reason
    stamp(offboarding, now)
    note(session, actor, "offboarding:checklist:cancelled", offboarding, vendor, {}, reason)
    return offboarding


def end_by_checklist(
    session: Session, actor: Actor, vendor_ref: str, given: EndInput, version: int | None, now: datetime
) -> Vendor:
    """The vendor Ended: through its checklist where it handled personal data, simply where it did not.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict where it has ended, where it needs a checklist and has none,
    or while a point of it is open.
    Source: GDPR Art 28(3)(g); PDPO Sch 1 DPP2(3), DPP4(2); house rule.
    """
    actor.require(Permission.EDIT_VENDORS)
    vendor = load_for_change(session, Vendor, vendor_ref, version)
    require_vendor_open(vendor)
    offboarding = offboarding_of(session, vendor.id or 0)
    if offboarding is None or offboarding.ended_at:
        if checklist_needed(session, vendor):
            raise Conflict("offboarding-needed", ref=vendor_ref)
        return end_vendor(session, actor, vendor_ref, given.ended_on, given.reason, version, now)
    points = points_of(session, [offboarding])[offboarding.id or 0]
    if not may_end(point.state for point in points):
        waiting = sum(point.state in (CheckState.OPEN, CheckState.ASKED) for point in points)
        raise Conflict("offboarding-open", ref=offboarding.ref, n=waiting)
    end_vendor(session, actor, vendor_ref, given.ended_on, given.reason, version, now)
    offboarding.ended_at = now
    stamp(offboarding, now)
    changes = {point.kind.value: (None, point.state.value) for point in points}
    note(session, actor, "offboarding:checklist:completed", offboarding, vendor, changes)
    return vendor


def load_running(
    session: Session, actor: Actor, ref: str, version: int | None, *, after_end: bool = False
) -> tuple[Offboarding, Vendor]:
    """The offboarding, locked, and its vendor. Raises Refused, NotFound, ChangedMeanwhile, Conflict where it is over.

    ``after_end`` lets one go on whose vendor has ended: a point that was let wait is still to be done.
    Source: house rule.
    """
    actor.require(Permission.EDIT_VENDORS)
    offboarding = load_for_change(session, Offboarding, ref, version)
    if offboarding.cancelled_at or (offboarding.ended_at and not after_end):
        raise Conflict("offboarding-over", ref=ref)
    return offboarding, vendor_of(session, offboarding)


def note(
    session: Session,
    actor: Actor,
    tag: str,
    offboarding: Offboarding,
    vendor: Vendor,
    changes: dict[str, Any],
    reason: str | None = None,
) -> None:
    """Put it on the trail, and have the vendor's flags follow.

    Source: house rule.
    """
    session.flush()
    touch(session, offboarding.vendor_id)
    record(
        session,
        actor,
        tag,
        offboarding.ref,
        subject_name=vendor.legal_name,
        about_ref=vendor.ref,
        changes=changes,
        reason=reason,
    )


def _require_to_come(planned: date, today: date) -> None:
    if planned < today:
        raise Invalid({"planned_end_on": Problem("not-to-come")})
