"""What went wrong, as a page or (for htmx) as one sentence. Everything typed comes back with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from register.errors import ChangedMeanwhile, Conflict, Invalid, NotFound, Refused, RegisterError, Unavailable
from register.rules.permissions import ROLES_WITH, Permission, Role
from register.web import reply, sign_in
from register.web.repeats import KEY, TOKEN
from register.web.site import Declared
from register.web.visit import Form, Visit
from register.words import words_for
from register.words.languages import choose_language
from register.work import Register

_STATUS: Final[dict[str, int]] = {
    "signed-out": 401,
    "cross-site": 403,
    "form-token": 403,
    "must-change-password": 403,
    "wrong-method": 405,
    "form-used-already": 409,
    "too-big": 413,
    "too-many-requests": 429,
    "fault": 500,
    "unreadable": 400,
}
_KINDS: Final[tuple[tuple[type[RegisterError], int], ...]] = (
    (NotFound, 404),
    (Refused, 403),
    (Invalid, 422),
    (ChangedMeanwhile, 409),
    (Conflict, 409),
    (Unavailable, 503),
)
_CAN_SAVE_AGAIN: Final = frozenset({"form-token", "must-change-password", "unavailable"})


@dataclass(frozen=True)
class ErrorShown:
    """What an error page says: the hint, what was typed, and where it can be sent again."""

    hint: str
    typed: list[tuple[str, str]]
    labels: Mapping[str, str]
    """The words of the fields that were typed in."""
    again: str | None
    back: str | None
    again_label: str
    back_label: str
    typed_label: str


def status_of(error: RegisterError) -> int:
    """The HTTP status of an error."""
    if error.code in _STATUS:
        return _STATUS[error.code]
    return next((status for kind, status in _KINDS if isinstance(error, kind)), 400)


def answer(visit: Visit, error: RegisterError, declared: Declared | None) -> Response:
    """The page for an error met while answering a route."""
    if error.code == "signed-out":
        return _signed_out(visit, declared)
    if error.code == "must-change-password" and visit.request.method != "POST":
        return RedirectResponse("/me/password", 303)
    heading, hint = error_sentences(visit, error)
    status = status_of(error)
    if visit.wants_fragment:
        return HTMLResponse(f"{heading}. {hint}", status, {"vary": reply.VARY})
    typed = [
        (name, value)
        for name, value in visit.form.pairs
        if name not in (KEY, TOKEN, "version") and "password" not in name and value
    ]
    is_post = visit.request.method == "POST" and typed
    shown = ErrorShown(
        hint=hint,
        typed=typed if is_post else [],
        labels={name: _label(visit, declared, name) for name, _value in typed},
        again=visit.request.url.path if is_post and error.code in _CAN_SAVE_AGAIN else None,
        back=visit.request.url.path if is_post else None,
        again_label=visit.words.text("errors.save-now"),
        back_label=visit.words.text("errors.back-to-record"),
        typed_label=visit.words.text("errors.you-typed"),
    )
    response = reply.page(visit, "errors/show.html", shown, heading=heading, status=status, is_error=True)
    if error.code == "too-many-requests":
        response.headers["retry-after"] = str(int(error.params.get("minutes", 1)) * 60)
    return response


def _label(visit: Visit, declared: Declared | None, name: str) -> str:
    """The label of a field; its name where the room of the route has no words for it."""
    room = declared.name.partition(":")[0].partition("-")[0] if declared else ""
    found = (
        f"{words}.field_{name}" for words in (room, f"{room}s") if visit.words.has(f"{words}.field_{name}")
    )
    key = next(found, None)
    return visit.words.text(key) if key else name


def answer_without_visit(register: Register, request: Request, error: RegisterError) -> Response:
    """The page for an error outside any route: an unknown address, a fault. Works without the database."""
    words = words_for(choose_language(request.headers.get("accept-language", "")))
    try:
        with register.read() as session:
            # The person is left out on purpose: whatever broke may be in looking them up.
            visit = Visit(request, register, session, None, words, datetime.now(UTC), Form([]))
            return answer(visit, error, None)
    except Exception:
        params = {"ref": "", **error.params}
        heading = words.html(f"errors.{error.code}", **params)
        hint = words.html(f"errors.{error.code}-hint", **params)
        page = f'<!DOCTYPE html><html lang="{words.language}"><head><title>{heading}</title></head>'
        return HTMLResponse(
            f"{page}<body><main><h1>{heading}</h1><p>{hint}</p></main></body></html>", status_of(error)
        )


def error_sentences(visit: Visit, error: RegisterError) -> tuple[str, str]:
    """What happened, and what to do about it."""
    words = visit.words
    params = {"ref": "", **error.params}
    if isinstance(error, Refused):
        permission = Permission(error.params["permission"])
        roles = [role for role in Role if role in ROLES_WITH.get(permission, frozenset())]
        params["roles"] = words.text("frame.list_mark").join(
            words.text(f"frame.role_{role.value}") for role in roles
        )
    code = error.code if words.has(f"errors.{error.code}-hint") else "unexpected"
    return words.text(f"errors.{code}", **params), words.text(f"errors.{code}-hint", **params)


def _signed_out(visit: Visit, declared: Declared | None) -> Response:
    if visit.wants_fragment:
        return HTMLResponse(visit.words.html("errors.signed-out-enhanced"), 401, {"vary": reply.VARY})
    if visit.request.method == "POST":
        return sign_in.resume_page(visit, visit.request.url.path, visit.form)
    url = visit.request.url
    wanted = url.path + (f"?{url.query}" if url.query else "")
    response = RedirectResponse(sign_in.sign_in_address(wanted), 303)
    if visit.request.cookies:
        response.delete_cookie(reply.NOTICE_COOKIE, path="/")
    return response
