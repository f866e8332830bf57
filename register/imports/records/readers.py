"""One reader for each meaning in a list of records: a cell in, typed values out, or a problem."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final

from register.agreements.catalogue import duty_of, terms
from register.agreements.inputs import SCC_MODULES
from register.agreements.models import AgreementKind, TermState
from register.documents.models import DocumentType
from register.imports import readers
from register.imports.dates import read_date
from register.imports.headers import (
    AGREEMENT_FAMILY,
    DOCUMENT_FAMILY,
    INCIDENT_FAMILY,
    TERM_FAMILY,
    fold_header,
)
from register.imports.places import places_in
from register.imports.reading import Cell
from register.imports.records.family import TERM_COLUMN, term_headers
from register.imports.words_in_cells import answer, read_count, read_list, read_yes_no
from register.incidents.models import LearnedHow, PeopleBand, Severity
from register.reference.folding import fold
from register.reference.places import is_place
from register.rules.term_values import WrongValue, read_value
from register.vendors.catalogue import DATA_CATEGORIES
from register.words import LANGUAGES, words_for

Reader = Callable[[Cell], readers.Reading]
LONGEST_LINE: Final = 300
LONGEST_TEXT: Final = 10_000
_PARTS: Final = re.compile(r"[;；\n|、]")
_BRACKET: Final = re.compile(r"^(.*\S)\s*[(（]([^()（）]{2,60})[)）]$")
_MODULE: Final = re.compile(r"(?<![\d.])[1-4](?![\d.])")
_CLOCK: Final = re.compile(
    r"(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?\s*(am|pm)?\s*(z|utc|gmt|hkt|[+-]\d{2}:?\d{2})?$"
)
_NUMBERS: Final = {
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "一": "1",
    "二": "2",
    "三": "3",
    "四": "4",
}
_NUMBERS_ROMAN: Final = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_ROLES: Final = {"c2c": "1", "c2p": "2", "p2p": "3", "p2c": "4"}


def reader_of(family: str, target: str) -> Reader:
    """What reads a column of this meaning."""
    if target.startswith(TERM_COLUMN):
        return _term_column(target.removeprefix(TERM_COLUMN))
    return _READERS[family][target]


def own_word(prefix: str, codes: Iterable[str], text: str) -> str | None:
    """The code whose word on our screens, in any language, a text is; or the code itself."""
    return _own_words(prefix, tuple(codes)).get(fold(text).strip())


@lru_cache(maxsize=32)
def _own_words(prefix: str, codes: tuple[str, ...]) -> Mapping[str, str]:
    found = {fold(code): code for code in codes}
    for language in LANGUAGES:
        words = words_for(language)
        found |= {fold(words.text(prefix + code)).strip(): code for code in codes}
    return found


def kind_in(text: str) -> str | None:
    """The kind of agreement a text names; None where it names none, or several."""
    if found := own_word("agreements.kind_", AgreementKind, text):
        return found
    named = {kind for part in re.split(r"[,;/+&、，；]|\band\b|[及和]", text) if (kind := _one_kind(part))}
    return named.pop() if len(named) == 1 else None


def _one_kind(text: str) -> str | None:
    return own_word("agreements.kind_", AgreementKind, text) or answer(text.strip(), "agreement_kind")


def read_moment(cell: Cell, order: str, zone: tzinfo) -> tuple[datetime | None, str | None]:
    """An instant in UTC: a day with a time, in the organisation's zone where the cell names none.

    A day alone is its first minute there: time limits then count from the earliest moment it can have been.
    """
    text = fold(str(cell)).strip()
    found = _CLOCK.search(text.replace("t", " ") if re.match(r"\d{4}-\d{2}-\d{2}t", text) else text)
    read = read_date(cell, order)
    if read.value is None:
        return None, read.problem or "moment-not-read"
    at = _time(found) if found and not isinstance(cell, date) else time(0, 0)
    if at is None:
        return None, "moment-not-read"
    own = _zone(found and found[4], zone)
    if own is None:
        return None, "moment-not-read"
    return datetime.combine(read.value, at, own).astimezone(UTC), None


def _time(found: re.Match[str]) -> time | None:
    hour, minute = int(found[1]), int(found[2])
    if found[3]:
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _zone(named: str | None, zone: tzinfo) -> tzinfo | None:
    """The zone a cell names, or the organisation's; None for an offset no place has."""
    if named is None:
        return zone
    offset = {"z": "+00:00", "utc": "+00:00", "gmt": "+00:00", "hkt": "+08:00"}.get(named, named)
    sign, hours, minutes = offset[0], int(offset[1:3]), int(offset[-2:])
    if hours > 14 or minutes > 59:
        return None
    length = timedelta(hours=hours, minutes=minutes)
    return timezone(-length if sign == "-" else length)


