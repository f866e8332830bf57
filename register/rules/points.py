"""The sum: destination, measures, costs, caps. Every number is the effect of a reason, so a pencil can redo it."""

from datetime import date
from functools import lru_cache

from register.rules.adequacy import lookup_place_of
from register.rules.case import Case
from register.rules.law import Destination
from register.rules.measures import measure_points
from register.rules.policy import Policy
from register.rules.verdict import Band, Outcome, Reason, Severity

_LOCAL, _RECOGNISED, _INFORMS = Band.LOCAL, Band.RECOGNISED, Severity.INFORMS


def add_points(case: Case) -> None:
    """The reasons that carry points beyond ground, contract and assessment.

    Source: house rule (design: destination 20, measures 25; unverified facts count half and say so).
    """
    facts, weights = case.facts, case.policy.measures
    if case.band is _LOCAL:
        case.support("destination-local", case.policy.destination["local"])
        case.support("measures-not-needed", weights["not_needed"])
        case.support("assessment-not-needed", case.policy.upkeep["assessment"])
        _parent(case)
    else:
        _destination(case)
        if case.band is _RECOGNISED:
            _parent(case)
        if (
            facts.problematic_law_applies is not False
            and not case.carried
            and not case.regime.tests_destination_law
        ):
            case.weaken("destination-law-open", weights["problematic"])
        if facts.onward_to or facts.onward_transfers:
            case.weaken("onward", weights["onward"])
    measure_points(case)


def _destination(case: Case) -> None:
    place = case.facts.destination
    known = case.law.destination_by_place.get(place) if place else None
    if known is not None:
        case.reasons += _open_facts(known, case.policy, case.on)


@lru_cache(maxsize=16384)
def _open_facts(destination: Destination, policy: Policy, on: date) -> tuple[Reason, ...]:
    found = []
    for fact in destination.facts:
        if not fact.holds_on(on):
            continue
        weight = policy.destination[fact.name]
        code = f"destination-{fact.name.replace('_', '-')}" + ("" if fact.verified else "-unverified")
        params = (("as_of", fact.as_of), ("place", destination.place))
        found.append(
            Reason(
                code, weight if fact.verified else weight // 2, None, Severity.SUPPORTS, fact.citation, params
            )
        )
    return tuple(found)


def _destination_law(case: Case) -> None:
    """Where the law does not make the outcome hang on the destination's law, it still counts; unknown as bad.

    Source: house rule.
    """
    if case.facts.problematic_law_applies is False:
        case.support("destination-law-harmless", case.policy.measures["not_needed"])
    else:
        case.weaken("destination-law-open", case.policy.measures["problematic"])


def _parent(case: Case) -> None:
    facts, regime = case.facts, case.regime
    parent = facts.importer_parent_place
    if parent is None:
        if "importer_parent_place" in facts.unknown:
            case.weaken("parent-unknown", case.policy.measures["parent"])
        return
    if parent in regime.places or parent in regime.internal_area:
        return
    if not case.law.adequacy(regime.id, lookup_place_of(parent), case.on):
        case.weaken("parent-state", case.policy.measures["parent"], regime.processor_citation, place=parent)


def closing_reasons(total: int, outcome: Outcome, policy: Policy) -> tuple[Reason, ...]:
    """The cap of the outcome and the floor, as reasons whose effects bring the sum where it must be.

    Source: house rule (design: unlawful at most 19, insufficient 49, acceptable with measures 84; never below 0).
    """
    found: list[Reason] = []
    if total < 0:
        found.append(Reason("floor", -total, None, _INFORMS, ""))
        total = 0
    cap = policy.caps.get(outcome.word)
    if cap is not None:
        found.append(Reason(f"cap-{outcome.word}", min(0, cap - total), cap, _INFORMS, ""))
    return tuple(found)
