"""The last day to give notice and when an agreement ends: the day before, the day, the day after."""

from datetime import date

import pytest

from register.rules.agreement_dates import ends_after_notice, last_day_for_notice, next_last_day, runs_until

END = date(2026, 12, 31)  # a Thursday


@pytest.mark.parametrize(
    ("expires_on", "days", "months", "last"),
    [
        (END, 0, None, date(2026, 12, 31)),
        (END, 30, None, date(2026, 12, 1)),
        # Days off are no matter here: whoever is to act is shown the working day before.
        (END, 89, None, date(2026, 10, 3)),
        (END, None, 3, date(2026, 9, 30)),
        (END, None, 1, date(2026, 11, 30)),
        (date(2026, 3, 31), None, 1, date(2026, 2, 28)),
        (date(2028, 3, 31), None, 1, date(2028, 2, 29)),
        (END, None, None, None),
        (None, 30, None, None),
    ],
)
def test_notice_is_counted_back_from_the_last_day(
    expires_on: date | None, days: int | None, months: int | None, last: date | None
) -> None:
    assert last_day_for_notice("automatic", expires_on, days, months, None) == last
    # Nobody said what happens then: unknown is never safe.
    assert last_day_for_notice(None, expires_on, days, months, None) == last


@pytest.mark.parametrize("renewal", ["fixed", "evergreen"])
def test_no_notice_runs_out_where_it_ends_by_itself_or_never(renewal: str) -> None:
    assert last_day_for_notice(renewal, END, 30, None, None) is None


def test_notice_given_is_not_asked_for_again() -> None:
    assert last_day_for_notice("automatic", END, 30, None, date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    ("renewal", "given_on", "until"),
    [
        ("automatic", None, None),
        ("evergreen", None, None),
        ("automatic", date(2026, 6, 1), END),
        ("fixed", None, END),
        (None, None, END),
    ],
)
def test_it_goes_on_until_notice_is_given(
    renewal: str | None, given_on: date | None, until: date | None
) -> None:
    assert runs_until(renewal, END, given_on) == until


@pytest.mark.parametrize(
    ("given_on", "renewal", "months", "ends_on"),
    [
        (date(2026, 9, 30), "automatic", 12, END),
        (date(2026, 10, 1), "automatic", 12, date(2027, 12, 31)),
        (date(2028, 1, 5), "automatic", 12, date(2028, 12, 31)),
        (date(2026, 10, 1), "automatic", None, None),
        (date(2026, 10, 1), "fixed", None, END),
        (date(2026, 10, 1), "evergreen", None, date(2027, 1, 1)),
    ],
)
def test_notice_ends_the_first_period_it_comes_in_time_for(
    given_on: date, renewal: str, months: int | None, ends_on: date | None
) -> None:
    expires_on = None if renewal == "evergreen" else END
    assert ends_after_notice(given_on, renewal, expires_on, None, 3, months) == ends_on


@pytest.mark.parametrize(
    ("last", "months", "following"),
    [
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 2, 28), 1, date(2026, 3, 31)),
        (date(2027, 2, 28), 12, date(2028, 2, 29)),
        (date(2026, 3, 14), 6, date(2026, 9, 14)),
    ],
)
def test_a_period_follows_the_last(last: date, months: int, following: date) -> None:
    assert next_last_day(last, months) == following
