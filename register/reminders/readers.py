"""Who is reminded, where they are, and what is due of whom: the register as one run of reminders sees it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.flags.models import FlagRow
from register.people.models import Person, PersonRole
from register.reference.working_days import is_day_off
from register.reference.zones import place_of, zone_of
from register.reminders.awaiting import PASSED_ON, awaited
from register.reminders.models import ReminderOffice, ReminderReader, ReminderRule, ReminderTold
from register.rules.cadence import DUE_SOON_DAYS
from register.rules.permissions import Role
from register.rules.reminding import LADDERS, Ladder, ladder_of, stand_in
from register.vendors.models import Vendor

FURTHEST = timedelta(days=93)
"""How far ahead things are read: a quarter."""


@dataclass(frozen=True)
class House:
    """What messages need to know of the register's settings."""

    zone: ZoneInfo
    address: str
    product: str
    sender: str
    secret: bytes

    def today(self, now: datetime) -> date:
        """The calendar date due dates follow."""
        return now.astimezone(self.zone).date()


@dataclass(frozen=True)
class Reader:
    """Somebody with an account, and where and when their mails are due."""

    id: int
    name: str
    email: str
    language: str | None
    team: str | None
    manager_id: int | None
    has_left: bool
    place: str
    zone: ZoneInfo
    mail_day: int
    week: date | None
    quarter: str | None
    day: date | None
    stopped: frozenset[str]

    def local(self, now: datetime) -> tuple[date, int]:
        """Day and hour where the reader is."""
        there = now.astimezone(self.zone)
        return there.date(), there.hour

    @property
    def is_day_off(self) -> Callable[[date], bool]:
        """Whether a day is a weekend or public holiday where the reader is."""
        return partial(is_day_off, self.place)


@dataclass(frozen=True, slots=True)
class Item:
    """One dated thing: what it is, of which vendor, and who does it."""

    thing: str
    code: str
    subject_ref: str
    vendor_ref: str
    vendor_name: str
    vendor_local_name: str | None
    raised_on: date
    due_on: date
    owner_id: int | None
    doer_id: int | None
    """The owner, or who stands in for one who has left; None where there is nobody."""


@dataclass
class Snapshot:
    """The register at one moment, for one run."""

    today: date
    readers: Mapping[int, Reader]
    ladders: Mapping[str, Ladder]
    register_owner_id: int | None
    register_owner_is_named: bool
    items: Sequence[Item] = ()
    of_doer: Mapping[int | None, list[Item]] = field(default_factory=dict)
    by_thing: Mapping[str, Item] = field(default_factory=dict)
    passed_on: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Of each thing that was passed on: to whom, by step (``manager``, ``register-owner``)."""
    awaited: Mapping[tuple[str, str], set[int]] = field(default_factory=dict)
    """Who waits for each thing, by code and subject (reminders/awaiting.py)."""
    _managers: dict[int, int | None] = field(default_factory=dict)

    @property
    def soon(self) -> date:
        """The last day (inclusive) the weekly mail looks ahead to."""
        return self.today + timedelta(days=DUE_SOON_DAYS)

    def ladder(self, item: Item) -> Ladder:
        """How this thing is reminded of."""
        return ladder_of(item.code, self.ladders)

    def manager_of(self, person_id: int) -> int | None:
        """The nearest manager up the line who is still here."""
        if person_id not in self._managers:
            above = {reader.id: reader.manager_id for reader in self.readers.values()}
            found = stand_in(above.get(person_id), above, self.has_left, None)
            self._managers[person_id] = found if found != person_id else None
        return self._managers[person_id]

    def has_left(self, person_id: int) -> bool:
        """Whether this person's account is closed."""
        return person_id not in self.readers or self.readers[person_id].has_left

    def overdue(self, person_id: int | None) -> list[Item]:
        """What this person has left overdue, the oldest first."""
        return [item for item in self.of_doer.get(person_id, ()) if self._counts(item, self.today, None)]

    def due_soon(self, person_id: int) -> list[Item]:
        """What is due within 14 days, today included."""
        items = self.of_doer.get(person_id, ())
        return [item for item in items if item.due_on >= self.today and self._counts(item, None, self.soon)]

    def due_by(self, person_id: int, last: date) -> list[Item]:
        """What is overdue or due by a day (inclusive), begun to count or not."""
        return [item for item in self.of_doer.get(person_id, ()) if item.due_on <= last]

    def waiting(self, person_id: int) -> list[Item]:
        """What this person waits for others to do, the oldest first: what they asked for or handed on, and what
        others have left overdue so long that it was passed on to them."""
        return self._waiting.get(person_id, [])

    @cached_property
    def _waiting(self) -> Mapping[int, list[Item]]:
        found: dict[int, list[Item]] = defaultdict(list)
        for item in self.items:
            waits = (
                set(self.awaited.get((item.code, item.subject_ref), ()))
                if item.raised_on <= self.today
                else set()
            )
            if item.due_on < self.today:
                waits.update(self.passed_on.get(item.thing, {}).values())
            for person in waits - {item.doer_id}:
                found[person].append(item)
        return found

    def _counts(self, item: Item, before: date | None, until: date | None) -> bool:
        if item.raised_on > self.today:
            return False
        return (before is None or item.due_on < before) and (until is None or item.due_on <= until)


def take_snapshot(session: Session, house: House, now: datetime, *, with_items: bool = True) -> Snapshot:
    """Everybody, the ladders and the dated flags, in one query a table."""
    readers = {reader.id: reader for reader in _readers(session, house)}
    named, is_named = _register_owner(session, readers)
    found = Snapshot(house.today(now), readers, ladders_set(session), named, is_named)
    if with_items:
        _fill(session, found)
    return found


