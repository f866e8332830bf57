"""Reads about flags: how many, whose, how late. One notion for menu, pages and exports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from register.flags.models import FlagRow
from register.people.models import Person
from register.rules.cadence import DUE_SOON_DAYS
from register.storage.asking import Question
from register.trail.counted import kept
from register.vendors.models import Vendor


@dataclass(frozen=True)
class Whose:
    """Whose flags: one person's, a team's, or (both empty) everybody's."""

    owner_id: int | None = None
    team: str | None = None
    absent: tuple[int, ...] = ()
    """People this one decides for today: what waits for their decision waits for this one too."""


_ANYBODY, _ANY_TEAM = -1, ""
"""Stand for some person and some team in the key of a statement that takes them as parameters."""
_ABSENT = sa.bindparam("absent", expanding=True, type_=sa.Integer)
_OWNER, _TEAM = sa.bindparam("owner_id", type_=sa.Integer), sa.bindparam("team", type_=sa.String)
_AS_OF, _SOON = sa.bindparam("as_of", type_=sa.Date), sa.bindparam("soon", type_=sa.Date)
_COUNTS = (
    col(FlagRow.raised_on) <= _AS_OF,
    sa.or_(col(FlagRow.counts_until).is_(None), col(FlagRow.counts_until) >= _AS_OF),
)
"""Whether a flag counts on the day asked about."""

GROUPS = ("deciding", "overdue", "due-soon", "missing", "coming")
"""Waiting for a decision, whenever due; overdue; due within 14 days, today included; missing (no date); counting
already, but due later."""
_DECIDING = "decision-waiting"


def menu_counts(session: Session, whose: Whose, as_of: date) -> Mapping[str, int]:
    """The numbers of the menu: things overdue or due within 14 days (``work``), decisions that wait (``decisions``)."""
    counts = flag_counts(session, whose, as_of)
    return {
        "work": counts.get("overdue", 0) + counts.get("due-soon", 0),
        "decisions": counts.get("deciding", 0),
    }


def count_flags(session: Session, whose: Whose, group: str, as_of: date) -> int:
    """How many flags of a group count on ``as_of``."""
    return flag_counts(session, whose, as_of).get(group, 0)


def flag_counts(session: Session, whose: Whose, as_of: date) -> Mapping[str, int]:
    """How many flags of each group count on ``as_of``; a group that has none may be left out."""

    def count() -> dict[str, int]:
        rows = _counting(_kind(whose)).rows(session, **_values(whose, as_of))
        return {str(group): int(number) for group, number in rows}

    return kept(session, ("flags", whose, as_of), count)


def list_groups(
    session: Session, whose: Whose, groups: Sequence[str], as_of: date, limit: int
) -> Mapping[str, Sequence[Any]]:
    """Flags of each group with their vendor, the oldest due first, at most ``limit`` of each; in one question."""
    if not groups:
        return {}
    kind, values = _kind(whose), _values(whose, as_of)
    found: dict[str, list[Any]] = {group: [] for group in groups}
    for row in _listing_groups(kind, tuple(groups), limit).rows(session, **values):
        found[groups[row.position]].append(row)
    return found


@lru_cache(maxsize=8)
def _counting(kind: Whose) -> Question:
    group = sa.case(
        (col(FlagRow.code) == _DECIDING, "deciding"),
        (col(FlagRow.due_on).is_(None), "missing"),
        (col(FlagRow.due_on) < _AS_OF, "overdue"),
        (col(FlagRow.due_on) <= _SOON, "due-soon"),
        else_="coming",
    ).label("counted")
    statement = _from_whose(sa.select(group, sa.func.count()).select_from(FlagRow), kind)
    return Question(statement.where(*_COUNTS).group_by(sa.text("counted")))


@lru_cache(maxsize=50)
def _listing_groups(kind: Whose, groups: tuple[str, ...], limit: int) -> Question:
    parts = []
    for position, group in enumerate(groups):
        part = _listing(kind, group, limit).subquery()
        parts.append(sa.select(part, sa.literal(position, sa.Integer).label("position")))
    every = sa.union_all(*parts).subquery()
    columns = every.c
    # A union keeps no order of its own; severity is turned as each group has it.
    return Question(
        sa.select(every).order_by(columns.position, columns.due_on, columns.severity.desc(), columns.flag_id)
    )


def _kind(whose: Whose) -> Whose:
    """The shape of a question: somebody's, a team's or everybody's."""
    return Whose(
        None if whose.owner_id is None else _ANYBODY,
        None if whose.team is None else _ANY_TEAM,
        (_ANYBODY,) if whose.absent else (),
    )