def _line(name: str) -> Reader:
    def reader(cell: Cell) -> readers.Reading:
        text = " ".join(str(cell).split())
        return {name: text[:LONGEST_LINE]}, "text-too-long" if len(text) > LONGEST_LINE else None

    return reader


def _long(name: str) -> Reader:
    def reader(cell: Cell) -> readers.Reading:
        text = str(cell).strip()
        return {name: text[:LONGEST_TEXT]}, "text-too-long" if len(text) > LONGEST_TEXT else None

    return reader


def _word(name: str, prefix: str, codes: tuple[str, ...], words: str, problem: str) -> Reader:
    def reader(cell: Cell) -> readers.Reading:
        found = own_word(prefix, codes, str(cell)) or answer(str(cell), words)
        return {name: found}, None if found else problem

    return reader


def _yes_no(name: str) -> Reader:
    def reader(cell: Cell) -> readers.Reading:
        found = read_yes_no(cell)
        return {name: found}, "yes-no-not-read" if found is None else None

    return reader


def _as(name: str, other: Reader, field: str) -> Reader:
    """The reader of another family under our own name for the field."""

    def reader(cell: Cell) -> readers.Reading:
        found, problem = other(cell)
        return {name: found.get(field)}, problem

    return reader


def _kind(cell: Cell) -> readers.Reading:
    found = kind_in(str(cell))
    return {"kind": found}, None if found else "kind-not-read"


def _parties(cell: Cell) -> readers.Reading:
    """The vendor's companies, each with its place where one stands in brackets behind it."""
    found = []
    for part in filter(None, map(str.strip, _PARTS.split(str(cell)))):
        name, place = part, None
        if (bracket := _BRACKET.match(part)) and (place := _party_place(bracket[2])):
            name = bracket[1]
        found.append({"name": name[:LONGEST_LINE], "place": place})
    return {"vendor_parties": found[:20]}, "text-too-long" if len(found) > 20 else None


def _party_place(text: str) -> str | None:
    code = text.strip().upper()
    if is_place(code):
        return code
    codes = places_in(text).codes
    return codes[0] if len(codes) == 1 and is_place(codes[0]) and len(codes[0]) == 2 else None


def _renewal_months(cell: Cell) -> readers.Reading:
    matched = re.fullmatch(r"(\d{1,3})\s*(months?|m|个月|月|years?|y|年)?", fold(str(cell)).strip())
    if matched is None:
        return {}, "months-not-read"
    years = bool(matched[2]) and matched[2].startswith(("y", "年"))
    return {"renewal_months": int(matched[1]) * (12 if years else 1)}, None


def _notice(cell: Cell) -> readers.Reading:
    found, problem = readers.read("dpa_notice", cell)
    period = str(found.get("dpa_notice") or "")
    if problem or not period:
        return {}, problem
    return {"notice_days" if period.endswith("d") else "notice_months": int(period[:-1])}, None


def _modules(cell: Cell) -> readers.Reading:
    text = fold(str(cell))
    words = re.findall(r"[a-z0-9]+|[一二三四]", text)
    found = {_ROLES[word] for word in words if word in _ROLES}
    found |= set(_MODULE.findall(re.sub(r"[cp]2[cp]", " ", text)))
    found |= {_NUMBERS.get(word) or _NUMBERS_ROMAN.get(word) or "" for word in words} - {""}
    modules = sorted(found & set(SCC_MODULES))
    return {"scc_modules": modules or None}, None if modules else "modules-not-read"


def _term(cell: Cell) -> readers.Reading:
    text = str(cell)
    found = text.strip() if text.strip() in terms() else term_headers().get(fold_header(text))
    return {"term": found}, None if found else "term-not-known"


