"""Names of laws and mechanisms in the reader's words; the reference data's own otherwise."""

from functools import lru_cache

from register.reference.law import load_law
from register.transfers.inputs import NO_MECHANISM, UNKNOWN_MECHANISM
from register.words import Words, words_for


def regime_name(words: Words, regime_id: str) -> str:
    """The law's name.

    Source: words/regimes.toml.
    """
    return _regime(words.language, regime_id)


def mechanism_name(words: Words, mechanism_id: str) -> str:
    """The mechanism's name; ``none`` and ``unknown`` have names of their own.

    Source: words/mechanisms.toml.
    """
    return _mechanism(words.language, mechanism_id)


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
