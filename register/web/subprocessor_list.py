"""The list of sub-processors: filters, sort, pages, exports. Knows no SQL."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from starlette.responses import Response

from register.chains.queries import (
    SORTS,
    EngagementFilters,
    count_engagements,
    list_engagements,
    parties_in_use,
    places_in_use,
)
from register.rules.permissions import Permission
from register.trail.counted import kept
from register.vendors.queries import vendor_names
from register.web import reply
from register.web.chain_words import places_in_one_line, tools_in_one_line
from register.web.frame import Crumb
from register.web.listing import export_list, filters_shown, list_page, rows_of
from register.web.lists import Choice, FilterShown, ListState, read_list_state
from register.web.marks import marks_for
from register.web.site import Site
from register.web.visit import Visit
from register.words import Words

site = Site("sub-processor-list")

FILTERS = ("place", "engager", "engaged", "state")
MOST_OFFERED = 100
"""More vendors than these are not offered as a list; links set them and chips show them."""
DEFAULT_SORT = "engager"
EXPORTED = (
    "reference",
    "engager",
    "engager_ref",
    "engaged",
    "engaged_ref",
    "service",
    "purpose",
    "places",
    "place_text",
    "mechanisms",
    "contract",
    "source",
    "since",
    "ended",
)


@site.get("/sub-processors", "list", Permission.READ_REGISTER)
def show(visit: Visit) -> Response:
    """The list, or the region of it that htmx asks for."""
    state, filters = _read(visit)
    words, total = visit.words, count_engagements(visit.session, filters, visit.today)
    shown, offered = _filters_shown(visit, state)
    context = list_page(
        visit,
        "chains",
        state,
        shown,
        rows_of(visit, list_engagements, state, filters, DEFAULT_SORT, whole=False),
        total,
        default_sort=DEFAULT_SORT,
        only_in_address=[key for key in FILTERS if key not in offered],
    )
    return reply.page(
        visit,
        "chains/list.html",
        context,
        heading=words.text("chains.list_title"),
        crumbs=[Crumb(words.text("vendors.list_title"), "/vendors")],
        region="results",
    )


@site.get("/sub-processors/export.xlsx", "export-xlsx", Permission.EXPORT_REGISTER)
def export_xlsx(visit: Visit) -> Response:
    """Exactly these rows as a workbook."""
    return _export(visit, "xlsx")


@site.get("/sub-processors/export.csv", "export-csv", Permission.EXPORT_REGISTER)
def export_csv(visit: Visit) -> Response:
    """Exactly these rows as CSV."""
    return _export(visit, "csv")


def _export(visit: Visit, kind: str) -> Response:
    state, filters = _read(visit)
    rows = rows_of(visit, list_engagements, state, filters, DEFAULT_SORT, whole=True)
    cells = [_export_row(row, visit.words) for row in rows]
    shown = _filters_shown(visit, state)[0]
    return export_list(visit, kind, "chains", EXPORTED, cells, state, shown, file_name="sub-processors")


def _export_row(row: Any, words: Words) -> list[Any]:
    contract, source = row.processor_contract, row.source
    return [
        row.ref,
        row.engager_name,
        row.engager_ref,
        row.engaged_name,
        row.engaged_ref,
        row.service_purpose or words.text("chains.all_services"),
        row.purpose,
        places_in_one_line(words, row.places),
        row.place_text,
        tools_in_one_line(words, row.mechanisms),
        words.text(f"chains.processor_contract_{contract.value}") if contract else None,
        words.text(f"chains.source_{source.value}") if source else None,
        row.since,
        row.ended_on,
    ]


def _read(visit: Visit) -> tuple[ListState, EngagementFilters]:
    state = read_list_state("/sub-processors", visit.request.query_params, FILTERS, tuple(SORTS))
    return state, EngagementFilters(
        text=state.text,
        place=state.chosen("place"),
        engager=state.chosen("engager"),
        engaged=state.chosen("engaged"),
        state=state.chosen("state"),
    )


def _filters_shown(visit: Visit, state: ListState) -> tuple[list[FilterShown], set[str]]:
    """Every filter, and the keys of those short enough to be offered as lists."""
    words, session = visit.words, visit.session
    choices: dict[str, Sequence[Choice]] = {
        "place": kept(session, ("engagement-places", words.language), lambda: _places(visit)),
        "state": [Choice(code, words.text(f"chains.state_{code}")) for code in ("running", "ended")],
    }
    for key in ("engager", "engaged"):
        parties = kept(session, ("engagement-parties", key), partial(_parties, visit, key))
        if len(parties) <= MOST_OFFERED:
            choices[key] = parties
    offered = set(choices)
    for key in set(FILTERS) - offered:
        choices[key] = [Choice(*named) for named in vendor_names(session, state.chosen(key))]
    return filters_shown(visit, "chains", state, {key: choices[key] for key in FILTERS}), offered


def _parties(visit: Visit, side: str) -> tuple[Choice, ...]:
    found = parties_in_use(visit.session, side, MOST_OFFERED + 1)
    return tuple(Choice(ref, name) for ref, name in found)


def _places(visit: Visit) -> tuple[Choice, ...]:
    marks = marks_for(visit.words.language)
    found = [Choice(code, str(marks.place(code))) for code in places_in_use(visit.session)]
    return tuple(sorted(found, key=lambda choice: choice.label))
