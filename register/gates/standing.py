"""How the gates of a vendor stand. Changes nothing."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from register.gates.models import GateSetting
from register.reviews.models import ReviewKind, SecurityReview
from register.rules.gates import DEFAULT_LEVELS, Gate, GateCode, GateFacts, gates_of
from register.storage.asking import Question
from register.trail.counted import kept
from register.transfers.models import Transfer, TransferStatus

APPROVED = (TransferStatus.APPROVED, TransferStatus.APPROVED_WITH_CONDITIONS)


def levels(session: Session) -> dict[GateCode, frozenset[str]]:
    """For vendors of which importance each gate holds now: what an administrator set, else the defaults."""
    return kept(session, ("gates", "levels"), lambda: {**DEFAULT_LEVELS, **_set_levels(session)})


def _set_levels(session: Session) -> dict[GateCode, frozenset[str]]:
    return {code: frozenset(held) for code, held in _SETTINGS.rows(session)}


_SETTINGS = Question(sa.select(col(GateSetting.code), col(GateSetting.levels)).order_by(col(GateSetting.id)))


def gates_of_vendor(
    session: Session, vendor: Any, exceptions: frozenset[str], as_of: date
) -> tuple[Gate, ...]:
    """The gates of one vendor (a record or its columns); ``exceptions`` are those in force."""
    undecided, overdue = [], 0
    for ref, number, _place in _OF_ONE.rows(session, vendor_id=vendor.id, as_of=as_of):
        if ref:
            undecided.append(ref)
        overdue += number
    facts = GateFacts(
        importance=vendor.importance.value if vendor.importance else None,
        handles_personal_data=vendor.handles_personal_data.value,
        gaps=frozenset(vendor.gaps),
        overdue_reviews=overdue,
        undecided=tuple(undecided),
        exceptions=exceptions,
    )
    return gates_of(facts, levels(session))


# What stays in the exporter's own place (band 0) crosses no border, so nobody decides on it.
_IS_UNDECIDED = (
    col(Transfer.ended_on).is_(None),
    col(Transfer.status).not_in((*APPROVED, TransferStatus.PAUSED, TransferStatus.ENDED)),
    sa.or_(col(Transfer.band).is_(None), col(Transfer.band) != "0"),
)
_IS_OVERDUE = (
    col(SecurityReview.kind) != ReviewKind.QUARTERLY,
    col(SecurityReview.done_on).is_(None),
    col(SecurityReview.ended_on).is_(None),
    col(SecurityReview.due_on) < sa.bindparam("as_of", type_=sa.Date),
)
_ONE = sa.bindparam("vendor_id", type_=sa.Integer)
_OF_ONE = Question(
    sa.union_all(
        sa.select(
            col(Transfer.ref).label("ref"), sa.literal(0).label("overdue"), col(Transfer.id).label("place")
        ).where(col(Transfer.vendor_id) == _ONE, *_IS_UNDECIDED),
        sa.select(sa.literal(""), sa.func.count(), sa.literal(0)).where(
            col(SecurityReview.vendor_id) == _ONE, *_IS_OVERDUE
        ),
    ).order_by("place")
)
