"""The last day of a period counted in calendar or working days. Pure; who has which day off is handed in."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

CALENDAR = "calendar"
_MOST_DAYS_OFF = 30


@lru_cache(maxsize=65536)
def last_day_of(
    is_day_off: Callable[[str, date], bool], place: str, day_kind: str | None, days: int, start: date
) -> date:
    """The last day of a period (inclusive). The start day itself does not count.

    Working and business days leave out weekends and the place's public holidays; calendar days leave out nothing.
    Source: house rule (the common way; where a law says otherwise its own rule does).
    """
    if day_kind == CALENDAR:
        return start + timedelta(days=days)
    day = start
    while days:
        day += timedelta(days=1)
        if not is_day_off(place, day):
            days -= 1
    return day


def working_day_before(is_day_off: Callable[[str, date], bool], place: str, day: date) -> date:
    """The day itself where somebody works on it, else the last working day before: earlier, never later.

    Source: house rule (whoever acts by then is in time, whatever the contract says of days off).
    """
    for back in range(_MOST_DAYS_OFF):
        if not is_day_off(place, day - timedelta(days=back)):
            return day - timedelta(days=back)
    return day


def days_off_between(
    is_day_off: Callable[[str, date], bool], place: str, moved_to: date, counted_on: date
) -> list[date]:
    """The days off that moved a day, the counted one first; none where nothing was moved.

    Source: house rule.
    """
    days = ((counted_on - timedelta(days=back)) for back in range((counted_on - moved_to).days))
    return [day for day in days if is_day_off(place, day)]
