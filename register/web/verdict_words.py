"""The sentence of a code of the judgement: its parameters (places, dates, laws, tools) in the reader's words."""

from datetime import date
from typing import Any

from register.reference.law import load_law
from register.reference.places import is_place, place_name
from register.rules.verdict import Params
from register.web.law_words import document_name, mechanism_name, regime_name, safeguard_name
from register.web.marks import written_date
from register.words import Words


def say(words: Words, code: str, params: Params) -> str:
    """What a reason, condition or coming change says."""
    shown = {name: _shown(words, name, value) for name, value in params}
    key = f"reasons.{code}"
    return words.text(key, **shown) if words.has(key) else code.replace("-", " ")


def fact_name(words: Words, fact: str) -> str:
    """What a fact is called in the forms; ``mechanisms.<law>.<fact>`` names the law as well."""
    parts = fact.split(".")
    if parts[0] == "mechanisms":
        field = parts[2] if len(parts) > 2 else "mechanism"
        named = _field(words, "mechanism" if field == "id" else field)
        law = regime_name(words, parts[1]) if len(parts) > 1 else ""
        return words.text("transfers.fact_of_law", fact=named, law=law) if law else named
    return _field(words, parts[-1])


def _field(words: Words, name: str) -> str:
    for key in (_KEYS.get(name, f"transfers.field_{name}"), f"documents.{name}"):
        if words.has(key):
            return words.text(key)
    return name.replace("_", " ")


_KEYS = {
    "destination": "transfers.field_destination",
    "remote_access": "transfers.field_access",
    "exporter_place": "transfers.field_exporter",
    "exporter_subdivision": "transfers.field_exporter",
    "exporter_city": "transfers.field_exporter",
    "zone": "transfers.field_exporter",
    "sensitivity": "vendors.field_sensitivity",
    "data": "vendors.field_data_categories",
    "importer_role": "vendors.field_party_role",
    "purpose": "vendors.field_purpose",
    "importer_parent_place": "vendors.field_parent_place",
    "mechanisms": "transfers.field_mechanism",
}


def _shown(words: Words, name: str, value: Any) -> Any:
    if name == "fact":
        return fact_name(words, str(value))
    if name == "via":
        return " → ".join(value)
    if name == "document":
        return document_name(words, str(value))
    if isinstance(value, date):
        return written_date(value, words.language)
    if isinstance(value, tuple | list):
        return words.text("frame.list_mark").join(str(_shown(words, name, item)) for item in value)
    if not isinstance(value, str):
        return value
    law = load_law()
    if value in law.mechanism_by_id:
        return mechanism_name(words, value)
    if value in law.regime_by_id:
        return regime_name(words, value)
    if value in law.safeguard_by_id:
        return safeguard_name(words, law.safeguard_by_id[value])
    return place_name(value, words.language) if is_place(value) else value
