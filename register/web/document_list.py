"""The list of documents and its exports. Knows no SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from markupsafe import Markup
from starlette.responses import Response

from register.documents.lists import SORTS, DocumentFilters, count_documents, list_documents, supported_by
from register.documents.models import DocumentType
from register.documents.texts import Snippet, snippets
from register.rules.document_state import DocumentState, document_state
from register.rules.permissions import Permission
from register.vendors.queries import vendor_names
from register.web import reply
from register.web.documents_shown import state_tag
from register.web.history import record_href
from register.web.listing import export_list, list_page, rows_of
from register.web.lists import Choice, FilterShown, ListState, read_list_state
from register.web.site import Site
from register.web.visit import Visit
from register.words import words_for

site = Site("document-list")

FILTERS: Final = ("state", "type")
ONLY_IN_ADDRESS: Final = ("vendor",)
"""A filter that links set and chips show: vendors are too many to be offered as a list, and search finds them."""
DEFAULT_SORT: Final = "added"
RECORDS_SHOWN: Final = 3
EXPORTED: Final = (
    "reference",
    "title",
    "file_name",
    "vendor",
    "vendor_ref",
    "type",
    "kind",
    "version",
    "supports",
    "signed",
    "expires",
    "state",
    "size",
    "added",
)


@dataclass(frozen=True)
class Line:
    """One row of the list."""

    row: Any
    state: Markup
    records: Sequence[tuple[str, str | None]]
    """(Reference, address) of the first records it supports."""
    more: int
    snippet: Snippet | None
    """Where its text holds what was searched for."""


@site.get("/documents", "list", Permission.READ_REGISTER)
def show(visit: Visit) -> Response:
    """The list, or the region of it that htmx asks for."""
    state, filters = _read(visit)
    total = count_documents(visit.session, filters, visit.today)
    rows = rows_of(visit, list_documents, state, filters, DEFAULT_SORT, whole=False)
    supported = supported_by(visit.session, [row.id for row in rows])
    found = snippets(visit.session, [row.sha256 for row in rows], state.text)
    context = list_page(
        visit,
        "documents",
        state,
        _filters_shown(visit, state),
        [_line(visit, row, supported, found) for row in rows],
        total,
        default_sort=DEFAULT_SORT,
        only_in_address=ONLY_IN_ADDRESS,
    )
    heading = visit.words.text("documents.section")
    return reply.page(visit, "documents/list.html", context, heading=heading, region="results")


@site.get("/documents/export.xlsx", "export-xlsx", Permission.EXPORT_REGISTER)
def export_xlsx(visit: Visit) -> Response:
    """Exactly these rows as a workbook."""
    return _export(visit, "xlsx")


@site.get("/documents/export.csv", "export-csv", Permission.EXPORT_REGISTER)
def export_csv(visit: Visit) -> Response:
    """Exactly these rows as CSV."""
    return _export(visit, "csv")


def _line(
    visit: Visit, row: Any, supported: Mapping[int, Sequence[str]], found: Mapping[str, Snippet]
) -> Line:
    refs = supported.get(row.id, ())
    records = [(ref, record_href(ref)) for ref in refs[:RECORDS_SHOWN]]
    return Line(row, state_tag(visit, row), records, max(0, len(refs) - RECORDS_SHOWN), found.get(row.sha256))


def _export(visit: Visit, kind: str) -> Response:
    state, filters = _read(visit)
    rows = rows_of(visit, list_documents, state, filters, DEFAULT_SORT, whole=True)
    supported = supported_by(visit.session, [row.id for row in rows])
    cells = [_export_row(visit, row, supported) for row in rows]
    shown = _filters_shown(visit, state)
    return export_list(visit, kind, "documents", EXPORTED, cells, state, shown, title="section")


def _export_row(visit: Visit, row: Any, supported: Mapping[int, Sequence[str]]) -> list[Any]:
    words = visit.words
    return [
        row.ref,
        row.title,
        row.file_name,
        row.vendor_name,
        row.vendor_ref,
        words.text(f"documents.type_{row.type.value}"),
        row.kind.value.upper(),
        row.number,
        "; ".join(supported.get(row.id, ())),
        row.signed_on,
        row.expires_on,
        words.text(f"status.{document_state(row.expires_on, row.ended_on, visit.today)}"),
        row.size,
        row.created_at.astimezone(visit.settings.zone).date(),
    ]


def _read(visit: Visit) -> tuple[ListState, DocumentFilters]:
    keys = (*FILTERS, *ONLY_IN_ADDRESS)
    state = read_list_state("/documents", visit.request.query_params, keys, tuple(SORTS))
    return state, DocumentFilters(text=state.text, **{key: state.chosen(key) for key in keys})


def _filters_shown(visit: Visit, state: ListState) -> list[FilterShown]:
    words = visit.words
    chosen = state.chosen("vendor")
    named = vendor_names(visit.session, chosen) if chosen else ()
    choices = {
        **_fixed_choices(words.language),
        "vendor": tuple(Choice(ref, f"{name} {ref}") for ref, name in named),
    }
    labels = {"state": "documents.col_state", "type": "documents.col_type", "vendor": "documents.col_vendor"}
    return [
        FilterShown(key, words.text(labels[key]), choices[key], state.chosen(key))
        for key in (*FILTERS, *ONLY_IN_ADDRESS)
    ]


@lru_cache(maxsize=8)
def _fixed_choices(language: str) -> dict[str, tuple[Choice, ...]]:
    words = words_for(language)
    return {
        "state": tuple(Choice(s.value, words.text(f"status.{s.value}")) for s in reversed(DocumentState)),
        "type": tuple(Choice(t.value, words.text(f"documents.type_{t.value}")) for t in DocumentType),
    }
