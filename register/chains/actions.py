"""The verbs of engagements: add, change, end, reopen. They flush; they never commit."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, delete, select

from register.chains.inputs import NO_TOOL, EndInput, EngagementInput, MechanismLine
from register.chains.models import Engagement, EngagementPlace
from register.errors import Conflict, Invalid, Problem
from register.reference.folding import fold
from register.reference.law import load_law
from register.rules.permissions import Permission
from register.storage.numbers import next_ref
from register.storage.versions import load_for_change, stamp
from register.trail.actor import Actor
from register.trail.record import changes_between, record
from register.vendors.actions import require_vendor_open
from register.vendors.models import Service, Vendor
from register.vendors.queries import get_vendor
from register.vendors.touched import touch_up_the_chain


def add_engagement(
    session: Session, actor: Actor, engager_ref: str, engaged_ref: str, given: EngagementInput, now: datetime
) -> Engagement:
    """A new engagement: the one vendor engages the other as its sub-processor.

    Asks for EDIT_VENDORS, because a sub-processor is a vendor of the register and may be added with the engagement.
    Raises Refused, NotFound, Conflict where the engaging vendor has ended, Invalid (a vendor that engages itself; no
    such service of the engaging vendor; a tool of another law; the same engagement is on record).
    Source: GDPR Art 28(2), 28(4), 30(2)(c); PDPO Sch 1 DPP2(3), DPP4(2).
    """
    actor.require(Permission.EDIT_VENDORS)
    engager, engaged = get_vendor(session, engager_ref), get_vendor(session, engaged_ref)
    require_vendor_open(engager)
    if engager.id == engaged.id:
        raise Invalid({"engaged": Problem("engages-itself")})
    engagement = Engagement(
        ref="", engager_id=engager.id or 0, engaged_id=engaged.id or 0, created_at=now, changed_at=now
    )
    _take(session, engagement, given)
    _refuse_second(session, engagement)
    engagement.ref = next_ref(session, "SP")
    _refold(engagement)
    session.add(engagement)
    session.flush()
    _put_places(session, engagement)
    changes = changes_between({}, _snapshot(session, engagement))
    _note(session, actor, "chains:engagement:added", engagement, changes)
    return engagement


def change_engagement(
    session: Session, actor: Actor, ref: str, given: EngagementInput, version: int | None, now: datetime
) -> Engagement:
    """The engagement with what was handed in; the two vendors stay. Saving what is there changes nothing.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict where it has ended, Invalid.
    Source: house rule.
    """
    engagement = _load_open(session, actor, ref, version)
    before = _snapshot(session, engagement)
    _take(session, engagement, given)
    _refuse_second(session, engagement)
    changes = changes_between(before, _snapshot(session, engagement))
    if changes:
        _refold(engagement)
        stamp(engagement, now)
        session.flush()
        _put_places(session, engagement)
        _note(session, actor, "chains:engagement:changed", engagement, changes)
    return engagement


def end_engagement(
    session: Session,
    actor: Actor,
    ref: str,
    given: EndInput,
    version: int | None,
    now: datetime,
    *,
    today: date,
    is_announced: bool = False,
) -> Engagement:
    """The engagement ended on a day up to ``today``, from which it no longer counts; its record stays.

    ``is_announced``: the day may lie ahead, because the vendor has given notice of it. Raises Refused, NotFound,
    ChangedMeanwhile, Conflict where it has ended already, Invalid (a day to come, or before it began).
    Source: house rule (nothing is deleted).
    """
    engagement = _load_open(session, actor, ref, version)
    if given.ended_on > today and not is_announced:
        raise Invalid({"ended_on": Problem("in-the-future")})
    if engagement.since and given.ended_on < engagement.since:
        raise Invalid({"ended_on": Problem("end-before-start")})
    engagement.ended_on, engagement.end_reason = given.ended_on, given.reason
    stamp(engagement, now)
    session.flush()
    changes = {"ended_on": (None, given.ended_on.isoformat())}
    _note(session, actor, "chains:engagement:ended", engagement, changes, given.reason)
    return engagement


def reopen_engagement(session: Session, actor: Actor, ref: str, reason: str, now: datetime) -> Engagement:
    """The engagement as if it had never ended, with the reason; both days stay on the trail.

    Raises Refused, NotFound, Conflict where a vendor of it has ended, Invalid (another one says the same by now).
    Source: house rule (what ended by mistake goes on).
    """
    actor.require(Permission.EDIT_VENDORS)
    engagement = load_for_change(session, Engagement, ref, None)
    ended_on = engagement.ended_on
    if ended_on is None:
        return engagement
    for number in (engagement.engager_id, engagement.engaged_id):
        vendor = session.get(Vendor, number)
        assert vendor is not None
        require_vendor_open(vendor)
    _refuse_second(session, engagement)
    engagement.ended_on = engagement.end_reason = None
    stamp(engagement, now)
    session.flush()
    changes = {"ended_on": (ended_on.isoformat(), None)}
    _note(session, actor, "chains:engagement:reopened", engagement, changes, reason)
    return engagement


def _load_open(session: Session, actor: Actor, ref: str, version: int | None) -> Engagement:
    actor.require(Permission.EDIT_VENDORS)
    engagement = load_for_change(session, Engagement, ref, version)
    if engagement.ended_on:
        raise Conflict("already-ended", ref=ref)
    return engagement


def _take(session: Session, engagement: Engagement, given: EngagementInput) -> None:
    engagement.service_id = _service_id(session, engagement, given.service_ref)
    for name in ("purpose", "place_text", "places", "processor_contract", "source", "source_note", "since"):
        setattr(engagement, name, getattr(given, name))
    engagement.facts = given.told()
    engagement.mechanisms = _tools(given.mechanisms)


def _service_id(session: Session, engagement: Engagement, ref: str | None) -> int | None:
    if ref is None:
        return None
    found = session.exec(
        select(Service).where(Service.ref == ref, Service.vendor_id == engagement.engager_id)
    ).first()
    if found is None or (found.ended_on and found.id != engagement.service_id):
        raise Invalid({"service_ref": Problem("not-in-list", {"given": ref})})
    return found.id


def _tools(given: dict[str, MechanismLine]) -> dict[str, Any]:
    law, found = load_law(), {}
    for regime, line in sorted(given.items()):
        field = f"mechanism_{regime}"
        if regime not in law.regime_by_id:
            raise Invalid({field: Problem("not-in-list", {"given": regime[:40]})})
        if line.id is None:
            continue
        mechanism = law.mechanism_by_id.get(line.id)
        if line.id != NO_TOOL and (mechanism is None or mechanism.regime != regime):
            raise Invalid({field: Problem("mechanism-of-another-law", {"given": line.id})})
        signed = line.signed_on if line.id != NO_TOOL else None
        found[regime] = {"id": line.id, **({"signed_on": signed.isoformat()} if signed else {})}
    return found


def _refuse_second(session: Session, engagement: Engagement) -> None:
    same = select(Engagement).where(
        Engagement.engager_id == engagement.engager_id,
        Engagement.engaged_id == engagement.engaged_id,
        col(Engagement.service_id).is_not_distinct_from(engagement.service_id),
        col(Engagement.ended_on).is_(None),
    )
    with session.no_autoflush:
        rows = session.exec(same.order_by(col(Engagement.id))).all()
    for row in rows:
        if row.id != engagement.id and row.places == engagement.places:
            raise Invalid({"engaged": Problem("already-recorded", {"ref": row.ref})})


def _put_places(session: Session, engagement: Engagement) -> None:
    session.exec(delete(EngagementPlace).where(col(EngagementPlace.engagement_id) == engagement.id))
    countries = dict.fromkeys(code.split("-", 1)[0] for code in engagement.places)
    session.add_all(EngagementPlace(engagement_id=engagement.id or 0, place_code=code) for code in countries)
    session.flush()


def _refold(engagement: Engagement) -> None:
    texts = (engagement.ref, engagement.purpose, engagement.place_text, engagement.source_note)
    engagement.folded_text = "\n".join(fold(text) for text in texts if text)


def _snapshot(session: Session, engagement: Engagement) -> dict[str, Any]:
    engaged = session.get(Vendor, engagement.engaged_id)
    service = session.get(Service, engagement.service_id) if engagement.service_id else None
    return {
        "engaged": f"{engaged.legal_name} ({engaged.ref})" if engaged else None,
        "service": service.ref if service else None,
        "purpose": engagement.purpose,
        "place_text": engagement.place_text,
        "places": engagement.places or None,
        "processor_contract": engagement.processor_contract,
        "source": engagement.source,
        "source_note": engagement.source_note,
        "since": engagement.since.isoformat() if engagement.since else None,
        **engagement.facts,
        **{f"mechanism_{regime}": _told(tool) for regime, tool in engagement.mechanisms.items()},
    }


def _told(tool: dict[str, Any]) -> str:
    return " ".join(str(part) for part in (tool["id"], tool.get("signed_on")) if part)


def _note(
    session: Session,
    actor: Actor,
    tag: str,
    engagement: Engagement,
    changes: dict[str, Any],
    reason: str | None = None,
) -> None:
    touch_up_the_chain(session, engagement.engager_id)
    engager = session.get(Vendor, engagement.engager_id)
    engaged = session.get(Vendor, engagement.engaged_id)
    assert engager is not None
    assert engaged is not None
    record(
        session,
        actor,
        tag,
        engagement.ref,
        subject_name=f"{engager.legal_name[:140]} → {engaged.legal_name[:140]}",
        about_ref=engager.ref,
        changes=changes,
        reason=reason,
    )
