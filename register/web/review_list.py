"""The list of reviews by due date, and its exports. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from markupsafe import Markup
from starlette.responses import Response

from register.reviews.lists import (
    SORTS,
    STATES,
    ReviewFilters,
    count_never_reviewed,
    count_reviews,
    list_reviews,
    people_of_reviews,
    span_of_reviews,
)
from register.reviews.models import ReviewKind
from register.rules.cadence import add_months, days_overdue, due_state
from register.rules.permissions import Permission
from register.rules.quarters import quarter_of, week_bounds
from register.trail.counted import kept
from register.vendors.models import Importance
from register.web import reply
from register.web.listing import chips_of, export_list, rows_of
from register.web.lists import Chip, Choice, FilterShown, ListState, Results, read_list_state
from register.web.marks import marks_for, written_date
from register.web.review_calendar import CalendarShown, calendar_shown
from register.web.site import Site
from register.web.visit import Visit
from register.words import Words, words_for

site = Site("review-list")

FILTERS: Final = ("state", "kind", "importance", "quarter", "week", "owner", "reviewer")
TOOLBAR: Final = tuple(key for key in FILTERS if key != "week")
"""A week is chosen in the calendar; here it is a chip that can be taken away."""
DEFAULT_SORT: Final = "due"
MOST_QUARTERS: Final = 24
EXPORTED: Final = (
    "reference",
    "vendor",
    "vendor_ref",
    "importance",
    "kind",
    "due",
    "state",
    "overdue",
    "postponed",
    "done",
    "outcome",
    "reviewer",
    "owner",
)

Tab = tuple[str, str, bool, int | None]


@dataclass(frozen=True)
class ReviewList:
    """One page of the list; each row comes with its tag."""

    tabs: Sequence[Tab]
    results: Results
    state: ListState
    filters: Sequence[FilterShown]
    chips: Sequence[Chip]
    weeks: Sequence[str]
    count_text: str
    sort_words: str


@dataclass(frozen=True)
class CalendarPage:
    """The calendar beside the other views."""

    tabs: Sequence[Tab]
    calendar: CalendarShown


@site.get("/reviews", "list", Permission.READ_REGISTER)
def show(visit: Visit) -> Response:
    """The list, the region of it that htmx asks for, or the calendar."""
    if visit.query.get("view") == "calendar":
        calendar = CalendarPage(tabs_of(visit, "calendar"), calendar_shown(visit, row_tag))
        heading = visit.words.text("reviews.calendar_title")
        section = visit.words.text("reviews.list_title")
        return reply.page(visit, "reviews/calendar.html", calendar, heading=heading, section=section)
    state, filters = _read(visit)
    words, shown = visit.words, _filters_shown(visit, state)
    rows = [
        (row, row_tag(visit, row))
        for row in rows_of(visit, list_reviews, state, filters, DEFAULT_SORT, whole=False)
    ]
    total = count_reviews(visit.session, filters, visit.today)
    context = ReviewList(
        tabs=tabs_of(visit, "list"),
        results=Results(rows, total, state),
        state=state,
        filters=[item for item in shown if item.key in TOOLBAR],
        chips=chips_of(state, shown),
        weeks=state.chosen("week"),
        count_text=words.text("reviews.count", n=total),
        sort_words=words.text(f"reviews.sort_{state.sort or DEFAULT_SORT}"),
    )
    return reply.page(
        visit, "reviews/list.html", context, heading=words.text("reviews.list_title"), region="results"
    )


@site.get("/reviews/export.xlsx", "export-xlsx", Permission.EXPORT_REGISTER)
def export_xlsx(visit: Visit) -> Response:
    """Exactly these rows as a workbook."""
    return _export(visit, "xlsx")


@site.get("/reviews/export.csv", "export-csv", Permission.EXPORT_REGISTER)
def export_csv(visit: Visit) -> Response:
    """Exactly these rows as CSV."""
    return _export(visit, "csv")


def tabs_of(visit: Visit, current: str) -> list[Tab]:
    """The views; never reviewed is counted apart from overdue."""
    words = visit.words
    return [
        (words.text("attestations.view_tab"), "/reviews/quarter", current == "quarter", None),
        (words.text("reviews.view_list"), "/reviews", current == "list", None),
        (words.text("reviews.view_calendar"), "/reviews?view=calendar", current == "calendar", None),
        (
            words.text("reviews.view_never"),
            "/reviews/never-reviewed",
            current == "never",
            count_never_reviewed(visit.session),
        ),
        (words.text("attestations.coverage_tab"), "/reviews/coverage", current == "coverage", None),
    ]


def row_tag(visit: Visit, row: Any) -> Markup:
    """The tag of a review: its outcome once it is done, else how it stands to its due date."""
    marks = marks_for(visit.words.language, visit.settings.time_zone)
    if row.done_on:
        return marks.tag(row.outcome.value if row.outcome else "done")
    due = marks.due(
        due_state(row.due_on, visit.today), days_overdue(row.due_on, visit.today) if row.due_on else 0
    )
    return Markup("{} {}").format(due, marks.tag("postponed")) if row.postponed_from else due


def quarter_words(words: Words, quarter: str) -> str:
    """A quarter written ``2026-Q4`` in words."""
    year, _, number = quarter.partition("-Q")
    return words.text("reviews.quarter", year=year, number=number)


def week_words(words: Words, week: str) -> str:
    """A week written ``2026-W48`` in words; the code itself where it is none."""
    bounds = week_bounds(week)
    if bounds is None:
        return week
    first, last = (written_date(day, words.language) for day in bounds)
    return words.text("reviews.week_span", first=first, last=last)


def _export(visit: Visit, kind: str) -> Response:
    state, filters = _read(visit)
    rows = rows_of(visit, list_reviews, state, filters, DEFAULT_SORT, whole=True)
    cells = [_export_row(visit, row) for row in rows]
    return export_list(visit, kind, "reviews", EXPORTED, cells, state, _filters_shown(visit, state))


def _export_row(visit: Visit, row: Any) -> list[Any]:
    words = visit.words
    late = 0 if row.done_on or not row.due_on else days_overdue(row.due_on, visit.today)
    state = "done" if row.done_on else due_state(row.due_on, visit.today)
    return [
        row.ref,
        row.vendor_name,
        row.vendor_ref,
        words.text(f"status.importance-{row.importance.value if row.importance else 'unknown'}"),
        words.text(f"reviews.kind_{row.kind.value}"),
        row.due_on,
        words.text(f"status.{state}"),
        late or None,
        row.postponed_from,
        row.done_on,
        words.text(f"status.{row.outcome.value}") if row.outcome else None,
        row.reviewer_name,
        row.owner_name,
    ]


def _read(visit: Visit) -> tuple[ListState, ReviewFilters]:
    state = read_list_state("/reviews", visit.request.query_params, FILTERS, tuple(SORTS))
    people = {key: _numbers(state.chosen(key)) for key in ("owner", "reviewer")}
    plain = {key: state.chosen(key) for key in FILTERS if key not in people}
    return state, ReviewFilters(text=state.text, **plain, **people)  # type: ignore[arg-type]


def _numbers(values: Sequence[str]) -> tuple[int, ...]:
    return tuple(int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 10)


def _filters_shown(visit: Visit, state: ListState) -> list[FilterShown]:
    words = visit.words
    in_use = kept(visit.session, ("review-choices", words.language), lambda: _choices_in_use(visit))
    weeks = tuple(Choice(week, week_words(words, week)) for week in state.chosen("week"))
    choices = {**_fixed_choices(words.language), **in_use, "week": weeks}
    return [
        FilterShown(key, words.text(f"reviews.filter_{key}"), choices[key], state.chosen(key))
        for key in FILTERS
    ]


def _choices_in_use(visit: Visit) -> dict[str, tuple[Choice, ...]]:
    owners, reviewers = people_of_reviews(visit.session)
    return {
        "quarter": tuple(_quarters(visit)),
        "owner": tuple(Choice(str(person_id), name) for person_id, name in owners),
        "reviewer": tuple(Choice(str(person_id), name) for person_id, name in reviewers),
    }


def _quarters(visit: Visit) -> list[Choice]:
    span = span_of_reviews(visit.session)
    if span is None:
        return []
    first, last = span
    found: list[Choice] = []
    while quarter_of(first) <= quarter_of(last) and len(found) < MOST_QUARTERS:
        name = quarter_of(last)
        found.append(Choice(name, quarter_words(visit.words, name)))
        last = add_months(last.replace(day=1), -3)
    return found[::-1]


@lru_cache(maxsize=8)
def _fixed_choices(language: str) -> dict[str, tuple[Choice, ...]]:
    words = words_for(language)
    found = {
        "state": [Choice(state, words.text(f"status.{state}")) for state in STATES],
        "kind": [Choice(k.value, words.text(f"reviews.kind_{k.value}")) for k in ReviewKind],
        "importance": [Choice(i.value, words.text(f"status.importance-{i.value}")) for i in Importance],
    }
    return {key: tuple(choices) for key, choices in found.items()}
