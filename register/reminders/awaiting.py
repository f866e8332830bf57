"""What somebody waits for others to do: decisions they asked for, reviews they handed on, what was passed on to them.

One list for My work and the weekly mail alike. Nothing here changes anything.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col

from register.decisions.models import IS_WAITING, DecisionRequest
from register.flags.models import FlagRow
from register.people.models import Person
from register.reminders.models import ReminderTold
from register.reviews.models import SecurityReview
from register.rules.flags import FlagCode
from register.storage.asking import Question
from register.trail.counted import kept
from register.vendors.models import Vendor

PASSED_ON = ("manager", "register-owner")
"""The steps that tell somebody what others have left overdue."""


def awaited(session: Session, person_id: int | None = None) -> Mapping[tuple[str, str], set[int]]:
    """Who waits for each thing, by code and subject of its flag; for one person, or for everybody.

    A decision is waited for by whoever asked for it, a quarterly review by the owner who handed it on.
    """

    def read() -> Mapping[tuple[str, str], set[int]]:
        found: dict[tuple[str, str], set[int]] = defaultdict(set)
        for code, (all_of_them, of_one) in _AWAITED.items():
            rows = (
                all_of_them.rows(session) if person_id is None else of_one.rows(session, person_id=person_id)
            )
            for ref, who in rows:
                found[code.value, ref].add(who)
        return found

    return kept(session, ("awaited", person_id), read)


def _with_one(statement: Any, waits: Any) -> tuple[Question, Question]:
    """Everybody who waits, and one of them."""
    return Question(statement.where(waits.is_not(None))), Question(
        statement.where(waits == sa.bindparam("person_id", type_=sa.Integer))
    )


_AWAITED: Final = {
    FlagCode.DECISION_WAITING: _with_one(
        sa.select(col(DecisionRequest.ref), col(DecisionRequest.requested_by_id)).where(IS_WAITING),
        col(DecisionRequest.requested_by_id),
    ),
    FlagCode.QUARTERLY_DUE: _with_one(
        sa.select(col(SecurityReview.ref), col(Vendor.owner_id))
        .join(Vendor, col(Vendor.id) == col(SecurityReview.vendor_id))
        .where(
            col(SecurityReview.assigned_to_id).is_not(None),
            col(SecurityReview.done_on).is_(None),
            col(SecurityReview.ended_on).is_(None),
        ),
        col(Vendor.owner_id),
    ),
}


def waiting_on_others(session: Session, person_id: int, as_of: date) -> Sequence[Any]:
    """What somebody waits for on ``as_of``, the oldest due first, with the vendor and whom it waits for."""
    told = _PASSED_ON.rows(session, person_id=person_id)
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


_PASSED_ON = Question(
    sa.select(col(ReminderTold.thing)).where(
        col(ReminderTold.person_id) == sa.bindparam("person_id"), col(ReminderTold.step).in_(PASSED_ON)
    )
)
