"""How often reviews are due: the editable table, and moving what is scheduled when it changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.errors import ChangedMeanwhile
from register.reviews.inputs import CadenceInput
from register.reviews.models import ReviewCadence, ReviewKind, SecurityReview
from register.rules.cadence import DEFAULT_MONTHS
from register.rules.permissions import Permission
from register.rules.rescheduling import cadence_of, due_after_change
from register.storage.versions import stamp
from register.trail.actor import Actor
from register.trail.record import record
from register.vendors.models import Importance, Vendor, VendorStatus
from register.vendors.touched import touch

RULES_REF = "review-rules"
"""What the trail calls the cadence table."""

CLOSED = (VendorStatus.ENDED, VendorStatus.PAUSED)


@dataclass(frozen=True)
class Move:
    """One scheduled review whose due date changes."""

    review_id: int
    review_ref: str
    vendor_ref: str
    vendor_name: str
    due_on: date
    moves_to: date


def cadence_months(session: Session) -> dict[str, int]:
    """Months between reviews by importance: what an administrator set, else the defaults."""
    rows = session.exec(select(ReviewCadence.importance, ReviewCadence.months)).all()
    return {**DEFAULT_MONTHS, **{Importance(importance).value: months for importance, months in rows}}


def months_for(session: Session, kind: ReviewKind, importance: Importance | None) -> int:
    """Months that may pass before a vendor of this importance has its next review of a kind."""
    return cadence_of(kind.value, importance.value if importance else None, cadence_months(session))


def moves_under(
    session: Session, months: Mapping[str, int], vendor_ids: Sequence[int] | None = None
) -> list[Move]:
    """The open reviews whose due date another cadence table would change, soonest first."""
    statement: Any = (
        sa.select(
            col(SecurityReview.id),
            col(SecurityReview.ref),
            col(Vendor.ref).label("vendor_ref"),
            col(Vendor.legal_name),
            col(Vendor.importance),
            col(SecurityReview.kind),
            col(SecurityReview.due_on),
            col(SecurityReview.cadence_from),
            col(SecurityReview.follows_cadence),
            sa.or_(
                col(SecurityReview.due_reason).is_not(None), col(SecurityReview.postponed_from).is_not(None)
            ).label("is_put_off"),
        )
        .join(Vendor, col(Vendor.id) == col(SecurityReview.vendor_id))
        .where(
            col(SecurityReview.done_on).is_(None),
            col(SecurityReview.ended_on).is_(None),
            col(SecurityReview.due_on).is_not(None),
            col(Vendor.status) != VendorStatus.ENDED,
        )
        .order_by(col(SecurityReview.due_on), col(SecurityReview.id))
    )
    if vendor_ids is not None:
        statement = statement.where(col(SecurityReview.vendor_id).in_(vendor_ids))
    found = []
    for row in session.connection().execute(statement):
        importance = row.importance.value if row.importance else None
        moves_to = due_after_change(
            row.due_on,
            row.cadence_from,
            cadence_of(row.kind.value, importance, months),
            follows_cadence=row.follows_cadence,
            is_put_off=row.is_put_off,
        )
        if moves_to != row.due_on:
            found.append(Move(row.id, row.ref, row.vendor_ref, row.legal_name, row.due_on, moves_to))
    return found


def change_cadence(
    session: Session, actor: Actor, given: CadenceInput, seen: Mapping[str, int], now: datetime
) -> int:
    """Set the cadence table and move the open reviews that followed it; how many were moved.

    ``seen`` is the table the form was made from. Raises Refused, ChangedMeanwhile where it is another by now.
    Saving what is already there changes nothing. Source: house rule.
    """
    actor.require(Permission.MANAGE_REGISTER)
    before = _locked_months(session)
    if before != dict(seen):
        raise ChangedMeanwhile(ref=RULES_REF)
    after = {level.value: int(getattr(given, level.value)) for level in Importance}
    changes = {level: (before[level], after[level]) for level in after if before[level] != after[level]}
    if not changes:
        return 0
    for level in Importance:
        session.merge(ReviewCadence(importance=level, months=after[level.value]))
    session.flush()
    record(session, actor, "reviews:cadence:changed", RULES_REF, changes=changes)
    return _move(session, actor, moves_under(session, after), now)


def reschedule(session: Session, actor: Actor, vendor_id: int, now: datetime) -> int:
    """Move a vendor's open reviews to where its importance puts them now; how many were moved.

    To be called in the same transaction whenever a vendor's importance may have changed. Source: house rule.
    """
    return reschedule_vendors(session, actor, [vendor_id], now)


def reschedule_vendors(session: Session, actor: Actor, vendor_ids: Sequence[int], now: datetime) -> int:
    """The same for several vendors at once.

    Source: house rule.
    """
    if not vendor_ids:
        return 0
    session.flush()
    return _move(session, actor, moves_under(session, cadence_months(session), vendor_ids), now)


def _move(session: Session, actor: Actor, moves: Iterable[Move], now: datetime) -> int:
    wanted = {move.review_id: move for move in moves}
    reviews = session.exec(
        select(SecurityReview)
        .where(col(SecurityReview.id).in_(wanted))
        .order_by(col(SecurityReview.id))
        .with_for_update()
    ).all()
    for review in reviews:
        assert review.id is not None
        move = wanted[review.id]
        review.due_on = move.moves_to
        stamp(review, now)
        touch(session, review.vendor_id)
        record(
            session,
            actor,
            "reviews:review:rescheduled",
            review.ref,
            subject_name=move.vendor_name,
            about_ref=move.vendor_ref,
            changes={"due_on": (move.due_on, move.moves_to)},
        )
    session.flush()
    return len(reviews)


def _locked_months(session: Session) -> dict[str, int]:
    # The rows must exist to be locked; the first two administrators to save may meet here.
    for level in Importance:
        session.connection().execute(
            sa.text(
                "INSERT INTO review_cadence (importance, months) VALUES (:level, :months) "
                "ON CONFLICT (importance) DO NOTHING"
            ),
            {"level": level.value, "months": DEFAULT_MONTHS[level.value]},
        )
    rows = session.exec(select(ReviewCadence).with_for_update()).all()
    return {Importance(row.importance).value: row.months for row in rows}
