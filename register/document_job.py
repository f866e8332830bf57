"""Reading the text of files that were added, one after the other, outside of every request's transaction."""

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Lock

import structlog

from register.documents import texts
from register.documents.kept_bytes import bytes_of, sweep
from register.documents.reading.extract import text_of
from register.work import Register

Clock = Callable[[], datetime]
_log = structlog.get_logger(__name__)
_at_work = Lock()


def wall_clock() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def never() -> bool:
    """The sign of those who are not to be stopped."""
    return False


def read_waiting(register: Register, clock: Clock = wall_clock, stops: Callable[[], bool] = never) -> int:
    """Read every file that waits, until there is none or ``stops`` says so; how many were read.

    One at a time in a process, each in a process of its own with limits; what ends this one leaves the file
    waiting. Where another thread is at it already, it reads these too.
    Source: house rule (a hostile file holds up nobody).
    """
    if not _at_work.acquire(blocking=False):
        return 0
    try:
        done = 0
        while not stops() and _read_next(register, clock):
            done += 1
        return done
    finally:
        _at_work.release()


def tick(register: Register, _holder: str, clock: Clock, stops: Callable[[], bool] = never) -> None:
    """What a server does every minute: read what others left waiting; once an hour, sweep the store of files."""
    if clock().minute == 0:
        with register.write(clock()) as session:
            sweep(session)
    read_waiting(register, clock, stops)


def let_go(_register: Register, _holder: str) -> None:
    """Nothing to give back: a file is read to its end, or its lease runs out."""


def _read_next(register: Register, clock: Clock) -> bool:
    with register.read() as session:
        if not texts.is_waiting(session, clock()):
            return False
    with register.write(clock()) as session:
        waiting = texts.claim_next(session, clock())
    if waiting is None:
        return False
    with register.read() as session:
        content = bytes_of(session, waiting.sha256)
    state, text = text_of(waiting.kind, content)
    with register.write(clock()) as session:
        texts.keep_text(session, waiting.text_id, state, text)
    _log.info("file read", sha256=waiting.sha256, state=state.value)
    return True
