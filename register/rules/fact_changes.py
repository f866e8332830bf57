"""Changes to what the register records that a what if tries out: what each does to the facts. Pure; stores nothing."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from register.rules.facts import Facts


@dataclass(frozen=True, slots=True)
class CertificationLapses:
    """The certificates of a vendor end; ``on`` is their last day (inclusive)."""

    vendor: str
    on: date


@dataclass(frozen=True, slots=True)
class VendorMoves:
    """From ``on`` (inclusive) what a vendor receives goes to ``place``; only what goes to ``from_place``, if given."""

    vendor: str
    place: str
    on: date
    from_place: str | None = None


@dataclass(frozen=True, slots=True)
class SubProcessorAdded:
    """From ``on`` (inclusive) a vendor hands the data on to a sub-processor at ``place``."""

    vendor: str
    place: str
    on: date


@dataclass(frozen=True, slots=True)
class AgreementEnds:
    """An agreement ends; ``on`` is its last day (inclusive)."""

    agreement: str
    on: date


FactChange = CertificationLapses | VendorMoves | SubProcessorAdded | AgreementEnds


def changed_facts(change: FactChange, facts: Facts) -> Facts:
    """The facts as they are on ``facts.on`` with the change; the same facts where it says nothing of that day.

    The end of an agreement changes nothing here: which facts hang on one, the records know.
    Source: house rule (design: what if; unknown is never safe).
    """
    if facts.on is None:
        return facts
    if isinstance(change, CertificationLapses):
        return _lapsed(change, facts, facts.on)
    if isinstance(change, VendorMoves):
        return _moved(change, facts) if change.on <= facts.on else facts
    if isinstance(change, SubProcessorAdded) and change.on <= facts.on:
        return replace(facts, onward_to=tuple(sorted({*(facts.onward_to or ()), change.place})))
    return facts


def first_day_of(change: FactChange) -> date:
    """The first day on which the records would say otherwise.

    Source: house rule (what ends still holds on its last day).
    """
    if isinstance(change, CertificationLapses | AgreementEnds):
        return change.on + timedelta(days=1) if change.on < date.max else change.on
    return change.on


_CERTIFIED = ("importer_dpf_certified", "uk_extension", "hr_data_certified", "importer_privacy_shield_listed")


def _lapsed(change: CertificationLapses, facts: Facts, on: date) -> Facts:
    ends = facts.certificate_valid_until
    if on <= change.on:
        holds = any(getattr(facts, name) for name in _CERTIFIED) or facts.certification
        if not holds or (ends is not None and ends <= change.on):
            return facts
        return replace(facts, certificate_valid_until=change.on)
    fresh: dict[str, Any] = {
        **dict.fromkeys(_CERTIFIED, False),
        "certification": (),
        "certificate_valid_until": change.on if ends is None else min(ends, change.on),
    }
    return replace(facts, **fresh, unknown=facts.unknown - set(fresh))


_OF_THE_PLACE = ("problematic_law_applies", "importer_protected_by_law")
"""What was said with the old place in mind, and says nothing about another."""


def _moved(change: VendorMoves, facts: Facts) -> Facts:
    if change.from_place is not None and change.from_place not in (
        facts.destination,
        facts.destination_subdivision,
    ):
        return facts
    country, part = change.place.split("-", 1)[0], change.place if "-" in change.place else None
    if (facts.destination, facts.destination_subdivision) == (country, part):
        return facts
    fresh: dict[str, Any] = {"destination": country, "destination_subdivision": part}
    if facts.destination != country:
        # Nobody has looked at the law of the new place yet.
        fresh |= dict.fromkeys(_OF_THE_PLACE)
        if facts.assessment == "adequate":
            fresh |= {"assessment": "none", "assessed_on": None}
    unknown = facts.unknown - {"destination"}
    return replace(facts, **fresh, unknown=unknown)
