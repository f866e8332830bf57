"""How the gates of vendors stand, read for many at once. Changes nothing."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.gates.models import GateSetting
from register.reviews.models import ReviewKind, SecurityReview
from register.rules.gates import DEFAULT_LEVELS, Gate, GateCode, GateFacts, gates_of
from register.transfers.models import Transfer, TransferStatus
from register.vendors.models import Vendor

APPROVED = (TransferStatus.APPROVED, TransferStatus.APPROVED_WITH_CONDITIONS)


def levels(session: Session) -> dict[GateCode, frozenset[str]]:
    """For vendors of which importance each gate holds now: what an administrator set, else the defaults."""
    rows = session.exec(select(GateSetting).order_by(col(GateSetting.id))).all()
    return {**DEFAULT_LEVELS, **{row.code: frozenset(row.levels) for row in rows}}


def gates_of_vendors(
    session: Session,
    vendors: Sequence[Vendor],
    exceptions: Mapping[int, frozenset[str]],
    as_of: date,
    holds: Mapping[GateCode, frozenset[str]] | None = None,
) -> dict[int, tuple[Gate, ...]]:
    """The gates of each of these vendors by its number; ``exceptions`` are those in force, by vendor."""
    ids = [vendor.id or 0 for vendor in vendors]
    undecided, overdue = _undecided(session, ids), _overdue(session, ids, as_of)
    wanted = levels(session) if holds is None else holds
    return {
        number: gates_of(
            GateFacts(
                importance=vendor.importance.value if vendor.importance else None,
                handles_personal_data=vendor.handles_personal_data.value,
                gaps=frozenset(vendor.gaps),
                overdue_reviews=overdue[number],
                undecided=tuple(undecided[number]),
                exceptions=exceptions.get(number, frozenset()),
            ),
            wanted,
        )
        for number, vendor in zip(ids, vendors, strict=True)
    }


def _undecided(session: Session, vendor_ids: Sequence[int]) -> Mapping[int, list[str]]:
    # What stays in the exporter's own place (band 0) crosses no border, so nobody decides on it.
    found: Mapping[int, list[str]] = defaultdict(list)
    statement = (
        sa.select(col(Transfer.vendor_id), col(Transfer.ref))
        .where(
            col(Transfer.vendor_id).in_(vendor_ids),
            col(Transfer.ended_on).is_(None),
            col(Transfer.status).not_in((*APPROVED, TransferStatus.PAUSED, TransferStatus.ENDED)),
            sa.or_(col(Transfer.band).is_(None), col(Transfer.band) != "0"),
        )
        .order_by(col(Transfer.id))
    )
    for vendor_id, ref in session.connection().execute(statement):
        found[vendor_id].append(ref)
    return found


def _overdue(session: Session, vendor_ids: Sequence[int], as_of: date) -> Counter[int]:
    statement = (
        sa.select(col(SecurityReview.vendor_id), sa.func.count())
        .where(
            col(SecurityReview.vendor_id).in_(vendor_ids),
            col(SecurityReview.kind) != ReviewKind.QUARTERLY,
            col(SecurityReview.done_on).is_(None),
            col(SecurityReview.ended_on).is_(None),
            col(SecurityReview.due_on) < as_of,
        )
        .group_by(col(SecurityReview.vendor_id))
    )
    rows: Sequence[Any] = session.connection().execute(statement).all()
    return Counter(dict(tuple(row) for row in rows))
