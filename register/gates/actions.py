"""The verb of the gates: for which vendors one holds. It flushes; it never commits."""

from datetime import datetime
from typing import Annotated

from pydantic import Field
from sqlmodel import Session

from register.errors import Conflict
from register.gates.models import GateSetting
from register.gates.standing import levels
from register.inputs import Reason, RoomInput
from register.rules.gates import FIXED, LEVELS, GateCode, fitting_levels
from register.rules.permissions import Permission
from register.trail.actor import Actor
from register.trail.record import record

GATES_REF = "gates"
"""What the trail calls the settings of the gates."""


class GateInput(RoomInput):
    """For vendors of which importance a gate is to hold, and why."""

    levels: Annotated[list[str], Field(max_length=len(LEVELS))] = []
    reason: Reason


def set_gate(session: Session, actor: Actor, code: GateCode, given: GateInput, now: datetime) -> bool:
    """A gate holding for other vendors from now on; whether anything changed.

    Raises Refused, Conflict for a gate that holds for everybody. Source: house rule (editable within limits).
    """
    actor.require(Permission.MANAGE_REGISTER)
    if code in FIXED:
        raise Conflict("gate-fixed", ref=code.value)
    before, after = levels(session)[code], fitting_levels(code, given.levels)
    if before == after:
        return False
    ordered: list[str] = [level for level in LEVELS if level in after]
    session.add(
        GateSetting(code=code, levels=ordered, reason=given.reason, set_by_id=actor.person_id, set_at=now)
    )
    session.flush()
    told = ([level for level in LEVELS if level in before], ordered)
    record(
        session,
        actor,
        "gates:gate:set",
        GATES_REF,
        subject_name=code.value,
        changes={"importance": told},
        reason=given.reason,
    )
    return True
