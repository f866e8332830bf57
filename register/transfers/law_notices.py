"""The verbs of changes of the law to look at: noted once a transfer, open until somebody has looked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.errors import Conflict, NotFound
from register.inputs import Reason, RoomInput
from register.rules.flags import look_by
from register.rules.permissions import Permission
from register.storage.versions import stamp
from register.trail.actor import Actor
from register.transfers.actions import note
from register.transfers.models import LawNotice, Transfer
from register.vendors.touched import touch


class SeenInput(RoomInput):
    """What somebody concluded who looked at a change."""

    note: Reason


@dataclass(frozen=True)
class Noted:
    """One transfer a change concerns: its standing without and with it (outcome, band, points)."""

    transfer_id: int
    vendor_id: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def note_change(
    session: Session,
    change_ref: str,
    noted: Sequence[Noted],
    now: datetime,
    *,
    judged_for: date,
    counts_from: date | None,
    today: date,
) -> list[Noted]:
    """Open a notice for each transfer that has none for this change; those newly noted.

    Flags follow where the vendors are refreshed. The trail of the change itself tells of them.
    Source: design (scoring, what if: one flag per affected transfer).
    """
    known = set(session.exec(select(LawNotice.transfer_id).where(LawNotice.law_change_ref == change_ref)))
    fresh = [one for one in noted if one.transfer_id not in known]
    rows = [
        {
            "law_change_ref": change_ref,
            "transfer_id": one.transfer_id,
            "vendor_id": one.vendor_id,
            "judged_for": judged_for,
            "before": dict(one.before),
            "after": dict(one.after),
            "raised_on": today,
            "due_on": look_by(today, counts_from),
            "version": 1,
            "created_at": now,
            "changed_at": now,
        }
        for one in fresh
    ]
    if rows:
        session.connection().execute(sa.insert(LawNotice), rows)
    return fresh


def mark_seen(
    session: Session,
    actor: Actor,
    ref: str,
    notice_id: int,
    given: SeenInput,
    version: int | None,
    now: datetime,
) -> LawNotice:
    """Say that a change was looked at for a transfer, with what was concluded; its flag goes.

    Raises Refused, NotFound, Conflict where somebody has looked already.
    Source: house rule (GDPR Art 5(2), accountability).
    """
    actor.require(Permission.EDIT_TRANSFERS)
    found = session.exec(
        select(LawNotice, Transfer)
        .join(Transfer, col(Transfer.id) == col(LawNotice.transfer_id))
        .where(LawNotice.id == notice_id, Transfer.ref == ref)
        .with_for_update()
    ).first()
    if found is None:
        raise NotFound(ref=ref)
    notice, transfer = found
    if notice.looked_at is not None or (version is not None and notice.version != version):
        raise Conflict("already-looked-at", ref=ref)
    notice.looked_at, notice.looked_by_id, notice.note = now, actor.person_id, given.note
    stamp(notice, now)
    session.flush()
    changes = {
        "law_change": (None, notice.law_change_ref),
        "outcome": (notice.before.get("outcome"), notice.after.get("outcome")),
    }
    note(session, actor, "transfers:notice:seen", transfer, changes, given.note)
    touch(session, transfer.vendor_id)
    return notice
