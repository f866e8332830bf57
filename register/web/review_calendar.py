"""The calendar of reviews as pages show it: a strip of weeks, every number a link, and the agenda."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from markupsafe import Markup

from register.reviews.calendar import Week, strip
from register.reviews.lists import ReviewFilters, count_reviews, list_reviews
from register.rules.quarters import STRIP_WEEKS, week_bounds, week_of
from register.trail.counted import Paging
from register.web.marks import written_date
from register.web.visit import Visit

AGENDA_ROWS: Final = 50


@dataclass(frozen=True)
class Number:
    """One number of the strip, with the list it counts and what a screen reader says of it."""

    count: int
    href: str
    words: str


@dataclass(frozen=True)
class WeekShown:
    """One week of the strip."""

    span: str
    is_now: bool
    due: Number
    overdue: Number
    done: Number


@dataclass(frozen=True)
class CalendarShown:
    """The strip, what is overdue in all, and what is to be done in these weeks."""

    weeks: Sequence[WeekShown]
    overdue: int
    overdue_text: str
    agenda: Sequence[tuple[Any, Markup]]
    agenda_count: int
    agenda_href: str
    earlier_href: str
    later_href: str


def calendar_shown(visit: Visit, tag_of: Callable[[Visit, Any], Markup]) -> CalendarShown:
    """The calendar from the week in the address (``from=2026-W48``), else from this week."""
    bounds = week_bounds(visit.query.get("from", ""))
    start = bounds[0] if bounds else visit.today
    weeks = strip(visit.session, start, visit.today)
    wanted = ReviewFilters(week=tuple(week.name for week in weeks))
    rows = list_reviews(
        visit.session,
        wanted,
        "due",
        descending=False,
        paging=Paging(1, AGENDA_ROWS),
        as_of=visit.today,
    )
    overdue = count_reviews(visit.session, ReviewFilters(state=("overdue",)), visit.today)
    return CalendarShown(
        weeks=[_shown(visit, week) for week in weeks],
        overdue=overdue,
        overdue_text=visit.words.text("reviews.calendar_lead", n=overdue),
        agenda=[(row, tag_of(visit, row)) for row in rows],
        agenda_count=count_reviews(visit.session, wanted, visit.today),
        agenda_href="/reviews?" + urlencode([("week", week.name) for week in weeks]),
        earlier_href=_address(weeks[0].monday, -STRIP_WEEKS),
        later_href=_address(weeks[0].monday, STRIP_WEEKS),
    )


def _address(monday: date, weeks: int) -> str:
    return f"/reviews?view=calendar&from={week_of(monday + timedelta(weeks=weeks))}"


def _shown(visit: Visit, week: Week) -> WeekShown:
    words = visit.words
    first, last = (written_date(day, words.language) for day in (week.monday, week.sunday))
    span = words.text("reviews.week_span", first=first, last=last)

    def number(count: int, what: str, *states: str) -> Number:
        query = urlencode([("week", week.name), *(("state", state) for state in states)])
        label = words.text(f"reviews.calendar_{what}")
        return Number(
            count, f"/reviews?{query}", words.text("reviews.calendar_link", n=count, what=label, week=span)
        )

    return WeekShown(
        span=span,
        is_now=week.is_now,
        due=number(week.due, "due", "due-soon", "not-due"),
        overdue=number(week.overdue, "overdue", "overdue"),
        done=number(week.done, "done", "done"),
    )
