"""The quarterly review: on which days it falls, what counts as a difference, how far a quarter is covered."""

from collections import Counter
from datetime import date, timedelta

import pytest

from register.rules.attesting import (
    Owed,
    coverage,
    differences,
    due_after,
    first_due,
    slot_in,
)
from register.rules.quarters import quarter_bounds, quarter_of
from register.rules.responsibility import Standing, who_answers

Q4 = (date(2026, 10, 1), date(2026, 12, 31))


@pytest.mark.parametrize("quarter", ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2027-Q1", "2028-Q1"])
def test_every_slot_is_a_weekday_of_the_quarter(quarter: str) -> None:
    bounds = quarter_bounds(quarter)
    assert bounds
    for number in range(300):
        due = slot_in(bounds[1], f"V-{number:04d}")
        assert bounds[0] <= due <= bounds[1] - timedelta(days=2)
        assert due.weekday() < 5


def test_due_dates_are_spread_over_twelve_weeks() -> None:
    weeks = Counter(slot_in(Q4[0], f"V-{number:04d}").isocalendar().week for number in range(1200))
    assert len(weeks) == 12
    assert max(weeks.values()) < 2 * min(weeks.values())


@pytest.mark.parametrize(("days_before", "stays"), [(15, True), (14, True), (13, False)])
def test_the_first_is_due_a_fortnight_ahead_or_in_the_next_quarter(days_before: int, stays: bool) -> None:
    slot = slot_in(date(2026, 11, 1), "V-0042")
    due = first_due(slot - timedelta(days=days_before), "V-0042")
    assert due == (slot if stays else slot_in(date(2027, 1, 1), "V-0042"))


@pytest.mark.parametrize(
    ("due_on", "done_on", "quarter"),
    [
        (date(2026, 11, 3), date(2026, 10, 5), "2027-Q1"),
        (date(2026, 11, 3), date(2026, 12, 31), "2027-Q1"),
        (date(2026, 11, 3), date(2027, 1, 1), "2027-Q2"),
    ],
)
def test_the_next_one_comes_in_the_quarter_after(due_on: date, done_on: date, quarter: str) -> None:
    assert quarter_of(due_after(due_on, done_on, "V-0042")) == quarter


def test_differences_name_what_was_added_removed_and_changed() -> None:
    before = {"vendor": {"V-1": {"owner": "Bo"}}, "transfers": {"T-1": {"to": "SG"}, "T-2": {"to": "PH"}}}
    after = {"vendor": {"V-1": {"owner": "Bo"}}, "transfers": {"T-2": {"to": "IN"}, "T-3": {"to": "US"}}}
    found = [(d.ref, d.kind, d.fields) for d in differences(before, after)]
    assert found == [
        ("T-1", "removed", (("to", "SG", None),)),
        ("T-2", "changed", (("to", "PH", "IN"),)),
        ("T-3", "added", (("to", None, "US"),)),
    ]


def test_a_kind_of_record_that_was_not_looked_at_before_is_no_difference() -> None:
    assert not list(differences({"vendor": {}}, {"vendor": {}, "documents": {"F-1": {"file_name": "a.pdf"}}}))


@pytest.mark.parametrize(
    ("due_on", "done_on", "as_of", "counted"),
    [
        # Done on the last day counts; done on the first day of the next quarter does not.
        (date(2026, 11, 3), date(2026, 12, 31), date(2027, 1, 5), (1, 1, 0, 0)),
        (date(2026, 11, 3), date(2027, 1, 1), date(2027, 1, 5), (1, 0, 1, 0)),
        # Due on the day itself is open; overdue begins the next day.
        (date(2026, 11, 3), None, date(2026, 11, 3), (1, 0, 0, 1)),
        (date(2026, 11, 3), None, date(2026, 11, 4), (1, 0, 1, 0)),
        # One left over from an earlier quarter is owed in this one; one done before it is not.
        (date(2026, 8, 3), None, date(2026, 11, 4), (1, 0, 1, 0)),
        (date(2026, 8, 3), date(2026, 9, 30), date(2026, 11, 4), (0, 0, 0, 0)),
        (date(2027, 1, 1), None, date(2026, 11, 4), (0, 0, 0, 0)),
    ],
)
def test_coverage_counts_owed_confirmed_overdue_open(
    due_on: date, done_on: date | None, as_of: date, counted: tuple[int, int, int, int]
) -> None:
    found = coverage([Owed(due_on, done_on)], *Q4, as_of)
    assert (found.owed, found.confirmed, found.overdue, found.open) == counted


def test_a_quarter_is_covered_whole_only_where_every_review_is_confirmed() -> None:
    done = Owed(date(2026, 11, 3), date(2026, 11, 3))
    almost = coverage([done] * 999 + [Owed(date(2026, 11, 3), None)], *Q4, date(2026, 12, 1))
    assert almost.percent == 99
    assert coverage([], *Q4, date(2026, 12, 1)).percent is None


@pytest.mark.parametrize(
    ("owner", "expected"),
    [(1, 1), (2, 1), (3, 1), (4, None), (5, None), (None, None), (99, 99)],
)
def test_the_nearest_manager_who_is_here_answers(owner: int | None, expected: int | None) -> None:
    people = {
        1: Standing(is_here=True, manager_id=None),
        2: Standing(is_here=False, manager_id=1),
        3: Standing(is_here=False, manager_id=2),
        4: Standing(is_here=False, manager_id=None),
        # Two who have left and name each other.
        5: Standing(is_here=False, manager_id=6),
        6: Standing(is_here=False, manager_id=5),
    }
    assert who_answers(owner, people) == expected
