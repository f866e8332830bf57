"""The list of sub-processor notices: filters, sort, pages, exports. Knows no SQL."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup
from starlette.responses import Response

from register.notices.models import NoticeStatus
from register.notices.queries import DUE_STATES, SORTS, NoticeFilters, count_notices, list_notices
from register.rules.permissions import Permission
from register.vendors.queries import vendor_names
from register.web import reply
from register.web.frame import Crumb
from register.web.listing import export_list, filters_shown, list_page, rows_of
from register.web.lists import Choice, FilterShown, ListState, read_list_state
from register.web.marks import marks_for
from register.web.notice_words import days_words, deadline_mark, lines_shown, silence_words, status_tag
from register.web.site import Site
from register.web.visit import Visit

site = Site("notice-list")

FILTERS: Final = ("status", "due")
ONLY_IN_ADDRESS: Final = ("vendor", "agreement")
DEFAULT_SORT: Final = "deadline"
MOST_NAMED: Final = 12
"""A notice of more changes than these says in the list how many there are of each sort."""
EXPORTED: Final = (
    "reference", "vendor", "vendor_ref", "agreement", "status", "received", "deadline", "rests_on", "agreement_days",
    "stated_days", "silence", "announced", "effect", "decided", "decided_by", "reason",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One row with its words and tags."""

    row: Any
    status: Markup
    deadline: Markup | str
    announced: str


@site.get("/notices", "list", Permission.READ_REGISTER)
def show(visit: Visit) -> Response:
    """The list, or the region of it that htmx asks for."""
    state, filters = _read(visit)
    words, total = visit.words, count_notices(visit.session, filters, visit.today)
    shown = _filters_shown(visit, state)
    marks = marks_for(words.language, visit.settings.time_zone)
    rows = rows_of(visit, list_notices, state, filters, DEFAULT_SORT, whole=False)
    names = _names(visit, rows)
    lines = [
        Line(
            row,
            status_tag(words, marks, row.status),
            deadline_mark(visit, row.status, row.deadline_on),
            _announced(visit, row, names, most=MOST_NAMED),
        )
        for row in rows
    ]
    context = list_page(
        visit,
        "notices",
        state,
        shown,
        lines,
        total,
        default_sort=DEFAULT_SORT,
        only_in_address=ONLY_IN_ADDRESS,
    )
    return reply.page(
        visit,
        "notices/list.html",
        context,
        heading=words.text("notices.list_title"),
        crumbs=[Crumb(words.text("chains.list_title"), "/sub-processors")],
        region="results",
    )


@site.get("/notices/export.xlsx", "export-xlsx", Permission.EXPORT_REGISTER)
def export_xlsx(visit: Visit) -> Response:
    """Exactly these rows as a workbook."""
    return _export(visit, "xlsx")


@site.get("/notices/export.csv", "export-csv", Permission.EXPORT_REGISTER)
def export_csv(visit: Visit) -> Response:
    """Exactly these rows as CSV."""
    return _export(visit, "csv")


def _export(visit: Visit, kind: str) -> Response:
    state, filters = _read(visit)
    rows = rows_of(visit, list_notices, state, filters, DEFAULT_SORT, whole=True)
    names = _names(visit, rows)
    cells = [_export_row(visit, row, names) for row in rows]
    return export_list(visit, kind, "notices", EXPORTED, cells, state, _filters_shown(visit, state))


def _export_row(visit: Visit, row: Any, names: Mapping[str, str]) -> list[Any]:
    words = visit.words
    return [
        row.ref,
        row.vendor_name,
        row.vendor_ref,
        row.agreement_ref,
        words.text(f"notices.status_{row.status.value}"),
        row.received_on,
        row.deadline_on,
        words.text(f"notices.rests_on_{row.rests_on.value}"),
        days_words(words, row.agreement_days, row.agreement_day_kind),
        days_words(words, row.stated_days, row.stated_day_kind),
        silence_words(words, row.silence_is_consent),
        _announced(visit, row, names),
        row.effect_on,
        row.decided_on,
        row.decided_by,
        row.reason,
    ]


def _names(visit: Visit, rows: Sequence[Any]) -> Mapping[str, str]:
    """The names of the sub-processors the notices speak of."""
    refs = {line["subject_ref"] for row in rows for line in row.changes if line["subject_ref"]}
    return dict(vendor_names(visit.session, sorted(refs)))


def _announced(visit: Visit, row: Any, names: Mapping[str, str], *, most: int | None = None) -> str:
    """The lines of a notice in one: what and whom; of more than ``most`` only how many of each sort."""
    words, mark = visit.words, visit.words.text("frame.clause_mark")
    shown = lines_shown(words, row.changes, names)
    if most is None or len(shown) <= most:
        return mark.join(words.text("notices.announced", what=line.kind, who=line.who) for line in shown)
    counted = Counter(line.kind for line in shown)
    return mark.join(words.text("notices.announced", what=kind, who=f"{n:,}") for kind, n in counted.items())


def _read(visit: Visit) -> tuple[ListState, NoticeFilters]:
    keys = (*FILTERS, *ONLY_IN_ADDRESS)
    state = read_list_state("/notices", visit.request.query_params, keys, tuple(SORTS))
    return state, NoticeFilters(text=state.text, **{key: state.chosen(key) for key in keys})


def _filters_shown(visit: Visit, state: ListState) -> list[FilterShown]:
    words = visit.words
    choices: dict[str, Sequence[Choice]] = {
        "status": [Choice(s.value, words.text(f"notices.status_{s.value}")) for s in NoticeStatus],
        "due": [Choice(s, words.text(f"status.{s}")) for s in DUE_STATES],
        "vendor": [Choice(*named) for named in vendor_names(visit.session, state.chosen("vendor"))],
        "agreement": [Choice(ref, ref) for ref in state.chosen("agreement")],
    }
    return filters_shown(visit, "notices", state, choices)
