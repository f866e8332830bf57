"""What people say about the points of a checklist: it is so, it is not, it may wait. They flush; they never commit."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from register.documents.actions import add_document
from register.documents.models import DocumentType
from register.errors import Conflict, Invalid, Problem
from register.offboarding.actions import load_running, note
from register.offboarding.inputs import ConfirmInput, ExceptionInput
from register.offboarding.models import Offboarding, OffboardingCheck
from register.offboarding.queries import points_of
from register.people.models import Person
from register.rules.deciding import Party, is_same_person
from register.rules.offboarding import BY_WORD, CheckKind, CheckState
from register.rules.permissions import Permission
from register.storage.versions import stamp
from register.trail.actor import Actor


def confirm(
    session: Session,
    actor: Actor,
    ref: str,
    kind: CheckKind,
    given: ConfirmInput,
    version: int | None,
    now: datetime,
    *,
    today: date,
    certificate: tuple[str, bytes] | None = None,
) -> OffboardingCheck:
    """The point confirmed by the actor as of a day; ``certificate`` (name, content) is kept with it.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict where the offboarding is over, Invalid: a day to come, a
    point only the register can tell, data without a certificate, a surviving agreement without a word on it.
    Source: GDPR Art 28(3)(g), 28(4); PDPO Sch 1 DPP2(3), DPP4(2).
    """
    offboarding, vendor = load_running(session, actor, ref, version, after_end=True)
    if kind not in BY_WORD:
        raise Invalid({"confirmed_on": Problem("counted-only")})
    if given.confirmed_on > today:
        raise Invalid({"confirmed_on": Problem("in-the-future")})
    if kind in (CheckKind.AGREEMENTS, CheckKind.SUBPROCESSORS) and not given.note:
        raise Invalid({"note": Problem("required")})
    if certificate:
        add_document(
            session,
            actor,
            vendor.ref,
            *certificate,
            now,
            field="documents",
            about_ref=ref,
            role=DocumentType.CERTIFICATE,
            after_end=True,
        )
    row = _row(session, offboarding, kind)
    changes = {
        "confirmed_on": (_day(row.confirmed_on), given.confirmed_on.isoformat()),
        "note": (row.note, given.note),
    }
    row.confirmed_on, row.confirmed_by_id, row.note = given.confirmed_on, actor.person_id, given.note
    session.add(row)
    session.flush()
    if kind is CheckKind.DATA and _point(session, offboarding, kind).state is not CheckState.DONE:
        raise Invalid({"documents": Problem("certificate-missing")})
    stamp(offboarding, now)
    _note(session, actor, "offboarding:check:confirmed", offboarding, vendor, kind, changes)
    return row


def take_back(
    session: Session, actor: Actor, ref: str, kind: CheckKind, reason: str, version: int | None, now: datetime
) -> OffboardingCheck:
    """A confirmation that no longer counts, with the reason.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict where the offboarding is over or nothing was confirmed.
    Source: house rule.
    """
    offboarding, vendor = load_running(session, actor, ref, version)
    row = _row(session, offboarding, kind)
    if row.confirmed_on is None:
        raise Conflict("not-confirmed", ref=ref)
    changes = {"confirmed_on": (_day(row.confirmed_on), None), "note": (row.note, None)}
    row.confirmed_on = row.confirmed_by_id = row.note = None
    stamp(offboarding, now)
    _note(session, actor, "offboarding:check:taken-back", offboarding, vendor, kind, changes, reason)
    return row


def ask_exception(
    session: Session,
    actor: Actor,
    ref: str,
    kind: CheckKind,
    given: ExceptionInput,
    version: int | None,
    now: datetime,
    *,
    today: date,
) -> OffboardingCheck:
    """An exception asked for: the point may wait until a day to come, once a second person agrees.

    Asking anew replaces what was asked, and its approval. Raises Refused, NotFound, ChangedMeanwhile, Conflict where
    the offboarding is over or the point is done, Invalid.
    Source: house rule (two people for every exception).
    """
    offboarding, vendor = load_running(session, actor, ref, version)
    if given.exception_until <= today:
        raise Invalid({"exception_until": Problem("not-to-come")})
    if _point(session, offboarding, kind).state is CheckState.DONE:
        raise Conflict("check-done", ref=ref)
    row = _row(session, offboarding, kind)
    changes = {"exception_until": (_day(row.exception_until), given.exception_until.isoformat())}
    row.exception_reason, row.exception_until = given.reason, given.exception_until
    row.exception_by_id, row.approved_by_id, row.approved_at = actor.person_id, None, None
    session.add(row)
    stamp(offboarding, now)
    _note(session, actor, "offboarding:exception:asked", offboarding, vendor, kind, changes, given.reason)
    return row


def approve_exception(
    session: Session, actor: Actor, ref: str, kind: CheckKind, version: int | None, now: datetime
) -> OffboardingCheck:
    """The exception approved by somebody who did not ask for it.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict where none waits, or where the actor asked for it.
    Source: house rule (the approver is not the requester, whichever path is used).
    """
    offboarding, vendor, row = _waiting(session, actor, ref, kind, version)
    if is_same_person(_party(session, actor.person_id), _party(session, row.exception_by_id)):
        raise Conflict("own-request", ref=ref)
    row.approved_by_id, row.approved_at = actor.person_id, now
    stamp(offboarding, now)
    changes = {"exception_until": (None, _day(row.exception_until))}
    _note(session, actor, "offboarding:exception:approved", offboarding, vendor, kind, changes)
    return row


def decline_exception(
    session: Session, actor: Actor, ref: str, kind: CheckKind, reason: str, version: int | None, now: datetime
) -> OffboardingCheck:
    """The exception turned down with the reason: the point is open again.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict where none waits.
    Source: house rule.
    """
    offboarding, vendor, row = _waiting(session, actor, ref, kind, version)
    changes = {"exception_until": (_day(row.exception_until), None)}
    row.exception_reason = row.exception_until = row.exception_by_id = None
    stamp(offboarding, now)
    _note(session, actor, "offboarding:exception:declined", offboarding, vendor, kind, changes, reason)
    return row


def _party(session: Session, person_id: int | None) -> Party:
    person = session.get(Person, person_id) if person_id else None
    if person is None:
        return Party(None)
    return Party(person.id, person.email, same_as=frozenset({person.same_as_id or person.id or 0}))


def _waiting(
    session: Session, actor: Actor, ref: str, kind: CheckKind, version: int | None
) -> tuple[Offboarding, Any, OffboardingCheck]:
    actor.require(Permission.APPROVE_EXCEPTIONS)
    offboarding, vendor = load_running(session, actor, ref, version)
    row = _row(session, offboarding, kind)
    if row.exception_until is None or row.approved_at:
        raise Conflict("no-exception-waiting", ref=ref)
    return offboarding, vendor, row


def _row(session: Session, offboarding: Offboarding, kind: CheckKind) -> OffboardingCheck:
    number = offboarding.id or 0
    found = session.get(OffboardingCheck, (number, kind))
    return found or OffboardingCheck(offboarding_id=number, kind=kind)


def _point(session: Session, offboarding: Offboarding, kind: CheckKind) -> Any:
    points = points_of(session, [offboarding])[offboarding.id or 0]
    return next(point for point in points if point.kind is kind)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _note(
    session: Session,
    actor: Actor,
    tag: str,
    offboarding: Offboarding,
    vendor: Any,
    kind: CheckKind,
    changes: dict[str, Any],
    reason: str | None = None,
) -> None:
    told = {"check": (None, kind.value), **{n: pair for n, pair in changes.items() if pair[0] != pair[1]}}
    note(session, actor, tag, offboarding, vendor, told, reason)
