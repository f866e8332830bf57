"""The list of agreements: filters, sort, pages, exports. Knows no SQL."""

from functools import lru_cache
from typing import Any, Final

from markupsafe import Markup
from starlette.responses import Response

from register.agreements.models import AgreementKind, Execution
from register.agreements.queries import (
    SORTS,
    AgreementFilters,
    count_agreements,
    governing_laws_in_use,
    list_agreements,
    masters_by_id,
    parties_by_agreement,
)
from register.reference.places import place_name
from register.rules.agreement_dates import runs_until
from register.rules.agreement_state import AgreementState, agreement_state
from register.rules.permissions import Permission
from register.vendors.queries import vendor_names
from register.web import reply
from register.web.listing import export_list, filters_shown, list_page, rows_of
from register.web.lists import Choice, FilterShown, ListState, read_list_state
from register.web.marks import Marks, marks_for
from register.web.site import Site
from register.web.visit import Visit
from register.words import Words, words_for

site = Site("agreement-list")

FILTERS: Final = ("state", "kind", "execution", "ending", "terms", "law")
_LIST_MARK: Final = "; "
"""Between names in a cell: names of companies hold commas."""
ENDINGS: Final = ("notice-late", "notice-soon", "renews")
ONLY_IN_ADDRESS: Final = ("vendor",)
"""A filter that links set and chips show: vendors are too many to be offered as a list, and search finds them."""
DEFAULT_SORT: Final = "expires"
EXPORTED: Final = (
    "reference",
    "title",
    "vendor",
    "vendor_ref",
    "kind",
    "execution",
    "state",
    "signed_by_us",
    "signed_by_vendor",
    "effective",
    "expires",
    "renewal",
    "notice_by",
    "notice_period",
    "vendor_parties",
    "modules",
    "filed_on",
    "filing_number",
    "law",
    "missing",
    "unchecked",
    "our_parties",
    "parent",
    "renewal_months",
    "services",
    "transfers",
    "intragroup",
    "annex_i",
    "annex_ii",
    "annex_iii",
    "filing_authority",
    "url",
    "notes",
)
"""Everything an import reads back, and what the list shows besides."""
_STATE_MARKS: Final = {
    AgreementState.ENDED: ("square", "neutral"),
    AgreementState.EXPIRED: ("cross", "danger"),
    AgreementState.NOT_SIGNED: ("ring-dashed", "danger"),
    AgreementState.NOT_STARTED: ("ring", "info"),
    AgreementState.EXPIRING: ("clock", "attention"),
    AgreementState.IN_FORCE: ("shield", "plain"),
}


@site.get("/agreements", "list", Permission.READ_REGISTER)
def show(visit: Visit) -> Response:
    """The list, or the region of it that htmx asks for."""
    state, filters = read_filters(visit)
    total = count_agreements(visit.session, filters, visit.today)
    words, shown = visit.words, shown_filters(visit, state)
    marks = marks_for(words.language, visit.settings.time_zone)
    found = rows_of(visit, list_agreements, state, filters, DEFAULT_SORT, whole=False)
    context = list_page(
        visit,
        "agreements",
        state,
        shown,
        [(row, state_tag(row, visit, marks)) for row in found],
        total,
        default_sort=DEFAULT_SORT,
        only_in_address=ONLY_IN_ADDRESS,
    )
    return reply.page(
        visit, "agreements/list.html", context, heading=words.text("agreements.list_title"), region="results"
    )


@site.get("/agreements/export.xlsx", "export-xlsx", Permission.EXPORT_REGISTER)
def export_xlsx(visit: Visit) -> Response:
    """Exactly these rows as a workbook."""
    return _export(visit, "xlsx")


@site.get("/agreements/export.csv", "export-csv", Permission.EXPORT_REGISTER)
def export_csv(visit: Visit) -> Response:
    """Exactly these rows as CSV."""
    return _export(visit, "csv")


def state_of(agreement: Any, visit: Visit) -> AgreementState:
    """Where an agreement (a record or a row of the list) stands today."""
    return agreement_state(
        agreement.execution.value,
        agreement.effective_on,
        runs_until(agreement.renewal, agreement.expires_on, agreement.notice_given_on),
        agreement.ended_on,
        visit.today,
    )


def state_tag(agreement: Any, visit: Visit, marks: Marks | None = None) -> Markup:
    """The tag of where an agreement stands today."""
    state = state_of(agreement, visit)
    icon, tone = _STATE_MARKS[state]
    marks = marks or marks_for(visit.words.language, visit.settings.time_zone)
    return marks.own_tag(visit.words.text(f"agreements.state_{state}"), icon, tone)


