"""List entries in free words ("Twilio, Inc. - SMS (USA).") taken apart into name, purpose and place."""

import re
from dataclasses import dataclass

from register.imports.names import BRACKETED, WITH_ENDING
from register.imports.places import places_in

DASH = re.compile(r"\s+[-–—]\s+|:\s+|：")
LONGEST_NAME, LONGEST_ENTRY = 90, 5_000
QUOTES = "\"'“”‘’「」«»"


@dataclass(frozen=True)
class Entry:
    """The parts of an entry; ``place`` is the wording of the place, not yet a code."""

    name: str
    purpose: str | None
    place: str | None


def read_entry(text: str) -> Entry:
    """The parts of one entry. Where nothing separates them the whole text is the name."""
    text = " ".join(text[:LONGEST_ENTRY].split())
    left, right = _cut(text)
    place = None
    for found in BRACKETED.findall(left):
        if _is_place(found):
            place = found.strip()
            left = left.replace(f"({found})", "").replace(f"（{found}）", "")
    for found in BRACKETED.findall(right):
        if _is_place(found):
            place = found.strip() if place is None else place
            right = right.replace(f"({found})", "").replace(f"（{found}）", "")
    purpose = re.sub(r"\s+([.,;])", r"\1", " ".join(right.split())).strip(" -–—:.")
    return Entry(" ".join(left.split()).strip(" -–—:"), purpose or None, place)


def _cut(text: str) -> tuple[str, str]:
    """Name and rest: at the first dash or colon, or behind a legal ending ("Twilio, Inc. SMS and phone")."""
    dash = DASH.search(text)
    left, right = (text[: dash.start()], text[dash.end() :]) if dash else (text, "")
    ending = WITH_ENDING.match(left)
    if ending:
        rest = left[ending.end() :]
        aliases = re.match(r"\s*(?:[(（][^()（）]*[)）]\s*)*", rest)
        behind = rest[aliases.end() :].strip() if aliases else rest.strip()
        if len(behind.split()) >= 2:
            kept = left[: len(left) - len(rest)] + (aliases.group() if aliases else "")
            return kept.strip(), f"{behind} – {right}" if right else behind
    if len(left) > LONGEST_NAME:
        return text, ""
    return left.strip(), right.strip()


def _is_place(text: str) -> bool:
    # What stands in quotation marks is an abbreviation being introduced: (“TLS”) is not Timor-Leste.
    return (
        len(text) <= 80
        and text.strip()[:1] not in QUOTES
        and bool(places_in(text).codes)
        and not re.search(r"\b(?:processing|text|via|aka|d/b/a)\b", text)
    )
