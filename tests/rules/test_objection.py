"""By when to object: the agreement's days, the notice's, the earlier of both, and what rules where neither speaks."""

from datetime import date

import pytest

from register.reference.working_days import is_day_off
from register.rules.objection import DayKind, Deadline, Period, RestsOn, objection_deadline

BUSINESS = DayKind.BUSINESS
# 1 December 2026 is a Tuesday. Hong Kong has 25 and 26 December off (Friday, Saturday), England 25 and 28.
RECEIVED = date(2026, 12, 1)


def dec(day: int) -> date:
    """A day of December 2026."""
    return date(2026, 12, day)


@pytest.mark.parametrize(
    ("agreement", "notice", "effect", "place", "on", "rests_on"),
    [
        (Period(30), None, None, "HK", dec(31), RestsOn.AGREEMENT),
        (None, Period(10), None, "HK", dec(11), RestsOn.NOTICE),
        (Period(30), Period(10), None, "HK", dec(11), RestsOn.NOTICE),
        (Period(10), Period(30), None, "HK", dec(11), RestsOn.AGREEMENT),
        (Period(10), Period(10), None, "HK", dec(11), RestsOn.BOTH),
        (Period(14), Period(10, BUSINESS), None, "HK", dec(15), RestsOn.BOTH),
        (Period(0), None, None, "HK", dec(1), RestsOn.AGREEMENT),
        (Period(3, BUSINESS), None, None, "HK", dec(4), RestsOn.AGREEMENT),
        (Period(4, BUSINESS), None, None, "HK", dec(7), RestsOn.AGREEMENT),
        (Period(18, BUSINESS), None, None, "HK", dec(28), RestsOn.AGREEMENT),
        (Period(18, BUSINESS), None, None, "GB", dec(29), RestsOn.AGREEMENT),
        # 19 December is a Saturday; 25 to 27 are off in Hong Kong, where they end on a Sunday.
        (None, None, dec(20), "HK", dec(18), RestsOn.EFFECT),
        (Period(24), None, None, "HK", dec(24), RestsOn.AGREEMENT),
        (Period(26), None, None, "HK", dec(24), RestsOn.AGREEMENT),
        (Period(27), None, None, "HK", dec(28), RestsOn.AGREEMENT),
        (Period(27), None, None, "GB", dec(24), RestsOn.AGREEMENT),
        (None, None, RECEIVED, "HK", RECEIVED, RestsOn.EFFECT),
        (Period(30), None, dec(5), "HK", dec(31), RestsOn.AGREEMENT),
        (None, None, None, "HK", None, RestsOn.NOTHING),
    ],
)
def test_the_earlier_of_what_agreement_and_notice_give_is_the_deadline(
    agreement: Period | None,
    notice: Period | None,
    effect: date | None,
    place: str,
    on: date | None,
    rests_on: RestsOn,
) -> None:
    found = objection_deadline(RECEIVED, agreement, notice, effect, place, is_day_off)
    assert (found.on, found.rests_on) == (on, rests_on)


def test_both_days_are_told_where_they_differ() -> None:
    found = objection_deadline(RECEIVED, Period(30), Period(10), None, "HK", is_day_off)
    assert found == Deadline(dec(11), RestsOn.NOTICE, agreement_on=dec(31), notice_on=dec(11))


def test_a_deadline_is_never_moved_to_the_day_the_notice_came_or_before() -> None:
    friday = dec(4)
    found = objection_deadline(friday, Period(2), None, None, "HK", is_day_off)
    assert (found.on, found.counted_on) == (dec(6), None)
    found = objection_deadline(dec(3), Period(2), None, None, "HK", is_day_off)
    assert (found.on, found.counted_on) == (dec(4), dec(5))
