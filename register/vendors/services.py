"""The verbs of services: add, change, end."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from register.errors import Conflict
from register.rules.permissions import Permission
from register.storage.numbers import next_ref
from register.storage.versions import load_for_change, stamp
from register.trail.actor import Actor
from register.trail.record import changes_between, record
from register.vendors.actions import require_vendor_open
from register.vendors.inputs import ServiceInput
from register.vendors.models import Service, Vendor
from register.vendors.queries import get_vendor, vendor_of
from register.vendors.touched import touch

_FIELDS = tuple(ServiceInput.model_fields)


def add_service(
    session: Session,
    actor: Actor,
    vendor_ref: str,
    given: ServiceInput,
    now: datetime,
    *,
    vendor: Vendor | None = None,
) -> Service:
    """A new service of a vendor; ``vendor`` is the one of that reference where it is loaded already.

    Raises Refused, NotFound, Conflict where the vendor has ended.

    Source: GDPR Art 28(3) (subject-matter, nature and purpose, type of data, categories of data subjects).
    """
    actor.require(Permission.EDIT_VENDORS)
    if vendor is None or vendor.ref != vendor_ref:
        vendor = get_vendor(session, vendor_ref)
    require_vendor_open(vendor)
    assert vendor.id is not None
    service = Service(
        ref=next_ref(session, "S"), vendor_id=vendor.id, created_at=now, changed_at=now, **given.model_dump()
    )
    session.add(service)
    session.flush()
    _note(session, actor, "vendors:service:added", vendor, service, changes_between({}, _snapshot(service)))
    return service


def change_service(
    session: Session, actor: Actor, ref: str, given: ServiceInput, version: int | None, now: datetime
) -> Service:
    """The service with what was handed in. Raises Refused, NotFound, ChangedMeanwhile.

    Source: house rule.
    """
    actor.require(Permission.EDIT_VENDORS)
    service = load_for_change(session, Service, ref, version)
    before = _snapshot(service)
    for name in _FIELDS:
        setattr(service, name, getattr(given, name))
    changes = changes_between(before, _snapshot(service))
    if changes:
        stamp(service, now)
        _note(session, actor, "vendors:service:changed", vendor_of(session, service), service, changes)
    return service


def end_service(
    session: Session, actor: Actor, ref: str, ended_on: date, reason: str, version: int | None, now: datetime
) -> Service:
    """The service Ended from ``ended_on`` (inclusive). Raises Refused, NotFound, ChangedMeanwhile, Conflict.

    Source: house rule (nothing is deleted).
    """
    actor.require(Permission.EDIT_VENDORS)
    service = load_for_change(session, Service, ref, version)
    if service.ended_on:
        raise Conflict("already-ended", ref=ref)
    service.ended_on, service.end_reason = ended_on, reason
    stamp(service, now)
    changes = {"ended_on": (None, ended_on.isoformat())}
    _note(session, actor, "vendors:service:ended", vendor_of(session, service), service, changes, reason)
    return service


def _snapshot(service: Service) -> dict[str, Any]:
    state = service.model_dump(include=set(_FIELDS))
    return {name: value if value != [] else None for name, value in state.items()}


def _note(
    session: Session,
    actor: Actor,
    tag: str,
    vendor: Vendor,
    service: Service,
    changes: dict[str, Any],
    reason: str | None = None,
) -> None:
    touch(session, service.vendor_id)
    record(
        session,
        actor,
        tag,
        service.ref,
        subject_name=service.purpose,
        about_ref=vendor.ref,
        changes=changes,
        reason=reason,
    )
