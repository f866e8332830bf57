"""Reads about our own entities. Nothing here changes anything."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from register.entities.models import OurEntity
from register.errors import NotFound


def get_entity(session: Session, ref: str) -> OurEntity:
    """The entity of this reference. Raises NotFound."""
    entity = session.exec(select(OurEntity).where(OurEntity.ref == ref)).one_or_none()
    if entity is None:
        raise NotFound(ref=ref)
    return entity


def list_entities(session: Session, *, with_ended: bool = True) -> Sequence[OurEntity]:
    """Our entities by name, those that are still ours first."""
    statement = select(OurEntity)
    if not with_ended:
        statement = statement.where(col(OurEntity.ended_on).is_(None))
    order = (col(OurEntity.ended_on).is_not(None), col(OurEntity.name), col(OurEntity.id))
    return session.exec(statement.order_by(*order)).all()
