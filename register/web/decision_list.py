"""The inbox of decisions: what waits for the reader, what waits for anybody, what was decided. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from markupsafe import Markup
from starlette.responses import Response

from register.decisions.lists import (
    DECIDED_SORTS,
    STATES,
    WAITING_SORTS,
    DecidedFilters,
    WaitingFilters,
    count_decided,
    count_waiting,
    list_decided,
    list_waiting,
    state_of,
)
from register.decisions.models import RequestReason, SubjectKind
from register.decisions.queries import absent_for
from register.exports.sheets import Sheet
from register.rules.deciding import Outcome
from register.rules.permissions import Permission
from register.web import reply
from register.web.decision_words import outcome_said, outcome_tag, state_tag, subject_name
from register.web.listing import about_list, chips_of
from register.web.lists import Chip, Choice, FilterShown, ListState, Results, read_list_state
from register.web.marks import marks_for
from register.web.site import Site
from register.web.vendor_sections import due_mark
from register.web.visit import Visit
from register.words import words_for

site = Site("decision-list")

WAITING: Final = ("kind", "why")
DECIDED: Final = ("kind", "outcome", "state")
EXPORTED: Final = (
    "reference", "kind", "subject", "vendor", "vendor_ref", "to", "outcome", "decided_on", "decided_by", "review_by",
    "state", "record_sha256",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One row with its words and tags."""

    row: Any
    name: str
    kind: str
    first: Markup | str
    """Why it is here, or what was decided."""
    second: Markup | str
    """When it is due, or what became of it."""


@dataclass(frozen=True)
class DecisionList:
    """One page of the inbox. ``tab`` is mine, waiting or decided."""

    tab: str
    tabs: Sequence[tuple[str, str, bool, int | None]]
    results: Results
    state: ListState
    filters: Sequence[FilterShown]
    chips: Sequence[Chip]
    count_text: str


@site.get("/decisions", "list", Permission.READ_REGISTER)
def show(visit: Visit) -> Response:
    """What waits for the reader, the oldest due first; ``?for=all`` what waits for anybody."""
    tab = "waiting" if visit.query.get("for") == "all" or not visit.actor.may(Permission.DECIDE) else "mine"
    state = read_list_state("/decisions", visit.request.query_params, (*WAITING, "for"), tuple(WAITING_SORTS))
    filters = WaitingFilters(
        text=state.text,
        kind=state.chosen("kind"),
        why=state.chosen("why"),
        for_ids=for_ids(visit) if tab == "mine" else (),
    )
    rows = list_waiting(
        visit.session,
        filters,
        state.sort or "due",
        descending=state.descending,
        paging=state.paging,
    )
    lines = [
        Line(
            row,
            subject_name(visit.words, row),
            visit.words.text(f"decisions.kind_{row.subject_kind.value}"),
            why_tag(visit, row.why),
            due_mark(visit, "decision-waiting", row.due_on),
        )
        for row in rows
    ]
    total = count_waiting(visit.session, filters)
    return _page(visit, tab, state, WAITING, lines, total)


@site.get("/decisions/decided", "decided", Permission.READ_REGISTER)
def decided(visit: Visit) -> Response:
    """What was decided, the newest first."""
    state, filters = _read_decided(visit)
    marks = marks_for(visit.words.language, visit.settings.time_zone)
    rows = list_decided(
        visit.session,
        filters,
        state.sort or "decided",
        descending=state.descending,
        paging=state.paging,
        as_of=visit.today,
    )
    lines = [
        Line(
            row,
            subject_name(visit.words, row),
            visit.words.text(f"decisions.kind_{row.subject_kind.value}"),
            outcome_tag(marks, row.outcome),
            state_tag(marks, state_of(row, visit.today)),
        )
        for row in rows
    ]
    return _page(visit, "decided", state, DECIDED, lines, count_decided(visit.session, filters, visit.today))


@site.get("/decisions/decided/export.xlsx", "export-xlsx", Permission.EXPORT_REGISTER)
def export_xlsx(visit: Visit) -> Response:
    """Exactly these decisions as a workbook."""
    return _export(visit, "xlsx")


@site.get("/decisions/decided/export.csv", "export-csv", Permission.EXPORT_REGISTER)
def export_csv(visit: Visit) -> Response:
    """Exactly these decisions as CSV."""
    return _export(visit, "csv")


