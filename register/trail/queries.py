"""Reads of the trail: entries about one record, and the whole with filters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from register.storage.asking import Question
from register.trail.actor import Channel
from register.trail.counted import Paging, counted, newest_known, paged
from register.trail.models import TrailEvent


@dataclass(frozen=True)
class TrailFilters:
    """Which entries a list shows; ``since`` inclusive, ``until`` exclusive."""

    ref: str = ""
    person: str = ""
    room: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


class Entry(NamedTuple):
    """What pages show of an entry of the trail. Entries never change."""

    seq: int
    at: datetime
    actor_name: str
    channel: Channel
    address: str | None
    tag: str
    subject_ref: str
    subject_name: str
    changes: str
    """JSON: field name to ``[before, after]``."""
    reason: str | None


_ENTRIES = sa.select(*(col(getattr(TrailEvent, name)) for name in Entry._fields)).order_by(
    col(TrailEvent.seq).desc()
)
_ABOUT = Question(
    _ENTRIES.where(
        or_(
            col(TrailEvent.about_ref) == sa.bindparam("ref"),
            col(TrailEvent.subject_ref) == sa.bindparam("ref"),
        )
    )
    .limit(sa.bindparam("most", type_=sa.Integer))
    .offset(sa.bindparam("before", type_=sa.Integer)),
    row=Entry,
)


def list_events(session: Session, *, about_ref: str, paging: Paging) -> Sequence[Entry]:
    """Entries about a record or about what belongs to it, newest first."""
    return _ABOUT.rows(session, ref=about_ref, most=paging.size, before=paging.offset)


def search_events(session: Session, filters: TrailFilters, paging: Paging | None) -> Sequence[Entry]:
    """Entries the filters leave, newest first; ``paging`` None gives all of them (exports)."""
    return _searching(filters, paging).rows(session)


@lru_cache(maxsize=100)
def _searching(filters: TrailFilters, paging: Paging | None) -> Question:
    statement = _ENTRIES.where(*_conditions(filters))
    return Question(paged(statement, paging), row=Entry)


def count_events(session: Session, filters: TrailFilters) -> int:
    """How many entries the filters leave."""
    if filters == TrailFilters():
        # Numbers are given out without gaps and nothing is removed.
        return newest_known(session)
    return counted(
        session,
        ("trail", filters),
        lambda: session.exec(select(func.count()).select_from(TrailEvent).where(*_conditions(filters))).one(),
    )


def _conditions(filters: TrailFilters) -> list[Any]:
    found: list[Any] = []
    if filters.ref:
        found.append(
            or_(col(TrailEvent.subject_ref) == filters.ref, col(TrailEvent.about_ref) == filters.ref)
        )
    if filters.person:
        found.append(col(TrailEvent.actor_name).contains(filters.person, autoescape=True))
    if filters.room:
        found.append(
            or_(*(col(TrailEvent.tag).startswith(f"{room}:", autoescape=True) for room in filters.room))
        )
    if filters.since:
        found.append(col(TrailEvent.at) >= filters.since)
    if filters.until:
        found.append(col(TrailEvent.at) < filters.until)
    return found
