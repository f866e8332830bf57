"""The list of transfers: filters, saved views, sort, pages, exports. Knows no SQL."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import Any

from starlette.responses import Response

from register.reference.law import load_law
from register.reference.places import place_name
from register.rules.permissions import Permission
from register.trail.counted import kept
from register.transfers import decided
from register.transfers.models import TransferStatus
from register.transfers.naming import mechanism_name, regime_name
from register.transfers.queries import (
    OUTCOMES,
    SENSITIVE,
    SORTS,
    TransferFilters,
    count_transfers,
    count_vendors_of,
    destinations_in_use,
    exporters_in_use,
    list_transfers,
    mechanism_ids_in_use,
    mechanisms_of,
)
from register.vendors.catalogue import DATA_CATEGORIES
from register.vendors.queries import vendor_names
from register.web import reply
from register.web.listing import chips_of, export_list, rows_of
from register.web.lists import Chip, Choice, FilterShown, ListState, Results, read_list_state
from register.web.marks import marks_for
from register.web.site import Site
from register.web.visit import Visit
from register.words import Words, words_for

site = Site("transfer-list")

FILTERS = (
    "exporter",
    "destination",
    "band",
    "outcome",
    "sensitive",
    "mechanism",
    "regime",
    "status",
    "decision",
    "attention",
    "abroad",
)
ONLY_IN_ADDRESS = ("vendor", "through")
"""Filters that links set and chips show, too long to be offered as a list."""
DEFAULT_SORT = "vendor"
VIEWS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "all": (),
    "attention": (("attention", "yes"),),
    "weak": (("band", "C"), ("band", "D")),
    "sensitive": (("sensitive", "yes"), ("abroad", "yes")),
}
EXPORTED = (
    "reference",
    "from",
    "vendor",
    "vendor_ref",
    "to",
    "onward",
    "band",
    "access",
    "purpose",
    "data",
    "sensitive",
    "mechanism",
    "outcome",
    "points",
    "status",
    "decision",
    "decision_ref",
    "decided_on",
    "review_by",
    "changes",
)


@dataclass(frozen=True)
class TransferList:
    """One page of the list."""

    results: Results
    state: ListState
    filters: Sequence[FilterShown]
    chips: Sequence[Chip]
    views: Sequence[tuple[str, str, bool, int | None]]
    count_text: str
    sort_words: str
    mechanisms: Mapping[int, str]
    """Words of the mechanisms each row rests on."""
    data_words: Mapping[str, str]
    """Words of each data category, made once for the whole list."""
    became: Callable[[Any], str]
    """What the decision of a row says today."""


@site.get("/transfers", "list", Permission.READ_REGISTER)
def show(visit: Visit) -> Response:
    """The list, or the region of it that htmx asks for."""
    state, filters = _read(visit)
    words, total = visit.words, count_transfers(visit.session, filters, visit.today)
    rows = rows_of(visit, list_transfers, state, filters, DEFAULT_SORT, whole=False)
    shown = _filters_shown(visit, state)
    context = TransferList(
        results=Results(rows, total, state),
        state=state,
        filters=[item for item in shown if item.key not in ONLY_IN_ADDRESS],
        chips=chips_of(state, shown),
        views=_views(visit, state),
        count_text=count_words(words, total, count_vendors_of(visit.session, filters, visit.today)),
        sort_words=words.text(f"transfers.sort_{state.sort or DEFAULT_SORT}"),
        mechanisms=_mechanism_words(visit, rows),
        data_words=_data_words(words.language),
        became=partial(decided.became, as_of=visit.today),
    )
    return reply.page(
        visit, "transfers/list.html", context, heading=words.text("transfers.list_title"), region="results"
    )


@site.get("/transfers/export.xlsx", "export-xlsx", Permission.EXPORT_REGISTER)
def export_xlsx(visit: Visit) -> Response:
    """Exactly these rows as a workbook."""
    return _export(visit, "xlsx")


@site.get("/transfers/export.csv", "export-csv", Permission.EXPORT_REGISTER)
def export_csv(visit: Visit) -> Response:
    """Exactly these rows as CSV."""
    return _export(visit, "csv")


def count_words(words: Words, transfers: int, vendors: int) -> str:
    """The sentence with both counts."""
    if vendors == 1:
        return words.text("transfers.count_one_vendor", n=transfers)
    return words.text("transfers.count", n=transfers, vendors=vendors)


def sensitive_answer(sensitivity: Any) -> str:
    """The answer of the column "sensitive": yes, no or unknown."""
    return "unknown" if sensitivity is None else "yes" if sensitivity in SENSITIVE else "no"


def _export(visit: Visit, kind: str) -> Response:
    state, filters = _read(visit)
    rows = rows_of(visit, list_transfers, state, filters, DEFAULT_SORT, whole=True)
    mechanisms = _mechanism_words(visit, rows)
    cells = [_export_row(row, visit.words, mechanisms.get(row.id, ""), visit.today) for row in rows]
    return export_list(visit, kind, "transfers", EXPORTED, cells, state, _filters_shown(visit, state))


def _export_row(row: Any, words: Words, mechanism: str, today: date) -> list[Any]:
    named = _data_words(words.language)
    said = [f"status.{became}"] if (became := decided.became(row, today)) else []
    said += ["transfers.decision_waiting"] if row.request_ref else []
    return [
        row.ref,
        row.exporter_name,
        row.vendor_name,
        row.vendor_ref,
        place_name(row.destination_subdivision or row.destination, words.language),
        "; ".join(_onward(words, *place) for place in row.onward),
        row.band,
        words.text(f"transfers.access_{row.access.value if row.access else 'unknown'}"),
        row.purpose,
        "; ".join(named[code] for code in row.data_categories),
        words.text(f"transfers.sensitive_{sensitive_answer(row.sensitivity)}"),
        mechanism,
        words.text(f"status.{row.outcome or 'not-judged'}"),
        row.points,
        words.text(f"status.{row.status.value}"),
        "; ".join(words.text(key) for key in said),
        row.decision_ref,
        row.decided_on,
        row.review_by,
        row.changes_next_on,
    ]


def _onward(words: Words, place: str, band: str, outcome: str, names: Sequence[str]) -> str:
    name = f"{place_name(place, words.language)} ({band})"
    how = words.text("chains.via", path=" → ".join(names)) if names else words.text("transfers.onward")
    return f"{name} {how}"


def _mechanism_words(visit: Visit, rows: Sequence[Any]) -> dict[int, str]:
    found = mechanisms_of(visit.session, [row.id for row in rows])
    return {
        transfer_id: "; ".join(dict.fromkeys(mechanism_name(visit.words, name) for _regime, name in pairs))
        for transfer_id, pairs in found.items()
    }


def _read(visit: Visit) -> tuple[ListState, TransferFilters]:
    keys = (*FILTERS, *ONLY_IN_ADDRESS)
    state = read_list_state("/transfers", visit.request.query_params, keys, tuple(SORTS))
    return state, TransferFilters(
        text=state.text,
        exporter=state.chosen("exporter"),
        vendor=state.chosen("vendor"),
        destination=state.chosen("destination"),
        band=state.chosen("band"),
        outcome=state.chosen("outcome"),
        sensitive=(state.chosen("sensitive") or ("",))[0],
        mechanism=state.chosen("mechanism"),
        regime=state.chosen("regime"),
        status=state.chosen("status"),
        decision=state.chosen("decision"),
        attention="yes" in state.chosen("attention"),
        abroad="yes" in state.chosen("abroad"),
        through=state.chosen("through"),
    )


def _views(visit: Visit, state: ListState) -> list[tuple[str, str, bool, int | None]]:
    now = {(key, value) for key, values in state.filters.items() for value in values}
    found = []
    for name, pairs in VIEWS.items():
        address = state.path + ("?" + "&".join(f"{key}={value}" for key, value in pairs) if pairs else "")
        is_current = not state.text and now == set(pairs)
        number = None
        if name == "attention":
            number = count_transfers(visit.session, TransferFilters(attention=True), visit.today)
        found.append((visit.words.text(f"transfers.view_{name}"), address, is_current, number))
    return found


def _filters_shown(visit: Visit, state: ListState) -> list[FilterShown]:
    words, session = visit.words, visit.session
    in_use = kept(session, ("transfer-choices", words.language), lambda: _choices_in_use(visit))
    choices = {**_fixed_choices(words.language), **in_use}
    for key in ONLY_IN_ADDRESS:
        chosen = state.chosen(key)
        choices[key] = tuple(Choice(*named) for named in vendor_names(session, chosen)) if chosen else ()
    return [
        FilterShown(key, words.text(f"transfers.filter_{key}"), choices[key], state.chosen(key))
        for key in (*FILTERS, *ONLY_IN_ADDRESS)
    ]


def _choices_in_use(visit: Visit) -> dict[str, tuple[Choice, ...]]:
    words, session = visit.words, visit.session
    marks = marks_for(words.language)
    places = [Choice(code, str(marks.place(code))) for code in destinations_in_use(session)]
    tools = [Choice(code, mechanism_name(words, code)) for code in mechanism_ids_in_use(session)]
    return {
        "exporter": tuple(Choice(row.ref, row.name) for row in exporters_in_use(session)),
        "destination": tuple(sorted(places, key=lambda choice: choice.label)),
        "mechanism": tuple(sorted(tools, key=lambda choice: choice.label)),
    }


@lru_cache(maxsize=8)
def _fixed_choices(language: str) -> dict[str, tuple[Choice, ...]]:
    words = words_for(language)
    found = {
        "band": [Choice(b, f"{b} {words.text(f'status.band-{b}')}") for b in "0ABCD"],
        "outcome": [Choice(o, words.text(f"status.{o}")) for o in OUTCOMES],
        "sensitive": [Choice(v, words.text(f"transfers.sensitive_{v}")) for v in ("yes", "no", "unknown")],
        "regime": [Choice(r.id, regime_name(words, r.id)) for r in load_law().regimes()],
        "status": [Choice(s.value, words.text(f"status.{s.value}")) for s in TransferStatus],
        "decision": [Choice(code, _decided_as(words, code)) for code in decided.DECIDED],
        "attention": [Choice("yes", words.text("transfers.attention_yes"))],
        "abroad": [Choice("yes", words.text("transfers.abroad_yes"))],
    }
    return {key: tuple(choices) for key, choices in found.items()}


def _decided_as(words: Words, code: str) -> str:
    return words.text(f"transfers.decision_{code}" if code in ("waiting", "none") else f"status.{code}")


@lru_cache(maxsize=8)
def _data_words(language: str) -> dict[str, str]:
    words = words_for(language)
    return {code: words.text(f"vendors.data_{code}") for code in DATA_CATEGORIES}
