"""Names of laws, mechanisms, documents and safeguards in the reader's words; the reference data's own otherwise."""

from functools import lru_cache

from register.reference.law import load_law
from register.rules.law import Mechanism, Safeguard
from register.transfers.inputs import NO_MECHANISM, UNKNOWN_MECHANISM
from register.words import Words, words_for


def regime_name(words: Words, regime_id: str) -> str:
    """The law's name."""
    return _regime(words.language, regime_id)


def mechanism_name(words: Words, mechanism_id: str) -> str:
    """The mechanism's name; ``none`` and ``unknown`` have names of their own."""
    return _mechanism(words.language, mechanism_id)


def document_name(words: Words, code: str) -> str:
    """The name of a document a mechanism needs."""
    return _word(words, f"documents.{code}", code.replace("_", " "))


def safeguard_name(words: Words, safeguard: Safeguard) -> str:
    """The safeguard's name."""
    return _word(words, f"safeguards.{safeguard.id}", safeguard.name)


def condition_name(words: Words, safeguard: Safeguard, code: str) -> str:
    """The sentence of one condition of a safeguard."""
    return _word(words, f"safeguards.{safeguard.id}_{code}", safeguard.conditions[code])


def mechanism_line(words: Words, mechanism: Mechanism) -> str:
    """One plain line about a mechanism and the documents it needs."""
    parts = [words.text(f"transfers.kind_{mechanism.kind}")]
    if mechanism.needs_assessment:
        # Only abbreviations (TIA, PIPIA) read the same in every language.
        given = mechanism.assessment_name or ""
        name = (
            given
            if given.isupper() or (words.language == "en" and given)
            else words.text("documents.assessment")
        )
        parts.append(words.text("transfers.mechanism_assessment", name=name))
    if mechanism.filing:
        parts.append(words.text("transfers.mechanism_filing"))
    if not mechanism.suits_systematic:
        parts.append(words.text("transfers.mechanism_occasional"))
    documents = [document_name(words, str(code)) for code in mechanism.row.get("evidence") or ()]
    if documents:
        listed = words.text("frame.list_mark").join(documents)
        parts.append(words.text("transfers.mechanism_needs", documents=listed))
    return (" " if words.language == "en" else "").join(parts)


def capitalised(text: str) -> str:
    """The text with a capital first letter, where it stands on its own."""
    return text[:1].upper() + text[1:]


@lru_cache(maxsize=512)
def _regime(language: str, regime_id: str) -> str:
    regime = load_law().regime_by_id.get(regime_id)
    return _word(words_for(language), f"regimes.{regime_id}", regime.name if regime else regime_id)


@lru_cache(maxsize=2048)
def _mechanism(language: str, mechanism_id: str) -> str:
    words = words_for(language)
    if mechanism_id == NO_MECHANISM:
        return words.text("transfers.mechanism_none")
    if mechanism_id == UNKNOWN_MECHANISM:
        return words.text("transfers.mechanism_unknown")
    mechanism = load_law().mechanism_by_id.get(mechanism_id)
    return _word(words, f"mechanisms.{mechanism_id}", mechanism.name if mechanism else mechanism_id)


def _word(words: Words, key: str, otherwise: str) -> str:
    return words.text(key) if words.has(key) else otherwise
