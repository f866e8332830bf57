"""The catalogue of contract terms as this room asks for it: which groups, under which laws, at what level."""

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from register.agreements.models import AgreementKind
from register.entities.models import OurEntity
from register.reference.law import load_law
from register.rules.law import ContractTerm
from register.rules.term_gaps import TermDuty
from register.rules.term_values import Parameter

GROUPS: Final = ("core", "transfer", "rmc", "telemarketing")
"""The groups of the catalogue, in the order they are shown."""

REQUIRED: Final = "required"
LEVELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "required": REQUIRED,
        "recommended": "recommended",
        "required under SCC": "required-under-scc",
        "required under IDTA": "required-under-idta",
        "recommended (required where the TIA relies on it)": "required-if-relied-on",
        "recommended (live calls); required (pre-recorded)": "required-if-recorded",
        "required for those channels": "required-for-channels",
    }
)
"""The levels of the reference data and the codes their words go by; only ``required`` alone makes a gap."""

_ASKED: Final[Mapping[AgreementKind, tuple[str, ...]]] = MappingProxyType(
    {
        AgreementKind.DPA: ("core", "transfer"),
        AgreementKind.MAIN: ("core", "transfer"),
        AgreementKind.SCC: ("core", "transfer"),
        AgreementKind.BCR: ("core", "transfer"),
        AgreementKind.JOINT_CONTROLLER: ("core", "transfer"),
        AgreementKind.UK_ADDENDUM: ("transfer",),
        AgreementKind.UK_IDTA: ("transfer",),
        AgreementKind.GBA: ("transfer",),
        AgreementKind.PIPL: ("transfer",),
        AgreementKind.RMC: ("rmc", "transfer"),
        AgreementKind.NDA: (),
    }
)


@cache
def terms() -> Mapping[str, ContractTerm]:
    """Every term of the catalogue by its id, in the order of the reference data."""
    return load_law().term_by_id


@cache
def duties() -> tuple[TermDuty, ...]:
    """The catalogue as the rule of gaps sees it."""
    return tuple(
        TermDuty(
            term.id,
            term.group,
            frozenset(regime for regime, level in term.levels.items() if LEVELS[level] == REQUIRED),
            frozenset(regime for regime, level in term.levels.items() if LEVELS[level] != REQUIRED),
            parameter_of(term),
        )
        for term in terms().values()
    )


def asked_groups(kind: AgreementKind, category: str | None) -> tuple[str, ...]:
    """The groups of terms that apply to a kind of agreement; call centres are asked about outbound calling too."""
    asked = _ASKED[kind]
    return (*asked, "telemarketing") if "core" in asked and category == "call-centre" else asked


def counted_groups(kind: AgreementKind, category: str | None) -> tuple[str, ...]:
    """The groups whose required terms count as unchecked: a processing agreement must be looked at."""
    return asked_groups(kind, category) if kind is AgreementKind.DPA else ()


def regimes_of(entities: Iterable[OurEntity]) -> tuple[str, ...]:
    """The laws that bind these entities of ours, each once, in the order of the entities."""
    law = load_law()
    found = [regime_id for entity in entities for regime_id in law.regimes_binding(*entity.established)]
    return tuple(dict.fromkeys(found))


@cache
def duty_of(term_id: str) -> TermDuty:
    """One term as the rule of gaps sees it. Raises KeyError."""
    return {duty.term_id: duty for duty in duties()}[term_id]


def parameter_of(term: ContractTerm) -> Parameter | None:
    """What can be measured about a term (unit, our suggestion, the numbers laws fix), or None."""
    row = term.row.get("parameter")
    if not isinstance(row, Mapping):
        return None
    suggested = "yes" if row["suggested"] is True else str(row["suggested"])
    limits = {
        regime: float(limit)
        for regime, limit in (row.get("legal_limit") or {}).items()
        if isinstance(limit, int | float)
    }
    return Parameter(str(row["unit"]), str(row["better_is"]), suggested, MappingProxyType(limits))
