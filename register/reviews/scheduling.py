"""Planning reviews: when the next one of a vendor is due. The other verbs are in actions.py."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.errors import Conflict, Invalid, Problem
from register.reviews.cadence import months_for
from register.reviews.inputs import ScheduleInput
from register.reviews.models import ReviewKind, SecurityReview
from register.rules.cadence import add_months
from register.rules.permissions import Permission
from register.storage.numbers import next_ref
from register.storage.versions import load_for_change
from register.trail.actor import Actor
from register.trail.record import record
from register.vendors.actions import require_vendor_open
from register.vendors.models import Vendor
from register.vendors.touched import touch


def schedule_review(
    session: Session, actor: Actor, vendor_ref: str, given: ScheduleInput, now: datetime, *, today: date
) -> SecurityReview:
    """A review to come; without a day the cadence decides, counted from the last of its kind, or ``today``.

    Raises Refused, NotFound, Conflict (vendor ended; one of this kind is scheduled), Invalid (a day past, or
    later than the cadence allows without a reason). Source: house rule (GDPR Art 32(1)(d)).
    """
    actor.require(Permission.RECORD_REVIEWS)
    vendor = lock_open_vendor(session, vendor_ref)
    waiting = find_scheduled(session, vendor, given.kind)
    if waiting:
        raise Conflict("already-scheduled", ref=waiting.ref)
    counts_from = last_done_on(session, vendor, given.kind) or today
    allowed = add_months(counts_from, months_for(session, given.kind, vendor.importance))
    if given.due_on and given.due_on < today:
        raise Invalid({"due_on": Problem("in-the-past")})
    if given.due_on and given.due_on > allowed and not given.due_reason:
        raise Invalid({"due_reason": Problem("later-than-cadence", {"latest": allowed})})
    return plan_review(
        session, actor, vendor, given.kind, counts_from, allowed, given.due_on, given.due_reason, now
    )


def find_scheduled(session: Session, vendor: Vendor, kind: ReviewKind) -> SecurityReview | None:
    """The vendor's open review of a kind, or None; there is never more than one.

    Source: house rule.
    """
    return session.exec(
        select(SecurityReview)
        .where(
            SecurityReview.vendor_id == vendor.id,
            SecurityReview.kind == kind,
            col(SecurityReview.done_on).is_(None),
            col(SecurityReview.ended_on).is_(None),
        )
        .order_by(col(SecurityReview.due_on), col(SecurityReview.id))
        .limit(1)
        .with_for_update()
    ).first()


def last_done_on(session: Session, vendor: Vendor, kind: ReviewKind) -> date | None:
    """The day the vendor last had a review of a kind, or None.

    Source: house rule.
    """
    return session.exec(
        select(sa.func.max(col(SecurityReview.done_on))).where(
            SecurityReview.vendor_id == vendor.id,
            SecurityReview.kind == kind,
            col(SecurityReview.ended_on).is_(None),
        )
    ).one()


def plan_review(
    session: Session,
    actor: Actor,
    vendor: Vendor,
    kind: ReviewKind,
    counts_from: date,
    by_rule: date,
    chosen: date | None,
    reason: str | None,
    now: datetime,
) -> SecurityReview:
    """The next review of a kind, due on the day ``chosen`` or else ``by_rule``; a later day keeps its reason.

    Source: house rule.
    """
    assert vendor.id is not None
    due_on = chosen or by_rule
    review = SecurityReview(
        ref=next_ref(session, "R"),
        vendor_id=vendor.id,
        kind=kind,
        due_on=due_on,
        cadence_from=counts_from,
        follows_cadence=due_on == by_rule,
        due_reason=reason if due_on > by_rule else None,
        created_at=now,
        changed_at=now,
    )
    session.add(review)
    session.flush()
    changes = {"kind": (None, kind), "due_on": (None, due_on)}
    note_review(session, actor, "reviews:review:scheduled", review, vendor, changes, review.due_reason)
    return review


def lock_open_vendor(session: Session, ref: str) -> Vendor:
    """The vendor, locked. Raises NotFound, Conflict where it has ended.

    Whoever plans or records a review of a vendor waits here: there is never a second open one of a kind.
    Source: house rule.
    """
    vendor = load_for_change(session, Vendor, ref, None)
    require_vendor_open(vendor)
    return vendor


def note_review(
    session: Session,
    actor: Actor,
    tag: str,
    review: SecurityReview,
    vendor: Vendor,
    changes: dict[str, Any],
    reason: str | None = None,
) -> None:
    """Put what happened to a review on the trail, and have what hangs on its vendor derived anew.

    Source: house rule.
    """
    touch(session, review.vendor_id)
    record(
        session,
        actor,
        tag,
        review.ref,
        subject_name=vendor.legal_name,
        about_ref=vendor.ref,
        changes=changes,
        reason=reason,
    )
