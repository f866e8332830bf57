"""The calendar feed and the page of its private address. Knows no SQL."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from icalendar import Calendar, Event
from starlette.responses import Response

from register.calendars.feed import keep_told, told_to
from register.calendars.links import Reader, find_link, find_reader, make_link, stop_link
from register.errors import NotFound, Unavailable
from register.flags.pages import fix_href
from register.rules.feeding import Told
from register.rules.permissions import Permission
from register.web import reply
from register.web.frame import Crumb
from register.web.site import Site
from register.web.visit import Visit
from register.words import EN, Words, words_for

site = Site("calendars")

PAGE: Final = "/me/calendar"
_LONGEST_SECRET: Final = 100


@dataclass(frozen=True)
class CalendarPage:
    """Whether there is an address, since when; and the address itself, this once."""

    since: datetime | None
    address: str


@site.get(PAGE, "show", Permission.SIGNED_IN)
def show(visit: Visit) -> Response:
    """The state of one's own feed; its address is not shown again."""
    return _page(visit, "")


@site.post(PAGE, "make", Permission.SIGNED_IN)
def make(visit: Visit) -> Response:
    """A new address, shown once."""
    secret = make_link(visit.session, visit.actor, visit.now)
    return _page(visit, f"{visit.settings.address}/calendar/{secret}.ics")


@site.post(f"{PAGE}/stop", "stop", Permission.SIGNED_IN)
def stop(visit: Visit) -> Response:
    """No feed any more."""
    stop_link(visit.session, visit.actor)
    return reply.redirect(visit, PAGE, "calendars.stopped")


@site.get("/calendar/{secret}.ics", "feed", Permission.ANYONE)
def feed(visit: Visit, secret: str) -> Response:
    """What is due, for calendar programs: they know the address and nothing else."""
    reader = find_reader(visit.session, secret) if len(secret) < _LONGEST_SECRET else None
    if reader is None:
        raise NotFound(ref="")
    told = told_to(visit.session, reader.person_id, visit.now)
    try:
        # A page that reads changes nothing; this keeps only what was told, so that the next telling counts on.
        with visit.register.write(visit.now) as session:
            keep_told(session, reader.person_id, told)
    except Unavailable:
        # Told again the same way the next time.
        pass
    body = written(reader, told, visit.settings.address, visit.settings.product_name)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache", "x-robots-tag": "noindex"}
    if visit.request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    name = 'inline; filename="register.ics"'
    return Response(body, media_type="text/calendar", headers={**headers, "content-disposition": name})


def written(reader: Reader, told: list[Told], address: str, product: str) -> bytes:
    """The feed as iCalendar.

    Source: RFC 5545; RFC 7986 (name, refresh interval).
    """
    words = words_for(reader.language or EN)
    calendar = Calendar()
    calendar.add("prodid", f"-//{product}//register//{words.language}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", words.text("calendars.name", product=product))
    calendar.add("x-wr-calname", words.text("calendars.name", product=product))
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    for one in told:
        calendar.add_component(_event(words, one, address))
    return calendar.to_ical()


def _event(words: Words, told: Told, address: str) -> Event:
    item, host = told.item, urlsplit(address).hostname or "register"
    what = words.text(f"flags.{item.code}")
    url = address + fix_href(item.code, item.vendor_ref, item.subject_ref)
    event = Event()
    event.add("uid", f"{item.key}@{host}")
    event.add("dtstamp", told.changed_at.astimezone(UTC))
    event.add("last-modified", told.changed_at.astimezone(UTC))
    event.add("sequence", told.sequence)
    event.add("status", "CANCELLED" if told.is_cancelled else "CONFIRMED")
    event.add("summary", words.text("calendars.summary", what=what, vendor=item.vendor_name))
    event.add("description", words.text("calendars.description", ref=item.subject_ref, url=url))
    event.add("url", url)
    event.add("dtstart", item.due_on)
    event.add("dtend", item.due_on + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    return event


def _page(visit: Visit, address: str) -> Response:
    link = find_link(visit.session, visit.me.id)
    words = visit.words
    return reply.page(
        visit,
        "preferences/calendar.html",
        CalendarPage(link.created_at if link else None, address),
        heading=words.text("calendars.title"),
        lead=words.text("calendars.lead"),
        crumbs=[Crumb(words.text("frame.preferences"), "/me")],
    )