def for_ids(visit: Visit) -> tuple[int, ...]:
    """Whose requests the reader decides today: their own, and those of people they stand in for."""
    return (visit.me.id, *absent_for(visit.session, visit.me.id, visit.today))


def why_tag(visit: Visit, why: RequestReason) -> Markup:
    """Why a request is in the inbox, as a tag."""
    marks = marks_for(visit.words.language, visit.settings.time_zone)
    drawn = {
        RequestReason.NEW: ("plus", "info"),
        RequestReason.CHANGED: ("pencil", "attention"),
        RequestReason.LAPSING: ("clock", "attention"),
        RequestReason.LAPSED: ("clock-bar", "danger"),
    }
    icon, tone = drawn[RequestReason(why)]
    return marks.own_tag(visit.words.text(f"decisions.why_{RequestReason(why).value}"), icon, tone)


def _page(
    visit: Visit, tab: str, state: ListState, keys: Sequence[str], lines: list[Line], total: int
) -> Response:
    words = visit.words
    shown = _filters_shown(visit, state, keys)
    everybody = count_waiting(visit.session, WaitingFilters())
    tabs = [
        (words.text("decisions.tab_waiting"), "/decisions?for=all", tab == "waiting", everybody),
        (words.text("decisions.tab_decided"), "/decisions/decided", tab == "decided", None),
    ]
    if visit.actor.may(Permission.DECIDE):
        mine = count_waiting(visit.session, WaitingFilters(for_ids=for_ids(visit)))
        tabs.insert(0, (words.text("decisions.tab_mine"), "/decisions", tab == "mine", mine))
    context = DecisionList(
        tab=tab,
        tabs=tabs,
        results=Results(lines, total, state),
        state=state,
        filters=shown,
        chips=chips_of(state, shown),
        count_text=words.text(f"decisions.count_{tab}", n=total),
    )
    return reply.page(
        visit, "decisions/list.html", context, heading=words.text("decisions.title"), region="results"
    )


def _export(visit: Visit, kind: str) -> Response:
    state, filters = _read_decided(visit)
    words = visit.words
    rows = list_decided(
        visit.session,
        filters,
        state.sort or "decided",
        descending=state.descending,
        paging=None,
        as_of=visit.today,
    )
    chips = chips_of(state, _filters_shown(visit, state, DECIDED))
    sheet = Sheet(
        name=words.text("decisions.tab_decided"),
        headers=[words.text(f"decisions.col_{name}") for name in EXPORTED],
        rows=[_export_row(visit, row) for row in rows],
        about=about_list(visit, "decisions.tab_decided", chips, len(rows)),
    )
    return reply.exported(visit, sheet, kind, "decisions")


def _export_row(visit: Visit, row: Any) -> list[Any]:
    words = visit.words
    return [
        row.ref,
        words.text(f"decisions.kind_{row.subject_kind.value}"),
        row.subject_ref,
        row.vendor_name,
        row.vendor_ref,
        subject_name(words, row).rpartition(" → ")[2] if row.destination else None,
        outcome_said(words, row.outcome),
        row.decided_on,
        row.decided_by,
        row.review_by,
        words.text(f"decisions.state_{state_of(row, visit.today)}"),
        row.record_hash,
    ]


def _read_decided(visit: Visit) -> tuple[ListState, DecidedFilters]:
    state = read_list_state("/decisions/decided", visit.request.query_params, DECIDED, tuple(DECIDED_SORTS))
    return state, DecidedFilters(text=state.text, **{key: state.chosen(key) for key in DECIDED})


def _filters_shown(visit: Visit, state: ListState, keys: Sequence[str]) -> list[FilterShown]:
    choices = _choices(visit.words.language)
    return [
        FilterShown(key, visit.words.text(f"decisions.filter_{key}"), choices[key], state.chosen(key))
        for key in keys
    ]


@lru_cache(maxsize=8)
def _choices(language: str) -> dict[str, tuple[Choice, ...]]:
    words = words_for(language)
    return {
        "kind": tuple(Choice(k.value, words.text(f"decisions.kind_{k.value}")) for k in SubjectKind),
        "why": tuple(Choice(w.value, words.text(f"decisions.why_{w.value}")) for w in RequestReason),
        "outcome": tuple(Choice(o.value, outcome_said(words, o)) for o in Outcome),
        "state": tuple(Choice(s, words.text(f"decisions.state_{s}")) for s in STATES),
    }
