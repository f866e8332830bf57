"""What somebody waits for others to do: decisions they asked for, reviews they handed on, what was passed on to them.

One list for My work and the weekly mail alike. Nothing here changes anything.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from register.decisions.models import DecisionRequest, RequestState
from register.flags.models import FlagRow
from register.people.models import Person
from register.reminders.models import ReminderTold
from register.reviews.models import SecurityReview
from register.rules.flags import FlagCode
from register.vendors.models import Vendor

PASSED_ON = ("manager", "register-owner")
"""The steps that tell somebody what others have left overdue."""


def awaited(session: Session, person_id: int | None = None) -> Mapping[tuple[str, str], set[int]]:
    """Who waits for each thing, by code and subject of its flag; for one person, or for everybody.

    A decision is waited for by whoever asked for it, a quarterly review by the owner who handed it on.
    """
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    asked: Any = sa.select(col(DecisionRequest.ref), col(DecisionRequest.requested_by_id)).where(
        col(DecisionRequest.state) == RequestState.WAITING, col(DecisionRequest.requested_by_id).is_not(None)
    )
    handed_on: Any = (
        sa.select(col(SecurityReview.ref), col(Vendor.owner_id))
        .join(Vendor, col(Vendor.id) == col(SecurityReview.vendor_id))
        .where(
            col(SecurityReview.assigned_to_id).is_not(None),
            col(SecurityReview.done_on).is_(None),
            col(SecurityReview.ended_on).is_(None),
            col(Vendor.owner_id).is_not(None),
        )
    )
    if person_id is not None:
        asked = asked.where(col(DecisionRequest.requested_by_id) == person_id)
        handed_on = handed_on.where(col(Vendor.owner_id) == person_id)
    for code, statement in ((FlagCode.DECISION_WAITING, asked), (FlagCode.QUARTERLY_DUE, handed_on)):
        for ref, who in session.connection().execute(statement):
            found[code.value, ref].add(who)
    return found


def waiting_on_others(session: Session, person_id: int, as_of: date) -> Sequence[Any]:
    """What somebody waits for on ``as_of``, the oldest due first, with the vendor and whom it waits for."""
    told = session.connection().execute(
        sa.select(col(ReminderTold.thing)).where(
            col(ReminderTold.person_id) == person_id, col(ReminderTold.step).in_(PASSED_ON)
        )
    )
    passed_on = {tuple(thing.split(":")[:3]) for (thing,) in told}
    mine = awaited(session, person_id)
    subjects = {subject for _, subject in mine} | {subject for _, subject, _ in passed_on}
    if not subjects:
        return []
    statement: Any = (
        sa.select(
            col(FlagRow.code),
            col(FlagRow.subject_ref),
            col(FlagRow.due_on),
            col(Vendor.ref).label("vendor_ref"),
            col(Vendor.legal_name).label("vendor_name"),
            col(Person.name).label("with_whom"),
        )
        .select_from(FlagRow)
        .join(Vendor, col(Vendor.id) == col(FlagRow.vendor_id))
        .outerjoin(Person, col(Person.id) == col(FlagRow.owner_id))
        .where(
            col(FlagRow.subject_ref).in_(subjects),
            col(FlagRow.raised_on) <= as_of,
            col(FlagRow.due_on).is_not(None),
            sa.or_(col(FlagRow.counts_until).is_(None), col(FlagRow.counts_until) >= as_of),
            sa.or_(col(FlagRow.owner_id).is_(None), col(FlagRow.owner_id) != person_id),
        )
        .order_by(col(FlagRow.due_on), col(FlagRow.id))
    )
    rows: Sequence[Any] = session.connection().execute(statement).all()
    return [
        row
        for row in rows
        if (row.code, row.subject_ref) in mine
        or (row.due_on < as_of and (row.code, row.subject_ref, row.due_on.isoformat()) in passed_on)
    ]
