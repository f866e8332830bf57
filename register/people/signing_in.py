"""The verbs of signing in and out, and of changing one's own password."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session, col, delete

from register.errors import Invalid, NotFound, Problem, RegisterError
from register.people.models import Person, SignInSession
from register.people.passwords import Compared, compare, hash_password, judge_password, normalised
from register.people.queries import find_person, get_person, person_ref
from register.people.sessions import end_all_sessions, end_session, start_session
from register.people.throttle import (
    WINDOW_MINUTES,
    Limits,
    Tries,
    forget_failures,
    hold,
    is_exhausted,
    note_failure,
)
from register.trail.actor import Actor
from register.trail.record import record

_SESSIONS_KEPT: Final = timedelta(days=90)


@dataclass(frozen=True)
class Credentials:
    """What somebody typed to sign in, and the browser it came from."""

    email: str
    password: str
    address: str | None = None
    agent: str | None = None


@dataclass(frozen=True)
class SignInAnswer:
    """What came of a sign-in: a session id for the cookie, or the code of why not."""

    person: Person | None = None
    token: str = ""
    refusal: str = ""


def kept_password(session: Session, email: str) -> str | None:
    """What is kept of the password of an account that may be signed in to; None where there is none.

    Source: house rule.
    """
    person = find_person(session, email)
    return person.password_hash if person and person.disabled_at is None else None


def sign_in(
    session: Session,
    actor: Actor,
    given: Credentials,
    tries: Tries,
    limits: Limits,
    now: datetime,
    compared: Compared | None = None,
) -> SignInAnswer:
    """A new session where e-mail address and password belong together, else the refusal, which is stored too.

    ``compared``: the password held against ``kept_password`` beforehand. However many were compared at once,
    no more answers are given than the limits allow: they are counted here, one after the other.
    Unknown, closed and real accounts take the same path, the same time and give the same words. Refusals:
    ``sign-in-failed``, ``too-many-requests`` (nothing was checked), ``one-time-password-over``.
    Source: OWASP ASVS 5.0.0 6.3.1, 6.3.8, 7.2.4.
    """
    hold(session, tries)
    if is_exhausted(session, tries, limits, now):
        return SignInAnswer(refusal="too-many-requests")
    person = find_person(session, given.email)
    kept = kept_password(session, given.email)
    if compared is None or compared.kept != kept:
        compared = compare(kept, given.password)
    if person is None or person.id is None or not compared.is_right:
        _note_failure(session, actor, person, tries, limits, now)
        return SignInAnswer(refusal="sign-in-failed")
    if person.one_time_until and person.one_time_until <= now:
        _note_failure(session, actor, person, tries, limits, now)
        return SignInAnswer(refusal="one-time-password-over")
    if compared.fresh:
        person.password_hash = compared.fresh
    forget_failures(session, tries)
    session.exec(delete(SignInSession).where(col(SignInSession.created_at) < now - _SESSIONS_KEPT))
    token = open_session(session, actor, person, now, given.address, given.agent)
    return SignInAnswer(person=person, token=token)


def open_session(
    session: Session, actor: Actor, person: Person, now: datetime, address: str | None, agent: str | None
) -> str:
    """The random id of a new session, for somebody who has just proved who they are.

    Source: OWASP ASVS 5.0.0 7.2.
    """
    assert person.id is not None
    token = start_session(session, person.id, now, address, agent)
    session.flush()
    signed_in = replace(actor, person_id=person.id, name=person.name)
    record(session, signed_in, "people:session:started", person_ref(person.id), subject_name=person.name)
    return token


def sign_out(session: Session, actor: Actor, token_hash: str, now: datetime) -> None:
    """The session ended on the server. Raises NotFound where this person has no such open session.

    Source: OWASP ASVS 5.0.0 7.4.1.
    """
    person_id, ref = _self(actor)
    if not end_session(session, token_hash, person_id, now):
        raise NotFound(ref=ref)
    record(session, actor, "people:session:ended", ref, subject_name=actor.name)


def sign_out_everywhere(session: Session, actor: Actor, now: datetime, keep: str | None = None) -> int:
    """How many of one's sessions were ended; the one whose hash is ``keep`` goes on.

    Source: OWASP ASVS 5.0.0 7.4.5.
    """
    person_id, ref = _self(actor)
    ended = end_all_sessions(session, person_id, now, keep)
    if ended:
        record(
            session,
            actor,
            "people:sessions:ended",
            ref,
            subject_name=actor.name,
            changes={"sessions": (ended, 0)},
        )
    return ended


def change_password(
    session: Session,
    actor: Actor,
    old: str,
    new: str,
    again: str,
    now: datetime,
    *,
    keep: str,
    tries: Tries,
    limits: Limits,
    house_words: Iterable[str] = (),
    compared: Compared | None = None,
) -> None:
    """One's own password replaced; every session but ``keep`` ends.

    ``compared``: the old one held against ``kept_password`` beforehand, the new one hashed. A wrong old
    password counts as a failed sign-in. Raises Invalid with the fields ``old_password``, ``new_password`` or
    ``password_again``, and RegisterError ``too-many-requests``.
    Source: OWASP ASVS 5.0.0 6.2.3, 7.4.3; NIST SP 800-63B-4 s.3.1.1.2.
    """
    person_id, ref = _self(actor)
    person = get_person(session, person_id)
    hold(session, tries)
    if is_exhausted(session, tries, limits, now):
        raise RegisterError("too-many-requests", minutes=WINDOW_MINUTES)
    if compared is None or compared.kept != person.password_hash:
        compared = compare(person.password_hash, old, new)
    if not compared.is_right:
        _note_failure(session, actor, person, tries, limits, now)
        raise Invalid({"old_password": Problem("password-wrong")})
    check_new_password(new, again, [person.name, person.email, *house_words])
    if normalised(new) == normalised(old):
        raise Invalid({"new_password": Problem("password-unchanged")})
    forget_failures(session, tries)
    person.password_hash = compared.fresh or hash_password(new)
    person.must_change_password, person.one_time_until = False, None
    end_all_sessions(session, person_id, now, keep)
    session.flush()
    record(session, actor, "people:password:changed", ref, subject_name=person.name)


def check_new_password(new: str, again: str, own_words: Iterable[str]) -> None:
    """Raise Invalid where a new password cannot be taken or was typed differently the second time.

    Source: NIST SP 800-63B-4 s.3.1.1.2.
    """
    if problem := judge_password(new, own_words):
        raise Invalid({"new_password": problem})
    if new != again:
        raise Invalid({"password_again": Problem("passwords-differ")})


def _note_failure(
    session: Session, actor: Actor, person: Person | None, tries: Tries, limits: Limits, now: datetime
) -> None:
    # What was typed is not kept: people type their password into the wrong field.
    ref = person_ref(person.id) if person and person.id else "unknown"
    name = person.name if person else ""
    record(session, actor, "people:sign-in:failed", ref, subject_name=name)
    if note_failure(session, tries, limits, now):
        record(session, actor, "people:sign-in:held-off", ref, subject_name=name)


def _self(actor: Actor) -> tuple[int, str]:
    assert actor.person_id is not None, "somebody signed in"
    return actor.person_id, person_ref(actor.person_id)