def _export(visit: Visit, kind: str) -> Response:
    state, filters = read_filters(visit)
    rows, words = rows_of(visit, list_agreements, state, filters, DEFAULT_SORT, whole=True), visit.words
    parties, masters = parties_by_agreement(visit.session), masters_by_id(visit.session)
    cells = [
        [
            *_export_row(visit, row, words),
            _LIST_MARK.join(f"{name} ({ref})" for ref, name in parties.get(row.id, ())),
            masters.get(row.parent_id),
            *_coverage(row, words),
        ]
        for row in rows
    ]
    return export_list(visit, kind, "agreements", EXPORTED, cells, state, shown_filters(visit, state))


def _export_row(visit: Visit, row: Any, words: Words) -> list[Any]:
    return [
        row.ref,
        row.title,
        row.vendor_name,
        row.vendor_ref,
        words.text(f"agreements.kind_{row.kind.value}"),
        words.text(f"status.{row.execution.value}"),
        words.text(f"agreements.state_{state_of(row, visit)}"),
        row.signed_by_us_on,
        row.signed_by_vendor_on,
        row.effective_on,
        row.expires_on,
        words.text(f"agreements.renewal_{row.renewal.value}") if row.renewal else None,
        row.notice_by,
        _period(row, words),
        _LIST_MARK.join(f"{name} ({place})" if place else name for name, place in row.vendor_parties),
        words.text("frame.list_mark").join(row.scc_modules),
        row.filed_on,
        row.filing_number,
        place_name(row.governing_law, words.language) if row.governing_law else None,
        row.missing_terms,
        row.unchecked_terms,
    ]


def _coverage(row: Any, words: Words) -> list[Any]:
    """What the list has no room for: the rest of what an import reads back."""

    def said(value: bool | None) -> str | None:
        return None if value is None else words.text("frame.yes" if value else "frame.no")

    return [
        row.renewal_months,
        ", ".join(row.service_refs),
        ", ".join(row.transfer_refs),
        said(row.is_intragroup),
        *(said(annex) for annex in (row.annex_i, row.annex_ii, row.annex_iii)),
        row.filing_authority,
        row.url,
        row.notes,
    ]


def _period(row: Any, words: Words) -> str | None:
    if row.notice_months is not None:
        return words.text("agreements.months", n=row.notice_months)
    return None if row.notice_days is None else words.text("agreements.days", n=row.notice_days)


def read_filters(visit: Visit) -> tuple[ListState, AgreementFilters]:
    """What the address says about the list."""
    keys = (*FILTERS, *ONLY_IN_ADDRESS)
    state = read_list_state("/agreements", visit.request.query_params, keys, tuple(SORTS))
    return state, AgreementFilters(text=state.text, **{key: state.chosen(key) for key in keys})


def shown_filters(visit: Visit, state: ListState) -> list[FilterShown]:
    """Every filter with its choices, the vendor's last."""
    words = visit.words
    chosen = state.chosen("vendor")
    named = vendor_names(visit.session, chosen) if chosen else ()
    choices = {
        **_fixed_choices(words.language),
        "law": tuple(
            Choice(code, place_name(code, words.language)) for code in governing_laws_in_use(visit.session)
        ),
        "vendor": tuple(Choice(ref, f"{name} {ref}") for ref, name in named),
    }
    ordered = {key: choices[key] for key in (*FILTERS, *ONLY_IN_ADDRESS)}
    return filters_shown(visit, "agreements", state, ordered)


@lru_cache(maxsize=8)
def _fixed_choices(language: str) -> dict[str, tuple[Choice, ...]]:
    words = words_for(language)
    states = reversed(AgreementState)
    found = {
        "state": [Choice(s.value, words.text(f"agreements.state_{s.value}")) for s in states],
        "kind": [Choice(k.value, words.text(f"agreements.kind_{k.value}")) for k in AgreementKind],
        "execution": [Choice(e.value, words.text(f"status.{e.value}")) for e in Execution],
        "ending": [Choice(e, words.text(f"agreements.ending_{e}")) for e in ENDINGS],
        "terms": [Choice(t, words.text(f"agreements.terms_{t}")) for t in ("missing", "unchecked")],
    }
    return {key: tuple(choices) for key, choices in found.items()}
