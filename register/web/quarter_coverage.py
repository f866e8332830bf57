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
from register.rules.attesting import Coverage, coverage
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
NUMBERS: Final = ("owed", "confirmed", "changed", "put_off", "overdue", "open")


@dataclass(frozen=True)
class Line:
    """One quarter, or one owner in a quarter; a number with a list of its own has its address."""

    name: str
    team: str
    counts: Coverage
    href: str
    is_chosen: bool = False
    done_href: str = ""
    overdue_href: str = ""


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
    words, chosen = visit.words, _chosen(visit)
    asked = asked_in(visit.session, *_bounds(chosen))
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


def _chosen(visit: Visit) -> str:
    asked = visit.query.get("quarter", "")
    return asked if quarter_bounds(asked) else quarter_of(visit.today)


def _bounds(quarter: str) -> tuple[date, date]:
    bounds = quarter_bounds(quarter)
    assert bounds
    return bounds


def _counted(visit: Visit, quarter: str, asked: Sequence[Asked]) -> Coverage:
    return coverage([one.owed for one in asked], *_bounds(quarter), visit.today)


def _quarters(visit: Visit, chosen: str, asked: Sequence[Asked]) -> list[Line]:
    earliest = first_quarterly_day(visit.session)
    if earliest is None:
        return []
    first = quarter_of(min(earliest, visit.today))
    names, day = [chosen], visit.today
    while len(names) <= MOST_QUARTERS and quarter_of(day) >= first:
        names.append(quarter_of(day))
        day = add_months(day.replace(day=1), -3)
    others = {name: asked_in(visit.session, *_bounds(name)) for name in names if name != chosen}
    return [
        _line(visit, quarter, found, quarter == chosen)
        for quarter, found in sorted({**others, chosen: asked}.items(), reverse=True)
    ]


def _line(visit: Visit, quarter: str, asked: Sequence[Asked], is_chosen: bool) -> Line:
    query = {"kind": "quarterly", "quarter": quarter}
    return Line(
        name=quarter_words(visit.words, quarter),
        team="",
        counts=_counted(visit, quarter, asked),
        href=f"{PATH}?{urlencode({'quarter': quarter})}",
        is_chosen=is_chosen,
        done_href=f"/reviews?{urlencode({**query, 'state': 'done'})}",
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
        lines.append(
            Line(name, team, counts, f"/reviews?{query}", overdue_href=f"/reviews?{query}&state=overdue")
        )
    return sorted(lines, key=lambda line: (-line.counts.overdue, -line.counts.open, line.name))


def _export(visit: Visit, kind: str) -> Response:
    words, quarter = visit.words, _chosen(visit)
    lines = _people(visit, quarter, asked_in(visit.session, *_bounds(quarter)))
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
