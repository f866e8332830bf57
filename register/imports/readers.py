"""One reader for each meaning besides names, places and dates: a cell in, a typed value out."""

from collections.abc import Callable

from register.imports.reading import Cell
from register.imports.words_in_cells import (
    answer,
    read_count,
    read_emails,
    read_list,
    read_url,
    read_yes_no,
)

LONG_TEXT = 5_000
SHORT_TEXT = 300
Reading = tuple[str, object, str | None]
"""The field of ImportRow, what was read (None for nothing), and a problem code."""


def read(target: str, cell: Cell) -> Reading:
    """What a cell says under a meaning. A value that cannot be read is None with a problem."""
    return READERS[target](cell)


def _text(name: str, limit: int = SHORT_TEXT) -> Callable[[Cell], Reading]:
    def reader(cell: Cell) -> Reading:
        text = str(cell).strip()
        return (name, text, None) if len(text) <= limit else (name, text[:limit], "text-too-long")

    return reader


def _texts(name: str, limit: int = LONG_TEXT) -> Callable[[Cell], Reading]:
    """A text among others of its field; it stays one piece."""

    def reader(cell: Cell) -> Reading:
        text = str(cell).strip()
        return (name, (text[:limit],), "text-too-long" if len(text) > limit else None)

    return reader


def _list(name: str) -> Callable[[Cell], Reading]:
    def reader(cell: Cell) -> Reading:
        parts = read_list(cell)
        if any(len(part) > LONG_TEXT for part in parts):
            return name, tuple(part[:LONG_TEXT] for part in parts), "text-too-long"
        return name, parts, None

    return reader


def _url(name: str) -> Callable[[Cell], Reading]:
    def reader(cell: Cell) -> Reading:
        found = read_url(cell) or next((url for part in read_list(cell) if (url := read_url(part))), None)
        return name, found, None if found else "url-not-read"

    return reader


def _email(name: str, name_field: str) -> Callable[[Cell], Reading]:
    def reader(cell: Cell) -> Reading:
        found = read_emails(cell)
        return name, found[0] if found else None, None if found else "email-not-read"

    return reader


def _person(name: str, email_field: str) -> Callable[[Cell], Reading]:
    """A name, or an address where only that is given ("Priya Shah <priya@example.org>" keeps the name)."""

    def reader(cell: Cell) -> Reading:
        text = str(cell).strip()
        found = read_emails(cell)
        if found and text.strip("<> ") == found[0]:
            return email_field, found[0], None
        bare = text
        for address in found:
            bare = bare.replace(f"<{address}>", "").replace(address, "")
        return name, bare.strip(" <>(),;")[:200] or None, None

    return reader


def _word(name: str, words: str, problem: str) -> Callable[[Cell], Reading]:
    def reader(cell: Cell) -> Reading:
        found = answer(str(cell), words)
        return name, found, None if found else problem

    return reader


def _sensitivity(cell: Cell) -> Reading:
    found = answer(str(cell), "sensitivity")
    if found is None:
        said = read_yes_no(cell)
        found = None if said is None else ("special" if said else "standard")
    return "sensitivity", found, None if found else "sensitivity-not-read"


def _count(cell: Cell) -> Reading:
    found = read_count(cell)
    return "people_count", found, None if found is not None else "number-not-read"


def _dpa_status(cell: Cell) -> Reading:
    if isinstance(cell, bool):
        return "dpa_status", "executed" if cell else "missing", None
    found = answer(str(cell), "dpa_status")
    return "dpa_status", found, None if found else "dpa-status-not-read"


def _product(cell: Cell) -> Reading:
    return "product", str(cell).strip()[:SHORT_TEXT], None


def _numbers(cell: Cell) -> Reading:
    parts = tuple(part[:80] for part in read_list(cell))
    return "registration_numbers", parts, None


def _names(name: str) -> Callable[[Cell], Reading]:
    def reader(cell: Cell) -> Reading:
        return name, tuple(part[:SHORT_TEXT] for part in read_list(cell)), None

    return reader


READERS: dict[str, Callable[[Cell], Reading]] = {
    "other_name": _names("other_names"),
    "legal_name": _text("legal_name"),
    "registration_number": _numbers,
    "website": _url("website"),
    "hosting_region": _text("hosting_region"),
    "purpose": _text("purpose", LONG_TEXT),
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
    "review_outcome": _text("review_outcome", LONG_TEXT),
    "review_findings": _texts("review_findings"),
    "certifications": _list("certifications"),
    "subprocessors_url": _url("subprocessors_url"),
    "privacy_url": _url("privacy_url"),
    "owner_name": _person("owner_name", "owner_email"),
    "owner_email": _email("owner_email", "owner_name"),
    "contact_name": _person("contact_name", "contact_email"),
    "contact_email": _email("contact_email", "contact_name"),
    "contact_phone": _text("contact_phone", 40),
    "parent_company": _text("parent_company"),
    "status": _word("status", "status", "status-not-read"),
    "notes": _texts("notes"),
    "reference": _text("reference", 40),
    "provider_reference": _text("provider_reference", 40),
    "product": _product,
    "engaged_by": _text("engaged_by"),
}
