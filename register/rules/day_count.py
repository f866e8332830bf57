"""The last day of a period counted in calendar or working days. Pure; who has which day off is handed in."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

CALENDAR = "calendar"


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
