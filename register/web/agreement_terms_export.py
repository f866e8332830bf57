"""What is recorded of contract terms, one row a term of an agreement, as an import reads it back. Knows no SQL."""

from typing import Any, Final

from starlette.responses import Response

from register.agreements.catalogue import duty_of
from register.agreements.queries import list_recorded_terms
from register.exports.sheets import Sheet
from register.rules.permissions import Permission
from register.web import reply
from register.web.agreement_list import read_filters, shown_filters
from register.web.listing import about_list, chips_of
from register.web.site import Site
from register.web.term_words import term_name, unit_words
from register.web.visit import Visit

site = Site("agreement-terms-export")

PATH: Final = "/agreements/terms/export"
HEADINGS: Final = (
    "agreements.col_gaps_agreement_ref",
    "agreements.col_title",
    "agreements.col_vendor",
    "agreements.col_vendor_ref",
    "agreements.col_gaps_term",
    "agreements.term_state",
    "agreements.col_gaps_clause",
    "agreements.col_gaps_value",
    "agreements.col_unit",
)


@site.get(f"{PATH}.xlsx", "xlsx", Permission.EXPORT_REGISTER)
def export_xlsx(visit: Visit) -> Response:
    """The terms of exactly these agreements as a workbook."""
    return _export(visit, "xlsx")


@site.get(f"{PATH}.csv", "csv", Permission.EXPORT_REGISTER)
def export_csv(visit: Visit) -> Response:
    """The terms of exactly these agreements as CSV."""
    return _export(visit, "csv")


def _export(visit: Visit, kind: str) -> Response:
    state, filters = read_filters(visit)
    rows, words = list_recorded_terms(visit.session, filters, visit.today), visit.words
    sheet = Sheet(
        name=words.text("agreements.terms_exported"),
        headers=[words.text(heading) for heading in HEADINGS],
        rows=[_row(visit, row) for row in rows],
        about=about_list(
            visit, "agreements.terms_exported", chips_of(state, shown_filters(visit, state)), len(rows)
        ),
    )
    return reply.exported(visit, sheet, kind, "agreement-terms")


def _row(visit: Visit, row: Any) -> list[Any]:
    words, parameter = visit.words, duty_of(row.term_id).parameter
    return [
        row.ref,
        row.title,
        row.vendor_name,
        row.vendor_ref,
        term_name(words, row.term_id),
        words.text(f"status.{row.state.value}"),
        row.clause,
        row.value,
        unit_words(words, parameter) if parameter and row.value else None,
    ]
