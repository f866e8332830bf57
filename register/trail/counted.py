"""Pages of a list, and exact counts that are only counted again after something changed."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock

from sqlmodel import Session

from register.trail.record import newest_seq

SIZES = (25, 50, 100)
_KEPT = 2_000
_counts: OrderedDict[Hashable, int] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Paging:
    """Which page of how many rows; ``number`` starts at 1."""

    number: int = 1
    size: int = 50

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (self.number - 1) * self.size


def counted(session: Session, key: Hashable, count: Callable[[], int]) -> int:
    """The count of a list, kept until the trail grows: every change of the register is on the trail.

    ``key`` names the list with its filters and, where they matter, the date and the person.
    """
    full_key = (str(session.get_bind()), newest_seq(session), key)
    with _lock:
        if full_key in _counts:
            _counts.move_to_end(full_key)
            return _counts[full_key]
    number = count()
    with _lock:
        _counts[full_key] = number
        while len(_counts) > _KEPT:
            _counts.popitem(last=False)
    return number
