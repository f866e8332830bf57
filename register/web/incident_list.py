"""The list of incidents: filters, sort, pages, exports. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from register.incidents.models import Severity
from register.incidents.queries import (
    SORTS,
    IncidentFilters,
    count_incidents,
    list_incidents,
    touched_by_incident,
)
from register.rules.permissions import Permission
from register.vendors.queries import vendor_names
from register.web import reply
from register.web.incident_clocks import time_in_words
from register.web.listing import export_list, list_page
from register.web.lists import Choice, FilterShown, ListState, read_list_state
from register.web.site import Site
from register.web.visit import Visit
from register.words import Words

site = Site("incident-list")

FILTERS = ("state", "clock", "severity", "vendor")
DEFAULT_SORT = "aware"
EXPORTED = (
    "reference",
    "title",
    "vendor",
    "vendor_ref",
    "state",
    "severity",
    "from",
    "until",
    "knew",
    "told",
    "aware",
    "how",
    "data",
    "people",
    "due",
    "closed",
    "description",
    "services",
    "transfers",
)
"""Everything an import reads back, and what the list shows besides."""


@dataclass(frozen=True)
class IncidentRow:
    """One row: the columns, how many people in words, and how much time is left."""

    row: Any
    people: str
    left: str
    is_missed: bool


@site.get("/incidents", "list", Permission.READ_REGISTER)
def show(visit: Visit) -> Response:
    """The list, or the region of it that htmx asks for."""
    state, filters = _read(visit)
    words, total = visit.words, count_incidents(visit.session, filters, visit.now)
    shown = _filters_shown(visit, state)
    rows = [_row(visit, row) for row in _rows(visit, state, filters, whole=False)]
    context = list_page(
        visit,
        "incidents",
        state,
        shown,
        rows,
        total,
        default_sort=DEFAULT_SORT,
        only_in_address=("vendor",),
    )
    return reply.page(
        visit, "incidents/list.html", context, heading=words.text("incidents.list_title"), region="results"
    )


@site.get("/incidents/export.xlsx", "export-xlsx", Permission.EXPORT_REGISTER)
def export_xlsx(visit: Visit) -> Response:
    """Exactly these rows as a workbook."""
    return _export(visit, "xlsx")


@site.get("/incidents/export.csv", "export-csv", Permission.EXPORT_REGISTER)
def export_csv(visit: Visit) -> Response:
    """Exactly these rows as CSV."""
    return _export(visit, "csv")


def _export(visit: Visit, kind: str) -> Response:
    state, filters = _read(visit)
    touched = touched_by_incident(visit.session)
    cells = [
        [*_export_row(visit, row), row.description, *map(", ".join, touched.get(row.id, ((), ())))]
        for row in _rows(visit, state, filters, whole=True)
    ]
    return export_list(visit, kind, "incidents", EXPORTED, cells, state, _filters_shown(visit, state))


def _export_row(visit: Visit, row: Any) -> list[Any]:
    words, zone = visit.words, visit.settings.zone

    def local(at: Any) -> Any:
        return at.astimezone(zone) if at else None

    return [
        row.ref,
        row.title,
        row.vendor_name,
        row.vendor_ref,
        words.text(f"incidents.state_{'closed' if row.closed_at else 'open'}"),
        words.text(f"incidents.severity_{row.severity.value}") if row.severity else None,
        *(local(at) for at in (row.happened_from, row.happened_until, row.vendor_knew_at, row.told_us_at)),
        local(row.aware_at),
        words.text(f"incidents.how_{row.learned_how.value}") if row.learned_how else None,
        words.text("frame.list_mark").join(
            words.text(f"vendors.data_{code}") for code in row.data_categories
        ),
        people_in_words(words, row.people_count, row.people_band),
        None if row.closed_at else local(row.next_due_at),
        local(row.closed_at),
    ]


def people_in_words(words: Words, count: int | None, band: Any) -> str:
    """How many people, as a number or as a band; empty where nobody knows."""
    if count is not None:
        return f"{count:,}"
    return words.text(f"incidents.band_{band.value}") if band else ""


def _row(visit: Visit, row: Any) -> IncidentRow:
    people = people_in_words(visit.words, row.people_count, row.people_band)
    if row.closed_at or row.next_due_at is None:
        return IncidentRow(row, people, "", is_missed=False)
    missed = row.next_due_at < visit.now
    time = time_in_words(visit.words, abs(row.next_due_at - visit.now))
    return IncidentRow(
        row, people, visit.words.text(f"incidents.{'over' if missed else 'left'}", time=time), missed
    )


def _rows(visit: Visit, state: ListState, filters: IncidentFilters, *, whole: bool) -> Sequence[Any]:
    return list_incidents(
        visit.session,
        filters,
        state.sort or DEFAULT_SORT,
        descending=state.descending,
        paging=None if whole else state.paging,
        now=visit.now,
    )


def _read(visit: Visit) -> tuple[ListState, IncidentFilters]:
    state = read_list_state("/incidents", visit.request.query_params, FILTERS, tuple(SORTS))
    chosen = {key: state.chosen(key) for key in FILTERS}
    return state, IncidentFilters(text=state.text, **chosen)


def _filters_shown(visit: Visit, state: ListState) -> list[FilterShown]:
    """Every filter, the vendor's last: links set it and chips show it, nobody picks from thousands."""
    words = visit.words
    choices: dict[str, Sequence[Choice]] = {
        "state": [Choice(code, words.text(f"incidents.state_{code}")) for code in ("open", "closed")],
        "clock": [
            Choice(code, words.text(f"incidents.clock_filter_{code}")) for code in ("running", "missed")
        ],
        "severity": [
            *(Choice(level.value, words.text(f"incidents.severity_{level.value}")) for level in Severity),
            Choice("unknown", words.text("incidents.unknown")),
        ],
        "vendor": [Choice(*named) for named in vendor_names(visit.session, state.chosen("vendor"))],
    }
    return [
        FilterShown(key, words.text(f"incidents.filter_{key}"), choices[key], state.chosen(key))
        for key in FILTERS
    ]
