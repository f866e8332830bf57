"""The answers to the questions about a transfer, in words and as form values."""

from datetime import date
from typing import Any

from register.reference.places import place_name
from register.transfers.facts import UNKNOWN, Kind, kind_of
from register.web.marks import written_date
from register.words import Words


def answer_words(words: Words, name: str, value: Any) -> str:
    """A stored answer in words; None is the answer "not known"."""
    kind = kind_of(name)
    if value is None:
        return words.text("transfers.answer_unknown")
    if kind is Kind.TRI_STATE:
        return words.text("transfers.answer_yes" if value else "transfers.answer_no")
    if kind is Kind.CHOICE:
        return words.text(f"transfers.choice_{name}_{value}")
    if kind is Kind.DATE:
        return written_date(date.fromisoformat(value), words.language)
    if kind is Kind.PLACES:
        return words.text("frame.list_mark").join(place_name(code, words.language) for code in value)
    if kind is Kind.CERTIFICATES:
        named = [words.text(f"transfers.choice_certification_{code}") for code in value]
        return words.text("frame.list_mark").join(named) or words.text("frame.none")
    return f"{value:,}"


def answer_value(name: str, value: Any) -> Any:
    """A stored answer as the form holds it."""
    kind = kind_of(name)
    if value is None:
        return UNKNOWN
    if kind is Kind.TRI_STATE:
        return "yes" if value else "no"
    if kind is Kind.PLACES:
        return ", ".join(value)
    return value
