"""Which vendors a transaction touched: what is derived from them is refreshed before it ends."""

from sqlmodel import Session

_TOUCHED = "register_touched_vendors"


def touch(session: Session, vendor_id: int) -> None:
    """Note that something about this vendor changed in this transaction."""
    session.info.setdefault(_TOUCHED, set()).add(vendor_id)


def take_touched(session: Session) -> list[int]:
    """The vendors touched so far, in order of number; the list starts empty again."""
    return sorted(session.info.pop(_TOUCHED, set()))
