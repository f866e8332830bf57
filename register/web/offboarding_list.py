"""The list of offboardings: filters, sort, pages, exports. Knows no SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from markupsafe import Markup
from starlette.responses import Response

from register.exports.sheets import Sheet
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
from register.web.listing import about_list, chips_of
from register.web.lists import Chip, Choice, FilterShown, ListState, Results, read_list_state
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


@dataclass(frozen=True)
class OffboardingList:
    """One page of the list."""

    results: Results
    state: ListState
    filters: Sequence[FilterShown]
    chips: Sequence[Chip]
    count_text: str
    sort_words: str
    vendors: Sequence[str]
    """The vendors only the address sets, so that the toolbar keeps them."""


@site.get("/offboardings", "list", Permission.READ_REGISTER)
def show(visit: Visit) -> Response:
    """The list, or the region of it that htmx asks for."""
    state, filters = _read(visit)
    words, total = visit.words, count_offboardings(visit.session, filters, visit.today)
    shown = _filters_shown(visit, state)
    context = OffboardingList(
        results=Results(_lines(visit, state, filters, whole=False), total, state),
        state=state,
        filters=shown[:-1],
        chips=chips_of(state, shown),
        count_text=words.text("offboarding.count", n=total),
        sort_words=words.text(f"offboarding.sort_{state.sort or DEFAULT_SORT}"),
        vendors=state.chosen("vendor"),
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
    sheet = Sheet(
        name=words.text("offboarding.list_title"),
        headers=[words.text(f"offboarding.col_{name}") for name in EXPORTED],
        rows=[
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
        ],
        about=about_list(
            visit, "offboarding.list_title", chips_of(state, _filters_shown(visit, state)), len(lines)
        ),
    )
    return reply.exported(visit, sheet, kind, "offboardings")


def _lines(visit: Visit, state: ListState, filters: OffboardingFilters, *, whole: bool) -> Sequence[Line]:
    rows = list_offboardings(
        visit.session,
        filters,
        state.sort or DEFAULT_SORT,
        descending=state.descending,
        paging=None if whole else state.paging,
        as_of=visit.today,
    )
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
    return [
        FilterShown(key, words.text(f"offboarding.filter_{key}"), choices[key], state.chosen(key))
        for key in FILTERS
    ]
