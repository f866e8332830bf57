"""What an impact assessment is called and when it is to be looked at again, by law and tool."""

from datetime import date
from enum import StrEnum
from typing import Final

from register.rules.cadence import add_months
from register.rules.facts import Facts
from register.rules.law import Law, Mechanism

USUAL_MONTHS: Final = 12
"""House rule, where the tool names no cadence: the catalogue's own measure org-review, "at least yearly"."""


class ImpactKind(StrEnum):
    """The name the law or its regulator gives the assessment."""

    TIA = "tia"
    TRA = "tra"
    PIPIA = "pipia"
    SELF_ASSESSMENT = "self-assessment"
    """The self-assessment report for the CAC, with the PIPIA."""
    PIA = "pia"
    CTIA = "ctia"
    RISK_ASSESSMENT = "risk-assessment"
    DUE_DILIGENCE = "due-diligence"
    SYSTEM_CHECK = "system-check"
    ADEQUACY_CHECK = "adequacy-check"
    BELIEF_NOTE = "belief-note"
    PROTECTION_NOTE = "protection-note"
    BALANCING_NOTE = "balancing-note"
    ASSESSMENT = "assessment"
    """Where the reference data gives no other name."""


_BY_NAME: Final = {
    "TIA": ImpactKind.TIA,
    "TRA": ImpactKind.TRA,
    "PIPIA": ImpactKind.PIPIA,
    "self-assessment report + PIPIA": ImpactKind.SELF_ASSESSMENT,
    "PIA": ImpactKind.PIA,
    "PIA (recommended)": ImpactKind.PIA,
    "CTIA": ImpactKind.CTIA,
    "transfer risk assessment": ImpactKind.RISK_ASSESSMENT,
    "recipient due diligence": ImpactKind.DUE_DILIGENCE,
    "due diligence": ImpactKind.DUE_DILIGENCE,
    "foreign-system check": ImpactKind.SYSTEM_CHECK,
    "adequacy self-check": ImpactKind.ADEQUACY_CHECK,
    "reasonable-belief note": ImpactKind.BELIEF_NOTE,
    "level-of-protection note": ImpactKind.PROTECTION_NOTE,
    "balancing and safeguards note": ImpactKind.BALANCING_NOTE,
}
"""The name in the assessment column of a mechanism → its code."""

CHINESE: Final = frozenset({ImpactKind.PIPIA, ImpactKind.SELF_ASSESSMENT})


def tool_of(facts: Facts, regime_id: str, law: Law) -> Mechanism | None:
    """The tool the facts rely on under a law; None where there is none, or nobody knows which.

    Source: house rule.
    """
    tool = facts.mechanisms.get(regime_id)
    return law.mechanism_by_id.get(tool.id) if tool else None


def kind_of(regime_id: str, mechanism: Mechanism | None, law: Law) -> ImpactKind:
    """What the assessment is called under this tool, or else under the first tool of the law that names one.

    Source: the assessment column of the mechanisms.
    """
    if mechanism is not None and mechanism.assessment_name:
        return _BY_NAME.get(mechanism.assessment_name, ImpactKind.ASSESSMENT)
    for other in law.mechanisms(regime_id):
        if other.assessment_name and other.kind != "derogation":
            return _BY_NAME.get(other.assessment_name, ImpactKind.ASSESSMENT)
    return ImpactKind.ASSESSMENT


def months_until_review(mechanism: Mechanism | None) -> int:
    """Months after which an assessment is looked at again; 12 where the tool names no cadence.

    Source: the expiry column of the mechanisms; else house rule.
    """
    if mechanism is None:
        return USUAL_MONTHS
    own = mechanism.renewal_months if mechanism.relies_on == "own-assessment" else None
    return mechanism.review_months or own or USUAL_MONTHS


def review_on(completed_on: date, mechanism: Mechanism | None) -> date:
    """The day an assessment completed on a day is due for review.

    Source: the expiry column of the mechanisms; else house rule.
    """
    return add_months(completed_on, months_until_review(mechanism))
