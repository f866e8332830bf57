"""Carrying judge runs out, step by step, each in a transaction of its own; and the night's run once a day.

The clock and the sign to stop are handed in. The thread that calls this lives in web/nightly.py.
"""

from collections.abc import Callable
from datetime import UTC, datetime

import structlog
from sqlalchemy.exc import IntegrityError

from register.assessments import runs
from register.assessments.models import JudgeReason
from register.decisions.following import touch_due
from register.storage.statistics import refresh_statistics
from register.work import Register

Clock = Callable[[], datetime]
_log = structlog.get_logger(__name__)


def wall_clock() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def never() -> bool:
    """The sign of those who are not to be stopped."""
    return False


def carry_on(
    register: Register, holder: str, clock: Clock = wall_clock, stops: Callable[[], bool] = never
) -> int:
    """Do every step that waits, until there is none or ``stops`` says so; how many were done.

    Each step is committed with how far the run is: whatever ends this process, the next one goes on from there.
    Source: house rule (design: a job with progress that survives a restart).
    """
    steps = 0
    while not stops():
        now = clock()
        with register.read() as session:
            if not runs.is_waiting(session, holder, now):
                return steps
        with register.write(now) as session:
            run = runs.take_run(session, holder, now)
            if run is None:
                return steps
            runs.take_step(session, run, now, register.settings.today(now))
        steps += 1
    return steps


def begin_night(register: Register, now: datetime) -> bool:
    """Start the night's run where nobody has started one for today; whether this call did.

    Today is the calendar day in the register's own time zone, so a server that was down catches up at its start.
    Source: house rule (design: a nightly pass catches endings by date).
    """
    today = register.settings.today(now)
    with register.read() as session:
        if not runs.needs_a_night(session, today):
            return False
    try:
        with register.write(now) as session:
            if not runs.needs_a_night(session, today):
                return False
            runs.start_run(session, JudgeReason.NIGHTLY, now, today, once=runs.night_of(today))
            touch_due(session, today)
    except IntegrityError:
        # Another server began it in the same moment.
        return False
    return True


def let_go(register: Register, holder: str) -> None:
    """Give back what this process was at work on, where it ends in order."""
    with register.write() as session:
        runs.release_runs(session, holder)


def tick(register: Register, holder: str, clock: Clock, stops: Callable[[], bool] = never) -> None:
    """What a server does every minute: begin the night if it is due, and do the steps that wait.

    After a night's run the database counts its rows anew, so that lists stay fast after a day of large imports.
    """
    is_night = begin_night(register, clock())
    if is_night:
        _log.info("judging the register", reason="nightly")
    carry_on(register, holder, clock, stops)
    if is_night and not stops():
        refresh_statistics(register.engine)
