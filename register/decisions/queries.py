"""Reads about decisions: one request, one decision, who may decide, who stands in for whom. Changes nothing."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.decisions.models import (
    IS_WAITING,
    Advice,
    Comment,
    Condition,
    Decision,
    DecisionRequest,
    DecisionSetting,
    Delegation,
    RequestState,
    SubjectKind,
)
from register.errors import NotFound
from register.people.models import Person, PersonRole
from register.people.queries import roles_of
from register.rules.deciding import Outcome, Party, Standing
from register.rules.permissions import ROLES_WITH, Permission, Role
from register.storage.asking import Question, columns_of
from register.trail.counted import kept
from register.transfers.models import Transfer, TransferStatus
from register.vendors.models import Vendor, VendorStatus

APPROVING = (Outcome.APPROVE, Outcome.APPROVE_WITH_CONDITIONS)
_APPROVED = ("approved", "approved-with-conditions")


def get_request(session: Session, ref: str) -> DecisionRequest:
    """The request of this reference. Raises NotFound."""
    found = session.exec(select(DecisionRequest).where(DecisionRequest.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(ref=ref)
    return found


def get_decision(session: Session, ref: str) -> Decision:
    """The decision of this reference. Raises NotFound."""
    found = session.exec(select(Decision).where(Decision.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(ref=ref)
    return found


def decision_on(session: Session, request_id: int | None) -> Decision | None:
    """What was decided on a request, or None."""
    return session.exec(select(Decision).where(Decision.request_id == request_id)).one_or_none()


def waiting_for(
    session: Session, kind: SubjectKind, subject_ref: str, detail: str = ""
) -> DecisionRequest | None:
    """The request that waits about a record, or None; there is never more than one."""
    return session.exec(
        select(DecisionRequest).where(
            DecisionRequest.subject_kind == kind,
            DecisionRequest.subject_ref == subject_ref,
            DecisionRequest.detail == detail,
            DecisionRequest.state == RequestState.WAITING,
        )
    ).one_or_none()


def told_waiting_for(session: Session, kind: SubjectKind, subject_ref: str) -> Any:
    """What a record's page says of the request that waits about it, or None."""
    return _TOLD_WAITING.first(session, kind=kind, ref=subject_ref)


_TOLD_WAITING = Question(
    sa.select(col(DecisionRequest.ref), col(DecisionRequest.decider_id), col(DecisionRequest.due_on)).where(
        col(DecisionRequest.subject_kind) == sa.bindparam("kind"),
        col(DecisionRequest.subject_ref) == sa.bindparam("ref"),
        col(DecisionRequest.detail) == "",
        IS_WAITING,
    )
)


def last_request(
    session: Session, kind: SubjectKind, subject_ref: str, detail: str = ""
) -> DecisionRequest | None:
    """The newest request about a record, whatever became of it, or None."""
    return session.exec(
        select(DecisionRequest)
        .where(
            DecisionRequest.subject_kind == kind,
            DecisionRequest.subject_ref == subject_ref,
            DecisionRequest.detail == detail,
        )
        .order_by(col(DecisionRequest.id).desc())
        .limit(1)
    ).first()


def decisions_on(
    session: Session, kind: SubjectKind, subject_ref: str, detail: str | None = ""
) -> Sequence[Decision]:
    """Every decision about a record, the newest first; ``detail`` None takes those on any detail."""
    statement = select(Decision).where(Decision.subject_kind == kind, Decision.subject_ref == subject_ref)
    if detail is not None:
        statement = statement.where(Decision.detail == detail)
    return session.exec(statement.order_by(col(Decision.id).desc())).all()


def told_decisions_on(session: Session, kind: SubjectKind, subject_ref: str) -> Sequence[Any]:
    """What a record's page says of the decisions about it, the newest first."""
    return _TOLD.rows(session, kind=kind, ref=subject_ref)


_TOLD = Question(
    sa.select(
        col(Decision.id),
        col(Decision.ref),
        col(Decision.outcome),
        col(Decision.decided_on),
        col(Decision.decided_by_id),
        col(Decision.review_by),
        col(Decision.replaced_by_id),
        col(Decision.lapsed_on),
        col(Decision.lapsed_why),
    )
    .where(
        col(Decision.subject_kind) == sa.bindparam("kind"),
        col(Decision.subject_ref) == sa.bindparam("ref"),
        col(Decision.detail) == "",
    )
    .order_by(col(Decision.id).desc())
)


