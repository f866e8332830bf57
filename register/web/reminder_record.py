"""One message of the ledger: what it said, what became of it, and the two buttons where it is stuck."""

from dataclasses import dataclass
from typing import Final

from starlette.responses import HTMLResponse, Response

from register.errors import NotFound
from register.people.queries import get_person
from register.reminders.actions import AGAIN, STUCK, retry, settle
from register.reminders.models import Reminder, ReminderState
from register.reminders.queries import get_reminder
from register.rules.permissions import Permission
from register.web import reply
from register.web.frame import Crumb
from register.web.marks import marks_for
from register.web.reminders import PATH
from register.web.site import Site
from register.web.visit import Visit

site = Site("reminder-record")

OWN_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; sandbox allow-popups"
"""A mail carries its styles inside it; nothing else may happen in it."""


@dataclass(frozen=True)
class ReminderShown:
    """The page."""

    reminder: Reminder
    base: str
    to: str | None
    kind: str
    can_retry: bool
    can_settle: bool


@site.get(f"{PATH}/{{ref}}", "show", Permission.MANAGE_REGISTER)
def show(visit: Visit, ref: str) -> Response:
    """The message as it went out, or will."""
    reminder, words = get_reminder(visit.session, ref), visit.words
    context = ReminderShown(
        reminder=reminder,
        base=f"{PATH}/{ref}",
        to=get_person(visit.session, reminder.person_id).name if reminder.person_id else None,
        kind=words.text(f"reminders.kind_{reminder.kind.value}"),
        can_retry=reminder.state in AGAIN,
        can_settle=reminder.state in (*STUCK, ReminderState.MAYBE_SENT),
    )
    return reply.page(
        visit,
        "reminders/show.html",
        context,
        heading=words.text("reminders.show_title"),
        reference=ref,
        tag=marks_for(words.language).tag(f"mail-{reminder.state.value}"),
        section=words.text("reminders.title"),
        crumbs=[Crumb(words.text("frame.menu_admin"), "/admin"), Crumb(words.text("reminders.title"), PATH)],
    )


@site.get(f"{PATH}/{{ref}}/mail", "mail", Permission.MANAGE_REGISTER)
def mail(visit: Visit, ref: str) -> Response:
    """The HTML of the message alone, shut off from the rest of the register."""
    reminder = get_reminder(visit.session, ref)
    if not reminder.html:
        raise NotFound(ref=ref)
    return HTMLResponse(reminder.html, headers={"content-security-policy": OWN_POLICY})


@site.post(f"{PATH}/{{ref}}/retry", "retry", Permission.MANAGE_REGISTER)
def send_again(visit: Visit, ref: str) -> Response:
    """Have it tried again."""
    retry(visit.session, visit.actor, ref)
    return reply.redirect(visit, f"{PATH}/{ref}", "reminders.retried")


@site.post(f"{PATH}/{{ref}}/arrival", "settle", Permission.MANAGE_REGISTER)
def note_arrival(visit: Visit, ref: str) -> Response:
    """Note that it has arrived."""
    settle(visit.session, visit.actor, ref, visit.now)
    return reply.redirect(visit, f"{PATH}/{ref}", "reminders.settled")
