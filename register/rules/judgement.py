"""The judgement of one transfer: every law that binds it, each alone, and the worst of them. Pure."""

from datetime import date
from functools import lru_cache

from register.rules.adequacy import lookup_place
from register.rules.asking import Questions, Step, deciding, explore
from register.rules.asks import who_knows
from register.rules.binding import regimes_of
from register.rules.case import Case, Lookahead
from register.rules.facts import Facts
from register.rules.law import Law, Regime
from register.rules.laws.table import GROUNDS
from register.rules.leg import OnwardLegs, band_of, judge_leg
from register.rules.points import closing_reasons
from register.rules.policy import Policy
from register.rules.verdict import (
    Assessment,
    Band,
    ChangesNext,
    Judgement,
    LegVerdict,
    Missing,
    Outcome,
    Reason,
    Severity,
)

_NOT_EVALUABLE, _UNLAWFUL = Outcome.NOT_EVALUABLE, Outcome.UNLAWFUL


def judge(facts: Facts, law: Law, policy: Policy, *, looks_ahead: bool = True) -> Judgement:
    """The judgement of the facts on ``facts.on``. Same facts, date, law and policy give the same bytes.

    Without ``looks_ahead`` nothing is said of when it changes next: enough, and faster, to compare two judgements.
    Laws are judged one by one; the overall outcome is the worst among those that bind on that date. Without a
    date, or where no law is named and none is known to bind, nothing can be said.
    Source: design (scoring, how it judges).
    """
    regimes = regimes_of(facts, law)
    if facts.on is None or not regimes:
        lacking = (
            "on" if facts.on is None else "exporter_place" if facts.exporter_place is None else "regimes"
        )
        missing = (Missing(lacking, who_knows(lacking), True),)
        return _judgement(facts, law, policy, (), Outcome.NOT_EVALUABLE, Band.NONE, None, missing)
    found = tuple(
        [
            assess(facts, law, policy, law.regime_by_id[regime], facts.on, looks_ahead=looks_ahead)
            for regime in regimes
        ]
    )
    if len(found) == 1 and found[0].binding:
        (worst,) = found
        return _judgement(facts, law, policy, found, worst.outcome, worst.band, worst.points, ())
    binding = [a for a in found if a.binding]
    if not binding:
        return _judgement(facts, law, policy, found, Outcome.ACCEPTABLE, found[0].band, found[0].points, ())
    worst = min(binding, key=lambda a: (-a.outcome.rank, 0 if a.points is None else a.points))
    points = None if worst.outcome is _NOT_EVALUABLE else worst.points
    return _judgement(facts, law, policy, found, worst.outcome, worst.band, points, ())


def _judgement(
    facts: Facts,
    law: Law,
    policy: Policy,
    assessments: tuple[Assessment, ...],
    outcome: Outcome,
    band: Band,
    points: int | None,
    missing: tuple[Missing, ...],
) -> Judgement:
    return Judgement(facts.on, outcome, band, points, assessments, law.version, policy.id, facts, missing)


def assess(
    facts: Facts, law: Law, policy: Policy, regime: Regime, on: date, *, looks_ahead: bool = True
) -> Assessment:
    """The judgement under one law on a date, with what is missing and when it next changes for the worse.

    Source: design (scoring, what comes out).
    """
    standing = _standing(regime, on)
    if standing is not None:
        return standing
    outcome, case, steps, all_tried = _judge(facts, law, policy, regime, on)
    missing = _missing(steps, case, all_tried)
    if outcome is _NOT_EVALUABLE:
        open_facts = tuple(_open_fact(fact.fact) for fact in missing if fact.decides)
        reasons = (*_shared(steps), *open_facts)
        return Assessment(regime.id, True, outcome, band_of(case), None, reasons, missing, None, _legs(case))
    total = sum([reason[1] for reason in case.reasons])
    closing = closing_reasons(total, outcome, policy)
    points = total + sum([reason[1] for reason in closing])
    coming = _changes_next(facts, law, policy, regime, case, outcome) if looks_ahead else None
    return Assessment(
        regime.id,
        True,
        outcome,
        band_of(case),
        points,
        (*case.reasons, *closing),
        missing,
        coming,
        _legs(case),
    )


def _legs(case: Case) -> tuple[LegVerdict, ...]:
    return case.onward.verdicts() if case.onward and case.onward.ways else ()


Pass = tuple[list[Step], Case]


