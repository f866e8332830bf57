"""Deciding: one conditional update, the frozen record, the conditions, the record's status. It never commits."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from register.decisions.actions import close, require_waiting
from register.decisions.freezing import frozen, sealed
from register.decisions.gates import require_open_gates
from register.decisions.inputs import ConditionInput, DecisionInput
from register.decisions.models import (
    Condition,
    Decision,
    DecisionRequest,
    RequestState,
    SubjectKind,
)
from register.decisions.noting import note_decided
from register.decisions.queries import absent_for, advice_on, approval_of, party_of, standing_of
from register.decisions.subjects import STATUSES, Case, case_of, find_subject, move, require_open
from register.errors import ChangedMeanwhile, Conflict, Invalid, Problem, Refused
from register.people.models import Person
from register.people.queries import name_of
from register.rules.deciding import Mode, Outcome, lacks, review_by_of, why_not_decide
from register.rules.lapsing import Basis
from register.rules.permissions import Permission
from register.storage.numbers import next_ref, next_yearly_ref
from register.storage.versions import load_for_change
from register.trail.actor import Actor
from register.trail.chain import canonical
from register.trail.record import record
from register.words import Words


def seen_of(case: Case) -> str:
    """The hash of what a page shows of a case: another one means that something changed meanwhile.

    Source: house rule (a form carries the state it was made from).
    """
    shown = {**case.basis.as_json(), "on": None, "points": [point.key for point in case.points]}
    return hashlib.sha256(canonical(shown).encode()).hexdigest()


def may_decide(
    session: Session, actor: Actor, request: DecisionRequest, today: date
) -> tuple[str, int | None]:
    """Why this actor may not decide ("" where they may), and whom they then stand in for.

    Source: house rule (the approver is not the requester, whichever path is used).
    """
    advisers = [party_of(session, advice.by_id) for advice in advice_on(session, request.id)]
    code, absent = why_not_decide(
        standing_of(session),
        party_of(session, actor.person_id, tuple(actor.roles)),
        party_of(session, request.requested_by_id),
        stands_in_for=[party_of(session, who) for who in absent_for(session, actor.person_id, today)],
        advisers=advisers,
    )
    return code, absent.person_id if absent else None


def decide(
    session: Session,
    actor: Actor,
    ref: str,
    given: DecisionInput,
    version: int | None,
    now: datetime,
    *,
    today: date,
    words: Words,
    flow: Sequence[str] = (),
) -> Decision:
    """The decision on a request, frozen with everything it rests on, its hash on the trail in this transaction.

    ``words`` is the language the decider read; ``flow`` the sentences the page told the flow in. Raises Refused
    (own request, own advice, not entitled), NotFound, Conflict (decided or withdrawn meanwhile, the record is
    closed, advice is wanted first), ChangedMeanwhile (what it rests on is no longer what the page showed), Invalid.
    Source: GDPR Art 5(2), 24(1); house rule (design: UX 7.2).
    """
    actor.require(Permission.DECIDE)
    request = load_for_change(session, DecisionRequest, ref, None)
    require_waiting(session, request)
    refusal, stands_in_for = may_decide(session, actor, request, today)
    if refusal:
        raise Refused(refusal, permission=Permission.DECIDE.value, ref=ref)
    subject = find_subject(session, request.subject_kind, request.subject_ref, for_change=True)
    require_open(subject)
    case = case_of(session, subject, today)
    advice = advice_on(session, request.id)
    if standing_of(session).mode is Mode.DPO_ADVISES and not advice:
        raise Conflict("advice-first", ref=ref)
    if (version is not None and version != request.version) or (given.seen and given.seen != seen_of(case)):
        raise ChangedMeanwhile("facts-changed", ref=subject.ref)
    outcome = _checked(session, given, case, advice[0].outcome if advice else None, today)
    if outcome.approves and subject.kind is SubjectKind.VENDOR:
        require_open_gates(session, subject.vendor, today)
    earlier = approval_of(session, subject.kind, subject.ref, request.detail)
    is_asking = outcome is Outcome.REQUEST_CHANGES
    close(
        session,
        actor,
        request,
        RequestState.CHANGES_REQUESTED if is_asking else RequestState.DECIDED,
        now,
    )
    number = next_yearly_ref(session, "D", today.year)
    conditions = [
        _condition(session, stated, subject.vendor.id or 0, now) for stated in given.stated_conditions
    ]
    decided: dict[str, Any] = {
        "ref": number,
        "outcome": outcome.value,
        "reason": given.reason,
        "reasons": {key: text for key, text in sorted(given.point_reasons.items()) if text},
        "departure": given.departure if advice and advice[0].outcome is not outcome else None,
        "conditions": [
            {"ref": c.ref, "text": c.text, "owner": name_of(session, c.owner_id), "due_on": c.due_on}
            for c in conditions
        ],
        "review_by": given.review_by if outcome.approves else None,
        "by": actor.name,
        "for": name_of(session, stands_in_for),
        "at": now,
        "replaces": earlier.ref if earlier and not is_asking else None,
    }
    text, digest = sealed(frozen(session, case, request, decided, advice, words, flow))
    made = Decision(
        ref=number,
        request_id=request.id or 0,
        subject_kind=subject.kind,
        subject_ref=subject.ref,
        detail=request.detail,
        vendor_id=subject.vendor.id or 0,
        transfer_id=subject.transfer.id if subject.transfer else None,
        outcome=outcome,
        reason=given.reason,
        decided_by_id=actor.person_id or 0,
        decided_for_id=stands_in_for,
        decided_at=now,
        decided_on=today,
        review_by=given.review_by if outcome.approves else None,
        language=words.language,
        rests_until=min(case.basis.last_days, default=None),
        basis=case.basis.as_json(),
        record=text,
        record_hash=digest,
    )
    session.add(made)
    session.flush()
    for condition in conditions:
        condition.decision_id = made.id or 0
        session.add(condition)
    if earlier is not None and not is_asking:
        earlier.replaced_by_id = made.id
    note_decided(session, made.subject_kind, made.subject_ref, made.transfer_id)
    _note(session, actor, made, request, earlier if not is_asking else None, stands_in_for)
    # Asking for changes leaves an approval in force as it is.
    stays = is_asking and earlier is not None and subject.status.startswith("approved")
    status = subject.status if stays else STATUSES[outcome]
    move(session, actor, subject, status, "decided", now, {"decision": (None, made.ref)}, given.reason)
    return made


def suggested_review_by(basis: Basis, today: date) -> date:
    """The day filled in for looking at an approval again.

    Source: house rule (a year, or the last day before something it rests on ends).
    """
    return review_by_of(today, basis.last_days)


def _checked(
    session: Session, given: DecisionInput, case: Case, advised: Outcome | None, today: date
) -> Outcome:
    conditions = given.stated_conditions
    found = lacks(
        given.outcome,
        given.reason,
        points=len(case.points),
        serious=case.serious,
        reasoned=[key for key, text in given.point_reasons.items() if text],
        conditions=len(conditions),
        advised=advised,
        departure=given.departure,
        review_by=given.review_by,
        today=today,
    )
    problems = {field: Problem(code) for field, code in found.items()}
    for number, condition in enumerate(given.conditions, 1):
        if condition.is_empty:
            continue
        if condition.text is None:
            problems[f"condition_text_{number}"] = Problem("required")
        if condition.due_on is None:
            problems[f"condition_due_{number}"] = Problem("required")
        elif condition.due_on <= today:
            problems[f"condition_due_{number}"] = Problem("review-not-to-come")
        if not _is_active(session, condition.owner_id):
            problems[f"condition_owner_{number}"] = Problem("required")
    if problems:
        raise Invalid(problems)
    assert given.outcome is not None
    return given.outcome


def _condition(session: Session, stated: ConditionInput, vendor_id: int, now: datetime) -> Condition:
    assert stated.text is not None
    assert stated.owner_id is not None
    assert stated.due_on is not None
    return Condition(
        ref=next_ref(session, "C"),
        decision_id=0,
        vendor_id=vendor_id,
        text=stated.text,
        owner_id=stated.owner_id,
        due_on=stated.due_on,
        created_at=now,
        changed_at=now,
    )


def _is_active(session: Session, person_id: int | None) -> bool:
    wanted = select(Person.id).where(Person.id == person_id, col(Person.disabled_at).is_(None))
    return person_id is not None and session.exec(wanted).first() is not None


def _note(
    session: Session,
    actor: Actor,
    made: Decision,
    request: DecisionRequest,
    earlier: Decision | None,
    stands_in_for: int | None,
) -> None:
    told: dict[str, Any] = {
        "outcome": (None, made.outcome.value),
        "request": (None, request.ref),
        "record_sha256": (None, made.record_hash),
    }
    if made.review_by:
        told["review_by"] = (None, made.review_by.isoformat())
    if stands_in_for:
        told["stands_in_for"] = (None, name_of(session, stands_in_for))
    if earlier is not None:
        told["replaces"] = (None, earlier.ref)
    subject = find_subject(session, made.subject_kind, made.subject_ref)
    record(
        session,
        actor,
        "decisions:decision:recorded",
        made.ref,
        subject_name=f"{subject.vendor.legal_name[:200]} ({made.subject_ref})",
        about_ref=subject.vendor.ref,
        changes=told,
        reason=made.reason,
    )
