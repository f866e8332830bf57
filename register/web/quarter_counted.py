"""The reviews one number of a quarter's coverage counts: exactly those, with whose they are. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from register.attestations.queries import Asked, asked_in
from register.exports.sheets import Sheet
from register.rules.attesting import NUMBERS, counted_as
from register.rules.permissions import Permission
from register.web import reply
from register.web.frame import Crumb
from register.web.listing import about_list, chips_of
from register.web.lists import Chip, Choice, FilterShown, ListState, Results, read_list_state
from register.web.quarter_coverage import PATH as COVERAGE
from register.web.quarter_coverage import bounds_of, chosen_quarter
from register.web.review_list import quarter_words
from register.web.site import Site
from register.web.visit import Visit

site = Site("quarter-counted")

PATH: Final = f"{COVERAGE}/reviews"
FILTERS: Final = ("quarter", "counted", "owner")
EXPORTED: Final = ("review", "vendor", "vendor_ref", "owner", "team", "due", "done")


@dataclass(frozen=True)
class CountedPage:
    """One page of the list."""

    results: Results
    state: ListState
    chips: Sequence[Chip]
    count_text: str


@site.get(PATH, "list", Permission.READ_REGISTER)
def show(visit: Visit) -> Response:
    """The reviews a number counts, or the region of them that htmx asks for."""
    state, rows = _read(visit)
    words, first = visit.words, state.paging.offset
    quarter = quarter_words(words, chosen_quarter(visit))
    context = CountedPage(
        results=Results(rows[first : first + state.paging.size], len(rows), state),
        state=state,
        chips=chips_of(state, _filters(visit, state, rows)),
        count_text=words.text("attestations.counted", n=len(rows)),
    )
    return reply.page(
        visit,
        "attestations/counted.html",
        context,
        heading=words.text("attestations.counted_title", quarter=quarter),
        section=words.text("reviews.list_title"),
        crumbs=[Crumb(words.text("attestations.coverage_title"), COVERAGE)],
        region="results",
    )


@site.get(f"{PATH}/export.xlsx", "export-xlsx", Permission.EXPORT_REGISTER)
def export_xlsx(visit: Visit) -> Response:
    """Exactly these reviews as a workbook."""
    return _export(visit, "xlsx")


@site.get(f"{PATH}/export.csv", "export-csv", Permission.EXPORT_REGISTER)
def export_csv(visit: Visit) -> Response:
    """Exactly these reviews as CSV."""
    return _export(visit, "csv")


def _export(visit: Visit, kind: str) -> Response:
    words = visit.words
    state, rows = _read(visit)
    sheet = Sheet(
        name=words.text("attestations.coverage_tab"),
        headers=[words.text(f"attestations.col_{column}") for column in EXPORTED],
        rows=[_cells(visit, one) for one in rows],
        about=about_list(
            visit, "attestations.coverage_title", chips_of(state, _filters(visit, state, rows)), len(rows)
        ),
    )
    return reply.exported(visit, sheet, kind, f"coverage-{chosen_quarter(visit)}-reviews")


def _cells(visit: Visit, one: Asked) -> list[Any]:
    owner = one.person_name or visit.words.text("attestations.nobody")
    done = one.owed.done_on
    return [one.review_ref, one.vendor_name, one.vendor_ref, owner, one.team, one.owed.due_on, done]


def _read(visit: Visit) -> tuple[ListState, Sequence[Asked]]:
    state = read_list_state(PATH, visit.request.query_params, FILTERS, ())
    first, last = bounds_of(chosen_quarter(visit))
    wanted = set(state.chosen("counted")) & set(NUMBERS) or {"owed"}
    owners = state.chosen("owner")
    rows = [
        one
        for one in asked_in(visit.session, first, last)
        if wanted & set(counted_as(one.owed, first, last, visit.today))
        and (not owners or str(one.person_id or 0) in owners)
    ]
    return state, sorted(rows, key=lambda one: (one.owed.due_on, one.vendor_name, one.review_ref))


def _filters(visit: Visit, state: ListState, rows: Sequence[Asked]) -> list[FilterShown]:
    words = visit.words
    nobody = words.text("attestations.nobody")
    named = {str(one.person_id or 0): one.person_name or nobody for one in rows}
    choices = {
        "quarter": [Choice(quarter, quarter_words(words, quarter)) for quarter in state.chosen("quarter")],
        "counted": [Choice(number, words.text(f"attestations.col_{number}")) for number in NUMBERS],
        "owner": [Choice(*pair) for pair in named.items()],
    }
    labels = {name: words.text(f"attestations.col_{name}") for name in FILTERS}
    return [FilterShown(name, labels[name], choices[name], state.chosen(name)) for name in FILTERS]