def _judge(
    facts: Facts, law: Law, policy: Policy, regime: Regime, on: date, kind: type[Case] = Case
) -> tuple[Outcome, Case, list[Pass], bool]:
    questions, onward = Questions(), OnwardLegs()
    case = judge_leg(kind(facts, law, policy, regime, on, questions, "", onward))
    if not questions.steps:
        return case.outcome, case, [(questions.steps, case)], True

    def evaluate(questions: Questions) -> Case:
        return judge_leg(kind(facts, law, policy, regime, on, questions, "", onward))

    passes, all_tried = explore(evaluate, questions.steps, case)
    cases = [case for _, case in passes]
    worst = min(cases, key=_badness)
    outcomes = {case.outcome for case in cases}
    if all_tried and (len(outcomes) == 1 or all(outcome.passes for outcome in outcomes)):
        # Where every answer passes, the worst of them is what can be relied on.
        return worst.outcome, worst, passes, all_tried
    return Outcome.NOT_EVALUABLE, worst, passes, all_tried


def _badness(case: Case) -> tuple[int, int]:
    return -case.outcome.rank, sum(reason.effect for reason in case.reasons)


def _missing(passes: list[Pass], case: Case, all_tried: bool) -> tuple[Missing, ...]:
    if len(passes) == 1:
        return _presumed(tuple(case.presumed)) if case.presumed else ()
    asked = {fact for steps, _ in passes for facts, _ in steps for fact in facts}
    presumed = {fact for _, other in passes for fact in other.presumed}
    decisive = deciding([(steps, other.outcome.value) for steps, other in passes]) if all_tried else asked
    names = sorted(asked | presumed, key=lambda fact: (fact not in decisive, fact))
    return tuple(Missing(fact, who_knows(fact), fact in decisive) for fact in names)


@lru_cache(maxsize=4096)
def _presumed(names: tuple[str, ...]) -> tuple[Missing, ...]:
    return tuple(Missing(fact, who_knows(fact), False) for fact in sorted(set(names)))


def _shared(passes: list[Pass]) -> tuple[Reason, ...]:
    """The reasons every answer leads to, in order: what is known whatever is unknown."""
    others = [set(case.reasons) for _, case in passes[1:]]
    return tuple(reason for reason in passes[0][1].reasons if all(reason in other for other in others))


def _open_fact(fact: str) -> Reason:
    return Reason("unknown-decides", 0, None, Severity.BLOCKS, "", (("fact", fact),))


def _changes_next(
    facts: Facts, law: Law, policy: Policy, regime: Regime, case: Case, now: Outcome
) -> ChangesNext | None:
    if not case.watched or now is _UNLAWFUL:
        return None
    if _ends_for_certain(law, regime, case, now):
        return ChangesNext(*min(case.watched))
    for watched in sorted(set(case.watched)) if len(case.watched) > 1 else case.watched:
        later = _judge(facts, law, policy, regime, watched.on, Lookahead)[0]
        if later.rank > now.rank:
            return ChangesNext(watched.on, watched.why, watched.params)
    return None


_TOOL_ENDS = frozenset(
    {"assessment-stale", "certificate-ended", "filing-overdue", "tool-ended", "tool-expired"}
)


def _ends_for_certain(law: Law, regime: Regime, case: Case, now: Outcome) -> bool:
    """Whether the first day watched is the end of the tool a passing transfer rests on, with nothing to take over.

    Saves judging that day: the tool's own test fails then, and no recognition of the place begins before.
    """
    facts = case.facts
    if (
        not now.passes
        or case.questions.steps
        or regime.id in GROUNDS
        or facts.onward_to
        or facts.onward_transfers
    ):
        return False
    if min(case.watched).why not in _TOOL_ENDS:
        return False
    return all(f.valid_from <= case.on for f in law.findings.get((regime.id, lookup_place(case)), ()))


def _binds(regime: Regime, on: date) -> bool:
    """Whether the law, or an earlier one of its shape, is in force on a day; India's earlier rule always is."""
    since = regime.earlier_law_since or regime.in_force_since
    return since is None or on >= since or regime.id == "in-dpdp"


def _standing(regime: Regime, on: date) -> Assessment | None:
    """What can be said before the law was in force: nothing bound, or the earlier law is not held here."""
    if _binds(regime, on):
        return None
    params = (("on", regime.in_force_since), ("regime", regime.id))
    if not regime.earlier_law_held:
        reason = Reason("earlier-law-not-held", 0, None, Severity.INFORMS, regime.transfer_citation, params)
        return Assessment(regime.id, True, Outcome.NOT_EVALUABLE, Band.NONE, None, (reason,))
    reason = Reason("law-not-in-force", 0, None, Severity.INFORMS, regime.transfer_citation, params)
    return Assessment(regime.id, False, Outcome.ACCEPTABLE, Band.NONE, 0, (reason,))
