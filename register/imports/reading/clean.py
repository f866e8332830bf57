"""Making one cell fit to keep: odd blanks out, characters that deceive or break things named."""

import math
import re
import unicodedata
from datetime import date, datetime

from register.imports.reading.limits import MAX_CELL_CHARACTERS
from register.imports.reading.tables import Cell

LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
BLANKS = re.compile("[\t\u00a0\u2000-\u200a\u202f\u205f]")
INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff]")
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")


def clean_cell(value: object) -> tuple[Cell, str | None, str]:
    """The cell to keep (without its bad characters), a problem code or None, and what was found."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, bool) or value is None:
        return value, None, ""
    if isinstance(value, float):
        if not math.isfinite(value):
            return None, "not-a-number", str(value)
        return (int(value) if value.is_integer() and abs(value) < 1e15 else value), None, ""
    if isinstance(value, datetime):
        is_day = (value.hour, value.minute) == (0, 0)
        return (value.date() if is_day else f"{value:%Y-%m-%d %H:%M}"), None, ""
    if isinstance(value, (int, date)):
        return value, None, ""
    return clean_text(str(value))


def clean_text(text: str) -> tuple[str | None, str | None, str]:
    """The same for text; blank text is None."""
    if text.isascii() and text.isprintable():
        return _fit(text.strip())
    text = INVISIBLE.sub("", BLANKS.sub(" ", LINE_BREAKS.sub("\n", text)))
    for code, pattern in (("control-character", CONTROL), ("direction-character", DIRECTION)):
        found = pattern.search(text)
        if found:
            return DIRECTION.sub("", CONTROL.sub("", text)).strip() or None, code, name_of(found.group())
    return _fit(unicodedata.normalize("NFC", text).strip())


def name_of(character: str) -> str:
    """A character that cannot be shown, by its number: "U+0000"."""
    return f"U+{ord(character):04X}"


def _fit(text: str) -> tuple[str | None, str | None, str]:
    if len(text) > MAX_CELL_CHARACTERS:
        return text[:200], "cell-too-long", str(len(text))
    return text or None, None, ""
