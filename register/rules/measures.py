"""Supplementary measures: which of them stand against the law of the destination, with all their conditions."""

from collections.abc import Callable
from typing import NamedTuple

from register.rules.case import Case
from register.rules.facts import Facts
from register.rules.law import Safeguard

KEPT_AWAY = frozenset({"exporter", "adequate_country_third_party"})
"""Holders the importer and its state cannot reach."""


class Condition(NamedTuple):
    """A fact that must hold, and how its truth is read; None = unknown."""

    fact: str
    holds: Callable[[Facts], bool | None]


def _is(fact: str, wanted: bool) -> Condition:
    return Condition(
        fact, lambda facts: None if getattr(facts, fact) is None else getattr(facts, fact) is wanted
    )


def _held_away(fact: str) -> Condition:
    return Condition(
        fact, lambda facts: None if getattr(facts, fact) is None else getattr(facts, fact) in KEPT_AWAY
    )


# The first condition of each is the claim: who does not make it does not rely on the measure.
CARRIERS: dict[str, tuple[Condition, ...]] = {
    "enc-at-rest-exporter-key": (
        _is("encrypted_at_rest", True),
        _held_away("key_holder"),
        _is("clear_at_importer", False),
    ),
    "pseudonymisation": (_is("pseudonymised", True), _held_away("reid_info_holder")),
    "enc-transit": (_is("transit_only", True), _is("encrypted_in_transit", True)),
    "protected-recipient": (
        _is("importer_protected_by_law", True),
        _is("importer_uses_cloud_processor", False),
        _is("encrypted_in_transit", True),
    ),
    "split-processing": (_is("split_processing", True), _is("processors_independent", True)),
}
"""EDPB 01/2020 Annex 2, use cases 1 to 5: the facts each stands on, beside the conditions ticked."""

HIDES = frozenset({"enc-transit", "pseudonymisation"})
"""Measures that leave nothing readable at the importer: they are not what is relied on where it reads the data."""


def carrying_measures(case: Case) -> list[Safeguard]:
    """The technical measures that stand with all their conditions; an unknown condition is asked.

    Contractual and organisational measures never carry a transfer alone, nor does encryption the importer can undo.
    Source: EDPB 01/2020 paras 84-97 (use cases 1 to 7); the conditions column of each measure.
    """
    facts = case.facts
    listed = {safeguard.id: safeguard.conditions for safeguard in facts.safeguards}
    found = []
    for safeguard in case.law.carriers:
        name = safeguard.id
        conditions = CARRIERS.get(name, ())
        if name not in listed:
            claim = conditions[0].holds(facts) if conditions else False
            if claim is False or (claim is None and conditions[0].fact not in facts.unknown):
                continue
        if _stands(case, safeguard, conditions, name in listed, listed.get(name)):
            found.append(safeguard)
    return found


def _stands(
    case: Case,
    safeguard: Safeguard,
    conditions: tuple[Condition, ...],
    is_listed: bool,
    ticked: frozenset[str] | None,
) -> bool:
    if ticked is not None and ticked != frozenset(safeguard.conditions):
        return False
    facts = case.facts
    if safeguard.id in HIDES and facts.clear_at_importer and _is_left_out(facts, conditions[0]):
        # Who can read the data there has them, however they came and whatever was ticked.
        return False
    unknown = []
    for condition in conditions:
        holds = condition.holds(facts)
        if holds is False:
            return False
        if holds is None and (ticked is None or condition.fact in facts.unknown):
            unknown.append(condition.fact)
        elif holds is None:
            case.presumed.append(case.path + condition.fact)
    if is_listed and ticked is None and not conditions:
        unknown.append("safeguards")
    return case.ask(None, *unknown) if unknown else True


def _is_left_out(facts: Facts, condition: Condition) -> bool:
    return condition.holds(facts) is None and condition.fact not in facts.unknown


def measure_points(case: Case) -> None:
    """The points of the measures in place; none is taken away for a measure more.

    Source: house rule (design: measures 25).
    """
    facts, weights = case.facts, case.policy.measures
    if facts.encrypted_in_transit:
        case.support("encrypted-in-transit", weights["in_transit"])
    if facts.encrypted_at_rest:
        case.support("encrypted-at-rest", weights["at_rest"])
    if not facts.safeguards:
        return
    kinds = [case.law.safeguard_by_id[safeguard.id].kind for safeguard in facts.safeguards]
    for kind in ("contractual", "organisational"):
        if count := kinds.count(kind):
            points = min(count * weights[kind], weights[f"{kind}_most"])
            case.support(f"measures-{kind}", points, "EDPB 01/2020 Annex 2", n=count)
