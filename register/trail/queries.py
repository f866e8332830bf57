"""Reads of the trail: entries about one record, and the whole with filters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from register.trail.counted import Paging, counted
from register.trail.models import TrailEvent
from register.trail.record import newest_seq


@dataclass(frozen=True)
class TrailFilters:
    """Which entries a list shows; ``since`` inclusive, ``until`` exclusive."""

    ref: str = ""
    person: str = ""
    room: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


def list_events(session: Session, *, about_ref: str, paging: Paging) -> Sequence[TrailEvent]:
    """Entries about a record or about what belongs to it, newest first."""
    statement = (
        select(TrailEvent)
        .where(or_(col(TrailEvent.about_ref) == about_ref, col(TrailEvent.subject_ref) == about_ref))
        .order_by(col(TrailEvent.seq).desc())
        .limit(paging.size)
        .offset(paging.offset)
    )
    return session.exec(statement).all()


def search_events(session: Session, filters: TrailFilters, paging: Paging | None) -> Sequence[TrailEvent]:
    """Entries the filters leave, newest first; ``paging`` None gives all of them (exports)."""
    statement = select(TrailEvent).where(*_conditions(filters)).order_by(col(TrailEvent.seq).desc())
    if paging:
        statement = statement.limit(paging.size).offset(paging.offset)
    return session.exec(statement).all()


def count_events(session: Session, filters: TrailFilters) -> int:
    """How many entries the filters leave."""
    if filters == TrailFilters():
        # Numbers are given out without gaps and nothing is removed.
        return newest_seq(session)
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
