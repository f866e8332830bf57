"""The private address of somebody's calendar: made, renewed, stopped, and whose it is."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from register.calendars.models import CalendarLink
from register.errors import Conflict
from register.people.models import Person
from register.people.queries import person_ref
from register.people.sessions import hash_token
from register.trail.actor import Actor
from register.trail.record import record


@dataclass(frozen=True)
class Reader:
    """Whose calendar it is, and in which language they read."""

    person_id: int
    name: str
    language: str | None


def find_link(session: Session, person_id: int) -> CalendarLink | None:
    """Somebody's address, or None."""
    return session.get(CalendarLink, person_id)


def make_link(session: Session, actor: Actor, now: datetime) -> str:
    """The secret of a new address of the actor's own; the one before stops working.

    It is shown once and kept nowhere. Source: OWASP ASVS 5.0.0 7.2 (at least 128 random bits).
    """
    person_id = _self(actor)
    secret = secrets.token_urlsafe(32)
    link = find_link(session, person_id)
    is_renewed = link is not None
    if link is None:
        link = CalendarLink(person_id=person_id, token_hash="", created_at=now)
    link.token_hash, link.created_at = hash_token(secret), now
    session.add(link)
    session.flush()
    tag = "calendars:address:renewed" if is_renewed else "calendars:address:made"
    record(session, actor, tag, person_ref(person_id), subject_name=actor.name)
    return secret


def stop_link(session: Session, actor: Actor) -> None:
    """The actor's address works no more. Raises Conflict where there is none.

    Source: house rule.
    """
    link = find_link(session, _self(actor))
    if link is None:
        raise Conflict("already-ended", ref=actor.name)
    session.delete(link)
    session.flush()
    record(session, actor, "calendars:address:stopped", person_ref(_self(actor)), subject_name=actor.name)


def find_reader(session: Session, secret: str) -> Reader | None:
    """Whose address this is; None where it is unknown, was renewed or stopped, or the account is closed.

    Source: OWASP ASVS 5.0.0 7.3, 8.3.2.
    """
    row = session.exec(
        select(Person)
        .join(CalendarLink, col(CalendarLink.person_id) == col(Person.id))
        .where(CalendarLink.token_hash == hash_token(secret), col(Person.disabled_at).is_(None))
    ).one_or_none()
    return Reader(row.id or 0, row.name, row.language) if row else None


def _self(actor: Actor) -> int:
    assert actor.person_id is not None, "somebody signed in"
    return actor.person_id
