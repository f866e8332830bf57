"""When an agreement ends or renews, and by which day notice must be given. Pure: dates in, dates out."""

from datetime import date, timedelta
from typing import Final

from register.rules.cadence import add_months

NOTICE_SOON_DAYS: Final = 30
"""How many days before the last day to give notice somebody is told."""
_GOES_ON: Final = frozenset({"automatic", "evergreen"})
_MOST_PERIODS: Final = 1_000


def runs_until(renewal: str | None, expires_on: date | None, notice_given_on: date | None) -> date | None:
    """The day on which it ends by itself (inclusive), or None where it goes on.

    Where it renews automatically or has no last day, it goes on until notice has been given. Where nobody has
    recorded what happens, it ends on its last day. Source: house rule (unknown is never safe).
    """
    return None if renewal in _GOES_ON and notice_given_on is None else expires_on


def last_day_for_notice(
    renewal: str | None,
    expires_on: date | None,
    notice_days: int | None,
    notice_months: int | None,
    notice_given_on: date | None,
) -> date | None:
    """The last day (inclusive) on which notice still ends the agreement on ``expires_on``; None where none runs.

    Counted back from the last day: days as calendar days, months to the same day of an earlier month (its last
    day where that month is shorter). Days off are not looked at: whoever is to act is shown the working day before
    (day_count.working_day_before). Nothing is due where it ends by itself, where it has no last day, and where
    notice has been given. Source: house rule (the agreement's own words go before it).
    """
    if renewal in ("fixed", "evergreen") or notice_given_on or expires_on is None:
        return None
    if notice_months is not None:
        return add_months(expires_on, -notice_months)
    return None if notice_days is None else expires_on - timedelta(days=notice_days)


def ends_after_notice(
    given_on: date,
    renewal: str | None,
    expires_on: date | None,
    notice_days: int | None,
    notice_months: int | None,
    renewal_months: int | None,
) -> date | None:
    """The last day of an agreement after notice given on ``given_on``, or None where nothing says.

    The end of the current period where the notice came in time, else the end of the first period for which it
    does. Without a last day, the notice period counts from the notice. Source: house rule.
    """
    if renewal == "evergreen" or expires_on is None:
        if notice_months is not None:
            return add_months(given_on, notice_months)
        return None if notice_days is None else given_on + timedelta(days=notice_days)
    for _ in range(_MOST_PERIODS):
        last = last_day_for_notice(renewal, expires_on, notice_days, notice_months, None)
        if last is None or given_on <= last:
            return expires_on
        if not renewal_months:
            break
        expires_on = next_last_day(expires_on, renewal_months)
    return None


def next_last_day(expires_on: date, renewal_months: int) -> date:
    """The last day of the period that follows; the last day of a month is followed by the last day of a month.

    Source: house rule (calendar months).
    """
    begins_on = expires_on + timedelta(days=1)
    return add_months(begins_on, renewal_months) - timedelta(days=1)
