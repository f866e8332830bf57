"""Whom a change of the law or of the weights makes it necessary to judge again."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from register.assessments.concerned import concerned_vendors
from register.assessments.judging import vendors_to_judge
from register.incidents.queries import vendors_with_open_incidents
from register.law.current import amendment_of, current_law
from register.law.models import LawChange
from register.rules.amendments import NoticeDuty
from register.storage.touched import take_touched_records


def concerned(session: Session, change: LawChange) -> list[int]:
    """The vendors with a transfer a change may concern, standing or withdrawn, in order of number.

    Source: house rule (a change of the law judges again what it touches).
    """
    return concerned_vendors(session, [amendment_of(change)], current_law(session))


def take_vendors_of_law(session: Session) -> list[int]:
    """The vendors to judge again for the changes touched in this transaction, which it forgets.

    New weights concern everybody; what a law asks after a breach, the vendors with an open incident.
    Source: house rule.
    """
    touched = take_touched_records(session, "law")
    if take_touched_records(session, "policy"):
        return vendors_to_judge(session)
    return _vendors_of(session, touched) if touched else []


def _vendors_of(session: Session, numbers: Sequence[int]) -> list[int]:
    rows = session.exec(
        select(LawChange).where(col(LawChange.id).in_(numbers)).order_by(col(LawChange.id))
    ).all()
    changes = [amendment_of(row) for row in rows]
    found = set(concerned_vendors(session, changes, current_law(session)))
    if any(isinstance(change, NoticeDuty) for change in changes):
        found |= set(vendors_with_open_incidents(session))
    return sorted(found)
