"""What there is to look at before deciding, worst first. Pure: codes and parameters, no sentences."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from register.rules.cadence import EXPIRING_DAYS
from register.rules.verdict import Assessment, Judgement, Params, Severity

SERIOUS_GAPS = (
    "dpa-missing", "dpa-published-only", "owner-has-left", "destination-missing", "transfer-unlawful",
    "transfer-insufficient",
)  # fmt: skip
"""What may not be missing from a vendor's record without a word about it."""


class PointKind(StrEnum):
    """Where a point comes from."""

    REASON = "reason"
    """A reason of a judgement."""
    MISSING = "missing"
    """A fact nobody knows."""
    COMING = "coming"
    """What will be worse, and when."""
    GAP = "gap"
    """Something is missing from a vendor's record."""


class Point(NamedTuple):
    """One thing to look at. ``key`` names it in a form; a serious one needs a reason of its own to be approved."""

    key: str
    kind: PointKind
    code: str
    is_serious: bool
    regime: str = ""
    params: Params = ()
    citation: str = ""


def points_of(judgement: Judgement | None, gaps: Sequence[str], today: date) -> list[Point]:
    """The points of a transfer's judgement and of what is missing from a vendor's record, serious ones first.

    What a law only recommends is never serious.
    Source: house rule (design: UX 7.2, worst first).
    """
    found = list(_of_judgement(judgement, today)) if judgement else []
    found += [Point(gap, PointKind.GAP, gap, gap in SERIOUS_GAPS) for gap in gaps]
    return sorted(_told_apart(found), key=lambda point: not point.is_serious)


def _of_judgement(judgement: Judgement, today: date) -> Iterator[Point]:
    for missing in judgement.missing:
        yield Point(f"missing-{missing.fact}", PointKind.MISSING, missing.fact, True)
    for assessment in judgement.assessments:
        yield from _of_law(assessment, today)


def _of_law(assessment: Assessment, today: date) -> Iterator[Point]:
    law, binds = assessment.regime, assessment.binding
    for missing in assessment.missing:
        if missing.decides:
            yield Point(f"{law}-missing-{missing.fact}", PointKind.MISSING, missing.fact, binds, law)
    for reason in assessment.reasons:
        # A fact that decides has its own point; the reason that says so would be the same twice.
        if reason.code.startswith("unknown-") and assessment.missing:
            continue
        if reason.severity in (Severity.BLOCKS, Severity.WEAKENS):
            is_serious = binds and reason.severity is Severity.BLOCKS
            yield Point(
                f"{law}-{reason.code}",
                PointKind.REASON,
                reason.code,
                is_serious,
                law,
                reason.params,
                reason.citation,
            )
    coming = assessment.changes_next
    if coming and coming.on <= today + timedelta(days=EXPIRING_DAYS):
        params = tuple(sorted((*coming.params, ("changes_on", coming.on))))
        yield Point(f"{law}-coming", PointKind.COMING, coming.why, False, law, params)


def _told_apart(points: list[Point]) -> Iterator[Point]:
    """The same points, a number behind a key that comes a second time."""
    seen: dict[str, int] = {}
    for point in points:
        number = seen[point.key] = seen.get(point.key, 0) + 1
        yield point if number == 1 else point._replace(key=f"{point.key}-{number}")
