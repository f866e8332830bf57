"""The list of published lists: filters, orders, pages. Nothing here changes anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from register.people.models import Person
from register.published.models import ListState, PublishedList
from register.reference.folding import fold
from register.storage.asking import Question
from register.storage.grams import Holding
from register.storage.ordering import present_first, turned
from register.trail.counted import Paging, counted, paged
from register.vendors.models import Vendor

_IS_APPLIED: Any = col(PublishedList.state) == ListState.APPLIED
STAGES: Final[Mapping[str, Any]] = {
    "open": col(PublishedList.state) == ListState.OPEN,
    "applied": sa.and_(_IS_APPLIED, col(PublishedList.undone_at).is_(None)),
    "undone": col(PublishedList.undone_at).is_not(None),
}
"""How far a list is: each is in one of them."""
SORTS: Final[Mapping[str, tuple[Any, ...]]] = {
    "taken": (col(PublishedList.created_at).desc(), col(PublishedList.id).desc()),
    "as_of": (col(PublishedList.as_of).desc(),),
    "applied": (present_first(col(PublishedList.applied_at)),),
    "vendor": (col(Vendor.legal_name), col(PublishedList.as_of).desc()),
    "reference": (col(PublishedList.id),),
}
"""What the list may be sorted by; the reference breaks ties."""
_BY = aliased(Person, name="taken_by")


@dataclass(frozen=True)
class ListFilters:
    """Which published lists are shown. Everything empty shows all."""

    text: str = ""
    state: tuple[str, ...] = ()
    """Keys of STAGES."""
    vendor: tuple[str, ...] = ()


def stage_of(row: Any) -> str:
    """How far a list is, by the words of STAGES.

    Source: house rule.
    """
    if row.undone_at:
        return "undone"
    return "applied" if row.state is ListState.APPLIED else "open"


def list_published(
    session: Session, filters: ListFilters, sort: str, *, descending: bool, paging: Paging | None
) -> Sequence[Any]:
    """Rows of the list in order. ``paging`` None gives all of them (exports)."""
    return _listing(filters, sort, descending, paging).rows(session)


@lru_cache(maxsize=100)
def _listing(filters: ListFilters, sort: str, descending: bool, paging: Paging | None) -> Question:
    order = SORTS.get(sort, SORTS["taken"])
    statement = (
        sa.select(
            *(
                col(getattr(PublishedList, name))
                for name in ("ref", "file_name", "is_pasted", "as_of", "state", "created_at")
            ),
            col(PublishedList.applied_at),
            col(PublishedList.undone_at),
            *(col(PublishedList.result)[name].as_integer().label(name) for name in COUNTS),
            col(Vendor.ref).label("vendor_ref"),
            col(Vendor.legal_name).label("vendor_name"),
            col(_BY.name).label("taken_by"),
        )
        # Outer, as for the count: SQLite would else begin with every vendor of a name searched for.
        .outerjoin(Vendor, col(Vendor.id) == col(PublishedList.vendor_id))
        .outerjoin(_BY, col(_BY.id) == col(PublishedList.person_id))
        .where(*_conditions(filters))
        .order_by(*(turned(order) if descending else order), col(PublishedList.id))
    )
    return Question(paged(statement, paging))


COUNTS: Final = ("added", "moved", "removed", "repurposed")
"""The sorts of change an applied list made, as its result counts them."""


def count_published(session: Session, filters: ListFilters) -> int:
    """How many published lists the filters leave."""

    def count() -> int:
        statement = (
            sa.select(sa.func.count())
            .select_from(PublishedList)
            .outerjoin(Vendor, col(Vendor.id) == col(PublishedList.vendor_id))
        )
        return session.connection().scalar(statement.where(*_conditions(filters))) or 0

    return counted(session, ("published", filters), count)


def _conditions(filters: ListFilters) -> list[Any]:
    found: list[Any] = []
    if filters.state:
        found.append(sa.or_(sa.false(), *(STAGES[state] for state in filters.state if state in STAGES)))
    if filters.vendor:
        found.append(col(Vendor.ref).in_(filters.vendor))
    if filters.text:
        sought = fold(filters.text)
        found.append(
            sa.or_(
                Holding(col(PublishedList.vendor_id), col(Vendor.folded_names), sought),
                sa.func.lower(col(PublishedList.file_name)).contains(filters.text.lower(), autoescape=True),
                sa.func.lower(col(PublishedList.ref)) == sought,
            )
        )
    return found
