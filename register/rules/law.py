"""What the law says, as frozen and indexed values the rules read. How it is loaded is in reference/law.py."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from register.rules.amendment_kinds import NoticeDuty


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a row comes from. ``as_of`` is the date its evidence speaks for, ``verified`` whether it was found."""

    verified: bool
    basis: str
    as_of: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Regime:
    """One law with its transfer and processor rules; ``places`` are the exporters it binds."""

    id: str
    name: str
    places: frozenset[str]
    subdivision: str | None
    zone: str | None
    in_force_since: date | None
    earlier_law_since: date | None
    """From this day an earlier law of the same shape bound in its stead."""
    earlier_law_held: bool
    """False where an earlier law bound before and the register holds no data on it."""
    internal_area: frozenset[str]
    without_ground: str
    """``unlawful``, ``insufficient``, ``free``, ``list-not-held`` or ``own-rule``."""
    tests_destination_law: bool
    """Tools must also work against the law and practice of the destination (Schrems II, C-311/18)."""
    own_entity_exempt: bool
    direct_collection_exempt: bool
    processor_contract: str
    """``required``, ``means`` (contractual or other means) or ``supervision``."""
    transfer_citation: str
    processor_citation: str
    provenance: Provenance
    row: Mapping[str, Any]
    """Every column of the reference data, for screens."""


@dataclass(frozen=True, slots=True)
class Filing:
    """A filing a tool needs. ``deadline_days`` counts from ``counted_from``; 0 or None = before the transfer."""

    authority: str
    deadline_days: int | None
    day_kind: str | None
    counted_from: str | None
    place: str
    """Whose holidays count."""
    citation: str = ""
    """What corrected the period, where somebody did."""


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One transfer tool of one law. Dates are inclusive at both ends."""

    id: str
    regime: str
    name: str
    kind: str
    citation: str
    needs_assessment: bool
    assessment_name: str | None
    review_months: int | None
    renewal_months: int | None
    suits_systematic: bool
    occasional_from: date | None
    """Before this day it could also carry a systematic flow."""
    filing: Filing | None
    available_from: date | None
    valid_until: date | None
    signable_until: date | None
    verbatim: bool
    roles: frozenset[str]
    """The importer roles it serves; empty = any."""
    modules: Mapping[str, frozenset[str]]
    """Sets of clauses and the importer roles each serves; empty = one set."""
    destinations: frozenset[str]
    """The places it serves; empty = any."""
    relies_on: str
    """``finding``, ``own-assessment``, ``contract``, ``approval``, ``certificate``, ``consent``, ``necessity``,
    ``either``, ``exemption`` or ``dossier``."""
    certificates: frozenset[str]
    processor_certificates: frozenset[str]
    """Certificates that count only where the importer is a processor."""
    certificates_from: Mapping[str, date]
    names_countries: bool
    needs_separate_consent: bool
    processor_terms: bool
    """Its text holds the processor terms the law asks for."""
    advice_only: bool
    for_the_necessary: bool
    """An exemption that reaches only as far as it is truly necessary."""
    covers_transit: bool
    claims_local: bool
    """Not a tool but the claim that there is no transfer: the facts must bear it out."""
    gba: bool
    all_sectors_from: date | None
    tier: str | None
    """The volume tier of the PIPL it serves: ``assessment``, ``contract``, ``exempt`` or ``any``."""
    provenance: Provenance
    row: Mapping[str, Any]
    end_citation: str = ""
    """What ended it, where that is not in the citation of the tool itself."""


@dataclass(frozen=True, slots=True)
class Finding:
    """An adequacy finding. It holds from ``valid_from`` to ``valid_until``, both inclusive; None = open end."""

    regime: str
    place: str
    valid_from: date
    valid_until: date | None
    scope: str
    citation: str
    needs: tuple[str, ...]
    """Facts about importer and data that must hold."""
    excludes: frozenset[str]
    not_for_exporters: frozenset[str]
    internal: bool
    """The place was inside the internal area in that time."""
    provenance: Provenance
    row: Mapping[str, Any]
    end_citation: str = ""
    """What ended it, where that is not in the citation of the finding itself."""

    def holds_on(self, day: date) -> bool:
        """Whether it holds on ``day``; both ends count."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Safeguard:
    """A supplementary measure. It works only while all of ``conditions`` hold."""

    id: str
    kind: str
    name: str
    conditions: Mapping[str, str]
    """Condition code → the sentence of the catalogue."""
    can_carry: bool
    """A technical measure that can stand against state access if all its conditions hold."""
    citation: str
    row: Mapping[str, Any]


