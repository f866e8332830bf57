"""How far the quarterly reviews cover each quarter, and each owner in one quarter; and its exports. Knows no SQL."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from register.attestations.queries import Asked, asked_in, first_quarterly_day
from register.exports.sheets import Sheet
from register.rules.attesting import NUMBERS, Coverage, coverage
from register.rules.cadence import add_months
from register.rules.permissions import Permission
from register.rules.quarters import quarter_bounds, quarter_of
from register.web import reply
from register.web.listing import about_list
from register.web.lists import Chip
from register.web.review_list import Tab, quarter_words, tabs_of
from register.web.site import Site
from register.web.visit import Visit

site = Site("quarter-coverage")

PATH: Final = "/reviews/coverage"
MOST_QUARTERS: Final = 8


@dataclass(frozen=True)
class Line:
    """One quarter, or one owner in a quarter; each number leads to the reviews it counts."""

    name: str
    team: str
    counts: Coverage
    href: str
    counted_href: str
    """The address of the reviews behind the numbers, but for which of them."""
    is_chosen: bool = False


@dataclass(frozen=True)
class CoveragePage:
    """The page."""

    tabs: Sequence[Tab]
    sentence: str
    quarters: Sequence[Line]
    people: Sequence[Line]
    people_title: str
    quarter: str


@site.get(PATH, "show", Permission.READ_REGISTER)
def show(visit: Visit) -> Response:
    """The last eight quarters, and the owners in the one chosen (``?quarter=2026-Q4``)."""
    words, chosen = visit.words, chosen_quarter(visit)
    asked = asked_in(visit.session, *bounds_of(chosen))
    lines = _quarters(visit, chosen, asked)
    counts = next((line.counts for line in lines if line.is_chosen), None)
    named = quarter_words(words, chosen)
    sentence = words.text("attestations.coverage_none", quarter=named)
    if counts and counts.owed:
        numbers = {"percent": counts.percent, "done": counts.confirmed, "n": counts.owed}
        sentence = words.text("attestations.coverage_sentence", quarter=named, **numbers)
    context = CoveragePage(
        tabs=tabs_of(visit, "coverage"),
        sentence=sentence,
        quarters=lines,
        people=_people(visit, chosen, asked),
        people_title=words.text("attestations.coverage_people", quarter=named),
        quarter=chosen,
    )
    return reply.page(
        visit,
        "attestations/coverage.html",
        context,
        heading=words.text("attestations.coverage_title"),
        section=words.text("reviews.list_title"),
    )


@site.get(f"{PATH}/export.xlsx", "export-xlsx", Permission.EXPORT_REGISTER)
def export_xlsx(visit: Visit) -> Response:
    """The owners of the quarter as a workbook."""
    return _export(visit, "xlsx")


@site.get(f"{PATH}/export.csv", "export-csv", Permission.EXPORT_REGISTER)
def export_csv(visit: Visit) -> Response:
    """The owners of the quarter as CSV."""
    return _export(visit, "csv")


def counted_href(quarter: str, owner: int | None = None) -> str:
    """The address of the reviews owed in a quarter, of one owner (0: nobody's) or all; which number is added to it."""
    query = {"quarter": quarter, **({} if owner is None else {"owner": owner})}
    return f"{PATH}/reviews?{urlencode(query)}&counted="


def chosen_quarter(visit: Visit) -> str:
    """The quarter the address names, or this one."""
    asked = visit.query.get("quarter", "")
    return asked if quarter_bounds(asked) else quarter_of(visit.today)


def bounds_of(quarter: str) -> tuple[date, date]:
    """Its first and its last day."""
    bounds = quarter_bounds(quarter)
    assert bounds
    return bounds


def _counted(visit: Visit, quarter: str, asked: Sequence[Asked]) -> Coverage:
    return coverage([one.owed for one in asked], *bounds_of(quarter), visit.today)


def _quarters(visit: Visit, chosen: str, asked: Sequence[Asked]) -> list[Line]:
    earliest = first_quarterly_day(visit.session)
    if earliest is None:
        return []
    first = quarter_of(min(earliest, visit.today))
    names, day = [chosen], visit.today
    while len(names) <= MOST_QUARTERS and quarter_of(day) >= first:
        names.append(quarter_of(day))
        day = add_months(day.replace(day=1), -3)
    others = {name: asked_in(visit.session, *bounds_of(name)) for name in names if name != chosen}
    return [
        _line(visit, quarter, found, quarter == chosen)
        for quarter, found in sorted({**others, chosen: asked}.items(), reverse=True)
    ]


def _line(visit: Visit, quarter: str, asked: Sequence[Asked], is_chosen: bool) -> Line:
    return Line(
        name=quarter_words(visit.words, quarter),
        team="",
        counts=_counted(visit, quarter, asked),
        href=f"{PATH}?{urlencode({'quarter': quarter})}",
        counted_href=counted_href(quarter),
        is_chosen=is_chosen,
    )


def _people(visit: Visit, quarter: str, asked: Sequence[Asked]) -> list[Line]:
    by_person: dict[tuple[int | None, str, str], list[Asked]] = defaultdict(list)
    for one in asked:
        name = one.person_name or visit.words.text("attestations.nobody")
        by_person[one.person_id, name, one.team or ""].append(one)
    lines = []
    for (person_id, name, team), theirs in by_person.items():
        query = urlencode({"kind": "quarterly", "owner": person_id}) if person_id else "kind=quarterly"
        counts = _counted(visit, quarter, theirs)
        lines.append(Line(name, team, counts, f"/reviews?{query}", counted_href(quarter, person_id or 0)))
    return sorted(lines, key=lambda line: (-line.counts.overdue, -line.counts.open, line.name))


def _export(visit: Visit, kind: str) -> Response:
    words, quarter = visit.words, chosen_quarter(visit)
    lines = _people(visit, quarter, asked_in(visit.session, *bounds_of(quarter)))
    columns = ("owner", "team", *NUMBERS, "percent")
    sheet = Sheet(
        name=words.text("attestations.coverage_tab"),
        headers=[words.text(f"attestations.col_{column}") for column in columns],
        rows=[
            [
                line.name,
                line.team,
                *(getattr(line.counts, number) for number in NUMBERS),
                line.counts.percent,
            ]
            for line in lines
        ],
        about=about_list(
            visit, "attestations.coverage_title", [Chip(quarter_words(words, quarter), PATH)], len(lines)
        ),
    )
    return reply.exported(visit, sheet, kind, f"coverage-{quarter}")
