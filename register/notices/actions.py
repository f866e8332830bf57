"""The verbs of sub-processor notices while they are open: record, change. Deciding has a file of its own."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlmodel import Session, col, select

from register.agreements.models import Agreement
from register.agreements.queries import HOME, get_agreement, holiday_place
from register.agreements.term_counts import terms_standing
from register.errors import Conflict, Invalid, NotFound, Problem
from register.notices.inputs import NoticeInput
from register.notices.models import NoticeStatus, SubprocessorNotice
from register.reference.folding import fold
from register.reference.working_days import is_day_off
from register.rules.objection import DayKind, Deadline, Period, objection_deadline
from register.rules.permissions import Permission
from register.storage.numbers import next_ref
from register.storage.versions import load_for_change, stamp
from register.trail.actor import Actor
from register.trail.record import changes_between, record
from register.vendors.actions import require_vendor_open
from register.vendors.models import Vendor
from register.vendors.queries import get_vendor
from register.vendors.touched import touch

TERM: Final = "subprocessor-authorisation"
"""The contract term whose measured value is the time to object."""
_OWN_FIELDS: Final = (
    "received_on",
    "agreement_days",
    "agreement_day_kind",
    "stated_days",
    "stated_day_kind",
    "silence_is_consent",
    "note",
)


def record_notice(
    session: Session,
    actor: Actor,
    vendor_ref: str,
    given: NoticeInput,
    now: datetime,
    *,
    today: date,
) -> SubprocessorNotice:
    """A notice of a vendor with the deadline it leaves us.

    Raises Refused, NotFound, Conflict where the vendor has ended, Invalid (received in the future; another vendor's
    agreement; somebody not in the register).
    Source: GDPR Art 28(2); SCC 2021/914 cl 9(a).
    """
    actor.require(Permission.EDIT_AGREEMENTS)
    vendor = get_vendor(session, vendor_ref)
    require_vendor_open(vendor)
    notice = SubprocessorNotice(
        ref="",
        vendor_id=vendor.id or 0,
        received_on=given.received_on,
        holiday_place=HOME,
        created_at=now,
        changed_at=now,
    )
    _take(session, notice, vendor, given, today)
    notice.ref = next_ref(session, "SN")
    notice.folded_text = _folded(notice)
    session.add(notice)
    session.flush()
    note(
        session,
        actor,
        "notices:notice:recorded",
        notice,
        vendor,
        changes_between({}, snapshot(session, notice)),
    )
    return notice


def change_notice(
    session: Session,
    actor: Actor,
    ref: str,
    given: NoticeInput,
    version: int | None,
    now: datetime,
    *,
    today: date,
) -> SubprocessorNotice:
    """An open notice with what was handed in; its deadline is counted anew. Saving what is there changes nothing.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict where it is decided, Invalid.
    Source: house rule.
    """
    notice, vendor = load_open(session, actor, ref, version, Permission.EDIT_AGREEMENTS)
    before = snapshot(session, notice)
    _take(session, notice, vendor, given, today)
    changes = changes_between(before, snapshot(session, notice))
    if changes:
        notice.folded_text = _folded(notice)
        stamp(notice, now)
        session.flush()
        note(session, actor, "notices:notice:changed", notice, vendor, changes)
    return notice


def load_open(
    session: Session, actor: Actor, ref: str, version: int | None, permission: Permission
) -> tuple[SubprocessorNotice, Vendor]:
    """The open notice, locked, and its vendor. Raises Refused, NotFound, Conflict, ChangedMeanwhile.

    Source: house rule (a decision never changes afterwards).
    """
    actor.require(permission)
    notice = load_for_change(session, SubprocessorNotice, ref, None)
    if notice.status is not NoticeStatus.OPEN:
        raise Conflict("notice-decided", ref=ref)
    load_for_change(session, SubprocessorNotice, ref, version)
    vendor = session.get(Vendor, notice.vendor_id)
    assert vendor is not None
    require_vendor_open(vendor)
    return notice, vendor


def deadline_of(notice: SubprocessorNotice) -> Deadline:
    """The last day to object to a notice as recorded, and what agreement and notice each come to.

    Source: rules/objection.py.
    """

    def period(days: int | None, kind: str) -> Period | None:
        return None if days is None else Period(days, DayKind(kind))

    return objection_deadline(
        notice.received_on,
        period(notice.agreement_days, notice.agreement_day_kind),
        period(notice.stated_days, notice.stated_day_kind),
        notice.effect_on,
        notice.holiday_place,
        is_day_off,
    )


def recount_deadlines(session: Session, vendor_ids: Sequence[int]) -> None:
    """Bring the deadlines of the open notices of some vendors up to date: public holidays may have changed.

    Source: house rule (derived, not on the trail).
    """
    for notice in session.exec(
        select(SubprocessorNotice).where(
            col(SubprocessorNotice.vendor_id).in_(vendor_ids),
            col(SubprocessorNotice.status) == NoticeStatus.OPEN,
        )
    ):
        found = deadline_of(notice)
        notice.deadline_on, notice.rests_on = found.on, found.rests_on
        session.add(notice)
    session.flush()


def days_in(agreement_terms: Any) -> int | None:
    """The days to object that an agreement's term says, where it says a number.

    Source: house rule (the measured value of the term, in calendar days).
    """
    term = agreement_terms.get(TERM)
    found = re.match(r"\s*(\d{1,3})\b", term.value or "") if term else None
    return int(found[1]) if found else None


def note(
    session: Session,
    actor: Actor,
    tag: str,
    notice: SubprocessorNotice,
    vendor: Vendor,
    changes: dict[str, Any],
    reason: str | None = None,
) -> None:
    """Put what happened to a notice on the trail, and have the vendor's flags derived anew.

    Source: house rule.
    """
    touch(session, notice.vendor_id)
    record(
        session,
        actor,
        tag,
        notice.ref,
        subject_name=vendor.legal_name,
        about_ref=vendor.ref,
        changes=changes,
        reason=reason,
    )


def snapshot(session: Session, notice: SubprocessorNotice) -> dict[str, Any]:
    """A notice as the trail tells of it.

    Source: house rule.
    """
    agreement = session.get(Agreement, notice.agreement_id) if notice.agreement_id else None
    told = {
        name: getattr(notice, name) for name in (*_OWN_FIELDS, "holiday_place", "deadline_on", "rests_on")
    }
    told["agreement"] = agreement.ref if agreement else None
    refs = [line["subject_ref"] for line in notice.changes if line["subject_ref"]]
    names = dict(session.exec(select(Vendor.ref, Vendor.legal_name).where(col(Vendor.ref).in_(refs))).all())
    told["changes"] = [_in_short(line, names) for line in notice.changes]
    return {name: _plain(value) for name, value in told.items()}


def _plain(value: Any) -> Any:
    value = getattr(value, "value", value)
    return value.isoformat() if isinstance(value, date) else value


def _in_short(line: dict[str, Any], names: Mapping[str, str]) -> str:
    """One line for people: who it is about by name, as it was that day."""
    ref = line["subject_ref"] or ""
    named = [line["name"] or "", names.get(ref, ref), line["place_text"] or "", line["on"] or ""]
    return " · ".join([line["kind"], *(part for part in named if part)])


def _take(
    session: Session, notice: SubprocessorNotice, vendor: Vendor, given: NoticeInput, today: date
) -> None:
    if given.received_on > today:
        raise Invalid({"received_on": Problem("in-the-future")})
    agreement = _agreement(session, vendor, given.agreement_ref)
    for name in _OWN_FIELDS:
        value = getattr(given, name)
        setattr(notice, name, value.value if isinstance(value, DayKind) else value)
    notice.agreement_id = agreement.id if agreement else None
    if agreement and agreement.id and given.agreement_days is None:
        notice.agreement_days = days_in(terms_standing(session, agreement))
    notice.holiday_place = given.holiday_place or holiday_place(session, agreement)
    _check_vendors(session, vendor, given)
    notice.changes = [line.as_json() for line in given.changes]
    notice.effect_on = min((line.on for line in given.changes if line.on), default=None)
    found = deadline_of(notice)
    notice.deadline_on, notice.rests_on = found.on, found.rests_on


def _agreement(session: Session, vendor: Vendor, ref: str | None) -> Agreement | None:
    if ref is None:
        return None
    try:
        found = get_agreement(session, ref)
    except NotFound:
        found = None
    if found is None or found.vendor_id != vendor.id:
        raise Invalid({"agreement_ref": Problem("not-in-list", {"given": ref})})
    return found


def _check_vendors(session: Session, vendor: Vendor, given: NoticeInput) -> None:
    problems: dict[str, Problem] = {}
    for number, line in enumerate(given.changes, 1):
        for name in ("engaged_ref", "subject_ref"):
            ref = getattr(line, name)
            if ref and not _is_vendor(session, ref):
                problems[f"change_{number}_{name}"] = Problem("not-in-list", {"given": ref})
        if vendor.ref in (line.engaged_ref, line.subject_ref):
            problems[f"change_{number}_name"] = Problem("engages-itself")
    if problems:
        raise Invalid(problems)


def _is_vendor(session: Session, ref: str) -> bool:
    try:
        get_vendor(session, ref)
    except NotFound:
        return False
    return True


def _folded(notice: SubprocessorNotice) -> str:
    lines: Sequence[dict[str, Any]] = notice.changes
    texts = [notice.ref, notice.note]
    for line in lines:
        texts += [line["name"], line["place_text"], line["purpose"]]
    return "\n".join(fold(text) for text in texts if text)
