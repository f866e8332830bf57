"""The steps of an incident: recorded when they were taken, and taken back where they were wrong."""

from datetime import datetime

from sqlmodel import Session

from register.errors import Conflict, Invalid, NotFound, Problem
from register.incidents.actions import load_open, note
from register.incidents.duties import has_duties
from register.incidents.inputs import DECISIONS, StepInput
from register.incidents.models import Incident, IncidentStep
from register.law.current import current_law
from register.rules.permissions import Permission
from register.storage.versions import stamp
from register.trail.actor import Actor


def record_step(
    session: Session, actor: Actor, ref: str, given: StepInput, version: int | None, now: datetime
) -> IncidentStep:
    """A step taken about an open incident; a decision that nobody is told is for the DPO alone.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict, Invalid (an instant to come; a law without a notice duty).
    Source: GDPR Art 33(5).
    """
    incident, vendor = load_open(session, actor, ref, version)
    if given.kind in DECISIONS:
        actor.require(Permission.CLOSE_INCIDENTS)
    if given.at > now:
        raise Invalid({"at": Problem("in-the-future")})
    if given.regime_id and not has_duties(current_law(session), given.regime_id):
        raise Invalid({"regime_id": Problem("not-in-list", {"given": given.regime_id})})
    step = IncidentStep(
        incident_id=incident.id or 0,
        kind=given.kind,
        at=given.at,
        regime_id=given.regime_id,
        note=given.note,
        recorded_by_id=actor.person_id,
        recorded_at=now,
    )
    session.add(step)
    stamp(incident, now)
    changes = {"step": (None, given.kind.value), "at": (None, given.at.isoformat())}
    if given.regime_id:
        changes["regime"] = (None, given.regime_id)
    if given.note:
        changes["note"] = (None, given.note)
    note(session, actor, "incidents:step:recorded", incident, vendor, changes)
    return step


def take_back_step(
    session: Session, actor: Actor, ref: str, step_id: int, reason: str, version: int | None, now: datetime
) -> IncidentStep:
    """A step that no longer counts, with the reason; it stays to be read.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict where it was taken back already or the incident is closed.
    Source: house rule (nothing is deleted).
    """
    incident, vendor = load_open(session, actor, ref, version)
    step = get_step(session, incident, step_id)
    if step.taken_back_at:
        raise Conflict("already-ended", ref=ref)
    if step.kind in DECISIONS:
        actor.require(Permission.CLOSE_INCIDENTS)
    step.taken_back_at, step.taken_back_reason = now, reason
    stamp(incident, now)
    changes = {"step": (step.kind.value, None), "at": (step.at.isoformat(), None)}
    note(session, actor, "incidents:step:taken-back", incident, vendor, changes, reason)
    return step


def get_step(session: Session, incident: Incident, step_id: int) -> IncidentStep:
    """The step of this number of an incident. Raises NotFound.

    Source: house rule.
    """
    step = session.get(IncidentStep, step_id)
    if step is None or step.incident_id != incident.id:
        raise NotFound(ref=incident.ref)
    return step
