"""Public holidays and weekends by place, for counting filing periods. Counting itself is in rules/filing.py."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Final


def is_day_off(place: str, day: date) -> bool:
    """Whether ``day`` is a weekend or public holiday at a place; make-up working days are working days.

    A place without a calendar has weekends only.
    Source: the place's public holidays as listed by the holidays library; house rule for half days (they count).
    """
    off, working = _special_days(place, day.year)
    return day in off or (day.weekday() >= 5 and day not in working)


def holiday_name(place: str, day: date, language: str) -> str | None:
    """What a public holiday is called in a language of ours, else in English, else in the place's own; None for others.

    Source: the holidays library.
    """
    if day not in _special_days(place, day.year)[0]:
        return None
    return _named_days(place, day.year, language).get(day)


@cache
def _named_days(place: str, year: int, language: str) -> Mapping[date, str]:
    import holidays

    known = getattr(holidays.country_holidays(place, years=year), "supported_languages", ())
    wanted = (*_SPOKEN.get(language, ()), f"en_{place}", "en_US")
    spoken = next((one for one in wanted if one in known), None)
    calendar = holidays.country_holidays(place, years=year, language=spoken, categories=_KINDS.get(place))
    return dict(calendar.items())


_KINDS: Final[Mapping[str, tuple[str, ...]]] = {"HK": ("public", "optional")}
"""Where the library's public holidays are fewer than those on which offices close: in Hong Kong it calls the statutory
holidays public (Cap. 57 s.39), and those further ones of the General Holidays Ordinance (Cap. 149) optional."""
_SPOKEN: Final[Mapping[str, tuple[str, ...]]] = {
    "zh-Hant-HK": ("zh_HK", "zh_TW"),
    "zh-Hans": ("zh_CN",),
}
"""The library's names of our languages, the best first."""


@cache
def _special_days(place: str, year: int) -> tuple[frozenset[date], frozenset[date]]:
    # Imported late: a third of a second that only filing periods need.
    import holidays

    try:
        calendar = holidays.country_holidays(place, years=year, categories=_KINDS.get(place))
    except NotImplementedError:
        return frozenset(), frozenset()
    return frozenset(calendar), frozenset(getattr(calendar, "weekend_workdays", ()))