def _term_column(term_id: str) -> Reader:
    """A cell that says how an agreement stands on one term: the state first, then the value and the place in it."""

    def reader(cell: Cell) -> readers.Reading:
        parts = [part.strip() for part in _PARTS.split(str(cell)) if part.strip()]
        state = state_in(parts[0]) if parts else None
        if state is None:
            return {}, "term-state-not-read"
        said: dict[str, str | None] = {"state": state, "clause": None, "value": None}
        for part in parts[1:]:
            value = measured(term_id, part)
            said["value" if value and not said["value"] else "clause"] = (value or part)[:100]
        return {TERM_COLUMN + term_id: said}, None

    return reader


def state_in(text: str) -> str | None:
    """How an agreement stands on a term, as a cell says it."""
    return own_word("status.", TermState, text) or answer(text, "term_state")


def measured(term_id: str, text: str) -> str | None:
    """A value of a term as it is kept, or None where the text is none."""
    parameter = duty_of(term_id).parameter
    if parameter is None:
        return None
    if parameter.unit in ("boolean", "enum"):
        text = (
            own_word("agreements.value_", ("yes", "no", "exporter", "third-party", "importer"), text) or text
        )
    try:
        return read_value(parameter.unit, text)
    except WrongValue:
        return None


def _data(cell: Cell) -> readers.Reading:
    """The categories of data a cell names; a cell that names one we have not is asked about."""
    known = {part: own_word("vendors.data_", DATA_CATEGORIES, part) for part in read_list(cell)}
    codes = sorted({code for code in known.values() if code}, key=DATA_CATEGORIES.index)
    return {"data_categories": codes or None}, None if all(known.values()) else "data-not-read"


def _people(cell: Cell) -> readers.Reading:
    """How many people: a number, or one of the bands our screens offer."""
    if band := own_word("incidents.band_", PeopleBand, str(cell)):
        return {"people_band": band}, None
    found = read_count(cell)
    return {"people_count": found}, "number-not-read" if found is None else None


def _refs(name: str) -> Reader:
    def reader(cell: Cell) -> readers.Reading:
        return {name: str(cell).strip()[:LONGEST_TEXT]}, None

    return reader


_VENDOR: Final[dict[str, Reader]] = {
    "vendor_name": _line("vendor_name"),
    "vendor_ref": _line("vendor_ref"),
    "reference": _line("reference"),
}
_READERS: Final[dict[str, dict[str, Reader]]] = {
    AGREEMENT_FAMILY: _VENDOR
    | {
        "kind": _kind,
        "title": _line("title"),
        "entities": _refs("entities"),
        "vendor_parties": _parties,
        "renewal": _word(
            "renewal",
            "agreements.renewal_",
            ("fixed", "automatic", "evergreen"),
            "dpa_renewal",
            "renewal-not-read",
        ),
        "renewal_months": _renewal_months,
        "notice": _notice,
        "governing_law": _as(
            "governing_law", lambda cell: readers.read("dpa_governing_law", cell), "dpa_governing_law"
        ),
        "url": _as("url", lambda cell: readers.read("dpa_url", cell), "dpa_url"),
        "services": _refs("services"),
        "transfers": _refs("transfers"),
        "is_intragroup": _yes_no("is_intragroup"),
        "scc_modules": _modules,
        "annex_i": _yes_no("annex_i"),
        "annex_ii": _yes_no("annex_ii"),
        "annex_iii": _yes_no("annex_iii"),
        "filing_number": _line("filing_number"),
        "filing_authority": _line("filing_authority"),
        "parent": _line("parent"),
        "notes": _long("notes"),
    },
    TERM_FAMILY: _VENDOR
    | {
        "title": _line("title"),
        "term": _term,
        "state": _word("state", "status.", tuple(TermState), "term_state", "term-state-not-read"),
        "clause": _line("clause"),
        "value": _line("value"),
    },
    INCIDENT_FAMILY: _VENDOR
    | {
        "title": _line("title"),
        "description": _long("description"),
        "learned_how": _word(
            "learned_how", "incidents.how_", tuple(LearnedHow), "learned_how", "how-not-read"
        ),
        "data_categories": _data,
        "people": _people,
        "severity": _word(
            "severity", "incidents.severity_", tuple(Severity), "severity", "severity-not-read"
        ),
        "services": _refs("services"),
        "transfers": _refs("transfers"),
    },
    DOCUMENT_FAMILY: _VENDOR
    | {
        "about": _refs("about"),
        "file_name": _line("file_name"),
        "title": _line("title"),
        "type": _word("type", "documents.type_", tuple(DocumentType), "document_type", "type-not-read"),
    },
}
