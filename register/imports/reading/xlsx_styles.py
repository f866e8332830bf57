"""What a number in a workbook is meant to be: a date, a padded code or a number. Formats only, no cells."""

import re
from datetime import date, timedelta

BUILT_IN_DATES = frozenset([*range(14, 18), 22, *range(27, 32), 34, 35, 36, *range(50, 55), 57, 58])
LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
DURATION = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
FIRST_1900, FIRST_1904 = date(1899, 12, 30), date(1904, 1, 1)
LAST_SERIAL = 2_958_465
"""31 December 9999 in the 1900 system."""


def means_date(format_id: int, code: str | None) -> bool:
    """Whether a number format shows days, months or years (times alone do not count)."""
    if code is None:
        return format_id in BUILT_IN_DATES
    if DURATION.search(code):
        return False
    plain = LITERALS.sub("", code.split(";")[0]).lower()
    if "general" in plain or re.search(r"e[+-]", plain):
        return False
    return bool(re.search("[yde]", plain)) or ("m" in plain and not re.search("[hs]", plain))


def padding(code: str | None) -> int:
    """How many digits a code like "00000000" pads to; 0 for every other format."""
    return len(code) if code and re.fullmatch("0{2,20}", code) else 0


def date_of_serial(serial: float, from_1904: bool) -> date | None:
    """The calendar date of a day number, or None where there is none.

    The 1900 system counts a 29 February 1900 that never was, so days 1 to 60 are one off in it.
    """
    days = int(serial)
    if from_1904:
        return FIRST_1904 + timedelta(days=days) if 0 <= days <= LAST_SERIAL - 1462 else None
    if not 1 <= days <= LAST_SERIAL or days == 60:
        return None
    return FIRST_1900 + timedelta(days=days + (1 if days < 60 else 0))


def clock_of_serial(serial: float) -> str:
    """The time of day of a day number as ``HH:MM``; empty at midnight."""
    minutes = round((serial - int(serial)) * 24 * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}" if 0 < minutes < 24 * 60 else ""
