"""Ladders, mail days, escalation and waiting, as tables of days."""

from datetime import date, timedelta

import pytest

from register.rules.reminding import (
    AGES,
    MOST_TRIES,
    Ladder,
    age_of,
    escalations,
    is_early_step,
    newest_step,
    next_escalation,
    quarter_to_mail,
    stand_in,
    wait_before,
    week_to_mail,
    weekly_day,
)

DUE = date(2026, 6, 15)
HOLIDAYS = {date(2026, 2, 17), date(2026, 2, 18), date(2026, 2, 19), date(2026, 1, 1)}


def is_off(day: date) -> bool:
    return day.weekday() >= 5 or day in HOLIDAYS


@pytest.mark.parametrize(
    ("as_of", "step"),
    [
        (date(2026, 5, 15), None),
        (date(2026, 5, 16), -30),
        (date(2026, 6, 7), -30),
        (date(2026, 6, 8), -7),
        (date(2026, 6, 15), 0),
        (date(2026, 6, 21), 0),
        (date(2026, 6, 22), 7),
        (date(2026, 7, 5), 14),
    ],
)
def test_only_the_newest_step_of_a_ladder_is_told(as_of: date, step: int | None) -> None:
    assert newest_step(Ladder(before=(30, 7, 0), every=7), DUE, as_of) == step


def test_a_ladder_without_end_stops_at_its_last_step() -> None:
    assert newest_step(Ladder(before=(7,), every=0), DUE, DUE + timedelta(days=90)) == -7


@pytest.mark.parametrize(("day", "is_early"), [(15, False), (16, True), (22, True), (23, False)])
def test_an_early_step_is_in_one_weekly_mail(day: int, is_early: bool) -> None:
    as_of = date(2026, 5, day)
    assert is_early_step(Ladder(before=(30,)), DUE, as_of - timedelta(days=7), as_of, 14) is is_early


def test_escalation_is_at_seven_and_twenty_one_days_and_announced_until_then() -> None:
    ladder = Ladder()
    assert [(step.to, (step.on - DUE).days) for step in escalations(ladder, DUE)] == [
        ("manager", 7),
        ("register-owner", 21),
    ]
    for late, manager, told, to, on in (
        (-14, True, (), "manager", 7),
        (6, True, (), "manager", 7),
        # What nobody was told of in time is passed on the day after it was announced.
        (40, True, (), "manager", 41),
        (7, True, ("manager",), "register-owner", 21),
        (6, False, (), "register-owner", 21),
    ):
        coming = next_escalation(ladder, DUE, DUE + timedelta(days=late), has_manager=manager, told=told)
        assert coming is not None
        assert (coming.to, (coming.on - DUE).days) == (to, on)
    both = ("manager", "register-owner")
    assert next_escalation(ladder, DUE, DUE, has_manager=True, told=both) is None
    assert escalations(Ladder(manager_after=0, register_owner_after=0), DUE) == []


@pytest.mark.parametrize(
    ("monday", "weekday", "day"),
    [
        (date(2026, 2, 9), 1, date(2026, 2, 10)),
        (date(2026, 2, 16), 1, date(2026, 2, 20)),
        (date(2026, 2, 16), 4, date(2026, 2, 20)),
    ],
)
def test_the_weekly_mail_waits_for_a_working_day(monday: date, weekday: int, day: date) -> None:
    assert weekly_day(monday, weekday, is_off) == day


@pytest.mark.parametrize(
    ("today", "hour", "monday"),
    [
        (date(2026, 2, 10), 8, date(2026, 2, 2)),
        (date(2026, 2, 10), 9, date(2026, 2, 9)),
        (date(2026, 2, 15), 23, date(2026, 2, 9)),
        (date(2026, 2, 16), 9, date(2026, 2, 9)),
        (date(2026, 2, 19), 23, date(2026, 2, 9)),
        (date(2026, 2, 20), 9, date(2026, 2, 16)),
    ],
)
def test_the_newest_week_is_mailed_and_no_older_one(today: date, hour: int, monday: date) -> None:
    assert week_to_mail(today, hour, 1, is_off) == monday


@pytest.mark.parametrize(
    ("today", "hour", "quarter"),
    [
        (date(2026, 1, 1), 12, None),
        (date(2026, 1, 2), 8, None),
        (date(2026, 1, 2), 9, "2026-Q1"),
        (date(2026, 2, 1), 0, "2026-Q1"),
        (date(2026, 2, 2), 12, None),
        (date(2026, 3, 31), 12, None),
        (date(2026, 4, 1), 9, "2026-Q2"),
    ],
)
def test_a_quarters_list_is_due_from_its_first_working_day_for_a_month(
    today: date, hour: int, quarter: str | None
) -> None:
    assert quarter_to_mail(today, hour, is_off) == quarter


def test_waiting_doubles_up_to_six_hours_and_ends() -> None:
    waits = [wait_before(tries) for tries in range(1, MOST_TRIES + 1)]
    assert waits[:3] == [timedelta(minutes=minutes) for minutes in (5, 10, 20)]
    assert waits[-2] == timedelta(hours=6)
    assert waits[-1] is None


@pytest.mark.parametrize(
    ("days", "age"), [(1, 0), (30, 0), (31, 1), (60, 1), (61, 2), (90, 2), (91, 3), (900, 3)]
)
def test_ages_meet_without_a_gap(days: int, age: int) -> None:
    assert age_of(days) == age
    assert AGES[age][0] <= days


@pytest.mark.parametrize(
    ("owner", "who"),
    [(1, 1), (2, 1), (3, 9), (4, 9), (None, 9)],
    ids=["here", "left", "alone", "circle", "nobody"],
)
def test_who_has_left_is_stood_in_for(owner: int | None, who: int) -> None:
    managers = {1: None, 2: 1, 3: None, 4: 5, 5: 4}
    assert stand_in(owner, managers, lambda person: person in {2, 3, 4, 5}, 9) == who
