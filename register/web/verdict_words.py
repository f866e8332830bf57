"""The sentence of a code of the judgement: its parameters (places, dates, laws, tools) in the reader's words."""

from datetime import date
from typing import Any

from register.reference.law import load_law
from register.reference.places import is_place, place_name
from register.rules.verdict import Params
from register.web.law_words import mechanism_name, regime_name, safeguard_name
from register.web.marks import written_date
from register.words import Words


def say(words: Words, code: str, params: Params) -> str:
    """What a reason, condition or coming change says."""
    shown = {name: _shown(words, name, value) for name, value in params}
    key = f"reasons.{code}"
    return words.text(key, **shown) if words.has(key) else code.replace("-", " ")


def _shown(words: Words, name: str, value: Any) -> Any:
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
