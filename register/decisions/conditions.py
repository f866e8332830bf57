"""Saying that a condition of an approval is met, with what shows it. It flushes; it never commits."""

from datetime import date, datetime

from sqlmodel import Session, select

from register.decisions.inputs import DoneInput
from register.decisions.models import Condition, Decision
from register.decisions.subjects import find_subject
from register.errors import Conflict, NotFound, Refused
from register.rules.permissions import Permission
from register.storage.versions import load_for_change, stamp
from register.trail.actor import Actor
from register.trail.record import record
from register.vendors.touched import touch


def meet_condition(
    session: Session,
    actor: Actor,
    ref: str,
    given: DoneInput,
    version: int | None,
    now: datetime,
    *,
    today: date,
) -> Condition:
    """The condition met today, with the evidence; only its owner or whoever decided says so.

    An approval that has lapsed stays lapsed. Raises Refused, NotFound, ChangedMeanwhile, Conflict (met already).
    Source: house rule (design: conditions as tasks with owner and due date).
    """
    actor.require(Permission.READ_REGISTER)
    condition = load_for_change(session, Condition, ref, version)
    decision = session.get(Decision, condition.decision_id)
    assert decision is not None
    if actor.person_id is None or actor.person_id not in (condition.owner_id, decision.decided_by_id):
        raise Refused("condition-not-yours", permission=Permission.DECIDE.value, ref=ref)
    if condition.done_on is not None:
        raise Conflict("condition-met", ref=ref)
    condition.done_on, condition.done_by_id, condition.evidence = today, actor.person_id, given.evidence
    stamp(condition, now)
    session.flush()
    touch(session, condition.vendor_id)
    subject = find_subject(session, decision.subject_kind, decision.subject_ref)
    record(
        session,
        actor,
        "decisions:condition:met",
        ref,
        subject_name=f"{subject.vendor.legal_name[:200]} ({decision.ref})",
        about_ref=subject.vendor.ref,
        changes={"done_on": (None, today.isoformat()), "decision": (None, decision.ref)},
        reason=given.evidence,
    )
    return condition


def get_condition(session: Session, ref: str) -> tuple[Condition, Decision]:
    """The condition of this reference and its decision. Raises NotFound.

    Source: house rule.
    """
    found = session.exec(select(Condition).where(Condition.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(ref=ref)
    decision = session.get(Decision, found.decision_id)
    assert decision is not None
    return found, decision
