"""When reviews are due and how late they are: the day before, the day, the day after."""

from datetime import date

import pytest

from register.rules.cadence import add_months, days_overdue, due_state, expiry_state, next_due_on

DUE = date(2026, 12, 14)


@pytest.mark.parametrize(
    ("as_of", "days", "state"),
    [
        (date(2026, 11, 29), 0, "not-due"),
        (date(2026, 11, 30), 0, "due-soon"),
        (date(2026, 12, 13), 0, "due-soon"),
        (date(2026, 12, 14), 0, "due-today"),
        (date(2026, 12, 15), 1, "overdue"),
        (date(2027, 1, 14), 31, "overdue"),
    ],
)
def test_review_is_not_overdue_on_its_due_date(as_of: date, days: int, state: str) -> None:
    assert days_overdue(DUE, as_of) == days
    assert due_state(DUE, as_of) == state


@pytest.mark.parametrize(
    ("as_of", "state"),
    [
        (date(2026, 10, 14), "in-force"),
        (date(2026, 10, 15), "expiring"),
        (date(2026, 12, 14), "expiring"),
        (date(2026, 12, 15), "expired"),
    ],
)
def test_agreement_is_in_force_on_its_last_day(as_of: date, state: str) -> None:
    assert expiry_state(DUE, as_of) == state


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 31), 24, date(2028, 12, 31)),
        (date(2026, 8, 15), 6, date(2027, 2, 15)),
    ],
)
def test_months_end_on_the_last_day_of_a_shorter_month(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("importance", "expected"),
    [
        ("critical", date(2026, 6, 2)),
        ("high", date(2026, 9, 2)),
        ("medium", date(2027, 3, 2)),
        ("low", date(2028, 3, 2)),
        (None, date(2026, 6, 2)),
    ],
)
def test_unknown_importance_is_reviewed_as_often_as_critical(importance: str | None, expected: date) -> None:
    assert next_due_on(date(2026, 3, 2), importance) == expected
