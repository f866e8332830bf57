"""The mails that cannot wait, found in the records of decisions themselves: whatever run comes first owes them.

A decision that waits for somebody, a request that came back, a condition or an approval that lapses in three days, and
being named in a comment.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col

from register.decisions.mentions import BY_NAME, waiting_mentions
from register.decisions.models import IS_WAITING, Condition, Decision, DecisionRequest, Mention, RequestState
from register.reminders.owing import owe_at_once
from register.rules.deciding import Outcome
from register.rules.reminding import ReminderKind
from register.vendors.models import Vendor

LAPSING_DAYS: Final = 3
OLDEST: Final = timedelta(days=30)
"""What was asked longer ago is in every list by now; a register that begins to mail does not start with all of it."""
_APPROVING = (Outcome.APPROVE, Outcome.APPROVE_WITH_CONDITIONS)


class Urgent(NamedTuple):
    """One such mail: ``once`` sets apart what may come again for the same record."""

    kind: ReminderKind
    person_id: int
    subject_ref: str
    vendor: str
    href: str
    due_on: date | None
    once: str
    who: str = ""
    """Whose doing it is."""


def owe_urgent(session: Session, now: datetime, today: date) -> int:
    """Put down every mail that cannot wait and is not owed yet; how many came to be owed.

    Source: house rule (design: at once only).
    """
    made = 0
    soon = _lapsing(session, today)
    for found in (*_assigned(session, today), *_returned(session, now), *soon, *_named(session, now)):
        params = {"what": found.vendor, "href": found.href}
        if found.due_on:
            params["due_on"] = found.due_on.isoformat()
        if found.who:
            params["who"] = found.who
        made += owe_at_once(
            session,
            found.kind,
            found.person_id,
            found.subject_ref,
            now,
            today=today,
            params=params,
            once=found.once,
        )
    return made


def _assigned(session: Session, today: date) -> Iterator[Urgent]:
    rows = _read(
        session,
        _requests(col(DecisionRequest.decider_id), col(DecisionRequest.due_on)).where(
            IS_WAITING,
            col(DecisionRequest.decider_id).is_not(None),
            col(DecisionRequest.requested_on) >= today - OLDEST,
        ),
    )
    for ref, vendor, person_id, due_on in rows:
        kind = ReminderKind.DECISION_ASSIGNED
        yield Urgent(kind, person_id, ref, vendor, f"/decisions/{ref}", due_on, "")


def _returned(session: Session, now: datetime) -> Iterator[Urgent]:
    rows = _read(
        session,
        _requests(col(DecisionRequest.requested_by_id)).where(
            col(DecisionRequest.state) == RequestState.CHANGES_REQUESTED,
            col(DecisionRequest.requested_by_id).is_not(None),
            col(DecisionRequest.closed_at) >= now - OLDEST,
        ),
    )
    for ref, vendor, person_id in rows:
        kind = ReminderKind.CHANGES_REQUESTED
        yield Urgent(kind, person_id, ref, vendor, f"/decisions/{ref}", None, "")


def _lapsing(session: Session, today: date) -> Iterator[Urgent]:
    last = today + timedelta(days=LAPSING_DAYS)
    in_force = (col(Decision.replaced_by_id).is_(None), col(Decision.lapsed_on).is_(None))
    conditions = (
        sa.select(
            col(Condition.ref),
            col(Vendor.legal_name),
            col(Condition.owner_id),
            col(Condition.due_on),
            col(Decision.ref),
        )
        .join(Decision, col(Decision.id) == col(Condition.decision_id))
        .join(Vendor, col(Vendor.id) == col(Condition.vendor_id))
        .where(col(Condition.done_on).is_(None), col(Condition.due_on).between(today, last), *in_force)
        .order_by(col(Condition.id))
    )
    for ref, vendor, person_id, due_on, decision in _read(session, conditions):
        kind = ReminderKind.LAPSING
        yield Urgent(kind, person_id, ref, vendor, f"/decisions/{decision}", due_on, due_on.isoformat())
    for column in (col(Decision.review_by), col(Decision.rests_until)):
        approvals = (
            sa.select(col(Decision.ref), col(Vendor.legal_name), col(Vendor.owner_id), column)
            .join(Vendor, col(Vendor.id) == col(Decision.vendor_id))
            .where(
                column.between(today, last),
                col(Decision.outcome).in_(_APPROVING),
                col(Vendor.owner_id).is_not(None),
                *in_force,
            )
            .order_by(col(Decision.id))
        )
        for ref, vendor, person_id, due_on in _read(session, approvals):
            kind = ReminderKind.LAPSING
            yield Urgent(kind, person_id, ref, vendor, f"/decisions/{ref}", due_on, due_on.isoformat())


def _named(session: Session, now: datetime) -> Iterator[Urgent]:
    statement = waiting_mentions(
        col(DecisionRequest.ref),
        col(Vendor.legal_name),
        BY_NAME,
        col(Mention.person_id),
        col(Mention.comment_id),
    ).where(col(Mention.at) >= now - OLDEST)
    for ref, vendor, who, person_id, comment_id in _read(session, statement.order_by(col(Mention.id))):
        kind, href = ReminderKind.MENTIONED, f"/decisions/{ref}#comments"
        yield Urgent(kind, person_id, ref, vendor, href, None, str(comment_id), who or "")


def _requests(*columns: Any) -> Any:
    return (
        sa.select(col(DecisionRequest.ref), col(Vendor.legal_name), *columns)
        .join(Vendor, col(Vendor.id) == col(DecisionRequest.vendor_id))
        .order_by(col(DecisionRequest.id))
    )


def _read(session: Session, statement: Any) -> Any:
    return session.connection().execute(statement).all()
