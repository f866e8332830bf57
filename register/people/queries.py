"""Reads about people: one account, the list, and somebody's own sessions. Nothing here changes anything."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.errors import NotFound
from register.people.models import Person, PersonRole, SignInSession
from register.rules.permissions import Role
from register.rules.responsibility import Standing, who_answers
from register.storage.asking import Question
from register.trail.counted import Paging, counted, paged

SORTS = {
    "name": (sa.func.lower(col(Person.name)),),
    "email": (col(Person.email),),
    "team": (col(Person.team).is_(None), col(Person.team)),
    "added": (col(Person.created_at).desc(),),
}
"""What the list may be sorted by, and the expressions that do it; the number breaks ties."""


@dataclass(frozen=True)
class PeopleFilters:
    """Which people a list shows. ``state``: active, waiting (has a one-time password) or disabled."""

    text: str = ""
    role: tuple[str, ...] = ()
    state: tuple[str, ...] = ()


def person_ref(person_id: int) -> str:
    """The reference of a person, such as ``U-0007``."""
    return f"U-{person_id:04d}"


def person_id_of(ref: str) -> int:
    """The number behind ``U-0007``. Raises NotFound."""
    digits = ref.removeprefix("U-")
    if not (ref.startswith("U-") and digits.isascii() and digits.isdigit() and len(digits) <= 9):
        raise NotFound(ref=ref)
    return int(digits)


def get_person(session: Session, person_id: int) -> Person:
    """The person of this number. Raises NotFound."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound(ref=person_ref(person_id))
    return person


def name_of(session: Session, person_id: int | None) -> str | None:
    """Somebody's name as it is today, or None where there is nobody: the register itself did it."""
    found = _NAME.first(session, person_id=person_id) if person_id else None
    return found.name if found else None


_NAME = Question(sa.select(col(Person.name)).where(col(Person.id) == sa.bindparam("person_id")))


def find_person(session: Session, email: str) -> Person | None:
    """The person with this e-mail address, however it is written, or None."""
    if "\x00" in email:
        return None
    return session.exec(select(Person).where(Person.email == email.strip().casefold())).one_or_none()


def has_anybody(session: Session) -> bool:
    """Whether there is a single account: without one the register waits for its first run."""
    return session.exec(select(col(Person.id)).limit(1)).first() is not None


def roles_of(session: Session, person_ids: Iterable[int]) -> Mapping[int, list[Role]]:
    """The roles of each of these people, in the order the law of the house lists them."""
    order = list(Role)
    found: dict[int, list[Role]] = defaultdict(list)
    rows = session.exec(select(PersonRole).where(col(PersonRole.person_id).in_(list(person_ids)))).all()
    for row in rows:
        found[row.person_id].append(row.role)
    for roles in found.values():
        roles.sort(key=order.index)
    return found


def list_people(
    session: Session, filters: PeopleFilters, sort: str, *, descending: bool, paging: Paging | None
) -> Sequence[Person]:
    """People in order. ``paging`` None gives all of them."""
    order = SORTS.get(sort, SORTS["name"])
    statement = (
        select(Person)
        .where(*_conditions(filters))
        .order_by(*(_reverse(part) if descending else part for part in order), col(Person.id))
    )
    return session.exec(paged(statement, paging)).all()


def count_people(session: Session, filters: PeopleFilters) -> int:
    """How many people the filters leave."""
    statement = sa.select(sa.func.count()).select_from(Person).where(*_conditions(filters))
    return counted(session, ("people", filters), lambda: session.connection().scalar(statement) or 0)


def names_of(session: Session, person_ids: Iterable[int]) -> Mapping[int, str]:
    """The name of each of these people."""
    wanted = list(person_ids)
    if not wanted:
        return {}
    rows: Sequence[Any] = (
        session.connection()
        .execute(sa.select(col(Person.id), col(Person.name)).where(col(Person.id).in_(wanted)))
        .all()
    )
    return dict(tuple(row) for row in rows)


