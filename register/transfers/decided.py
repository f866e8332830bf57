"""What was decided on transfers, as their list shows, filters and sorts it. Who decides is known one floor up."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from register.storage.ordering import present_first
from register.transfers.models import Transfer, TransferDecided

DECIDED = (
    "waiting",
    "approved",
    "approved-with-conditions",
    "not-approved",
    "changes-requested",
    "lapsed",
    "none",
)
"""What a list may be narrowed to. An approval that stands may wait to be decided anew: it is found under both."""

COLUMNS: tuple[Any, ...] = (
    col(TransferDecided.request_ref),
    col(TransferDecided.decision_ref),
    col(TransferDecided.outcome).label("decided"),
    col(TransferDecided.decided_on),
    col(TransferDecided.review_by),
    col(TransferDecided.lapsed_on),
)
_APPROVED = ("approved", "approved-with-conditions")

SORTS: dict[str, tuple[Any, ...]] = {
    "decision": (
        sa.case(
            {code: number for number, code in enumerate(DECIDED)},
            value=col(TransferDecided.outcome),
            else_=len(DECIDED),
        ),
    ),
    "decided": (sa.nulls_last(col(TransferDecided.decided_on).desc()),),
    "review": (present_first(col(TransferDecided.review_by)),),
}


def became(row: Any, as_of: date) -> str:
    """What the decision of a row says on a day: its word, ``lapsed``, or "" where none was taken.

    An approval stands up to and including the day it is looked at again.
    Source: house rule.
    """
    if row.decided in _APPROVED and (row.lapsed_on or (row.review_by and row.review_by < as_of)):
        return "lapsed"
    return row.decided or ""


def decided_as(wanted: Sequence[str], as_of: date) -> Any:
    """The condition that a transfer is in one of these states of ``DECIDED``."""
    outcome, review_by = col(TransferDecided.outcome), col(TransferDecided.review_by)
    is_approval = outcome.in_(_APPROVED)
    is_over = sa.or_(
        col(TransferDecided.lapsed_on).is_not(None), sa.and_(review_by.is_not(None), review_by < as_of)
    )
    states = {
        "waiting": col(TransferDecided.request_ref).is_not(None),
        "lapsed": sa.and_(is_approval, is_over),
        **{code: sa.and_(outcome == code, ~is_over) for code in _APPROVED},
        **{code: outcome == code for code in ("not-approved", "changes-requested")},
    }
    among = sa.select(col(TransferDecided.transfer_id))
    found = [states[code] for code in wanted if code in states]
    parts = [col(Transfer.id).in_(among.where(sa.or_(*found)))] if found else []
    if "none" in wanted:
        anything = sa.or_(
            col(TransferDecided.request_ref).is_not(None), col(TransferDecided.decision_ref).is_not(None)
        )
        parts.append(col(Transfer.id).not_in(among.where(anything)))
    return sa.or_(*parts) if parts else sa.false()
