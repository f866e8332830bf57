"""Which contract terms an agreement lacks, on what is recorded and the laws that bind us. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from register.rules.term_values import Parameter, meets

CORE_GROUPS = frozenset({"core"})
"""The terms every processor agreement is asked about."""


class TermGap(StrEnum):
    """How a term stands, worst first."""

    MISSING = "missing"
    """A law that binds us requires it, and the agreement has nothing on it."""
    WEAK = "weak"
    """A law that binds us requires it, and the agreement falls short."""
    OVER_LIMIT = "over-limit"
    """The agreement has it, but its value is past a number fixed by a law that binds us and requires the term."""
    UNCHECKED = "unchecked"
    """A law that binds us requires it, and nobody has looked yet."""
    SHORT = "short"
    """The agreement has it, but its value falls short of our own position, or of a number only recommended."""
    ADVISED = "advised"
    """Only recommended, and the agreement has nothing on it or falls short."""
    OPEN = "open"
    """Not required, and nobody has looked yet."""
    MET = "met"
    """The agreement has it."""
    NOT_APPLICABLE = "not-applicable"
    """Somebody said that it does not apply here."""


GAPS_TOLD = (
    TermGap.MISSING,
    TermGap.WEAK,
    TermGap.OVER_LIMIT,
    TermGap.UNCHECKED,
    TermGap.SHORT,
    TermGap.ADVISED,
)
"""The ways a term can stand that are worth telling, the gravest first."""


@dataclass(frozen=True, slots=True)
class Position:
    """What our house wants of a value: the preferred one, and the least it accepts (None: the preferred)."""

    preferred: str | None = None
    fallback: str | None = None

    @property
    def least(self) -> str | None:
        """The least we accept."""
        return self.fallback or self.preferred


@dataclass(frozen=True, slots=True)
class TermDuty:
    """One term and the regimes that ask for it, as the rule sees it."""

    term_id: str
    group: str
    required_under: frozenset[str] = frozenset()
    recommended_under: frozenset[str] = frozenset()
    parameter: Parameter | None = None


def gap_of(duty: TermDuty, state: str | None, regimes: Collection[str]) -> TermGap:
    """How a term stands; ``state`` is present, weak, absent, not-applicable, or None where nobody has looked.

    ``regimes`` are the laws that bind our side; a regulator's recommendation never makes a gap a breach.
    Source: GDPR Art 28(3); PDPO Sch 1 DPP2(3), DPP4(2); PIPL Art 21.
    """
    if state == "present":
        return TermGap.MET
    if state == "not-applicable":
        return TermGap.NOT_APPLICABLE
    if not duty.required_under.isdisjoint(regimes):
        return {None: TermGap.UNCHECKED, "weak": TermGap.WEAK}.get(state, TermGap.MISSING)
    return TermGap.ADVISED if state else TermGap.OPEN


def gap_with_value(
    duty: TermDuty, state: str | None, value: str | None, regimes: Collection[str], position: Position
) -> TermGap:
    """How a term stands with its measured value: a term the agreement has may still be past a limit or too little.

    A number of a law counts as a limit only where that law binds us and requires the term; elsewhere it is advice.
    Without a position of our own, the suggested value is what we want.
    Source: house rule (a recommendation is never a breach).
    """
    gap, parameter = gap_of(duty, state, regimes), duty.parameter
    if gap is not TermGap.MET or parameter is None or value is None:
        return gap
    past = {
        r for r, limit in parameter.limits.items() if r in regimes and meets(parameter, value, limit) is False
    }
    if not past.isdisjoint(duty.required_under):
        return TermGap.OVER_LIMIT
    if past or meets(parameter, value, position.least or parameter.suggested) is False:
        return TermGap.SHORT
    return gap


_STATES = ("absent", "weak", "present")


def compare(duty: TermDuty, one: tuple[str | None, str | None], other: tuple[str | None, str | None]) -> str:
    """How ``other`` stands on a term against ``one``: ``same``, ``better``, ``worse`` or ``differs``.

    Each is (state, value). A term present is better than a weak one, that than an absent one; of two alike, the
    value decides. What nobody looked at or what does not apply is neither better nor worse.
    Source: house rule.
    """
    if one == other:
        return "same"
    (state, value), (state_2, value_2) = one, other
    if state not in _STATES or state_2 not in _STATES:
        return "differs"
    if state != state_2:
        return "better" if _STATES.index(state_2) > _STATES.index(state) else "worse"
    if duty.parameter is None or value is None or value_2 is None:
        return "differs"
    as_good, as_bad = meets(duty.parameter, value_2, value), meets(duty.parameter, value, value_2)
    if as_good is None or as_bad is None or as_good == as_bad:
        return "differs"
    return "better" if as_good else "worse"


def stands(parameter: Parameter, value: str | None, position: Position) -> str | None:
    """``preferred``, ``fallback`` or ``outside``: where a value lies against our position; None where nobody knows.

    Source: house rule.
    """
    preferred = meets(parameter, value, position.preferred or parameter.suggested)
    if preferred is None:
        return None
    if preferred:
        return "preferred"
    return "fallback" if position.fallback and meets(parameter, value, position.fallback) else "outside"
