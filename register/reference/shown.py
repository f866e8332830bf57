"""Sentences for the codes of a judgement: places, dates, laws and tools among the parameters in the reader's words.

The one place that does it, for pages, files, the command line and programs alike.
"""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from register.reference.law import load_law
from register.rules.facts import BODIES
from register.rules.law import Law
from register.rules.verdict import Params
from register.words import Words, words_for
from register.words.dates import written_date

Say = Callable[[str, Params], str]

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_PLACE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?|[A-Z]{3,}")
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
    "id": "transfers.field_mechanism",
}


def sayer(law: Law, words: Words) -> Say:
    """What turns a code and its parameters into a sentence of one language.

    Source: words/reasons.toml; names from words/regimes.toml, words/mechanisms.toml and the places.
    """
    return lambda code, params: say(words, code, params, law)


def say(words: Words, code: str, params: Params, law: Law | None = None) -> str:
    """What a reason, condition or coming change says; a code without words reads as itself, spaced.

    Dates may come as dates or in ISO 8601, as they are stored. Source: words/reasons.toml.
    """
    text = said(words, code, params, law)
    return words.text("reasons.condition", what=text) if code.startswith("condition-") else text


def said(words: Words, code: str, params: Params, law: Law | None = None) -> str:
    """The same without saying of a condition that it is one: for a list of conditions.

    Source: words/reasons.toml.
    """
    if law is not None:
        return _sentence(words, code, params, law)
    return _usual(words.language, code, tuple((name, _frozen(value)) for name, value in params))


@lru_cache(maxsize=20_000)
def _usual(language: str, code: str, params: Params) -> str:
    """By the law the register comes with; transfers share most of their sentences."""
    return _sentence(words_for(language), code, params, load_law())


def _frozen(value: Any) -> Any:
    return tuple(value) if type(value) is list else value


def _sentence(words: Words, code: str, params: Params, law: Law) -> str:
    key = f"reasons.{code}"
    if not words.has(key):
        return code.replace("-", " ")
    return words.text(key, **{name: _shown(words, name, value, law) for name, value in params})


def fact_name(words: Words, fact: str, law: Law | None = None) -> str:
    """What a fact is called in the forms; ``mechanisms.<law>.<fact>`` names the law as well.

    Source: words/transfers.toml, words/vendors.toml; the name itself where there is no label.
    """
    parts = fact.split(".")
    if parts[0] != "mechanisms" or len(parts) == 1:
        return _field(words, parts[-1])
    named = _field(words, parts[2] if len(parts) > 2 else "mechanisms")
    return words.text("transfers.fact_of_law", fact=named, law=_regime(words, parts[1], law or load_law()))


def _field(words: Words, name: str) -> str:
    for key in (_KEYS.get(name, f"transfers.field_{name}"), f"documents.{name}"):
        if words.has(key):
            return words.text(key)
    return name.replace("_", " ")


def _shown(words: Words, name: str, value: Any, law: Law) -> Any:
    if isinstance(value, date):
        return written_date(value, words.language)
    if isinstance(value, tuple | list):
        if name == "via":
            return " → ".join(value)
        return words.text("frame.list_mark").join(str(_shown(words, name, item, law)) for item in value)
    return _text(words, name, value, law) if isinstance(value, str) else value


def _text(words: Words, name: str, value: str, law: Law) -> str:
    if name == "fact":
        return fact_name(words, value, law)
    if name == "vendor":
        return value
    if name == "document":
        return _word(words, f"documents.{value}", value.replace("_", " "))
    if _DATE.fullmatch(value):
        return written_date(date.fromisoformat(value), words.language)
    if value in law.mechanism_by_id:
        return _word(words, f"mechanisms.{value}", law.mechanism_by_id[value].name)
    if value in law.regime_by_id:
        return _regime(words, value, law)
    if value in law.safeguard_by_id:
        return _word(words, f"safeguards.{value}", law.safeguard_by_id[value].name)
    return _place(words, value) if _PLACE.fullmatch(value) else value


def _regime(words: Words, regime_id: str, law: Law) -> str:
    regime = law.regime_by_id.get(regime_id)
    return _word(words, f"regimes.{regime_id}", regime.name if regime else regime_id)


def _word(words: Words, key: str, otherwise: str) -> str:
    return words.text(key) if words.has(key) else otherwise


def _place(words: Words, code: str) -> str:
    # Imported late: the catalogues of place names take longer to open than a judgement takes to make.
    from register.reference.places import is_place, place_name

    body = f"law.place_{code}"
    if code in BODIES and words.has(body):
        return words.text(body)
    return place_name(code, words.language) if is_place(code) else code
