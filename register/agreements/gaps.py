"""Reads over the gaps of the whole register: the report, its counts, its filters. Nothing here changes anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from register.agreements.models import Agreement, AgreementGap, AgreementTerm
from register.people.models import Person
from register.reference.folding import fold
from register.rules.term_gaps import GAPS_TOLD
from register.storage.asking import Question
from register.storage.grams import Holding
from register.trail.counted import Paging, counted, kept, paged
from register.vendors.models import Vendor

SORTS: Mapping[str, tuple[Any, ...]] = {
    "severity": (col(AgreementGap.rank),),
    "term": (col(AgreementGap.term_id), col(AgreementGap.rank)),
    "vendor": (col(Vendor.legal_name), col(AgreementGap.rank)),
    "agreement": (col(Agreement.id), col(AgreementGap.rank)),
}
"""What the report may be sorted by; the agreement and the term break ties."""


@dataclass(frozen=True)
class GapFilters:
    """Which gaps a report shows. Everything empty shows those of every open agreement."""

    text: str = ""
    gap: tuple[str, ...] = ()
    term: tuple[str, ...] = ()
    regime: tuple[str, ...] = ()
    vendor: tuple[str, ...] = ()
    owner: tuple[int, ...] = ()
    agreement: tuple[str, ...] = ()


def list_gaps(
    session: Session, filters: GapFilters, sort: str, *, descending: bool, paging: Paging | None
) -> Sequence[Any]:
    """Rows of the report in order. ``paging`` None gives all of them (exports)."""
    return _listing(filters, sort, descending, paging).rows(session)


def count_gaps(session: Session, filters: GapFilters) -> int:
    """How many gaps the filters leave."""

    def count() -> int:
        statement = _narrowed(sa.select(sa.func.count()).select_from(AgreementGap), filters)
        return session.connection().scalar(statement) or 0

    return counted(session, ("gaps", filters), count)


def count_by_kind(session: Session, filters: GapFilters) -> Mapping[str, int]:
    """How many gaps of each kind there are under the other filters."""
    others = GapFilters(**{**vars(filters), "gap": ()})

    def count() -> dict[str, int]:
        # By rank, which an index holds: each gap has its own.
        rank = col(AgreementGap.rank)
        statement = _narrowed(sa.select(rank, sa.func.count()).select_from(AgreementGap), others)
        rows = session.connection().execute(statement.group_by(rank))
        return {GAPS_TOLD[place].value: int(number) for place, number in rows}

    return kept(session, ("gaps", "kinds", others), count)


def count_by_term(session: Session, filters: GapFilters) -> Sequence[tuple[str, int]]:
    """The terms lacking most often under the other filters, the most frequent first."""
    others = GapFilters(**{**vars(filters), "term": ()})

    def count() -> list[tuple[str, int]]:
        number = sa.func.count()
        statement = _narrowed(
            sa.select(col(AgreementGap.term_id), number).select_from(AgreementGap), others
        ).group_by(col(AgreementGap.term_id))
        rows = session.connection().execute(statement.order_by(number.desc(), col(AgreementGap.term_id)))
        return [(str(term), int(found)) for term, found in rows]

    return kept(session, ("gaps", "terms", others), count)


def owners_of_gaps(session: Session) -> Sequence[tuple[str, str]]:
    """The people who own a vendor with a gap: (number, name), in order of name."""
    # One gap of each is enough: the gaps themselves are many.
    owned = (
        sa.select(1)
        .select_from(Vendor)
        .join(Agreement, col(Agreement.vendor_id) == col(Vendor.id))
        .join(AgreementGap, col(AgreementGap.agreement_id) == col(Agreement.id))
        .where(col(Vendor.owner_id) == col(Person.id))
    )
    named = sa.select(col(Person.id), col(Person.name)).where(owned.exists())
    rows = session.connection().execute(named.order_by(col(Person.name), col(Person.id)))
    return [(str(number), str(name)) for number, name in rows]


@lru_cache(maxsize=100)
def _listing(filters: GapFilters, sort: str, descending: bool, paging: Paging | None) -> Question:
    order = SORTS.get(sort, SORTS["severity"])
    statement: Any = sa.select(
        col(AgreementGap.agreement_id),
        col(AgreementGap.term_id),
        col(AgreementGap.gap),
        col(AgreementGap.value),
        col(AgreementGap.asked_by),
        col(AgreementTerm.clause),
        col(Agreement.ref),
        col(Agreement.title),
        col(Vendor.ref).label("vendor_ref"),
        col(Vendor.legal_name).label("vendor_name"),
        col(Person.name).label("owner_name"),
    ).select_from(AgreementGap)
    statement = (
        _with_parties(statement)
        .where(*_conditions(filters))
        .outerjoin(Person, col(Person.id) == col(Vendor.owner_id))
        .outerjoin(
            AgreementTerm,
            sa.and_(
                col(AgreementTerm.agreement_id) == col(AgreementGap.agreement_id),
                col(AgreementTerm.term_id) == col(AgreementGap.term_id),
            ),
        )
        .order_by(
            *(part.desc() if descending else part for part in order),
            col(AgreementGap.agreement_id),
            col(AgreementGap.term_id),
        )
    )
    return Question(paged(statement, paging))


def _narrowed(statement: Any, filters: GapFilters) -> Any:
    """The gaps the filters leave; their agreements and vendors are read only where a filter asks about them."""
    asks = filters.vendor or filters.agreement or filters.owner or filters.text
    return (_with_parties(statement) if asks else statement).where(*_conditions(filters))


def _with_parties(statement: Any) -> Any:
    # Outer joins though every gap has its agreement and vendor: SQLite would else begin with every agreement, or read
    # them all into a filter first, to show fifty gaps. A filter by vendor or owner makes them inner ones again.
    return statement.outerjoin(Agreement, col(Agreement.id) == col(AgreementGap.agreement_id)).outerjoin(
        Vendor, col(Vendor.id) == col(Agreement.vendor_id)
    )


def _conditions(filters: GapFilters) -> list[Any]:
    found: list[Any] = []
    if filters.gap:
        found.append(col(AgreementGap.rank).in_([GAPS_TOLD.index(g) for g in GAPS_TOLD if g in filters.gap]))
    if filters.term:
        found.append(col(AgreementGap.term_id).in_(filters.term))
    if filters.regime:
        asked_by = col(AgreementGap.asked_by)
        found.append(
            sa.or_(*(asked_by.contains(f",{regime},", autoescape=True) for regime in filters.regime))
        )
    if filters.vendor:
        found.append(col(Vendor.ref).in_(filters.vendor))
    if filters.agreement:
        found.append(col(Agreement.ref).in_(filters.agreement))
    if filters.owner:
        found.append(col(Vendor.owner_id).in_(filters.owner))
    if filters.text:
        sought = fold(filters.text)
        found.append(
            sa.or_(
                Holding(col(Agreement.id), col(Agreement.folded_title), sought),
                col(Agreement.ref) == sought.upper(),
                Holding(col(Agreement.vendor_id), col(Vendor.folded_names), sought),
            )
        )
    return found
