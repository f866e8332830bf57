"""Data on their way through other places to a recognised or local one. Where they end up is judged elsewhere."""

from register.rules.adequacy import lookup_place_of
from register.rules.case import Case
from register.rules.verdict import Band, Outcome

CITATION = "EDPB 01/2020 para 90 (use case 3)"
_ALREADY_SAFE = frozenset({Band.LOCAL, Band.RECOGNISED})


def check_transit(case: Case) -> None:
    """Whether the way to a recognised destination is safe: encrypted, where a place on it may look in.

    A problematic law on the way asks for encryption in transit, which is then a condition; data in clear there
    are insufficient. Where such a law is known not to apply, data in clear cost points only; where nobody knows,
    only encryption passes. Who says that the data are in transit and not through where has named no safe way.
    Source: EDPB 01/2020 para 90 (use case 3); GDPR Arts 32, 44.
    """
    facts = case.facts
    if case.band not in _ALREADY_SAFE:
        return
    tested = case.regime.tests_destination_law
    place = _place_on_the_way(case)
    unnamed = "transit_places" in facts.unknown or (
        tested and facts.transit_only and facts.transit_places is None
    )
    if place is None and unnamed and not case.ask(None, "transit_places"):
        place = "UNKNOWN"
    if place is None:
        return
    harmless = None if facts.problematic_law_applies is None else not facts.problematic_law_applies
    if tested and not case.ask(harmless, "problematic_law_applies", about="on the way"):
        if case.ask(facts.encrypted_in_transit, "encrypted_in_transit"):
            case.worsen(Outcome.ACCEPTABLE_WITH_MEASURES)
            case.support("condition-enc-transit", 0, CITATION)
        else:
            case.fail(Outcome.INSUFFICIENT, "transit-in-clear", CITATION, place=place)
    elif not facts.encrypted_in_transit:
        case.weaken("transit-open", case.policy.measures["transit"], CITATION, place=place)


def _place_on_the_way(case: Case) -> str | None:
    """The first place on the way that is neither inside nor recognised.

    A finding for certain importers says nothing of data that only pass by.
    """
    regime = case.regime
    for place in case.facts.transit_places or ():
        inside = place in regime.places or place in regime.internal_area
        found = () if inside else case.law.adequacy(regime.id, lookup_place_of(place), case.on)
        if not inside and not any(not finding.needs for finding in found):
            return place
    return None
