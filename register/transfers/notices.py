"""Reads about the changes of the law to look at, transfer by transfer. Nothing here changes anything."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from register.law.models import LawChange
from register.storage.asking import Question, columns_of
from register.transfers.models import LawNotice


def notices_of(session: Session, transfer_id: int) -> Sequence[Any]:
    """The columns of every notice of a transfer: the open ones first, then the newest.

    Source: house rule.
    """
    return _OF_TRANSFER.rows(session, transfer_id=transfer_id)


_OF_TRANSFER = Question(
    sa.select(*columns_of(LawNotice))
    .where(col(LawNotice.transfer_id) == sa.bindparam("transfer_id"))
    .order_by(col(LawNotice.looked_at).is_not(None), col(LawNotice.id).desc())
)


def open_notices_of(session: Session, vendor_ids: Sequence[int]) -> Sequence[Any]:
    """Transfer, change, day noted and day due of every notice of these vendors nobody has looked at.

    Source: house rule.
    """
    statement = (
        sa.select(
            col(LawNotice.transfer_id),
            col(LawNotice.law_change_ref),
            col(LawNotice.raised_on),
            col(LawNotice.due_on),
        )
        .join(LawChange, col(LawChange.ref) == col(LawNotice.law_change_ref))
        .where(col(LawNotice.vendor_id).in_(vendor_ids), *is_open())
        .order_by(col(LawNotice.id))
    )
    return session.connection().execute(statement).all()


def is_open() -> tuple[Any, ...]:
    """Whether a notice, joined with its change, still waits: nobody looked, and the change was not withdrawn.

    A corrected change still waits: the correction says the same matter again.
    Source: house rule.
    """
    stands = sa.or_(col(LawChange.withdrawn_on).is_(None), col(LawChange.corrected_by_ref).is_not(None))
    return col(LawNotice.looked_at).is_(None), stands


def transfers_to_look_at() -> Any:
    """The numbers of the transfers with a notice that waits, as a part of a query.

    Source: house rule.
    """
    return (
        sa.select(col(LawNotice.transfer_id))
        .join(LawChange, col(LawChange.ref) == col(LawNotice.law_change_ref))
        .where(*is_open())
    )
