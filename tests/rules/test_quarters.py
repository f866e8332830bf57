"""Calendar quarters and weeks, and how far a review may be put off."""

from datetime import date
from itertools import pairwise

import pytest

from register.rules.quarters import (
    can_be_postponed,
    can_postpone_to,
    quarter_bounds,
    quarter_end,
    quarter_of,
    week_bounds,
    week_of,
    weeks_from,
)


@pytest.mark.parametrize(
    ("day", "quarter", "last"),
    [
        (date(2026, 1, 1), "2026-Q1", date(2026, 3, 31)),
        (date(2026, 3, 31), "2026-Q1", date(2026, 3, 31)),
        (date(2026, 4, 1), "2026-Q2", date(2026, 6, 30)),
        (date(2026, 9, 30), "2026-Q3", date(2026, 9, 30)),
        (date(2026, 10, 1), "2026-Q4", date(2026, 12, 31)),
        (date(2026, 12, 31), "2026-Q4", date(2026, 12, 31)),
        (date(2027, 1, 1), "2027-Q1", date(2027, 3, 31)),
    ],
)
def test_a_quarter_ends_on_its_last_day(day: date, quarter: str, last: date) -> None:
    assert quarter_of(day) == quarter
    assert quarter_end(day) == last
    bounds = quarter_bounds(quarter)
    assert bounds is not None
    assert bounds[1] == last
    assert bounds[0] <= day <= bounds[1]


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-Q0", "2026-Q5", "2026-Q11", "26-Q1", "²026-Q1", "0000-Q1", "x-Q1"]
)
def test_text_that_names_no_quarter_has_no_bounds(text: str) -> None:
    assert quarter_bounds(text) is None


DUE = date(2026, 12, 14)


@pytest.mark.parametrize(
    ("to", "as_of", "allowed"),
    [
        (date(2026, 12, 13), date(2026, 12, 1), False),
        (date(2026, 12, 14), date(2026, 12, 1), False),
        (date(2026, 12, 15), date(2026, 12, 1), True),
        (date(2026, 12, 31), date(2026, 12, 1), True),
        (date(2027, 1, 1), date(2026, 12, 1), False),
        (date(2026, 12, 19), date(2026, 12, 20), False),
        (date(2026, 12, 20), date(2026, 12, 20), True),
        (date(2026, 12, 31), date(2026, 12, 31), True),
        (date(2026, 12, 31), date(2027, 1, 1), False),
    ],
)
def test_a_review_is_put_off_to_a_later_day_of_its_quarter_that_has_not_passed(
    to: date, as_of: date, allowed: bool
) -> None:
    assert can_postpone_to(DUE, to, as_of) is allowed


@pytest.mark.parametrize(
    ("due_on", "as_of", "left"),
    [
        (date(2026, 12, 30), date(2026, 12, 1), True),
        (date(2026, 12, 31), date(2026, 12, 1), False),
        (date(2026, 12, 14), date(2026, 12, 31), True),
        (date(2026, 12, 14), date(2027, 1, 1), False),
    ],
)
def test_a_review_cannot_be_put_off_once_its_quarter_has_no_day_left(
    due_on: date, as_of: date, left: bool
) -> None:
    assert can_be_postponed(due_on, as_of) is left


def test_weeks_begin_on_monday_and_belong_to_the_year_of_their_thursday() -> None:
    assert week_of(date(2027, 1, 3)) == "2026-W53"
    assert week_of(date(2027, 1, 4)) == "2027-W01"
    assert week_bounds("2026-W53") == (date(2026, 12, 28), date(2027, 1, 3))


@pytest.mark.parametrize(
    "text", ["", "2026-W00", "2026-W54", "2025-W53", "2026-W1", "2026W01", "2026-Wxx", "9999-W01"]
)
def test_text_that_names_no_week_has_no_bounds(text: str) -> None:
    assert week_bounds(text) is None


def test_the_strip_is_thirteen_weeks_without_a_gap_from_the_week_of_the_day() -> None:
    strip = weeks_from(date(2026, 11, 29))
    assert len(strip) == 13
    assert strip[0] == ("2026-W48", date(2026, 11, 23), date(2026, 11, 29))
    assert all(later[1].toordinal() == earlier[2].toordinal() + 1 for earlier, later in pairwise(strip))
