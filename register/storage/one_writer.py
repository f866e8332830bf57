"""One writer at a time on an embedded database, across the threads and processes of one machine.

SQLite keeps writers apart by itself; this lock is held until the checkpoint that follows a commit ended.
In libraries before 3.51.3 a checkpoint that runs beside a commit can damage the file ("WAL-reset" defect).
"""

import fcntl
import os
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from register.errors import Unavailable

WAIT_SECONDS = 10.0
_POLL_SECONDS = 0.004

_here: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


def has_wal_defect(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite library has the defect; 3.44.6 and 3.50.7 carry the mending of 3.51.3."""
    if version[:2] in {(3, 44), (3, 50)}:
        return version < ((3, 44, 6) if version[:2] == (3, 44) else (3, 50, 7))
    return (3, 7, 0) <= version < (3, 51, 3)


@contextmanager
def one_writer(database: str | None, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the right to write to a database file; None or ``:memory:`` has nobody to share with.

    Raises Unavailable when somebody else has held it for ``wait_seconds``.
    """
    if not database or database == ":memory:":
        yield
        return
    deadline = time.monotonic() + wait_seconds
    threads = _here[os.path.realpath(database)]
    if not threads.acquire(timeout=wait_seconds):
        raise Unavailable
    try:
        handle = _open(database + ".writer")
        try:
            if handle is not None:
                _lock(handle, deadline)
            yield
        finally:
            if handle is not None:
                os.close(handle)
    finally:
        threads.release()


def _open(path: str) -> int | None:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        # A folder that takes no file takes no change either: SQLite will say so itself.
        return None


def _lock(handle: int, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() > deadline:
                raise Unavailable from None
            time.sleep(_POLL_SECONDS)
        else:
            return
