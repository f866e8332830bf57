"""The verbs of vendors: add, change, hand over, pause, resume, end. They flush; they never commit."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, delete, select

from register.errors import Conflict, Invalid, NotFound, Problem
from register.inputs import read_input
from register.people.models import Person
from register.reference.folding import fold
from register.rules.permissions import Permission
from register.storage.numbers import next_ref
from register.storage.versions import load_for_change, stamp
from register.trail.actor import Actor
from register.trail.record import changes_between, record
from register.vendors.inputs import IdentifierLine, VendorInput
from register.vendors.models import Vendor, VendorContact, VendorIdentifier, VendorName, VendorStatus
from register.vendors.touched import touch, touch_up_the_chain

_OWN_FIELDS = (
    "legal_name",
    "local_name",
    "place_code",
    "website",
    "description",
    "category",
    "importance",
    "handles_personal_data",
    "parent_name",
    "parent_place",
    "notes",
)

_READ_DOWN_THE_CHAIN = {"legal_name", "parent_place"}
"""What the legs of other vendors' transfers say about a vendor engaged as a sub-processor."""


def add_vendor(
    session: Session,
    actor: Actor,
    given: VendorInput,
    now: datetime,
    *,
    owner_id: int | None = None,
    place_text: str | None = None,
) -> Vendor:
    """A new vendor in Draft, owned by ``owner_id`` or by whoever adds it.

    ``place_text`` is the raw place an import read. Raises Refused, Invalid.
    Source: house rule (GDPR Art 30(1)(d), Art 28(1)).
    """
    actor.require(Permission.EDIT_VENDORS)
    vendor = Vendor(
        ref=next_ref(session, "V"),
        legal_name=given.legal_name,
        folded_names="",
        place_text=place_text,
        owner_id=owner_id or actor.person_id,
        created_at=now,
        changed_at=now,
    )
    for name in _OWN_FIELDS:
        setattr(vendor, name, getattr(given, name))
    parts = _read_parts(given)
    _refold(vendor, parts)
    session.add(vendor)
    session.flush()
    _add_parts(session, vendor, parts)
    session.flush()
    _note(session, actor, "vendors:vendor:added", vendor, changes_between({}, _state(vendor, parts)))
    return vendor


def change_vendor(
    session: Session, actor: Actor, ref: str, given: VendorInput, version: int | None, now: datetime
) -> Vendor:
    """The vendor with what was handed in. Saving what is already there changes nothing.

    Raises Refused, NotFound, ChangedMeanwhile, Invalid.
    Source: house rule.
    """
    actor.require(Permission.EDIT_VENDORS)
    vendor = load_for_change(session, Vendor, ref, version)
    before = _snapshot(session, vendor)
    for name in _OWN_FIELDS:
        setattr(vendor, name, getattr(given, name))
    _replace_parts(session, vendor, _read_parts(given))
    session.flush()
    changes = changes_between(before, _snapshot(session, vendor))
    if changes:
        stamp(vendor, now)
        _note(session, actor, "vendors:vendor:changed", vendor, changes)
    if changes.keys() & _READ_DOWN_THE_CHAIN and vendor.id is not None:
        touch_up_the_chain(session, vendor.id)
    return vendor


def hand_over(
    session: Session, actor: Actor, ref: str, owner_id: int, version: int | None, now: datetime
) -> Vendor:
    """The vendor with another owner. Raises Refused, NotFound, ChangedMeanwhile, Invalid (no such person).

    Source: house rule.
    """
    actor.require(Permission.EDIT_VENDORS)
    vendor = load_for_change(session, Vendor, ref, version)
    owner = session.get(Person, owner_id)
    if owner is None or owner.disabled_at:
        raise Invalid({"owner_id": Problem("not-in-list", {"given": owner_id})})
    before = session.get(Person, vendor.owner_id) if vendor.owner_id else None
    if before and before.id == owner.id:
        return vendor
    vendor.owner_id = owner.id
    stamp(vendor, now)
    changes = {"owner": (before.name if before else None, owner.name)}
    _note(session, actor, "vendors:vendor:handed-over", vendor, changes)
    return vendor


def pause_vendor(
    session: Session, actor: Actor, ref: str, reason: str, version: int | None, now: datetime
) -> Vendor:
    """The vendor Paused, with the reason. Raises Refused, NotFound, ChangedMeanwhile, Conflict.

    Source: house rule.
    """
    vendor = _load_open(session, actor, ref, version)
    return _set_status(session, actor, vendor, VendorStatus.PAUSED, "vendors:vendor:paused", reason, now)


def resume_vendor(
    session: Session, actor: Actor, ref: str, reason: str, version: int | None, now: datetime
) -> Vendor:
    """A paused or ended vendor back in Draft. Raises Refused, NotFound, ChangedMeanwhile, Conflict.

    Nothing returns to Approved without a decision.
    Source: house rule.
    """
    actor.require(Permission.EDIT_VENDORS)
    vendor = load_for_change(session, Vendor, ref, version)
    if vendor.status not in (VendorStatus.PAUSED, VendorStatus.ENDED):
        raise Conflict("not-paused", ref=ref)
    vendor.ended_on = vendor.end_reason = None
    return _set_status(session, actor, vendor, VendorStatus.DRAFT, "vendors:vendor:resumed", reason, now)


def end_vendor(
    session: Session, actor: Actor, ref: str, ended_on: date, reason: str, version: int | None, now: datetime
) -> Vendor:
    """The vendor Ended from ``ended_on`` (inclusive) with a reason; its history stays.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict where it has ended already.
    Source: house rule (nothing is deleted).
    """
    vendor = _load_open(session, actor, ref, version)
    vendor.ended_on, vendor.end_reason = ended_on, reason
    return _set_status(session, actor, vendor, VendorStatus.ENDED, "vendors:vendor:ended", reason, now)


