"""Loading a record to change it: locked where the database locks rows, refused where the form is stale."""

from datetime import datetime
from typing import TypeVar

from sqlmodel import Session, col, select

from register.errors import ChangedMeanwhile, NotFound
from register.storage.columns import Versioned

Record = TypeVar("Record", bound=Versioned)


def load_for_change(session: Session, kind: type[Record], ref: str, version: int | None) -> Record:
    """The record of this reference, locked until the transaction ends.

    ``version`` is the one the form was made from; None skips the check. Raises NotFound, ChangedMeanwhile.
    """
    column = col(kind.ref)  # type: ignore[attr-defined]
    record = session.exec(
        select(kind).where(column == ref).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if record is None:
        raise NotFound(ref=ref)
    if version is not None and record.version != version:
        raise ChangedMeanwhile(ref=ref)
    return record


def stamp(record: Versioned, now: datetime) -> None:
    """Count the save."""
    record.version += 1
    record.changed_at = now
