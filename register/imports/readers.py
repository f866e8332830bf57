"""One reader for each meaning besides names, places and dates: a cell in, a typed value out."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from register.imports.reading import Cell
from register.imports.words_in_cells import (
    answer,
    read_count,
    read_emails,
    read_list,
    read_url,
    read_yes_no,
)
from register.reference.folding import fold
from register.reference.place_reader.read import read_places
from register.reference.places import is_country
from register.vendors.models import VendorStatus
from register.words import LANGUAGES, words_for

LONG_TEXT = 5_000
SHORT_TEXT = 300
# What folding leaves of days and months in three languages.
_PERIOD: Final = re.compile(r"(\d{1,3})\s*(calendar days?|days?|d|months?|m|日|天|个月|月)?(?: notice)?")
Reading = tuple[dict[str, object], str | None]
"""Fields of ImportRow with what was read for them, and a problem code where something could not be."""


def read(target: str, cell: Cell) -> Reading:
    """What a cell says under a meaning. A value that cannot be read is None with a problem."""
    return READERS[target](cell)


def _text(name: str, limit: int = SHORT_TEXT) -> Callable[[Cell], Reading]:
    def reader(cell: Cell) -> Reading:
        text = str(cell).strip()
        return {name: text[:limit]}, None if len(text) <= limit else "text-too-long"

    return reader


def _texts(name: str, limit: int = LONG_TEXT) -> Callable[[Cell], Reading]:
    """A text among others of its field; it stays one piece."""

    def reader(cell: Cell) -> Reading:
        text = str(cell).strip()
        return {name: (text[:limit],)}, "text-too-long" if len(text) > limit else None

    return reader


def _list(name: str) -> Callable[[Cell], Reading]:
    def reader(cell: Cell) -> Reading:
        parts = read_list(cell)
        if any(len(part) > LONG_TEXT for part in parts):
            return {name: tuple(part[:LONG_TEXT] for part in parts)}, "text-too-long"
        return {name: parts}, None

    return reader


def _url(name: str) -> Callable[[Cell], Reading]:
    def reader(cell: Cell) -> Reading:
        found = read_url(cell) or next((url for part in read_list(cell) if (url := read_url(part))), None)
        return {name: found}, None if found else "url-not-read"

    return reader


def _person(who: str, *, problem: str | None = None) -> Callable[[Cell], Reading]:
    """A name, an address, or both ("Priya Shah <priya@example.org>"). ``problem``: an address is expected."""

    def reader(cell: Cell) -> Reading:
        name, found = str(cell), read_emails(cell)
        for address in found:
            name = name.replace(f"<{address}>", "").replace(address, "")
        name = name.strip(" <>(),;")[:200]
        if problem and not found:
            return {}, problem
        return {f"{who}_name": name or None, f"{who}_email": found[0] if found else None}, None

    return reader


def _word(name: str, words: str, problem: str) -> Callable[[Cell], Reading]:
    def reader(cell: Cell) -> Reading:
        found = answer(str(cell), words)
        return {name: found}, None if found else problem

    return reader


@lru_cache(maxsize=1)
def _own_statuses() -> dict[str, str]:
    """The words our own exports use for where a vendor stands, in every language."""
    answers = dict.fromkeys(VendorStatus, "active")
    answers |= {VendorStatus.DRAFT: "planned", VendorStatus.ENDED: "ended"}
    return {
        fold(words_for(language).text(f"status.{status.value}")): found
        for language in LANGUAGES
        for status, found in answers.items()
    }


def _status(cell: Cell) -> Reading:
    found = answer(str(cell), "status") or _own_statuses().get(fold(str(cell)[:SHORT_TEXT]))
    return {"status": found}, None if found else "status-not-read"


def _sensitivity(cell: Cell) -> Reading:
    found = answer(str(cell), "sensitivity")
    if found is None:
        said = read_yes_no(cell)
        found = None if said is None else ("special" if said else "standard")
    return {"sensitivity": found}, None if found else "sensitivity-not-read"


def _count(cell: Cell) -> Reading:
    found = read_count(cell)
    return {"people_count": found}, None if found is not None else "number-not-read"


def _dpa_status(cell: Cell) -> Reading:
    if isinstance(cell, bool):
        return {"dpa_status": "executed" if cell else "missing"}, None
    found = answer(str(cell), "dpa_status")
    return {"dpa_status": found}, None if found else "dpa-status-not-read"


def _notice(cell: Cell) -> Reading:
    """A notice period in days or months; a bare number is in days."""
    matched = _PERIOD.fullmatch(fold(str(cell)).strip())
    if matched is None:
        return {"dpa_notice": None}, "notice-not-read"
    unit = "m" if matched[2] and matched[2].startswith(("m", "个月", "月")) else "d"
    return {"dpa_notice": f"{int(matched[1])}{unit}"}, None


def _governing_law(cell: Cell) -> Reading:
    """The one place whose law a cell names; a part of a country where it names one with a law of its own."""
    read = read_places(str(cell))
    codes = [code for code in read.codes if is_country(code)]
    codes = codes or [aside.code for aside in read.set_aside if aside.reason == "law"]
    if len(set(codes)) != 1:
        return {"dpa_governing_law": None}, "law-not-read"
    parts = [part for part in read.parts if part.startswith(f"{codes[0]}-")]
    has_own = codes[0] in ("GB", "US", "CA", "AU")
    return {"dpa_governing_law": parts[0] if parts and has_own else codes[0]}, None


def _product(cell: Cell) -> Reading:
    return {"product": str(cell).strip()[:SHORT_TEXT]}, None


def _numbers(cell: Cell) -> Reading:
    parts = tuple(part[:80] for part in read_list(cell))
    return {"registration_numbers": parts}, None


def _names(name: str) -> Callable[[Cell], Reading]:
    def reader(cell: Cell) -> Reading:
        return {name: tuple(part[:SHORT_TEXT] for part in read_list(cell))}, None

    return reader


READERS: dict[str, Callable[[Cell], Reading]] = {
    "other_name": _names("other_names"),
    "legal_name": _text("legal_name"),
    "registration_number": _numbers,
    "website": _url("website"),
    "hosting_region": _text("hosting_region"),
    "purpose": _text("purpose"),
    "category": _text("category"),
    "importance": _word("importance", "importance", "importance-not-read"),
    "data_categories": _list("data_categories"),
    "data_subjects": _list("data_subjects"),
    "sensitive": _sensitivity,
    "people_count": _count,
    "party_role": _word("party_role", "role", "role-not-read"),
    "exporter": _text("exporter"),
    "mechanism": _list("mechanisms"),
    "safeguards": _list("safeguards"),
    "transfer_mode": _word("transfer_mode", "transfer_mode", "transfer-mode-not-read"),
    "dpa_status": _dpa_status,
    "dpa_url": _url("dpa_url"),
    "dpa_renewal": _word("dpa_renewal", "dpa_renewal", "renewal-not-read"),
    "dpa_notice": _notice,
    "dpa_governing_law": _governing_law,
    "review_outcome": _text("review_outcome", LONG_TEXT),
    "review_findings": _texts("review_findings"),
    "certifications": _list("certifications"),
    "subprocessors_url": _url("subprocessors_url"),
    "privacy_url": _url("privacy_url"),
    "owner_name": _person("owner"),
    "owner_email": _person("owner", problem="email-not-read"),
    "contact_name": _person("contact"),
    "contact_email": _person("contact", problem="email-not-read"),
    "contact_phone": _text("contact_phone", 40),
    "parent_company": _text("parent_company"),
    "status": _status,
    "notes": _texts("notes"),
    "reference": _text("reference", 40),
    "provider_reference": _text("provider_reference", 40),
    "product": _product,
    "engaged_by": _text("engaged_by"),
}
