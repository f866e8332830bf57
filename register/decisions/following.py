"""Keeping approvals true: those whose ground has gone lapse in the transaction that changed it, or by date.

What lapses, or is about to, comes back into the inbox with what is different; nothing is decided here.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.decisions.actions import close, note_request, open_request
from register.decisions.models import (
    Condition,
    Decision,
    DecisionRequest,
    RequestReason,
    RequestState,
    SubjectKind,
)
from register.decisions.noting import note_decided
from register.decisions.queries import APPROVING, standing_approvals, waiting_for
from register.decisions.resting import transfer_bases, vendor_bases
from register.decisions.subjects import case_of, find_subject, move
from register.rules.deciding import LAPSING_DAYS
from register.rules.lapsing import Basis, Change, what_lapses
from register.storage.versions import stamp
from register.trail.actor import Actor, Channel
from register.trail.record import record
from register.vendors.touched import touch

ITSELF = Actor(None, "", frozenset(), Channel.SYSTEM)
_CHUNK = 500


def follow_decisions(session: Session, vendor_ids: Sequence[int], today: date, now: datetime) -> list[int]:
    """Lapse what no longer stands, ask again for what ends soon, withdraw what is asked about ended records.

    The vendors for which something was written. Where nothing waits and nothing was approved, two questions say so.
    Source: house rule (design: evaluated in the transaction of the change).
    """
    changed: set[int] = set()
    for start in range(0, len(vendor_ids), _CHUNK):
        some = vendor_ids[start : start + _CHUNK]
        changed |= _follow_requests(session, some, today, now)
        changed |= _follow_approvals(session, some, today, now)
    return sorted(changed)


def touch_due(session: Session, today: date) -> int:
    """Touch the vendors of approvals that may have lapsed, or soon will, by date alone; how many vendors.

    Source: house rule (design: by date in the nightly pass; a night that is missed is caught up).
    """
    soon = today + timedelta(days=LAPSING_DAYS)
    late = sa.select(col(Condition.decision_id)).where(
        col(Condition.done_on).is_(None), col(Condition.due_on) < today
    )
    vendors = session.exec(
        select(Decision.vendor_id)
        .where(
            col(Decision.outcome).in_(APPROVING),
            col(Decision.replaced_by_id).is_(None),
            col(Decision.lapsed_on).is_(None),
            sa.or_(
                col(Decision.review_by) <= soon,
                col(Decision.rests_until) < today,
                col(Decision.id).in_(late),
            ),
        )
        .distinct()
    ).all()
    for vendor_id in vendors:
        touch(session, vendor_id)
    return len(vendors)


def _follow_requests(session: Session, vendor_ids: Sequence[int], today: date, now: datetime) -> set[int]:
    """Keep the count of points of what waits; what is asked about a record that has ended is asked no more."""
    changed: set[int] = set()
    waiting = session.exec(
        select(DecisionRequest)
        .where(
            col(DecisionRequest.vendor_id).in_(vendor_ids),
            DecisionRequest.state == RequestState.WAITING,
        )
        .order_by(col(DecisionRequest.id))
    ).all()
    for request in waiting:
        subject = find_subject(session, request.subject_kind, request.subject_ref)
        if "ended" in (subject.status, subject.vendor.status.value):
            close(session, ITSELF, request, RequestState.WITHDRAWN, now)
            changed.add(request.vendor_id)
            continue
        points = len(case_of(session, subject, today).points)
        if points != request.points:
            request.points = points
            session.flush()
    return changed


def _follow_approvals(session: Session, vendor_ids: Sequence[int], today: date, now: datetime) -> set[int]:
    standing = standing_approvals(session, vendor_ids)
    if not standing:
        return set()
    of_transfers = transfer_bases(session, sorted({d.transfer_id for d in standing if d.transfer_id}), today)
    alone = sorted({d.vendor_id for d in standing if not d.transfer_id})
    of_vendors = vendor_bases(session, alone, today)
    open_conditions: dict[int, dict[str, date]] = defaultdict(dict)
    for decision_id, ref, due_on in session.connection().execute(
        sa.select(col(Condition.decision_id), col(Condition.ref), col(Condition.due_on)).where(
            col(Condition.decision_id).in_([d.id for d in standing]), col(Condition.done_on).is_(None)
        )
    ):
        open_conditions[decision_id][ref] = due_on
    changed = set()
    for decision in standing:
        after = of_transfers[decision.transfer_id] if decision.transfer_id else of_vendors[decision.vendor_id]
        why = what_lapses(
            Basis.from_json(decision.basis),
            after,
            review_by=decision.review_by,
            open_conditions=open_conditions[decision.id or 0],
        )
        if why:
            _lapse(session, decision, why, today, now)
        elif not _ends_soon(decision, today) or not _ask_again(session, decision, today, now):
            continue
        changed.add(decision.vendor_id)
    return changed


def _ends_soon(decision: Decision, today: date) -> bool:
    return decision.review_by is not None and decision.review_by <= today + timedelta(days=LAPSING_DAYS)


def _lapse(session: Session, decision: Decision, why: list[Change], today: date, now: datetime) -> None:
    decision.lapsed_on, decision.lapsed_why = today, [change.as_json() for change in why]
    note_decided(session, decision.subject_kind, decision.subject_ref, decision.transfer_id)
    subject = find_subject(session, decision.subject_kind, decision.subject_ref, for_change=True)
    record(
        session,
        ITSELF,
        "decisions:decision:lapsed",
        decision.ref,
        subject_name=f"{subject.vendor.legal_name[:200]} ({decision.subject_ref})",
        about_ref=subject.vendor.ref,
        changes=_told(why),
    )
    waiting = waiting_for(session, decision.subject_kind, decision.subject_ref, decision.detail)
    if waiting is None:
        case = case_of(session, subject, today)
        open_request(
            session, ITSELF, case, RequestReason.LAPSED, now, today=today, detail=decision.detail, changes=why
        )
    else:
        # Whoever has its page open is told that it is about something else now.
        waiting.why, waiting.changes = RequestReason.LAPSED, decision.lapsed_why
        waiting.due_on = min(waiting.due_on, today + timedelta(days=LAPSING_DAYS))
        stamp(waiting, now)
        session.flush()
        note_request(session, ITSELF, "decisions:request:changed", waiting, {"why": (None, "lapsed")})
    status = (
        "lapsed" if decision.subject_kind in (SubjectKind.TRANSFER, SubjectKind.VENDOR) else subject.status
    )
    move(session, ITSELF, subject, status, "lapsed", now, {"decision": (decision.ref, None)})


def _ask_again(session: Session, decision: Decision, today: date, now: datetime) -> bool:
    """Whether a request was opened for an approval that ends soon; none where one waits already."""
    if waiting_for(session, decision.subject_kind, decision.subject_ref, decision.detail) is not None:
        return False
    subject = find_subject(session, decision.subject_kind, decision.subject_ref)
    open_request(
        session,
        ITSELF,
        case_of(session, subject, today),
        RequestReason.LAPSING,
        now,
        today=today,
        detail=decision.detail,
        due_on=decision.review_by,
    )
    return True


def _told(why: list[Change]) -> dict[str, Any]:
    """What lapsed it, as the trail tells it; before and after stand on the decision itself."""
    return {"lapsed_because": (None, list(dict.fromkeys(change.code.value for change in why)))}
