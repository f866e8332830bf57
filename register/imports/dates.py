"""Reading dates as people write them. What day it is today is not known here."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from register.imports.reading import Cell
from register.imports.words_in_cells import word_lists
from register.reference.folding import fold

DAY_FIRST, MONTH_FIRST = "day-first", "month-first"
EARLIEST, LATEST = 1950, 2150
LONGEST = 60
YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?号?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
YEAR_LAST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})")
DAY_MONTH_NAME = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|\.)?[\s\-/]*(?:of |de )?([^\W\d_]{3,10})\.?,?[\s\-/]*(?:de )?(\d{4}|\d{2})"
)
MONTH_NAME_DAY = re.compile(r"([^\W\d_]{3,10})\.?\s*(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
ROC = re.compile(r"(?:民国|中华民国)\s*(\d{1,3})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日?")
CLOCK = re.compile(
    r"[t ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:am|pm)?\s*(?:z|utc|gmt|hkt|[+-]\d{2}:?\d{2})?$"
)
WEEKDAY = re.compile(
    r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+|\s*[(（]?(?:星期|周)[一二三四五六日天][)）]?$"
)
SERIAL = range(18264, 73051)
"""Day numbers of spreadsheets between 1950 and 2099."""


@dataclass(frozen=True)
class DateRead:
    """A date, or the code of what is wrong; ``open_order`` when day and month could be swapped."""

    value: date | None
    problem: str | None = None
    open_order: bool = False


def read_date(cell: Cell, order: str = DAY_FIRST) -> DateRead:
    """The date a cell holds. ``order`` decides what "03/04/2025" means.

    Problems: ``date-does-not-exist`` (31/02/2025), ``date-not-read``, ``date-far-off`` (not 1950 to 2150).
    """
    if isinstance(cell, date):
        return _within(cell)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return DateRead(_of_serial(int(cell))) if int(cell) in SERIAL else DateRead(None, "date-not-read")
    if len(str(cell)) > LONGEST:
        return DateRead(None, "date-not-read")
    text = CLOCK.sub("", WEEKDAY.sub("", fold(str(cell)).strip()))
    if text.isdigit() and len(text) == 5 and int(text) in SERIAL:
        return DateRead(_of_serial(int(text)))
    if found := YEAR_FIRST.fullmatch(text) or COMPACT.fullmatch(text):
        return _made(int(found[1]), int(found[2]), int(found[3]))
    if found := ROC.fullmatch(text):
        return _made(int(found[1]) + 1911, int(found[2]), int(found[3]))
    if found := YEAR_LAST.fullmatch(text):
        return _numeric(int(found[1]), int(found[2]), _year(found[3]), order)
    if (found := DAY_MONTH_NAME.fullmatch(text)) and (month := _months().get(found[2])):
        return _made(_year(found[3]), month, int(found[1]))
    if (found := MONTH_NAME_DAY.fullmatch(text)) and (month := _months().get(found[1])):
        return _made(int(found[3]), month, int(found[2]))
    return DateRead(None, "date-not-read")


def date_order(cells: Iterable[Cell]) -> tuple[str, bool]:
    """Whether the column writes the day or the month first, and whether a cell proves it.

    One cell above 12 decides for all. Day first where nothing decides, as Hong Kong and Europe write.
    """
    day = month = 0
    for cell in cells:
        found = (
            YEAR_LAST.fullmatch(CLOCK.sub("", fold(cell).strip()))
            if isinstance(cell, str) and len(cell) <= LONGEST
            else None
        )
        if found:
            day += 12 < int(found[1]) <= 31
            month += 12 < int(found[2]) <= 31
    return (MONTH_FIRST if month > day else DAY_FIRST), bool(day or month)


def looks_like_date(cell: Cell) -> bool:
    """Whether the cell is meant as a date, also when that day does not exist."""
    if isinstance(cell, date):
        return True
    return isinstance(cell, str) and 6 <= len(cell) <= 40 and read_date(cell).problem != "date-not-read"


def _numeric(first: int, second: int, year: int, order: str) -> DateRead:
    day, month = (first, second) if order == DAY_FIRST else (second, first)
    if month > 12 >= day:
        # Only the other order makes a month of it.
        return _made(year, day, month)
    made = _made(year, month, day)
    return DateRead(made.value, made.problem, made.value is not None and day <= 12 and day != month)


def _made(year: int, month: int, day: int) -> DateRead:
    try:
        return _within(date(year, month, day))
    except ValueError:
        return DateRead(None, "date-does-not-exist")


def _within(value: date) -> DateRead:
    return DateRead(value) if EARLIEST <= value.year <= LATEST else DateRead(None, "date-far-off")


def _of_serial(days: int) -> date:
    return date(1899, 12, 30) + timedelta(days=days)


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 and int(text) < 70 else 1900 if len(text) == 2 else 0)


def _months() -> dict[str, int]:
    return {word: int(number) for number, words in word_lists("months").items() for word in words}
