"""Stopping a kind of mail from a link in it: the link opens a page, its button (or the mail program's) stops them."""

from dataclasses import dataclass

from starlette.responses import Response

from register.people.queries import get_person
from register.reminders.stopping import read_stop, stop
from register.rules.permissions import Permission
from register.rules.reminding import ReminderKind
from register.trail.actor import Actor
from register.web import reply
from register.web.site import Site
from register.web.visit import Visit

site = Site("unsubscribe")


@dataclass(frozen=True)
class StopShown:
    """The page: who stops what."""

    name: str
    kind: str
    action: str
    is_done: bool


@site.get("/unsubscribe/{token}", "show", Permission.ANYONE)
def show(visit: Visit, token: str) -> Response:
    """What the button would stop. Opening this changes nothing."""
    person_id, kind = read_stop(visit.settings.secret, token, visit.today)
    return _page(visit, person_id, kind, token, is_done=False)


@site.post("/unsubscribe/{token}", "stop", Permission.ANYONE, from_elsewhere=True)
def stop_these(visit: Visit, token: str) -> Response:
    """Stop them. Mail programs press this from outside (RFC 8058); the signed link alone says who and what.

    Source: RFC 8058 s.3.2 (no sign-in, no cookies).
    """
    person_id, kind = read_stop(visit.settings.secret, token, visit.today)
    address = visit.request.client.host if visit.request.client else None
    person = get_person(visit.session, person_id)
    stop(visit.session, Actor(person_id, person.name, frozenset(), address=address), person_id, kind)
    return _page(visit, person_id, kind, token, is_done=True)


def _page(visit: Visit, person_id: int, kind: ReminderKind, token: str, *, is_done: bool) -> Response:
    words = visit.words
    name = get_person(visit.session, person_id).name
    context = StopShown(
        name, words.text(f"reminders.kind_{kind.value}"), f"/unsubscribe/{token}", is_done=is_done
    )
    response = reply.page(
        visit,
        "reminders/stop.html",
        context,
        heading=words.text("reminders.stop_done_title" if is_done else "reminders.stop_title"),
    )
    response.headers["referrer-policy"] = "no-referrer"
    return response
