"""The quarterly review: on which day of a quarter a vendor's is due, and what changed since the last. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from zlib import crc32

from register.rules.quarters import quarter_end

NOTICE_DAYS: Final = 14
"""An owner has at least so many days from the day a quarterly review is planned to the day it is due."""
_WEEKS: Final = 12
"""The first twelve weeks of a quarter; the thirteenth is left for those put off."""
_WORKING_DAYS: Final = 5

Snapshot = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""What is recorded of a vendor: section, record, field. Values are plain JSON."""

SECTIONS: Final = (
    "vendor",
    "services",
    "transfers",
    "assessments",
    "agreements",
    "documents",
    "subprocessors",
    "reviews",
    "incidents",
)
"""The sections in the order a reader meets them."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One record that is not as it was: ``added``, ``removed`` or ``changed``, and which fields from what to what."""

    section: str
    ref: str
    kind: str
    fields: tuple[tuple[str, Any, Any], ...] = ()


def slot_in(day: date, key: str) -> date:
    """The day a vendor's quarterly review is due in the quarter ``day`` lies in, spread by ``key`` (its reference).

    Always Monday to Friday within the quarter's first twelve weeks, the same in every quarter but for the weekday
    the quarter begins on. Source: house rule (design: due dates are spread over the weeks of a quarter).
    """
    last = quarter_end(day)
    first = date(last.year, last.month - 2, 1)
    monday = first + timedelta(days=-first.weekday() % 7)
    place = crc32(key.encode()) % (_WEEKS * _WORKING_DAYS)
    week, weekday = divmod(place, _WORKING_DAYS)
    return monday + timedelta(weeks=week, days=weekday)


def first_due(as_of: date, key: str) -> date:
    """The day the first quarterly review is due for a vendor planned on ``as_of``: at least a fortnight ahead.

    Source: house rule.
    """
    due = slot_in(as_of, key)
    return due if due >= as_of + timedelta(days=NOTICE_DAYS) else slot_in(_next_quarter(as_of), key)


def due_after(due_on: date, done_on: date, key: str) -> date:
    """The day the next one is due: in the quarter after the later of the due date and the day it was done.

    Source: house rule (once a quarter; one done late counts for the quarter it is done in).
    """
    return slot_in(_next_quarter(max(due_on, done_on)), key)


def _next_quarter(day: date) -> date:
    return quarter_end(day) + timedelta(days=1)


def differences(before: Snapshot, after: Snapshot) -> Iterator[Difference]:
    """What is recorded now that was not before, and the other way round, section by section in reading order.

    A section the earlier snapshot does not know is not compared. Source: house rule.
    """
    for section in SECTIONS:
        if section not in before:
            continue
        was, now = before[section], after.get(section, {})
        for ref in sorted({*was, *now}):
            if ref not in was:
                yield Difference(section, ref, "added", tuple(_fields({}, now[ref])))
            elif ref not in now:
                yield Difference(section, ref, "removed", tuple(_fields(was[ref], {})))
            elif fields := tuple(_fields(was[ref], now[ref])):
                yield Difference(section, ref, "changed", fields)


def _fields(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for name in dict.fromkeys([*was, *now]):
        if was.get(name) != now.get(name):
            yield name, was.get(name), now.get(name)


@dataclass(frozen=True, slots=True)
class Owed:
    """One quarterly review as coverage counts it."""

    due_on: date
    done_on: date | None
    is_changed: bool = False
    is_put_off: bool = False


NUMBERS: Final = ("owed", "confirmed", "changed", "put_off", "overdue", "open")
"""What is counted of a quarter."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How a quarter stands: of the reviews owed in it, how many were confirmed in it, and how the others stand."""

    owed: int
    confirmed: int
    changed: int
    put_off: int
    overdue: int
    open: int

    @property
    def percent(self) -> int | None:
        """Confirmed of owed in whole per cent, rounded down: 100 only where every one is; None where none is owed."""
        return None if self.owed == 0 else 100 * self.confirmed // self.owed


def coverage(reviews: Iterable[Owed], first: date, last: date, as_of: date) -> Coverage:
    """The coverage of the quarter from ``first`` to ``last`` (both inclusive), as seen on ``as_of``.

    Owed in a quarter is what is due by its last day and was not done before its first; one left undone is owed in
    the next as well. Overdue is what was not done in it although its day has passed.
    Source: house rule (GDPR Art 5(2), 28(1); PDPO Sch 1 DPP4(2)).
    """
    counts = Counter(number for review in reviews for number in counted_as(review, first, last, as_of))
    return Coverage(**{number: counts[number] for number in NUMBERS})


def counted_as(review: Owed, first: date, last: date, as_of: date) -> tuple[str, ...]:
    """The numbers of a quarter's coverage a review is counted in; none where it is not owed in it.

    Source: house rule (each number is the length of the list it leads to).
    """
    if review.due_on > last or (review.done_on is not None and review.done_on < first):
        return ()
    found = ["owed"]
    if review.done_on is not None and review.done_on <= min(last, as_of):
        found += ["confirmed", *(["changed"] if review.is_changed else [])]
    else:
        found.append("overdue" if review.due_on < as_of else "open")
    return (*found, *(["put_off"] if review.is_put_off else []))
