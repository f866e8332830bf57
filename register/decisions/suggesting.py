"""Conditions an assessment suggests for an approval: what must stay in place, and what is still to be mended. Pure."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from register.decisions.subjects import Case
from register.rules.deciding import review_by_of
from register.rules.open_points import Point, PointKind
from register.rules.verdict import Judgement

MEND_WITHIN_DAYS: Final = 30
"""How long what is still to be mended is given, unless the decider says otherwise."""
MOST_SUGGESTED: Final = 10


class Suggestion(NamedTuple):
    """One condition that could be asked for by a day; ``is_kept``: it is there, and the approval hangs on it."""

    point: Point
    is_kept: bool
    due_on: date


def suggested_conditions(case: Case, today: date) -> list[Suggestion]:
    """What an approval of this case could hang on: first what must stay, shown by the day it is looked at again.

    Then the open points, the serious ones first, each with ``MEND_WITHIN_DAYS``.
    Source: house rule (design: conditions come from the assessment, the decider chooses).
    """
    look_again = review_by_of(today, case.basis.last_days)
    found = [Suggestion(point, True, look_again) for point in _kept(case.judgement)]
    mend_by = min(today + timedelta(days=MEND_WITHIN_DAYS), look_again)
    found += [
        Suggestion(point, False, mend_by) for point in case.points if point.kind is not PointKind.COMING
    ]
    return found[:MOST_SUGGESTED]


def _kept(judgement: Judgement | None) -> Iterator[Point]:
    """What must stay in place under any law, each once."""
    seen = set()
    for assessment in judgement.assessments if judgement else ():
        for reason in assessment.conditions:
            if (reason.code, reason.params) not in seen:
                seen.add((reason.code, reason.params))
                yield Point(
                    reason.code,
                    PointKind.REASON,
                    reason.code,
                    is_serious=False,
                    regime=assessment.regime,
                    params=reason.params,
                    citation=reason.citation,
                )
