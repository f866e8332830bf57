"""Who may use the interface for programs, how often, and what is said to those who may not (RFC 9457)."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from register.errors import NotFound, Refused, RegisterError, Unavailable
from register.people.sessions import find_signed_in
from register.people.tokens import count_request, find_bearer
from register.rules.permissions import Permission, Role, is_allowed
from register.web.cookies import session_cookie
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
    "must-change-password": 403,
    "wrong-method": 405,
    "too-big": 413,
    "too-many-facts": 413,
    "wrong-type": 415,
    "too-many-requests": 429,
    "fault": 500,
}


@dataclass(frozen=True)
class Caller:
    """Who asks: a program with a token, or somebody's browser on a page of ours."""

    words: Words
    token_id: int | None = None


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
        return Caller(_words(request, bearer.language), bearer.token_id)
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
    return Caller(_words(request, person.language))


def allow_another(register: Register, caller: Caller, now: datetime) -> None:
    """Count a token's request; raises RegisterError ``too-many-requests`` past its number a minute.

    Where the store takes no writes, judging goes on: it changes nothing.
    """
    if caller.token_id is None:
        return
    try:
        with register.write(now) as session:
            is_within = count_request(session, caller.token_id, now)
    except (Unavailable, DBAPIError):
        return
    if not is_within:
        raise RegisterError("too-many-requests")


def problem(register: Register, request: Request, error: RegisterError) -> Response:
    """What went wrong, as application/problem+json."""
    status = _status(error)
    words = _words(request, None)
    known = error.code if words.has(f"api.{error.code}") else "unreadable"
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": words.text(f"api.{known}", **error.params),
        "code": error.code,
    }
    packed = json.dumps(body, ensure_ascii=False).encode("utf-8", "backslashreplace")
    response = Response(packed, status, media_type="application/problem+json")
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["www-authenticate"] = 'Bearer realm="register"'
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        response.headers["retry-after"] = "60"
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["allow"] = "GET, HEAD" if request.url.path.endswith("/schema") else "POST"
    return response


def _status(error: RegisterError) -> int:
    if isinstance(error, Refused):
        return 403
    if isinstance(error, NotFound):
        return 404
    return 503 if isinstance(error, Unavailable) else _STATUS.get(error.code, 400)


def _require(roles: frozenset[Role]) -> None:
    if not is_allowed(roles, Permission.READ_REGISTER):
        raise Refused(permission=Permission.READ_REGISTER.value)


def _words(request: Request, language: str | None) -> Words:
    asked = choose_language(request.headers.get("accept-language", ""))
    return words_for(asked or (match_language(language) if language else None) or EN)
