"""The verbs of transfers: add, change, pause, resume, end. They flush; they never commit."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from register.entities.models import OurEntity
from register.errors import Conflict, Invalid, Problem
from register.rules.permissions import Permission
from register.storage.numbers import next_ref
from register.storage.versions import load_for_change, stamp
from register.trail.actor import Actor
from register.trail.record import changes_between, record
from register.transfers.inputs import EndInput, TransferInput
from register.transfers.models import Transfer, TransferStatus
from register.transfers.queries import find_same_transfer
from register.vendors.actions import require_vendor_open
from register.vendors.models import Service, Vendor
from register.vendors.touched import touch

_FIELDS = ("destination", "destination_subdivision", "destination_text", "access", "started_on")


def add_transfer(
    session: Session, actor: Actor, given: TransferInput, now: datetime, *, vendor_ref: str | None = None
) -> Transfer:
    """A new transfer in Draft; ``vendor_ref`` is whose service it must be, where that is known already.

    Raises Refused, Conflict where the vendor has ended, Invalid (no such open service or entity; the same
    flow is on record).
    Source: GDPR Art 30(1)(e), 30(2)(c); PDPO Sch 1 DPP1(3) (to whom data may be transferred).
    """
    actor.require(Permission.EDIT_TRANSFERS)
    entity = _open_entity(session, given.exporter_ref)
    service, vendor = _open_service(session, given.service_ref)
    if vendor_ref and vendor.ref != vendor_ref:
        raise Invalid({"service_ref": Problem("not-in-list", {"given": given.service_ref})})
    require_vendor_open(vendor)
    transfer = Transfer(
        ref="",
        vendor_id=service.vendor_id,
        service_id=service.id or 0,
        exporter_id=entity.id or 0,
        destination=given.destination,
        created_at=now,
        changed_at=now,
    )
    _refuse_second(session, transfer, given)
    transfer.ref = next_ref(session, "T")
    _take(transfer, given)
    session.add(transfer)
    session.flush()
    note(
        session,
        actor,
        "transfers:transfer:added",
        transfer,
        changes_between({}, _snapshot(session, transfer)),
    )
    return transfer


def change_transfer(
    session: Session, actor: Actor, ref: str, given: TransferInput, version: int | None, now: datetime
) -> Transfer:
    """The transfer with what was handed in; it stays with its vendor. Saving what is there changes nothing.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict where it has ended, Invalid.
    Source: house rule.
    """
    transfer = load_open(session, actor, ref, version)
    before = _snapshot(session, transfer)
    entity = session.get(OurEntity, transfer.exporter_id)
    if entity is None or entity.ref != given.exporter_ref:
        entity = _open_entity(session, given.exporter_ref)
    service = session.get(Service, transfer.service_id)
    if service is None or service.ref != given.service_ref:
        service, _vendor = _open_service(session, given.service_ref)
    if service.vendor_id != transfer.vendor_id:
        raise Invalid({"service_ref": Problem("not-in-list", {"given": given.service_ref})})
    transfer.service_id, transfer.exporter_id = service.id or 0, entity.id or 0
    _refuse_second(session, transfer, given)
    _take(transfer, given)
    session.flush()
    changes = changes_between(before, _snapshot(session, transfer))
    if changes:
        stamp(transfer, now)
        note(session, actor, "transfers:transfer:changed", transfer, changes)
    return transfer


def pause_transfer(
    session: Session, actor: Actor, ref: str, reason: str, version: int | None, now: datetime
) -> Transfer:
    """The transfer Paused, with the reason. Raises Refused, NotFound, ChangedMeanwhile, Conflict.

    Source: house rule (GDPR Art 58(2)(j): flows can be suspended).
    """
    transfer = load_open(session, actor, ref, version)
    if transfer.status is TransferStatus.PAUSED:
        raise Conflict("already-paused", ref=ref)
    return _set_status(
        session, actor, transfer, TransferStatus.PAUSED, "transfers:transfer:paused", reason, now
    )


def resume_transfer(
    session: Session, actor: Actor, ref: str, reason: str, version: int | None, now: datetime
) -> Transfer:
    """A paused or ended transfer back in Draft. Raises Refused, NotFound, ChangedMeanwhile, Conflict.

    Nothing returns to Approved without a decision, and nothing resumes under a vendor that has ended.
    Source: house rule.
    """
    actor.require(Permission.EDIT_TRANSFERS)
    transfer = load_for_change(session, Transfer, ref, version)
    if transfer.status not in (TransferStatus.PAUSED, TransferStatus.ENDED):
        raise Conflict("not-paused", ref=ref)
    vendor = session.get(Vendor, transfer.vendor_id)
    assert vendor is not None
    require_vendor_open(vendor)
    changes: dict[str, Any] = {}
    if transfer.ended_on:
        changes["ended_on"] = (transfer.ended_on.isoformat(), None)
    transfer.ended_on = transfer.end_reason = None
    return _set_status(
        session, actor, transfer, TransferStatus.DRAFT, "transfers:transfer:resumed", reason, now, changes
    )


def end_transfer(
    session: Session,
    actor: Actor,
    ref: str,
    given: EndInput,
    version: int | None,
    now: datetime,
    *,
    today: date,
) -> Transfer:
    """The transfer ended on a day up to ``today`` (inclusive), with a reason; its record and history stay.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict where it has ended already, Invalid (a day to
    come, or before it began).
    Source: house rule (nothing is deleted).
    """
    transfer = load_open(session, actor, ref, version)
    if given.ended_on > today:
        raise Invalid({"ended_on": Problem("in-the-future")})
    if transfer.started_on and given.ended_on < transfer.started_on:
        raise Invalid({"ended_on": Problem("end-before-start")})
    transfer.ended_on, transfer.end_reason = given.ended_on, given.reason
    changes = {"ended_on": (None, given.ended_on.isoformat())}
    return _set_status(
        session, actor, transfer, TransferStatus.ENDED, "transfers:transfer:ended", given.reason, now, changes
    )


def load_open(session: Session, actor: Actor, ref: str, version: int | None) -> Transfer:
    """The transfer to be changed, locked. Raises Refused, NotFound, ChangedMeanwhile, Conflict (ended).

    Source: house rule.
    """
    actor.require(Permission.EDIT_TRANSFERS)
    transfer = load_for_change(session, Transfer, ref, version)
    if transfer.ended_on:
        raise Conflict("already-ended", ref=ref)
    return transfer


def note(
    session: Session,
    actor: Actor,
    tag: str,
    transfer: Transfer,
    changes: dict[str, Any],
    reason: str | None = None,
) -> None:
    """Put what happened to a transfer on the trail, and have its vendor judged again in this transaction.

    Source: house rule (GDPR Art 5(2), accountability).
    """
    touch(session, transfer.vendor_id)
    vendor, entity = session.get(Vendor, transfer.vendor_id), session.get(OurEntity, transfer.exporter_id)
    assert vendor is not None
    assert entity is not None
    record(
        session,
        actor,
        tag,
        transfer.ref,
        subject_name=f"{entity.name[:120]} → {vendor.legal_name[:120]} ({transfer.destination})",
        about_ref=vendor.ref,
        changes=changes,
        reason=reason,
    )


def _set_status(
    session: Session,
    actor: Actor,
    transfer: Transfer,
    status: TransferStatus,
    tag: str,
    reason: str,
    now: datetime,
    changes: dict[str, Any] | None = None,
) -> Transfer:
    changes = {"status": (transfer.status.value, status.value), **(changes or {})}
    transfer.status = status
    stamp(transfer, now)
    session.flush()
    note(session, actor, tag, transfer, changes, reason)
    return transfer


def _take(transfer: Transfer, given: TransferInput) -> None:
    for name in _FIELDS:
        setattr(transfer, name, getattr(given, name))


def _open_entity(session: Session, ref: str) -> OurEntity:
    found = session.exec(
        select(OurEntity).where(OurEntity.ref == ref, col(OurEntity.ended_on).is_(None))
    ).first()
    if found is None:
        raise Invalid({"exporter_ref": Problem("not-in-list", {"given": ref})})
    return found


def _open_service(session: Session, ref: str) -> tuple[Service, Vendor]:
    found = session.exec(
        select(Service, Vendor)
        .join(Vendor, col(Vendor.id) == col(Service.vendor_id))
        .where(Service.ref == ref, col(Service.ended_on).is_(None))
    ).first()
    if found is None:
        raise Invalid({"service_ref": Problem("not-in-list", {"given": ref})})
    return found[0], found[1]


def _refuse_second(session: Session, transfer: Transfer, given: TransferInput) -> None:
    same = find_same_transfer(
        session,
        exporter_id=transfer.exporter_id,
        service_id=transfer.service_id,
        destination=given.destination,
        subdivision=given.destination_subdivision,
    )
    if same is not None and same.id != transfer.id:
        raise Invalid({"destination": Problem("already-recorded", {"ref": same.ref})})


def _snapshot(session: Session, transfer: Transfer) -> dict[str, Any]:
    entity, service = session.get(OurEntity, transfer.exporter_id), session.get(Service, transfer.service_id)
    return {
        "exporter": entity.name if entity else None,
        "service": service.ref if service else None,
        "destination": transfer.destination,
        "destination_subdivision": transfer.destination_subdivision,
        "destination_text": transfer.destination_text,
        "access": transfer.access.value if transfer.access else None,
        "started_on": transfer.started_on.isoformat() if transfer.started_on else None,
    }
