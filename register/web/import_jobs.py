"""Long imports outside the request: one transaction in a thread of this process; how far it is, in memory."""

from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock

import structlog

from register.errors import RegisterError
from register.imports.apply import carry_out
from register.imports.runs import stop_run
from register.storage.statistics import refresh_statistics
from register.trail.actor import Actor
from register.work import Register

_log = structlog.get_logger(__name__)


@dataclass
class Progress:
    """How many vendors or records of how many are done; nothing of it is stored before all are."""

    done: int
    total: int


_at_work: dict[str, Progress] = {}
_lock = Lock()


def announce(run: str, total: int) -> None:
    """Note that a run is about to begin in this process, so that nobody takes it for stopped."""
    with _lock:
        _at_work[run] = Progress(0, total)


def is_at_work(run: str) -> bool:
    """Whether a run goes on in this process."""
    with _lock:
        return run in _at_work


def progress_of(run: str) -> Progress | None:
    """How far a run of this process is."""
    with _lock:
        return _at_work.get(run)


def forget(run: str) -> None:
    """A run is over, or its start was never stored."""
    with _lock:
        _at_work.pop(run, None)


def carry_out_run(register: Register, actor: Actor, ref: str, run: str, fingerprint: str) -> None:
    """Do the import of a run that was started; what stops it is told on its page, and nothing was written."""

    def told(done: int, total: int) -> None:
        with _lock:
            _at_work[run] = Progress(done, total)

    now = datetime.now(UTC)
    try:
        with register.write(now) as session:
            carry_out(
                session,
                actor,
                ref,
                fingerprint,
                now,
                today=register.settings.today(now),
                run=run,
                told=told,
                zone=register.settings.zone,
            )
        # So many new rows change which way through the tables is the short one.
        refresh_statistics(register.engine)
    except RegisterError as error:
        _stop(register, ref, run, error.code)
    except Exception:
        _log.exception("import stopped", import_ref=ref)
        _stop(register, ref, run, "stopped")
    finally:
        forget(run)


def _stop(register: Register, ref: str, run: str, why: str) -> None:
    try:
        with register.write() as session:
            stop_run(session, ref, run, why=why)
    except Exception:
        # The store is out of reach: without a run in memory the page says that it stopped.
        _log.exception("import not marked as stopped", import_ref=ref)
