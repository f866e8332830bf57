"""The threads of a server process: one judges, plans and carries long runs on, one reads documents, one reminds.

They end with it.
"""

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from threading import Event, Thread

import structlog
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from register import derive_job, document_job, judge_job, quarter_job, remind_job
from register.work import Register

_log = structlog.get_logger(__name__)
_SECONDS = 60


Tick = Callable[[Register, str, judge_job.Clock, Callable[[], bool]], None]
LetGo = Callable[[Register, str], None]


class EveryMinute:
    """A thread that does something once a minute, or so often as ``seconds`` says; its leases are held in one name."""

    def __init__(
        self, register: Register, name: str, tick: Tick, let_go: LetGo, seconds: float = _SECONDS
    ) -> None:
        self._register, self._name, self._seconds = register, name, seconds
        self._tick, self._let_go = tick, let_go
        self._holder = secrets.token_hex(8)
        self._stopping = Event()
        self._thread = Thread(target=self._go_on, name=name, daemon=True)

    def start(self) -> None:
        """Begin: what was missed while no server ran is caught up at once."""
        self._thread.start()

    def stop(self) -> None:
        """End after the step at hand; what is left is given back for another server, or the next start."""
        self._stopping.set()
        self._thread.join(timeout=30)
        try:
            self._let_go(self._register, self._holder)
        except Exception:
            # The lease runs out by itself.
            _log.exception("lease not given back", thread=self._name)

    def _go_on(self) -> None:
        while not self._stopping.is_set():
            try:
                self._tick(self._register, self._holder, judge_job.wall_clock, self._stopping.is_set)
            except Exception:
                # A store out of reach now may be there in a minute; what is to be done waits where it is.
                _log.exception("work of this minute stopped", thread=self._name)
            # On the minute grid, so that midnight is met within the minute.
            self._stopping.wait(self._seconds - judge_job.wall_clock().timestamp() % self._seconds)


def judge_and_plan(
    register: Register, holder: str, clock: judge_job.Clock, stops: Callable[[], bool]
) -> None:
    """What the nightly thread does: derive anew what the day or an upgrade changed, judge, plan quarterly reviews."""
    derive_job.derive(register, clock, stops)
    judge_job.tick(register, holder, clock, stops)
    quarter_job.plan(register, clock, stops)


def lifespan_of(register: Register) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """What the application does while it is served; nothing where the settings switch it off."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        threads = []
        if register.settings.judge_nightly:
            threads.append(EveryMinute(register, "nightly", judge_and_plan, judge_job.let_go))
        if register.settings.read_documents:
            threads.append(EveryMinute(register, "texts", document_job.tick, document_job.let_go))
        if register.settings.remind:
            threads.append(EveryMinute(register, "reminders", remind_job.tick, remind_job.let_go))
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            for thread in threads:
                await run_in_threadpool(thread.stop)

    return lifespan
