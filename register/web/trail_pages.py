"""The whole history for auditors: filters, pages, export."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from starlette.responses import Response

from register.exports.sheets import Sheet
from register.rules.permissions import Permission
from register.trail.queries import TrailFilters, count_events, search_events
from register.web import reply
from register.web.filling import Filling
from register.web.history import EventShown, shown_events
from register.web.listing import about_list
from register.web.lists import Chip, Choice, FilterShown, ListState, Results, read_list_state
from register.web.site import Site
from register.web.visit import Visit

site = Site("trail")

ROOMS = ("vendors", "transfers", "agreements", "reviews", "entities", "law", "people", "imports", "exports")
FILTERS = ("record", "person", "room", "since", "until")
COLUMNS = ("seq", "at", "who", "what", "record", "changes", "reason", "channel")


@dataclass(frozen=True)
class HistoryList:
    """One page of the trail."""

    results: Results
    state: ListState
    rooms: FilterShown
    chips: Sequence[Chip]
    count_text: str
    form: Filling


@site.get("/history", "list", Permission.READ_TRAIL)
def show(visit: Visit) -> Response:
    """The trail, newest first."""
    state, filters = _read(visit)
    total = count_events(visit.session, filters)
    events = shown_events(search_events(visit.session, filters, state.paging), visit)
    words = visit.words
    chosen = {name: (state.chosen(name) or ("",))[0] for name in ("record", "person", "since", "until")}
    context = HistoryList(
        results=Results(events, total, state),
        state=state,
        rooms=_rooms(visit, state),
        chips=_chips(visit, state),
        count_text=words.text("trail.count", n=total),
        form=Filling(words, "trail", chosen),
    )
    return reply.page(
        visit, "history/list.html", context, heading=words.text("trail.title"), region="results"
    )


@site.get("/history/export.xlsx", "export-xlsx", Permission.READ_TRAIL)
def export_xlsx(visit: Visit) -> Response:
    """Exactly these entries as a workbook."""
    return _export(visit, "xlsx")


@site.get("/history/export.csv", "export-csv", Permission.READ_TRAIL)
def export_csv(visit: Visit) -> Response:
    """Exactly these entries as CSV."""
    return _export(visit, "csv")


def _export(visit: Visit, kind: str) -> Response:
    state, filters = _read(visit)
    events = shown_events(search_events(visit.session, filters, None), visit)
    words = visit.words
    sheet = Sheet(
        name=words.text("trail.title"),
        headers=[words.text(f"trail.col_{column}") for column in COLUMNS],
        rows=[_row(event, visit) for event in events],
        about=about_list(visit, "trail.title", _chips(visit, state), len(events)),
    )
    return reply.exported(visit, sheet, kind, "history")


def _row(event: EventShown, visit: Visit) -> list[str | int | datetime | None]:
    changes = "; ".join(f"{change.label}: {change.before} → {change.after}" for change in event.changes)
    local = event.at.astimezone(visit.settings.zone)
    record = f"{event.subject_ref} {event.subject_name}".strip()
    return [event.seq, local, event.who, event.did, record, changes, event.reason, event.channel]


def _read(visit: Visit) -> tuple[ListState, TrailFilters]:
    state = read_list_state("/history", visit.request.query_params, FILTERS, ())

    def first(name: str) -> str:
        return (state.chosen(name) or ("",))[0]

    return state, TrailFilters(
        ref=first("record").strip().upper(),
        person=first("person").strip(),
        room=tuple(room for room in state.chosen("room") if room in ROOMS),
        since=_start_of(visit, first("since")),
        until=_start_of(visit, first("until"), days=1),
    )


def _start_of(visit: Visit, text: str, days: int = 0) -> datetime | None:
    try:
        day = date.fromisoformat(text) + timedelta(days=days)
        return datetime.combine(day, time(), visit.settings.zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _rooms(visit: Visit, state: ListState) -> FilterShown:
    choices = [Choice(room, visit.words.text(f"trail.room_{room}")) for room in ROOMS]
    return FilterShown("room", visit.words.text("trail.field_room"), choices, state.chosen("room"))


def _chips(visit: Visit, state: ListState) -> list[Chip]:
    found = []
    for key in FILTERS:
        for value in state.chosen(key):
            shown = visit.words.text(f"trail.room_{value}") if key == "room" and value in ROOMS else value
            label = visit.words.text(f"trail.field_{key}")
            found.append(Chip(f"{label}: {shown}", state.without(key, value)))
    return found
