"""The list of offboardings: filters, sort, pages, exports. Knows no SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from markupsafe import Markup
from starlette.responses import Response

from register.offboarding.lists import (
    DUE_STATES,
    SORTS,
    STAGES,
    OffboardingFilters,
    count_offboardings,
    list_offboardings,
    owners_of_offboardings,
)
from register.offboarding.queries import points_of
from register.rules.offboarding import CheckState
from register.rules.permissions import Permission
from register.vendors.queries import vendor_names
from register.web import reply
from register.web.listing import export_list, filters_shown, list_page, rows_of
from register.web.lists import Choice, FilterShown, ListState, read_list_state
from register.web.marks import marks_for
from register.web.site import Site
from register.web.vendor_sections import due_mark
from register.web.visit import Visit

site = Site("offboarding-list")

PATH: Final = "/offboardings"
FILTERS: Final = ("state", "due", "owner", "vendor")
"""The vendor's last: links set it and chips show it, nobody picks from thousands."""
DEFAULT_SORT: Final = "planned"
EXPORTED: Final = (
    "reference", "vendor", "vendor_ref", "owner", "stage", "planned", "started", "open", "over", "reason",
)  # fmt: skip
_STAGE_TAGS: Final = {
    "running": ("clock", "info"),
    "ended": ("tick", "success"),
    "given-up": ("ban", "neutral"),
}


@dataclass(frozen=True)
class Line:
    """One row with its words and tags."""

    row: Any
    stage: str
    stage_tag: Markup
    planned: Markup | str
    n_open: int | None
    """Points that still keep the vendor from ending; None where the offboarding is over."""
    over_on: date | None


@site.get("/offboardings", "list", Permission.READ_REGISTER)
def show(visit: Visit) -> Response:
    """The list, or the region of it that htmx asks for."""
    state, filters = _read(visit)
    words, total = visit.words, count_offboardings(visit.session, filters, visit.today)
    shown = _filters_shown(visit, state)
    context = list_page(
        visit,
        "offboarding",
        state,
        shown,
        _lines(visit, state, filters, whole=False),
        total,
        default_sort=DEFAULT_SORT,
        only_in_address=("vendor",),
    )
    return reply.page(
        visit,
        "offboarding/list.html",
        context,
        heading=words.text("offboarding.list_title"),
        region="results",
    )


@site.get("/offboardings/export.xlsx", "export-xlsx", Permission.EXPORT_REGISTER)
def export_xlsx(visit: Visit) -> Response:
    """Exactly these rows as a workbook."""
    return _export(visit, "xlsx")


@site.get("/offboardings/export.csv", "export-csv", Permission.EXPORT_REGISTER)
def export_csv(visit: Visit) -> Response:
    """Exactly these rows as CSV."""
    return _export(visit, "csv")


def _export(visit: Visit, kind: str) -> Response:
    state, filters = _read(visit)
    words, lines = visit.words, _lines(visit, state, filters, whole=True)
    cells = [
        [
            line.row.ref,
            line.row.vendor_name,
            line.row.vendor_ref,
            line.row.owner_name,
            words.text(f"offboarding.stage_{line.stage}"),
            line.row.planned_end_on,
            line.row.started_on,
            line.n_open,
            line.over_on,
            line.row.cancel_reason or line.row.reason,
        ]
        for line in lines
    ]
    shown = _filters_shown(visit, state)
    return export_list(visit, kind, "offboarding", EXPORTED, cells, state, shown, file_name="offboardings")


def _lines(visit: Visit, state: ListState, filters: OffboardingFilters, *, whole: bool) -> Sequence[Line]:
    rows = rows_of(visit, list_offboardings, state, filters, DEFAULT_SORT, whole=whole)
    running = [row for row in rows if _stage_of(row) == "running"]
    n_open = {
        number: sum(point.state in (CheckState.OPEN, CheckState.ASKED) for point in points)
        for number, points in points_of(visit.session, running).items()
    }
    return [_line(visit, row, n_open) for row in rows]


def _line(visit: Visit, row: Any, n_open: Mapping[int, int]) -> Line:
    marks = marks_for(visit.words.language)
    stage, over = _stage_of(row), row.ended_at or row.cancelled_at
    return Line(
        row=row,
        stage=stage,
        stage_tag=marks.own_tag(visit.words.text(f"offboarding.stage_{stage}"), *_STAGE_TAGS[stage]),
        planned=due_mark(visit, "offboarding-open", row.planned_end_on)
        if stage == "running"
        else marks.date(row.planned_end_on),
        n_open=n_open.get(row.id),
        over_on=over.astimezone(visit.settings.zone).date() if over else None,
    )


def _stage_of(row: Any) -> str:
    if row.cancelled_at:
        return "given-up"
    return "ended" if row.ended_at else "running"


def _read(visit: Visit) -> tuple[ListState, OffboardingFilters]:
    state = read_list_state(PATH, visit.request.query_params, FILTERS, tuple(SORTS))
    chosen: dict[str, Any] = {key: state.chosen(key) for key in FILTERS}
    chosen["owner"] = tuple(int(v) for v in chosen["owner"] if v.isascii() and v.isdigit() and len(v) < 10)
    return state, OffboardingFilters(text=state.text, **chosen)


def _filters_shown(visit: Visit, state: ListState) -> list[FilterShown]:
    words = visit.words
    choices: dict[str, Sequence[Choice]] = {
        "state": [Choice(stage, words.text(f"offboarding.stage_{stage}")) for stage in STAGES],
        "due": [Choice(due, words.text(f"status.{due}")) for due in DUE_STATES],
        "owner": [Choice(*named) for named in owners_of_offboardings(visit.session)],
        "vendor": [Choice(*named) for named in vendor_names(visit.session, state.chosen("vendor"))],
    }
    return filters_shown(visit, "offboarding", state, choices)