def ladders_set(session: Session) -> dict[str, Ladder]:
    """The ladders an administrator has set, by the code of their flag."""
    rows = session.exec(select(ReminderRule)).all()
    return {
        row.code: Ladder(
            tuple(row.before), row.every, row.manager_after, row.register_owner_after, row.on_the_day
        )
        for row in rows
    }


def all_ladders(session: Session, codes: Iterable[str]) -> dict[str, Ladder]:
    """The ladder that counts for each of these kinds of flag."""
    changed = ladders_set(session)
    return {code: ladder_of(code, changed) for code in dict.fromkeys((*codes, *LADDERS, *changed))}


def _readers(session: Session, house: House) -> Iterable[Reader]:
    own_place = place_of(house.zone.key) or ""
    rows = session.connection().execute(
        sa.select(
            col(Person.id),
            col(Person.name),
            col(Person.email),
            col(Person.language),
            col(Person.team),
            col(Person.manager_id),
            col(Person.disabled_at).is_not(None).label("has_left"),
            col(Person.place_code),
            col(Person.mail_day),
            col(ReminderReader.week),
            col(ReminderReader.quarter),
            col(ReminderReader.day),
            col(ReminderReader.stopped),
        )
        .outerjoin(ReminderReader, col(ReminderReader.person_id) == col(Person.id))
        .order_by(col(Person.id))
    )
    for row in rows:
        zone = zone_of(row.place_code) if row.place_code else None
        yield Reader(
            id=row.id,
            name=row.name,
            email=row.email,
            language=row.language,
            team=row.team,
            manager_id=row.manager_id,
            has_left=bool(row.has_left),
            place=row.place_code or own_place,
            zone=zone or house.zone,
            mail_day=row.mail_day,
            week=row.week,
            quarter=row.quarter,
            day=row.day,
            stopped=frozenset(row.stopped or ()),
        )


def _register_owner(session: Session, readers: Mapping[int, Reader]) -> tuple[int | None, bool]:
    """The register owner; where none is named, or they have left, the first administrator stands in."""
    office = session.get(ReminderOffice, 1)
    named = readers.get(office.register_owner_id) if office and office.register_owner_id else None
    if named and not named.has_left:
        return named.id, True
    administrators = session.exec(
        select(PersonRole.person_id)
        .where(PersonRole.role == Role.ADMINISTRATOR)
        .order_by(col(PersonRole.person_id))
    ).all()
    return next((who for who in administrators if not readers[who].has_left), None), False


def _fill(session: Session, snapshot: Snapshot) -> None:
    managers = {reader.id: reader.manager_id for reader in snapshot.readers.values()}
    doers: dict[int | None, int | None] = {}
    names: dict[int, Any] = {
        row.id: row
        for row in session.connection().execute(
            sa.select(col(Vendor.id), col(Vendor.ref), col(Vendor.legal_name), col(Vendor.local_name))
        )
    }
    rows = session.connection().execute(
        sa.select(
            col(FlagRow.code),
            col(FlagRow.subject_ref),
            col(FlagRow.vendor_id),
            col(FlagRow.raised_on),
            col(FlagRow.due_on),
            col(FlagRow.owner_id),
            col(FlagRow.params),
        )
        .where(
            col(FlagRow.due_on) <= snapshot.today + FURTHEST,
            # Of two that follow each other, the one that counts now: what begins after its day takes over then.
            sa.or_(col(FlagRow.counts_until).is_(None), col(FlagRow.counts_until) >= snapshot.today),
            sa.or_(col(FlagRow.raised_on) <= snapshot.today, col(FlagRow.raised_on) <= col(FlagRow.due_on)),
        )
        .order_by(col(FlagRow.due_on), col(FlagRow.id))
    )
    items = []
    of_doer: dict[int | None, list[Item]] = defaultdict(list)
    for code, subject_ref, vendor_id, raised_on, due_on, owner_id, params in rows:
        if owner_id not in doers:
            doers[owner_id] = stand_in(owner_id, managers, snapshot.has_left, snapshot.register_owner_id)
        vendor = names[vendor_id]
        item = Item(
            thing=_thing(code, subject_ref, due_on, params),
            code=code,
            subject_ref=subject_ref,
            vendor_ref=vendor.ref,
            vendor_name=vendor.legal_name,
            vendor_local_name=vendor.local_name,
            raised_on=raised_on,
            due_on=due_on,
            owner_id=owner_id,
            doer_id=doers[owner_id],
        )
        items.append(item)
        of_doer[item.doer_id].append(item)
    passed_on: dict[str, dict[str, int]] = defaultdict(dict)
    for thing, step, person_id in session.connection().execute(
        sa.select(col(ReminderTold.thing), col(ReminderTold.step), col(ReminderTold.person_id)).where(
            col(ReminderTold.step).in_(PASSED_ON)
        )
    ):
        passed_on[thing][step] = person_id
    snapshot.items, snapshot.of_doer, snapshot.passed_on = items, of_doer, passed_on
    snapshot.awaited = awaited(session)
    snapshot.by_thing = {item.thing: item for item in items}


def _thing(code: str, subject_ref: str, due_on: date, params: Mapping[str, Any]) -> str:
    """What the ledger knows a thing by: a flag that is written anew is still the same thing."""
    more = params.get("regime") or params.get("law_change") or params.get("to")
    return ":".join(filter(None, (code, subject_ref, due_on.isoformat(), more)))
