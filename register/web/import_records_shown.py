"""A planned agreement, its terms or an incident as the screen of changes shows it, in the reader's words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from register.agreements.catalogue import duty_of
from register.imports.headers import DOCUMENT_FAMILY, INCIDENT_FAMILY
from register.imports.records.planned import NEW, UPDATED, PlannedRecord
from register.reference.places import place_name
from register.web.marks import marks_for
from register.web.term_words import term_name, value_words
from register.web.visit import Visit
from register.words import Words

_TERM: Final = "term_"
_CODES: Final[Mapping[str, str]] = {
    "kind": "agreements.kind_",
    "renewal": "agreements.renewal_",
    "learned_how": "incidents.how_",
    "people_band": "incidents.band_",
    "severity": "incidents.severity_",
    "type": "documents.type_",
}
_ROOMS: Final = {INCIDENT_FAMILY: "incidents", DOCUMENT_FAMILY: "documents"}
_LABELS: Final = {"supports": "documents.col_supports"}
_INSTANTS: Final = frozenset({"happened_from", "happened_until", "vendor_knew_at", "told_us_at", "aware_at"})
_MOST_FACTS: Final = 12


@dataclass(frozen=True)
class RecordShown:
    """One record of the plan."""

    name: str
    ref: str | None
    href: str
    vendor_ref: str
    vendor_name: str
    rows: str
    changes: Sequence[tuple[str, str, str]]
    """Field, before, after."""
    facts: Sequence[tuple[str, str]]
    """Of a new record: what would be recorded."""


def record_shown(visit: Visit, record: PlannedRecord) -> RecordShown:
    """A record in the reader's words."""
    words = visit.words
    room = _ROOMS.get(record.family, "agreements")
    return RecordShown(
        name=record.name,
        ref=record.ref,
        href=f"/{room}/{record.ref}" if record.ref else "",
        vendor_ref=record.vendor_ref,
        vendor_name=record.vendor_name,
        rows=", ".join(str(n) for n in record.rows[:8]) + (" …" if len(record.rows) > 8 else ""),
        changes=[
            (_label(words, room, name), _said(visit, name, before), _said(visit, name, after))
            for name, (before, after) in record.changes.items()
        ]
        if record.action == UPDATED
        else [],
        facts=_facts(visit, room, record) if record.action == NEW else [],
    )


def _facts(visit: Visit, room: str, record: PlannedRecord) -> list[tuple[str, str]]:
    given = {name: value for name, value in record.given.items() if name not in ("title", "terms", "sha256")}
    given |= {f"{_TERM}{term_id}": said for term_id, said in record.given.get("terms", {}).items()}
    found = [
        (_label(visit.words, room, name), said)
        for name, value in given.items()
        if value is not False and (said := _said(visit, name, value))
    ]
    return found[:_MOST_FACTS]


def _label(words: Words, room: str, name: str) -> str:
    if name.startswith(_TERM):
        return term_name(words, name.removeprefix(_TERM))
    return words.text(_LABELS.get(name, f"{room}.field_{name}"))


def _said(visit: Visit, name: str, value: Any) -> str:
    words = visit.words
    if value in (None, "", []):
        return ""
    if name.startswith(_TERM):
        return _term_said(words, name.removeprefix(_TERM), value)
    if name in _CODES:
        return words.text(f"{_CODES[name]}{value}")
    if name == "data_categories":
        return words.text("frame.list_mark").join(words.text(f"vendors.data_{code}") for code in value)
    if name == "governing_law":
        return place_name(str(value), words.language)
    if isinstance(value, bool):
        return words.text("frame.yes" if value else "frame.no")
    if isinstance(value, list):
        return words.text("frame.list_mark").join(map(_party, value))
    shown: Callable[[Any], str] | None = _days_and_moments(visit, name)
    return shown(value) if shown else str(value)


def _days_and_moments(visit: Visit, name: str) -> Callable[[Any], str] | None:
    marks = marks_for(visit.words.language, visit.settings.time_zone)
    if name in _INSTANTS:
        return lambda value: marks.moment(datetime.fromisoformat(value))
    if name.endswith("_on"):
        return lambda value: marks.date(datetime.fromisoformat(value).date())
    return None


def _party(item: Any) -> str:
    if isinstance(item, Mapping):
        return f"{item['name']} ({item['place']})" if item["place"] else str(item["name"])
    return str(item)


def _term_said(words: Words, term_id: str, said: Mapping[str, str | None]) -> str:
    value = value_words(words, duty_of(term_id).parameter, said.get("value"))
    parts = [words.text(f"status.{said['state']}"), said.get("clause") or "", value]
    return words.text("frame.list_mark").join(part for part in parts if part)