class OpenFact(NamedTuple):
    """A fact that speaks for a place from a day on. What is not here is false, disputed or unknown."""

    name: str
    since: date
    verified: bool
    as_of: str
    citation: str
    until: date | None = None
    """Its last day (inclusive); None = it still holds."""

    def holds_on(self, day: date) -> bool:
        """Whether it holds on ``day``; both ends count."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, eq=False)
class Destination:
    """Open facts about a place; no scores."""

    place: str
    facts: tuple[OpenFact, ...]
    row: Mapping[str, Any]

    def has_law_on(self, day: date) -> bool:
        """Whether a comprehensive data-protection law is known to be in force there on ``day``."""
        return any(fact.name == "law" and fact.holds_on(day) for fact in self.facts)


@dataclass(frozen=True, slots=True)
class ContractTerm:
    """A term a processor agreement should hold; ``levels`` by regime: required or recommended (with words)."""

    id: str
    group: str
    levels: Mapping[str, str]
    citations: Mapping[str, str]
    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tier:
    """Volume rule of the PIPL from ``valid_from`` to ``valid_until`` (inclusive). People counts are inclusive."""

    valid_from: date
    valid_until: date | None
    assessment_people: int
    assessment_sensitive: int
    contract_people: int
    contract_sensitive: int
    exempts_small: bool
    citation: str


@dataclass(frozen=True, slots=True)
class Law:
    """Everything the rules need to know of the law, on all dates at once."""

    version: str
    regime_by_id: Mapping[str, Regime]
    mechanism_by_id: Mapping[str, Mechanism]
    findings: Mapping[tuple[str, str], tuple[Finding, ...]]
    safeguard_by_id: Mapping[str, Safeguard]
    destination_by_place: Mapping[str, Destination]
    term_by_id: Mapping[str, ContractTerm]
    term_set_by_id: Mapping[str, tuple[str, ...]]
    tiers: tuple[Tier, ...]
    gba_cities: Mapping[str, str]
    """Folded spelling of a city → its id."""
    special_data: frozenset[str]
    hr_data: frozenset[str]
    provinces_with_similar_law: frozenset[str]
    excluded_data: Mapping[str, frozenset[str]]
    """Data a finding may leave out → the data categories that mean it."""
    evidence_codes: frozenset[str]
    is_place: Callable[[str], bool]
    is_day_off: Callable[[str, date], bool]
    """Whether a day is a public holiday or weekend at a place (make-up working days count as working)."""
    problematic_since: Mapping[tuple[str, str], date] = field(default_factory=dict)
    """(regime, place) → the day from which the register holds the place's law problematic."""
    problematic_citations: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(regime, place) → what that rests on."""
    notice_duties: tuple[NoticeDuty, ...] = ()
    """What this register holds of notices after a breach over the shipped data, in the order it was added."""
    mechanisms_by_regime: Mapping[str, tuple[Mechanism, ...]] = field(default_factory=dict)
    regimes_by_place: Mapping[str, tuple[Regime, ...]] = field(default_factory=dict)
    carriers: tuple[Safeguard, ...] = ()
    """The technical measures that can stand against state access."""

    def regimes(self) -> tuple[Regime, ...]:
        """Every law, in the order of the reference data."""
        return tuple(self.regime_by_id.values())

    def regimes_binding(
        self, place: str | None, subdivision: str | None = None, zone: str | None = None
    ) -> tuple[str, ...]:
        """Ids of the laws that bind an exporter established at a place; the narrowest first.

        A free zone with its own law takes its entities out of the mainland law (``zone``: difc or adgm).
        Source: the jurisdictions and scope columns of the regimes.
        """
        if place is None:
            return ()
        if "-" in place:
            place, subdivision = place.split("-", 1)[0], place
        found = self.regimes_by_place.get(place, ())
        if len(found) < 2:
            return tuple([r.id for r in found])
        zoned = [r.id for r in found if r.zone and r.zone == zone]
        if zoned:
            return tuple(zoned)
        narrow = [r.id for r in found if r.subdivision and r.subdivision == subdivision]
        return tuple(narrow + [r.id for r in found if not r.zone and not r.subdivision])

    def mechanisms(self, regime_id: str) -> tuple[Mechanism, ...]:
        """The tools of one law, in the order of the reference data; none for a law nobody knows."""
        return self.mechanisms_by_regime.get(regime_id, ())

    def mechanisms_fitting(self, regime_id: str, destination: str | None, on: date) -> tuple[Mechanism, ...]:
        """The tools of a law that exist on a date and may serve a destination.

        Adequacy tools are left out where no finding covers the destination on that date.
        """
        return tuple(m for m in self.mechanisms(regime_id) if self._fits(m, destination, on))

    def _fits(self, mechanism: Mechanism, destination: str | None, on: date) -> bool:
        if mechanism.available_from and on < mechanism.available_from:
            return False
        if mechanism.valid_until and on > mechanism.valid_until:
            return False
        if destination is None:
            return True
        if mechanism.destinations and destination not in mechanism.destinations:
            return False
        return mechanism.relies_on != "finding" or bool(self.adequacy(mechanism.regime, destination, on))

    def safeguards(self) -> tuple[Safeguard, ...]:
        """Every supplementary measure, in the order of the reference data."""
        return tuple(self.safeguard_by_id.values())

    def contract_terms(self) -> tuple[ContractTerm, ...]:
        """Every contract term, in the order of the reference data."""
        return tuple(self.term_by_id.values())

    def term_sets(self) -> Mapping[str, tuple[str, ...]]:
        """Named sets of contract terms: set id → term ids."""
        return self.term_set_by_id

    def destination(self, place: str) -> Destination | None:
        """The open facts about a place (its country, for a part of a country), or None."""
        return self.destination_by_place.get(place) or self.destination_by_place.get(place.split("-", 1)[0])

    def adequacy(self, regime_id: str, place: str, on: date) -> tuple[Finding, ...]:
        """The findings of a law for a place that hold on a date; both ends of a finding count."""
        return tuple(f for f in self.findings.get((regime_id, place), ()) if f.holds_on(on))
