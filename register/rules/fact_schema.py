"""The JSON Schema of the facts, made from the table that reads them, so that the two cannot differ."""

from typing import Any

from register.rules import fact_kinds as kinds
from register.rules.fact_kinds import KINDS, MECHANISM_KINDS, Reader
from register.rules.law import Law

_DATE = {"type": ["string", "null"], "format": "date", "description": "ISO 8601 calendar date, 1900 to 2200."}
_PLACE = {
    "type": ["string", "null"],
    "description": "ISO 3166-1 alpha-2, or ISO 3166-2 where the law is sub-national.",
}
_YES_NO = {"type": ["boolean", "null"]}
_TEXT = {"type": ["string", "null"], "maxLength": kinds.LONGEST_TEXT}


def facts_schema(law: Law) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the object ``read_facts`` takes. Null is unknown in every field.

    Source: design (scoring, the facts).
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "facts",
        "title": "The facts of one transfer",
        "type": "object",
        "additionalProperties": False,
        "description": (
            "Null means that nobody knows, and is never taken for safe. A field left out says nothing: the ordinary "
            "case is presumed for exceptions (no onward transfer, no important data, text unaltered) and listed as "
            "missing; every other field left out counts as unknown."
        ),
        "properties": {name: _property(name, reader, law) for name, reader in KINDS.items()},
        "$defs": {"mechanism": _mechanism(law), "safeguard": _safeguard(law)},
    }


def _property(name: str, reader: Reader, law: Law) -> dict[str, Any]:
    if name == "regimes":
        return _list({"enum": list(law.regime_by_id)})
    if name == "mechanisms":
        one = {
            "anyOf": [
                {"$ref": "#/$defs/mechanism"},
                {"enum": ["none", "unknown", *law.mechanism_by_id, None]},
            ]
        }
        return {
            "type": ["object", "null"],
            "properties": dict.fromkeys(law.regime_by_id, one),
            "additionalProperties": False,
        }
    if name == "safeguards":
        return _list({"anyOf": [{"$ref": "#/$defs/safeguard"}, {"enum": list(law.safeguard_by_id)}]})
    if name == "onward_transfers":
        leg = {"anyOf": [{"$ref": "#"}, {"type": "string"}]}
        return {
            "anyOf": [
                {"type": "array", "items": leg, "maxItems": kinds.MOST_ITEMS},
                {"type": ["boolean", "null"]},
            ]
        }
    return _simple(reader)


def _simple(reader: Reader) -> dict[str, Any]:
    if reader is kinds.read_date:
        return _DATE
    if reader is kinds.read_place:
        return _PLACE
    if reader is kinds.read_part:
        return {"type": ["string", "null"], "description": "ISO 3166-2, such as CA-QC."}
    if reader is kinds.read_yes_no:
        return _YES_NO
    if reader is kinds.read_happened:
        return {
            "type": ["boolean", "string", "null"],
            "description": "Whether it happened, or the date it did.",
        }
    if reader is kinds.read_count:
        return {"type": ["integer", "null"], "minimum": 0, "maximum": kinds.MOST_PEOPLE}
    if reader is kinds.read_number_or_text:
        return {**_TEXT, "type": ["string", "integer", "null"]}
    if isinstance(reader, kinds.OneOf):
        return {"enum": [*reader.choices, "unknown", None]}
    if isinstance(reader, kinds.ListOf):
        return _list(_simple(reader.item))
    return _TEXT


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": ["array", "null"], "items": items, "maxItems": kinds.MOST_ITEMS}


def _mechanism(law: Law) -> dict[str, Any]:
    named = {name: _simple(reader) for name, reader in MECHANISM_KINDS.items() if name != "id"}
    held = {
        "type": ["boolean", "string", "number", "null"],
        "description": "Evidence held: true, or its reference.",
    }
    return {
        "type": "object",
        "required": ["id"],
        "additionalProperties": False,
        "properties": {
            "id": {"enum": ["none", *law.mechanism_by_id]},
            **{code: held for code in sorted(law.evidence_codes) if code not in named},
            **named,
            "evidence": _list({"enum": sorted(law.evidence_codes)}),
        },
    }


def _safeguard(law: Law) -> dict[str, Any]:
    conditions = sorted({code for safeguard in law.safeguards() for code in safeguard.conditions})
    return {
        "type": "object",
        "required": ["id"],
        "additionalProperties": False,
        "properties": {
            "id": {"enum": list(law.safeguard_by_id)},
            "conditions": {
                "description": "The conditions that hold, by code or by the sentence of the catalogue; true = all.",
                "anyOf": [
                    {"type": "array", "items": {"type": "string"}, "examples": [conditions]},
                    {"type": "object", "additionalProperties": {"type": ["boolean", "null"]}},
                    {"type": ["boolean", "null"]},
                ],
            },
        },
    }
