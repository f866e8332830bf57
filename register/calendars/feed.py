"""What is due of somebody's as their calendar knows it: read from the flags, kept so that changes can be told."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.calendars.models import CalendarEntry
from register.flags.models import FlagRow
from register.rules.feeding import Item, Told, tell
from register.vendors.models import Vendor

_TELLS_APART = ("regime", "law_change")
"""What tells two flags of one code and record apart and stays the same while the day moves."""


def told_to(session: Session, person_id: int, now: datetime) -> list[Told]:
    """What somebody's calendar is told now, by day; nothing is stored.

    Source: house rule (design: all-day items, stable identity).
    """
    told = tell(_told_before(session, person_id), _items(session, person_id), now)
    return sorted(told.values(), key=lambda one: (one.item.due_on, one.item.key))


def keep_told(session: Session, person_id: int, told: list[Told]) -> None:
    """Keep what the calendar was told, so that the next time only changes count up.

    Source: house rule.
    """
    before = _told_before(session, person_id)
    now = {one.item.key: one for one in told}
    if before == now:
        return
    gone = [key for key in before if key not in now]
    if gone:
        session.connection().execute(
            sa.delete(CalendarEntry).where(
                col(CalendarEntry.person_id) == person_id, col(CalendarEntry.key).in_(gone)
            )
        )
    for key, one in now.items():
        if before.get(key) != one:
            session.merge(_row(person_id, one))
    session.flush()


def _row(person_id: int, told: Told) -> CalendarEntry:
    item = told.item
    return CalendarEntry(
        person_id=person_id,
        key=item.key,
        code=item.code,
        subject_ref=item.subject_ref,
        vendor_ref=item.vendor_ref,
        vendor_name=item.vendor_name,
        due_on=item.due_on,
        sequence=told.sequence,
        changed_at=told.changed_at,
        is_cancelled=told.is_cancelled,
    )


def _told_before(session: Session, person_id: int) -> dict[str, Told]:
    rows = session.exec(select(CalendarEntry).where(CalendarEntry.person_id == person_id)).all()
    return {
        row.key: Told(
            Item(row.key, row.code, row.subject_ref, row.vendor_ref, row.vendor_name, row.due_on),
            row.sequence,
            row.changed_at,
            row.is_cancelled,
        )
        for row in rows
    }


def _items(session: Session, person_id: int) -> list[Item]:
    statement: Any = (
        sa.select(
            col(FlagRow.code),
            col(FlagRow.subject_ref),
            col(FlagRow.due_on),
            col(FlagRow.params),
            col(Vendor.ref),
            col(Vendor.legal_name),
        )
        .select_from(FlagRow)
        .join(Vendor, col(Vendor.id) == col(FlagRow.vendor_id))
        .where(col(FlagRow.owner_id) == person_id, col(FlagRow.due_on).is_not(None))
        .order_by(col(FlagRow.due_on), col(FlagRow.id))
    )
    found: dict[str, Item] = {}
    for code, subject_ref, due_on, params, vendor_ref, vendor_name in session.connection().execute(statement):
        apart = [str(params[name]) for name in _TELLS_APART if name in params]
        key = ".".join([code, subject_ref, *apart])
        # Two of one name: the one due first is told.
        found.setdefault(key, Item(key, code, subject_ref, vendor_ref, vendor_name, due_on))
    return list(found.values())
