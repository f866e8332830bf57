"""The threads of a server: they start, tick, outlive a tick that fails, stop, and give back what they held."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI

from register import remind_job
from register.judge_job import Clock, wall_clock
from register.web.nightly import EveryMinute, judge_and_plan, lifespan_of
from register.work import Register
from tests.attestations.ground import have_vendor, open_reviews
from tests.reminders.scene import SAMS, ledger, put_due

NAMES = {"nightly", "texts", "reminders"}


class Watch:
    """A tick that does some work, says after each time that it is done, and can be waited for."""

    def __init__(self, work: Callable[[Register, str, Clock, Callable[[], bool]], None]) -> None:
        self.work, self.holders, self.freed = work, list[str](), list[str]()
        self._done = threading.Semaphore(0)

    def tick(self, register: Register, holder: str, clock: Clock, stops: Callable[[], bool]) -> None:
        try:
            self.work(register, holder, clock, stops)
        finally:
            self.holders.append(holder)
            self._done.release()

    def let_go(self, _register: Register, holder: str) -> None:
        self.freed.append(holder)

    def wait(self) -> None:
        assert self._done.acquire(timeout=30)


def _fail(*_given: object) -> None:
    raise OSError("out of reach")


@pytest.mark.parametrize("work", [lambda *_: None, _fail])
def test_it_ticks_at_once_and_again_even_after_a_failure_and_ends_when_told(
    lite: Register, work: Callable[..., None]
) -> None:
    watch = Watch(work)
    thread = EveryMinute(lite, "watched", watch.tick, watch.let_go, seconds=0.01)
    thread.start()
    for _ in range(3):
        watch.wait()
    thread.stop()
    assert "watched" not in {alive.name for alive in threading.enumerate()}
    assert watch.freed == [watch.holders[0]]
    assert len(set(watch.holders)) == 1


def test_the_nightly_thread_plans_quarterly_reviews(register: Register) -> None:
    have_vendor(register)
    watch = Watch(judge_and_plan)
    thread = EveryMinute(register, "watched", watch.tick, watch.let_go)
    thread.start()
    watch.wait()
    thread.stop()
    assert [review.ref for review in open_reviews(register)] == ["R-0001"]


def test_the_thread_of_reminders_sends_what_is_due_once_although_two_servers_run_it(
    register: Register,
) -> None:
    put_due(register, [SAMS])
    watch = Watch(remind_job.tick)
    threads = [EveryMinute(register, "watched", watch.tick, remind_job.let_go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in threads:
        watch.wait()
    for thread in threads:
        thread.stop()
    assert len(set(watch.holders)) == 2
    # What one server claimed and had not sent when it stopped, another sends.
    remind_job.run(register, "another", wall_clock, why="command")
    rows = ledger(register)
    assert rows
    assert {row.state.value for row in rows} <= {"kept", "nothing"}
    assert len(list((register.settings.data_dir / "mail").iterdir())) == sum(
        row.state.value == "kept" for row in rows
    )


@pytest.mark.parametrize(
    ("off", "expected"),
    [
        ({}, NAMES),
        ({"judge_nightly": False, "read_documents": False}, {"reminders"}),
        ({"remind": False, "read_documents": False, "judge_nightly": False}, set()),
    ],
)
def test_a_server_runs_the_threads_its_settings_ask_for(
    lite: Register, off: dict[str, bool], expected: set[str]
) -> None:
    on = {"judge_nightly": True, "read_documents": True, "remind": True}
    served = Register(lite.engine, lite.settings.model_copy(update={**on, **off}))

    async def serve() -> set[str]:
        async with lifespan_of(served)(FastAPI()):
            return {thread.name for thread in threading.enumerate()} & NAMES

    # In a thread of its own: a browser test before this one leaves its loop running in ours.
    with ThreadPoolExecutor(1) as apart:
        assert apart.submit(lambda: asyncio.run(serve())).result() == expected
    assert not {thread.name for thread in threading.enumerate()} & NAMES
