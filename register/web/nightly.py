"""The thread of a server process that judges at night and carries long runs on; it ends with the server."""

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from threading import Event, Thread

import structlog
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from register import judge_job
from register.work import Register

_log = structlog.get_logger(__name__)
_SECONDS = 60


class Nightly:
    """One such thread. ``holder`` is the name its leases are held under."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._holder = secrets.token_hex(8)
        self._stopping = Event()
        self._thread = Thread(target=self._go_on, name="nightly", daemon=True)

    def start(self) -> None:
        """Begin: what was missed while no server ran is caught up at once."""
        self._thread.start()

    def stop(self) -> None:
        """End after the step at hand; what is left is given back for another server, or the next start."""
        self._stopping.set()
        self._thread.join(timeout=30)
        try:
            judge_job.let_go(self._register, self._holder)
        except Exception:
            # The lease runs out by itself.
            _log.exception("judge run not given back")

    def _go_on(self) -> None:
        while not self._stopping.is_set():
            try:
                judge_job.tick(self._register, self._holder, judge_job.wall_clock, self._stopping.is_set)
            except Exception:
                # A store out of reach now may be there in a minute; the run waits where it is.
                _log.exception("judging stopped")
            # On the minute grid, so that midnight is met within the minute.
            self._stopping.wait(_SECONDS - judge_job.wall_clock().timestamp() % _SECONDS)


def lifespan_of(register: Register) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """What the application does while it is served; nothing where the settings switch judging off."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        if not register.settings.judge_nightly:
            yield
            return
        nightly = Nightly(register)
        nightly.start()
        try:
            yield
        finally:
            await run_in_threadpool(nightly.stop)

    return lifespan
