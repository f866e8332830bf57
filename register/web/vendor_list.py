"""The list of vendors: filters, sort, pages, exports. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from starlette.responses import Response

from register.people.queries import people_to_choose
from register.reference.places import place_name
from register.rules.flags import GAPS
from register.rules.permissions import Permission
from register.trail.counted import kept
from register.vendors.catalogue import CATEGORIES
from register.vendors.models import Importance, VendorStatus
from register.vendors.queries import SORTS, VendorFilters, count_vendors, list_vendors, used_places
from register.web import reply
from register.web.listing import chips_of, export_list, rows_of
from register.web.lists import Chip, Choice, FilterShown, ListState, Results, read_list_state
from register.web.marks import marks_for
from register.web.site import Site
from register.web.visit import Visit
from register.words import Words, words_for

site = Site("vendor-list")

FILTERS = ("importance", "status", "category", "destination", "band", "missing", "sensitive", "owner")
COLUMNS = (
    "reference",
    "name",
    "description",
    "importance",
    "sensitive",
    "destinations",
    "onward",
    "missing",
    "status",
    "next_review",
    "owner",
)


@dataclass(frozen=True)
class VendorList:
    """One page of the list."""

    results: Results
    state: ListState
    filters: Sequence[FilterShown]
    chips: Sequence[Chip]
    count_text: str
    gap_words: dict[str, str]
    """Words of each gap, made once for the whole list."""
    sort_words: str


@site.get("/vendors", "list", Permission.READ_REGISTER)
def show(visit: Visit) -> Response:
    """The list, or the region of it that htmx asks for."""
    state, filters = _read(visit)
    total = count_vendors(visit.session, filters, visit.today)
    rows = rows_of(visit, list_vendors, state, filters, "name", whole=False)
    words = visit.words
    shown = _filters_shown(visit, state)
    context = VendorList(
        results=Results(rows, total, state),
        state=state,
        filters=shown,
        chips=chips_of(state, shown),
        count_text=words.text("vendors.count", n=total),
        gap_words=_gap_words(words.language),
        sort_words=words.text(f"vendors.sort_{state.sort or 'name'}"),
    )
    return reply.page(
        visit, "vendors/list.html", context, heading=words.text("vendors.list_title"), region="results"
    )


@site.get("/vendors/export.xlsx", "export-xlsx", Permission.EXPORT_REGISTER)
def export_xlsx(visit: Visit) -> Response:
    """Exactly these rows as a workbook."""
    return _export(visit, "xlsx")


@site.get("/vendors/export.csv", "export-csv", Permission.EXPORT_REGISTER)
def export_csv(visit: Visit) -> Response:
    """Exactly these rows as CSV."""
    return _export(visit, "csv")


def _export(visit: Visit, kind: str) -> Response:
    state, filters = _read(visit)
    rows = rows_of(visit, list_vendors, state, filters, "name", whole=True)
    cells = [_export_row(row, visit.words) for row in rows]
    columns = _with_local(COLUMNS)
    return export_list(visit, kind, "vendors", columns, cells, state, _filters_shown(visit, state))


def _with_local(columns: Sequence[str]) -> list[str]:
    return [*columns[:2], "local_name", *columns[2:]]


def _export_row(row: Any, words: Words) -> list[Any]:
    return [
        row.ref,
        row.legal_name,
        row.local_name,
        row.description,
        words.text(f"vendors.importance_{row.importance or 'unknown'}"),
        words.text(f"vendors.sensitive_{_answer(row.is_sensitive)}"),
        _places(words, row.destinations, is_onward=False),
        _places(words, row.destinations, is_onward=True),
        "; ".join(words.text(f"flags.{code}") for code in row.gaps),
        words.text(f"status.{row.status}"),
        row.next_review_on,
        row.owner_name,
    ]


def _places(words: Words, destinations: Sequence[Any], *, is_onward: bool) -> str:
    return "; ".join(
        f"{place_name(place, words.language)} ({band})"
        for place, band, reached_onward in destinations
        if reached_onward is is_onward
    )


def _answer(value: bool | None) -> str:
    return "unknown" if value is None else "yes" if value else "no"


def _read(visit: Visit) -> tuple[ListState, VendorFilters]:
    state = read_list_state("/vendors", visit.request.query_params, FILTERS, tuple(SORTS))
    return state, VendorFilters(
        text=state.text,
        status=state.chosen("status"),
        importance=state.chosen("importance"),
        category=state.chosen("category"),
        destination=state.chosen("destination"),
        band=state.chosen("band"),
        missing=state.chosen("missing"),
        sensitive=(state.chosen("sensitive") or ("",))[0],
        owner=tuple(int(v) for v in state.chosen("owner") if v.isascii() and v.isdigit() and len(v) < 10),
    )


def _filters_shown(visit: Visit, state: ListState) -> list[FilterShown]:
    language = visit.words.language
    in_use = kept(visit.session, ("vendor-choices", language), lambda: _choices_in_use(visit))
    choices = {**_fixed_choices(language), **in_use}
    return [
        FilterShown(key, visit.words.text(f"vendors.filter_{key}"), choices[key], state.chosen(key))
        for key in FILTERS
    ]


def _choices_in_use(visit: Visit) -> dict[str, tuple[Choice, ...]]:
    marks = marks_for(visit.words.language)
    places, people = used_places(visit.session), people_to_choose(visit.session)
    return {
        "destination": tuple(Choice(code, str(marks.place(code))) for code in places),
        "owner": tuple(Choice(str(person_id), name) for person_id, name in people),
    }


@lru_cache(maxsize=8)
def _fixed_choices(language: str) -> dict[str, tuple[Choice, ...]]:
    words = words_for(language)
    found = {
        "importance": [Choice(i.value, words.text(f"vendors.importance_{i.value}")) for i in Importance],
        "status": [Choice(s.value, words.text(f"status.{s.value}")) for s in VendorStatus],
        "category": [Choice(c, words.text(f"vendors.category_{c}")) for c in CATEGORIES],
        "band": [Choice(b, f"{b} {words.text(f'status.band-{b}')}") for b in "0ABCD"],
        "missing": [Choice(code.value, words.text(f"flags.{code.value}")) for code in sorted(GAPS)],
        "sensitive": [Choice(v, words.text(f"vendors.sensitive_{v}")) for v in ("yes", "no", "unknown")],
    }
    return {key: tuple(choices) for key, choices in found.items()}


@lru_cache(maxsize=8)
def _gap_words(language: str) -> dict[str, Any]:
    words = words_for(language)
    return {code.value: words.html(f"flags.{code.value}") for code in GAPS}
