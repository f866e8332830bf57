"""The verbs of our own entities: add, change, end. They flush; they never commit."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from register.entities.inputs import EntityInput
from register.entities.models import OurEntity
from register.errors import Conflict, Invalid, Problem
from register.rules.permissions import Permission
from register.storage.numbers import next_ref
from register.storage.touched import touch_record
from register.storage.versions import load_for_change, stamp
from register.trail.actor import Actor
from register.trail.record import changes_between, record

_FIELDS = tuple(EntityInput.model_fields)


def add_entity(session: Session, actor: Actor, given: EntityInput, now: datetime) -> OurEntity:
    """A new entity of ours. Raises Refused.

    Source: GDPR Art 3, Art 30(1)(a); PDPO s.2 (data user).
    """
    actor.require(Permission.MANAGE_REGISTER)
    entity = OurEntity(ref=next_ref(session, "E"), created_at=now, changed_at=now, **given.model_dump())
    session.add(entity)
    session.flush()
    _note(session, actor, "entities:entity:added", entity, changes_between({}, _snapshot(entity)))
    return entity


def change_entity(
    session: Session, actor: Actor, ref: str, given: EntityInput, version: int | None, now: datetime
) -> OurEntity:
    """The entity with what was handed in; every transfer it makes is judged again by the laws of its place.

    Saving what is already there changes nothing. Raises Refused, NotFound, ChangedMeanwhile, Conflict
    ``already-ended``.
    Source: house rule.
    """
    entity = _load_open(session, actor, ref, version)
    before = _snapshot(entity)
    for name in _FIELDS:
        setattr(entity, name, getattr(given, name))
    changes = changes_between(before, _snapshot(entity))
    if changes:
        stamp(entity, now)
        session.flush()
        _note(session, actor, "entities:entity:changed", entity, changes)
    return entity


def end_entity(
    session: Session,
    actor: Actor,
    ref: str,
    ended_on: date,
    reason: str,
    version: int | None,
    now: datetime,
    today: date,
) -> OurEntity:
    """The entity not ours any more from ``ended_on`` (inclusive, today at the latest); what it did stays.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict ``already-ended``, Invalid (a date to come).
    Source: house rule (nothing is deleted).
    """
    entity = _load_open(session, actor, ref, version)
    if ended_on > today:
        raise Invalid({"ended_on": Problem("in-the-future")})
    entity.ended_on, entity.end_reason = ended_on, reason
    stamp(entity, now)
    session.flush()
    changes = {"ended_on": (None, ended_on.isoformat())}
    _note(session, actor, "entities:entity:ended", entity, changes, reason)
    return entity


def _load_open(session: Session, actor: Actor, ref: str, version: int | None) -> OurEntity:
    actor.require(Permission.MANAGE_REGISTER)
    entity = load_for_change(session, OurEntity, ref, version)
    if entity.ended_on:
        raise Conflict("already-ended", ref=ref)
    return entity


def _snapshot(entity: OurEntity) -> dict[str, Any]:
    state = entity.model_dump(include=set(_FIELDS))
    return {name: value if value != [] else None for name, value in state.items()}


def _note(
    session: Session,
    actor: Actor,
    tag: str,
    entity: OurEntity,
    changes: dict[str, Any],
    reason: str | None = None,
) -> None:
    assert entity.id is not None
    touch_record(session, "entity", entity.id)
    record(session, actor, tag, entity.ref, subject_name=entity.name, changes=changes, reason=reason)
