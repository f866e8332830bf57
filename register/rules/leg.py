"""One leg under one law, in the order the design gives: local? ground, onward legs, contract. Then the points."""

from dataclasses import dataclass

from register.rules.asking import Questions, deciding, explore
from register.rules.case import Case, LegCase, Lookahead
from register.rules.contract import check_contract
from register.rules.facts import Facts
from register.rules.grounds import find_ground
from register.rules.laws.gba import settled_outcome
from register.rules.laws.table import AFTER_GROUND, ALWAYS, GROUNDS, NOT_A_TRANSFER
from register.rules.locality import stays_local
from register.rules.onward import place_leg
from register.rules.points import add_points
from register.rules.transit import check_transit
from register.rules.verdict import Band, LegVerdict, Outcome, Reason, Severity

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
    if case.facts.transit_places or case.facts.transit_only or "transit_places" in case.facts.unknown:
        check_transit(case)
    _judge_onward(case)
    check_contract(case)
    for rule in ALWAYS.get(regime, ()):
        rule(case)
    if type(case) is Case:
        add_points(case)
    return case


@dataclass(frozen=True, slots=True)
class Way:
    """One onward leg, tried with every answer to what is unknown about it."""

    leg: Facts
    worst: Case
    best: Case
    worst_outcome: Outcome
    best_outcome: Outcome
    decides: tuple[str, ...]
    """The unknown facts that lie between the best and the worst."""
    missing: tuple[str, ...]
    """Unknown facts that change nothing."""

    @property
    def outcome(self) -> Outcome:
        """How the leg stands by itself: where every answer passes, the worst of them can be relied on."""
        if self.worst_outcome is self.best_outcome or self.worst_outcome.passes:
            return self.worst_outcome
        return Outcome.NOT_EVALUABLE


class OnwardLegs:
    """The legs after one leg, judged once for all passes over it: none rests on what a pass assumes of the first."""

    __slots__ = ("ways",)

    def __init__(self) -> None:
        self.ways: list[Way | LegVerdict] | None = None

    def verdicts(self) -> tuple[LegVerdict, ...]:
        """How each leg stands by itself, the worst of them marked unless all are acceptable."""
        shown = [way if isinstance(way, LegVerdict) else _verdict(way) for way in self.ways or ()]
        worst = max((leg.outcome.rank for leg in shown), default=0)
        if worst > Outcome.ACCEPTABLE.rank:
            number = next(n for n, leg in enumerate(shown) if leg.outcome.rank == worst)
            shown[number] = shown[number]._replace(is_worst=True)
        return tuple(shown)


def _verdict(way: Way) -> LegVerdict:
    reason = None if way.outcome.passes else _blocking(way.worst)
    return LegVerdict(_place(way.leg), way.leg.via or (), way.outcome, band_of(way.worst), reason)


def _judge_onward(case: Case) -> None:
    """The transfer is no better than its worst leg, and says which.

    Every leg is tried by itself with all answers to what is unknown about it; here only the best and the worst of all
    legs together matter, so ten legs cost ten times one leg and not the product of their unknowns.
    Source: GDPR Art 44; SCC 2021/914 cl 8.8; the mechanism's conditions on onward transfer.
    """
    facts = case.facts
    if facts.onward_to is None and facts.onward_transfers is None and not case.path:
        case.presume(None, "onward_transfers", False)
    if not facts.onward_to and not facts.onward_transfers and not facts.unknown:
        return
    if case.onward is None:
        case.onward = OnwardLegs()
    if case.onward.ways is None:
        case.onward.ways = [_way(case, number, leg) for number, leg in enumerate(onward_legs(facts))]
    ways = [way for way in case.onward.ways if isinstance(way, Way)]
    if not ways:
        if facts.onward_to or isinstance(facts.onward_transfers, tuple):
            return
        open_facts = sorted({"onward_to", "onward_transfers"} & facts.unknown)
        if facts.onward_transfers is True:
            open_facts = ["onward_to"]
        if open_facts and not case.ask(None, *open_facts):
            case.fail(Outcome.UNLAWFUL, "onward-unknown", case.regime.transfer_citation)
        return
    worst = max(ways, key=lambda way: way.worst_outcome.rank)
    best = max(ways, key=lambda way: way.best_outcome.rank)
    floor = best.best_outcome.rank
    decides: set[str] = set()
    for way in ways:
        case.presumed += way.missing
        case.watched += way.worst.watched
        if way.worst_outcome.rank > floor:
            decides.update(way.decides)
        else:
            case.presumed += way.decides
    if worst.worst_outcome.rank > floor and case.questions.ask(tuple(sorted(decides)), "onward"):
        _hold_to(case, best, best.best, best.best_outcome)
    else:
        _hold_to(case, worst, worst.worst, worst.worst_outcome)


def _way(case: Case, number: int, leg: Facts) -> Way | LegVerdict:
    place = _place(leg)
    settled = settled_outcome(case, leg)
    if settled is not None:
        citation = case.mechanism.citation if case.mechanism else case.regime.transfer_citation
        outside = Reason("gba-onward-outside", 0, None, Severity.BLOCKS, citation, (("place", place),))
        band, reason = (Band.RULES, None) if settled.passes else (Band.NONE, outside)
        return LegVerdict(place, leg.via or (), settled, band, reason)
    kind = Lookahead if isinstance(case, Lookahead) else LegCase
    path, shared = f"{case.path}onward_transfers[{number}].", OnwardLegs()

    def evaluate(questions: Questions) -> Case:
        return judge_leg(kind(leg, case.law, case.policy, case.regime, case.on, questions, path, shared))

    questions = Questions()
    first = evaluate(questions)
    if not questions.steps:
        return Way(leg, first, first, first.outcome, first.outcome, (), tuple(first.presumed))
    passes, all_tried = explore(evaluate, questions.steps, first)
    worst = max((judged for _, judged in passes), key=lambda judged: judged.outcome.rank)
    best = min((judged for _, judged in passes), key=lambda judged: judged.outcome.rank)
    asked = {fact for steps, _ in passes for facts, _ in steps for fact in facts}
    decides = deciding([(steps, judged.outcome.value) for steps, judged in passes]) if all_tried else asked
    presumed = {fact for _, judged in passes for fact in judged.presumed}
    return Way(
        leg,
        worst,
        best,
        worst.outcome if all_tried else Outcome.UNLAWFUL,
        best.outcome if all_tried else Outcome.ACCEPTABLE,
        tuple(sorted(decides)),
        tuple(sorted((asked | presumed) - decides)),
    )


def _hold_to(case: Case, way: Way, judged: Case, outcome: Outcome) -> None:
    if outcome.rank <= Outcome.ACCEPTABLE.rank:
        return
    place, via = _place(way.leg) or "UNKNOWN", way.leg.via
    why, citation = _blocking(judged), case.regime.transfer_citation
    if outcome.passes:
        case.worsen(outcome)
        if via:
            case.support("condition-onward-leg-via", 0, citation, place=place, via=via)
        else:
            case.support("condition-onward-leg", 0, citation, place=place)
        return
    code = why.code if why else "onward-unknown"
    citation = why.citation if why else citation
    if via:
        case.fail(outcome, "onward-leg-via", citation, place=place, via=via, why=code)
    else:
        case.fail(outcome, "onward-leg", citation, place=place, why=code)


def _blocking(judged: Case) -> Reason | None:
    return next((reason for reason in judged.reasons if reason.severity == "blocks"), None)


def _place(leg: Facts) -> str | None:
    return leg.destination_subdivision or leg.destination


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
