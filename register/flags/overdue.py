"""Reads about what is overdue: by owner, team and age, and the list behind each number. The same notion as My work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col

from register.flags.models import FlagRow
from register.people.models import Person
from register.rules.reminding import AGES, age_of
from register.trail.counted import Paging, counted, kept, paged
from register.vendors.models import Vendor

NONE: Final = "none"
"""Stands for nobody, and for no team."""
BY: Final = ("owner", "team")
AGE_KEYS: Final = tuple(f"{first}-{last}" if last else f"{first}+" for first, last in AGES)


@dataclass(frozen=True)
class OverdueFilters:
    """Which overdue things a list shows. ``owner``: numbers of people, or ``none``; ``team``: names, or ``none``."""

    owner: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    age: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ageing:
    """What one owner or team has left overdue, by age."""

    key: str
    name: str
    """Empty for nobody and no team."""
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """All of it."""
        return sum(self.counts)


def ageing(session: Session, by: str, as_of: date) -> Sequence[Ageing]:
    """What is overdue on ``as_of`` by ``owner`` or ``team`` and by age; who has most comes first."""
    return kept(session, ("ageing", by, as_of), lambda: _ageing(session, by, as_of))


def _ageing(session: Session, by: str, as_of: date) -> Sequence[Ageing]:
    key = col(FlagRow.owner_id) if by == "owner" else col(Person.team)
    name = sa.func.max(col(Person.name) if by == "owner" else col(Person.team))
    rows: Any = session.connection().execute(
        sa.select(key, name, col(FlagRow.due_on), sa.func.count())
        .select_from(FlagRow)
        .outerjoin(Person, col(Person.id) == col(FlagRow.owner_id))
        .where(*_is_overdue(as_of))
        .group_by(key, col(FlagRow.due_on))
    )
    found: dict[str, tuple[str, list[int]]] = {}
    for of, called, due_on, number in rows:
        _, counts = found.setdefault(NONE if of is None else str(of), (called or "", [0] * len(AGES)))
        counts[age_of((as_of - due_on).days)] += number
    lines = [Ageing(of, called, tuple(counts)) for of, (called, counts) in found.items()]
    return sorted(lines, key=lambda line: (-line.total, line.name, line.key))


def list_overdue(
    session: Session, filters: OverdueFilters, as_of: date, paging: Paging | None
) -> Sequence[Any]:
    """Overdue things with their vendor and owner, the oldest first. ``paging`` None gives all of them."""
    statement = (
        _from(
            sa.select(
                col(FlagRow.code),
                col(FlagRow.subject_ref),
                col(FlagRow.due_on),
                col(Vendor.ref).label("vendor_ref"),
                col(Vendor.legal_name).label("vendor_name"),
                col(Vendor.local_name).label("vendor_local_name"),
                col(Person.name).label("owner"),
                col(Person.team),
            ),
            filters,
            as_of,
        )
        .join(Vendor, col(Vendor.id) == col(FlagRow.vendor_id))
        .order_by(col(FlagRow.due_on), col(FlagRow.severity).desc(), col(FlagRow.id))
    )
    return session.connection().execute(paged(statement, paging)).all()


def count_overdue(session: Session, filters: OverdueFilters, as_of: date) -> int:
    """How many overdue things the filters leave."""
    statement = _from(sa.select(sa.func.count()), filters, as_of)
    return counted(session, ("overdue", filters, as_of), lambda: session.connection().scalar(statement) or 0)


def _from(statement: Any, filters: OverdueFilters, as_of: date) -> Any:
    statement = (
        statement.select_from(FlagRow)
        .outerjoin(Person, col(Person.id) == col(FlagRow.owner_id))
        .where(*_is_overdue(as_of))
    )
    if filters.owner:
        numbers = [int(one) for one in filters.owner if one.isascii() and one.isdigit() and len(one) < 10]
        statement = statement.where(_one_of(col(FlagRow.owner_id), numbers, NONE in filters.owner))
    if filters.team:
        names = [name for name in filters.team if name != NONE]
        statement = statement.where(_one_of(col(Person.team), names, NONE in filters.team))
    if filters.kind:
        statement = statement.where(col(FlagRow.code).in_(filters.kind))
    if filters.age:
        spans = [AGES[AGE_KEYS.index(age)] for age in filters.age if age in AGE_KEYS]
        statement = statement.where(
            sa.or_(sa.false(), *(_of_age(first, last, as_of) for first, last in spans))
        )
    return statement


def _is_overdue(as_of: date) -> tuple[Any, ...]:
    return col(FlagRow.raised_on) <= as_of, col(FlagRow.due_on) < as_of


def _one_of(column: Any, values: Sequence[Any], with_none: bool) -> Any:
    return sa.or_(column.in_(values), column.is_(None)) if with_none else column.in_(values)


def _of_age(first: int, last: int | None, as_of: date) -> Any:
    youngest = col(FlagRow.due_on) <= as_of - timedelta(days=first)
    if last is None:
        return youngest
    return sa.and_(youngest, col(FlagRow.due_on) >= as_of - timedelta(days=last))