def approval_of(session: Session, kind: SubjectKind, subject_ref: str, detail: str = "") -> Decision | None:
    """The approval of a record nothing has replaced, lapsed or not, or None."""
    return session.exec(
        select(Decision)
        .where(
            Decision.subject_kind == kind,
            Decision.subject_ref == subject_ref,
            Decision.detail == detail,
            col(Decision.outcome).in_(APPROVING),
            col(Decision.replaced_by_id).is_(None),
        )
        .order_by(col(Decision.id).desc())
        .limit(1)
    ).first()


def standing_approvals(session: Session, vendor_ids: Sequence[int]) -> Sequence[Any]:
    """(Decision, status of its record) of the approvals of these vendors that stand: neither replaced nor lapsed.

    An approval of a record that was paused or ended since does not stand.
    """
    statement = (
        select(Decision, col(Transfer.status), col(Vendor.status))
        .join(Vendor, col(Vendor.id) == col(Decision.vendor_id))
        .outerjoin(Transfer, col(Transfer.id) == col(Decision.transfer_id))
        .where(
            col(Decision.vendor_id).in_(vendor_ids),
            col(Decision.outcome).in_(APPROVING),
            col(Decision.replaced_by_id).is_(None),
            col(Decision.lapsed_on).is_(None),
        )
        .order_by(col(Decision.id))
    )
    found = []
    for decision, transfer_status, vendor_status in session.exec(statement):
        if vendor_status in (VendorStatus.PAUSED, VendorStatus.ENDED):
            continue
        if decision.subject_kind is SubjectKind.TRANSFER and transfer_status.value not in _APPROVED:
            continue
        if decision.subject_kind is SubjectKind.VENDOR and vendor_status.value not in _APPROVED:
            continue
        if transfer_status in (TransferStatus.PAUSED, TransferStatus.ENDED):
            continue
        found.append(decision)
    return found


def conditions_of(session: Session, decision_ids: Sequence[int]) -> Sequence[Any]:
    """The columns of the conditions of these decisions, the earliest due first."""
    return _CONDITIONS.rows(session, decision_ids=decision_ids) if decision_ids else ()


_CONDITIONS = Question(
    sa.select(*columns_of(Condition))
    .where(col(Condition.decision_id).in_(sa.bindparam("decision_ids", expanding=True)))
    .order_by(col(Condition.due_on), col(Condition.id))
)


def advice_on(session: Session, request_id: int | None) -> Sequence[Advice]:
    """What was advised on a request, the newest first."""
    return session.exec(
        select(Advice).where(Advice.request_id == request_id).order_by(col(Advice.id).desc())
    ).all()


def comments_on(session: Session, request_id: int | None) -> Sequence[Comment]:
    """What was said about a request, the oldest first."""
    return session.exec(
        select(Comment).where(Comment.request_id == request_id).order_by(col(Comment.id))
    ).all()


def standing_setting(session: Session) -> DecisionSetting | None:
    """The setting that counts, or None where nobody has set any: the DPO decides."""
    return session.exec(select(DecisionSetting).order_by(col(DecisionSetting.id).desc()).limit(1)).first()


def standing_of(session: Session) -> Standing:
    """Who decides here."""
    setting = standing_setting(session)
    return Standing(setting.mode, setting.owner_id) if setting else Standing()


def party_of(session: Session, person_id: int | None, roles: Sequence[Role] | None = None) -> Party:
    """Somebody as the rules of deciding know them; None is nobody."""
    person = session.get(Person, person_id) if person_id else None
    if person is None:
        return Party(None)
    held = roles if roles is not None else roles_of(session, [person.id or 0]).get(person.id or 0, [])
    return Party(person.id, person.email, frozenset(held), linked_accounts(session, person.id or 0))


def linked_accounts(session: Session, person_id: int) -> frozenset[int]:
    """The other accounts that an administrator said belong to the same person."""
    person = session.get(Person, person_id)
    first = (person.same_as_id if person else None) or person_id
    rows = session.exec(
        select(Person.id).where(sa.or_(col(Person.id) == first, col(Person.same_as_id) == first))
    )
    return frozenset(number for number in rows if number is not None and number != person_id)


def absent_for(session: Session, person_id: int | None, today: date) -> list[int]:
    """Whose decisions somebody takes today, because they are away."""
    if person_id is None:
        return []
    # Every page asks: kept until the trail grows, as every hand-over is on it.
    return kept(
        session,
        ("absent", person_id, today),
        lambda: sorted(number for (number,) in _ABSENT_FOR.rows(session, to=person_id, today=today)),
    )


_TODAY = sa.bindparam("today", type_=sa.Date)
_ABSENT_FOR = Question(
    sa.select(col(Delegation.from_id))
    .where(
        col(Delegation.to_id) == sa.bindparam("to"),
        col(Delegation.from_on) <= _TODAY,
        col(Delegation.until_on) >= _TODAY,
        col(Delegation.ended_at).is_(None),
    )
    .distinct()
)


