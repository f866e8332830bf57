"""Verbs about how an agreement goes on: renewed, notice given, replaced by another. They flush; they never commit."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from register.agreements.actions import load_open, note
from register.agreements.inputs import NoticeGivenInput, RenewedInput, SupersededInput
from register.agreements.models import Agreement
from register.agreements.notice_days import derive_notice
from register.agreements.queries import get_vendor_of
from register.errors import Invalid, Problem
from register.storage.versions import stamp
from register.trail.actor import Actor


def record_renewal(
    session: Session, actor: Actor, ref: str, given: RenewedInput, version: int | None, now: datetime
) -> Agreement:
    """The agreement running to a later last day; notice given before is taken back.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict where it has ended, Invalid (a day that is not later).
    Source: house rule (nobody is renewed unseen).
    """
    agreement, vendor = load_open(session, actor, ref, version)
    if agreement.expires_on and given.expires_on <= agreement.expires_on:
        raise Invalid({"expires_on": Problem("not-later")})
    if agreement.effective_on and given.expires_on < agreement.effective_on:
        raise Invalid({"expires_on": Problem("end-before-start")})
    changes = {
        name: (before, after)
        for name, before, after in (
            ("expires_on", agreement.expires_on, given.expires_on),
            ("notice_given_on", agreement.notice_given_on, None),
        )
        if before != after
    }
    agreement.expires_on, agreement.notice_given_on = given.expires_on, None
    derive_notice(session, agreement)
    stamp(agreement, now)
    note(session, actor, "agreements:agreement:renewed", agreement, vendor, changes, given.reason)
    return agreement


def record_notice(
    session: Session,
    actor: Actor,
    ref: str,
    given: NoticeGivenInput,
    version: int | None,
    now: datetime,
    *,
    today: date,
) -> Agreement:
    """The agreement with notice given: it ends on the day named, whatever it would have done by itself.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict where it has ended, Invalid (notice after ``today``;
    an end before its first day). Source: house rule (the agreement's own words).
    """
    agreement, vendor = load_open(session, actor, ref, version)
    if given.given_on > today:
        raise Invalid({"given_on": Problem("in-the-future")})
    if agreement.effective_on and given.ends_on < agreement.effective_on:
        raise Invalid({"ends_on": Problem("end-before-start")})
    changes = {
        name: (before, after)
        for name, before, after in (
            ("notice_given_on", agreement.notice_given_on, given.given_on),
            ("expires_on", agreement.expires_on, given.ends_on),
        )
        if before != after
    }
    if changes:
        agreement.notice_given_on, agreement.expires_on = given.given_on, given.ends_on
        derive_notice(session, agreement)
        stamp(agreement, now)
        note(session, actor, "agreements:agreement:notice-given", agreement, vendor, changes, given.reason)
    return agreement


def supersede_agreement(
    session: Session,
    actor: Actor,
    ref: str,
    given: SupersededInput,
    version: int | None,
    now: datetime,
    *,
    today: date,
) -> Agreement:
    """The agreement closed from a day on (that day no longer included), another in its place; its history stays.

    What hung on it hangs on the other from now on. Raises Refused, NotFound, ChangedMeanwhile, Conflict where it
    has ended, Invalid (a day to come, or before its first; another vendor's agreement, itself, one that has
    ended or that hangs on it). Source: house rule (nothing is deleted).
    """
    agreement, vendor = load_open(session, actor, ref, version)
    successor = session.exec(select(Agreement).where(Agreement.ref == given.successor_ref)).one_or_none()
    if (
        successor is None
        or successor.vendor_id != agreement.vendor_id
        or successor.id == agreement.id
        or successor.ended_on
    ):
        raise Invalid({"successor_ref": Problem("not-in-list", {"given": given.successor_ref})})
    if given.from_on > today:
        raise Invalid({"from_on": Problem("in-the-future")})
    if agreement.effective_on and given.from_on < agreement.effective_on <= today:
        raise Invalid({"from_on": Problem("end-before-start")})
    if successor.parent_id == agreement.id:
        _hang(session, actor, successor, agreement, agreement.parent_id, now)
    below = session.exec(
        select(Agreement).where(
            Agreement.parent_id == agreement.id,
            col(Agreement.ended_on).is_(None),
            Agreement.id != successor.id,
        )
    ).all()
    for child in below:
        _hang(session, actor, child, agreement, successor.id, now)
    agreement.ended_on, agreement.superseded_by_id = given.from_on, successor.id
    agreement.end_reason = given.reason
    stamp(agreement, now)
    changes = {"ended_on": (None, given.from_on), "superseded_by": (None, successor.ref)}
    note(session, actor, "agreements:agreement:superseded", agreement, vendor, changes, given.reason)
    return agreement


def _hang(
    session: Session, actor: Actor, child: Agreement, old: Agreement, parent_id: int | None, now: datetime
) -> None:
    child.parent_id = parent_id
    master = session.get(Agreement, parent_id) if parent_id else None
    stamp(child, now)
    changes = {"parent_ref": (old.ref, master.ref if master else None)}
    note(session, actor, "agreements:agreement:changed", child, get_vendor_of(session, child), changes)
