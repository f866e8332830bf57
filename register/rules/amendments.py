"""Dated changes to the law an administrator makes or tries out. Pure: a law and changes in, a law out."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from register.rules.law import Finding, Law, Provenance


@dataclass(frozen=True, slots=True)
class FindingEnds:
    """The adequacy of a place under a law ends; ``on`` is its last day (inclusive)."""

    regime: str
    place: str
    on: date
    citation: str


@dataclass(frozen=True, slots=True)
class FindingAdded:
    """A place is recognised under a law from ``valid_from`` to ``valid_until`` (both inclusive)."""

    regime: str
    place: str
    valid_from: date
    citation: str
    valid_until: date | None = None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MechanismEnds:
    """A tool is struck or repealed; ``on`` is its last day (inclusive)."""

    mechanism: str
    on: date
    citation: str


@dataclass(frozen=True, slots=True)
class LawProblematic:
    """From ``since`` the register holds the law of a place problematic for tools of a regime."""

    regime: str
    place: str
    since: date
    citation: str


Amendment = FindingEnds | FindingAdded | MechanismEnds | LawProblematic


def amended(law: Law, amendments: Sequence[Amendment]) -> Law:
    """The law with changes applied in order; a change to a row nobody knows is a ValueError.

    Its version names the changes, so that a judgement says which law it was made with.
    Source: house rule (design: as of any date, and what if).
    """
    findings, mechanisms = dict(law.findings), dict(law.mechanism_by_id)
    problematic = dict(law.problematic_since)
    for change in amendments:
        if isinstance(change, MechanismEnds):
            if change.mechanism not in mechanisms:
                raise ValueError(change.mechanism)
            mechanisms[change.mechanism] = replace(mechanisms[change.mechanism], valid_until=change.on)
            continue
        if change.regime not in law.regime_by_id:
            raise ValueError(change.regime)
        key = (change.regime, change.place)
        if isinstance(change, LawProblematic):
            problematic[key] = change.since
        elif isinstance(change, FindingAdded):
            findings[key] = (*findings.get(key, ()), _added(change))
        else:
            findings[key] = tuple(
                _ended(f, change.on) for f in findings.get(key, ()) if f.valid_from <= change.on
            )
    digest = hashlib.sha256(repr(tuple(amendments)).encode()).hexdigest()[:12]
    return replace(
        law,
        version=f"{law.version}+{digest}",
        findings=MappingProxyType(findings),
        mechanism_by_id=MappingProxyType(mechanisms),
        mechanisms_by_regime=MappingProxyType(
            {
                regime: tuple(mechanisms[mechanism.id] for mechanism in rows)
                for regime, rows in law.mechanisms_by_regime.items()
            }
        ),
        problematic_since=MappingProxyType(problematic),
    )


def _ended(finding: Finding, on: date) -> Finding:
    if finding.valid_until is not None and finding.valid_until <= on:
        return finding
    return replace(finding, valid_until=on)


def _added(change: FindingAdded) -> Finding:
    return Finding(
        regime=change.regime,
        place=change.place,
        valid_from=change.valid_from,
        valid_until=change.valid_until,
        scope="",
        citation=change.citation,
        needs=change.needs,
        excludes=frozenset(),
        not_for_exporters=frozenset(),
        internal=False,
        provenance=Provenance(False, "administrator", change.valid_from.isoformat()),
        row=MappingProxyType({}),
    )
