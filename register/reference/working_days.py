"""Public holidays and weekends by place, for counting filing periods. Counting itself is in rules/filing.py."""

from datetime import date
from functools import cache


def is_day_off(place: str, day: date) -> bool:
    """Whether ``day`` is a weekend or public holiday at a place; make-up working days are working days.

    A place without a calendar has weekends only.
    Source: the place's public holidays as listed by the holidays library; house rule for half days (they count).
    """
    off, working = _special_days(place, day.year)
    return day in off or (day.weekday() >= 5 and day not in working)


@cache
def _special_days(place: str, year: int) -> tuple[frozenset[date], frozenset[date]]:
    # Imported late: a third of a second that only filing periods need.
    import holidays

    try:
        calendar = holidays.country_holidays(place, years=year)
    except NotImplementedError:
        return frozenset(), frozenset()
    return frozenset(calendar), frozenset(getattr(calendar, "weekend_workdays", ()))
