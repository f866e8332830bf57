"""Deciding on a notice: accept (the chain changes in the same transaction), object, or put it aside."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from register.chains.changing import Cause, ChainChange, ChangeKind, apply_change
from register.chains.models import Engagement, EngagementSource
from register.chains.queries import open_engagements_of
from register.errors import Invalid
from register.notices.actions import load_open, note
from register.notices.inputs import DecisionInput
from register.notices.models import NoticeChange, NoticeStatus, SubprocessorNotice
from register.rules.permissions import Permission
from register.storage.versions import stamp
from register.trail.actor import Actor
from register.vendors.models import Vendor


def decide_notice(
    session: Session,
    actor: Actor,
    ref: str,
    given: DecisionInput,
    version: int | None,
    now: datetime,
    *,
    today: date,
) -> SubprocessorNotice:
    """The notice decided, with its reason; it never changes afterwards.

    Accepting changes the chain from the days announced; objecting and putting it aside leave the chain as it is. A
    decision after the deadline is recorded like any other: its day tells. Raises Refused, NotFound, ChangedMeanwhile,
    Conflict (decided already; a vendor has ended), Invalid (the chain cannot be changed so).
    Source: GDPR Art 28(2); SCC 2021/914 cl 9(a).
    """
    notice, vendor = load_open(session, actor, ref, version, Permission.DECIDE_NOTICES)
    assert given.decision is not None
    if given.decision is NoticeStatus.ACCEPTED:
        notice.applied = _accept(session, actor, notice, vendor, given.reason, now, today)
    notice.status = given.decision
    notice.decided_on, notice.decided_by_id, notice.reason = today, actor.person_id, given.reason
    stamp(notice, now)
    session.flush()
    changes: dict[str, Any] = {"status": (NoticeStatus.OPEN.value, notice.status.value)}
    if notice.applied:
        changes["applied"] = (None, notice.applied)
    note(session, actor, f"notices:notice:{notice.status.value}", notice, vendor, changes, given.reason)
    return notice


def changes_announced(session: Session, notice: SubprocessorNotice, today: date) -> list[ChainChange]:
    """What accepting the notice would do to the chain as it stands: a replacement is one that ends and one that comes.

    Who has gone from the chain meanwhile need not end again; who moves, or works for another purpose, and is not in it
    any more comes in anew.
    Source: house rule.
    """
    held: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    engagements = open_engagements_of(session, notice.vendor_id, today)
    vendors = _vendors(session, engagements, [line["subject_ref"] for line in notice.changes])
    for engagement in engagements:
        if engagement.ended_on is None:
            held.setdefault(vendors[engagement.engaged_id].ref, []).append(engagement.ref)
    names = {vendor.ref: vendor.legal_name for vendor in vendors.values()}
    found: list[ChainChange] = []
    for line in notice.changes:
        found += _of_line(line, held, names)
    return found


def _of_line(line: dict[str, Any], held: dict[str, list[str]], names: dict[str, str]) -> list[ChainChange]:
    kind, subject = NoticeChange(line["kind"]), line["subject_ref"]
    on = date.fromisoformat(line["on"]) if line["on"] else None
    engagements = tuple(held.get(subject, ()))
    name = names.get(subject, subject or "")
    told = {
        "place_text": line["place_text"],
        "places": tuple(line["places"]),
        "purpose": line["purpose"],
        "on": on,
    }
    found: list[ChainChange] = []
    if kind in (NoticeChange.REMOVED, NoticeChange.REPLACED) and engagements:
        found.append(ChainChange(ChangeKind.REMOVED, name, subject, engagements, on=on))
    if kind in (NoticeChange.MOVED, NoticeChange.REPURPOSED):
        changed = ChangeKind(kind.value) if engagements else ChangeKind.ADDED
        found.append(ChainChange(changed, name, subject, engagements, **told))
    if kind in (NoticeChange.ADDED, NoticeChange.REPLACED):
        found.append(ChainChange(ChangeKind.ADDED, line["name"], line["engaged_ref"], **told))
    return found


def _accept(
    session: Session,
    actor: Actor,
    notice: SubprocessorNotice,
    vendor: Vendor,
    reason: str,
    now: datetime,
    today: date,
) -> list[str]:
    cause = Cause(EngagementSource.NOTICE, notice.ref, f"{notice.ref}: {reason}", is_announced=True)
    found: list[str] = []
    try:
        for change in changes_announced(session, notice, today):
            found += apply_change(session, actor, vendor.ref, change, cause, now, today=today)
    except Invalid as error:
        # What is wrong is wrong with accepting, whatever field of an engagement it came from.
        raise Invalid({"decision": next(iter(error.problems.values()))}) from None
    return list(dict.fromkeys(found))


def _vendors(
    session: Session, engagements: Sequence[Engagement], refs: Sequence[str | None]
) -> dict[int, Vendor]:
    ids = {engagement.engaged_id for engagement in engagements}
    named = [ref for ref in refs if ref]
    rows = session.exec(select(Vendor).where(col(Vendor.id).in_(ids) | col(Vendor.ref).in_(named)))
    return {vendor.id or 0: vendor for vendor in rows}
