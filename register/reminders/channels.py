"""Messages to channels: who they go to, what they say, and the verbs that keep the channels. No names, no data types.

A channel cannot tell two copies of a message apart, so one that was handed over without an answer is never sent again
by itself: it is left to an administrator.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote, urlsplit

from sqlmodel import Session, col, select

from register.errors import ChangedMeanwhile, Conflict, Invalid, NotFound, Problem
from register.reference.working_days import is_day_off
from register.reference.zones import place_of
from register.reminders.inputs import ChannelInput
from register.reminders.ledger import LEASE, can_be_sent
from register.reminders.models import Reminder, ReminderChannel, ReminderState
from register.reminders.owing import owe_to_channel
from register.reminders.readers import House, Item, Snapshot
from register.reminders.webhooks import AddressRefused, Allowed, check_address
from register.rules.permissions import Permission
from register.rules.reminding import week_to_mail
from register.storage.versions import stamp
from register.trail.actor import Actor
from register.trail.record import changes_between, record
from register.words import words_for
from register.words.dates import written_date

_FIELDS = ("name", "service", "language", "team", "mail_day")


@dataclass(frozen=True)
class OutgoingChat:
    """One message to a channel, written out."""

    id: int
    service: str
    address: str
    sentence: str
    link: str
    link_words: str


def list_channels(session: Session) -> Sequence[ReminderChannel]:
    """The channels in use, by name.

    Source: house rule.
    """
    statement = select(ReminderChannel).where(col(ReminderChannel.ended_at).is_(None))
    return session.exec(statement.order_by(col(ReminderChannel.name), col(ReminderChannel.id))).all()


def get_channel(session: Session, number: int) -> ReminderChannel:
    """The channel of this number. Raises NotFound.

    Source: house rule.
    """
    found = session.get(ReminderChannel, number)
    if found is None or found.ended_at:
        raise NotFound(ref=channel_ref(number))
    return found


def channel_ref(number: int) -> str:
    """What the trail calls a channel.

    Source: house rule.
    """
    return f"CH-{number:04d}"


def masked(address: str) -> str:
    """A channel's address as people may see it: its host and its last four characters.

    Source: house rule (the address of a webhook is a secret).
    """
    return f"{urlsplit(address).hostname}/…{address[-4:]}"


def add_channel(
    session: Session, actor: Actor, given: ChannelInput, allowed: Allowed, now: datetime
) -> ReminderChannel:
    """A new channel. Raises Refused, Invalid (no address, or one that is not allowed).

    Source: house rule; OWASP ASVS 5.0.0 1.3.6.
    """
    actor.require(Permission.MANAGE_REGISTER)
    if not given.address:
        raise Invalid({"address": Problem("required")})
    _check(given.address, given.service, allowed)
    values = given.model_dump(include=set(_FIELDS))
    row = ReminderChannel(**values, address=given.address, created_at=now, changed_at=now)
    session.add(row)
    session.flush()
    _note(session, actor, "reminders:channel:added", row, changes_between({}, _shown(row)))
    return row


def change_channel(
    session: Session,
    actor: Actor,
    number: int,
    given: ChannelInput,
    allowed: Allowed,
    version: int,
    now: datetime,
) -> ReminderChannel:
    """The channel with what was handed in; an empty address keeps the one there is.

    Raises Refused, NotFound, ChangedMeanwhile, Invalid. Source: house rule.
    """
    actor.require(Permission.MANAGE_REGISTER)
    row = _load(session, number, version)
    _check(given.address or row.address, given.service, allowed)
    before = _shown(row)
    for name in _FIELDS:
        setattr(row, name, getattr(given, name))
    row.address = given.address or row.address
    changes = changes_between(before, _shown(row))
    if changes:
        stamp(row, now)
        session.flush()
        _note(session, actor, "reminders:channel:changed", row, changes)
    return row


def end_channel(session: Session, actor: Actor, number: int, version: int, now: datetime) -> ReminderChannel:
    """The channel, which is told nothing any more; its address is forgotten.

    Raises Refused, NotFound, ChangedMeanwhile. Source: house rule.
    """
    actor.require(Permission.MANAGE_REGISTER)
    row = _load(session, number, version)
    row.ended_at, row.address = now, ""
    stamp(row, now)
    session.flush()
    _note(session, actor, "reminders:channel:ended", row, {"name": (row.name, None)})
    return row


def owe_to_channels(session: Session, house: House, snapshot: Snapshot, now: datetime) -> int:
    """Put down what channels are due; how many messages came to be owed.

    Source: house rule (as the weekly mail: once a week, none when empty).
    """
    local = now.astimezone(house.zone)
    off = partial(is_day_off, place_of(house.zone.key) or "")
    made = 0
    for row in list_channels(session):
        week = week_to_mail(local.date(), local.hour, row.mail_day, off)
        if week is None or week == row.week:
            continue
        row.week = week
        if any(_counts(snapshot, row.team)):
            made += owe_to_channel(session, row.id or 0, week, now, snapshot.today)
    session.flush()
    return made


def is_due(session: Session, house: House, now: datetime) -> bool:
    """Whether any channel's week has not been looked at yet.

    Source: house rule.
    """
    local = now.astimezone(house.zone)
    off = partial(is_day_off, place_of(house.zone.key) or "")
    return any(
        (week := week_to_mail(local.date(), local.hour, row.mail_day, off)) and week != row.week
        for row in list_channels(session)
    )


def claim_chat(
    session: Session, snapshot: Snapshot, house: House, holder: str, now: datetime, limit: int
) -> list[OutgoingChat]:
    """Lease what can be sent to channels now and write it out.

    Source: house rule (sending is claimed by a lease).
    """
    found = []
    rows = session.exec(
        select(Reminder)
        .where(can_be_sent(now), col(Reminder.channel_id).is_not(None))
        .order_by(col(Reminder.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        channel = session.get(ReminderChannel, row.channel_id)
        if row.state in (ReminderState.MAYBE_SENT, ReminderState.SENDING) and row.handed_at:
            row.state, row.problem = ReminderState.UNSURE, "unanswered"
            row.leased_to = row.leased_until = None
            continue
        overdue, soon = _counts(snapshot, channel.team if channel else None)
        if channel is None or channel.ended_at or not (overdue or soon):
            row.state, row.leased_to, row.leased_until = ReminderState.NOTHING, None, None
            continue
        outgoing = _written(row, channel, house, snapshot, overdue, soon)
        row.title, row.text, row.language = outgoing.sentence[:300], outgoing.sentence, channel.language
        row.address, row.items, row.rendered_at = masked(channel.address), overdue + soon, now
        row.state, row.leased_to, row.leased_until = ReminderState.SENDING, holder, now + LEASE
        row.handed_at = row.next_try_at = None
        found.append(outgoing)
    session.flush()
    return found


def _written(
    row: Reminder, channel: ReminderChannel, house: House, snapshot: Snapshot, overdue: int, soon: int
) -> OutgoingChat:
    words = words_for(channel.language)
    by = written_date(snapshot.today + timedelta(days=14), channel.language)
    key = "chat_both" if overdue and soon else "chat_overdue" if overdue else "chat_due"
    path = "/insights/overdue" if overdue else "/?whose=all&group=due-soon"
    if channel.team and overdue:
        path = f"/insights/overdue/things?team={quote(channel.team, safe='')}"
    sentence = words.text(f"reminders.{key}", n=overdue or soon, due=soon, by=by)
    link = house.address + path
    return OutgoingChat(
        row.id or 0, channel.service, channel.address, sentence, link, words.text("reminders.link_open")
    )


def _counts(snapshot: Snapshot, team: str | None) -> tuple[int, int]:
    """How much is overdue, and how much is due soon, of a team or of everybody."""
    overdue = soon = 0
    for item in snapshot.items:
        if item.raised_on > snapshot.today or not _is_of(snapshot, item, team):
            continue
        if item.due_on < snapshot.today:
            overdue += 1
        elif item.due_on <= snapshot.soon:
            soon += 1
    return overdue, soon


def _is_of(snapshot: Snapshot, item: Item, team: str | None) -> bool:
    if team is None:
        return True
    reader = snapshot.readers.get(item.owner_id) if item.owner_id else None
    return reader is not None and reader.team == team


def _check(address: str, service: str, allowed: Allowed) -> None:
    try:
        check_address(address, service, allowed)
    except AddressRefused as error:
        raise Invalid({"address": Problem(error.code)}) from None


def _load(session: Session, number: int, version: int) -> ReminderChannel:
    row = session.get(ReminderChannel, number, with_for_update=True, populate_existing=True)
    if row is None or row.ended_at:
        raise NotFound(ref=channel_ref(number))
    if row.version != version:
        raise ChangedMeanwhile(ref=channel_ref(number))
    return row


def _shown(row: ReminderChannel) -> dict[str, Any]:
    return {**{name: getattr(row, name) for name in _FIELDS}, "address": masked(row.address)}


def _note(session: Session, actor: Actor, tag: str, row: ReminderChannel, changes: dict[str, Any]) -> None:
    record(session, actor, tag, channel_ref(row.id or 0), subject_name=row.name, changes=changes)


def owe_test(session: Session, actor: Actor, number: int, snapshot: Snapshot, now: datetime) -> bool:
    """Owe a channel its message now, whatever the day. Raises Refused, NotFound, Conflict (nothing to tell).

    Source: house rule.
    """
    actor.require(Permission.MANAGE_REGISTER)
    row = get_channel(session, number)
    if not any(_counts(snapshot, row.team)):
        raise Conflict("nothing-to-tell", ref=channel_ref(number))
    _note(session, actor, "reminders:channel:tried", row, {})
    return owe_to_channel(session, number, now, now, snapshot.today)
