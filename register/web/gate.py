"""The request path, the same for every route: who asks, may they, one transaction, then the answer."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from register.document_job import read_waiting
from register.documents.actions import UNREAD
from register.errors import Conflict, Refused, RegisterError, Unavailable
from register.people.sessions import SEEN_AGAIN_AFTER, SignedIn, find_signed_in, mark_seen
from register.rules.permissions import Permission
from register.storage.touched import has_touched
from register.trail.record import record
from register.web import error_pages, repeats
from register.web.cookies import LANGUAGE_COOKIE, session_cookie
from register.web.forms import read_form
from register.web.security import is_form_token
from register.web.site import Declared
from register.web.visit import Form, Visit
from register.words import EN, words_for
from register.words.languages import choose_language, match_language
from register.work import Register, is_serialisation_failure

_TRIES = 3


class _GivenUp(Exception):
    """Ends the transaction without a change; carries the answer (a form with its problems, say)."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def endpoint_for(declared: Declared, register: Register) -> Callable[[Request], Awaitable[Response]]:
    """What the web framework calls for a route."""

    async def endpoint(request: Request) -> Response:
        form = Form([])
        if declared.writes:
            limit = register.settings.max_upload_mb * 2**20 if declared.takes_files else 2**20
            try:
                form = await read_form(request, limit)
            except RegisterError as error:
                return await run_in_threadpool(_refuse, declared, register, request, form, error)
        answer = _answer_post if declared.writes else _answer_get
        return await run_in_threadpool(answer, declared, register, request, form)

    return endpoint


def _answer_get(declared: Declared, register: Register, request: Request, form: Form) -> Response:
    now = datetime.now(UTC)
    with register.read() as session:
        visit = _visit(register, request, session, form, now)
        try:
            _check(declared, visit)
            response = declared.handler(visit, **request.path_params)
        except RegisterError as error:
            response = error_pages.answer(visit, error, declared)
            if isinstance(error, Refused) and visit.person:
                response.background = BackgroundTask(_note_refusal, register, visit, declared)
    if visit.noted or visit.afterwards:
        try:
            with register.write(now) as session:
                for tag, subject, name in visit.noted:
                    record(session, visit.actor, tag, subject, subject_name=name)
                for keep in visit.afterwards:
                    keep(session)
        except Unavailable as error:
            # What must be on the trail is not handed out without; a page is read all the same.
            if visit.noted:
                return _refuse(declared, register, request, form, error)
    if visit.person and now - visit.person.seen_at > SEEN_AGAIN_AFTER and not response.background:
        response.background = BackgroundTask(_mark_seen, register, visit.person.token_hash, now)
    return response


def _answer_post(declared: Declared, register: Register, request: Request, form: Form) -> Response:
    now = datetime.now(UTC)
    try:
        worked_out = _work_out(declared, register, request, form, now)
    except RegisterError as error:
        return _refuse(declared, register, request, form, error)
    for attempt in range(_TRIES):
        try:
            return _try_post(declared, register, request, form, now, worked_out)
        except _GivenUp as given_up:
            return _twin(declared, register, request, form, now, given_up.response) or given_up.response
        except DBAPIError as error:
            if not is_serialisation_failure(error) or attempt == _TRIES - 1:
                raise
        except RegisterError as error:
            refusal = _refuse(declared, register, request, form, error)
            return _twin(declared, register, request, form, now, refusal) or refusal
    raise AssertionError("the last try returns or raises")


def _twin(
    declared: Declared, register: Register, request: Request, form: Form, now: datetime, refusal: Response
) -> Response | None:
    """The answer of the same form where it was sent twice at once, and this one lost to the other.

    It was not answered yet when this one looked, and what it changed then stood in this one's way.
    """
    if refusal.status_code != 409:
        return None
    with register.read() as session:
        visit = _visit(register, request, session, form, now)
        person_id = visit.person.id if visit.person else None
        try:
            kept = repeats.find_answer(session, form, person_id, declared.name)
        except Conflict:
            return None
        return RedirectResponse(kept.location or "/", 303) if kept else None


