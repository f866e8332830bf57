"""Reads about impact assessments: one, those of a transfer, and the list. Nothing here changes anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from register.errors import NotFound
from register.impact.models import ImpactAssessment, ImpactStatus
from register.people.models import Person
from register.reference.folding import fold
from register.rules.cadence import EXPIRING_DAYS
from register.storage.asking import Question
from register.storage.ordering import present_first, turned
from register.trail.counted import Paging, counted, paged
from register.transfers.models import Transfer
from register.vendors.models import Vendor

REVIEW_STATES = ("overdue", "due-soon", "not-due")
SORTS: dict[str, tuple[Any, ...]] = {
    "reference": (col(ImpactAssessment.id),),
    "vendor": (col(Vendor.legal_name),),
    "kind": (col(ImpactAssessment.kind), col(Vendor.legal_name)),
    "completed": (present_first(col(ImpactAssessment.completed_on)),),
    "review": (present_first(col(ImpactAssessment.review_on)),),
    "status": (col(ImpactAssessment.status), col(Vendor.legal_name)),
}
"""What the list may be sorted by; the reference breaks ties."""

_Author = aliased(Person)


@dataclass(frozen=True)
class ImpactFilters:
    """Which assessments a list shows. Without a status those superseded or withdrawn are left out."""

    text: str = ""
    kind: tuple[str, ...] = ()
    regime: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    verdict: tuple[str, ...] = ()
    review: tuple[str, ...] = ()
    transfer: tuple[str, ...] = ()


def get_assessment(session: Session, ref: str) -> ImpactAssessment:
    """The assessment of this reference. Raises NotFound."""
    found = session.exec(select(ImpactAssessment).where(ImpactAssessment.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(ref=ref)
    return found


def find_by_id(session: Session, assessment_id: int | None) -> ImpactAssessment | None:
    """The assessment of this number, or None."""
    return session.get(ImpactAssessment, assessment_id) if assessment_id else None


def superseded_by(session: Session, assessment: ImpactAssessment) -> ImpactAssessment | None:
    """The assessment that took this one's place, or None."""
    return session.exec(
        select(ImpactAssessment)
        .where(
            ImpactAssessment.supersedes_id == assessment.id,
            col(ImpactAssessment.status).not_in((ImpactStatus.DRAFT, ImpactStatus.WITHDRAWN)),
        )
        .order_by(col(ImpactAssessment.id).desc())
        .limit(1)
    ).first()


def assessments_of(session: Session, transfer_id: int) -> Sequence[ImpactAssessment]:
    """The assessments of a transfer, the newest first."""
    return session.exec(
        select(ImpactAssessment)
        .where(ImpactAssessment.transfer_id == transfer_id)
        .order_by(col(ImpactAssessment.id).desc())
    ).all()


def find_draft(session: Session, transfer_id: int, regime_id: str) -> ImpactAssessment | None:
    """The draft under one law, or None; there is never more than one."""
    return _newest(session, transfer_id, regime_id, ImpactStatus.DRAFT)


def find_current(session: Session, transfer_id: int, regime_id: str) -> ImpactAssessment | None:
    """The completed assessment under one law that nothing has superseded, or None."""
    return _newest(session, transfer_id, regime_id, ImpactStatus.COMPLETED)


def _newest(
    session: Session, transfer_id: int, regime_id: str, status: ImpactStatus
) -> ImpactAssessment | None:
    return session.exec(
        select(ImpactAssessment)
        .where(
            ImpactAssessment.transfer_id == transfer_id,
            ImpactAssessment.regime_id == regime_id,
            ImpactAssessment.status == status,
        )
        .order_by(col(ImpactAssessment.completed_on).desc(), col(ImpactAssessment.id).desc())
        .limit(1)
    ).first()


def has_assessment(session: Session, transfer_id: int) -> bool:
    """Whether a completed assessment tells the facts of this transfer, so that no form does."""
    return (
        session.exec(
            select(ImpactAssessment.id)
            .where(
                ImpactAssessment.transfer_id == transfer_id,
                ImpactAssessment.status == ImpactStatus.COMPLETED,
            )
            .limit(1)
        ).first()
        is not None
    )