@lru_cache(maxsize=100)
def _listing(kind: Whose, group: str, limit: int) -> Any:
    """The statement of a group, built once for each shape; whose and when come as parameters."""
    statement = (
        _from_whose(
            sa.select(
                col(FlagRow.code),
                col(FlagRow.severity),
                col(FlagRow.subject_ref),
                col(FlagRow.raised_on),
                col(FlagRow.due_on),
                col(FlagRow.id).label("flag_id"),
                col(Vendor.ref).label("vendor_ref"),
                col(Vendor.legal_name).label("vendor_name"),
                col(Vendor.local_name).label("vendor_local_name"),
            ).join(Vendor, col(Vendor.id) == col(FlagRow.vendor_id)),
            kind,
        )
        .where(*_group(group))
        .order_by(
            # A group has a date in every row or in none.
            col(FlagRow.due_on),
            col(FlagRow.severity).desc(),
            col(FlagRow.id),
        )
    )
    return statement.limit(limit)


_OF_VENDOR = Question(
    sa.select(
        col(FlagRow.code),
        col(FlagRow.severity),
        col(FlagRow.subject_ref),
        col(FlagRow.due_on),
        col(FlagRow.params),
    )
    .where(col(FlagRow.vendor_id) == sa.bindparam("vendor_id"), *_COUNTS)
    .order_by(col(FlagRow.id))
)


def vendor_flags(session: Session, vendor_id: int, as_of: date) -> Sequence[Any]:
    """The flags of one vendor that count on ``as_of``, in the order the rules gave them."""
    return _OF_VENDOR.rows(session, vendor_id=vendor_id, as_of=as_of)


def next_due(session: Session, whose: Whose, as_of: date) -> Any | None:
    """The first thing that will be due after ``as_of``, for 'Nothing is overdue. Next: …'."""
    statement = (
        _from_whose(
            sa.select(col(FlagRow.code), col(FlagRow.subject_ref), col(FlagRow.due_on), col(FlagRow.params)),
            whose,
        )
        .where(col(FlagRow.due_on) >= as_of, col(FlagRow.code) != _DECIDING)
        .order_by(col(FlagRow.due_on), col(FlagRow.id))
        .limit(1)
    )
    return session.connection().execute(statement, _values(whose, as_of)).first()


def _from_whose(statement: Any, whose: Whose) -> Any:
    if whose.owner_id is not None:
        own = col(FlagRow.owner_id) == _OWNER
        if whose.absent:
            own = sa.or_(own, sa.and_(col(FlagRow.code) == _DECIDING, col(FlagRow.owner_id).in_(_ABSENT)))
        return statement.where(own)
    if whose.team is not None:
        return statement.join(Person, col(Person.id) == col(FlagRow.owner_id)).where(
            col(Person.team) == _TEAM
        )
    return statement


def _group(group: str) -> tuple[Any, ...]:
    due_on, counts = col(FlagRow.due_on), sa.and_(*_COUNTS)
    if group == "deciding":
        return counts, col(FlagRow.code) == _DECIDING
    counts = sa.and_(counts, col(FlagRow.code) != _DECIDING)
    if group == "overdue":
        return counts, due_on < _AS_OF
    if group == "due-soon":
        return counts, due_on >= _AS_OF, due_on <= _SOON
    if group == "missing":
        return counts, due_on.is_(None)
    if group == "coming":
        return counts, due_on > _SOON
    raise ValueError(f"no such group of flags: {group}")


def _values(whose: Whose, as_of: date) -> dict[str, Any]:
    soon = as_of + timedelta(days=DUE_SOON_DAYS)
    given = {"owner_id": whose.owner_id, "team": whose.team, "as_of": as_of, "soon": soon}
    return {**given, "absent": list(whose.absent)} if whose.absent else given


def list_due(session: Session, whose: Whose, codes: Sequence[str], last: date) -> Sequence[Any]:
    """Flags of these codes due by ``last`` (inclusive) with their vendor, the oldest due first.

    Unlike a group it looks ahead: flags that do not count yet are in it as well.
    """
    statement: Any = (
        sa.select(
            col(FlagRow.code),
            col(FlagRow.subject_ref),
            col(FlagRow.due_on),
            col(FlagRow.vendor_id),
            col(Vendor.ref).label("vendor_ref"),
            col(Vendor.legal_name).label("vendor_name"),
        )
        .select_from(FlagRow)
        .join(Vendor, col(Vendor.id) == col(FlagRow.vendor_id))
    )
    return (
        session.connection()
        .execute(
            _from_whose(statement, whose)
            .where(col(FlagRow.code).in_(codes), col(FlagRow.due_on) <= last)
            .order_by(col(FlagRow.due_on), col(FlagRow.id)),
            _values(whose, last),
        )
        .all()
    )
