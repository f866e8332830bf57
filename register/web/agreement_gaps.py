"""The gap report: what processor agreements lack over the whole register, gravest first. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

from markupsafe import Markup
from starlette.responses import Response

from register.agreements.catalogue import duty_of, terms
from register.agreements.gaps import (
    SORTS,
    GapFilters,
    count_by_kind,
    count_by_term,
    count_gaps,
    list_gaps,
    owners_of_gaps,
)
from register.agreements.positions import NO_POSITION, positions_as_rules
from register.exports.sheets import Sheet
from register.rules.permissions import Permission
from register.rules.term_gaps import GAPS_TOLD, Position, TermGap
from register.trail.counted import kept
from register.transfers.naming import regime_name
from register.vendors.queries import vendor_names
from register.web import reply
from register.web.agreement_terms_shown import gap_tag
from register.web.frame import Crumb
from register.web.listing import about_list, chips_of
from register.web.lists import Chip, Choice, FilterShown, ListState, Results, read_list_state
from register.web.marks import Marks, marks_for
from register.web.site import Site
from register.web.term_words import term_name, value_words, wanted_words
from register.web.visit import Visit
from register.words import words_for

site = Site("agreement-gaps")

PATH: Final = "/agreements/gaps"
FILTERS: Final = ("gap", "regime", "term", "owner")
ONLY_IN_ADDRESS: Final = ("vendor", "agreement")
DEFAULT_SORT: Final = "severity"
_MOST_TERMS: Final = 8
EXPORTED: Final = (
    "gap",
    "term",
    "agreement",
    "agreement_ref",
    "vendor",
    "vendor_ref",
    "owner",
    "asked_by",
    "clause",
    "value",
    "wanted",
)


class GapShown(NamedTuple):
    """One gap in words."""

    ref: str
    title: str
    vendor_ref: str
    vendor_name: str
    owner_name: str
    term_id: str
    term: str
    tag: Markup
    gap: str
    asked_by: str
    clause: str
    value: str
    wanted: str


class CountShown(NamedTuple):
    """A number that is a link to the list it counts."""

    words: Markup | str
    n: int
    href: str


@dataclass(frozen=True)
class GapReport:
    """One page of the report: what is counted, then the gaps."""

    results: Results
    state: ListState
    filters: Sequence[FilterShown]
    chips: Sequence[Chip]
    kept: Sequence[tuple[str, str]]
    """Filters that are set in the address alone: name and value."""
    count_text: str
    sort_words: str
    kinds: Sequence[CountShown]
    terms: Sequence[CountShown]


@site.get(PATH, "list", Permission.READ_REGISTER)
def show(visit: Visit) -> Response:
    """The report, or the region of it that htmx asks for."""
    state, filters = _read(visit)
    total, words = count_gaps(visit.session, filters), visit.words
    shown = _filters_shown(visit, state)
    marks = marks_for(words.language, visit.settings.time_zone)
    kinds, by_term = count_by_kind(visit.session, filters), count_by_term(visit.session, filters)
    context = GapReport(
        results=Results(_rows(visit, state, filters, marks, whole=False), total, state),
        state=state,
        filters=[item for item in shown if item.key not in ONLY_IN_ADDRESS],
        chips=chips_of(state, shown),
        kept=[(key, value) for key in ONLY_IN_ADDRESS for value in state.chosen(key)],
        count_text=words.text("agreements.gaps_count", n=total),
        sort_words=words.text(f"agreements.sort_gaps_{state.sort or DEFAULT_SORT}"),
        kinds=[
            CountShown(gap_tag(marks, words, gap), n, state.address(gap=gap.value))
            for gap in GAPS_TOLD
            if (n := kinds.get(gap.value))
        ],
        terms=[
            CountShown(term_name(words, term_id), n, state.address(term=term_id))
            for term_id, n in by_term[:_MOST_TERMS]
        ],
    )
    return reply.page(
        visit,
        "agreements/gaps.html",
        context,
        heading=words.text("agreements.gaps_title"),
        section=words.text("agreements.list_title"),
        crumbs=[Crumb(words.text("agreements.list_title"), "/agreements")],
        lead=words.text("agreements.gaps_lead"),
        region="results",
    )


@site.get(f"{PATH}/export.xlsx", "export-xlsx", Permission.EXPORT_REGISTER)
def export_xlsx(visit: Visit) -> Response:
    """Exactly these gaps as a workbook."""
    return _export(visit, "xlsx")


@site.get(f"{PATH}/export.csv", "export-csv", Permission.EXPORT_REGISTER)
def export_csv(visit: Visit) -> Response:
    """Exactly these gaps as CSV."""
    return _export(visit, "csv")


def _export(visit: Visit, kind: str) -> Response:
    state, filters = _read(visit)
    words, marks = visit.words, marks_for(visit.words.language, visit.settings.time_zone)
    rows = _rows(visit, state, filters, marks, whole=True)
    sheet = Sheet(
        name=words.text("agreements.gaps_title"),
        headers=[words.text(f"agreements.col_gaps_{name}") for name in EXPORTED],
        rows=[
            [
                words.text(f"agreements.gap_{row.gap}"),
                row.term,
                row.title,
                row.ref,
                row.vendor_name,
                row.vendor_ref,
                row.owner_name,
                row.asked_by,
                row.clause,
                row.value,
                row.wanted,
            ]
            for row in rows
        ],
        about=about_list(
            visit, "agreements.gaps_title", chips_of(state, _filters_shown(visit, state)), len(rows)
        ),
    )
    return reply.exported(visit, sheet, kind, "agreement-gaps")


def _rows(
    visit: Visit, state: ListState, filters: GapFilters, marks: Marks, *, whole: bool
) -> Sequence[GapShown]:
    found = list_gaps(
        visit.session,
        filters,
        state.sort or DEFAULT_SORT,
        descending=state.descending,
        paging=None if whole else state.paging,
    )
    positions = positions_as_rules(visit.session)
    return [_shown(row, marks, positions.get(row.term_id, NO_POSITION)) for row in found]


def _shown(row: Any, marks: Marks, position: Position) -> GapShown:
    term, tag, asked_by, wanted = _told(marks, row.term_id, row.gap, row.asked_by, position)
    return GapShown(
        ref=row.ref,
        title=row.title,
        vendor_ref=row.vendor_ref,
        vendor_name=row.vendor_name,
        owner_name=row.owner_name or "",
        term_id=row.term_id,
        term=term,
        tag=tag,
        gap=row.gap,
        asked_by=asked_by,
        clause=row.clause or "",
        value=value_words(marks.words, duty_of(row.term_id).parameter, row.value),
        wanted=wanted,
    )


@lru_cache(maxsize=2_000)
def _told(
    marks: Marks, term_id: str, gap: str, asked_by: str, position: Position
) -> tuple[str, Markup, str, str]:
    """Term, tag, who asks for it and what is wanted: the same for many gaps, so put into words once."""
    words, asked = marks.words, tuple(code for code in asked_by.split(",") if code)
    return (
        term_name(words, term_id),
        gap_tag(marks, words, TermGap(gap)),
        words.text("frame.list_mark").join(regime_name(words, code) for code in asked),
        wanted_words(words, duty_of(term_id), position, asked),
    )


def _read(visit: Visit) -> tuple[ListState, GapFilters]:
    keys = (*FILTERS, *ONLY_IN_ADDRESS)
    state = read_list_state(PATH, visit.request.query_params, keys, tuple(SORTS))
    chosen: dict[str, Any] = {key: state.chosen(key) for key in keys}
    chosen["owner"] = tuple(int(v) for v in chosen["owner"] if v.isascii() and v.isdigit() and len(v) < 10)
    return state, GapFilters(text=state.text, **chosen)


def _filters_shown(visit: Visit, state: ListState) -> list[FilterShown]:
    words = visit.words
    vendors = state.chosen("vendor")
    named = vendor_names(visit.session, vendors) if vendors else ()
    choices: dict[str, tuple[Choice, ...]] = {
        **_fixed_choices(words.language),
        "owner": kept(visit.session, ("gap-choices",), lambda: _owners(visit)),
        "vendor": tuple(Choice(ref, f"{name} {ref}") for ref, name in named),
        "agreement": tuple(Choice(ref, ref) for ref in state.chosen("agreement")),
    }
    return [
        FilterShown(key, words.text(f"agreements.filter_gaps_{key}"), choices[key], state.chosen(key))
        for key in (*FILTERS, *ONLY_IN_ADDRESS)
    ]


def _owners(visit: Visit) -> tuple[Choice, ...]:
    return tuple(Choice(ref, name) for ref, name in owners_of_gaps(visit.session))


@lru_cache(maxsize=8)
def _fixed_choices(language: str) -> dict[str, tuple[Choice, ...]]:
    words = words_for(language)
    regimes = sorted({regime for term in terms().values() for regime in term.levels})
    return {
        "gap": tuple(Choice(gap.value, words.text(f"agreements.gap_{gap}")) for gap in GAPS_TOLD),
        "regime": tuple(Choice(regime, regime_name(words, regime)) for regime in regimes),
        "term": tuple(Choice(term_id, term_name(words, term_id)) for term_id in terms()),
    }
