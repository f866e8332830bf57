"""Who may use the interface for programs, how often, and what is said to those who may not (RFC 9457)."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from register.errors import (
    ChangedMeanwhile,
    Conflict,
    Invalid,
    NotFound,
    Refused,
    RegisterError,
    Unavailable,
)
from register.people.models import TokenScope
from register.people.sessions import find_signed_in
from register.people.tokens import count_request, find_bearer, note_use
from register.rules.permissions import Permission, Role, is_allowed
from register.trail.actor import Actor, Channel
from register.trail.record import record
from register.web.cookies import session_cookie
from register.web.filling import Filling
from register.web.security import is_form_token
from register.words import EN, Words, words_for
from register.words.languages import choose_language, match_language
from register.work import Register

FORM_TOKEN: Final = "x-form-token"
"""The header in which a page of ours sends its form token."""
_STATUS: Final = {
    "no-token": 401,
    "wrong-token": 401,
    "cross-site": 403,
    "form-token": 403,
    "token-too-narrow": 403,
    "must-change-password": 403,
    "wrong-method": 405,
    "too-big": 413,
    "too-many-facts": 413,
    "wrong-type": 415,
    "wrong-type-json": 415,
    "version-required": 428,
    "too-many-requests": 429,
    "fault": 500,
}


@dataclass(frozen=True)
class Caller:
    """Who asks: a program with a token, or somebody's browser on a page of ours."""

    words: Words
    actor: Actor
    """The person, as the actions know them."""
    token_id: int | None = None
    scope: TokenScope = TokenScope.WRITE
    """How far the token reaches; a session reaches as far as its person."""


def admit(register: Register, session: Session, request: Request, now: datetime, *, writes: bool) -> Caller:
    """Who asks. Raises RegisterError where nobody known does, and Refused where they may not read the register.

    A bearer token speaks for itself; a session cookie only from a page of ours that sends its form token (``writes``).
    Source: OWASP ASVS 5.0.0 3.5.1, 8.2.1.
    """
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme:
        bearer = find_bearer(session, given.strip(), now) if scheme.lower() == "bearer" else None
        if bearer is None:
            raise RegisterError("wrong-token")
        _require(bearer.roles)
        actor = Actor(bearer.person_id, bearer.name, bearer.roles, Channel.API, _address(request))
        return Caller(_words(request, bearer.language), actor, bearer.token_id, bearer.scope)
    settings = register.settings
    cookie = request.cookies.get(session_cookie(settings.is_behind_tls))
    idle, absolute = timedelta(minutes=settings.idle_minutes), timedelta(hours=settings.absolute_hours)
    person = find_signed_in(session, cookie, now, idle, absolute) if cookie else None
    if person is None:
        raise RegisterError("no-token")
    if writes:
        if request.scope.get("register_cross_site"):
            raise RegisterError("cross-site")
        if not is_form_token(settings.secret, person.token_hash, request.headers.get(FORM_TOKEN, "")):
            raise RegisterError("form-token")
    if person.must_change_password:
        raise RegisterError("must-change-password")
    _require(person.roles)
    actor = Actor(person.id, person.name, person.roles, Channel.API, _address(request))
    return Caller(_words(request, person.language), actor)


def allow_another(register: Register, caller: Caller, now: datetime) -> None:
    """Count a token's request; raises RegisterError ``too-many-requests`` past its number a minute.

    The first use of a token on a day goes on the trail. Where the store takes no writes, reading and judging go on.
    """
    if caller.token_id is None:
        return
    try:
        with register.write(now) as session:
            is_within = count_request(session, caller.token_id, now)
            if is_within:
                note_use(session, caller.actor, caller.token_id, register.settings.today(now))
    except (Unavailable, DBAPIError):
        return
    if not is_within:
        raise RegisterError("too-many-requests")


def note_refusal(register: Register, caller: Caller, name: str, path: str, permission: Permission) -> None:
    """Put on the trail that somebody was refused; where the store takes no writes, they are refused all the same."""
    try:
        with register.write() as session:
            record(
                session,
                caller.actor,
                "people:access:refused",
                name,
                subject_name=path,
                changes={"permission": (None, permission.value)},
            )
    except (Unavailable, DBAPIError):
        return


def problem(register: Register, request: Request, error: RegisterError) -> Response:
    """What went wrong, as application/problem+json."""
    status = _status(error)
    words = _words(request, None)
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": _detail(words, error),
        "code": error.code,
    }
    if isinstance(error, Invalid):
        room = str(request.scope.get("register_words", ""))
        told = Filling(words, room, problems=error.problems)
        body["errors"] = [
            {"field": field, "code": found.code, "detail": told.error(field)}
            for field, found in error.problems.items()
        ]
    packed = json.dumps(body, ensure_ascii=False).encode("utf-8", "backslashreplace")
    response = Response(packed, status, media_type="application/problem+json")
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["www-authenticate"] = 'Bearer realm="register"'
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        response.headers["retry-after"] = "60"
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["allow"] = ", ".join(_allowed(request))
    return response


def _status(error: RegisterError) -> int:
    if isinstance(error, Refused):
        return 403
    if isinstance(error, NotFound):
        return 404
    if isinstance(error, Invalid):
        return 422
    if isinstance(error, Conflict | ChangedMeanwhile):
        return 409
    return 503 if isinstance(error, Unavailable) else _STATUS.get(error.code, 400)


def _detail(words: Words, error: RegisterError) -> str:
    """The sentence of an error: the interface's own, else the one its page would show."""
    key = error.code
    if isinstance(error, Refused) and error.params.get("permission") != Permission.READ_REGISTER.value:
        key = "not-permitted"
    elif isinstance(error, NotFound) and error.params.get("ref"):
        key = "no-record"
    found = next((k for k in (f"api.{key}", f"errors.{key}") if words.has(k)), "api.unreadable")
    return words.text(found, **error.params)


def _allowed(request: Request) -> list[str]:
    """The methods this address takes."""
    routes = [route for route in request.app.routes if isinstance(route, Route)]
    return sorted({m for r in routes if r.path_regex.match(request.url.path) for m in r.methods or ()})


def _address(request: Request) -> str | None:
    return request.client.host if request.client else None


def _require(roles: frozenset[Role]) -> None:
    if not is_allowed(roles, Permission.READ_REGISTER):
        raise Refused(permission=Permission.READ_REGISTER.value)


def _words(request: Request, language: str | None) -> Words:
    asked = choose_language(request.headers.get("accept-language", ""))
    return words_for(asked or (match_language(language) if language else None) or EN)