def people_to_choose(session: Session, *, also: int | None = None) -> Sequence[Any]:
    """Number and name of everybody with an open account, and of ``also`` although it is closed."""
    statement = sa.select(col(Person.id), col(Person.name)).where(
        sa.or_(col(Person.disabled_at).is_(None), col(Person.id) == also)
    )
    return session.connection().execute(statement.order_by(sa.func.lower(col(Person.name)))).all()


def standings(session: Session) -> Mapping[int, Standing]:
    """Everybody's standing: whether they are still here, and whom they report to."""
    rows: Sequence[Any] = (
        session.connection()
        .execute(sa.select(col(Person.id), col(Person.disabled_at).is_(None), col(Person.manager_id)))
        .all()
    )
    return {person_id: Standing(is_here, manager_id) for person_id, is_here, manager_id in rows}


def find_answering(session: Session, person_id: int | None) -> Person | None:
    """Who answers in this person's place: themselves while they are here, else the nearest manager who is."""
    person = session.get(Person, person_id) if person_id else None
    if person is None or person.disabled_at is None:
        return person
    answering = who_answers(person.id, standings(session))
    return session.get(Person, answering) if answering else None


def reports_of(session: Session, person_ids: Iterable[int]) -> set[int]:
    """These people and everybody who reports to one of them, however far down the line."""
    found: set[int] = set()
    level = set(person_ids)
    while level:
        found |= level
        below = sa.select(col(Person.id)).where(col(Person.manager_id).in_(level))
        rows: Sequence[Any] = session.connection().execute(below).scalars().all()
        level = set(rows) - found
    return found


def open_sessions(
    session: Session, person_id: int, now: datetime, idle: timedelta, absolute: timedelta
) -> Sequence[SignInSession]:
    """The browsers somebody is signed in with at this instant, the one used last first."""
    return session.exec(
        select(SignInSession)
        .where(
            SignInSession.person_id == person_id,
            col(SignInSession.ended_at).is_(None),
            col(SignInSession.seen_at) > now - idle,
            col(SignInSession.created_at) > now - absolute,
        )
        .order_by(col(SignInSession.seen_at).desc(), col(SignInSession.token_hash))
    ).all()


def last_sign_ins(session: Session, person_ids: Iterable[int]) -> Mapping[int, datetime]:
    """When each of these people last signed in; those who never did are left out."""
    rows = session.exec(
        select(SignInSession.person_id, sa.func.max(SignInSession.created_at))
        .where(col(SignInSession.person_id).in_(list(person_ids)))
        .group_by(col(SignInSession.person_id))
    ).all()
    return dict(rows)


def _reverse(part: Any) -> Any:
    if isinstance(part, sa.UnaryExpression) and part.modifier is sa.sql.operators.desc_op:
        return part.element
    return part.desc() if not isinstance(part, sa.BinaryExpression) else part


def _conditions(filters: PeopleFilters) -> list[Any]:
    found: list[Any] = []
    if filters.text:
        words = sa.or_(
            *(
                sa.func.lower(column).contains(filters.text.casefold(), autoescape=True)
                for column in (col(Person.name), col(Person.email), col(Person.team))
            )
        )
        found.append(words)
    if filters.role:
        asked = [role for role in Role if role in filters.role]
        wears = sa.select(1).where(
            col(PersonRole.person_id) == col(Person.id), col(PersonRole.role).in_(asked)
        )
        found.append(wears.exists())
    if filters.state:
        is_disabled = col(Person.disabled_at).is_not(None)
        states = {
            "active": sa.and_(~is_disabled, ~col(Person.must_change_password)),
            "waiting": sa.and_(~is_disabled, col(Person.must_change_password)),
            "disabled": is_disabled,
        }
        found.append(sa.or_(sa.false(), *(states[state] for state in filters.state if state in states)))
    return found
