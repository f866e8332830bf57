"""The lists of decisions: what waits, oldest due first, and what was decided. Only the columns they show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from register.decisions.models import IS_WAITING, Advice, Decision, DecisionRequest
from register.decisions.queries import APPROVING, linked_accounts, standing_of
from register.people.models import Person
from register.reference.folding import fold
from register.rules.cadence import EXPIRING_DAYS
from register.rules.deciding import Mode
from register.storage.asking import Question
from register.storage.ordering import present_first, turned
from register.trail.counted import Paging, counted, kept, paged
from register.transfers.models import Transfer
from register.vendors.models import Vendor

STATES = ("in-force", "expiring", "lapsed", "replaced", "refused")
"""What became of a decision: it stands, ends soon, has lapsed, was replaced, or approved nothing."""

WAITING_SORTS: dict[str, tuple[Any, ...]] = {
    "due": (col(DecisionRequest.due_on),),
    "vendor": (col(Vendor.legal_name),),
    "points": (col(DecisionRequest.points).desc(),),
    "requested": (col(DecisionRequest.requested_on),),
}
DECIDED_SORTS: dict[str, tuple[Any, ...]] = {
    "decided": (col(Decision.decided_on).desc(),),
    "vendor": (col(Vendor.legal_name),),
    "review": (present_first(col(Decision.review_by)),),
    "outcome": (col(Decision.outcome), col(Vendor.legal_name)),
}
_Requester, _Decider = aliased(Person), aliased(Person)


@dataclass(frozen=True)
class WaitingFilters:
    """Which requests a list shows; ``for_ids`` are the people they wait for, empty for everybody's."""

    text: str = ""
    kind: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    for_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class DecidedFilters:
    """Which decisions a list shows."""

    text: str = ""
    kind: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()
    state: tuple[str, ...] = ()


def list_waiting(
    session: Session, filters: WaitingFilters, sort: str, *, descending: bool, paging: Paging | None
) -> Sequence[Any]:
    """Requests that wait, in order; ``paging`` None gives all of them."""
    return _waiting(filters, sort, descending, paging).rows(session)


def count_waiting(session: Session, filters: WaitingFilters) -> int:
    """How many requests that wait the filters leave."""

    def count() -> int:
        statement = sa.select(sa.func.count()).select_from(DecisionRequest)
        if filters.text:
            statement = _with_names(statement)
        return session.connection().scalar(statement.where(*_of_waiting(filters))) or 0

    return counted(session, ("decisions-waiting", filters), count)


def waiting_for_advice(session: Session, person_id: int, limit: int) -> Sequence[Any]:
    """What waits for the DPO's advice, the oldest due first, each row with the ``total``; none where the DPO decides.

    Nobody advises on what they asked for, under no account of theirs. It is read once until the trail grows.
    """

    def read() -> Sequence[Any]:
        if standing_of(session).mode is not Mode.DPO_ADVISES:
            return ()
        own = [person_id, *linked_accounts(session, person_id)]
        return _UNADVISED.rows(session, own=own, most=limit)

    return kept(session, ("decisions-unadvised", person_id, limit), read)


_UNADVISED = Question(
    sa.select(
        col(DecisionRequest.ref),
        col(DecisionRequest.due_on),
        col(Vendor.ref).label("vendor_ref"),
        col(Vendor.legal_name).label("vendor_name"),
        col(Vendor.local_name).label("vendor_local_name"),
        sa.func.count().over().label("total"),
    )
    .join(Vendor, col(Vendor.id) == col(DecisionRequest.vendor_id))
    .where(
        IS_WAITING,
        sa.or_(
            col(DecisionRequest.requested_by_id).is_(None),
            col(DecisionRequest.requested_by_id).not_in(sa.bindparam("own", expanding=True)),
        ),
        ~sa.select(1).where(col(Advice.request_id) == col(DecisionRequest.id)).exists(),
    )
    .order_by(col(DecisionRequest.due_on), col(DecisionRequest.id))
    .limit(sa.bindparam("most", type_=sa.Integer))
)


def next_waiting(session: Session, for_ids: tuple[int, ...], after_id: int) -> str | None:
    """The reference of the request to open next: the oldest due of these people's, another one than ``after_id``."""
    statement = (
        sa.select(col(DecisionRequest.ref))
        .where(*_of_waiting(WaitingFilters(for_ids=for_ids)), col(DecisionRequest.id) != after_id)
        .order_by(col(DecisionRequest.due_on), col(DecisionRequest.id))
        .limit(1)
    )
    return session.connection().scalar(statement)


def list_decided(
    session: Session,
    filters: DecidedFilters,
    sort: str,
    *,
    descending: bool,
    paging: Paging | None,
    as_of: date,
) -> Sequence[Any]:
    """Decisions in order; ``paging`` None gives all of them (exports)."""
    return _decided(filters, sort, descending, paging, as_of).rows(session)


def count_decided(session: Session, filters: DecidedFilters, as_of: date) -> int:
    """How many decisions the filters leave."""

    def count() -> int:
        statement = sa.select(sa.func.count()).select_from(Decision)
        if filters.text:
            statement = _decided_names(statement)
        return session.connection().scalar(statement.where(*_of_decided(filters, as_of))) or 0

    return counted(session, ("decisions-decided", filters, as_of), count)


