"""The list of published lists of sub-processors: filters, sort, pages, exports. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup
from starlette.responses import Response

from register.published.lists import (
    COUNTS,
    SORTS,
    STAGES,
    ListFilters,
    count_published,
    list_published,
    stage_of,
)
from register.rules.permissions import Permission
from register.vendors.queries import vendor_names
from register.web import reply
from register.web.frame import Crumb
from register.web.listing import export_list, filters_shown, list_page
from register.web.lists import Choice, FilterShown, ListState, read_list_state
from register.web.marks import Marks, marks_for
from register.web.site import Site
from register.web.visit import Visit
from register.words import Words

site = Site("published-list")

PATH: Final = "/published-lists"
FILTERS: Final = ("state", "vendor")
"""The vendor's last: links set it and chips show it, nobody picks from thousands."""
DEFAULT_SORT: Final = "taken"
EXPORTED: Final = (
    "reference", "vendor", "vendor_ref", "file", "as_of", "state", *COUNTS, "taken", "taken_by", "applied_on",
    "undone_on",
)  # fmt: skip
_TAGS: Final = {"open": ("clock", "info"), "applied": ("tick", "success"), "undone": ("undo", "neutral")}


@dataclass(frozen=True)
class Line:
    """One row with its words and tag."""

    row: Any
    name: str
    stage: Markup
    changes: str


@site.get("/published-lists", "list", Permission.READ_REGISTER)
def show(visit: Visit) -> Response:
    """The list, or the region of it that htmx asks for."""
    state, filters = _read(visit)
    words, total = visit.words, count_published(visit.session, filters)
    shown = _filters_shown(visit, state)
    marks = marks_for(words.language, visit.settings.time_zone)
    context = list_page(
        visit,
        "published",
        state,
        shown,
        [_line(words, marks, row) for row in _rows(visit, state, filters, whole=False)],
        total,
        default_sort=DEFAULT_SORT,
        only_in_address=("vendor",),
    )
    return reply.page(
        visit,
        "published/list.html",
        context,
        heading=words.text("published.list_title"),
        crumbs=[Crumb(words.text("chains.list_title"), "/sub-processors")],
        region="results",
    )


@site.get("/published-lists/export.xlsx", "export-xlsx", Permission.EXPORT_REGISTER)
def export_xlsx(visit: Visit) -> Response:
    """Exactly these rows as a workbook."""
    return _export(visit, "xlsx")


@site.get("/published-lists/export.csv", "export-csv", Permission.EXPORT_REGISTER)
def export_csv(visit: Visit) -> Response:
    """Exactly these rows as CSV."""
    return _export(visit, "csv")


def name_of(words: Words, row: Any) -> str:
    """The file's name, or that the list was pasted."""
    return words.text("published.pasted") if row.is_pasted else row.file_name


def stage_tag(words: Words, marks: Marks, row: Any) -> Markup:
    """The tag of how far a list is."""
    stage = stage_of(row)
    return marks.own_tag(words.text(f"published.state_{stage}"), *_TAGS[stage])


def _line(words: Words, marks: Marks, row: Any) -> Line:
    counts = [
        words.text(f"published.counted_{name}", n=getattr(row, name)) for name in COUNTS if getattr(row, name)
    ]
    changes = words.text("frame.list_mark").join(counts)
    return Line(row, name_of(words, row), stage_tag(words, marks, row), changes)


def _export(visit: Visit, kind: str) -> Response:
    state, filters = _read(visit)
    cells = [_export_row(visit, row) for row in _rows(visit, state, filters, whole=True)]
    shown = _filters_shown(visit, state)
    return export_list(visit, kind, "published", EXPORTED, cells, state, shown, file_name="published-lists")


def _export_row(visit: Visit, row: Any) -> list[Any]:
    def day(moment: Any) -> Any:
        return moment.astimezone(visit.settings.zone).date() if moment else None

    return [
        row.ref,
        row.vendor_name,
        row.vendor_ref,
        name_of(visit.words, row),
        row.as_of,
        visit.words.text(f"published.state_{stage_of(row)}"),
        *(getattr(row, name) for name in COUNTS),
        day(row.created_at),
        row.taken_by,
        day(row.applied_at),
        day(row.undone_at),
    ]


def _rows(visit: Visit, state: ListState, filters: ListFilters, *, whole: bool) -> Sequence[Any]:
    return list_published(
        visit.session,
        filters,
        state.sort or DEFAULT_SORT,
        descending=state.descending,
        paging=None if whole else state.paging,
    )


def _read(visit: Visit) -> tuple[ListState, ListFilters]:
    state = read_list_state(PATH, visit.request.query_params, FILTERS, tuple(SORTS))
    return state, ListFilters(text=state.text, **{key: state.chosen(key) for key in FILTERS})


def _filters_shown(visit: Visit, state: ListState) -> list[FilterShown]:
    words = visit.words
    choices: dict[str, Sequence[Choice]] = {
        "state": [Choice(stage, words.text(f"published.state_{stage}")) for stage in STAGES],
        "vendor": [Choice(*named) for named in vendor_names(visit.session, state.chosen("vendor"))],
    }
    return filters_shown(visit, "published", state, choices)