def delegations_of(session: Session, person_id: int) -> Sequence[Delegation]:
    """What somebody handed over or took over, the newest first."""
    return session.exec(
        select(Delegation)
        .where(sa.or_(col(Delegation.from_id) == person_id, col(Delegation.to_id) == person_id))
        .order_by(col(Delegation.id).desc())
    ).all()


def people_who(session: Session, permission: Permission) -> Sequence[Any]:
    """Number and name of everybody with an open account who holds a permission, by name."""
    roles = ROLES_WITH[permission]
    wears = sa.select(1).where(col(PersonRole.person_id) == col(Person.id), col(PersonRole.role).in_(roles))
    statement = sa.select(col(Person.id), col(Person.name)).where(
        col(Person.disabled_at).is_(None), wears.exists()
    )
    return session.connection().execute(statement.order_by(sa.func.lower(col(Person.name)))).all()


def deciders(session: Session) -> list[tuple[int, int]]:
    """(Person, how many requests wait for them) of every DPO with an open account, the freest first."""
    wears = sa.select(1).where(col(PersonRole.person_id) == col(Person.id), col(PersonRole.role) == Role.DPO)
    waits = (
        sa.select(sa.func.count())
        .where(
            col(DecisionRequest.decider_id) == col(Person.id),
            IS_WAITING,
        )
        .scalar_subquery()
    )
    statement = sa.select(col(Person.id), waits.label("n")).where(
        col(Person.disabled_at).is_(None), wears.exists()
    )
    rows = session.connection().execute(statement.order_by(sa.text("n"), col(Person.id)))
    return [(int(number), int(count)) for number, count in rows]


def decision_by_id(session: Session, decision_id: int | None) -> Decision | None:
    """The decision of this number, or None."""
    return session.get(Decision, decision_id) if decision_id else None


def request_by_id(session: Session, request_id: int) -> DecisionRequest:
    """The request a decision was taken on."""
    found = session.get(DecisionRequest, request_id)
    assert found is not None
    return found


def approval_rows(session: Session, vendor_ids: Sequence[int]) -> Sequence[Any]:
    """The approvals of these vendors that nothing has replaced, lapsed or not, of records that go on.

    An approval that stands on a record whose status says otherwise (paused and resumed since) is left out.
    """
    in_force = col(Decision.lapsed_on).is_(None)
    statement = (
        sa.select(
            col(Decision.id),
            col(Decision.ref),
            col(Decision.vendor_id),
            col(Decision.subject_kind),
            col(Decision.subject_ref),
            col(Decision.review_by),
            col(Decision.lapsed_on),
        )
        .join(Vendor, col(Vendor.id) == col(Decision.vendor_id))
        .outerjoin(Transfer, col(Transfer.id) == col(Decision.transfer_id))
        .where(
            col(Decision.vendor_id).in_(vendor_ids),
            col(Decision.outcome).in_(APPROVING),
            col(Decision.replaced_by_id).is_(None),
            sa.or_(
                sa.and_(
                    in_force,
                    col(Decision.subject_kind) == SubjectKind.TRANSFER,
                    col(Transfer.status).in_(_APPROVED),
                ),
                sa.and_(
                    in_force,
                    col(Decision.subject_kind) == SubjectKind.VENDOR,
                    col(Vendor.status).in_(_APPROVED),
                ),
                sa.and_(
                    in_force,
                    col(Decision.subject_kind).in_((SubjectKind.EXCEPTION, SubjectKind.FINDING_ACCEPTANCE)),
                ),
                sa.and_(
                    ~in_force, col(Transfer.id).is_not(None), col(Transfer.status) == TransferStatus.LAPSED
                ),
                sa.and_(~in_force, col(Transfer.id).is_(None)),
            ),
        )
        .order_by(col(Decision.id))
    )
    return session.connection().execute(statement).all()


def waiting_rows(session: Session, vendor_ids: Sequence[int]) -> Sequence[Any]:
    """(Vendor, reference, who decides, day asked, day due) of the requests of these vendors that wait."""
    statement = (
        sa.select(
            col(DecisionRequest.vendor_id),
            col(DecisionRequest.ref),
            col(DecisionRequest.decider_id),
            col(DecisionRequest.requested_on),
            col(DecisionRequest.due_on),
        )
        .where(
            col(DecisionRequest.vendor_id).in_(vendor_ids),
            IS_WAITING,
        )
        .order_by(col(DecisionRequest.id))
    )
    return session.connection().execute(statement).all()


def settings_before(session: Session) -> Sequence[DecisionSetting]:
    """Every setting of who decides, the newest first."""
    return session.exec(select(DecisionSetting).order_by(col(DecisionSetting.id).desc())).all()
