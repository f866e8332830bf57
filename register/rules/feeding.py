"""What a calendar was told and what it must be told now: new days, moved days, days that are gone. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

KEPT_DAYS: Final = 90
"""So long after it was cancelled an item stays in the feed, for clients that look seldom."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something due on a day. ``key`` stays the same while the day moves."""

    key: str
    code: str
    subject_ref: str
    vendor_ref: str
    vendor_name: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Told:
    """An item as the calendar was told last: the number of the telling (RFC 5545 SEQUENCE) and when it changed."""

    item: Item
    sequence: int
    changed_at: datetime
    is_cancelled: bool = False


def tell(told: Mapping[str, Told], items: Iterable[Item], now: datetime) -> dict[str, Told]:
    """What the calendar is told now, by key: what is as before keeps its number, every change counts it up.

    What is due no more is told as cancelled, and forgotten after KEPT_DAYS.
    Source: RFC 5545 3.8.7.4 (sequence), 3.8.1.11 (status); house rule for the days.
    """
    found: dict[str, Told] = {}
    for item in items:
        before = told.get(item.key)
        if before is None:
            found[item.key] = Told(item, 0, now)
        elif before.item != item or before.is_cancelled:
            found[item.key] = Told(item, before.sequence + 1, now)
        else:
            found[item.key] = before
    for key, before in told.items():
        if key in found:
            continue
        if not before.is_cancelled:
            found[key] = replace(before, sequence=before.sequence + 1, changed_at=now, is_cancelled=True)
        elif now - before.changed_at < timedelta(days=KEPT_DAYS):
            found[key] = before
    return found
