"""Contract terms, their values and what we want of them, in the reader's words."""

from collections.abc import Sequence

from register.rules.term_gaps import Position, TermDuty
from register.rules.term_values import Parameter
from register.transfers.naming import regime_name
from register.words import Words


def term_name(words: Words, term_id: str) -> str:
    """The name of a term."""
    return words.text(f"agreements.field_term_{term_id}")


def unit_words(words: Words, parameter: Parameter) -> str:
    """The unit of a value, alone."""
    return words.text(f"agreements.unit_{parameter.unit.replace(' ', '-')}")


def value_words(words: Words, parameter: Parameter | None, value: str | None) -> str:
    """A value with its unit; as it was typed where it is none of its unit; empty where there is none."""
    if not value or parameter is None:
        return value or ""
    if parameter.unit in ("boolean", "enum"):
        key = f"agreements.value_{value}"
        return words.text(key) if words.has(key) else value
    if parameter.unit == "time range" or not value.replace(".", "").isdigit():
        return value
    key = f"agreements.n_{parameter.unit.replace(' ', '-')}"
    return words.text(key, n=int(value) if value.isdigit() else value)


def at_words(words: Words, parameter: Parameter, value: str) -> str:
    """A value wanted, with its direction: at least, at most."""
    said = value_words(words, parameter, value)
    key = f"agreements.want_{parameter.better_is}"
    return words.text(key, value=said) if words.has(key) else said


def wanted_words(words: Words, duty: TermDuty, position: Position, regimes: Sequence[str]) -> str:
    """What we want of a value: what the laws that bind us fix, what we prefer and what we still accept."""
    parameter = duty.parameter
    if parameter is None:
        return ""
    found = [
        words.text(
            "agreements.wanted_by_law" if regime in duty.required_under else "agreements.wanted_as_advice",
            law=regime_name(words, regime),
            value=at_words(words, parameter, f"{parameter.limits[regime]:g}"),
        )
        for regime in regimes
        if regime in parameter.limits
    ]
    if position.preferred:
        found.append(
            words.text("agreements.wanted_preferred", value=at_words(words, parameter, position.preferred))
        )
        if position.fallback:
            least = at_words(words, parameter, position.fallback)
            found.append(words.text("agreements.wanted_fallback", value=least))
    else:
        found.append(
            words.text("agreements.wanted_suggested", value=at_words(words, parameter, parameter.suggested))
        )
    return words.text("agreements.wanted_mark").join(found)
