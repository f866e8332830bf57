"""Which vendors a transaction touched."""

from sqlmodel import Session

from register.storage.touched import take_touched_records, touch_record


def touch(session: Session, vendor_id: int) -> None:
    """Note that something about this vendor changed in this transaction."""
    touch_record(session, "vendor", vendor_id)


def take_touched(session: Session) -> list[int]:
    """The vendors touched so far, in order of number; the list starts empty again."""
    return take_touched_records(session, "vendor")


def touch_up_the_chain(session: Session, vendor_id: int) -> None:
    """Note a change that also concerns every vendor which reaches this one through its sub-processors."""
    touch_record(session, "chain", vendor_id)


def take_touched_chains(session: Session) -> list[int]:
    """The vendors so touched, in order of number; the list starts empty again."""
    return take_touched_records(session, "chain")
