"""The verbs of an incident itself: record it, change it, close it, open it again. They flush; they never commit."""

from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, delete, select

from register.errors import Conflict, Invalid, Problem
from register.incidents.clocks import clocks_of
from register.incidents.inputs import CloseInput, IncidentInput
from register.incidents.models import Incident, IncidentService, IncidentTransfer
from register.reference.folding import fold
from register.rules.breach_clocks import Owed
from register.rules.permissions import Permission
from register.storage.numbers import next_ref
from register.storage.versions import load_for_change, stamp
from register.trail.actor import Actor
from register.trail.record import changes_between, record
from register.transfers.models import Transfer
from register.vendors.models import Service, Vendor
from register.vendors.queries import get_vendor
from register.vendors.touched import touch

_OWN_FIELDS: Final = (
    "title",
    "description",
    "happened_from",
    "happened_until",
    "vendor_knew_at",
    "told_us_at",
    "aware_at",
    "learned_how",
    "data_categories",
    "people_count",
    "people_band",
    "severity",
)
_INSTANTS: Final = ("happened_from", "happened_until", "vendor_knew_at", "told_us_at", "aware_at")


def record_incident(
    session: Session, actor: Actor, vendor_ref: str, given: IncidentInput, now: datetime
) -> Incident:
    """A new incident at a vendor, which may have ended: what it held may come out later.

    Raises Refused, NotFound, Invalid (an instant to come; a service or transfer of another vendor).
    Source: GDPR Art 33(5); PCPD Guidance on Data Breach Handling and Data Breach Notifications.
    """
    actor.require(Permission.RECORD_INCIDENTS)
    vendor = get_vendor(session, vendor_ref)
    _refuse_future(given, now)
    services, transfers = _touched(session, vendor, given)
    incident = Incident(
        ref=next_ref(session, "IC"),
        vendor_id=vendor.id or 0,
        title=given.title,
        aware_at=given.aware_at,
        recorded_by_id=actor.person_id,
        created_at=now,
        changed_at=now,
    )
    _take(incident, given)
    session.add(incident)
    session.flush()
    _put_touched(session, incident, services.values(), transfers.values())
    changes = changes_between({}, _state(incident, services, transfers))
    note(session, actor, "incidents:incident:recorded", incident, vendor, changes)
    return incident


def change_incident(
    session: Session, actor: Actor, ref: str, given: IncidentInput, version: int | None, now: datetime
) -> Incident:
    """The incident with what was handed in. Saving what is there changes nothing.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict where it is closed, Invalid.
    Source: house rule.
    """
    incident, vendor = load_open(session, actor, ref, version)
    _refuse_future(given, now)
    before = _state(incident, *_stored(session, incident))
    services, transfers = _touched(session, vendor, given)
    _take(incident, given)
    changes = changes_between(before, _state(incident, services, transfers))
    if changes:
        _put_touched(session, incident, services.values(), transfers.values())
        stamp(incident, now)
        note(session, actor, "incidents:incident:changed", incident, vendor, changes)
    return incident


def close_incident(
    session: Session,
    actor: Actor,
    ref: str,
    given: CloseInput,
    version: int | None,
    now: datetime,
    *,
    zone: tzinfo,
) -> Incident:
    """The incident closed, with what was learned and why.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict where it is closed, Invalid while a notice the law asks of us
    is neither recorded nor decided to be needless.
    Source: GDPR Art 33(5) (documented so that the regulator can verify); house rule.
    """
    actor.require(Permission.CLOSE_INCIDENTS)
    incident, vendor = load_open(session, actor, ref, version)
    clocks = clocks_of(session, [incident], now, zone)[incident.id or 0]
    waiting = [clock for clock in clocks if clock.duty.to is not Owed.US and clock.is_open]
    if waiting:
        raise Invalid({"reason": Problem("notices-open", {"n": len(waiting)})})
    incident.closed_at, incident.closed_by_id = now, actor.person_id
    incident.lessons, incident.close_reason = given.lessons, given.reason
    incident.next_due_at = None
    stamp(incident, now)
    changes = {"state": ("open", "closed"), "lessons": (None, given.lessons)}
    note(session, actor, "incidents:incident:closed", incident, vendor, changes, given.reason)
    return incident


def withdraw_incident(
    session: Session, actor: Actor, ref: str, reason: str, version: int | None, now: datetime
) -> Incident:
    """The incident closed because it should not have been recorded; nothing was learned and no notice is owed.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict where it is closed.
    Source: house rule (nothing is deleted; the undoing of an import asks for it).
    """
    incident, vendor = load_open(session, actor, ref, version)
    incident.closed_at, incident.closed_by_id, incident.close_reason = now, actor.person_id, reason
    incident.next_due_at = None
    stamp(incident, now)
    note(
        session,
        actor,
        "incidents:incident:withdrawn",
        incident,
        vendor,
        {"state": ("open", "closed")},
        reason,
    )
    return incident


