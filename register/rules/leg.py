"""One leg under one law, in the order the design gives: local? ground, onward legs, contract. Then the points."""

from register.rules.case import Case
from register.rules.contract import check_contract
from register.rules.facts import Facts
from register.rules.grounds import find_ground
from register.rules.laws.gba import is_settled
from register.rules.laws.table import AFTER_GROUND, ALWAYS, GROUNDS, NOT_A_TRANSFER
from register.rules.locality import stays_local
from register.rules.onward import place_leg
from register.rules.points import add_points
from register.rules.transit import check_transit
from register.rules.verdict import Band, Outcome

_UNLAWFUL, _NO_BAND = Outcome.UNLAWFUL, Band.NONE


def judge_leg(case: Case) -> Case:
    """The case with every reason of one leg, the legs after it included. Returns the same case.

    Source: design (scoring, the order).
    """
    regime = case.regime.id
    local = stays_local(case) or (regime in NOT_A_TRANSFER and NOT_A_TRANSFER[regime](case))
    if not local:
        GROUNDS.get(regime, find_ground)(case)
        for rule in AFTER_GROUND.get(regime, ()):
            rule(case)
    if case.facts.transit_places or "transit_places" in case.facts.unknown:
        check_transit(case)
    _judge_onward(case)
    check_contract(case)
    for rule in ALWAYS.get(regime, ()):
        rule(case)
    if type(case) is Case:
        add_points(case)
    return case


def _judge_onward(case: Case) -> None:
    """The transfer is no better than its worst leg, and says which.

    Source: GDPR Art 44; SCC 2021/914 cl 8.8; the mechanism's conditions on onward transfer.
    """
    facts = case.facts
    if not facts.onward_to and not facts.onward_transfers and not facts.unknown:
        return
    legs = [leg for leg in onward_legs(facts) if not is_settled(case, leg)]
    if not legs:
        if facts.onward_to or isinstance(facts.onward_transfers, tuple):
            return
        open_facts = sorted({"onward_to", "onward_transfers"} & facts.unknown)
        if facts.onward_transfers is True:
            open_facts = ["onward_to"]
        if open_facts and not case.ask(None, *open_facts):
            case.fail(Outcome.UNLAWFUL, "onward-unknown", case.regime.transfer_citation)
        return
    worst: Case | None = None
    for number, leg in enumerate(legs):
        path = f"{case.path}onward_transfers[{number}]."
        judged = judge_leg(type(case)(leg, case.law, case.policy, case.regime, case.on, case.questions, path))
        case.presumed += judged.presumed
        case.watched += judged.watched
        if worst is None or judged.outcome.rank > worst.outcome.rank:
            worst = judged
    if worst is None or worst.outcome.rank <= Outcome.ACCEPTABLE.rank:
        return
    place = worst.facts.destination or "UNKNOWN"
    why = next((r for r in worst.reasons if r.severity == "blocks"), None)
    if worst.outcome.passes:
        case.worsen(worst.outcome)
        case.support("condition-onward-leg", 0, case.regime.transfer_citation, place=place)
    elif why is not None:
        case.fail(worst.outcome, "onward-leg", why.citation, place=place, why=why.code)


def onward_legs(facts: Facts) -> list[Facts]:
    """Every leg after this one: those with facts of their own, then places nothing else is known of.

    Source: house rule.
    """
    own = list(facts.onward_transfers) if isinstance(facts.onward_transfers, tuple) else []
    named = {leg.destination for leg in own} | {leg.destination_subdivision for leg in own}
    return own + [place_leg(facts, place) for place in facts.onward_to or () if place not in named]


def band_of(case: Case) -> Band:
    """The band of a judged case; what has no ground has no safeguard.

    Source: design (bands).
    """
    return _NO_BAND if case.outcome is _UNLAWFUL else case.band
