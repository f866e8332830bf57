"""Days off by place: weekends, public holidays, and the days worked in their stead."""

from datetime import date

import pytest

from register.reference.working_days import holiday_name, is_day_off


@pytest.mark.parametrize(
    ("place", "day", "expected"),
    [
        ("CN", date(2025, 4, 27), False),  # a Sunday worked for Labour Day
        ("CN", date(2025, 5, 1), True),
        ("CN", date(2025, 5, 3), True),
        ("CN", date(2025, 5, 6), False),
        ("HK", date(2025, 10, 1), True),
        ("HK", date(2025, 10, 29), True),
        ("HK", date(2025, 10, 30), False),
        # A general holiday that is no statutory one.
        ("HK", date(2026, 4, 3), True),
        ("MO", date(2025, 12, 20), True),
        ("TR", date(2026, 4, 23), True),
        ("TR", date(2026, 4, 24), False),
        ("XX", date(2026, 4, 25), True),
        ("XX", date(2026, 4, 24), False),
    ],
)
def test_days_off(place: str, day: date, expected: bool) -> None:
    assert is_day_off(place, day) is expected


@pytest.mark.parametrize(
    ("place", "day", "language", "name"),
    [
        ("HK", date(2026, 12, 25), "en", "Christmas Day"),
        ("HK", date(2026, 12, 25), "zh-Hant-HK", "聖誕節"),
        ("HK", date(2026, 12, 25), "zh-Hans", "圣诞节"),
        ("DE", date(2026, 12, 25), "zh-Hant-HK", "Christmas Day"),
        ("HK", date(2026, 12, 27), "en", None),
        ("HK", date(2026, 12, 28), "en", None),
    ],
)
def test_a_public_holiday_has_a_name_in_ones_own_language(
    place: str, day: date, language: str, name: str | None
) -> None:
    assert holiday_name(place, day, language) == name
