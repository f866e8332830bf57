"""The calendar of reviews: thirteen weeks with what is due, overdue and done in each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from register.reviews.lists import is_to_be_done
from register.reviews.models import SecurityReview
from register.rules.quarters import week_of, weeks_from
from register.vendors.models import Vendor


@dataclass(frozen=True)
class Week:
    """One week of the strip; the numbers are those of the lists they link to."""

    name: str
    monday: date
    sunday: date
    due: int
    overdue: int
    done: int
    is_now: bool


def strip(session: Session, start: date, as_of: date) -> list[Week]:
    """Thirteen weeks from that of ``start``. Due: open, not past on ``as_of``; overdue: open and past."""
    weeks = weeks_from(start)
    first, last = weeks[0][1], weeks[-1][2]
    due, overdue, done = Counter[str](), Counter[str](), Counter[str]()
    for day, number in _per_day(session, col(SecurityReview.due_on), first, last, is_to_be_done()):
        (overdue if day < as_of else due)[week_of(day)] += number
    finished = [col(SecurityReview.ended_on).is_(None)]
    for day, number in _per_day(session, col(SecurityReview.done_on), first, last, finished):
        done[week_of(day)] += number
    return [
        Week(name, monday, sunday, due[name], overdue[name], done[name], monday <= as_of <= sunday)
        for name, monday, sunday in weeks
    ]


def _per_day(session: Session, day: Any, first: date, last: date, where: list[Any]) -> Sequence[Any]:
    return (
        session.connection()
        .execute(
            sa.select(day, sa.func.count())
            .select_from(SecurityReview)
            .join(Vendor, col(Vendor.id) == col(SecurityReview.vendor_id))
            .where(day.between(first, last), *where)
            .group_by(day)
        )
        .all()
    )
