"""The verbs of those who ask: request, withdraw, advise, comment. They flush; they never commit."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, update

from register.decisions.inputs import AdviceInput, CommentInput, RequestInput, WithdrawInput
from register.decisions.mentions import named_in, put_down
from register.decisions.models import (
    IS_WAITING,
    Advice,
    Comment,
    DecisionRequest,
    RequestReason,
    RequestState,
)
from register.decisions.noting import note_decided
from register.decisions.queries import (
    approval_of,
    deciders,
    decision_on,
    get_request,
    linked_accounts,
    party_of,
    standing_of,
    waiting_for,
)
from register.decisions.subjects import Case, Subject, case_of, find_subject, move, require_open
from register.errors import ChangedMeanwhile, Conflict, Refused
from register.people.models import Person
from register.rules.deciding import DECIDE_WITHIN_DAYS, Mode, is_same_person
from register.rules.lapsing import Change
from register.rules.permissions import Permission
from register.storage.numbers import next_ref
from register.storage.versions import load_for_change, stamp
from register.trail.actor import Actor
from register.trail.record import record
from register.vendors.touched import touch

SUBMITTED = "submitted"
_MOVES_ON = ("draft", "changes-requested", "not-approved", "lapsed")


def request_decision(
    session: Session, actor: Actor, given: RequestInput, now: datetime, *, today: date
) -> DecisionRequest:
    """A request in the inbox of whoever decides; a draft moves to Submitted.

    An approval in force stays in force until the new decision. Raises Refused, NotFound, Conflict (one waits
    already, the record is closed).
    Source: house rule (design: request, advice, decision).
    """
    actor.require(Permission.REQUEST_DECISIONS)
    subject = find_subject(session, given.subject_kind, given.subject_ref, for_change=True)
    require_open(subject)
    earlier = approval_of(session, given.subject_kind, given.subject_ref, given.detail or "")
    why = RequestReason.CHANGED if earlier else RequestReason.NEW
    return open_request(
        session,
        actor,
        case_of(session, subject, today),
        why,
        now,
        today=today,
        detail=given.detail or "",
        note=given.note,
    )


def open_request(
    session: Session,
    actor: Actor,
    case: Case,
    why: RequestReason,
    now: datetime,
    *,
    today: date,
    detail: str = "",
    note: str | None = None,
    changes: Sequence[Change] = (),
    due_on: date | None = None,
) -> DecisionRequest:
    """A request, whoever asks: a person, or the register where an approval lapses. Raises Conflict (one waits).

    Source: house rule.
    """
    subject = case.subject
    if (waiting := waiting_for(session, subject.kind, subject.ref, detail)) is not None:
        raise Conflict("request-waits", ref=waiting.ref)
    made = DecisionRequest(
        ref=next_ref(session, "DR"),
        subject_kind=subject.kind,
        subject_ref=subject.ref,
        detail=detail,
        vendor_id=subject.vendor.id or 0,
        transfer_id=subject.transfer.id if subject.transfer else None,
        why=why,
        note=note,
        status_before=subject.status,
        changes=[change.as_json() for change in changes],
        points=len(case.points),
        requested_by_id=actor.person_id,
        requested_on=today,
        decider_id=who_decides(session, actor.person_id),
        due_on=due_on or today + timedelta(days=DECIDE_WITHIN_DAYS),
        created_at=now,
        changed_at=now,
    )
    session.add(made)
    try:
        session.flush()
    except IntegrityError as error:
        # Somebody else asked in the same moment.
        raise Conflict("request-waits", ref=subject.ref) from error
    note_decided(session, made.subject_kind, made.subject_ref, made.transfer_id)
    told: dict[str, Any] = {"why": (None, why.value), "due_on": (None, made.due_on.isoformat())}
    note_request(session, actor, "decisions:request:opened", made, told, reason=note)
    is_moving = actor.person_id is not None and subject.status in _MOVES_ON
    if subject.has_status and is_moving:
        move(session, actor, subject, SUBMITTED, "submitted", now, {"request": (None, made.ref)})
    return made


def withdraw(
    session: Session,
    actor: Actor,
    ref: str,
    given: WithdrawInput,
    version: int | None,
    now: datetime,
) -> DecisionRequest:
    """The request Withdrawn by who asked, the record back where it stood. Nobody withdraws what lapsed.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict (decided, withdrawn already).
    Source: house rule.
    """
    actor.require(Permission.REQUEST_DECISIONS)
    request = load_for_change(session, DecisionRequest, ref, None)
    require_waiting(session, request)
    asked_by, me = party_of(session, request.requested_by_id), party_of(session, actor.person_id)
    if not is_same_person(asked_by, me):
        raise Refused("withdraw-not-yours", permission=Permission.REQUEST_DECISIONS.value, ref=ref)
    if version is not None and version != request.version:
        raise ChangedMeanwhile(ref=ref)
    close(session, actor, request, RequestState.WITHDRAWN, now, given.reason)
    subject = find_subject(session, request.subject_kind, request.subject_ref, for_change=True)
    changes = {"request": (request.ref, None)}
    status = request.status_before if subject.status == SUBMITTED else subject.status
    move(session, actor, subject, status, "withdrawn", now, changes, given.reason)
    return request


def advise(
    session: Session, actor: Actor, ref: str, given: AdviceInput, version: int | None, now: datetime
) -> Advice:
    """What the DPO advises, kept for good; the newest counts. Whoever advises does not decide.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict (no longer waiting; here the DPO decides).
    Source: GDPR Art 38(1), 39(1)(a), (c).
    """
    actor.require(Permission.ADVISE_ON_DECISIONS)
    request = load_for_change(session, DecisionRequest, ref, None)
    require_waiting(session, request)
    if standing_of(session).mode is not Mode.DPO_ADVISES:
        raise Conflict("advice-not-here", ref=ref)
    if is_same_person(party_of(session, request.requested_by_id), party_of(session, actor.person_id)):
        raise Refused("advise-own-request", permission=Permission.ADVISE_ON_DECISIONS.value, ref=ref)
    if version is not None and version != request.version:
        raise ChangedMeanwhile(ref=ref)
    made = Advice(
        request_id=request.id or 0, outcome=given.outcome, text=given.text, by_id=actor.person_id, at=now
    )
    session.add(made)
    stamp(request, now)
    session.flush()
    note_request(
        session,
        actor,
        "decisions:advice:given",
        request,
        {"advice": (None, given.outcome.value)},
        reason=given.text,
    )
    return made


def comment(session: Session, actor: Actor, ref: str, given: CommentInput, now: datetime) -> Comment:
    """What somebody says about a request; people named with an @ (e-mail address, or its first part) are told.

    Raises Refused, NotFound, Invalid (a name that is nobody's, or several people's).
    Source: house rule.
    """
    actor.require(Permission.REQUEST_DECISIONS)
    request = get_request(session, ref)
    made = Comment(
        request_id=request.id or 0,
        by_id=actor.person_id,
        at=now,
        text=given.text,
        mentions=named_in(session, given.text),
    )
    session.add(made)
    session.flush()
    put_down(session, made)
    note_request(session, actor, "decisions:comment:added", request, {"comment": (None, given.text[:200])})
    return made


def who_decides(session: Session, requester_id: int | None) -> int | None:
    """Who a request goes to: the named owner, or the DPO with the fewest waiting; None where nobody may.

    Source: house rule (never who asks, under no account of theirs).
    """
    standing = standing_of(session)
    own = {requester_id, *(linked_accounts(session, requester_id) if requester_id else ())}
    if standing.mode is Mode.DPO_ADVISES:
        return None if standing.owner_id in own else standing.owner_id
    requester = party_of(session, requester_id)
    for person_id, _waiting in deciders(session):
        if person_id not in own and not is_same_person(requester, party_of(session, person_id)):
            return person_id
    return None


def require_waiting(session: Session, request: DecisionRequest) -> None:
    """Raise Conflict, saying what became of the request, where it no longer waits.

    Source: house rule (two at once: one wins, the other is told what happened).
    """
    if request.state is RequestState.WAITING:
        return
    by = session.get(Person, request.closed_by_id) if request.closed_by_id else None
    who = by.name if by else ""
    if request.state is RequestState.WITHDRAWN:
        raise Conflict("request-withdrawn", ref=request.ref, who=who)
    made = decision_on(session, request.id)
    raise Conflict("request-decided", ref=made.ref if made else request.ref, who=who)


def close(
    session: Session,
    actor: Actor,
    request: DecisionRequest,
    state: RequestState,
    now: datetime,
    reason: str | None = None,
) -> None:
    """The request no longer waits. One conditional update and its row count decide who closed it.

    Raises Conflict where somebody else did. Source: PROMISES (one conditional update, never read-then-write).
    """
    session.flush()
    done = session.exec(
        update(DecisionRequest)
        .where(
            col(DecisionRequest.id) == request.id,
            IS_WAITING,
            col(DecisionRequest.version) == request.version,
        )
        .values(
            state=state,
            closed_at=now,
            closed_by_id=actor.person_id,
            closed_reason=reason,
            version=request.version + 1,
            changed_at=now,
        )
        .execution_options(synchronize_session=False)
    )
    session.refresh(request)
    if done.rowcount != 1:
        require_waiting(session, request)
        raise ChangedMeanwhile(ref=request.ref)
    touch(session, request.vendor_id)
    note_decided(session, request.subject_kind, request.subject_ref, request.transfer_id)
    if state is RequestState.WITHDRAWN:
        note_request(session, actor, "decisions:request:withdrawn", request, {}, reason=reason)


def note_request(
    session: Session,
    actor: Actor,
    tag: str,
    request: DecisionRequest,
    changes: dict[str, Any],
    *,
    reason: str | None = None,
) -> None:
    """Put what happened to a request on the trail, and have its vendor's flags written anew.

    Source: house rule (GDPR Art 5(2), accountability).
    """
    touch(session, request.vendor_id)
    subject = find_subject(session, request.subject_kind, request.subject_ref)
    record(
        session,
        actor,
        tag,
        request.ref,
        subject_name=f"{subject.vendor.legal_name[:200]} ({request.subject_ref})",
        about_ref=subject.vendor.ref,
        changes=changes,
        reason=reason,
    )


def subject_of(session: Session, request: DecisionRequest) -> Subject:
    """What a request is about. Raises NotFound.

    Source: house rule.
    """
    return find_subject(session, request.subject_kind, request.subject_ref)
