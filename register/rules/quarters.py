"""Calendar quarters and weeks: where a day lies, and how far a review may be put off. Pure."""

from datetime import date, timedelta
from typing import Final

STRIP_WEEKS: Final = 13
"""A quarter's worth of weeks: what the calendar of reviews shows."""


def quarter_of(day: date) -> str:
    """The calendar quarter a day lies in, such as ``2026-Q4``.

    Source: house rule.
    """
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}"


def quarter_bounds(quarter: str) -> tuple[date, date] | None:
    """First and last day (both inclusive) of a quarter written ``2026-Q4``; None where it is not one.

    Source: house rule.
    """
    year, dash, number = quarter.partition("-Q")
    if not (dash and year.isascii() and year.isdigit() and len(year) == 4 and number in ("1", "2", "3", "4")):
        return None
    if not 1900 <= int(year) <= 2200:
        return None
    first = date(int(year), 3 * int(number) - 2, 1)
    return first, quarter_end(first)


def quarter_end(day: date) -> date:
    """The last day of the calendar quarter a day lies in.

    Source: house rule.
    """
    month = (day.month - 1) // 3 * 3 + 3
    return date(day.year, 12, 31) if month == 12 else date(day.year, month + 1, 1) - timedelta(days=1)


def can_postpone_to(due_on: date, to: date, as_of: date) -> bool:
    """Whether a review may be put off to ``to``: later than due, not past, within its quarter (inclusive).

    Source: house rule (design: postponed once, with a reason, not past the quarter's end).
    """
    return max(due_on + timedelta(days=1), as_of) <= to <= quarter_end(due_on)


def can_be_postponed(due_on: date, as_of: date) -> bool:
    """Whether any day is left to put a review off to.

    Source: house rule.
    """
    return can_postpone_to(due_on, quarter_end(due_on), as_of)


def week_of(day: date) -> str:
    """The ISO 8601 week a day lies in, such as ``2026-W48``; weeks begin on Monday.

    Source: ISO 8601.
    """
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def week_bounds(week: str) -> tuple[date, date] | None:
    """Monday and Sunday (both inclusive) of a week written ``2026-W48``; None where it is not one.

    Source: ISO 8601.
    """
    year, dash, number = week.partition("-W")
    if not (dash and (year + number).isascii() and (year + number).isdigit()) or len(week) != 8:
        return None
    if not 1900 <= int(year) <= 2200:
        return None
    try:
        monday = date.fromisocalendar(int(year), int(number), 1)
    except ValueError:
        return None
    return monday, monday + timedelta(days=6)


def weeks_from(day: date, count: int = STRIP_WEEKS) -> list[tuple[str, date, date]]:
    """``count`` weeks in order as (week, Monday, Sunday), the first being the one ``day`` lies in.

    Source: house rule.
    """
    monday = day - timedelta(days=day.weekday())
    starts = [monday + timedelta(weeks=number) for number in range(count)]
    return [(week_of(start), start, start + timedelta(days=6)) for start in starts]
