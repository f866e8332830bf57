"""The verbs of accounts: add, change, give roles, close, reset a password. They flush; they never commit."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from register.errors import ChangedMeanwhile, Conflict, Invalid, NotFound, Problem
from register.people.inputs import NewPersonInput, PersonInput
from register.people.models import Person, PersonRole
from register.people.passwords import hash_password, one_time_password
from register.people.queries import has_anybody, person_ref, roles_of
from register.people.sessions import end_all_sessions
from register.people.signing_in import check_new_password
from register.rules.permissions import Permission, Role
from register.storage.numbers import next_ref
from register.storage.touched import touch_record
from register.storage.versions import stamp
from register.trail.actor import Actor
from register.trail.record import changes_between, record

ONE_TIME_DAYS: Final = 7
"""A one-time password that nobody used stops working after this many days."""

_FIELDS = ("name", "email", "team", "manager_id", "same_as_id", "place_code", "mail_day")


def add_person(
    session: Session, actor: Actor, given: NewPersonInput, now: datetime, chosen: str | None = None
) -> tuple[Person, str | None]:
    """A new account and its one-time password, which is shown once and kept nowhere.

    With a password ``chosen`` by the person (at the command line) there is no one-time password: None.
    Raises Refused, Invalid (e-mail address in use, no such manager, password refused).
    Source: house rule; OWASP ASVS 5.0.0 6.4.1.
    """
    actor.require(Permission.MANAGE_PEOPLE)
    person = _add(session, given, now, None)
    password = _give_password(person, chosen, now)
    session.flush()
    _note(session, actor, "people:person:added", person, changes_between({}, _snapshot(session, person)))
    return person, password


def add_first_administrator(
    session: Session,
    actor: Actor,
    given: NewPersonInput,
    password: str,
    again: str,
    now: datetime,
    house_words: Iterable[str] = (),
) -> Person:
    """The first account of an empty register, an administrator with a password of their own choice.

    Two at once: the first one wins. Raises NotFound where there is an account already, Invalid.
    Source: OWASP ASVS 5.0.0 6.3.2 (no default accounts).
    """
    # The counter makes a second first run wait for the first one, on either kind of database.
    if next_ref(session, "FIRST") != "FIRST-0001" or has_anybody(session):
        raise NotFound
    check_new_password(password, again, [given.name, given.email, *house_words])
    roles = given.roles | {Role.ADMINISTRATOR}
    person = _add(session, given.model_copy(update={"roles": roles}), now, password)
    session.flush()
    changes = changes_between({}, _snapshot(session, person))
    _note(session, as_actor(session, person, actor), "people:person:added", person, changes)
    return person


def change_person(
    session: Session, actor: Actor, person_id: int, given: PersonInput, version: int | None, now: datetime
) -> Person:
    """The person with what was handed in. Saving what is already there changes nothing.

    Raises Refused, NotFound, ChangedMeanwhile, Invalid (e-mail address in use, no such manager).
    Source: house rule.
    """
    actor.require(Permission.MANAGE_PEOPLE)
    person = _load(session, person_id, version)
    before = _snapshot(session, person)
    _check_manager(session, given.manager_id, person)
    given = _with_first_account(session, given, person)
    _store(session, person, given)
    changes = changes_between(before, _snapshot(session, person))
    if changes:
        stamp(person, now)
        _note(session, actor, "people:person:changed", person, changes)
    return person


def change_roles(
    session: Session,
    actor: Actor,
    person_id: int,
    roles: Iterable[Role],
    version: int | None,
    now: datetime,
) -> Person:
    """The person with exactly these roles, at work from their next request on.

    Nobody gives themselves roles, and the last administrator stays one. Raises Refused, NotFound,
    ChangedMeanwhile, Conflict ``own-roles`` or ``last-administrator``.
    Source: house rule (who asks is not who approves); OWASP ASVS 5.0.0 8.3.2.
    """
    actor.require(Permission.MANAGE_PEOPLE)
    person = _load(session, person_id, version)
    wanted = frozenset(roles)
    before = _snapshot(session, person)
    held = frozenset(roles_of(session, [person_id]).get(person_id, []))
    if wanted == held:
        return person
    if actor.person_id == person_id:
        raise Conflict("own-roles")
    if Role.ADMINISTRATOR in held - wanted and person.disabled_at is None:
        _require_another_administrator(session, person_id)
    _store_roles(session, person_id, wanted)
    stamp(person, now)
    session.flush()
    changes = changes_between(before, _snapshot(session, person))
    _note(session, actor, "people:roles:changed", person, changes)
    return person


def disable_person(
    session: Session, actor: Actor, person_id: int, reason: str, version: int | None, now: datetime
) -> Person:
    """The account closed and every session of it ended at once; what the person did stays.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict ``own-account``, ``last-administrator`` or
    ``already-disabled``.
    Source: OWASP ASVS 5.0.0 7.4.2.
    """
    actor.require(Permission.MANAGE_PEOPLE)
    person = _load(session, person_id, version)
    if actor.person_id == person_id:
        raise Conflict("own-account")
    if person.disabled_at:
        raise Conflict("already-disabled", name=person.name)
    if Role.ADMINISTRATOR in roles_of(session, [person_id]).get(person_id, []):
        _require_another_administrator(session, person_id)
    person.disabled_at = now
    stamp(person, now)
    end_all_sessions(session, person_id, now)
    session.flush()
    changes = {"account": ("open", "closed")}
    _note(session, actor, "people:person:disabled", person, changes, reason)
    return person


def enable_person(
    session: Session, actor: Actor, person_id: int, version: int | None, now: datetime
) -> Person:
    """The account open again, with the roles it had. Raises Refused, NotFound, ChangedMeanwhile, Conflict.

    Source: house rule.
    """
    actor.require(Permission.MANAGE_PEOPLE)
    person = _load(session, person_id, version)
    if person.disabled_at is None:
        raise Conflict("not-disabled", name=person.name)
    person.disabled_at = None
    stamp(person, now)
    session.flush()
    _note(session, actor, "people:person:enabled", person, {"account": ("closed", "open")})
    return person


def reset_password(
    session: Session,
    actor: Actor,
    person_id: int,
    version: int | None,
    now: datetime,
    chosen: str | None = None,
) -> tuple[Person, str | None]:
    """The person and a new one-time password; the old one and every session end. ``chosen`` as in ``add_person``.

    One's own password is changed, not reset. Raises Refused, NotFound, ChangedMeanwhile, Conflict
    ``own-account`` or ``already-disabled``.
    Source: OWASP ASVS 5.0.0 6.4.1, 6.4.6.
    """
    actor.require(Permission.MANAGE_PEOPLE)
    person = _load(session, person_id, version)
    if actor.person_id == person_id:
        raise Conflict("own-account")
    if person.disabled_at:
        raise Conflict("already-disabled", name=person.name)
    password = _give_password(person, chosen, now)
    stamp(person, now)
    end_all_sessions(session, person_id, now)
    session.flush()
    _note(session, actor, "people:password:reset", person, {})
    return person, password


def as_actor(session: Session, person: Person, visitor: Actor) -> Actor:
    """The person as an actor, come in by the same door as the visitor they were a moment ago.

    Source: house rule.
    """
    assert person.id is not None
    roles = frozenset(roles_of(session, [person.id]).get(person.id, []))
    return Actor(person.id, person.name, roles, visitor.channel, visitor.address)


def _add(session: Session, given: NewPersonInput, now: datetime, password: str | None) -> Person:
    _check_manager(session, given.manager_id, None)
    given = _with_first_account(session, given, None)
    person = Person(
        name=given.name,
        email=given.email,
        language=given.language,
        password_hash=hash_password(password) if password else None,
        created_at=now,
        changed_at=now,
    )
    _store(session, person, given)
    assert person.id is not None
    _store_roles(session, person.id, given.roles)
    return person


def _give_password(person: Person, chosen: str | None, now: datetime) -> str | None:
    if chosen is not None:
        check_new_password(chosen, chosen, [person.name, person.email])
    password = chosen or one_time_password()
    person.password_hash = hash_password(password)
    person.must_change_password = chosen is None
    person.one_time_until = None if chosen else now + timedelta(days=ONE_TIME_DAYS)
    return None if chosen else password


def _load(session: Session, person_id: int, version: int | None) -> Person:
    # Locks every administrator as well, in one order: whether this one is the last is decided below.
    administrators = select(PersonRole.person_id).where(PersonRole.role == Role.ADMINISTRATOR)
    session.exec(
        select(col(Person.id))
        .where((col(Person.id) == person_id) | col(Person.id).in_(administrators))
        .order_by(col(Person.id))
        .with_for_update()
    ).all()
    person = session.get(Person, person_id, populate_existing=True)
    if person is None:
        raise NotFound(ref=person_ref(person_id))
    if version is not None and person.version != version:
        raise ChangedMeanwhile(ref=person_ref(person_id))
    return person


def _require_another_administrator(session: Session, person_id: int) -> None:
    others = session.exec(
        select(sa.func.count())
        .select_from(Person)
        .join(PersonRole, col(PersonRole.person_id) == col(Person.id))
        .where(
            PersonRole.role == Role.ADMINISTRATOR,
            col(Person.disabled_at).is_(None),
            col(Person.id) != person_id,
        )
    ).one()
    if not others:
        raise Conflict("last-administrator")


def _check_manager(session: Session, manager_id: int | None, person: Person | None) -> None:
    if manager_id is None or (person and person.manager_id == manager_id):
        return
    manager = session.get(Person, manager_id)
    if manager is None or manager.disabled_at or (person and person.id == manager_id):
        raise Invalid({"manager_id": Problem("not-in-list", {"given": manager_id})})


def _with_first_account(session: Session, given: PersonInput, person: Person | None) -> Any:
    """The same, the link leading to the first account of that person, so that all of them meet in one."""
    if given.same_as_id is None:
        return given
    other = session.get(Person, given.same_as_id)
    first = (other.same_as_id or other.id) if other else None
    if first is None or (person and person.id == given.same_as_id):
        raise Invalid({"same_as_id": Problem("not-in-list", {"given": given.same_as_id})})
    # Where the other account points here already, this one is the first: one link says it.
    return given.model_copy(update={"same_as_id": None if person and person.id == first else first})


def _store(session: Session, person: Person, given: PersonInput) -> None:
    # Set inside the savepoint: a second account of this address must not spoil the whole transaction.
    try:
        with session.begin_nested():
            for name in _FIELDS:
                setattr(person, name, getattr(given, name))
            session.add(person)
            session.flush()
    except IntegrityError as error:
        raise Invalid({"email": Problem("email-in-use")}) from error


def _store_roles(session: Session, person_id: int, roles: frozenset[Role]) -> None:
    session.exec(sa.delete(PersonRole).where(col(PersonRole.person_id) == person_id))
    session.add_all(PersonRole(person_id=person_id, role=role) for role in sorted(roles))
    session.flush()


def _snapshot(session: Session, person: Person) -> dict[str, Any]:
    assert person.id is not None
    roles = roles_of(session, [person.id]).get(person.id, [])
    manager = session.get(Person, person.manager_id) if person.manager_id else None
    return {
        "name": person.name,
        "email": person.email,
        "team": person.team,
        "manager": manager.name if manager else None,
        "same_as": person_ref(person.same_as_id) if person.same_as_id else None,
        "place_code": person.place_code,
        "mail_day": person.mail_day,
        "roles": [role.value for role in roles] or None,
    }


def _note(
    session: Session,
    actor: Actor,
    tag: str,
    person: Person,
    changes: dict[str, Any],
    reason: str | None = None,
) -> None:
    assert person.id is not None
    touch_record(session, "person", person.id)
    record(
        session, actor, tag, person_ref(person.id), subject_name=person.name, changes=changes, reason=reason
    )
