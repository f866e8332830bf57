"""Gap-free numbers for the references people read aloud (V-0042)."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from register.storage import columns  # noqa: F401  (names the constraints before the first table)


class RefCounter(SQLModel, table=True):
    """The last number given out for one kind of record."""

    __tablename__ = "ref_counter"

    kind: str = Field(primary_key=True, max_length=8)
    last: int


_HELD = "register_held_refs"


def next_ref(session: Session, kind: str) -> str:
    """The next reference of a kind, such as ``V-0042``; rolled back with its transaction, so without gaps.

    Source: house rule.
    """
    held: dict[str, int] | None = session.info.get(_HELD)
    if held is None:
        return _written(kind, _count_up(session, kind))
    held[kind] = held[kind] + 1 if kind in held else _count_up(session, kind)
    return _written(kind, held[kind])


def next_yearly_ref(session: Session, kind: str, year: int) -> str:
    """The next reference of a kind within a year, such as ``D-2026-031``; rolled back with its transaction.

    Source: house rule (decisions are numbered by the year they are taken in).
    """
    return f"{kind}-{year}-{_count_up(session, f'{kind}{year}'):03d}"


@contextmanager
def held_refs(session: Session) -> Iterator[None]:
    """Inside, numbers are counted in memory after the first of each kind, for work that needs thousands.

    The first one locks the counter's row until the transaction ends, so nobody else counts meanwhile.
    """
    held: dict[str, int] = {}
    session.info[_HELD] = held
    try:
        yield
        for kind, last in held.items():
            session.connection().execute(
                sa.text("UPDATE ref_counter SET last = :last WHERE kind = :kind"),
                {"kind": kind, "last": last},
            )
    finally:
        del session.info[_HELD]


def _count_up(session: Session, kind: str) -> int:
    last = session.connection().execute(
        sa.text(
            "INSERT INTO ref_counter (kind, last) VALUES (:kind, 1) "
            "ON CONFLICT (kind) DO UPDATE SET last = ref_counter.last + 1 RETURNING last"
        ),
        {"kind": kind},
    )
    return int(last.scalar_one())


def _written(kind: str, number: int) -> str:
    return f"{kind}-{number:04d}"