def _work_out(declared: Declared, register: Register, request: Request, form: Form, now: datetime) -> Any:
    if declared.beforehand is None:
        return None
    with register.read() as session:
        visit = _visit(register, request, session, form, now)
        _check(declared, visit)
        work = declared.beforehand(visit)
    return work() if work else None


def _try_post(
    declared: Declared, register: Register, request: Request, form: Form, now: datetime, worked_out: Any
) -> Response:
    is_unread = False
    with register.write(now) as session:
        visit = _visit(register, request, session, form, now)
        visit.worked_out = worked_out
        _check(declared, visit)
        person_id = visit.person.id if visit.person else None
        kept = repeats.find_answer(session, form, person_id, declared.name)
        if kept is not None:
            raise _GivenUp(RedirectResponse(kept.location or "/", 303))
        response = declared.handler(visit, **request.path_params)
        if response.status_code >= 400 and not visit.keeps_changes:
            raise _GivenUp(response)
        if response.status_code < 400:
            location = response.headers.get("location")
            repeats.keep_answer(session, form, person_id, declared.name, location, now)
        if visit.person and now - visit.person.seen_at > SEEN_AGAIN_AFTER:
            mark_seen(session, visit.person.token_hash, now)
        is_unread = register.settings.read_documents and has_touched(session, UNREAD)
    if is_unread and not response.background:
        # After the answer; where this process ends before, the file waits for the next one.
        response.background = BackgroundTask(read_waiting, register)
    return response


def _refuse(
    declared: Declared, register: Register, request: Request, form: Form, error: RegisterError
) -> Response:
    with register.read() as session:
        visit = _visit(register, request, session, form, datetime.now(UTC))
        response = error_pages.answer(visit, error, declared)
    if isinstance(error, Refused) and visit.person:
        _note_refusal(register, visit, declared)
    return response


def _visit(register: Register, request: Request, session: Session, form: Form, now: datetime) -> Visit:
    settings = register.settings
    token = request.cookies.get(session_cookie(settings.is_behind_tls))
    person: SignedIn | None = None
    if token:
        idle, absolute = timedelta(minutes=settings.idle_minutes), timedelta(hours=settings.absolute_hours)
        person = find_signed_in(session, token, now, idle, absolute)
    return Visit(request, register, session, person, words_for(_language(request, person)), now, form)


def _language(request: Request, person: SignedIn | None) -> str:
    chosen = (person.language if person else None) or request.cookies.get(LANGUAGE_COOKIE)
    if chosen and (found := match_language(chosen)):
        return found
    return choose_language(request.headers.get("accept-language", "")) or EN


def _check(declared: Declared, visit: Visit) -> None:
    if declared.permission is not Permission.ANYONE and visit.person is None:
        raise RegisterError("signed-out")
    if declared.writes:
        session_hash = visit.person.token_hash if visit.person else ""
        given = visit.form[repeats.TOKEN]
        if visit.request.scope.get("register_cross_site") and not declared.from_elsewhere:
            raise RegisterError("cross-site")
        # On routes for anyone the token proves nothing: it is the same for all who have not signed in.
        is_open = declared.permission is Permission.ANYONE
        if not is_open and not is_form_token(visit.settings.secret, session_hash, given):
            raise RegisterError("form-token")
    if declared.permission is not Permission.ANYONE:
        if visit.me.must_change_password and not f"{declared.path}/".startswith("/me/"):
            raise RegisterError("must-change-password")
        visit.actor.require(declared.permission)


def _note_refusal(register: Register, visit: Visit, declared: Declared) -> None:
    try:
        with register.write() as session:
            record(
                session,
                visit.actor,
                "people:access:refused",
                declared.name,
                subject_name=visit.request.url.path,
                changes={"permission": (None, declared.permission.value)},
            )
    except (Unavailable, DBAPIError):
        return


def _mark_seen(register: Register, token_hash: str, now: datetime) -> None:
    # Reading goes on where the store takes no writes; the session then simply ends sooner.
    try:
        with register.write(now) as session:
            mark_seen(session, token_hash, now)
    except (Unavailable, DBAPIError):
        return
