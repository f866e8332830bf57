"""Data on their way through other places to a recognised or local one. Where they end up is judged elsewhere."""

from register.rules.case import Case
from register.rules.verdict import Band, Outcome

CITATION = "EDPB 01/2020 para 90 (use case 3)"
_ALREADY_SAFE = frozenset({Band.LOCAL, Band.RECOGNISED})


def check_transit(case: Case) -> None:
    """Whether the way to a recognised destination is safe: encrypted, where a place on it may look in.

    A problematic law on the way asks for encryption in transit, which is then a condition; data in clear there
    are insufficient. Without one known, data in clear cost points only.
    Source: EDPB 01/2020 para 90 (use case 3); GDPR Arts 32, 44.
    """
    facts = case.facts
    if case.band not in _ALREADY_SAFE:
        return
    place = _place_on_the_way(case)
    if place is None and "transit_places" in facts.unknown and not case.ask(None, "transit_places"):
        place = "UNKNOWN"
    if place is None:
        return
    applies = case.presume(facts.problematic_law_applies, "problematic_law_applies", False)
    if case.regime.tests_destination_law and case.ask(applies, "problematic_law_applies"):
        if case.ask(facts.encrypted_in_transit, "encrypted_in_transit"):
            case.worsen(Outcome.ACCEPTABLE_WITH_MEASURES)
            case.support("condition-enc-transit", 0, CITATION)
        else:
            case.fail(Outcome.INSUFFICIENT, "transit-in-clear", CITATION, place=place)
    elif not facts.encrypted_in_transit:
        case.weaken("transit-open", case.policy.measures["transit"], CITATION, place=place)


def _place_on_the_way(case: Case) -> str | None:
    """The first place on the way that is neither inside nor recognised."""
    regime = case.regime
    for place in case.facts.transit_places or ():
        inside = place in regime.places or place in regime.internal_area
        if not inside and not case.law.adequacy(regime.id, place, case.on):
            return place
    return None
