"""Notice clocks of an incident: who must be told by when, and what stopped each clock. Pure; holidays are handed in."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Owed(StrEnum):
    """Who is to be told."""

    US = "us"
    """The vendor tells us: the agreement."""
    AUTHORITY = "authority"
    """We tell the regulator: the law."""
    PEOPLE = "people"
    """We tell the people concerned: the law."""


class Start(StrEnum):
    """What a clock counts from."""

    VENDOR_KNEW = "vendor-knew"
    """The vendor became aware."""
    WE_KNEW = "we-knew"
    """We became aware; also where the register's data on a law do not say from when."""
    ASSESSED = "assessed"
    """The breach was assessed as one to be notified."""
    AUTHORITY_TOLD = "authority-told"
    """The regulator was told."""


class Unit(StrEnum):
    """How a time limit is measured."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working-days"


class ClockState(StrEnum):
    """Where a clock stands."""

    MISSED = "missed"
    """Its time has passed and nobody was told."""
    RUNNING = "running"
    AT_ONCE = "at-once"
    """Owed without delay: the duty binds, but gives no number."""
    NOT_STARTED = "not-started"
    """What it counts from is not recorded."""
    ADVISED = "advised"
    """A regulator recommends it; nothing is broken where it is left."""
    STOPPED_LATE = "stopped-late"
    STOPPED = "stopped"
    NOT_NEEDED = "not-needed"
    """Somebody decided that no notice is due, and said why."""


OPEN: Final = frozenset({ClockState.MISSED, ClockState.RUNNING, ClockState.AT_ONCE, ClockState.NOT_STARTED})
"""The states in which something binding is still to be answered."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit as it is written."""

    number: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Duty:
    """One notice somebody owes. ``limit`` None: without delay, no number given."""

    to: Owed
    source: str
    """The regime's id, or the agreement's reference."""
    start: Start
    limit: Limit | None
    is_binding: bool
    citation: str = ""
    is_verified: bool = True
    place: str = ""
    """Whose holidays count for working days."""
    said: str = ""
    """The limit in the words of its source."""


@dataclass(frozen=True, slots=True)
class Happened:
    """When what happened, as instants. ``told`` maps (to whom, source) to the instant; source ``""``: all of them."""

    aware_at: datetime
    vendor_knew_at: datetime | None = None
    told_us_at: datetime | None = None
    assessed_at: datetime | None = None
    told: Mapping[tuple[Owed, str], datetime] = field(default_factory=lambda: MappingProxyType({}))
    not_needed: frozenset[tuple[Owed, str]] = frozenset()

    def told_at(self, to: Owed, source: str) -> datetime | None:
        """When they were told, for this source or for all of them; the earlier where both are recorded."""
        if to is Owed.US:
            return self.told_us_at
        found = [self.told[key] for key in ((to, source), (to, "")) if key in self.told]
        return min(found, default=None)


@dataclass(frozen=True, slots=True)
class Clock:
    """One duty with its instants. Telling at ``due_at`` itself is in time."""

    duty: Duty
    state: ClockState
    started_at: datetime | None
    due_at: datetime | None
    stopped_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether something binding is still to be answered."""
        return self.state in OPEN


def read_clock(
    duty: Duty,
    happened: Happened,
    now: datetime,
    zone: tzinfo,
    is_day_off: Callable[[str, date], bool],
) -> Clock:
    """The clock of one duty at the instant ``now``; days are days of ``zone``.

    What is only recommended is never missed and never late.
    Source: GDPR Art 33(1), 33(2), 34(1); PCPD Guidance on Data Breach Handling and Data Breach Notifications;
    the breach rule of each regime.
    """
    started_at = _started_at(duty, happened)
    stopped_at = happened.told_at(duty.to, duty.source)
    due = None
    if started_at and duty.limit and duty.is_binding:
        due = due_at(duty.limit, started_at, zone, duty.place, is_day_off)
    return Clock(duty, _state(duty, happened, started_at, due, stopped_at, now), started_at, due, stopped_at)


def due_at(
    limit: Limit, start: datetime, zone: tzinfo, place: str, is_day_off: Callable[[str, date], bool]
) -> datetime:
    """The last instant that is in time (inclusive).

    Hours are counted as they pass, through nights, holidays and changes of the clock. Days end at the time of day
    they began, so that the earlier reading of "three days" holds; working days leave out the place's days off.
    Source: house rule (unknown is never safe).
    """
    if limit.unit is Unit.HOURS:
        return start + timedelta(hours=limit.number)
    local, left = start.astimezone(zone), limit.number
    day = local.date()
    while left:
        day += timedelta(days=1)
        if limit.unit is Unit.DAYS or not is_day_off(place, day):
            left -= 1
    return datetime.combine(day, local.timetz()).astimezone(start.tzinfo)


def _started_at(duty: Duty, happened: Happened) -> datetime | None:
    if duty.start is Start.VENDOR_KNEW:
        return happened.vendor_knew_at
    if duty.start is Start.ASSESSED:
        return happened.assessed_at
    if duty.start is Start.AUTHORITY_TOLD:
        return happened.told_at(Owed.AUTHORITY, duty.source)
    return happened.aware_at


def _state(
    duty: Duty,
    happened: Happened,
    started_at: datetime | None,
    due: datetime | None,
    stopped_at: datetime | None,
    now: datetime,
) -> ClockState:
    if stopped_at:
        return ClockState.STOPPED_LATE if due and stopped_at > due else ClockState.STOPPED
    if {(duty.to, duty.source), (duty.to, "")} & happened.not_needed:
        return ClockState.NOT_NEEDED
    if not duty.is_binding:
        return ClockState.ADVISED
    if started_at is None:
        return ClockState.NOT_STARTED
    if due is None:
        return ClockState.AT_ONCE
    return ClockState.MISSED if now > due else ClockState.RUNNING


_UNITS: Final = (
    (Unit.WORKING_DAYS, r"(?:working|business)[\s-]*days?|[個个]?\s*(?:工作|營業|营业)[天日]"),
    (Unit.HOURS, r"hours?|hrs?|h\b|[個个]?\s*(?:小時|小时|鐘頭)"),
    (Unit.DAYS, r"(?:calendar[\s-]*)?days?|d\b|[天日]"),
)
_LIMIT: Final = re.compile(
    r"(?<![\d.,])(\d{1,4})\)?\s*-?\s*(?:"
    + "|".join(f"(?P<u{n}>{words})" for n, (_, words) in enumerate(_UNITS))
    + ")",
    re.IGNORECASE,
)


def read_limit(text: str | None) -> Limit | None:
    """The time limit a text states, or None where it states none, or more than one.

    A bare number is in hours, the unit the catalogue asks for.
    Source: house rule (a value that can be read two ways is not read).
    """
    given = (text or "").strip()
    if given.isascii() and given.isdigit() and len(given) < 5:
        return Limit(int(given), Unit.HOURS) if int(given) else None
    if len(re.findall(r"\d+", given)) != 1:
        return None
    matched = _LIMIT.search(given)
    if matched is None or not int(matched[1]):
        return None
    unit = next(unit for n, (unit, _) in enumerate(_UNITS) if matched[f"u{n}"])
    return Limit(int(matched[1]), unit)
