"""Pages of a list, and what is read of the register only once until something changes: counts, choices of filters."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlmodel import Session

from register.storage.engine import Reading
from register.storage.grams import WITHIN
from register.trail.record import newest_seq

SIZES = (25, 50, 100)
_NEWEST = "register_newest_seq"
_MOST = 2_000
_OURS = "register_kept"
_NOT_THERE = object()
_kept: WeakKeyDictionary[Any, dict[Hashable, Any]] = WeakKeyDictionary()
_lock = Lock()
Kept = TypeVar("Kept")
Select = TypeVar("Select", bound=Any)


@dataclass(frozen=True)
class Paging:
    """Which page of how many rows; ``number`` starts at 1."""

    number: int = 1
    size: int = 50
    within: int = 0
    """Of what holds a searched text, look at this many only, those recorded first; 0: at all of it."""

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (self.number - 1) * self.size


def paged(statement: Select, paging: Paging | None) -> Select:
    """The statement narrowed to one page of its rows; None asks for all of them (exports)."""
    if paging is None:
        return statement
    page = statement.limit(paging.size).offset(paging.offset)
    return page.execution_options(**{WITHIN: paging.within}) if paging.within else page


def counted(session: Session, key: Hashable, count: Callable[[], int]) -> int:
    """The count of a list, kept until the trail grows.

    ``key`` names the list with its filters and, where they matter, the date and the person.
    """
    return kept(session, ("count", key), count)


def kept(session: Session, key: Hashable, read: Callable[[], Kept]) -> Kept:
    """What ``read`` gives, kept until the trail grows: every change of the register is on the trail.

    ``key`` names what is read with everything it depends on. Others get the same object: it must not be changed.
    """
    if not isinstance(session, Reading):
        return read()
    ours = session.info.get(_OURS)
    if ours is None:
        with _lock:
            ours = session.info[_OURS] = _kept.setdefault(session.engine, {})
    full_key = (newest_known(session), key)
    found = ours.get(full_key, _NOT_THERE)
    if found is not _NOT_THERE:
        return found
    value = read()
    with _lock:
        ours[full_key] = value
        while len(ours) > _MOST:
            # What was kept first is of an older state, as a rule.
            del ours[next(iter(ours))]
    return value


def know_newest(session: Session, seq: int) -> None:
    """Keep the number of the newest entry, for a session that has just read it along with something else."""
    session.info[_NEWEST] = seq


def newest_known(session: Session) -> int:
    """The number of the newest entry, asked once a session: what it reads later is at least as new."""
    if _NEWEST not in session.info:
        session.info[_NEWEST] = newest_seq(session)
    return session.info[_NEWEST]
