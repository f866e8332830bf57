"""Reads about reminders: the ledger, the runs, and when the next mail is due. Nothing here changes anything."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.errors import NotFound
from register.people.models import Person
from register.reminders.models import OPEN_STATES, TROUBLED, Reminder, ReminderRun
from register.reminders.readers import Reader
from register.rules.reminding import MAIL_HOUR, weekly_day
from register.trail.counted import Paging, paged

SORTS: dict[str, tuple[Any, ...]] = {
    "owed": (col(Reminder.id).desc(),),
    "sent": (col(Reminder.sent_at).is_(None), col(Reminder.sent_at).desc()),
    "to": (sa.func.lower(col(Person.name)),),
}
"""What the ledger may be sorted by."""
_TURNED: dict[str, tuple[Any, ...]] = {
    "owed": (col(Reminder.id),),
    "sent": (col(Reminder.sent_at).is_(None), col(Reminder.sent_at)),
    "to": (sa.func.lower(col(Person.name)).desc(),),
}


@dataclass(frozen=True)
class LedgerFilters:
    """Which messages the ledger shows."""

    text: str = ""
    state: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()


def reminder_ref(number: int) -> str:
    """The reference of a message, such as ``RM-0007``."""
    return f"RM-{number:04d}"


def get_reminder(session: Session, ref: str, *, to_change: bool = False) -> Reminder:
    """The message of this reference; ``to_change`` locks it. Raises NotFound."""
    digits = ref.removeprefix("RM-")
    if not (ref.startswith("RM-") and digits.isascii() and digits.isdigit() and len(digits) <= 9):
        raise NotFound(ref=ref)
    statement = select(Reminder).where(Reminder.id == int(digits))
    if to_change:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.exec(statement).one_or_none()
    if found is None:
        raise NotFound(ref=ref)
    return found


def list_ledger(
    session: Session, filters: LedgerFilters, sort: str, *, descending: bool, paging: Paging
) -> Sequence[Any]:
    """Messages with the name of their reader, the newest first."""
    order = (_TURNED if descending else SORTS)[sort or "owed"]
    statement = (
        sa.select(
            col(Reminder.id),
            col(Reminder.kind),
            col(Reminder.state),
            col(Reminder.title),
            col(Reminder.address),
            col(Reminder.subject_ref),
            col(Reminder.owed_at),
            col(Reminder.sent_at),
            col(Reminder.next_try_at),
            col(Reminder.problem),
            col(Reminder.detail),
            col(Reminder.tries),
            col(Person.name),
        )
        .outerjoin(Person, col(Person.id) == col(Reminder.person_id))
        .where(*_conditions(filters))
        .order_by(*order, col(Reminder.id).desc())
    )
    return session.connection().execute(paged(statement, paging)).all()


def count_ledger(session: Session, filters: LedgerFilters) -> int:
    """How many messages the filters leave. Never kept: sending is not on the trail."""
    statement = (
        sa.select(sa.func.count())
        .select_from(Reminder)
        .outerjoin(Person, col(Person.id) == col(Reminder.person_id))
        .where(*_conditions(filters))
    )
    return session.connection().scalar(statement) or 0


def count_waiting(session: Session) -> tuple[int, int]:
    """How many messages wait to be sent, and how many are in trouble."""
    row = (
        session.connection()
        .execute(
            sa.select(
                sa.func.count().filter(col(Reminder.state).in_(OPEN_STATES)),
                sa.func.count().filter(col(Reminder.state).in_(TROUBLED)),
            ).where(col(Reminder.state).in_({*OPEN_STATES, *TROUBLED}))
        )
        .one()
    )
    return row[0], row[1]


def list_runs(session: Session, limit: int) -> Sequence[ReminderRun]:
    """The latest runs that did something, the newest first."""
    return session.exec(select(ReminderRun).order_by(col(ReminderRun.id).desc()).limit(limit)).all()


def next_weekly(readers: Iterable[Reader], now: datetime) -> datetime | None:
    """When the next weekly mail of anybody is due, whether there will be anything to tell or not."""
    found = []
    for reader in {(r.place, r.zone.key, r.mail_day): r for r in readers if not r.has_left}.values():
        day, _ = reader.local(now)
        monday = day - timedelta(days=day.weekday())
        for week in (monday, monday + timedelta(days=7), monday + timedelta(days=14)):
            goes_on = weekly_day(week, reader.mail_day, reader.is_day_off)
            at = datetime(goes_on.year, goes_on.month, goes_on.day, MAIL_HOUR, tzinfo=reader.zone)
            if at > now:
                found.append(at)
                break
    return min(found, default=None)


def _conditions(filters: LedgerFilters) -> list[Any]:
    found: list[Any] = []
    if filters.state:
        found.append(col(Reminder.state).in_(filters.state))
    if filters.kind:
        found.append(col(Reminder.kind).in_(filters.kind))
    if filters.text:
        sought = f"%{_escaped(filters.text.casefold())}%"
        columns = (col(Reminder.title), col(Reminder.address), col(Person.name))
        found.append(sa.or_(*(sa.func.lower(column).like(sought, escape="!") for column in columns)))
    return found


def _escaped(text: str) -> str:
    for sign in "!%_":
        text = text.replace(sign, "!" + sign)
    return text
