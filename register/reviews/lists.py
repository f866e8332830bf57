"""The lists of reviews: all of them by state, and the vendors never reviewed. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from register.people.models import Person
from register.reference.folding import fold
from register.reviews.cadence import CLOSED
from register.reviews.models import ReviewKind, SecurityReview
from register.rules.cadence import DUE_SOON_DAYS
from register.rules.quarters import quarter_bounds, week_bounds
from register.storage.asking import Question
from register.storage.grams import Holding
from register.storage.ordering import present_first, turned
from register.trail.counted import Paging, counted, paged
from register.vendors.models import Vendor

_Owner: Any = aliased(Person)
_Reviewer: Any = aliased(Person)
_IMPORTANCE = sa.case(
    {"critical": 0, "high": 1, "medium": 2, "low": 3}, value=col(Vendor.importance), else_=4
)

STATES = ("overdue", "due-soon", "not-due", "done")
"""Where a review stands; each is in exactly one of them on any day."""

SORTS: dict[str, tuple[Any, ...]] = {
    "due": (present_first(col(SecurityReview.due_on)),),
    "done": (present_first(col(SecurityReview.done_on)),),
    "vendor": (col(Vendor.legal_name),),
    "importance": (_IMPORTANCE,),
    "kind": (col(SecurityReview.kind),),
    "owner": (_Owner.name.is_(None), _Owner.name),
    "reference": (col(SecurityReview.id),),
}
"""What the list may be sorted by, and the expressions that do it; the reference breaks ties."""


@dataclass(frozen=True)
class ReviewFilters:
    """Which reviews a list shows. Everything empty shows all that are still to be done."""

    text: str = ""
    state: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    quarter: tuple[str, ...] = ()
    week: tuple[str, ...] = ()
    owner: tuple[int, ...] = ()
    reviewer: tuple[int, ...] = ()
    importance: tuple[str, ...] = ()


def list_reviews(
    session: Session,
    filters: ReviewFilters,
    sort: str,
    *,
    descending: bool,
    paging: Paging | None,
    as_of: date,
) -> Sequence[Any]:
    """Rows of the list in order: only the columns it shows. ``paging`` None gives all of them (exports)."""
    return _listing(filters, sort, descending, paging, as_of).rows(session)


@lru_cache(maxsize=200)
def _listing(
    filters: ReviewFilters, sort: str, descending: bool, paging: Paging | None, as_of: date
) -> Question:
    """The statement of a list: putting it together costs more than asking it."""
    order = SORTS.get(sort, SORTS["due"])
    statement: Any = (
        sa.select(
            col(SecurityReview.ref),
            col(SecurityReview.kind),
            col(SecurityReview.due_on),
            col(SecurityReview.done_on),
            col(SecurityReview.outcome),
            col(SecurityReview.postponed_from),
            col(Vendor.ref).label("vendor_ref"),
            col(Vendor.legal_name).label("vendor_name"),
            col(Vendor.importance),
            _Owner.name.label("owner_name"),
            _Owner.disabled_at.is_not(None).label("owner_has_left"),
            _Reviewer.name.label("reviewer_name"),
        )
        .select_from(SecurityReview)
        .join(Vendor, col(Vendor.id) == col(SecurityReview.vendor_id))
        .outerjoin(_Owner, _Owner.id == col(Vendor.owner_id))
        .outerjoin(_Reviewer, _Reviewer.id == col(SecurityReview.reviewer_id))
        .where(*_conditions(filters, as_of))
        .order_by(*(turned(order) if descending else order), col(SecurityReview.id))
    )
    return Question(paged(statement, paging))


def count_reviews(session: Session, filters: ReviewFilters, as_of: date) -> int:
    """How many reviews the filters leave."""

    def count() -> int:
        statement = (
            sa.select(sa.func.count())
            .select_from(SecurityReview)
            .join(Vendor, col(Vendor.id) == col(SecurityReview.vendor_id))
        )
        return session.connection().scalar(statement.where(*_conditions(filters, as_of))) or 0

    return counted(session, ("reviews", filters, as_of), count)


def list_never_reviewed(session: Session, paging: Paging | None) -> Sequence[Any]:
    """Vendors in use that were never reviewed and have no review planned, the most important first."""
    statement: Any = (
        sa.select(
            col(Vendor.ref),
            col(Vendor.legal_name),
            col(Vendor.importance),
            col(Vendor.is_sensitive),
            _Owner.name.label("owner_name"),
            col(Vendor.created_at),
        )
        .select_from(Vendor)
        .outerjoin(_Owner, _Owner.id == col(Vendor.owner_id))
        .where(*_never())
        .order_by(_IMPORTANCE, col(Vendor.created_at), col(Vendor.id))
    )
    return session.connection().execute(paged(statement, paging)).all()


def count_never_reviewed(session: Session) -> int:
    """How many vendors were never reviewed; kept apart from overdue."""

    def count() -> int:
        statement = sa.select(sa.func.count()).select_from(Vendor).where(*_never())
        return session.connection().scalar(statement) or 0

    return counted(session, ("never-reviewed",), count)


def people_of_reviews(session: Session) -> tuple[Sequence[Any], Sequence[Any]]:
    """Who owns a vendor, and who has reviewed one: (id, name) by name, for the filters."""
    owners = sa.select(col(Vendor.owner_id)).where(col(Vendor.owner_id).is_not(None))
    reviewers = sa.select(col(SecurityReview.reviewer_id)).where(col(SecurityReview.reviewer_id).is_not(None))
    connection = session.connection()
    first, second = (
        connection.execute(
            sa.select(col(Person.id), col(Person.name))
            .where(col(Person.id).in_(chosen))
            .order_by(col(Person.name), col(Person.id))
        ).all()
        for chosen in (owners, reviewers)
    )
    return first, second


def span_of_reviews(session: Session) -> tuple[date, date] | None:
    """The earliest and the latest day any review is due or was done, for the filter of quarters."""
    earliest, latest = (
        session.connection()
        .execute(
            sa.select(
                sa.func.min(sa.func.coalesce(col(SecurityReview.done_on), col(SecurityReview.due_on))),
                sa.func.max(sa.func.coalesce(col(SecurityReview.due_on), col(SecurityReview.done_on))),
            )
        )
        .one()
    )
    return (earliest, latest) if earliest and latest else None


def is_to_be_done() -> list[Any]:
    """Open reviews of vendors in use: what can be due."""
    return [
        col(SecurityReview.done_on).is_(None),
        col(SecurityReview.ended_on).is_(None),
        col(Vendor.status).not_in(CLOSED),
    ]


def _never() -> list[Any]:
    # As rules/flags.py says it: neither a review done nor one planned; the quarterly one looks at no safeguards.
    review = sa.select(1).where(
        col(SecurityReview.vendor_id) == col(Vendor.id),
        col(SecurityReview.ended_on).is_(None),
        col(SecurityReview.kind) != ReviewKind.QUARTERLY,
        sa.or_(col(SecurityReview.done_on).is_not(None), col(SecurityReview.due_on).is_not(None)),
    )
    return [col(Vendor.status).not_in(CLOSED), sa.not_(review.exists())]


def _conditions(filters: ReviewFilters, as_of: date) -> list[Any]:
    soon = as_of + timedelta(days=DUE_SOON_DAYS)
    due = col(SecurityReview.due_on)
    open_states = {
        "overdue": due < as_of,
        "due-soon": due.between(as_of, soon),
        "not-due": sa.or_(due > soon, due.is_(None)),
    }
    chosen = [open_states[state] for state in filters.state if state in open_states]
    wants_open = bool(chosen) or "done" not in filters.state
    kinds_of_row: list[Any] = []
    if wants_open:
        narrowed = [sa.or_(*chosen)] if chosen else []
        kinds_of_row.append(sa.and_(*is_to_be_done(), *narrowed, *_within(filters, due)))
    if "done" in filters.state:
        done = col(SecurityReview.done_on)
        kinds_of_row.append(
            sa.and_(done.is_not(None), col(SecurityReview.ended_on).is_(None), *_within(filters, done))
        )
    found: list[Any] = [sa.or_(*kinds_of_row)]
    if filters.text:
        sought = fold(filters.text)
        found.append(
            sa.or_(
                col(SecurityReview.ref) == sought.upper(),
                Holding(col(SecurityReview.vendor_id), col(Vendor.folded_names), sought),
            )
        )
    if filters.kind:
        found.append(col(SecurityReview.kind).in_(filters.kind))
    if filters.importance:
        found.append(col(Vendor.importance).in_(filters.importance))
    if filters.owner:
        found.append(col(Vendor.owner_id).in_(filters.owner))
    if filters.reviewer:
        found.append(col(SecurityReview.reviewer_id).in_(filters.reviewer))
    return found


def _within(filters: ReviewFilters, day: Any) -> list[Any]:
    """The chosen quarters and weeks: of the due date of open reviews, of the day the others were done."""
    found = []
    for bounds_of, names in ((quarter_bounds, filters.quarter), (week_bounds, filters.week)):
        spans = [bounds for name in names if (bounds := bounds_of(name))]
        if spans:
            found.append(sa.or_(*(day.between(first, last) for first, last in spans)))
    return found
