"""Notice clocks: when each ends, to the minute, and what stops it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from register.rules.breach_clocks import (
    ClockState,
    Duty,
    Happened,
    Limit,
    Owed,
    Start,
    Unit,
    due_at,
    read_clock,
    read_limit,
)

HK, BERLIN = ZoneInfo("Asia/Hong_Kong"), ZoneInfo("Europe/Berlin")
KNEW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
DUE = KNEW + timedelta(hours=72)
MINUTE = timedelta(minutes=1)
LAW = Duty(Owed.AUTHORITY, "eu-gdpr", Start.WE_KNEW, Limit(72, Unit.HOURS), is_binding=True)
AGREED = Duty(Owed.US, "A-0001", Start.VENDOR_KNEW, Limit(24, Unit.HOURS), is_binding=True)
ADVICE = Duty(Owed.AUTHORITY, "hk-pdpo", Start.WE_KNEW, None, is_binding=False)
AT_ONCE = Duty(Owed.PEOPLE, "eu-gdpr", Start.WE_KNEW, None, is_binding=True)


def _weekends(_place: str, day: date) -> bool:
    return day.weekday() >= 5


def _state(duty: Duty, happened: Happened, now: datetime) -> ClockState:
    return read_clock(duty, happened, now, HK, _weekends).state


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (DUE - MINUTE, ClockState.RUNNING),
        (DUE, ClockState.RUNNING),
        (DUE + MINUTE, ClockState.MISSED),
    ],
)
def test_a_clock_is_missed_the_minute_after_its_time(now: datetime, state: ClockState) -> None:
    assert _state(LAW, Happened(aware_at=KNEW), now) is state


@pytest.mark.parametrize(
    ("told", "state"),
    [
        (DUE - MINUTE, ClockState.STOPPED),
        (DUE, ClockState.STOPPED),
        (DUE + MINUTE, ClockState.STOPPED_LATE),
    ],
)
@pytest.mark.parametrize("source", ["eu-gdpr", ""])
def test_telling_at_the_last_minute_is_in_time(told: datetime, state: ClockState, source: str) -> None:
    happened = Happened(aware_at=KNEW, told={(Owed.AUTHORITY, source): told})
    assert _state(LAW, happened, DUE + timedelta(days=9)) is state


def test_telling_one_regulator_stops_no_other_clock() -> None:
    happened = Happened(aware_at=KNEW, told={(Owed.AUTHORITY, "uk-gdpr"): KNEW, (Owed.PEOPLE, ""): KNEW})
    assert _state(LAW, happened, KNEW) is ClockState.RUNNING


def test_the_agreement_counts_from_when_the_vendor_knew_until_it_told_us() -> None:
    quiet = Happened(aware_at=KNEW)
    assert _state(AGREED, quiet, KNEW) is ClockState.NOT_STARTED
    known = replace(quiet, vendor_knew_at=KNEW - timedelta(hours=25))
    assert _state(AGREED, known, KNEW) is ClockState.MISSED
    assert _state(AGREED, replace(known, told_us_at=KNEW), KNEW) is ClockState.STOPPED_LATE
    assert _state(AGREED, replace(known, told_us_at=KNEW - MINUTE * 60), KNEW) is ClockState.STOPPED


@pytest.mark.parametrize("days", [0, 1, 365])
def test_what_is_only_recommended_is_never_missed_and_never_late(days: int) -> None:
    now = KNEW + timedelta(days=days)
    for duty in (ADVICE, replace(ADVICE, limit=Limit(1, Unit.HOURS))):
        assert _state(duty, Happened(aware_at=KNEW), now) is ClockState.ADVISED
        told = Happened(aware_at=KNEW, told={(Owed.AUTHORITY, "hk-pdpo"): now})
        assert _state(duty, told, now) is ClockState.STOPPED
        assert not read_clock(duty, Happened(aware_at=KNEW), now, HK, _weekends).is_open


def test_a_duty_without_a_number_is_owed_until_it_is_met_or_decided() -> None:
    assert _state(AT_ONCE, Happened(aware_at=KNEW), KNEW) is ClockState.AT_ONCE
    for source in ("eu-gdpr", ""):
        decided = Happened(aware_at=KNEW, not_needed=frozenset({(Owed.PEOPLE, source)}))
        assert _state(AT_ONCE, decided, KNEW) is ClockState.NOT_NEEDED
        assert _state(LAW, decided, KNEW) is ClockState.RUNNING


def test_a_clock_may_count_from_an_assessment_or_from_another_notice() -> None:
    from_assessment = replace(LAW, start=Start.ASSESSED)
    assert _state(from_assessment, Happened(aware_at=KNEW), DUE + MINUTE) is ClockState.NOT_STARTED
    assessed = Happened(aware_at=KNEW, assessed_at=DUE)
    assert _state(from_assessment, assessed, DUE + MINUTE) is ClockState.RUNNING
    after = Duty(Owed.PEOPLE, "my-pdpa", Start.AUTHORITY_TOLD, Limit(7, Unit.DAYS), is_binding=True)
    told = Happened(aware_at=KNEW, told={(Owed.AUTHORITY, "my-pdpa"): DUE})
    assert read_clock(after, told, DUE, HK, _weekends).due_at == DUE + timedelta(days=7)


@pytest.mark.parametrize(
    ("limit", "start", "zone", "due"),
    [
        # 72 hours are 72 hours, also over the night the clocks go forward (29 March 2026 in Berlin).
        (Limit(72, Unit.HOURS), "2026-03-27T10:00+01:00", BERLIN, "2026-03-30T11:00+02:00"),
        # Three days end at the same time of day, however long they were.
        (Limit(3, Unit.DAYS), "2026-03-27T10:00+01:00", BERLIN, "2026-03-30T10:00+02:00"),
        # Friday evening: Monday, Tuesday, Wednesday.
        (Limit(3, Unit.WORKING_DAYS), "2026-03-06T18:00+08:00", HK, "2026-03-11T18:00+08:00"),
        # Saturday does not count, nor does Sunday.
        (Limit(1, Unit.WORKING_DAYS), "2026-03-07T09:00+08:00", HK, "2026-03-09T09:00+08:00"),
        # Friday 23:30 UTC is Saturday in Hong Kong: Monday is the first working day.
        (Limit(1, Unit.WORKING_DAYS), "2026-03-06T23:30+00:00", HK, "2026-03-08T23:30+00:00"),
        (Limit(1, Unit.WORKING_DAYS), "2026-03-05T23:30+00:00", HK, "2026-03-08T23:30+00:00"),
    ],
)  # fmt: skip
def test_when_a_limit_ends(limit: Limit, start: str, zone: ZoneInfo, due: str) -> None:
    ends = due_at(limit, datetime.fromisoformat(start), zone, "HK", _weekends)
    assert ends == datetime.fromisoformat(due)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("24", Limit(24, Unit.HOURS)),
        ("24 hours", Limit(24, Unit.HOURS)),
        ("24h", Limit(24, Unit.HOURS)),
        ("within twenty-four (24) hours of discovery", Limit(24, Unit.HOURS)),
        ("without undue delay and within 48 hrs", Limit(48, Unit.HOURS)),
        ("2 days", Limit(2, Unit.DAYS)),
        ("3 working days", Limit(3, Unit.WORKING_DAYS)),
        ("1 business day", Limit(1, Unit.WORKING_DAYS)),
        ("48 小時", Limit(48, Unit.HOURS)),
        ("72小时内", Limit(72, Unit.HOURS)),
        ("3 個工作天", Limit(3, Unit.WORKING_DAYS)),
        ("3个工作日", Limit(3, Unit.WORKING_DAYS)),
        ("2天", Limit(2, Unit.DAYS)),
        ("without undue delay", None),
        ("24 to 48 hours", None),
        ("0 hours", None),
        ("0", None),
        ("1.5 days", None),
        ("2 months", None),
        ("10000 hours", None),
        ("", None),
        (None, None),
    ],
)
def test_a_time_limit_is_read_only_where_it_can_be_read_one_way(
    text: str | None, limit: Limit | None
) -> None:
    assert read_limit(text) == limit
