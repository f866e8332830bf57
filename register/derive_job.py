"""Bringing what is derived of agreements and notices up to date as a whole: once a day, and at once after an upgrade.

A newer program counts otherwise, a newer catalogue asks for other terms, a government moves a public holiday: none of
them touches a record.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col

from register.agreements.models import Agreement
from register.agreements.notice_days import recount_notice_days
from register.agreements.term_counts import recount_vendors
from register.notices.actions import recount_deadlines
from register.notices.models import NoticeStatus, SubprocessorNotice
from register.reference.law import load_law
from register.storage.derived import made_with, note_made
from register.storage.migrate import newest_revision
from register.trail.actor import Actor, Channel
from register.trail.record import record
from register.vendors.touched import touch
from register.work import Register

_NAME: Final = "agreements"
_CHUNK: Final = 200


def derive(register: Register, clock: Callable[[], datetime], stops: Callable[[], bool]) -> int:
    """Bring everything up to date where nobody has today with this program; in how many vendors something changed.

    Each step is a transaction of its own; what ends this is done again from the beginning, which changes nothing twice.
    Source: house rule (lists and reports show what the rules say, whoever touched a record last).
    """
    now = clock()
    wanted = f"{_program()}|{register.settings.today(now).isoformat()}"
    with register.read() as session:
        last = made_with(session, _NAME)
        if last == wanted:
            return 0
        waiting = _vendors(session)
    changed = 0
    for start in range(0, len(waiting), _CHUNK):
        if stops():
            return changed
        with register.write(clock()) as session:
            changed += _step(session, waiting[start : start + _CHUNK])
    with register.write(clock()) as session:
        if changed or (waiting and last.rpartition("|")[0] != _program()):
            # On the trail, so that no count a server keeps outlives it.
            by_itself = Actor(None, "", frozenset(), Channel.SYSTEM)
            told = {"vendors": (None, len(waiting)), "vendors_changed": (None, changed)}
            record(session, by_itself, "agreements:register:recounted", "agreements", changes=told)
        note_made(session, _NAME, wanted)
    return changed


@cache
def _program() -> str:
    return f"{newest_revision()}|{load_law().version}"


def _vendors(session: Session) -> list[int]:
    """The vendors with an agreement that has not ended or a notice that waits, in order of number."""
    agreements = sa.select(col(Agreement.vendor_id)).where(col(Agreement.ended_on).is_(None))
    notices = sa.select(col(SubprocessorNotice.vendor_id)).where(
        col(SubprocessorNotice.status) == NoticeStatus.OPEN
    )
    return sorted(session.connection().execute(sa.union(agreements, notices)).scalars())


def _step(session: Session, vendor_ids: Sequence[int]) -> int:
    before = _derived(session, vendor_ids)
    recount_vendors(session, vendor_ids)
    recount_notice_days(session, vendor_ids)
    recount_deadlines(session, vendor_ids)
    after = _derived(session, vendor_ids)
    changed = {vendor for vendor, row in after ^ before}
    for number in sorted(changed):
        # What rests on it, flags above all, follows in the same transaction.
        touch(session, number)
    return len(changed)


def _derived(session: Session, vendor_ids: Sequence[int]) -> set[tuple[int, Any]]:
    connection = session.connection()
    agreements = connection.execute(
        sa.select(
            col(Agreement.vendor_id),
            col(Agreement.id),
            col(Agreement.missing_terms),
            col(Agreement.unchecked_terms),
            col(Agreement.notice_by),
        ).where(col(Agreement.vendor_id).in_(vendor_ids), col(Agreement.ended_on).is_(None))
    )
    notices = connection.execute(
        sa.select(
            col(SubprocessorNotice.vendor_id),
            col(SubprocessorNotice.ref),
            col(SubprocessorNotice.deadline_on),
        ).where(col(SubprocessorNotice.vendor_id).in_(vendor_ids))
    )
    return {(row[0], tuple(row)) for row in (*agreements, *notices)}
