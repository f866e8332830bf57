"""Which transfers a change of the law can concern at all, from their facts alone. Pure; judges nothing.

What is not concerned is judged the same before and after the change, on every date: nobody need judge it again.
"""

from collections.abc import Iterator

from register.rules.adequacy import lookup_place_of
from register.rules.amendment_kinds import (
    Amendment,
    FactEnds,
    FactHolds,
    FilingCorrected,
    LawProblematic,
    MechanismEnds,
    NoticeDuty,
)
from register.rules.binding import regimes_of
from register.rules.facts import Facts, split_place
from register.rules.law import Law


def may_concern(change: Amendment, facts: Facts, law: Law) -> bool:
    """Whether judging these facts may come out otherwise with the change; never False where it does.

    A finding weighs where its place receives the data, is on their way, or is the state of an importer's parent;
    a mark on a place's law and an open fact about it where it receives them; a tool where it is relied on. The
    legs after the first count.
    Source: house rule, on what the rules read of each.
    """
    if isinstance(change, NoticeDuty):
        # Notices after a breach weigh on no transfer.
        return False
    if isinstance(change, MechanismEnds | FilingCorrected):
        return change.mechanism in tools_of(facts)
    regime = regime_of(change, law)
    if regime is not None and regime not in regimes_of(facts, law):
        return False
    if isinstance(change, LawProblematic | FactHolds | FactEnds):
        return any(leg.destination == change.place for leg in legs_of(facts))
    return change.place in places_of(facts)


def regime_of(change: Amendment, law: Law) -> str | None:
    """The law a change belongs to; None for an open fact about a place, which every law may weigh.

    Source: the rows of the reference data.
    """
    if isinstance(change, MechanismEnds | FilingCorrected):
        return law.mechanism_by_id[change.mechanism].regime
    return None if isinstance(change, FactHolds | FactEnds) else change.regime


def legs_of(facts: Facts) -> Iterator[Facts]:
    """The transfer and every leg after it that has facts of its own or a place, to the end of the chain.

    Source: design (scoring, onward).
    """
    yield facts
    for place in facts.onward_to or ():
        yield Facts(destination=split_place(place)[0])
    if isinstance(facts.onward_transfers, tuple):
        for leg in facts.onward_transfers:
            yield from legs_of(leg)


def places_of(facts: Facts) -> set[str]:
    """Every place whose recognition may weigh: destinations, places on the way, parents of importers.

    Source: house rule.
    """
    found: set[str] = set()
    for leg in legs_of(facts):
        found.update(leg.transit_places or ())
        found.update(place for place in (leg.importer_parent_place, leg.destination) if place)
    return found | {lookup_place_of(place) for place in found}


def tools_of(facts: Facts) -> set[str]:
    """Every tool relied on, on any leg.

    Source: house rule.
    """
    return {tool.id for leg in legs_of(facts) for tool in leg.mechanisms.values() if tool is not None}
