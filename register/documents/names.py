"""File names as people hand them in, made safe to show and to hand out again. Decides nothing about content."""

import re
import unicodedata
from typing import Final

LONGEST: Final = 150
_FORBIDDEN: Final = re.compile(r'[<>:"|?*\\/]+')
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def extension_of(name: str) -> str:
    """The ending of a file name in small letters, without the dot; empty where there is none.

    Source: house rule.
    """
    _stem, dot, ending = clean_name(name).rpartition(".")
    return ending.lower() if dot else ""


def clean_name(name: str) -> str:
    """The last part of a path without control, direction and forbidden characters; empty where nothing is left.

    Source: OWASP ASVS 5.0.0 5.3.2 (names of our own making).
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(
        c if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn") else " " for c in last
    )
    return " ".join(_FORBIDDEN.sub("_", visible).split()).strip(". ")


def kept_name(name: str, ending: str) -> str:
    """The name a file is kept under: cleaned, of bounded length, with the ending its content calls for.

    Source: house rule.
    """
    stem = clean_name(name)
    before, dot, given = stem.rpartition(".")
    if dot and before and len(given) <= 5:
        stem, ending = before, given.lower()
    if _RESERVED.fullmatch(stem):
        stem = f"_{stem}"
    stem = stem[:LONGEST].strip(". ")
    return f"{stem or 'document'}.{ending}"
