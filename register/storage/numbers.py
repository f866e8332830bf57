"""Gap-free numbers for the references people read aloud (V-0042)."""

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from register.storage import columns  # noqa: F401  (names the constraints before the first table)


class RefCounter(SQLModel, table=True):
    """The last number given out for one kind of record."""

    __tablename__ = "ref_counter"

    kind: str = Field(primary_key=True, max_length=8)
    last: int


def next_ref(session: Session, kind: str) -> str:
    """The next reference of a kind, such as ``V-0042``; rolled back with its transaction, so without gaps.

    Source: house rule.
    """
    last = session.connection().execute(
        sa.text(
            "INSERT INTO ref_counter (kind, last) VALUES (:kind, 1) "
            "ON CONFLICT (kind) DO UPDATE SET last = ref_counter.last + 1 RETURNING last"
        ),
        {"kind": kind},
    )
    return f"{kind}-{last.scalar_one():04d}"
