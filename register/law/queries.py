"""Reads about the register's own changes to the law and the versions of the weights. Nothing here changes anything."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from register.errors import NotFound
from register.law.current import amendment_of
from register.law.models import LawChange, PolicyVersion
from register.reference.law import load_law
from register.rules.amendments import amended
from register.trail.counted import kept


def get_change(session: Session, ref: str) -> LawChange:
    """The change of this reference. Raises NotFound."""
    found = session.exec(select(LawChange).where(LawChange.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(ref=ref)
    return found


def list_changes(
    session: Session,
    *,
    regime_id: str | None = None,
    place: str | None = None,
    with_withdrawn: bool = True,
) -> Sequence[LawChange]:
    """The changes, the newest first."""
    statement = select(LawChange)
    if regime_id is not None:
        statement = statement.where(LawChange.regime_id == regime_id)
    if place is not None:
        statement = statement.where(LawChange.place == place)
    if not with_withdrawn:
        statement = statement.where(col(LawChange.withdrawn_on).is_(None))
    return session.exec(statement.order_by(col(LawChange.id).desc())).all()


def standing_changes(session: Session) -> Sequence[LawChange]:
    """The changes that count, in the order they apply."""
    statement = select(LawChange).where(col(LawChange.withdrawn_on).is_(None))
    return session.exec(statement.order_by(col(LawChange.position), col(LawChange.id))).all()


def unverified_citations(session: Session) -> frozenset[str]:
    """What the standing changes nobody verified cite: a reason that cites it is shown as unverified."""

    def read() -> frozenset[str]:
        return frozenset(session.exec(_UNVERIFIED).all())

    return kept(session, "law-unverified", read)


_UNVERIFIED = select(LawChange.citation).where(
    col(LawChange.withdrawn_on).is_(None), col(LawChange.is_verified).is_(False)
)


def unfit_refs(session: Session) -> frozenset[str]:
    """The standing changes that do not fit the shipped data any more, and so count for nothing."""
    law, unfit = load_law(), set()
    for row in standing_changes(session):
        try:
            law = amended(law, [amendment_of(row)])
        except ValueError:
            unfit.add(row.ref)
    return frozenset(unfit)


def list_policies(session: Session) -> Sequence[PolicyVersion]:
    """The versions of the weights, the newest first."""
    return session.exec(select(PolicyVersion).order_by(col(PolicyVersion.id).desc())).all()