def list_assessments(
    session: Session,
    filters: ImpactFilters,
    sort: str,
    *,
    descending: bool,
    paging: Paging | None,
    as_of: date,
) -> Sequence[Any]:
    """Rows of the list in order; ``paging`` None gives all of them (exports)."""
    return _listing(filters, sort, descending, paging, as_of).rows(session)


def told_assessments(session: Session, transfer_ref: str) -> Sequence[Any]:
    """Rows of the list for one transfer, whatever their state, the newest first."""
    return _OF_TRANSFER.rows(session, transfer_ref=transfer_ref)


def count_assessments(session: Session, filters: ImpactFilters, as_of: date) -> int:
    """How many assessments the filters leave."""

    def count() -> int:
        statement = _joined(sa.select(sa.func.count())).where(*_conditions(filters, as_of))
        return session.connection().scalar(statement) or 0

    return counted(session, ("impact", filters, as_of), count)


def regimes_in_use(session: Session) -> list[str]:
    """Every law some assessment was made under."""
    return list(session.exec(select(ImpactAssessment.regime_id).distinct().order_by("regime_id")).all())


def _joined(statement: Any) -> Any:
    return (
        statement.select_from(ImpactAssessment)
        .join(Transfer, col(Transfer.id) == col(ImpactAssessment.transfer_id))
        .join(Vendor, col(Vendor.id) == col(ImpactAssessment.vendor_id))
        .outerjoin(_Author, _Author.id == col(ImpactAssessment.author_id))
    )


_ROWS = _joined(
    sa.select(
        col(ImpactAssessment.id),
        col(ImpactAssessment.ref),
        col(ImpactAssessment.kind),
        col(ImpactAssessment.regime_id),
        col(ImpactAssessment.status),
        col(ImpactAssessment.verdict),
        col(ImpactAssessment.problematic),
        col(ImpactAssessment.completed_on),
        col(ImpactAssessment.review_on),
        col(ImpactAssessment.document_id),
        col(Transfer.ref).label("transfer_ref"),
        col(Transfer.destination),
        col(Transfer.destination_subdivision),
        col(Vendor.ref).label("vendor_ref"),
        col(Vendor.legal_name).label("vendor_name"),
        col(Vendor.local_name).label("vendor_local_name"),
        _Author.name.label("author_name"),  # type: ignore[attr-defined]
    )
)
_OF_TRANSFER = Question(
    _ROWS.where(col(Transfer.ref) == sa.bindparam("transfer_ref")).order_by(col(ImpactAssessment.id).desc())
)


@lru_cache(maxsize=100)
def _listing(
    filters: ImpactFilters, sort: str, descending: bool, paging: Paging | None, as_of: date
) -> Question:
    order = SORTS.get(sort, SORTS["review"])
    statement = _ROWS.where(*_conditions(filters, as_of)).order_by(
        *(turned(order) if descending else order), col(ImpactAssessment.id)
    )
    return Question(paged(statement, paging))


def _conditions(filters: ImpactFilters, as_of: date) -> list[Any]:
    status, due = col(ImpactAssessment.status), col(ImpactAssessment.review_on)
    found: list[Any] = []
    if filters.status:
        found.append(status.in_(filters.status))
    else:
        found.append(status.in_((ImpactStatus.DRAFT, ImpactStatus.COMPLETED)))
    for column, values in (
        (col(ImpactAssessment.kind), filters.kind),
        (col(ImpactAssessment.regime_id), filters.regime),
        (col(ImpactAssessment.verdict), filters.verdict),
        (col(Transfer.ref), filters.transfer),
    ):
        if values:
            found.append(column.in_(values))
    soon = as_of + timedelta(days=EXPIRING_DAYS)
    states = {"overdue": due < as_of, "due-soon": due.between(as_of, soon), "not-due": due > soon}
    wanted = [states[state] for state in filters.review if state in states]
    if wanted:
        found += [sa.or_(*wanted), status == ImpactStatus.COMPLETED]
    if filters.text:
        sought = fold(filters.text)
        found.append(
            sa.or_(
                sa.func.lower(col(ImpactAssessment.ref)) == sought,
                col(Transfer.folded_text).contains(sought, autoescape=True),
            )
        )
    return found
