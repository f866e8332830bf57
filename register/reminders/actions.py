"""The verbs of an administrator about single messages. They flush; they never commit."""

import secrets
from datetime import date, datetime

from sqlmodel import Session

from register.errors import Conflict
from register.people.queries import get_person
from register.reminders.models import Reminder, ReminderState
from register.reminders.owing import owe
from register.reminders.queries import get_reminder, reminder_ref
from register.rules.permissions import Permission
from register.rules.reminding import ReminderKind
from register.trail.actor import Actor
from register.trail.record import record

STUCK = (ReminderState.UNSURE, ReminderState.GIVEN_UP)
AGAIN = (*STUCK, ReminderState.FAILED, ReminderState.MAYBE_SENT)
"""What an administrator may have sent again."""


def retry(session: Session, actor: Actor, ref: str) -> Reminder:
    """The message, to be tried again at once as if for the first time; where it may have arrived, the same text.

    Raises Refused, NotFound, Conflict ``not-stuck``. Source: house rule.
    """
    actor.require(Permission.MANAGE_REGISTER)
    row = _load(session, ref, AGAIN)
    before = row.state.value
    may_have_arrived = row.state in (ReminderState.UNSURE, ReminderState.MAYBE_SENT)
    row.state = ReminderState.MAYBE_SENT if may_have_arrived else ReminderState.OWED
    row.tries = row.resends = 0
    row.next_try_at = None
    session.flush()
    _note(session, actor, "reminders:message:retried", row, before)
    return row


def settle(session: Session, actor: Actor, ref: str, now: datetime) -> Reminder:
    """The message noted as arrived, on the administrator's word.

    Raises Refused, NotFound, Conflict ``not-stuck``. Source: house rule.
    """
    actor.require(Permission.MANAGE_REGISTER)
    row = _load(session, ref, (*STUCK, ReminderState.MAYBE_SENT))
    before = row.state.value
    row.state, row.sent_at, row.next_try_at = ReminderState.SENT, now, None
    session.flush()
    _note(session, actor, "reminders:message:settled", row, before)
    return row


def ask_for_test(session: Session, actor: Actor, now: datetime, today: date) -> str:
    """The address a test message to the actor themselves is on its way to. Raises Refused.

    Source: house rule.
    """
    actor.require(Permission.MANAGE_REGISTER)
    assert actor.person_id is not None, "somebody signed in"
    person = get_person(session, actor.person_id)
    key = f"{ReminderKind.TEST.value}:{actor.person_id}:{secrets.token_hex(8)}"
    owe(session, key, ReminderKind.TEST, now, today, actor.person_id)
    record(session, actor, "reminders:test:asked", "reminders", subject_name=person.email)
    return person.email


def _load(session: Session, ref: str, states: tuple[ReminderState, ...]) -> Reminder:
    row = get_reminder(session, ref, to_change=True)
    if row.state not in states:
        raise Conflict("not-stuck", ref=ref)
    return row


def _note(session: Session, actor: Actor, tag: str, row: Reminder, before: str) -> None:
    assert row.id is not None
    record(
        session,
        actor,
        tag,
        reminder_ref(row.id),
        subject_name=row.title or row.kind.value,
        changes={"state": (before, row.state.value)},
    )
