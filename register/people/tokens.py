"""Tokens programs use in somebody's name: made, looked up and counted, revoked. They open nothing but the API."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final

import sqlalchemy as sa
from pydantic import BeforeValidator, Field, field_validator
from sqlmodel import Session, col, select, update

from register.errors import Conflict, Invalid, NotFound, Problem
from register.inputs import RoomInput, clean_line, wrong
from register.people.models import ApiToken, Person, PersonRole, TokenScope
from register.people.queries import person_ref
from register.people.sessions import hash_token
from register.rules.permissions import Role
from register.trail.actor import Actor
from register.trail.record import record

PREFIX: Final = "rgt_"
"""So that a token found in a file or a log can be recognised for what it is."""
LIFETIMES: Final = (30, 90, 180, 365)
"""How many days a token may live."""
MOST_TOKENS: Final = 20
REQUESTS_A_MINUTE: Final = 120
_MINUTE: Final = timedelta(minutes=1)


class TokenInput(RoomInput):
    """What a token is for, and how many days it works."""

    name: Annotated[Annotated[str, Field(max_length=80)], BeforeValidator(clean_line)]
    days: int = 90
    scope: TokenScope = TokenScope.JUDGE

    @field_validator("days")
    @classmethod
    def _known_lifetime(cls, value: int) -> int:
        if value not in LIFETIMES:
            raise wrong("not-in-list", given=str(value)[:10])
        return value


@dataclass(frozen=True)
class Bearer:
    """Who a token speaks for."""

    token_id: int
    person_id: int
    name: str
    roles: frozenset[Role]
    language: str | None
    scope: TokenScope


def make_token(session: Session, actor: Actor, given: TokenInput, now: datetime) -> tuple[ApiToken, str]:
    """A new token of the actor's own, and its secret, which is shown once and kept nowhere.

    Raises Invalid where they have one of this name that still works, or too many.
    Source: OWASP ASVS 5.0.0 7.2, 9.1 (at least 128 random bits; a lifetime).
    """
    person_id = _self(actor)
    held = [token for token in list_tokens(session, person_id) if works(token, now)]
    if any(token.name == given.name for token in held):
        raise Invalid({"name": Problem("already-used", {"given": given.name})})
    if len(held) >= MOST_TOKENS:
        raise Invalid({"name": Problem("too-many-tokens", {"most": MOST_TOKENS})})
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        person_id=person_id,
        name=given.name,
        token_hash=hash_token(secret),
        ending=secret[-4:],
        scope=given.scope,
        created_at=now,
        expires_at=now + timedelta(days=given.days),
    )
    session.add(token)
    session.flush()
    changes: dict[str, tuple[Any, Any]] = {"scope": (None, given.scope.value)}
    changes |= {"name": (None, given.name), "expires_on": (None, token.expires_at.date().isoformat())}
    _note(session, actor, "people:token:made", given.name, changes)
    return token, secret


def revoke_token(session: Session, actor: Actor, token_id: int, now: datetime) -> ApiToken:
    """One of the actor's own tokens, which no longer works. Raises NotFound, Conflict where it did not work already.

    Source: OWASP ASVS 5.0.0 7.4.
    """
    token = session.get(ApiToken, token_id)
    if token is None or token.person_id != _self(actor):
        raise NotFound(ref=person_ref(_self(actor)))
    if token.revoked_at:
        raise Conflict("already-ended", ref=token.name)
    token.revoked_at = now
    session.flush()
    _note(session, actor, "people:token:revoked", token.name, {"name": (token.name, None)})
    return token


def list_tokens(session: Session, person_id: int) -> Sequence[ApiToken]:
    """Somebody's tokens, the newest first."""
    return session.exec(
        select(ApiToken).where(ApiToken.person_id == person_id).order_by(col(ApiToken.id).desc())
    ).all()


def works(token: ApiToken, now: datetime) -> bool:
    """Whether a token is neither revoked nor past its end."""
    return token.revoked_at is None and now < token.expires_at


_BEARER = (
    sa.select(
        col(ApiToken.id),
        col(Person.id),
        col(Person.name),
        col(Person.language),
        col(PersonRole.role),
        col(ApiToken.scope),
    )
    .join(Person, col(Person.id) == col(ApiToken.person_id))
    .outerjoin(PersonRole, col(PersonRole.person_id) == col(Person.id))
    .where(
        col(ApiToken.token_hash) == sa.bindparam("token_hash"),
        col(ApiToken.revoked_at).is_(None),
        col(ApiToken.expires_at) > sa.bindparam("now"),
        col(Person.disabled_at).is_(None),
    )
)


def find_bearer(session: Session, secret: str, now: datetime) -> Bearer | None:
    """Who the token speaks for, roles read anew; None where it is unknown, revoked, past its end, or theirs is closed.

    Source: OWASP ASVS 5.0.0 7.3, 8.3.2.
    """
    rows: Sequence[Any] = (
        session.connection().execute(_BEARER, {"token_hash": hash_token(secret), "now": now}).all()
    )
    if not rows:
        return None
    token_id, person_id, name, language, _role, scope = rows[0]
    roles = frozenset(row[4] for row in rows if row[4])
    return Bearer(token_id, person_id, name, roles, language, scope)


def count_request(session: Session, token_id: int, now: datetime) -> bool:
    """Count one request; False where the token has had its requests for this minute.

    Source: OWASP ASVS 5.0.0 2.4 (anti-automation); house rule for the number.
    """
    fresh = sa.or_(col(ApiToken.window_at).is_(None), col(ApiToken.window_at) <= now - _MINUTE)
    counted = session.connection().execute(
        update(ApiToken)
        .where(col(ApiToken.id) == token_id)
        .values(
            used_at=now,
            window_count=sa.case((fresh, 1), else_=col(ApiToken.window_count) + 1),
            window_at=sa.case((fresh, now), else_=col(ApiToken.window_at)),
        )
        .returning(col(ApiToken.window_count))
    )
    return int(counted.scalar_one()) <= REQUESTS_A_MINUTE


def note_use(session: Session, actor: Actor, token_id: int, today: date) -> None:
    """Put the first use of a token on a day on the trail; later ones that day are in what they did.

    Source: house rule (design: token use is on the trail).
    """
    changed = session.connection().execute(
        update(ApiToken)
        .where(
            col(ApiToken.id) == token_id,
            sa.or_(col(ApiToken.noted_on).is_(None), col(ApiToken.noted_on) < today),
        )
        .values(noted_on=today)
        .returning(col(ApiToken.name))
    )
    if (row := changed.first()) is not None:
        _note(session, actor, "people:token:used", row[0], {})


def _self(actor: Actor) -> int:
    assert actor.person_id is not None, "somebody signed in"
    return actor.person_id


def _note(session: Session, actor: Actor, tag: str, name: str, changes: dict[str, tuple[Any, Any]]) -> None:
    record(session, actor, tag, person_ref(_self(actor)), subject_name=name, changes=changes)
