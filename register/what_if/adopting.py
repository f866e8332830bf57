"""Making a change of the law that was tried out: the dated record, and a notice for every transfer it changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from register.assessments.runs import MOST_AT_ONCE
from register.law.actions import add_change
from register.law.inputs import LawChangeInput
from register.law.models import LawChange
from register.rules.amendments import Amendment
from register.rules.permissions import Permission
from register.trail.actor import Actor
from register.trail.record import record
from register.transfers.law_notices import Noted, note_change
from register.vendors.touched import touch
from register.what_if.asking import Affected, answer, days_of
from register.what_if.telling import standing_json


@dataclass(frozen=True)
class Adopted:
    """The change as it stands now, and how many transfers it is noted for."""

    change: LawChange
    noted: int


def adopt(session: Session, actor: Actor, given: LawChangeInput, now: datetime, *, today: date) -> Adopted:
    """The change of the law as a dated record, and one notice for each transfer it changes.

    The transfers are those it changes on the day it takes effect, and today if that is later. Their vendors are
    judged again where the unit of work ends, or in a run of their own where they are many. Raises Refused, Invalid
    (no citation; it does not fit; it would change nothing because it was adopted already).
    Source: design (scoring, what if: adopt it as a dated change, one flag per affected transfer).
    """
    actor.require(Permission.MANAGE_REGISTER)
    amendment = given.amendment()
    affected = _affected(session, amendment, today)
    change = add_change(session, actor, given, now, today=today)
    last_day = days_of(amendment, today)[-1]
    fresh = note_change(
        session,
        change.ref,
        [_noted(one) for one in affected],
        now,
        judged_for=last_day,
        counts_from=change.counts_from,
        today=today,
    )
    vendors = sorted({one.vendor_id for one in fresh})
    # More of them are flagged, as they are judged again, in steps of their own.
    for vendor_id in vendors if len(vendors) <= MOST_AT_ONCE else ():
        touch(session, vendor_id)
    if fresh:
        record(
            session,
            actor,
            "law:change:noted",
            change.ref,
            subject_name=change.citation[:200],
            changes={"transfers_noted": (None, len(fresh))},
        )
    return Adopted(change, len(fresh))


def _affected(session: Session, amendment: Amendment, today: date) -> Sequence[Affected]:
    """By transfer, as it stands on the last of the days asked about where it changes on several."""
    found: dict[int, Affected] = {}
    for day in days_of(amendment, today):
        found |= {one.transfer_id: one for one in answer(session, amendment, day).affected}
    return sorted(found.values(), key=lambda one: one.transfer_id)


def _noted(one: Affected) -> Noted:
    return Noted(
        one.transfer_id,
        one.vendor_id,
        standing_json(one.difference.before) or {},
        standing_json(one.difference.after) or {},
    )
