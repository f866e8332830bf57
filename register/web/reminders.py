"""Reminders for administrators: how sending is, the ledger, and the buttons that send. Knows no SQL."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.background import BackgroundTask
from starlette.responses import Response

from register import remind_job
from register.reminders.actions import ask_for_test
from register.reminders.models import ReminderClock, ReminderRun, ReminderState
from register.reminders.queries import (
    SORTS,
    LedgerFilters,
    count_ledger,
    count_waiting,
    list_ledger,
    list_runs,
    next_weekly,
    reminder_ref,
)
from register.reminders.readers import take_snapshot
from register.reminders.turns import find_clock
from register.rules.permissions import Permission
from register.rules.reminding import ReminderKind
from register.trail.record import record
from register.web import reply
from register.web.frame import Crumb
from register.web.listing import chips_of
from register.web.lists import Chip, Choice, FilterShown, ListState, Results, read_list_state
from register.web.site import Site
from register.web.visit import Visit

site = Site("reminders")

PATH = "/admin/reminders"
RUNS_SHOWN = 10


@dataclass(frozen=True)
class RemindersShown:
    """The page: how sending is, and one page of the ledger."""

    results: Results
    state: ListState
    filters: Sequence[FilterShown]
    chips: Sequence[Chip]
    count_text: str
    clock: ReminderClock | None
    runs: Sequence[ReminderRun]
    next_at: datetime | None
    waiting: int
    troubled: int
    troubled_href: str
    is_by_itself: bool
    has_server: bool
    register_owner: str | None


@site.get(PATH, "list", Permission.MANAGE_REGISTER)
def show(visit: Visit) -> Response:
    """How sending is, and the ledger; or the region of it that htmx asks for."""
    words, session = visit.words, visit.session
    state = read_list_state(PATH, visit.request.query_params, ("state", "kind"), tuple(SORTS))
    filters = LedgerFilters(
        state.text,
        tuple(code.value for code in ReminderState if code.value in state.chosen("state")),
        tuple(code.value for code in ReminderKind if code.value in state.chosen("kind")),
    )
    rows = list_ledger(session, filters, state.sort, descending=state.descending, paging=state.paging)
    total = count_ledger(session, filters)
    shown = [
        FilterShown(
            "state",
            words.text("reminders.filter_state"),
            [Choice(code.value, words.text(f"status.mail-{code.value}")) for code in ReminderState],
            state.chosen("state"),
        ),
        FilterShown(
            "kind",
            words.text("reminders.filter_kind"),
            [Choice(code.value, words.text(f"reminders.kind_{code.value}")) for code in ReminderKind],
            state.chosen("kind"),
        ),
    ]
    snapshot = take_snapshot(session, remind_job.house_of(visit.register), visit.now, with_items=False)
    waiting, troubled = count_waiting(session)
    context = RemindersShown(
        results=Results([(reminder_ref(row.id), row) for row in rows], total, state),
        state=state,
        filters=shown,
        chips=chips_of(state, shown),
        count_text=words.text("reminders.count", n=total),
        clock=find_clock(session),
        runs=list_runs(session, RUNS_SHOWN),
        next_at=next_weekly(snapshot.readers.values(), visit.now),
        waiting=waiting,
        troubled=troubled,
        troubled_href=f"{PATH}?state=failed&state=maybe-sent&state=unsure&state=given-up#results",
        is_by_itself=visit.settings.remind,
        has_server=bool(visit.settings.smtp_url),
        register_owner=_register_owner(visit, snapshot),
    )
    return reply.page(
        visit,
        "reminders/list.html",
        context,
        heading=words.text("reminders.title"),
        section=words.text("frame.menu_admin"),
        crumbs=[Crumb(words.text("frame.menu_admin"), "/admin")],
        lead=words.text("reminders.lead"),
        region="results",
        search_text="",
    )


@site.post(f"{PATH}/run", "run", Permission.MANAGE_REGISTER)
def run(visit: Visit) -> Response:
    """Send what is due now; the answer does not wait for it."""
    record(visit.session, visit.actor, "reminders:run:started", "reminders")
    response = reply.redirect(visit, PATH, "reminders.run_started")
    response.background = BackgroundTask(run_now, visit)
    return response


@site.post(f"{PATH}/test", "test", Permission.MANAGE_REGISTER)
def test(visit: Visit) -> Response:
    """Send the administrator a test message."""
    address = ask_for_test(visit.session, visit.actor, visit.now, visit.today)
    response = reply.redirect(visit, PATH, "reminders.test_owed", address=address)
    response.background = BackgroundTask(run_now, visit)
    return response


def run_now(visit: Visit) -> None:
    """A run that somebody asked for."""
    remind_job.run(visit.register, f"web-{secrets.token_hex(8)}", why="by-hand")


def _register_owner(visit: Visit, snapshot: Any) -> str | None:
    number = snapshot.register_owner_id
    if number is None:
        return None
    name: str = snapshot.readers[number].name
    if snapshot.register_owner_is_named:
        return name
    return visit.words.text("reminders.owner_stands_in", name=name)
