"""Which records a transaction touched, by kind: what is derived from them is refreshed before it ends."""

from sqlmodel import Session

_TOUCHED = "register_touched"


def touch_record(session: Session, kind: str, number: int) -> None:
    """Note that something about this record changed in this transaction."""
    session.info.setdefault(_TOUCHED, {}).setdefault(kind, set()).add(number)


def take_touched_records(session: Session, kind: str) -> list[int]:
    """The records of a kind touched so far, in order of number; the list starts empty again."""
    return sorted(session.info.get(_TOUCHED, {}).pop(kind, set()))


def has_touched(session: Session, kind: str) -> bool:
    """Whether a record of this kind was touched and not taken yet."""
    return bool(session.info.get(_TOUCHED, {}).get(kind))
