"""Reads about sub-processor notices: one, those of a vendor that wait, and the list. Nothing here changes anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.agreements.models import Agreement
from register.errors import NotFound
from register.notices.models import NoticeStatus, SubprocessorNotice
from register.people.models import Person
from register.reference.folding import fold
from register.rules.cadence import DUE_SOON_DAYS
from register.storage.asking import Question
from register.storage.grams import Holding
from register.storage.ordering import present_first, turned
from register.trail.counted import Paging, counted, paged
from register.vendors.models import Vendor

DUE_STATES: Final = ("overdue", "due-soon", "not-due")
SORTS: dict[str, tuple[Any, ...]] = {
    "deadline": (
        col(SubprocessorNotice.status) != NoticeStatus.OPEN,
        *(present_first(col(SubprocessorNotice.deadline_on)),),
    ),
    "received": (col(SubprocessorNotice.received_on).desc(),),
    "vendor": (col(Vendor.legal_name),),
    "status": (col(SubprocessorNotice.status), col(Vendor.legal_name)),
    "reference": (col(SubprocessorNotice.id),),
}
"""What the list may be sorted by; the reference breaks ties."""


@dataclass(frozen=True)
class NoticeFilters:
    """Which notices a list shows. Without a status those put aside are left out."""

    text: str = ""
    status: tuple[str, ...] = ()
    due: tuple[str, ...] = ()
    vendor: tuple[str, ...] = ()
    agreement: tuple[str, ...] = ()


def get_notice(session: Session, ref: str) -> SubprocessorNotice:
    """The notice of this reference. Raises NotFound."""
    found = session.exec(select(SubprocessorNotice).where(SubprocessorNotice.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(ref=ref)
    return found


def parties_of(session: Session, notice: SubprocessorNotice) -> tuple[Vendor, Agreement | None]:
    """The vendor that gave the notice, and the agreement it was given under where that is recorded."""
    vendor = session.get(Vendor, notice.vendor_id)
    assert vendor is not None
    return vendor, session.get(Agreement, notice.agreement_id) if notice.agreement_id else None


def who_decided(session: Session, notice: SubprocessorNotice) -> str:
    """The name of whoever decided, or nothing."""
    person = session.get(Person, notice.decided_by_id) if notice.decided_by_id else None
    return person.name if person else ""


def open_notices(session: Session, vendor_ids: Sequence[int]) -> Sequence[Any]:
    """Vendor, reference, day received and deadline of every notice of these vendors that waits for a decision."""
    statement = (
        sa.select(
            col(SubprocessorNotice.vendor_id),
            col(SubprocessorNotice.ref),
            col(SubprocessorNotice.received_on),
            col(SubprocessorNotice.deadline_on),
        )
        .where(
            col(SubprocessorNotice.vendor_id).in_(vendor_ids),
            col(SubprocessorNotice.status) == NoticeStatus.OPEN,
        )
        .order_by(col(SubprocessorNotice.id))
    )
    return session.connection().execute(statement).all()


def list_notices(
    session: Session,
    filters: NoticeFilters,
    sort: str,
    *,
    descending: bool,
    paging: Paging | None,
    as_of: date,
) -> Sequence[Any]:
    """Rows of the list in order. ``paging`` None gives all of them (exports)."""
    return _listing(filters, sort, descending, paging, as_of).rows(session)


def count_notices(session: Session, filters: NoticeFilters, as_of: date) -> int:
    """How many notices the filters leave."""

    def count() -> int:
        statement = (
            sa.select(sa.func.count())
            .select_from(SubprocessorNotice)
            # Though every row has its vendor: SQLite would else begin with every vendor, not with these rows.
            .outerjoin(Vendor, col(Vendor.id) == col(SubprocessorNotice.vendor_id))
            .outerjoin(Agreement, col(Agreement.id) == col(SubprocessorNotice.agreement_id))
        )
        return session.connection().scalar(statement.where(*_conditions(filters, as_of))) or 0

    return counted(session, ("notices", filters, as_of), count)


@lru_cache(maxsize=200)
def _listing(
    filters: NoticeFilters, sort: str, descending: bool, paging: Paging | None, as_of: date
) -> Question:
    order = SORTS.get(sort, SORTS["deadline"])
    statement = _ROWS.where(*_conditions(filters, as_of)).order_by(
        *(turned(order) if descending else order), col(SubprocessorNotice.id)
    )
    return Question(paged(statement, paging))


_ROWS: Any = (
    sa.select(
        col(SubprocessorNotice.ref),
        col(SubprocessorNotice.status),
        col(SubprocessorNotice.received_on),
        col(SubprocessorNotice.deadline_on),
        col(SubprocessorNotice.rests_on),
        col(SubprocessorNotice.agreement_days),
        col(SubprocessorNotice.agreement_day_kind),
        col(SubprocessorNotice.stated_days),
        col(SubprocessorNotice.stated_day_kind),
        col(SubprocessorNotice.silence_is_consent),
        col(SubprocessorNotice.effect_on),
        col(SubprocessorNotice.changes),
        col(SubprocessorNotice.decided_on),
        col(SubprocessorNotice.reason),
        col(Vendor.ref).label("vendor_ref"),
        col(Vendor.legal_name).label("vendor_name"),
        col(Agreement.ref).label("agreement_ref"),
        col(Agreement.title).label("agreement_title"),
        col(Person.name).label("decided_by"),
    )
    .select_from(SubprocessorNotice)
    .outerjoin(Vendor, col(Vendor.id) == col(SubprocessorNotice.vendor_id))
    .outerjoin(Agreement, col(Agreement.id) == col(SubprocessorNotice.agreement_id))
    .outerjoin(Person, col(Person.id) == col(SubprocessorNotice.decided_by_id))
)


def _conditions(filters: NoticeFilters, as_of: date) -> list[Any]:
    found: list[Any] = []
    if filters.status:
        found.append(col(SubprocessorNotice.status).in_(filters.status))
    else:
        found.append(col(SubprocessorNotice.status) != NoticeStatus.WITHDRAWN)
    if filters.text:
        text = fold(filters.text)
        found.append(
            sa.or_(
                col(SubprocessorNotice.folded_text).contains(text, autoescape=True),
                Holding(col(SubprocessorNotice.vendor_id), col(Vendor.folded_names), text),
            )
        )
    if filters.vendor:
        found.append(col(Vendor.ref).in_(filters.vendor))
    if filters.agreement:
        found.append(col(Agreement.ref).in_(filters.agreement))
    if filters.due:
        deadline, soon = col(SubprocessorNotice.deadline_on), as_of + timedelta(days=DUE_SOON_DAYS)
        states = {
            "overdue": deadline < as_of,
            "due-soon": sa.and_(deadline >= as_of, deadline <= soon),
            "not-due": sa.or_(deadline.is_(None), deadline > soon),
        }
        found.append(col(SubprocessorNotice.status) == NoticeStatus.OPEN)
        found.append(sa.or_(sa.false(), *(states[state] for state in filters.due if state in states)))
    return found
