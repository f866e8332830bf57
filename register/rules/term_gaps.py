"""Which contract terms an agreement lacks, on what is recorded and the laws that bind us. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

CORE_GROUPS = frozenset({"core"})
"""The terms every processor agreement is asked about."""


class TermGap(StrEnum):
    """How a term stands, worst first."""

    MISSING = "missing"
    """A law that binds us requires it, and the agreement has nothing on it."""
    WEAK = "weak"
    """A law that binds us requires it, and the agreement falls short."""
    UNCHECKED = "unchecked"
    """A law that binds us requires it, and nobody has looked yet."""
    ADVISED = "advised"
    """Only recommended, and the agreement has nothing on it or falls short."""
    OPEN = "open"
    """Not required, and nobody has looked yet."""
    MET = "met"
    """The agreement has it."""
    NOT_APPLICABLE = "not-applicable"
    """Somebody said that it does not apply here."""


@dataclass(frozen=True, slots=True)
class TermDuty:
    """One term and the regimes that ask for it, as the rule sees it."""

    term_id: str
    group: str
    required_under: frozenset[str] = frozenset()
    recommended_under: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TermCounts:
    """How many required terms an agreement lacks, and how many nobody has looked at."""

    missing: int
    unchecked: int


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


def count_gaps(
    duties: Iterable[TermDuty],
    states: Mapping[str, str],
    regimes: Collection[str],
    groups: Collection[str] = CORE_GROUPS,
) -> TermCounts:
    """Required terms recorded as absent, in any group; required terms not looked at, in ``groups`` only.

    A term outside the groups is not asked for until somebody records something about it.
    Source: house rule.
    """
    missing = unchecked = 0
    for duty in duties:
        gap = gap_of(duty, states.get(duty.term_id), regimes)
        missing += gap is TermGap.MISSING
        unchecked += gap is TermGap.UNCHECKED and duty.group in groups
    return TermCounts(missing, unchecked)
