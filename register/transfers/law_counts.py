"""How many transfers rest on what: counts by law, mechanism and destination. Nothing here changes anything."""

import json
from collections import Counter
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from register.transfers.models import Transfer, TransferMechanism, TransferOnward


def transfers_by_law(session: Session) -> dict[str, int]:
    """How many transfers that have not ended each law judges."""
    laws = sa.cast(col(Transfer.regimes), sa.Text)
    statement = sa.select(laws, sa.func.count()).where(col(Transfer.ended_on).is_(None)).group_by(laws)
    found: Counter[str] = Counter()
    for text, number in session.connection().execute(statement):
        for regime in json.loads(text or "[]"):
            found[regime] += number
    return dict(found)


def transfers_by_mechanism(session: Session, regime_id: str) -> dict[str, int]:
    """How many transfers that have not ended rest on each mechanism of a law."""
    statement = (
        sa.select(col(TransferMechanism.mechanism_id), sa.func.count())
        .join(Transfer, col(Transfer.id) == col(TransferMechanism.transfer_id))
        .where(col(TransferMechanism.regime_id) == regime_id, col(Transfer.ended_on).is_(None))
        .group_by(col(TransferMechanism.mechanism_id))
    )
    return {str(name): int(number) for name, number in session.connection().execute(statement)}


def transfers_by_destination(session: Session, regime_id: str | None = None) -> dict[str, int]:
    """How many transfers that have not ended reach each place, under one law or all; through sub-processors too."""
    condition: Any = col(Transfer.ended_on).is_(None)
    if regime_id is not None:
        laws = sa.cast(col(Transfer.regimes), sa.Text)
        condition = sa.and_(condition, laws.contains(f'"{regime_id}"', autoescape=True))
    onward: Any = (
        sa.select(col(Transfer.id).label("id"), col(TransferOnward.place_code).label("place"))
        .join(TransferOnward, col(TransferOnward.transfer_id) == col(Transfer.id))
        .where(condition)
    )
    straight: Any = sa.select(col(Transfer.id).label("id"), col(Transfer.destination).label("place")).where(
        condition
    )
    # A union counts a transfer once for a place it reaches both ways.
    reached = sa.union(straight, onward).subquery()
    statement = sa.select(reached.c.place, sa.func.count()).group_by(reached.c.place)
    return {str(place): int(number) for place, number in session.connection().execute(statement)}
