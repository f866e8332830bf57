"""Short ways to judge worked cases: base facts, one change at a time."""

from typing import Any

from register.reference.law import load_law
from register.reference.policy import load_policy
from register.rules.fact_reading import read_facts
from register.rules.judgement import judge
from register.rules.verdict import Assessment, Judgement

LAW, POLICY = load_law(), load_policy()


def judged(**facts: Any) -> Judgement:
    """The judgement of facts as JSON values."""
    return judge(read_facts(facts, LAW), LAW, POLICY)


def assessed(**facts: Any) -> Assessment:
    """The assessment under the one law the facts are judged by."""
    (assessment,) = judged(**facts).assessments
    return assessment


def outcome(**facts: Any) -> str:
    """The overall outcome."""
    return judged(**facts).outcome.value


def codes(**facts: Any) -> set[str]:
    """The codes of all reasons of the one law."""
    return {reason.code for reason in assessed(**facts).reasons}


def blocking(**facts: Any) -> set[str]:
    """The codes of the reasons that keep the transfer from passing."""
    return {reason.code for reason in assessed(**facts).reasons if reason.severity == "blocks"}


def tool(regime: str, name: str, **details: Any) -> dict[str, Any]:
    """The mechanisms fact for one law."""
    return {regime: {"id": name, **details}}
