"""What impact assessments tell a judgement. Where a completed one exists it is the only truth, not the facts form.

The facts of a judgement hold one assessment for all laws; of several the worst counts (rules/impact/combined.py).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col

from register.impact.models import ImpactAssessment, ImpactStatus
from register.rules.facts import MechanismFacts
from register.rules.impact.combined import Assessed, Combined, combined
from register.rules.law import Law

TOLD_BY_ASSESSMENTS: Final = ("assessment", "assessed_on", "problematic_law_applies")
"""The facts of a transfer that its completed assessments tell, in place of people."""

_COUNTING = (ImpactStatus.COMPLETED, ImpactStatus.SUPERSEDED)


def rows_for(transfer_ids: Sequence[int]) -> Any:
    """The statement that reads the assessments of these transfers that were completed, oldest first.

    Source: house rule.
    """
    return (
        sa.select(
            col(ImpactAssessment.transfer_id),
            col(ImpactAssessment.regime_id),
            col(ImpactAssessment.verdict),
            col(ImpactAssessment.problematic),
            col(ImpactAssessment.completed_on),
        )
        .where(
            col(ImpactAssessment.transfer_id).in_(transfer_ids), col(ImpactAssessment.status).in_(_COUNTING)
        )
        .order_by(
            col(ImpactAssessment.transfer_id), col(ImpactAssessment.completed_on), col(ImpactAssessment.id)
        )
    )


def with_assessments(
    told: Mapping[str, Any],
    not_known: Collection[str],
    rows: Sequence[Any],
    mechanisms: Mapping[str, MechanismFacts | None],
    regimes: Collection[str],
    law: Law,
    on: date,
) -> tuple[dict[str, Any], set[str]]:
    """The facts people told and those not known, with what the assessments of the day say in their stead.

    ``rows`` are the transfer's completed assessments, oldest first; of each law the newest made by ``on`` counts,
    so that a judgement of the past sees the one of its day. ``regimes`` bind the exporter.
    Source: house rule (one place for each fact); C-311/18; PIPL Arts 55-56.
    """
    facts, unknown = dict(told), set(not_known)
    made = combined_on(rows, mechanisms, regimes, law, on)
    if made is None:
        return facts, unknown
    for name in TOLD_BY_ASSESSMENTS[: 3 if made.says_problematic else 2]:
        facts.pop(name, None)
        unknown.discard(name)
    facts["assessment"] = made.assessment
    if made.assessed_on:
        facts["assessed_on"] = made.assessed_on
    if made.says_problematic and made.problematic is None:
        unknown.add("problematic_law_applies")
    elif made.says_problematic:
        facts["problematic_law_applies"] = made.problematic
    return facts, unknown


def combined_on(
    rows: Sequence[Any],
    mechanisms: Mapping[str, MechanismFacts | None],
    regimes: Collection[str],
    law: Law,
    on: date,
) -> Combined | None:
    """What the assessments of a transfer come to on a date; None where there is none by then.

    Source: house rule (of several the worst counts).
    """
    found = {
        row.regime_id: Assessed(
            row.verdict.value, row.completed_on, row.problematic.value if row.problematic else None
        )
        for row in rows
        if row.completed_on <= on
    }
    if not found:
        return None
    tools = {
        regime: law.mechanism_by_id.get(tool.id)
        for regime in regimes
        if (tool := mechanisms.get(regime)) is not None
    }
    needed = {regime for regime, tool in tools.items() if tool is not None and tool.needs_assessment}
    asking = {regime for regime in {*needed, *found} if law.regime_by_id[regime].tests_destination_law}
    return combined(found, needed, asking)
