"""What dated changes do to the law: those of an administrator, or tried out. Pure: a law and changes in, a law out."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

from register.rules.amendment_kinds import (
    Amendment,
    FactEnds,
    FactHolds,
    FilingCorrected,
    FindingAdded,
    FindingCorrected,
    FindingEnds,
    LawProblematic,
    MechanismEnds,
    NoticeDuty,
)
from register.rules.law import Destination, Finding, Law, Mechanism, OpenFact, Provenance

__all__ = [
    "Amendment",
    "FactEnds",
    "FactHolds",
    "FilingCorrected",
    "FindingAdded",
    "FindingCorrected",
    "FindingEnds",
    "LawProblematic",
    "MechanismEnds",
    "NoticeDuty",
    "amended",
]


def amended(law: Law, amendments: Sequence[Amendment]) -> Law:
    """The law with changes applied in order; a change to a row nobody knows is a ValueError.

    Its version names the changes, so that a judgement says which law it was made with.
    Source: house rule (design: as of any date, and what if).
    """
    draft = _Draft(law)
    for change in amendments:
        draft.take(change)
    digest = hashlib.sha256(repr(tuple(amendments)).encode()).hexdigest()[:12]
    return draft.finished(f"{law.version}+{digest}")


class _Draft:
    """The parts of a law that changes touch, while they are being changed."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self.findings = dict(law.findings)
        self.mechanisms = dict(law.mechanism_by_id)
        self.destinations = dict(law.destination_by_place)
        self.problematic = dict(law.problematic_since)
        self.problematic_citations = dict(law.problematic_citations)
        self.notice_duties = list(law.notice_duties)

    def take(self, change: Amendment) -> None:
        if isinstance(change, MechanismEnds | FilingCorrected):
            if change.mechanism not in self.mechanisms:
                raise ValueError(change.mechanism)
            old = self.mechanisms[change.mechanism]
            self.mechanisms[change.mechanism] = _changed_mechanism(old, change)
        elif isinstance(change, FactHolds | FactEnds):
            self._take_fact(change)
        else:
            if change.regime not in self.law.regime_by_id:
                raise ValueError(change.regime)
            if isinstance(change, NoticeDuty):
                self.notice_duties.append(change)
                return
            key = (change.regime, change.place)
            if isinstance(change, LawProblematic):
                self.problematic[key] = change.since
                self.problematic_citations[key] = change.citation
            else:
                self.findings[key] = _changed_findings(self.findings.get(key, ()), change)

    def _take_fact(self, change: FactHolds | FactEnds) -> None:
        if not self.law.is_place(change.place):
            raise ValueError(change.place)
        empty = Destination(change.place, (), MappingProxyType({"country": change.place}))
        old = self.destinations.get(change.place, empty)
        self.destinations[change.place] = replace(old, facts=_changed_facts(old.facts, change))

    def finished(self, version: str) -> Law:
        return replace(
            self.law,
            version=version,
            findings=MappingProxyType(self.findings),
            mechanism_by_id=MappingProxyType(self.mechanisms),
            mechanisms_by_regime=MappingProxyType(
                {
                    regime: tuple(self.mechanisms[mechanism.id] for mechanism in rows)
                    for regime, rows in self.law.mechanisms_by_regime.items()
                }
            ),
            destination_by_place=MappingProxyType(self.destinations),
            problematic_since=MappingProxyType(self.problematic),
            problematic_citations=MappingProxyType(self.problematic_citations),
            notice_duties=tuple(self.notice_duties),
        )


def _changed_mechanism(mechanism: Mechanism, change: MechanismEnds | FilingCorrected) -> Mechanism:
    if isinstance(change, MechanismEnds):
        return replace(mechanism, valid_until=change.on, end_citation=change.citation)
    if mechanism.filing is None or not mechanism.filing.deadline_days:
        # A filing before the transfer, or none, has no period to correct.
        raise ValueError(change.mechanism)
    filing = replace(
        mechanism.filing,
        deadline_days=change.deadline_days,
        day_kind=change.day_kind,
        citation=change.citation,
    )
    return replace(mechanism, filing=filing)


def _changed_findings(
    rows: tuple[Finding, ...], change: FindingAdded | FindingEnds | FindingCorrected
) -> tuple[Finding, ...]:
    if isinstance(change, FindingAdded):
        return (*rows, _added(change))
    if isinstance(change, FindingEnds):
        return tuple(_ended(f, change) for f in rows if f.valid_from <= change.on)
    if not any(f.valid_from == change.valid_from for f in rows):
        raise ValueError(f"{change.regime} {change.place} {change.valid_from}")
    return tuple(_corrected(f, change) if f.valid_from == change.valid_from else f for f in rows)


def _ended(finding: Finding, change: FindingEnds) -> Finding:
    if finding.valid_until is not None and finding.valid_until <= change.on:
        return finding
    return replace(finding, valid_until=change.on, end_citation=change.citation)


def _added(change: FindingAdded) -> Finding:
    return Finding(
        regime=change.regime,
        place=change.place,
        valid_from=change.valid_from,
        valid_until=change.valid_until,
        scope=change.scope,
        citation=change.citation,
        needs=change.needs,
        excludes=frozenset(),
        not_for_exporters=frozenset(),
        internal=False,
        provenance=_own(change.verified, change.as_of or change.valid_from),
        row=MappingProxyType({}),
    )


def _corrected(finding: Finding, change: FindingCorrected) -> Finding:
    fresh: dict[str, Any] = {"needs": change.needs, "scope": change.scope} if change.needs is not None else {}
    return replace(
        finding,
        valid_from=change.holds_from,
        valid_until=change.holds_until,
        citation=change.citation,
        end_citation="",
        provenance=_own(change.verified, change.as_of or change.holds_from),
        **fresh,
    )


def _changed_facts(rows: tuple[OpenFact, ...], change: FactHolds | FactEnds) -> tuple[OpenFact, ...]:
    if isinstance(change, FactEnds):
        return tuple(_fact_ended(f, change.on) if f.name == change.fact else f for f in rows)
    as_of = (change.as_of or change.since).isoformat()
    fresh = OpenFact(change.fact, change.since, change.verified, as_of, change.citation, change.until)
    # In the place of the row it replaces, so that reasons keep their order.
    if any(f.name == change.fact for f in rows):
        return tuple(fresh if f.name == change.fact else f for f in rows)
    return (*rows, fresh)


def _fact_ended(fact: OpenFact, on: date) -> OpenFact:
    return fact if fact.until is not None and fact.until <= on else fact._replace(until=on)


def _own(verified: bool, as_of: date) -> Provenance:
    return Provenance(verified, "administrator", as_of.isoformat())