def refold_names(session: Session, vendor: Vendor) -> None:
    """Bring the folded names that search reads up to date.

    Source: house rule.
    """
    _refold(vendor, _stored_parts(session, vendor))


def _load_open(session: Session, actor: Actor, ref: str, version: int | None) -> Vendor:
    actor.require(Permission.EDIT_VENDORS)
    vendor = load_for_change(session, Vendor, ref, version)
    if vendor.status is VendorStatus.ENDED:
        raise Conflict("already-ended", ref=ref)
    return vendor


def _set_status(
    session: Session, actor: Actor, vendor: Vendor, status: VendorStatus, tag: str, reason: str, now: datetime
) -> Vendor:
    changes: dict[str, Any] = {"status": (vendor.status.value, status.value)}
    if vendor.ended_on:
        changes["ended_on"] = (None, vendor.ended_on.isoformat())
    vendor.status = status
    stamp(vendor, now)
    _note(session, actor, tag, vendor, changes, reason)
    return vendor


@dataclass(frozen=True)
class _Parts:
    """What a vendor has several of."""

    names: list[str]
    identifiers: list[tuple[str, str]]
    contact: tuple[str | None, str | None, str | None]
    """Name, e-mail, telephone."""


def _read_parts(given: VendorInput) -> _Parts:
    return _Parts(
        [name[:300] for name in dict.fromkeys(given.other_names)],
        list(dict.fromkeys(_read_identifier(line) for line in given.identifiers)),
        (given.contact_name, given.contact_email, given.contact_phone),
    )


def _stored_parts(session: Session, vendor: Vendor) -> _Parts:
    names = session.exec(select(col(VendorName.name)).where(VendorName.vendor_id == vendor.id)).all()
    numbers = session.exec(
        select(VendorIdentifier.scheme, VendorIdentifier.value).where(VendorIdentifier.vendor_id == vendor.id)
    ).all()
    contact = session.exec(select(VendorContact).where(VendorContact.vendor_id == vendor.id)).first()
    told = (contact.name, contact.email, contact.phone) if contact else (None, None, None)
    return _Parts(list(names), [(scheme, value) for scheme, value in numbers], told)


def _replace_parts(session: Session, vendor: Vendor, parts: _Parts) -> None:
    for table in (VendorName, VendorIdentifier, VendorContact):
        session.exec(delete(table).where(col(table.vendor_id) == vendor.id))
    _add_parts(session, vendor, parts)
    session.flush()
    _refold(vendor, parts)


def _add_parts(session: Session, vendor: Vendor, parts: _Parts) -> None:
    assert vendor.id is not None
    session.add_all(VendorName(vendor_id=vendor.id, name=name) for name in parts.names)
    session.add_all(
        VendorIdentifier(vendor_id=vendor.id, scheme=scheme, value=value)
        for scheme, value in parts.identifiers
    )
    if any(parts.contact):
        name, email, phone = parts.contact
        session.add(VendorContact(vendor_id=vendor.id, name=name, email=email, phone=phone))


def _refold(vendor: Vendor, parts: _Parts) -> None:
    texts = [
        vendor.ref,
        vendor.legal_name,
        vendor.local_name or "",
        *parts.names,
        vendor.description or "",
        *(value for _, value in parts.identifiers),
    ]
    vendor.folded_names = "\n".join(fold(text) for text in texts if text)


def _read_identifier(line: str) -> tuple[str, str]:
    scheme, colon, value = line.partition(":")
    values = {"scheme": scheme, "value": value} if colon else {"scheme": "", "value": line}
    try:
        read = read_input(IdentifierLine, values)
    except Invalid as error:
        raise Invalid({"identifiers": next(iter(error.problems.values()))}) from None
    return (read.scheme or "")[:40], read.value


def _snapshot(session: Session, vendor: Vendor) -> dict[str, Any]:
    return _state(vendor, _stored_parts(session, vendor))


def _state(vendor: Vendor, parts: _Parts) -> dict[str, Any]:
    state: dict[str, Any] = {name: getattr(vendor, name) for name in _OWN_FIELDS}
    state["other_names"] = parts.names or None
    state["identifiers"] = [
        f"{scheme}: {value}" if scheme else value for scheme, value in parts.identifiers
    ] or None
    for part, value in zip(("name", "email", "phone"), parts.contact, strict=True):
        state[f"contact_{part}"] = value
    return state


def _note(
    session: Session,
    actor: Actor,
    tag: str,
    vendor: Vendor,
    changes: dict[str, Any],
    reason: str | None = None,
) -> None:
    assert vendor.id is not None
    touch(session, vendor.id)
    record(
        session,
        actor,
        tag,
        vendor.ref,
        subject_name=vendor.legal_name,
        about_ref=vendor.ref,
        changes=changes,
        reason=reason,
    )


def require_vendor_open(vendor: Vendor) -> None:
    """Raise Conflict where the vendor has ended: nothing is added to it any more.

    Source: house rule.
    """
    if vendor.status is VendorStatus.ENDED:
        raise Conflict("already-ended", ref=vendor.ref)


def get_open_vendor(session: Session, vendor_id: int) -> Vendor:
    """The vendor by number, still open. Raises NotFound, Conflict.

    Source: house rule.
    """
    vendor = session.get(Vendor, vendor_id)
    if vendor is None:
        raise NotFound(ref=str(vendor_id))
    require_vendor_open(vendor)
    return vendor
