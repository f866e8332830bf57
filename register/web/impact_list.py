"""The list of impact assessments over the whole register: filters, sort, pages, exports. Knows no SQL."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from markupsafe import Markup
from starlette.responses import Response

from register.impact.models import ImpactStatus, Verdict
from register.impact.queries import (
    REVIEW_STATES,
    SORTS,
    ImpactFilters,
    count_assessments,
    list_assessments,
    regimes_in_use,
    told_assessments,
)
from register.reference.places import place_name
from register.rules.impact.kinds import ImpactKind
from register.rules.permissions import Permission
from register.transfers.naming import regime_name
from register.web import reply
from register.web.frame import Crumb
from register.web.impact_words import kind_name, status_tag, verdict_tag
from register.web.listing import export_list, filters_shown, list_page, rows_of
from register.web.lists import Choice, FilterShown, ListState, read_list_state
from register.web.marks import Marks, marks_for
from register.web.site import Site
from register.web.vendor_sections import due_mark
from register.web.visit import Visit
from register.words import Words, words_for

site = Site("impact-list")

FILTERS: Final = ("status", "kind", "regime", "verdict", "review")
ONLY_IN_ADDRESS: Final = ("transfer",)
DEFAULT_SORT: Final = "review"
EXPORTED: Final = (
    "reference", "kind", "law", "transfer", "vendor", "vendor_ref", "to", "status", "verdict", "problematic",
    "author", "completed", "review", "document",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One row with its words and tags."""

    row: Any
    kind: str
    law: str
    place: str
    status: Markup
    verdict: Markup | str
    due: Markup | str


@site.get("/assessments", "list", Permission.READ_REGISTER)
def show(visit: Visit) -> Response:
    """The list, or the region of it that htmx asks for."""
    state, filters = _read(visit)
    total = count_assessments(visit.session, filters, visit.today)
    words, shown = visit.words, _filters_shown(visit, state)
    marks = marks_for(words.language, visit.settings.time_zone)
    lines = [
        line_of(visit, row, marks)
        for row in rows_of(visit, list_assessments, state, filters, DEFAULT_SORT, whole=False)
    ]
    context = list_page(
        visit,
        "impact",
        state,
        shown,
        lines,
        total,
        default_sort=DEFAULT_SORT,
        only_in_address=ONLY_IN_ADDRESS,
    )
    return reply.page(
        visit,
        "impact/list.html",
        context,
        heading=words.text("impact.list_title"),
        crumbs=[Crumb(words.text("transfers.list_title"), "/transfers")],
        region="results",
    )


@site.get("/assessments/export.xlsx", "export-xlsx", Permission.EXPORT_REGISTER)
def export_xlsx(visit: Visit) -> Response:
    """Exactly these rows as a workbook."""
    return _export(visit, "xlsx")


@site.get("/assessments/export.csv", "export-csv", Permission.EXPORT_REGISTER)
def export_csv(visit: Visit) -> Response:
    """Exactly these rows as CSV."""
    return _export(visit, "csv")


def of_transfer(visit: Visit, transfer_ref: str) -> list[Line]:
    """Every assessment of one transfer in words, the newest first."""
    marks = marks_for(visit.words.language, visit.settings.time_zone)
    return [line_of(visit, row, marks) for row in told_assessments(visit.session, transfer_ref)]


def line_of(visit: Visit, row: Any, marks: Marks) -> Line:
    """A row of the list, or an assessment with its transfer's columns, in words."""
    words = visit.words
    is_current = row.status is ImpactStatus.COMPLETED
    return Line(
        row=row,
        kind=kind_name(words, row.kind.value),
        law=regime_name(words, row.regime_id),
        place=place_name(row.destination_subdivision or row.destination, words.language),
        status=status_tag(words, marks, row.status),
        verdict=verdict_tag(words, marks, row.verdict.value if row.verdict else None),
        due=due_mark(visit, "assessment-review-due", row.review_on) if is_current else "",
    )


def _export(visit: Visit, kind: str) -> Response:
    state, filters = _read(visit)
    rows = rows_of(visit, list_assessments, state, filters, DEFAULT_SORT, whole=True)
    cells = [_export_row(row, visit.words) for row in rows]
    shown = _filters_shown(visit, state)
    return export_list(visit, kind, "impact", EXPORTED, cells, state, shown, file_name="assessments")


def _export_row(row: Any, words: Words) -> list[Any]:
    return [
        row.ref,
        kind_name(words, row.kind.value),
        regime_name(words, row.regime_id),
        row.transfer_ref,
        row.vendor_name,
        row.vendor_ref,
        place_name(row.destination_subdivision or row.destination, words.language),
        words.text(f"impact.status_{row.status.value}"),
        words.text(f"impact.verdict_{row.verdict.value}") if row.verdict else None,
        words.text(f"impact.answer_{row.problematic.value}") if row.problematic else None,
        row.author_name,
        row.completed_on,
        row.review_on,
        words.text("frame.yes" if row.document_id else "frame.no"),
    ]


def _read(visit: Visit) -> tuple[ListState, ImpactFilters]:
    keys = (*FILTERS, *ONLY_IN_ADDRESS)
    state = read_list_state("/assessments", visit.request.query_params, keys, tuple(SORTS))
    return state, ImpactFilters(text=state.text, **{key: state.chosen(key) for key in keys})


def _filters_shown(visit: Visit, state: ListState) -> list[FilterShown]:
    words = visit.words
    choices = {
        **_fixed_choices(words.language),
        "regime": tuple(Choice(law, regime_name(words, law)) for law in regimes_in_use(visit.session)),
        "transfer": tuple(Choice(ref, ref) for ref in state.chosen("transfer")),
    }
    return filters_shown(visit, "impact", state, {key: choices[key] for key in (*FILTERS, *ONLY_IN_ADDRESS)})


@lru_cache(maxsize=8)
def _fixed_choices(language: str) -> dict[str, tuple[Choice, ...]]:
    words = words_for(language)
    return {
        "status": tuple(Choice(s.value, words.text(f"impact.status_{s.value}")) for s in ImpactStatus),
        "kind": tuple(Choice(k.value, kind_name(words, k.value)) for k in ImpactKind),
        "verdict": tuple(Choice(v.value, words.text(f"impact.verdict_{v.value}")) for v in Verdict),
        "review": tuple(Choice(s, words.text(f"status.{s}")) for s in REVIEW_STATES),
    }
