"""Sign-in sessions: made at sign-in, looked up on every request, ended on the server."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import sqlalchemy as sa
from sqlmodel import Session, col, update

from register.people.models import Person, PersonRole, SignInSession
from register.rules.permissions import Permission, Role, is_allowed
from register.storage.asking import Question
from register.trail.counted import know_newest
from register.trail.models import TrailHead

# The last-seen time is only written when it is this old, so that reading pages need no write.
SEEN_AGAIN_AFTER = timedelta(minutes=2)


@dataclass(frozen=True)
class SignedIn:
    """Who is signed in, as every page needs it."""

    id: int
    name: str
    email: str
    roles: frozenset[Role]
    language: str | None
    row_height: str
    shortcuts_on: bool
    team: str | None
    token_hash: str
    seen_at: datetime
    must_change_password: bool

    def may(self, permission: Permission) -> bool:
        """Whether this person holds the permission."""
        return is_allowed(self.roles, permission)


def hash_token(token: str) -> str:
    """What is kept of a random session id."""
    return hashlib.sha256(token.encode()).hexdigest()


def start_session(
    session: Session, person_id: int, now: datetime, address: str | None, agent: str | None
) -> str:
    """A new session for somebody who has just proved who they are; returns the random id for the cookie.

    Source: OWASP ASVS 5.0.0 7.2 (at least 128 random bits, new at sign-in).
    """
    token = secrets.token_urlsafe(32)
    session.add(
        SignInSession(
            token_hash=hash_token(token),
            person_id=person_id,
            created_at=now,
            seen_at=now,
            address=address,
            agent=(agent or "")[:300] or None,
        )
    )
    return token


_SIGNED_IN = Question(
    sa.select(
        col(Person.id),
        col(Person.name),
        col(Person.email),
        col(Person.language),
        col(Person.row_height),
        col(Person.shortcuts_on),
        col(Person.team),
        col(Person.must_change_password),
        col(SignInSession.created_at),
        col(SignInSession.seen_at),
        sa.select(sa.func.aggregate_strings(sa.cast(col(PersonRole.role), sa.String), " "))
        .where(col(PersonRole.person_id) == col(Person.id))
        .scalar_subquery()
        .label("roles"),
        sa.select(col(TrailHead.seq)).scalar_subquery().label("newest"),
    )
    .join(SignInSession, col(SignInSession.person_id) == col(Person.id))
    .where(
        col(SignInSession.token_hash) == sa.bindparam("token_hash"),
        col(SignInSession.ended_at).is_(None),
        col(Person.disabled_at).is_(None),
    )
)
"""Asked on every request, so put together once; the newest trail entry comes along."""


def find_signed_in(
    session: Session, token: str, now: datetime, idle: timedelta, absolute: timedelta
) -> SignedIn | None:
    """The person behind a session id, or None where it is unknown, ended, idle or too old.

    Roles are read anew each time, so a change of permission works at once.
    Source: OWASP ASVS 5.0.0 7.3, 8.3.2.
    """
    token_hash = hash_token(token)
    found = _SIGNED_IN.first(session, token_hash=token_hash)
    if found is None or now - found.seen_at >= idle or now - found.created_at >= absolute:
        return None
    know_newest(session, found.newest or 0)
    return SignedIn(
        id=found.id,
        name=found.name,
        email=found.email,
        roles=_roles_of(found.roles or ""),
        language=found.language,
        row_height=found.row_height,
        shortcuts_on=found.shortcuts_on,
        team=found.team,
        token_hash=token_hash,
        seen_at=found.seen_at,
        must_change_password=found.must_change_password,
    )


@lru_cache(maxsize=200)
def _roles_of(listed: str) -> frozenset[Role]:
    return frozenset(Role(code) for code in listed.split())


def mark_seen(session: Session, token_hash: str, now: datetime) -> None:
    """Push the idle limit back."""
    session.exec(update(SignInSession).where(col(SignInSession.token_hash) == token_hash).values(seen_at=now))


def end_session(session: Session, token_hash: str, person_id: int, now: datetime) -> bool:
    """End one of a person's sessions on the server; False where they have no such session."""
    ended = session.exec(
        update(SignInSession)
        .where(
            col(SignInSession.token_hash) == token_hash,
            col(SignInSession.person_id) == person_id,
            col(SignInSession.ended_at).is_(None),
        )
        .values(ended_at=now)
    )
    return bool(ended.rowcount)


def end_all_sessions(session: Session, person_id: int, now: datetime, keep: str | None = None) -> int:
    """End a person's sessions everywhere, but for the one whose hash is ``keep``; how many were ended."""
    statement = (
        update(SignInSession)
        .where(col(SignInSession.person_id) == person_id, col(SignInSession.ended_at).is_(None))
        .values(ended_at=now)
    )
    if keep:
        statement = statement.where(col(SignInSession.token_hash) != keep)
    return int(session.exec(statement).rowcount)


def end_everybodys_sessions(session: Session, now: datetime) -> int:
    """End every open session of everybody, as after a restore; how many were ended."""
    is_open = col(SignInSession.ended_at).is_(None)
    return int(session.exec(update(SignInSession).where(is_open).values(ended_at=now)).rowcount)
