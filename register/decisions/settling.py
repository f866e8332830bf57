"""Who decides in this register, and who stands in for whom: kept as records, each on the trail. They never commit."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from register.decisions.actions import who_decides
from register.decisions.inputs import DelegationInput, SettingInput
from register.decisions.models import DecisionRequest, DecisionSetting, Delegation, RequestState
from register.decisions.queries import people_who, standing_setting
from register.errors import Conflict, Invalid, NotFound, Problem, Refused
from register.people.queries import name_of, person_ref
from register.rules.deciding import Mode
from register.rules.permissions import Permission
from register.storage.versions import stamp
from register.trail.actor import Actor
from register.trail.record import record
from register.vendors.touched import touch


def choose_mode(session: Session, actor: Actor, given: SettingInput, now: datetime) -> DecisionSetting:
    """Who decides from now on; what waits goes to them. Decisions taken before stay as they are.

    Where the DPO advises, a named owner decides, who must hold the permission. Raises Refused, Invalid.
    Source: GDPR Art 38(6), 39(1)(c); house rule (a setting kept as a record).
    """
    actor.require(Permission.MANAGE_REGISTER)
    owner_id = given.owner_id if given.mode is Mode.DPO_ADVISES else None
    if given.mode is Mode.DPO_ADVISES and owner_id not in _may_decide(session):
        raise Invalid({"owner_id": Problem("required")})
    before = standing_setting(session)
    made = DecisionSetting(
        mode=given.mode, owner_id=owner_id, set_by_id=actor.person_id, set_at=now, reason=given.reason
    )
    session.add(made)
    session.flush()
    for request in session.exec(select(DecisionRequest).where(DecisionRequest.state == RequestState.WAITING)):
        decider = who_decides(session, request.requested_by_id)
        if decider != request.decider_id:
            request.decider_id = decider
            touch(session, request.vendor_id)
    session.flush()
    record(
        session,
        actor,
        "decisions:setting:changed",
        "decisions",
        changes={
            "mode": (before.mode.value if before else Mode.DPO_DECIDES.value, made.mode.value),
            "owner": (
                name_of(session, before.owner_id) if before else None,
                name_of(session, owner_id),
            ),
        },
        reason=given.reason,
    )
    return made


def hand_over(
    session: Session, actor: Actor, given: DelegationInput, now: datetime, *, today: date
) -> Delegation:
    """One's decisions handed to somebody who may decide, from one day to another, both inclusive.

    What a delegate decides carries both names, and never on a request of either. Raises Refused, Invalid.
    Source: house rule (design: delegation during absence, with dates).
    """
    actor.require(Permission.DECIDE)
    if actor.person_id is None:
        raise Refused("decide-not-entitled", permission=Permission.DECIDE.value)
    problems = {}
    if given.to_id == actor.person_id or given.to_id not in _may_decide(session):
        problems["to_id"] = Problem("not-in-list", {"given": given.to_id})
    if given.until_on < given.from_on:
        problems["until_on"] = Problem("end-before-start")
    elif given.until_on < today:
        problems["until_on"] = Problem("review-not-to-come")
    if problems:
        raise Invalid(problems)
    made = Delegation(
        from_id=actor.person_id,
        to_id=given.to_id,
        from_on=given.from_on,
        until_on=given.until_on,
        created_at=now,
        changed_at=now,
    )
    session.add(made)
    session.flush()
    record(
        session,
        actor,
        "decisions:delegation:made",
        person_ref(actor.person_id),
        subject_name=actor.name,
        changes={
            "to": (None, name_of(session, given.to_id)),
            "from_on": (None, given.from_on.isoformat()),
            "until_on": (None, given.until_on.isoformat()),
        },
    )
    return made


def take_back(session: Session, actor: Actor, delegation_id: int, now: datetime) -> Delegation:
    """The hand-over ended at once, by who made it. Raises Refused, NotFound, Conflict where it has ended.

    Source: house rule.
    """
    actor.require(Permission.DECIDE)
    made = session.exec(
        select(Delegation).where(col(Delegation.id) == delegation_id).with_for_update()
    ).one_or_none()
    if made is None or made.from_id != actor.person_id:
        raise NotFound(ref=str(delegation_id))
    if made.ended_at is not None:
        raise Conflict("delegation-ended")
    made.ended_at = now
    stamp(made, now)
    session.flush()
    record(
        session,
        actor,
        "decisions:delegation:ended",
        person_ref(made.from_id),
        subject_name=actor.name,
        changes={"to": (name_of(session, made.to_id), None)},
    )
    return made


def _may_decide(session: Session) -> set[int | None]:
    return {row.id for row in people_who(session, Permission.DECIDE)}
