"""One's own things: preferences, password, and the browsers one is signed in with. Knows no SQL."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.responses import Response

from register.errors import Invalid, NotFound
from register.inputs import read_input
from register.people.inputs import PreferencesInput
from register.people.models import RowHeight, SignInSession
from register.people.passwords import Compared
from register.people.preferences import change_preferences
from register.people.queries import get_person, open_sessions, person_ref
from register.people.signing_in import change_password, sign_out, sign_out_everywhere
from register.reference.places import places
from register.reminders.stopping import stop, stopped_by
from register.rules.permissions import Permission, Role
from register.rules.reminding import CAN_BE_STOPPED
from register.web import reply
from register.web.devices import device_words
from register.web.filling import Filling
from register.web.frame import Crumb
from register.web.language import keep_language
from register.web.people import weekday_choices
from register.web.sign_in import comparing, forget_session, limits_of, tries_for
from register.web.site import Site
from register.web.visit import Visit
from register.words import LANGUAGES, OWN_NAMES

site = Site("preferences")

_KINDS = tuple(kind.value for kind in CAN_BE_STOPPED)


@dataclass(frozen=True)
class PreferencesShown:
    """What people may choose, and who they are to the register."""

    name: str
    email: str
    roles: Sequence[str]
    team: str | None
    languages: Sequence[tuple[str, str]]
    row_heights: Sequence[tuple[str, str]]
    weekdays: Sequence[tuple[str, str]]
    places: Sequence[tuple[str, str]]
    mails: Sequence[tuple[str, str]]
    """The kinds of mail that can be stopped."""


@dataclass(frozen=True)
class PasswordShown:
    """Changing one's password; ``is_first`` after a one-time password."""

    is_first: bool
    email: str
    """For password managers, which keep it beside the password."""


@dataclass(frozen=True)
class SessionShown:
    """One browser."""

    key: str
    device: str
    address: str | None
    created_at: datetime
    seen_at: datetime
    is_this: bool


@dataclass(frozen=True)
class SessionsShown:
    """Every browser, this one first."""

    sessions: Sequence[SessionShown]
    others: int


@site.get("/me", "show", Permission.SIGNED_IN)
def show(visit: Visit) -> Response:
    """Preferences as they are."""
    me = visit.me
    person = get_person(visit.session, me.id)
    values: dict[str, Any] = {
        "language": me.language or "",
        "row_height": me.row_height,
        "shortcuts_on": "yes" if me.shortcuts_on else "",
        "mail_day": person.mail_day,
        "place_code": person.place_code or "",
        "receives": [kind for kind in _KINDS if kind not in stopped_by(visit.session, me.id)],
    }
    return _preferences(visit, Filling(visit.words, "people", values))


@site.post("/me", "save", Permission.SIGNED_IN)
def save(visit: Visit) -> Response:
    """Save them."""
    try:
        given = read_input(PreferencesInput, visit.form)
    except Invalid as error:
        return _preferences(visit, Filling(visit.words, "people", visit.form, error.problems), 422)
    person = change_preferences(visit.session, visit.actor, given)
    for kind in CAN_BE_STOPPED:
        is_wanted = kind.value in visit.form.all("receives")
        stop(visit.session, visit.actor, visit.me.id, kind, starts=is_wanted)
    response = reply.redirect(visit, "/me", "people.preferences_saved")
    if person.language:
        keep_language(visit, response, person.language)
    return response


@site.get("/me/password", "password", Permission.SIGNED_IN)
def password(visit: Visit) -> Response:
    """The form to change one's password."""
    return _password(visit, Filling(visit.words, "people"))


def _compare_passwords(visit: Visit) -> Callable[[], Compared] | None:
    return comparing(visit, visit.me.email, visit.form["old_password"], visit.form["new_password"])


@site.post("/me/password", "change-password", Permission.SIGNED_IN, beforehand=_compare_passwords)
def save_password(visit: Visit) -> Response:
    """Change it; wrong guesses at the old one are counted like failed sign-ins."""
    try:
        change_password(
            visit.session,
            visit.actor,
            visit.form["old_password"],
            visit.form["new_password"],
            visit.form["password_again"],
            visit.now,
            keep=visit.me.token_hash,
            tries=tries_for(visit, visit.me.email),
            limits=limits_of(visit),
            house_words=[visit.settings.product_name],
            compared=visit.worked_out,
        )
    except Invalid as error:
        visit.keeps_changes = True
        return _password(visit, Filling(visit.words, "people", {}, error.problems), 422)
    return reply.redirect(visit, "/me", "people.password_changed")


