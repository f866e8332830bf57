"""Judging again in steps: begun once a day, done by one server at a time, carried on where a crash left it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from register import judge_job
from register.assessments import runs
from register.assessments.models import JudgeReason, JudgeRun
from register.transfers.models import Transfer
from register.work import Register
from tests.what_if.scene import NOW, TODAY, fill

VENDORS = 5
NIGHT = datetime.fromisoformat("2027-01-03T16:00:00+00:00")
"""Midnight in Hong Kong as 4 January begins."""


LATER = datetime.fromisoformat("2032-01-01T04:00:00+00:00")
"""When much has ended that the register rests on."""


class Crash(Exception):
    """The process ends in the middle of a step."""


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two vendors a step."""
    monkeypatch.setattr(runs, "CHUNK", 2)


def the_runs(register: Register) -> list[JudgeRun]:
    with register.read() as session:
        return list(session.exec(select(JudgeRun).order_by(JudgeRun.id)))  # type: ignore[arg-type]


def judged_days(register: Register) -> list[tuple[int, date | None]]:
    with register.read() as session:
        return [(transfer.vendor_id, transfer.judged_on) for transfer in session.exec(select(Transfer))]


def start(
    register: Register, why: JudgeReason = JudgeReason.BY_HAND, as_of: date = TODAY, **more: Any
) -> None:
    with register.write(NOW) as session:
        runs.start_run(session, why, NOW, as_of, **more)


@pytest.mark.usefixtures("small_steps")
def test_a_run_goes_from_vendor_to_vendor_and_says_how_far_it_is(register: Register) -> None:
    fill(register, VENDORS)
    start(register)
    assert judge_job.carry_on(register, "one", lambda: LATER) == 3
    (run,) = the_runs(register)
    assert (run.done, run.total, run.finished_at) == (VENDORS, VENDORS, LATER)
    assert run.changed > 0
    assert LATER.date() in {day for _vendor, day in judged_days(register)}
    with register.read() as session:
        assert runs.last_full_run(session) is not None


@pytest.mark.usefixtures("small_steps")
def test_a_crash_loses_one_step_and_the_next_server_goes_on_from_there(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(register, VENDORS)
    start(register)
    real, most = runs.judge_again, [1]
    judged: list[list[int]] = []

    def watched(session: Any, vendors: list[int], as_of: date) -> list[int]:
        if len(judged) == most[0]:
            raise Crash
        judged.append(list(vendors))
        return real(session, vendors, as_of)

    monkeypatch.setattr(runs, "judge_again", watched)
    with pytest.raises(Crash):
        judge_job.carry_on(register, "one", lambda: NOW)
    (run,) = the_runs(register)
    assert (run.cursor, run.done, run.finished_at) == (2, 2, None)
    most[0] = 3
    later = NOW + runs.LEASE + timedelta(seconds=1)
    assert judge_job.carry_on(register, "two", lambda: NOW) == 0, "the lease still runs"
    assert judge_job.carry_on(register, "two", lambda: later) == 2
    assert judged == [[1, 2], [3, 4], [5]]
    assert the_runs(register)[0].finished_at == later


@pytest.mark.usefixtures("small_steps")
def test_a_server_that_stops_in_order_gives_its_run_back(lite: Register) -> None:
    fill(lite, 3)
    start(lite)
    signs = iter([False, True])
    assert judge_job.carry_on(lite, "one", lambda: NOW, lambda: next(signs)) == 1
    assert judge_job.carry_on(lite, "two", lambda: NOW) == 0
    judge_job.let_go(lite, "one")
    assert judge_job.carry_on(lite, "two", lambda: NOW) == 1


def test_two_servers_never_hold_the_same_run(register: Register) -> None:
    fill(register, 2)
    start(register)
    with register.write(NOW) as session:
        assert runs.take_run(session, "one", NOW) is not None
    with register.write(NOW) as session:
        assert runs.take_run(session, "two", NOW) is None
        assert runs.take_run(session, "one", NOW) is not None


def test_the_night_begins_once_a_day_in_the_registers_own_zone(register: Register) -> None:
    fill(register, 2)
    eve = NIGHT - timedelta(minutes=1)
    judge_job.tick(register, "one", lambda: eve)
    judge_job.tick(register, "one", lambda: eve)
    assert [run.as_of for run in the_runs(register)] == [date(2027, 1, 3)]
    judge_job.tick(register, "two", lambda: NIGHT)
    judge_job.tick(register, "one", lambda: NIGHT)
    assert [run.as_of for run in the_runs(register)] == [date(2027, 1, 3), date(2027, 1, 4)]
    assert all(run.finished_at for run in the_runs(register))
    # Down for a week: one run on return, as of that day.
    judge_job.tick(register, "one", lambda: NIGHT + timedelta(days=7))
    assert [run.as_of for run in the_runs(register)][2:] == [date(2027, 1, 11)]


def test_after_the_night_the_database_knows_how_many_rows_there_are(lite: Register) -> None:
    fill(lite, 3)
    judge_job.tick(lite, "one", lambda: NIGHT)
    with lite.read() as session:
        counted = "SELECT stat FROM sqlite_stat1 WHERE tbl = 'vendor' LIMIT 1"
        assert str(session.connection().exec_driver_sql(counted).scalar()).startswith("3 ")


def test_a_run_over_some_vendors_leaves_the_others_and_is_not_the_whole(lite: Register) -> None:
    fill(lite, 3)
    start(lite, JudgeReason.LAW_CHANGE, vendor_ids=[2])
    judge_job.carry_on(lite, "one", lambda: LATER)
    assert {vendor for vendor, day in judged_days(lite) if day == LATER.date()} == {2}
    with lite.read() as session:
        assert runs.last_full_run(session) is None