def state_of(row: Any, as_of: date) -> str:
    """What became of a decision, one of ``STATES``; ``row`` has the columns of the list."""
    if row.outcome not in APPROVING:
        return "refused"
    if row.replaced_by_id is not None:
        return "replaced"
    if row.lapsed_on is not None or (row.review_by is not None and row.review_by < as_of):
        return "lapsed"
    is_ending = row.review_by is not None and row.review_by <= as_of + timedelta(days=EXPIRING_DAYS)
    return "expiring" if is_ending else "in-force"


@lru_cache(maxsize=100)
def _waiting(filters: WaitingFilters, sort: str, descending: bool, paging: Paging | None) -> Question:
    order = WAITING_SORTS.get(sort, WAITING_SORTS["due"])
    statement = _with_names(
        sa.select(
            col(DecisionRequest.id),
            col(DecisionRequest.ref),
            col(DecisionRequest.subject_kind),
            col(DecisionRequest.subject_ref),
            col(DecisionRequest.why),
            col(DecisionRequest.points),
            col(DecisionRequest.requested_on),
            col(DecisionRequest.due_on),
            col(Transfer.destination),
            col(Transfer.destination_subdivision),
            col(Transfer.band),
            col(Vendor.ref).label("vendor_ref"),
            col(Vendor.legal_name).label("vendor_name"),
            _Requester.name.label("requested_by"),  # type: ignore[attr-defined]
            _Decider.name.label("decider"),  # type: ignore[attr-defined]
        ).select_from(DecisionRequest)
    )
    statement = (
        statement.outerjoin(_Requester, _Requester.id == col(DecisionRequest.requested_by_id))
        .outerjoin(_Decider, _Decider.id == col(DecisionRequest.decider_id))
        .where(*_of_waiting(filters))
        .order_by(*(turned(order) if descending else order), col(DecisionRequest.id))
    )
    return Question(paged(statement, paging))


def _with_names(statement: Any) -> Any:
    return statement.join(Vendor, col(Vendor.id) == col(DecisionRequest.vendor_id)).outerjoin(
        Transfer, col(Transfer.id) == col(DecisionRequest.transfer_id)
    )


def _of_waiting(filters: WaitingFilters) -> list[Any]:
    found: list[Any] = [IS_WAITING]
    if filters.for_ids:
        found.append(col(DecisionRequest.decider_id).in_(filters.for_ids))
    if filters.kind:
        found.append(col(DecisionRequest.subject_kind).in_(filters.kind))
    if filters.why:
        found.append(col(DecisionRequest.why).in_(filters.why))
    if filters.text:
        found.append(_says(filters.text, col(DecisionRequest.ref), col(DecisionRequest.subject_ref)))
    return found


@lru_cache(maxsize=100)
def _decided(
    filters: DecidedFilters, sort: str, descending: bool, paging: Paging | None, as_of: date
) -> Question:
    order = DECIDED_SORTS.get(sort, DECIDED_SORTS["decided"])
    statement = _decided_names(
        sa.select(
            col(Decision.id),
            col(Decision.ref),
            col(Decision.subject_kind),
            col(Decision.subject_ref),
            col(Decision.outcome),
            col(Decision.decided_on),
            col(Decision.review_by),
            col(Decision.replaced_by_id),
            col(Decision.lapsed_on),
            col(Decision.record_hash),
            col(Transfer.destination),
            col(Transfer.destination_subdivision),
            col(Vendor.ref).label("vendor_ref"),
            col(Vendor.legal_name).label("vendor_name"),
            _Decider.name.label("decided_by"),  # type: ignore[attr-defined]
        ).select_from(Decision)
    )
    statement = (
        statement.join(_Decider, _Decider.id == col(Decision.decided_by_id))
        .where(*_of_decided(filters, as_of))
        .order_by(*(turned(order) if descending else order), col(Decision.id).desc())
    )
    return Question(paged(statement, paging))


def _decided_names(statement: Any) -> Any:
    return statement.join(Vendor, col(Vendor.id) == col(Decision.vendor_id)).outerjoin(
        Transfer, col(Transfer.id) == col(Decision.transfer_id)
    )


def _of_decided(filters: DecidedFilters, as_of: date) -> list[Any]:
    found: list[Any] = []
    if filters.kind:
        found.append(col(Decision.subject_kind).in_(filters.kind))
    if filters.outcome:
        found.append(col(Decision.outcome).in_(filters.outcome))
    approves = col(Decision.outcome).in_(APPROVING)
    review_by, soon = col(Decision.review_by), as_of + timedelta(days=EXPIRING_DAYS)
    is_replaced = col(Decision.replaced_by_id).is_not(None)
    has_lapsed = sa.or_(
        col(Decision.lapsed_on).is_not(None), sa.and_(review_by.is_not(None), review_by < as_of)
    )
    stands = sa.and_(approves, ~is_replaced, ~has_lapsed)
    is_ending = sa.and_(review_by.is_not(None), review_by <= soon)
    states = {
        "in-force": sa.and_(stands, ~is_ending),
        "expiring": sa.and_(stands, is_ending),
        "lapsed": sa.and_(approves, ~is_replaced, has_lapsed),
        "replaced": sa.and_(approves, is_replaced),
        "refused": ~approves,
    }
    wanted = [states[state] for state in filters.state if state in states]
    if wanted:
        found.append(sa.or_(*wanted))
    if filters.text:
        found.append(_says(filters.text, col(Decision.ref), col(Decision.subject_ref)))
    return found


def _says(text: str, *refs: Any) -> Any:
    sought = fold(text)
    return sa.or_(
        *(sa.func.lower(ref) == sought for ref in refs),
        col(Vendor.folded_names).contains(sought, autoescape=True),
    )
