"""By when to object to a new sub-processor: the agreement's time or the notice's, whichever is shorter. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from register.rules.day_count import last_day_of, working_day_before


class DayKind(StrEnum):
    """How the days of a period are counted."""

    CALENDAR = "calendar"
    BUSINESS = "business"


class RestsOn(StrEnum):
    """What a deadline rests on."""

    AGREEMENT = "agreement"
    NOTICE = "notice"
    BOTH = "both"
    """Agreement and notice come to the same day."""
    EFFECT = "effect"
    """Neither says a time: the day before the first change takes effect."""
    NOTHING = "nothing"
    """Nobody said a time or a day: there is no deadline to show, and somebody should ask."""


@dataclass(frozen=True, slots=True)
class Period:
    """So many days to object, counted from the day the notice was received."""

    days: int
    kind: DayKind = DayKind.CALENDAR


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day to object (inclusive), what it rests on, and what each source comes to."""

    on: date | None
    rests_on: RestsOn
    agreement_on: date | None = None
    notice_on: date | None = None
    counted_on: date | None = None
    """The day the time runs out, where that is a day off: ``on`` is then the working day before."""


def objection_deadline(
    received_on: date,
    agreement: Period | None,
    notice: Period | None,
    takes_effect_on: date | None,
    place: str,
    is_day_off: Callable[[str, date], bool],
) -> Deadline:
    """The last day on which an objection is in time; the day the notice was received does not count.

    Where agreement and notice differ the earlier day rules: whoever keeps it is in time under either. ``place`` is
    where business days are counted and whose days off move a last day earlier, never later, but not to the day the
    notice came or before; ``takes_effect_on`` the day of the first change.
    Source: GDPR Art 28(2) (the opportunity to object); SCC 2021/914 cl 9(a); house rule for the earlier day.
    """
    found = _counted(received_on, agreement, notice, takes_effect_on, place, is_day_off)
    if found.on is None:
        return found
    moved = working_day_before(is_day_off, place, found.on)
    return replace(found, on=moved, counted_on=found.on) if received_on < moved < found.on else found


def _counted(
    received_on: date,
    agreement: Period | None,
    notice: Period | None,
    takes_effect_on: date | None,
    place: str,
    is_day_off: Callable[[str, date], bool],
) -> Deadline:

    def last_day(period: Period | None) -> date | None:
        if period is None:
            return None
        return last_day_of(is_day_off, place, period.kind.value, period.days, received_on)

    ours, theirs = last_day(agreement), last_day(notice)
    if ours is not None and (theirs is None or ours <= theirs):
        rests_on = RestsOn.BOTH if ours == theirs else RestsOn.AGREEMENT
        return Deadline(ours, rests_on, ours, theirs)
    if theirs is not None:
        return Deadline(theirs, RestsOn.NOTICE, ours, theirs)
    if takes_effect_on is not None:
        return Deadline(max(received_on, takes_effect_on - timedelta(days=1)), RestsOn.EFFECT)
    return Deadline(None, RestsOn.NOTHING)
