"""What must be true before a vendor may be used: gates, computed from the records, never ticked by hand. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from register.rules.permissions import Role

LEVELS: Final = ("critical", "high", "medium", "low")
"""The importance of a vendor, the most important first."""


class GateCode(StrEnum):
    """The gates, in the order a vendor passes them."""

    OWNER = "owner"
    """Somebody who is still here owns the vendor."""
    IMPORTANCE = "importance"
    """How much hangs on it is recorded."""
    DATA = "data"
    """Whether it handles personal data, and for what, is recorded."""
    DESTINATIONS = "destinations"
    """Where the data go is recorded and known."""
    DPA = "dpa"
    """An agreement both sides signed covers the processing (GDPR Art 28(3); PDPO DPP2(3), DPP4(2))."""
    TERMS = "terms"
    """The agreement lacks no term that a law binding us requires."""
    REVIEW = "review"
    """Its security was reviewed, and no review is overdue (GDPR Art 28(1), 32(1)(d))."""
    TRANSFERS = "transfers"
    """Every transfer across a border is approved."""


class GateState(StrEnum):
    """How a gate stands."""

    MET = "met"
    UNMET = "unmet"
    EXCEPTED = "excepted"
    """Not met, but an exception is in force until its day."""
    NOT_NEEDED = "not-needed"


GAPS_OF: Final[Mapping[GateCode, frozenset[str]]] = MappingProxyType(
    {
        GateCode.OWNER: frozenset({"owner-missing", "owner-has-left"}),
        GateCode.IMPORTANCE: frozenset({"importance-missing"}),
        GateCode.DATA: frozenset({"data-unknown", "service-missing"}),
        GateCode.DESTINATIONS: frozenset({"destination-missing"}),
        GateCode.DPA: frozenset({"dpa-missing", "dpa-published-only"}),
        GateCode.TERMS: frozenset({"dpa-term-missing"}),
        GateCode.REVIEW: frozenset({"review-never"}),
        GateCode.TRANSFERS: frozenset(),
    }
)
"""The gaps of a vendor (rules/flags.py) that keep a gate shut: one notion of what is missing."""

SUPPLIED_BY: Final[Mapping[GateCode, tuple[Role, ...]]] = MappingProxyType(
    {
        GateCode.OWNER: (Role.PROCUREMENT,),
        GateCode.IMPORTANCE: (Role.PROCUREMENT,),
        GateCode.DATA: (Role.PROCUREMENT, Role.BUSINESS_OWNER),
        GateCode.DESTINATIONS: (Role.PROCUREMENT,),
        GateCode.DPA: (Role.PROCUREMENT, Role.DPO),
        GateCode.TERMS: (Role.PROCUREMENT, Role.DPO),
        GateCode.REVIEW: (Role.SECURITY_REVIEWER,),
        GateCode.TRANSFERS: (Role.DPO,),
    }
)
"""Who can supply what a gate waits for."""

FIXED: Final = frozenset({GateCode.OWNER, GateCode.DATA, GateCode.DPA, GateCode.TRANSFERS})
"""The gates no administrator opens: the law asks for what stands behind them, or nobody answers without them."""

DEFAULT_LEVELS: Final[Mapping[GateCode, frozenset[str]]] = MappingProxyType(
    {
        **dict.fromkeys(GateCode, frozenset(LEVELS)),
        GateCode.REVIEW: frozenset({"critical", "high", "medium"}),
    }
)
"""For vendors of which importance a gate holds, until an administrator says otherwise. Not known counts as critical."""

_ONLY_WITH_DATA = frozenset({GateCode.DESTINATIONS, GateCode.DPA, GateCode.TERMS, GateCode.TRANSFERS})


@dataclass(frozen=True, slots=True)
class GateFacts:
    """One vendor as the gates see it."""

    importance: str | None
    handles_personal_data: str
    gaps: frozenset[str]
    overdue_reviews: int = 0
    undecided: tuple[str, ...] = ()
    """References of the transfers across a border that no approval in force covers."""
    exceptions: frozenset[str] = frozenset()
    """Codes of the gates an exception is in force for."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate of one vendor. ``why`` holds the gaps, references or counts that keep it shut."""

    code: GateCode
    state: GateState
    why: tuple[str, ...] = ()


def gates_of(
    vendor: GateFacts, levels: Mapping[GateCode, Collection[str]] = DEFAULT_LEVELS
) -> tuple[Gate, ...]:
    """Every gate of a vendor and how it stands, in their order.

    A gate that does not hold for the vendor's importance, or asks about personal data where none are handled, is
    not needed. Importance not known counts as critical, and data not known as handled: unknown is never safe.
    Source: house rule (design: gates are computed); GDPR Art 24(1), 28(1), 28(3), 44; PDPO Sch 1 DPP2(3), DPP4(2).
    """
    return tuple(_gate(code, vendor, levels) for code in GateCode)


def may_be_used(gates: Collection[Gate]) -> bool:
    """Whether no gate is shut.

    Source: house rule.
    """
    return all(gate.state is not GateState.UNMET for gate in gates)


def fitting_levels(code: GateCode, wanted: Collection[str]) -> frozenset[str]:
    """The importance levels a gate may be set to hold for: all of them where it is fixed.

    Source: house rule (editable within limits).
    """
    return frozenset(LEVELS) if code in FIXED else frozenset(wanted) & frozenset(LEVELS)


def _gate(code: GateCode, vendor: GateFacts, levels: Mapping[GateCode, Collection[str]]) -> Gate:
    holds = (vendor.importance or "critical") in levels.get(code, DEFAULT_LEVELS[code])
    if not holds or (code in _ONLY_WITH_DATA and vendor.handles_personal_data == "no"):
        return Gate(code, GateState.NOT_NEEDED)
    why = _why(code, vendor)
    if not why:
        return Gate(code, GateState.MET)
    return Gate(code, GateState.EXCEPTED if code.value in vendor.exceptions else GateState.UNMET, why)


def _why(code: GateCode, vendor: GateFacts) -> tuple[str, ...]:
    found = tuple(sorted(GAPS_OF[code] & vendor.gaps))
    if code is GateCode.TRANSFERS:
        return vendor.undecided or _behind(GateCode.DESTINATIONS, vendor)
    if code is GateCode.TERMS:
        return found or _behind(GateCode.DPA, vendor)
    if code is GateCode.REVIEW and vendor.overdue_reviews:
        return (*found, "review-overdue")
    return found


def _behind(code: GateCode, vendor: GateFacts) -> tuple[str, ...]:
    """The gaps of a gate this one stands behind: without an agreement there are no terms to be whole.

    An exception from that gate opens this one as well.
    """
    return () if code.value in vendor.exceptions else tuple(sorted(GAPS_OF[code] & vendor.gaps))
