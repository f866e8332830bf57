"""Signing in and out, and saving a form whose session had ended. Knows no SQL."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from urllib.parse import quote

from starlette.responses import Response

from register.errors import Problem
from register.people.passwords import Compared, compare
from register.people.queries import has_anybody
from register.people.sessions import find_signed_in
from register.people.signing_in import Credentials, kept_password, sign_in, sign_out
from register.people.throttle import WINDOW_MINUTES, Limits, Tries, is_exhausted, tries_of
from register.rules.permissions import Permission
from register.web import reply
from register.web.cookies import session_cookie
from register.web.filling import Filling
from register.web.own_routes import is_own_route, page_of
from register.web.repeats import KEY, TOKEN
from register.web.site import Site
from register.web.visit import Form, Visit
from register.words import words_for
from register.words.languages import match_language

site = Site("sign-in")

ADDRESS: Final = "/sign-in"
RESUME_PATH, RESUME_FIELDS = "_resume_path", "_resume_fields"
# What a browser may send to a form without files is 1 MiB; the rest is for the form's other fields.
_MOST_CARRIED: Final = 950_000


@dataclass(frozen=True)
class Resumed:
    """A form somebody was sending when their session had ended: where to, and everything typed."""

    path: str
    pairs: list[tuple[str, str]]

    @property
    def packed(self) -> str:
        """The fields as one hidden field of the sign-in form."""
        return json.dumps(self.pairs, ensure_ascii=False, separators=(",", ":"))

    @property
    def has_key(self) -> bool:
        """Whether the form brought its own key, which makes pressing twice harmless."""
        return any(name == KEY for name, _ in self.pairs)


@dataclass(frozen=True)
class SignInShown:
    """The sign-in page."""

    next: str
    resumed: Resumed | None = None
    had_file: bool = False
    is_lost: bool = False
    """More was typed than can be carried along: the browser still has it, one step back."""


@dataclass(frozen=True)
class ResumedShown:
    """The page after signing in again in the middle of a form."""

    path: str
    pairs: list[tuple[str, str]]
    needs_key: bool
    back: str


def sign_in_address(wanted: str) -> str:
    """The sign-in page that leads on to the page somebody asked for."""
    return ADDRESS if wanted in ("", "/", ADDRESS) else f"{ADDRESS}?next={quote(wanted, safe='')}"


@site.get(ADDRESS, "show", Permission.ANYONE)
def show(visit: Visit) -> Response:
    """The sign-in page; an empty register leads to its first run instead."""
    if not has_anybody(visit.session):
        return reply.redirect(visit, "/first-run")
    wanted = page_of(visit, visit.query.get("next", "/"))
    if visit.person:
        return reply.redirect(visit, wanted)
    return _page(visit, SignInShown(wanted), Filling(visit.words, "people"))


def comparing(visit: Visit, email: str, typed: str, new: str | None = None) -> Callable[[], Compared] | None:
    """The comparing of a typed password, which is slow on purpose; none where nothing more may be tried."""
    if is_exhausted(visit.session, tries_for(visit, email), limits_of(visit), visit.now):
        return None
    kept = kept_password(visit.session, email)
    return lambda: compare(kept, typed, new)


def _compare_password(visit: Visit) -> Callable[[], Compared] | None:
    return comparing(visit, _typed_email(visit), visit.form["password"])


@site.post(ADDRESS, "enter", Permission.ANYONE, beforehand=_compare_password)
def enter(visit: Visit) -> Response:
    """Sign in; a refusal is counted, whatever the reason."""
    resumed = _read_resumed(visit)
    wanted = page_of(visit, visit.form["next"] or "/")
    given = Credentials(
        email=_typed_email(visit),
        password=visit.form["password"],
        address=visit.actor.address,
        agent=visit.request.headers.get("user-agent"),
    )
    answer = sign_in(
        visit.session,
        visit.actor,
        given,
        tries_for(visit, given.email),
        limits_of(visit),
        visit.now,
        visit.worked_out,
    )
    if answer.refusal:
        visit.keeps_changes = True
        return _refused(visit, answer.refusal, SignInShown(wanted, resumed))
    visit.session.flush()
    entered = _entered(visit, answer.token)
    response = _resume(entered, resumed) if resumed else _onward(entered, wanted)
    keep_session(visit, response, answer.token)
    return response


@site.post("/sign-out", "leave", Permission.ANYONE)
def leave(visit: Visit) -> Response:
    """End this session on the server, and forget it here."""
    if visit.person:
        sign_out(visit.session, visit.actor, visit.person.token_hash, visit.now)
    response = reply.redirect(visit, ADDRESS, "people.signed_out")
    forget_session(visit, response)
    return response


def resume_page(visit: Visit, path: str, form: Form) -> Response:
    """The sign-in page for somebody whose session ended before they sent a form: it carries what they typed."""
    back = page_of(visit, path)
    if any("password" in name for name, _ in form.pairs) or not is_own_route(visit, path, "POST"):
        return _page(
            visit, SignInShown(back), Filling(visit.words, "people"), 401, "people.resume_lead_empty"
        )
    resumed = Resumed(path, [(name, value) for name, value in form.pairs if name != TOKEN])
    is_lost = len(quote(resumed.packed, safe="")) > _MOST_CARRIED
    shown = SignInShown(back, None if is_lost else resumed, bool(form.files), is_lost)
    lead = "people.resume_lost" if is_lost else "people.resume_lead"
    return _page(visit, shown, Filling(visit.words, "people"), 401, lead)


def tries_for(visit: Visit, email: str) -> Tries:
    """The counters a password typed by this visitor goes by."""
    return tries_of(visit.settings.secret, email, visit.actor.address)


def limits_of(visit: Visit) -> Limits:
    """How many failed sign-ins this register allows."""
    return Limits(visit.settings.sign_in_tries, visit.settings.sign_in_tries_per_address)


def keep_session(visit: Visit, response: Response, token: str) -> None:
    """Give the browser the session it has just been given."""
    response.set_cookie(
        session_cookie(visit.settings.is_behind_tls),
        token,
        path="/",
        httponly=True,
        samesite="lax",
        secure=visit.settings.is_behind_tls,
    )


def forget_session(visit: Visit, response: Response) -> None:
    """Take the session from the browser."""
    response.delete_cookie(
        session_cookie(visit.settings.is_behind_tls),
        path="/",
        httponly=True,
        samesite="lax",
        secure=visit.settings.is_behind_tls,
    )


def _page(
    visit: Visit, shown: SignInShown, form: Filling, status: int = 200, lead: str | None = None
) -> Response:
    return reply.page(
        visit,
        "sign_in/show.html",
        shown,
        heading=visit.words.text("frame.sign_in"),
        lead=visit.words.text(lead) if lead else "",
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )


def _refused(visit: Visit, code: str, shown: SignInShown) -> Response:
    typed = {"email": _typed_email(visit)}
    problem = Problem(code, {"minutes": WINDOW_MINUTES})
    is_held_off = code == "too-many-requests"
    if is_held_off:
        problem = Problem("sign-in-held-off", {"minutes": WINDOW_MINUTES})
    form = Filling(visit.words, "people", typed, {"": problem})
    response = _page(visit, shown, form, 429 if is_held_off else 422)
    if is_held_off:
        response.headers["retry-after"] = str(WINDOW_MINUTES * 60)
    return response


def _typed_email(visit: Visit) -> str:
    # No account has such characters in its address, and neither a page nor PostgreSQL takes all of them.
    return "".join(character for character in visit.form["email"] if character.isprintable())[:300]


def _entered(visit: Visit, token: str) -> Visit:
    # The page that follows belongs to the person now, with their language and the token of their session.
    idle = timedelta(minutes=visit.settings.idle_minutes)
    absolute = timedelta(hours=visit.settings.absolute_hours)
    person = find_signed_in(visit.session, token, visit.now, idle, absolute)
    assert person is not None
    language = match_language(person.language) if person.language else None
    return replace(visit, person=person, words=words_for(language or visit.words.language))


def _onward(visit: Visit, wanted: str) -> Response:
    if visit.me.must_change_password:
        return reply.redirect(visit, "/me/password")
    return reply.redirect(visit, wanted)


def _resume(visit: Visit, resumed: Resumed) -> Response:
    shown = ResumedShown(resumed.path, resumed.pairs, not resumed.has_key, page_of(visit, resumed.path))
    return reply.page(visit, "sign_in/resume.html", shown, heading=visit.words.text("people.resumed_title"))


def _read_resumed(visit: Visit) -> Resumed | None:
    path, packed = visit.form[RESUME_PATH], visit.form[RESUME_FIELDS]
    if not packed or not is_own_route(visit, path, "POST"):
        return None
    try:
        pairs = [(str(name), str(value)) for name, value in json.loads(packed)]
    except (ValueError, TypeError, RecursionError):
        return None
    return Resumed(path, [(name, value) for name, value in pairs if name != TOKEN])
