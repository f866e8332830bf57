"""Changing how things are reminded of, and who the register owner is. The verbs flush; they never commit."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from register.errors import ChangedMeanwhile, Invalid, NotFound, Problem
from register.people.models import Person
from register.reminders.inputs import OfficeInput, RuleInput
from register.reminders.models import ReminderOffice, ReminderRule
from register.rules.flags import FlagCode
from register.rules.permissions import Permission
from register.rules.reminding import Ladder, ladder_of
from register.storage.versions import stamp
from register.trail.actor import Actor
from register.trail.record import changes_between, record

REF = "reminders"
"""What the trail calls the rules of reminding."""


def find_rule(session: Session, code: str) -> ReminderRule | None:
    """The rule an administrator set for a kind of flag, or None. Raises NotFound for a kind there is not.

    Source: house rule.
    """
    if code not in {known.value for known in FlagCode}:
        raise NotFound(ref=code)
    return session.get(ReminderRule, code)


def change_rule(
    session: Session, actor: Actor, code: str, given: RuleInput, version: int, now: datetime
) -> bool:
    """Set the ladder of a kind of flag; False where it is that already. ``version`` 0: made from the default.

    Raises Refused, NotFound, ChangedMeanwhile. Source: house rule (design: editable per kind).
    """
    actor.require(Permission.MANAGE_REGISTER)
    find_rule(session, code)
    row = session.get(ReminderRule, code, with_for_update=True, populate_existing=True)
    if (row.version if row else 0) != version:
        raise ChangedMeanwhile(ref=code)
    before = _values(_ladder(row) if row else ladder_of(code, {}))
    after = _values(Ladder(**given.model_dump()))
    if before == after:
        return False
    if row is None:
        _make(session, ReminderRule(code=code, created_at=now, changed_at=now, **after), code)
    else:
        for name, value in after.items():
            setattr(row, name, value)
        stamp(row, now)
    session.flush()
    changes = changes_between(before, after)
    record(session, actor, "reminders:rule:changed", REF, subject_name=code, changes=changes)
    return True


def get_office(session: Session) -> ReminderOffice | None:
    """What was said of reminders as a whole, or None.

    Source: house rule.
    """
    return session.get(ReminderOffice, 1)


def change_office(session: Session, actor: Actor, given: OfficeInput, version: int, now: datetime) -> bool:
    """Name the register owner; False where they are that already. ``version`` 0: nobody was named yet.

    Raises Refused, ChangedMeanwhile, Invalid. Source: house rule (design: escalation to the register owner).
    """
    actor.require(Permission.MANAGE_REGISTER)
    row = session.get(ReminderOffice, 1, with_for_update=True, populate_existing=True)
    if (row.version if row else 0) != version:
        raise ChangedMeanwhile(ref=REF)
    person = session.get(Person, given.register_owner_id) if given.register_owner_id else None
    if given.register_owner_id and (person is None or person.disabled_at):
        raise Invalid({"register_owner_id": Problem("not-in-list", {"given": given.register_owner_id})})
    was = session.get(Person, row.register_owner_id) if row and row.register_owner_id else None
    if was is person and row is not None:
        return False
    if row is None:
        made = ReminderOffice(id=1, register_owner_id=given.register_owner_id, created_at=now, changed_at=now)
        _make(session, made, REF)
    else:
        row.register_owner_id = given.register_owner_id
        stamp(row, now)
    session.flush()
    change = {"register_owner": (was.name if was else None, person.name if person else None)}
    record(session, actor, "reminders:office:changed", REF, changes=change)
    return True


def _make(session: Session, row: ReminderRule | ReminderOffice, ref: str) -> None:
    # Two administrators may meet at the first save: the second one is told.
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except sa.exc.IntegrityError as error:
        raise ChangedMeanwhile(ref=ref) from error


def _ladder(row: ReminderRule) -> Ladder:
    return Ladder(tuple(row.before), row.every, row.manager_after, row.register_owner_after, row.on_the_day)


def _values(ladder: Ladder) -> dict[str, Any]:
    return {
        "before": list(ladder.before),
        "every": ladder.every,
        "manager_after": ladder.manager_after,
        "register_owner_after": ladder.register_owner_after,
        "on_the_day": ladder.on_the_day,
    }
