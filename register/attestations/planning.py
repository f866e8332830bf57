"""Planning quarterly reviews: every vendor in use that may handle personal data has one open, and no other has."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.reviews.cadence import CLOSED
from register.reviews.models import ReviewKind, SecurityReview
from register.reviews.scheduling import note_review
from register.rules.attesting import first_due
from register.storage.numbers import next_ref
from register.storage.versions import stamp
from register.trail.actor import Actor
from register.vendors.models import Handling, Vendor, VendorStatus


def plan_quarter(session: Session, actor: Actor, as_of: date, now: datetime, most: int = 200) -> int:
    """Open the quarterly reviews that are wanting on ``as_of`` and end those no longer asked for; how many of both.

    At most ``most`` a call, so that a large register is planned in steps; 0 says that nothing is left to do. It may
    be called as often as anybody likes: what is there already is left alone, and a missed day is caught up.
    Source: house rule (GDPR Art 5(2), 24(1), 28(1); PDPO Sch 1 DPP4(2): the processor is kept under review).
    """
    ended = _end_needless(session, actor, as_of, now, most)
    return ended + _open_wanting(session, actor, as_of, now, most - ended)


def is_wanting(session: Session) -> bool:
    """Whether ``plan_quarter`` has anything to do.

    Source: house rule.
    """
    opens = sa.select(col(Vendor.id)).where(_is_asked(), sa.not_(_has_open())).limit(1)
    ends = _needless(sa.select(col(SecurityReview.id))).limit(1)
    connection = session.connection()
    return connection.scalar(opens) is not None or connection.scalar(ends) is not None


def plan_next(session: Session, actor: Actor, vendor: Vendor, due_on: date, now: datetime) -> SecurityReview:
    """The vendor's next quarterly review; it keeps its day whatever the vendor's importance.

    Source: house rule.
    """
    review = SecurityReview(
        ref=next_ref(session, "R"),
        vendor_id=vendor.id or 0,
        kind=ReviewKind.QUARTERLY,
        due_on=due_on,
        follows_cadence=False,
        created_at=now,
        changed_at=now,
    )
    session.add(review)
    session.flush()
    changes = {"kind": (None, ReviewKind.QUARTERLY), "due_on": (None, due_on)}
    note_review(session, actor, "reviews:review:scheduled", review, vendor, changes)
    return review


def _open_wanting(session: Session, actor: Actor, as_of: date, now: datetime, most: int) -> int:
    vendors = session.exec(
        select(Vendor)
        .where(_is_asked(), sa.not_(_has_open()))
        .order_by(col(Vendor.id))
        .limit(most)
        .with_for_update()
    ).all()
    for vendor in vendors:
        plan_next(session, actor, vendor, first_due(as_of, vendor.ref), now)
    return len(vendors)


def _end_needless(session: Session, actor: Actor, as_of: date, now: datetime, most: int) -> int:
    found = session.exec(
        _needless(select(SecurityReview, Vendor))
        .order_by(col(SecurityReview.id))
        .limit(most)
        .with_for_update()
    ).all()
    for review, vendor in found:
        review.ended_on, review.end_reason = as_of, "not-asked"
        stamp(review, now)
        note_review(session, actor, "reviews:review:ended", review, vendor, {"ended_on": (None, as_of)})
    session.flush()
    return len(found)


def _needless(statement: Any) -> Any:
    return statement.join(Vendor, col(Vendor.id) == col(SecurityReview.vendor_id)).where(
        col(SecurityReview.kind) == ReviewKind.QUARTERLY,
        col(SecurityReview.done_on).is_(None),
        col(SecurityReview.ended_on).is_(None),
        sa.not_(_is_asked()),
        # One that is paused may go on, and is then asked where it left off.
        col(Vendor.status) != VendorStatus.PAUSED,
    )


def _is_asked() -> Any:
    # Not known counts as yes: unknown is never safe.
    return sa.and_(col(Vendor.status).not_in(CLOSED), col(Vendor.handles_personal_data) != Handling.NO)


def _has_open() -> Any:
    return (
        sa.select(1)
        .where(
            col(SecurityReview.vendor_id) == col(Vendor.id),
            col(SecurityReview.kind) == ReviewKind.QUARTERLY,
            col(SecurityReview.done_on).is_(None),
            col(SecurityReview.ended_on).is_(None),
        )
        .exists()
    )