@site.get("/me/sessions", "sessions", Permission.SIGNED_IN)
def sessions(visit: Visit) -> Response:
    """Where one is signed in."""
    found = [_shown(visit, kept) for kept in _open_sessions(visit)]
    found.sort(key=lambda session: not session.is_this)
    return reply.page(
        visit,
        "preferences/sessions.html",
        SessionsShown(found, sum(not session.is_this for session in found)),
        heading=visit.words.text("frame.sessions"),
        lead=visit.words.text("people.sessions_lead"),
        crumbs=_crumbs(visit),
    )


@site.post("/me/sessions/end", "end-session", Permission.SIGNED_IN)
def end_one(visit: Visit) -> Response:
    """End one of one's own sessions; ending this one is signing out."""
    wanted = visit.form["session"]
    token_hash = next((s.token_hash for s in _open_sessions(visit) if _key(s) == wanted), None)
    if token_hash is None:
        raise NotFound(ref=person_ref(visit.me.id))
    sign_out(visit.session, visit.actor, token_hash, visit.now)
    if token_hash != visit.me.token_hash:
        return reply.redirect(visit, "/me/sessions", "people.session_ended")
    return _left(visit)


@site.post("/me/sessions/end-others", "end-other-sessions", Permission.SIGNED_IN)
def end_others(visit: Visit) -> Response:
    """End every session but this one."""
    ended = sign_out_everywhere(visit.session, visit.actor, visit.now, keep=visit.me.token_hash)
    return reply.redirect(visit, "/me/sessions", "people.sessions_ended", n=ended)


@site.post("/me/sessions/end-all", "end-all-sessions", Permission.SIGNED_IN)
def end_all(visit: Visit) -> Response:
    """End every session, this one too."""
    sign_out_everywhere(visit.session, visit.actor, visit.now)
    return _left(visit)


def _left(visit: Visit) -> Response:
    response = reply.redirect(visit, "/sign-in", "people.signed_out")
    forget_session(visit, response)
    return response


def _open_sessions(visit: Visit) -> Sequence[SignInSession]:
    idle = timedelta(minutes=visit.settings.idle_minutes)
    absolute = timedelta(hours=visit.settings.absolute_hours)
    return open_sessions(visit.session, visit.me.id, visit.now, idle, absolute)


def _key(kept: SignInSession) -> str:
    return kept.token_hash[:16]


def _shown(visit: Visit, kept: SignInSession) -> SessionShown:
    return SessionShown(
        key=_key(kept),
        device=device_words(kept.agent, visit.words),
        address=kept.address,
        created_at=kept.created_at,
        seen_at=kept.seen_at,
        is_this=kept.token_hash == visit.me.token_hash,
    )


def _preferences(visit: Visit, form: Filling, status: int = 200) -> Response:
    words, me = visit.words, visit.me
    browsers = words.text("people.language_of_browser")
    shown = PreferencesShown(
        name=me.name,
        email=me.email,
        roles=[words.text(f"frame.role_{role.value}") for role in Role if role in me.roles]
        or [words.text("frame.role_none")],
        team=me.team,
        languages=[("", browsers), *((code, OWN_NAMES[code]) for code in LANGUAGES)],
        row_heights=[(height.value, words.text(f"people.row_height_{height.value}")) for height in RowHeight],
        weekdays=weekday_choices(words),
        places=places(words.language),
        mails=[(kind, words.text(f"reminders.kind_{kind}")) for kind in _KINDS],
    )
    return reply.page(
        visit,
        "preferences/show.html",
        shown,
        heading=words.text("frame.preferences"),
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )


def _password(visit: Visit, form: Filling, status: int = 200) -> Response:
    is_first = visit.me.must_change_password
    return reply.page(
        visit,
        "preferences/password.html",
        PasswordShown(is_first, visit.me.email),
        heading=visit.words.text("people.choose_password" if is_first else "people.change_password"),
        lead=visit.words.text("people.choose_password_lead") if is_first else "",
        crumbs=() if is_first else _crumbs(visit),
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )


def _crumbs(visit: Visit) -> list[Crumb]:
    return [Crumb(visit.words.text("frame.preferences"), "/me")]
