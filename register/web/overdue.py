"""What is overdue, by owner or team and by age: a sentence, a chart, a table, the lists behind them. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response

from register.exports.sheets import Sheet
from register.flags.overdue import (
    AGE_KEYS,
    BY,
    NONE,
    Ageing,
    OverdueFilters,
    ageing,
    count_overdue,
    list_overdue,
)
from register.flags.pages import fix_href
from register.rules.flags import GAPS, FlagCode
from register.rules.permissions import Permission
from register.trail.counted import Paging
from register.web import reply
from register.web.frame import Crumb
from register.web.listing import about_list, chips_of
from register.web.lists import Chip, Choice, FilterShown, ListState, Results, read_list_state
from register.web.site import Site
from register.web.vendor_sections import due_mark
from register.web.visit import Visit

site = Site("overdue")

PATH: Final = "/insights/overdue"
THINGS: Final = f"{PATH}/things"
CHARTED: Final = 12
_FIRST: Final = Paging(1, 1)
_FILTERS: Final = ("owner", "team", "age", "kind")


@dataclass(frozen=True)
class AgeingShown:
    """One line: its name, the numbers, and the list each of them counts."""

    key: str
    name: str
    counts: Sequence[tuple[int, str]]
    total: int
    href: str
    bars: Sequence[tuple[str, str]]
    """Where the piece of each age begins in the chart, and how wide it is: per cent."""


@dataclass(frozen=True)
class OverdueShown:
    """The page."""

    by: str
    sentence: str
    lines: Sequence[AgeingShown]
    charted: Sequence[AgeingShown]
    sums: Sequence[tuple[int, str]]
    total: int
    ages: Sequence[str]
    state: ListState
    views: Sequence[tuple[str, str, bool]]


@dataclass(frozen=True)
class ThingsShown:
    """The list behind the numbers."""

    results: Results
    state: ListState
    filters: Sequence[FilterShown]
    chips: Sequence[Chip]
    count_text: str
    due: Any
    href: Any


@site.get(PATH, "show", Permission.READ_REGISTER)
def show(visit: Visit) -> Response:
    """Who has what overdue, and how long."""
    words = visit.words
    state, by = _read(visit)
    lines = ageing(visit.session, by, visit.today)
    longest = max((line.total for line in lines), default=0)
    shown = [_shown(visit, by, line, longest) for line in lines]
    sums = [
        (sum(line.counts[position] for line in lines), f"{THINGS}?{urlencode({'age': age})}")
        for position, age in enumerate(AGE_KEYS)
    ]
    context = OverdueShown(
        by=by,
        sentence=_sentence(visit, lines),
        lines=shown,
        charted=shown[:CHARTED],
        sums=sums,
        total=sum(line.total for line in lines),
        ages=[words.text(f"insights.age_{position}") for position in range(len(AGE_KEYS))],
        state=state,
        views=[(words.text(f"insights.by_{one}"), f"{PATH}?by={one}", one == by) for one in BY],
    )
    return reply.page(
        visit,
        "insights/overdue.html",
        context,
        heading=words.text("insights.overdue_title"),
        section=words.text("frame.menu_insights"),
        crumbs=[Crumb(words.text("frame.menu_insights"), "/insights")],
    )


@site.get(THINGS, "list", Permission.READ_REGISTER)
def things(visit: Visit) -> Response:
    """The overdue things, or the region of them that htmx asks for."""
    words = visit.words
    state, filters, shown = _read_things(visit)
    rows = list_overdue(visit.session, filters, visit.today, state.paging)
    total = count_overdue(visit.session, filters, visit.today)
    context = ThingsShown(
        results=Results(rows, total, state),
        state=state,
        filters=shown,
        chips=chips_of(state, shown),
        count_text=words.text("insights.overdue_count", n=total),
        due=partial(due_mark, visit),
        href=fix_href,
    )
    return reply.page(
        visit,
        "insights/overdue_list.html",
        context,
        heading=words.text("insights.overdue_list_title"),
        section=words.text("frame.menu_insights"),
        crumbs=[
            Crumb(words.text("frame.menu_insights"), "/insights"),
            Crumb(words.text("insights.overdue_title"), PATH),
        ],
        region="results",
    )


@site.get(f"{PATH}/export.xlsx", "xlsx", Permission.EXPORT_REGISTER)
def export_xlsx(visit: Visit) -> Response:
    """The table as a workbook."""
    return _export(visit, "xlsx")


@site.get(f"{PATH}/export.csv", "csv", Permission.EXPORT_REGISTER)
def export_csv(visit: Visit) -> Response:
    """The table as CSV."""
    return _export(visit, "csv")


@site.get(f"{THINGS}/export.xlsx", "list-xlsx", Permission.EXPORT_REGISTER)
def export_things_xlsx(visit: Visit) -> Response:
    """The list as a workbook."""
    return _export_things(visit, "xlsx")


@site.get(f"{THINGS}/export.csv", "list-csv", Permission.EXPORT_REGISTER)
def export_things_csv(visit: Visit) -> Response:
    """The list as CSV."""
    return _export_things(visit, "csv")


def _export(visit: Visit, file_kind: str) -> Response:
    words = visit.words
    state, by = _read(visit)
    lines = ageing(visit.session, by, visit.today)
    ages = [words.text(f"insights.age_{position}") for position in range(len(AGE_KEYS))]
    sheet = Sheet(
        name=words.text("insights.overdue_title"),
        headers=[words.text(f"insights.by_{by}"), *ages, words.text("insights.col_total")],
        rows=[(_name(visit, by, line), *line.counts, line.total) for line in lines],
        about=about_list(
            visit,
            "insights.overdue_title",
            [Chip(words.text(f"insights.by_{by}"), state.path)],
            sum(line.total for line in lines),
        ),
    )
    return reply.exported(visit, sheet, file_kind, f"overdue-by-{by}")


def _export_things(visit: Visit, file_kind: str) -> Response:
    words = visit.words
    state, filters, shown = _read_things(visit)
    rows = list_overdue(visit.session, filters, visit.today, None)
    columns = ("what", "record", "vendor", "vendor_ref", "owner", "team", "due", "late")
    sheet = Sheet(
        name=words.text("insights.overdue_list_title"),
        headers=[words.text(f"insights.col_{column}") for column in columns],
        rows=[
            (
                words.text(f"flags.{row.code}"),
                row.subject_ref,
                row.vendor_name,
                row.vendor_ref,
                row.owner,
                row.team,
                row.due_on,
                (visit.today - row.due_on).days,
            )
            for row in rows
        ],
        about=about_list(visit, "insights.overdue_list_title", chips_of(state, shown), len(rows)),
    )
    return reply.exported(visit, sheet, file_kind, "overdue")


def _read(visit: Visit) -> tuple[ListState, str]:
    state = read_list_state(PATH, visit.request.query_params, ("by",), ())
    chosen = (state.chosen("by") or BY)[0]
    return state, chosen if chosen in BY else BY[0]


def _read_things(visit: Visit) -> tuple[ListState, OverdueFilters, list[FilterShown]]:
    words = visit.words
    state = read_list_state(THINGS, visit.request.query_params, _FILTERS, ())
    choices = {
        by: [
            Choice(line.key, _name(visit, by, line))
            for line in sorted(ageing(visit.session, by, visit.today), key=lambda line: line.name)
        ]
        for by in BY
    }
    choices["age"] = [
        Choice(age, words.text(f"insights.age_{position}")) for position, age in enumerate(AGE_KEYS)
    ]
    choices["kind"] = [
        Choice(code.value, words.text(f"flags.{code.value}")) for code in FlagCode if code not in GAPS
    ]
    shown = [
        FilterShown(key, words.text(f"insights.by_{key}"), choices[key], state.chosen(key))
        for key in _FILTERS
    ]
    return state, OverdueFilters(*(state.chosen(key) for key in _FILTERS)), shown


def _name(visit: Visit, by: str, line: Ageing) -> str:
    return line.name if line.key != NONE else visit.words.text(f"insights.no_{by}")


def _shown(visit: Visit, by: str, line: Ageing, longest: int) -> AgeingShown:
    bars, start = [], 0.0
    for number in line.counts:
        width = 100 * number / longest
        bars.append((f"{start:.2f}%", f"{width:.2f}%"))
        start += width
    return AgeingShown(
        key=line.key,
        name=_name(visit, by, line),
        counts=[
            (number, f"{THINGS}?{urlencode({by: line.key, 'age': age})}")
            for number, age in zip(line.counts, AGE_KEYS, strict=True)
        ],
        total=line.total,
        href=f"{THINGS}?{urlencode({by: line.key})}",
        bars=bars,
    )


def _sentence(visit: Visit, lines: Sequence[Ageing]) -> str:
    total = sum(line.total for line in lines)
    oldest = list_overdue(visit.session, OverdueFilters(), visit.today, _FIRST)
    if not oldest:
        return visit.words.text("insights.overdue_none")
    days = (visit.today - oldest[0].due_on).days
    long_since = sum(line.counts[-1] for line in lines)
    return visit.words.text("insights.overdue_takeaway", n=total, days=days, long=long_since)
