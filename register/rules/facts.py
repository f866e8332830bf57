"""The facts a judgement is made from, as frozen values. How they are read from JSON is in fact_reading.py."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from register.errors import RegisterError


class FactError(RegisterError):
    """A fact that cannot be used: its field (dotted inside a mechanism or a leg), a code and parameters."""

    def __init__(self, field: str, code: str, **params: Any) -> None:
        super().__init__(code, **params)
        self.field = field


BODIES: Final = frozenset({"XX-EPO", "XX-EUI"})
"""International bodies that findings name like places; their codes have no parts."""


def split_place(code: str) -> tuple[str, str | None]:
    """The country of a place code, and the code itself where it names a part of one.

    Source: ISO 3166-1, ISO 3166-2; house rule for international bodies.
    """
    return (code.split("-", 1)[0], code) if "-" in code and code not in BODIES else (code, None)


@dataclass(frozen=True, slots=True)
class MechanismFacts:
    """The tool relied on under one law. ``unknown`` names what was given as null.

    What is left out is not recorded: a tool relied on is then taken as signed, a filing as not made.
    """

    id: str
    signed_on: date | None = None
    effective_on: date | None = None
    expires_on: date | None = None
    first_transfer_on: date | None = None
    filed_on: date | None = None
    filing_number: str | None = None
    notified_on: date | None = None
    approved_on: date | None = None
    module: str | None = None
    clauses_verbatim: bool | None = None
    importer_city: str | None = None
    late_filing_settled: bool | None = None
    evidence: frozenset[str] = frozenset()
    """Evidence codes held (``signed_document``, ``countries_listed`` …)."""
    evidence_lacking: frozenset[str] = frozenset()
    """Evidence codes said to be absent."""
    unknown: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SafeguardFacts:
    """A measure of the catalogue. ``conditions`` are the ticked condition codes; None = nobody said."""

    id: str
    conditions: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """One transfer as it is on a date. Every field may be None; lists count as empty when left out.

    A fact given as null is named in ``unknown``: somebody looked and does not know. Rules that presume the
    ordinary case for a fact left out never presume it for a fact in ``unknown``.
    """

    on: date | None = None
    exporter_place: str | None = None
    exporter_subdivision: str | None = None
    exporter_city: str | None = None
    zone: str | None = None
    """``difc`` or ``adgm`` where the exporter is in a free zone with its own law."""
    destination: str | None = None
    destination_subdivision: str | None = None
    regimes: tuple[str, ...] | None = None
    mechanisms: Mapping[str, MechanismFacts | None] = field(default_factory=lambda: MappingProxyType({}))
    """By regime id; None = nobody knows which tool; no entry = no tool."""
    importer_role: str | None = None
    importer_is_same_legal_entity: bool | None = None
    collected_directly_from_data_subject: bool | None = None
    importer_parent_place: str | None = None
    purpose: str | None = None
    same_or_related_purpose: bool | None = None
    prescribed_consent: bool | None = None
    privacy_policy_disclosure: bool | None = None
    sensitivity: str | None = None
    data: tuple[str, ...] | None = None
    contains_national_id: bool | None = None
    important_data: bool | None = None
    cii_operator: bool | None = None
    people_ytd: int | None = None
    sensitive_people_ytd: int | None = None
    clear_at_importer: bool | None = None
    encrypted_in_transit: bool | None = None
    encrypted_at_rest: bool | None = None
    key_holder: str | None = None
    pseudonymised: bool | None = None
    reid_info_holder: str | None = None
    split_processing: bool | None = None
    processors_independent: bool | None = None
    transit_only: bool | None = None
    transit_places: tuple[str, ...] | None = None
    importer_protected_by_law: bool | None = None
    importer_uses_cloud_processor: bool | None = None
    safeguards: tuple[SafeguardFacts, ...] = ()
    assessment: str | None = None
    assessed_on: date | None = None
    problematic_law_applies: bool | None = None
    remote_access: bool | None = None
    systematic: bool | None = None
    onward_to: tuple[str, ...] | None = None
    """Places it goes on to; each is a leg of which nothing else is known."""
    onward_transfers: "tuple[Facts, ...] | bool | None" = None
    """Legs with facts of their own; True = it goes on, nobody said where."""
    via: tuple[str, ...] | None = None
    """Of an onward leg: the names of those the data pass through, its own recipient last. Named in reasons."""
    importer_dpf_certified: bool | None = None
    importer_privacy_shield_listed: bool | None = None
    hr_data_certified: bool | None = None
    uk_extension: bool | None = None
    importer_subject_to_pipeda: bool | None = None
    certification: tuple[str, ...] | None = None
    certificate_valid_until: date | None = None
    consent: str | None = None
    separate_consent: bool | None = None
    contract_necessity: bool | None = None
    individuals_informed: bool | None = None
    processor_contract: str | None = None
    opt_out_received: bool | None = None
    opt_out_synced: bool | None = None
    scrubbed_before_call: bool | None = None
    unknown: frozenset[str] = frozenset()

    def as_json(self) -> dict[str, Any]:
        """The facts as JSON values, in the order of the fields; what was left out is left out."""
        return _object_json(self)


def _object_json(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in _NAMES[type(value)]:
        part = getattr(value, name)
        if name in _SETS:
            found.update(dict.fromkeys(sorted(part), _SETS[name]))
        elif part is not None and part != () and (name != "mechanisms" or part):
            found[name] = _json(part)
    return found


_SETS = {"unknown": None, "evidence": True, "evidence_lacking": False}


def _json(value: Any) -> Any:
    if isinstance(value, Facts | MechanismFacts):
        return _object_json(value)
    if isinstance(value, SafeguardFacts):
        ticked = {} if value.conditions is None else {"conditions": sorted(value.conditions)}
        return {"id": value.id, **ticked}
    if isinstance(value, tuple):
        return [_json(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _json(value[key]) for key in sorted(value)}
    return value.isoformat() if isinstance(value, date) else value


_NAMES = {kind: tuple(f.name for f in fields(kind)) for kind in (Facts, MechanismFacts)}
FACT_NAMES = tuple(name for name in _NAMES[Facts] if name != "unknown")
"""Every name a fact may be given under."""
