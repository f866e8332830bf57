"""What an import would do to one record; plain, compared before anything is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

NEW, UPDATED, UNCHANGED = "new", "updated", "unchanged"


@dataclass(frozen=True)
class Clock:
    """The moment an import is looked at: the instant, the calendar date and the zone of the organisation."""

    now: datetime
    today: date
    zone: tzinfo


@dataclass(frozen=True)
class PlannedRecord:
    """One record of the file and what would become of it.

    ``given`` is what the room's input takes, whole; ``changes`` maps a field to (before, after). ``number`` is the
    row it stands in (the first, where several are of one record); ``parent_row`` the row of the agreement it hangs
    on, where that is new too.
    """

    family: str
    name: str
    action: str
    ref: str | None
    version: int | None
    vendor_ref: str
    vendor_name: str
    given: Mapping[str, Any]
    changes: Mapping[str, tuple[Any, Any]]
    rows: tuple[int, ...]
    parent_row: int | None = None

    @property
    def number(self) -> int:
        """The first of its rows."""
        return self.rows[0]
