"""Requests for vendors: asked by anybody with the link, taken on or declined by procurement."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, field_validator
from sqlmodel import Session, col, select

from register.errors import Conflict, NotFound
from register.inputs import (
    Email,
    Line,
    OptionalDate,
    Reason,
    RoomInput,
    WebAddress,
    clean_text,
    none_if_empty,
    read_input,
    wrong,
)
from register.onboarding.models import IntakeLink, RequestState, VendorRequest
from register.people.sessions import hash_token
from register.rules.onboarding import host_of, name_from_host
from register.rules.permissions import Permission
from register.storage.numbers import next_ref
from register.storage.versions import load_for_change, stamp
from register.trail.actor import Actor
from register.trail.counted import counted
from register.trail.record import record
from register.vendors.actions import add_vendor
from register.vendors.inputs import VendorInput
from register.vendors.models import Handling, Vendor
from register.vendors.queries import get_vendor

LINK_DAYS: Final = 365
"""How long the link works before it is renewed."""
LINK_REF: Final = "intake"
"""What the trail calls the link."""


class AskInput(RoomInput):
    """What somebody asks for. A website may stand in place of a name."""

    name: Line
    website: WebAddress = None
    purpose: Annotated[Annotated[str, Field(max_length=500)], BeforeValidator(clean_text)]
    handles_personal_data: Annotated[Handling, BeforeValidator(none_if_empty)]
    needed_by: OptionalDate = None
    asked_by_name: Line
    asked_by_email: Email

    @field_validator("asked_by_email")
    @classmethod
    def _reachable(cls, value: str | None) -> str:
        if value is None:
            raise wrong("required")
        return value


class DeclineInput(RoomInput):
    """Why a vendor is not taken on."""

    reason: Reason


def ask_for_vendor(session: Session, actor: Actor, given: AskInput, now: datetime) -> VendorRequest:
    """A request in procurement's list. Anybody may ask: nothing of the register changes by it.

    Source: house rule (design: intake without a licence to anything).
    """
    host = host_of(given.name)
    made = VendorRequest(
        ref=next_ref(session, "RQ"),
        created_at=now,
        changed_at=now,
        **{
            **given.model_dump(),
            "name": name_from_host(host) if host else given.name,
            "website": given.website or (f"https://{host}" if host else None),
        },
    )
    session.add(made)
    session.flush()
    changes = {"name": (None, made.name), "asked_by": (None, made.asked_by_name)}
    record(session, actor, "onboarding:request:made", made.ref, subject_name=made.name, changes=changes)
    return made


def take_on(
    session: Session,
    actor: Actor,
    ref: str,
    version: int | None,
    now: datetime,
    *,
    known: Mapping[str, Any] | None = None,
) -> Vendor:
    """The vendor asked for, as a draft filled in from the request, and from ``known`` where it says nothing.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict where the request was looked at already.

    Source: house rule (design: procurement takes it on; ask once).
    """
    actor.require(Permission.EDIT_VENDORS)
    request = _load_new(session, ref, version)
    asked = {
        "legal_name": request.name,
        "website": request.website,
        "description": request.purpose.replace("\n", " "),
        "handles_personal_data": request.handles_personal_data.value,
    }
    said = {name: value for name, value in asked.items() if value not in (None, "", "unknown")}
    given = read_input(VendorInput, {**(known or {}), **said})
    vendor = add_vendor(session, actor, given, now)
    _settle(session, actor, request, RequestState.TAKEN_ON, vendor, None, now)
    return vendor


def point_to(
    session: Session, actor: Actor, ref: str, vendor_ref: str, version: int | None, now: datetime
) -> VendorRequest:
    """The request answered by a vendor that is there already. Raises Refused, NotFound, ChangedMeanwhile, Conflict.

    Source: house rule.
    """
    actor.require(Permission.EDIT_VENDORS)
    request, vendor = _load_new(session, ref, version), get_vendor(session, vendor_ref)
    return _settle(session, actor, request, RequestState.KNOWN, vendor, None, now)


def decline(
    session: Session, actor: Actor, ref: str, given: DeclineInput, version: int | None, now: datetime
) -> VendorRequest:
    """The request declined with a reason. Raises Refused, NotFound, ChangedMeanwhile, Conflict.

    Source: house rule.
    """
    actor.require(Permission.EDIT_VENDORS)
    request = _load_new(session, ref, version)
    return _settle(session, actor, request, RequestState.DECLINED, None, given.reason, now)


def make_intake_link(session: Session, actor: Actor, now: datetime) -> str:
    """The secret of a new link for everybody in the company; the one before stops working. Shown once.

    Raises Refused. Source: OWASP ASVS 5.0.0 7.2 (at least 128 random bits; expiring, revocable).
    """
    actor.require(Permission.EDIT_VENDORS)
    for link in session.exec(select(IntakeLink).where(col(IntakeLink.stopped_at).is_(None))):
        link.stopped_at = now
    secret = secrets.token_urlsafe(32)
    session.add(
        IntakeLink(token_hash=hash_token(secret), created_at=now, expires_at=now + timedelta(days=LINK_DAYS))
    )
    session.flush()
    record(session, actor, "onboarding:link:made", LINK_REF, subject_name="")
    return secret


def is_intake_link(session: Session, secret: str, now: datetime) -> bool:
    """Whether this is the link in force.

    Source: house rule.
    """
    link = session.exec(select(IntakeLink).where(IntakeLink.token_hash == hash_token(secret))).one_or_none()
    return link is not None and link.stopped_at is None and now < link.expires_at


def link_since(session: Session, now: datetime) -> IntakeLink | None:
    """The link in force, without its secret, or None.

    Source: house rule.
    """
    return session.exec(
        select(IntakeLink).where(col(IntakeLink.stopped_at).is_(None), col(IntakeLink.expires_at) > now)
    ).first()


def get_request(session: Session, ref: str) -> VendorRequest:
    """The request of this reference. Raises NotFound.

    Source: house rule.
    """
    found = session.exec(select(VendorRequest).where(VendorRequest.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(ref=ref)
    return found


def list_requests(session: Session) -> Sequence[VendorRequest]:
    """Every request, those still to be looked at first, by when they are needed.

    Source: house rule.
    """
    return session.exec(
        select(VendorRequest).order_by(
            col(VendorRequest.state) != RequestState.NEW,
            col(VendorRequest.needed_by).is_(None),
            col(VendorRequest.needed_by),
            col(VendorRequest.id).desc(),
        )
    ).all()


def count_new_requests(session: Session) -> int:
    """How many requests nobody has looked at.

    Source: house rule.
    """

    def count() -> int:
        found: Any = session.exec(
            select(VendorRequest.id).where(VendorRequest.state == RequestState.NEW)
        ).all()
        return len(found)

    return counted(session, ("vendor-requests",), count)


def _load_new(session: Session, ref: str, version: int | None) -> VendorRequest:
    request = load_for_change(session, VendorRequest, ref, None)
    if request.state is not RequestState.NEW:
        raise Conflict("request-handled", ref=ref)
    return load_for_change(session, VendorRequest, ref, version)


def _settle(
    session: Session,
    actor: Actor,
    request: VendorRequest,
    state: RequestState,
    vendor: Vendor | None,
    reason: str | None,
    now: datetime,
) -> VendorRequest:
    request.state, request.vendor_id, request.reason = state, vendor.id if vendor else None, reason
    request.handled_by_id, request.handled_at = actor.person_id, now
    stamp(request, now)
    session.flush()
    changes = {"state": (RequestState.NEW, state), "vendor": (None, vendor.ref if vendor else None)}
    record(
        session,
        actor,
        "onboarding:request:settled",
        request.ref,
        subject_name=request.name,
        about_ref=vendor.ref if vendor else None,
        changes=changes,
        reason=reason,
    )
    return request
