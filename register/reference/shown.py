"""Sentences for the codes of a judgement: places, dates, laws and tools among the parameters in the reader's words."""

from collections.abc import Callable
from datetime import date
from typing import Any

from register.rules.law import Law
from register.rules.verdict import Params
from register.words import Words

Say = Callable[[str, Params], str]


def sayer(law: Law, words: Words) -> Say:
    """What turns a code and its parameters into a sentence of one language; a code without words stays a code.

    Source: words/reasons.toml; names from words/regimes.toml, words/mechanisms.toml and the places.
    """

    def say(code: str, params: Params) -> str:
        key = f"reasons.{code}"
        if not words.has(key):
            return code
        return words.text(key, **{name: _shown(law, words, name, value) for name, value in params})

    return say


def fact_name(law: Law, words: Words, fact: str) -> str:
    """What a fact is called: the label it has in the forms, after the law or the leg it belongs to.

    Source: words/transfers.toml; the name itself where there is no label.
    """
    before, _, last = fact.rpartition(".")
    key = f"transfers.field_{'mechanism' if last == 'id' else last}"
    name = words.text(key) if words.has(key) else last
    regime = before.rsplit(".", 1)[-1]
    if regime in law.regime_by_id:
        return f"{_shown(law, words, 'regime', regime)}: {name}"
    return f"{before}: {name}" if before else name


def _shown(law: Law, words: Words, name: str, value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if name == "via":
        return " → ".join(value)
    if not isinstance(value, str):
        return value
    if name == "fact":
        return fact_name(law, words, value)
    if name == "mechanism" and words.has(f"mechanisms.{value}"):
        return words.text(f"mechanisms.{value}")
    if name == "document" and words.has(f"documents.{value}"):
        return words.text(f"documents.{value}")
    if name == "regime" and words.has(f"regimes.{value}"):
        return words.text(f"regimes.{value}")
    if name == "place":
        return _place(words, value)
    return value


def _place(words: Words, code: str) -> str:
    # Imported late: the catalogues of place names take longer to open than a judgement takes to make.
    from register.reference.places import place_name

    return place_name(code, words.language)
