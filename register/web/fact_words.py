"""The answers to the questions about a transfer, in words and as form values."""

from datetime import date
from typing import Any

from register.reference.law import load_law
from register.reference.places import place_name
from register.transfers.facts import FIELDS, UNKNOWN, Kind, kind_of
from register.transfers.naming import mechanism_name, regime_name
from register.web.law_words import document_name, safeguard_name
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


def told_value(words: Words, name: str, value: Any) -> str | None:
    """A value of the trail about a transfer in words, or None where it is none of ours."""
    if name == "mechanism":
        return mechanism_name(words, str(value))
    if name == "regime":
        return regime_name(words, str(value))
    if name == "evidence" and isinstance(value, dict):
        held = [document_name(words, code) for code, is_held in value.items() if is_held]
        lacking = [document_name(words, code) for code, is_held in value.items() if not is_held]
        mark = words.text("frame.list_mark")
        parts = [
            (words.text("transfers.evidence_held"), held),
            (words.text("transfers.evidence_lacking"), lacking),
        ]
        return words.text("frame.clause_mark").join(
            words.text("frame.labelled", label=label, text=mark.join(names))
            for label, names in parts
            if names
        )
    safeguard = load_law().safeguard_by_id.get(name)
    if safeguard is not None and isinstance(value, list):
        known = [code for code in value if code in safeguard.conditions]
        return words.text("transfers.safeguards_some_hold", n=len(known), all=len(safeguard.conditions))
    if name in FIELDS:
        return answer_words(words, name, None if value == UNKNOWN else value)
    return None


def told_label(words: Words, name: str) -> str | None:
    """What the trail's field is called where it is a safeguard, or None."""
    safeguard = load_law().safeguard_by_id.get(name)
    return safeguard_name(words, safeguard) if safeguard else None
