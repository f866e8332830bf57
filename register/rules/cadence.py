"""How often reviews are due and how late they are. Pure: dates in, dates and numbers out."""

import calendar
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

DEFAULT_MONTHS: Final[Mapping[str, int]] = MappingProxyType(
    {"critical": 3, "high": 6, "medium": 12, "low": 24}
)
"""House rule: months between reviews by importance, until an administrator says otherwise."""

DUE_SOON_DAYS: Final = 14
EXPIRING_DAYS: Final = 60


def add_months(day: date, months: int) -> date:
    """The same day of the month ``months`` later, or that month's last day where it is shorter.

    Source: house rule (as Hong Kong's Interpretation and General Clauses Ordinance counts calendar months).
    """
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def next_due_on(done_on: date, importance: str | None, months: Mapping[str, int] = DEFAULT_MONTHS) -> date:
    """The day the next review is due after one done on ``done_on``.

    Importance not known is treated as critical: unknown is never safe.
    Source: house rule (GDPR Art 32(1)(d) asks for regular testing, not for a period).
    """
    return add_months(done_on, months[importance or "critical"])


def days_overdue(due_on: date, as_of: date) -> int:
    """Whole days a review is late on ``as_of``; 0 up to and including the due date.

    Both are calendar dates in the organisation's own time zone.
    Source: house rule (GDPR Art 32(1)(d) asks for a regular process, not for a day count).
    """
    return max(0, (as_of - due_on).days)


def due_state(due_on: date | None, as_of: date) -> str:
    """``not-due``, ``due-soon`` (within 14 days, inclusive), ``due-today`` or ``overdue`` (from the day after).

    Source: house rule (design: words and statuses).
    """
    if due_on is None:
        return "not-due"
    days = (due_on - as_of).days
    if days < 0:
        return "overdue"
    if days == 0:
        return "due-today"
    return "due-soon" if days <= DUE_SOON_DAYS else "not-due"


def expiry_state(expires_on: date | None, as_of: date) -> str:
    """``in-force``, ``expiring`` (within 60 days, the last day included) or ``expired`` (from the day after).

    Source: house rule (design: words and statuses).
    """
    if expires_on is None:
        return "in-force"
    days = (expires_on - as_of).days
    if days < 0:
        return "expired"
    return "expiring" if days <= EXPIRING_DAYS else "in-force"
