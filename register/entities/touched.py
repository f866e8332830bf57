"""Which of our entities a transaction touched: the transfers they make are judged again before it ends."""

from sqlmodel import Session

_TOUCHED = "register_touched_entities"


def touch_entity(session: Session, entity_id: int) -> None:
    """Note that something about this entity changed in this transaction."""
    session.info.setdefault(_TOUCHED, set()).add(entity_id)


def take_touched_entities(session: Session) -> list[int]:
    """The entities touched so far, in order of number; the list starts empty again."""
    return sorted(session.info.pop(_TOUCHED, set()))
