"""Reading back the judgement a transfer keeps, where it is what judging now would say. Judges nothing."""

from datetime import date
from functools import lru_cache
from typing import Any

import orjson
import sqlalchemy as sa
from sqlmodel import Session, col

from register.assessments.models import JudgeRun
from register.law.current import current_law, current_policy
from register.rules.facts import Facts
from register.rules.verdict import (
    Assessment,
    Band,
    ChangesNext,
    Judgement,
    Missing,
    Outcome,
    Params,
    Reason,
    Severity,
)
from register.storage.asking import Question
from register.transfers.models import Transfer

_JUDGED_IN_FULL = Question(
    sa.select(sa.literal(1))
    .where(
        col(JudgeRun.finished_at).is_not(None),
        col(JudgeRun.vendor_ids).is_(None),
        col(JudgeRun.as_of) == sa.bindparam("today", type_=sa.Date),
    )
    .limit(1)
)


def kept_judgement(session: Session, transfer: Transfer, stored: str | None, today: date) -> Judgement | None:
    """The ``stored`` judgement where it is true of ``today``, or None where the transfer must be judged anew.

    It is true where it was made by the law and the weights that count now, and today, or the whole register has been
    judged as of today: whatever was touched since was judged again in the same transaction. One that goes on to
    other places is left out: its legs need the facts.
    Source: house rule (design: stored transfers keep the current assessment beside them).
    """
    if transfer.ended_on is not None or transfer.onward:
        return None
    if transfer.judged_on != today and not _JUDGED_IN_FULL.first(session, today=today):
        return None
    kept = orjson.loads(stored) if stored else None
    if kept is None or any(row.get("legs") for row in kept["assessments"]):
        return None
    basis = kept["basis"]
    if (basis["law"], basis["policy"]) != (current_law(session).version, current_policy(session).id):
        return None
    return _judgement(kept, today)


# A table is ten times faster than an enumeration's own call, and a page of a transfer shows a dozen codes.
_OUTCOMES: dict[str, Outcome] = {outcome.value: outcome for outcome in Outcome}
_BANDS: dict[str, Band] = {band.value: band for band in Band}
_SEVERITIES: dict[str, Severity] = {severity.value: severity for severity in Severity}


@lru_cache(maxsize=4)
def _facts_of_nothing(today: date) -> Facts:
    return Facts(on=today)


def _judgement(kept: dict[str, Any], today: date) -> Judgement | None:
    assessments = [_assessment(row) for row in kept["assessments"]]
    if None in assessments:
        return None
    return Judgement(
        on=today,
        outcome=_OUTCOMES[kept["outcome"]],
        band=_BANDS[kept["band"]],
        points=kept["points"],
        assessments=tuple(found for found in assessments if found),
        law_version=kept["basis"]["law"],
        policy_id=kept["basis"]["policy"],
        # The facts themselves are not kept beside a judgement, only their hash.
        facts=_facts_of_nothing(today),
        missing=_missing(kept["missing"]),
    )


def _assessment(row: dict[str, Any]) -> Assessment | None:
    coming = row["changes_next"]
    if coming and "params" not in coming:
        return None
    return Assessment(
        regime=row["regime"],
        binding=row["binding"],
        outcome=_OUTCOMES[row["outcome"]],
        band=_BANDS[row["band"]],
        points=row["points"],
        reasons=tuple(
            Reason(
                reason["code"],
                reason["effect"],
                reason["cap"],
                _SEVERITIES[reason["severity"]],
                reason["citation"],
                _params(reason["params"]),
            )
            for reason in row["reasons"]
        ),
        missing=_missing(row["missing"]),
        changes_next=ChangesNext(date.fromisoformat(coming["on"]), coming["why"], _params(coming["params"]))
        if coming
        else None,
    )


def _missing(rows: list[dict[str, Any]]) -> tuple[Missing, ...]:
    return tuple(Missing(row["fact"], row["ask"], row["decides"]) for row in rows)


def _params(given: dict[str, Any]) -> Params:
    """Dates stay the text they are kept as; sentences read the same from either."""
    return tuple((name, tuple(value) if type(value) is list else value) for name, value in given.items())