def reopen_incident(
    session: Session, actor: Actor, ref: str, reason: str, version: int | None, now: datetime
) -> Incident:
    """The incident open again, with the reason; what was learned stays on the trail.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict where it is open.
    Source: house rule.
    """
    actor.require(Permission.CLOSE_INCIDENTS)
    incident = load_for_change(session, Incident, ref, version)
    if incident.closed_at is None:
        raise Conflict("not-closed", ref=ref)
    changes = {"state": ("closed", "open"), "lessons": (incident.lessons, None)}
    incident.closed_at = incident.closed_by_id = incident.lessons = incident.close_reason = None
    stamp(incident, now)
    vendor = session.get(Vendor, incident.vendor_id)
    assert vendor is not None
    note(session, actor, "incidents:incident:reopened", incident, vendor, changes, reason)
    return incident


def load_open(session: Session, actor: Actor, ref: str, version: int | None) -> tuple[Incident, Vendor]:
    """The incident, locked, and its vendor. Raises Refused, NotFound, ChangedMeanwhile, Conflict where it is closed.

    Source: house rule.
    """
    actor.require(Permission.RECORD_INCIDENTS)
    incident = load_for_change(session, Incident, ref, version)
    if incident.closed_at:
        raise Conflict("incident-closed", ref=ref)
    vendor = session.get(Vendor, incident.vendor_id)
    assert vendor is not None
    return incident, vendor


def note(
    session: Session,
    actor: Actor,
    tag: str,
    incident: Incident,
    vendor: Vendor,
    changes: dict[str, Any],
    reason: str | None = None,
) -> None:
    """Put it on the trail, and have the vendor's flags follow.

    Source: house rule.
    """
    session.flush()
    touch(session, incident.vendor_id)
    record(
        session,
        actor,
        tag,
        incident.ref,
        subject_name=incident.title,
        about_ref=vendor.ref,
        changes=changes,
        reason=reason,
    )


def _refuse_future(given: IncidentInput, now: datetime) -> None:
    found = {
        name: Problem("in-the-future")
        for name in _INSTANTS
        if (at := getattr(given, name)) is not None and at > now
    }
    if found:
        raise Invalid(found)


def _take(incident: Incident, given: IncidentInput) -> None:
    for name in _OWN_FIELDS:
        setattr(incident, name, getattr(given, name))
    texts = (incident.ref, incident.title, incident.description)
    incident.folded_text = "\n".join(fold(text) for text in texts if text)


def _touched(session: Session, vendor: Vendor, given: IncidentInput) -> tuple[dict[str, int], dict[str, int]]:
    """Number by reference of the services and transfers named. Raises Invalid for one of another vendor."""
    services = _of_vendor(session, Service, vendor, given.service_refs, "service_refs")
    return services, _of_vendor(session, Transfer, vendor, given.transfer_refs, "transfer_refs")


def _of_vendor(session: Session, table: Any, vendor: Vendor, refs: list[str], field: str) -> dict[str, int]:
    if not refs:
        return {}
    statement = (
        sa.select(col(table.ref), col(table.id))
        .where(col(table.ref).in_(refs), col(table.vendor_id) == vendor.id)
        .order_by(col(table.id))
    )
    found = {row.ref: row.id for row in session.connection().execute(statement)}
    for ref in refs:
        if ref not in found:
            raise Invalid({field: Problem("not-in-list", {"given": ref})})
    return found


def _put_touched(
    session: Session, incident: Incident, services: Iterable[int], transfers: Iterable[int]
) -> None:
    number = incident.id or 0
    for table in (IncidentService, IncidentTransfer):
        session.exec(delete(table).where(col(table.incident_id) == number))
    session.add_all(IncidentService(incident_id=number, service_id=service) for service in services)
    session.add_all(IncidentTransfer(incident_id=number, transfer_id=transfer) for transfer in transfers)
    session.flush()


def _stored(session: Session, incident: Incident) -> tuple[list[str], list[str]]:
    services = (
        select(Service.ref)
        .join(IncidentService, col(IncidentService.service_id) == col(Service.id))
        .where(IncidentService.incident_id == incident.id)
        .order_by(col(Service.id))
    )
    transfers = (
        select(Transfer.ref)
        .join(IncidentTransfer, col(IncidentTransfer.transfer_id) == col(Transfer.id))
        .where(IncidentTransfer.incident_id == incident.id)
        .order_by(col(Transfer.id))
    )
    return list(session.exec(services).all()), list(session.exec(transfers).all())


def _state(incident: Incident, services: Iterable[str], transfers: Iterable[str]) -> dict[str, Any]:
    found: dict[str, Any] = {name: getattr(incident, name) or None for name in _OWN_FIELDS}
    found["people_count"] = incident.people_count
    for name in _INSTANTS:
        found[name] = at.isoformat() if (at := getattr(incident, name)) else None
    return {**found, "services": list(services) or None, "transfers": list(transfers) or None}
