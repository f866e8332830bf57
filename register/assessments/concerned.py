"""Which stored transfers a change of the law may concern: found by the database, coarsely. Judges nothing.

What is found here is a superset; ``register.rules.concern.may_concern`` tells exactly, from the facts.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.chains.models import Engagement
from register.chains.walking import vendors_upstream
from register.entities.models import OurEntity
from register.rules.adequacy import LOOKED_UP_AS
from register.rules.amendment_kinds import Amendment, FilingCorrected, MechanismEnds, NoticeDuty
from register.rules.concern import regime_of
from register.rules.law import Law
from register.transfers.models import Transfer, TransferMechanism
from register.vendors.models import Vendor


def concerned_transfers(session: Session, changes: Sequence[Amendment], law: Law) -> Sequence[Any]:
    """Id and vendor of every transfer that has not ended and may be judged otherwise, in order of vendor.

    Source: house rule (a change of the law judges again what it touches).
    """
    found = [_condition(session, change, law) for change in changes]
    statement = (
        sa.select(col(Transfer.id), col(Transfer.vendor_id))
        .join(Vendor, col(Vendor.id) == col(Transfer.vendor_id))
        .where(col(Transfer.ended_on).is_(None), sa.or_(*found))
        .order_by(col(Transfer.vendor_id), col(Transfer.id))
    )
    return session.connection().execute(statement).all()


def concerned_vendors(session: Session, changes: Sequence[Amendment], law: Law) -> list[int]:
    """The vendors of those transfers, in order of number.

    Source: house rule.
    """
    return list(dict.fromkeys(row.vendor_id for row in concerned_transfers(session, changes, law)))


def _condition(session: Session, change: Amendment, law: Law) -> Any:
    if isinstance(change, NoticeDuty):
        return sa.false()
    if isinstance(change, MechanismEnds | FilingCorrected):
        relied_on = sa.select(col(TransferMechanism.transfer_id)).where(
            col(TransferMechanism.mechanism_id) == change.mechanism
        )
        chained = _chains_with(session, _said(Engagement.mechanisms, change.mechanism))
        return sa.or_(col(Transfer.id).in_(relied_on), _said(Transfer.facts, change.mechanism), chained)
    where = sa.or_(
        col(Transfer.destination).in_(_received_as(change.place)),
        col(Vendor.parent_place) == change.place,
        # Places on the way and further on are among the facts people gave, parts of a country included.
        _said(Transfer.facts, change.place),
        _chains_with(
            session,
            sa.or_(_said(Engagement.places, change.place), col(Vendor.parent_place) == change.place),
        ),
    )
    regime = regime_of(change, law)
    return (
        where
        if regime is None
        else sa.and_(col(Transfer.exporter_id).in_(_bound(session, regime, law)), where)
    )


def _received_as(place: str) -> list[str]:
    return [place, *sorted(code for code, member in LOOKED_UP_AS.items() if member == place)]


def _said(column: Any, code: str) -> Any:
    return sa.cast(col(column), sa.Text).like(f'%"{code}%')


def _chains_with(session: Session, condition: Any) -> Any:
    """Whether the chain below a transfer's vendor holds such an engagement, however deep."""
    engagers = (
        sa.select(col(Engagement.engager_id))
        .join(Vendor, col(Vendor.id) == col(Engagement.engaged_id))
        .where(condition)
        .distinct()
    )
    found = session.connection().execute(engagers).scalars().all()
    return col(Transfer.vendor_id).in_(vendors_upstream(session, found)) if found else sa.false()


def _bound(session: Session, regime: str, law: Law) -> list[int]:
    entities = session.exec(select(OurEntity)).all()
    return [e.id for e in entities if e.id and regime in law.regimes_binding(*e.established)]
