"""The channels reminders go to, for administrators: kept, tried, ended. Knows no SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.background import BackgroundTask
from starlette.responses import Response

from register import remind_job
from register.errors import ChangedMeanwhile, Invalid, NotFound
from register.inputs import read_input
from register.reminders.channels import (
    add_channel,
    change_channel,
    end_channel,
    get_channel,
    list_channels,
    masked,
    owe_test,
)
from register.reminders.inputs import ChannelInput
from register.reminders.models import ReminderChannel
from register.reminders.readers import take_snapshot
from register.reminders.webhooks import SERVICES
from register.rules.permissions import Permission
from register.web import reply
from register.web.conflicts import Difference, differences
from register.web.filling import Filling
from register.web.frame import Crumb
from register.web.people import version_of
from register.web.reminders import PATH, run_now
from register.web.site import Site
from register.web.visit import Visit
from register.words import LANGUAGES, OWN_NAMES

site = Site("reminder-channels")

CHANNELS = f"{PATH}/channels"


@dataclass(frozen=True)
class ChannelsShown:
    """The channels in use: each with its masked address."""

    rows: Sequence[tuple[ReminderChannel, str]]


@dataclass(frozen=True)
class ChannelForm:
    """A channel, to be added or changed."""

    action: str
    version: int | None
    cancel: str
    services: Sequence[tuple[str, str]]
    languages: Sequence[tuple[str, str]]
    weekdays: Sequence[tuple[str, str]]
    address: str
    """The masked address of one there is already."""
    end: str | None
    theirs: list[Difference] | None = None


@site.get(CHANNELS, "list", Permission.MANAGE_REGISTER)
def show(visit: Visit) -> Response:
    """The channels."""
    rows = [(row, masked(row.address)) for row in list_channels(visit.session)]
    return reply.page(
        visit,
        "reminders/channels.html",
        ChannelsShown(rows),
        heading=visit.words.text("reminders.channels_title"),
        section=visit.words.text("reminders.title"),
        lead=visit.words.text("reminders.channels_lead"),
        crumbs=_crumbs(visit),
    )


@site.get(f"{CHANNELS}/new", "new", Permission.MANAGE_REGISTER)
def new(visit: Visit) -> Response:
    """The form for a new channel."""
    values = {"service": "slack", "language": visit.words.language, "mail_day": 1}
    return _form(visit, None, Filling(visit.words, "reminders", values), None)


@site.post(f"{CHANNELS}/new", "add", Permission.MANAGE_REGISTER)
def add(visit: Visit) -> Response:
    """Add it."""
    try:
        given = read_input(ChannelInput, visit.form)
        add_channel(visit.session, visit.actor, given, remind_job.allowed_of(visit.register), visit.now)
    except Invalid as error:
        form = Filling(visit.words, "reminders", visit.form, error.problems)
        return _form(visit, None, form, None, 422)
    return reply.redirect(visit, CHANNELS, "reminders.channel_saved", name=given.name)


@site.get(f"{CHANNELS}/{{number}}", "edit", Permission.MANAGE_REGISTER)
def edit(visit: Visit, number: str) -> Response:
    """One channel, to be changed."""
    row = _load(visit, number)
    return _form(visit, row, Filling(visit.words, "reminders", _values(row)), row.version)


@site.post(f"{CHANNELS}/{{number}}", "change", Permission.MANAGE_REGISTER)
def change(visit: Visit, number: str) -> Response:
    """Save it; a stale form comes back with both versions side by side."""
    row, version = _load(visit, number), version_of(visit)
    assert row.id is not None
    try:
        given = read_input(ChannelInput, visit.form)
        allowed = remind_job.allowed_of(visit.register)
        change_channel(visit.session, visit.actor, row.id, given, allowed, version, visit.now)
    except Invalid as error:
        form = Filling(visit.words, "reminders", visit.form, error.problems)
        return _form(visit, row, form, version, 422)
    except ChangedMeanwhile:
        theirs = differences(visit.words, "reminders", _values(row), visit.form)
        form = Filling(visit.words, "reminders", visit.form)
        return _form(visit, row, form, row.version, 409, theirs)
    return reply.redirect(visit, CHANNELS, "reminders.channel_saved", name=given.name)


@site.post(f"{CHANNELS}/{{number}}/end", "end", Permission.MANAGE_REGISTER)
def end(visit: Visit, number: str) -> Response:
    """End it."""
    row = _load(visit, number)
    end_channel(visit.session, visit.actor, row.id or 0, version_of(visit), visit.now)
    return reply.redirect(visit, CHANNELS, "reminders.channel_ended", name=row.name)


@site.post(f"{CHANNELS}/{{number}}/message", "try", Permission.MANAGE_REGISTER)
def try_out(visit: Visit, number: str) -> Response:
    """Send it its message now."""
    row = _load(visit, number)
    snapshot = take_snapshot(visit.session, remind_job.house_of(visit.register), visit.now)
    owe_test(visit.session, visit.actor, row.id or 0, snapshot, visit.now)
    response = reply.redirect(visit, PATH, "reminders.run_started")
    response.background = BackgroundTask(run_now, visit)
    return response


def _load(visit: Visit, number: str) -> ReminderChannel:
    if not (number.isascii() and number.isdigit() and len(number) <= 9):
        raise NotFound(ref=number[:20])
    return get_channel(visit.session, int(number))


def _values(row: ReminderChannel) -> Mapping[str, Any]:
    return {name: getattr(row, name) for name in ChannelInput.model_fields if name != "address"}


def _form(
    visit: Visit,
    row: ReminderChannel | None,
    form: Filling,
    version: int | None,
    status: int = 200,
    theirs: list[Difference] | None = None,
) -> Response:
    words = visit.words
    path = f"{CHANNELS}/{row.id if row else 'new'}"
    context = ChannelForm(
        action=path,
        version=version,
        cancel=CHANNELS,
        services=[(service, words.text(f"reminders.service_{service}")) for service in SERVICES],
        languages=[(code, OWN_NAMES[code]) for code in LANGUAGES],
        weekdays=[(str(day), words.text(f"people.weekday_{day}")) for day in range(5)],
        address=masked(row.address) if row else "",
        end=f"{path}/end" if row else None,
        theirs=theirs,
    )
    heading = words.text("reminders.channel_add") if row is None else row.name
    return reply.page(
        visit,
        "reminders/channel.html",
        context,
        heading=heading,
        section=words.text("reminders.title"),
        crumbs=[*_crumbs(visit), Crumb(words.text("reminders.channels_title"), CHANNELS)],
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )


def _crumbs(visit: Visit) -> list[Crumb]:
    return [
        Crumb(visit.words.text("frame.menu_admin"), "/admin"),
        Crumb(visit.words.text("reminders.title"), PATH),
    ]
