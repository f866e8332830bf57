"""The JSON Schema of a change to try out, made from the kinds themselves. Pure."""

from dataclasses import MISSING, fields
from datetime import date
from typing import Any

from register.rules import amendment_forms
from register.rules.amendment_checks import DAY_KINDS, NEEDS, OPEN_FACTS
from register.rules.law import Law
from register.rules.what_if import FACT_KINDS, LAW_KINDS

_SAID = {
    "citation": "Where the change is to be found; needed to adopt it, not to ask.",
    "on": "For what ends: its last day, inclusive. For what begins: its first.",
    "place": "ISO 3166-1 alpha-2, or 3166-2 for a part of a country.",
    "vendor": "A vendor of the register, such as V-0042.",
    "agreement": "An agreement of the register, such as A-0001.",
    "from_place": "Only what goes to this place moves; left out, all of it.",
}


def change_schema(law: Law) -> dict[str, Any]:
    """The schema of what ``register what-if`` reads: one object, its ``kind`` decides which fields it has.

    Source: design (scoring, what if).
    """
    kinds: dict[str, type] = {**{kind: amendment_forms.KINDS[kind] for kind in LAW_KINDS}, **FACT_KINDS}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A change to try out",
        "oneOf": [_kind(word, kind, law) for word, kind in kinds.items()],
    }


def _kind(word: str, kind: type, law: Law) -> dict[str, Any]:
    said = fields(kind)
    needed = [f.name for f in said if f.default is MISSING and f.name != "citation"]
    return {
        "type": "object",
        "title": word,
        "description": (kind.__doc__ or "").strip(),
        "properties": {"kind": {"const": word}, **{f.name: _field(f.name, f.type, law) for f in said}},
        "required": ["kind", *needed],
        "additionalProperties": False,
    }


def _field(name: str, kind_of_value: Any, law: Law) -> dict[str, Any]:
    lists: dict[str, list[str]] = {
        "regime": list(law.regime_by_id),
        "mechanism": list(law.mechanism_by_id),
        "fact": list(OPEN_FACTS),
        "day_kind": list(DAY_KINDS),
    }
    shape: dict[str, Any]
    if name in lists:
        shape = {"enum": lists[name]}
    elif name == "needs":
        shape = {"type": "array", "items": {"enum": list(NEEDS)}}
    elif name == "deadline_days":
        shape = {"type": "integer", "minimum": 1}
    elif name == "verified":
        shape = {"type": "boolean"}
    elif kind_of_value in (date, date | None):
        shape = {"type": "string", "format": "date"}
    else:
        shape = {"type": "string"}
    return {**shape, "description": _SAID[name]} if name in _SAID else shape
