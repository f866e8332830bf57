"""Reads about vendors: one record, its parts, and the list. Nothing here changes anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.errors import NotFound
from register.people.models import Person
from register.reference.folding import fold
from register.storage.asking import Question, columns_of
from register.storage.grams import Holding
from register.storage.ordering import present_first, turned
from register.trail.counted import Paging, counted, paged
from register.vendors.models import (
    Service,
    Vendor,
    VendorContact,
    VendorDestination,
    VendorIdentifier,
    VendorName,
    VendorStatus,
)

SORTS = {
    "name": (col(Vendor.legal_name),),
    "importance": (
        sa.case({"critical": 0, "high": 1, "medium": 2, "low": 3}, value=col(Vendor.importance), else_=4),
    ),
    "next-review": (present_first(col(Vendor.next_review_on)),),
    "missing": (col(Vendor.gap_count).desc(),),
    "changed": (col(Vendor.changed_at).desc(),),
    "reference": (col(Vendor.id),),
}
"""What the list may be sorted by, and the expressions that do it; the reference breaks ties."""


@dataclass(frozen=True)
class VendorFilters:
    """Which vendors a list shows. Everything empty shows all that have not ended."""

    text: str = ""
    status: tuple[str, ...] = ()
    importance: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    destination: tuple[str, ...] = ()
    band: tuple[str, ...] = ()
    owner: tuple[int, ...] = ()
    missing: tuple[str, ...] = ()
    sensitive: str = ""


class NamePart(NamedTuple):
    """Another name of a vendor, and its language where somebody said."""

    name: str
    language: str | None


class IdentifierPart(NamedTuple):
    """A number that names a vendor."""

    scheme: str
    value: str


class ContactPart(NamedTuple):
    """Somebody at the vendor."""

    name: str | None
    email: str | None
    phone: str | None
    role: str | None


@dataclass(frozen=True)
class VendorParts:
    """What hangs on one vendor."""

    names: Sequence[NamePart] = ()
    identifiers: Sequence[IdentifierPart] = ()
    contacts: Sequence[ContactPart] = ()
    services: Sequence[Any] = ()


def get_vendor(session: Session, ref: str) -> Vendor:
    """The vendor of this reference. Raises NotFound."""
    vendor = session.exec(_BY_REF, params={"ref": ref}).one_or_none()
    if vendor is None:
        raise NotFound(ref=ref)
    return vendor


_BY_REF = select(Vendor).where(Vendor.ref == sa.bindparam("ref"))


def vendor_with_owner(session: Session, ref: str) -> Any:
    """The columns of the vendor of this reference, ``owner_name``, ``owner_has_left``. Raises NotFound."""
    found = _WITH_OWNER.first(session, ref=ref)
    if found is None:
        raise NotFound(ref=ref)
    return found


_WITH_OWNER = Question(
    sa.select(
        *columns_of(Vendor),
        col(Person.name).label("owner_name"),
        col(Person.disabled_at).is_not(None).label("owner_has_left"),
    )
    .join(Person, col(Person.id) == col(Vendor.owner_id), isouter=True)
    .where(col(Vendor.ref) == sa.bindparam("ref"))
)


def get_service(session: Session, ref: str) -> Service:
    """The service of this reference. Raises NotFound."""
    service = session.exec(select(Service).where(Service.ref == ref)).one_or_none()
    if service is None:
        raise NotFound(ref=ref)
    return service


def vendor_of(session: Session, service: Service) -> Vendor:
    """The vendor that provides a service."""
    vendor = session.get(Vendor, service.vendor_id)
    assert vendor is not None
    return vendor


def vendors_owned_by(session: Session, person_ids: Sequence[int]) -> Sequence[int]:
    """The numbers of the vendors these people own."""
    statement = sa.select(col(Vendor.id)).where(col(Vendor.owner_id).in_(person_ids))
    return [number for number in session.connection().execute(statement).scalars() if number is not None]


def vendor_of_service(session: Session, service_ref: str) -> str | None:
    """The reference of the vendor behind a service's reference, or None."""
    statement = select(Vendor.ref).join(Service, col(Service.vendor_id) == col(Vendor.id))
    return session.exec(statement.where(Service.ref == service_ref)).one_or_none()


def vendor_parts(session: Session, vendor_id: int) -> VendorParts:
    """Names, identifiers, contacts and services of one vendor, in the order they were added."""
    found: dict[Any, list[Any]] = {NamePart: [], IdentifierPart: [], ContactPart: []}
    for kind, _id, *values in _PARTS.rows(session, vendor_id=vendor_id):
        part = _KINDS[kind]
        found[part].append(part(*values[: len(part._fields)]))
    return VendorParts(
        found[NamePart], found[IdentifierPart], found[ContactPart], list_services(session, vendor_id)
    )


def _parts() -> Question:
    """The three small tables of a vendor in one question."""
    tables: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (VendorName, ("name", "language")),
        (VendorIdentifier, ("scheme", "value")),
        (VendorContact, ("name", "email", "phone", "role")),
    )
    asked: list[Any] = []
    for kind, (table, names) in enumerate(tables):
        columns: list[Any] = [sa.cast(col(getattr(table, name)), sa.Text) for name in names]
        columns += [sa.cast(sa.null(), sa.Text)] * (4 - len(columns))
        labelled = [column.label(f"value_{number}") for number, column in enumerate(columns)]
        asked.append(
            sa.select(
                sa.literal_column(str(kind)).label("kind"), col(table.id).label("part_id"), *labelled
            ).where(col(table.vendor_id) == sa.bindparam("vendor_id"))
        )
    return Question(sa.union_all(*asked).order_by("kind", "part_id"))


_PARTS = _parts()
_KINDS: tuple[Any, ...] = (NamePart, IdentifierPart, ContactPart)


def list_services(session: Session, vendor_id: int) -> Sequence[Any]:
    """The columns of a vendor's services, those in use first."""
    return _SERVICES.rows(session, vendor_id=vendor_id)


_SERVICES = Question(
    sa.select(*columns_of(Service))
    .where(col(Service.vendor_id) == sa.bindparam("vendor_id"))
    .order_by(col(Service.ended_on).is_not(None), col(Service.id))
)


def list_vendors(
    session: Session,
    filters: VendorFilters,
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
    filters: VendorFilters, sort: str, descending: bool, paging: Paging | None, as_of: date
) -> Question:
    """The statement of a list: putting it together costs more than asking it."""
    order = SORTS.get(sort, SORTS["name"])
    statement = (
        sa.select(
            col(Vendor.id),
            col(Vendor.ref),
            col(Vendor.legal_name),
            col(Vendor.local_name),
            col(Vendor.description),
            col(Vendor.importance),
            col(Vendor.is_sensitive),
            col(Vendor.destinations),
            col(Vendor.gaps),
            col(Vendor.status),
            col(Vendor.next_review_on),
            col(Person.name).label("owner_name"),
            col(Person.disabled_at).is_not(None).label("owner_has_left"),
        )
        .outerjoin(Person, col(Person.id) == col(Vendor.owner_id))
        .where(*_conditions(filters, as_of))
        .order_by(*(turned(order) if descending else order), col(Vendor.id))
    )
    return Question(paged(statement, paging))


def count_vendors(session: Session, filters: VendorFilters, as_of: date) -> int:
    """How many vendors the filters leave."""

    def count() -> int:
        statement = sa.select(sa.func.count()).select_from(Vendor).where(*_conditions(filters, as_of))
        return session.connection().scalar(statement) or 0

    return counted(session, ("vendors", filters, as_of), count)


def used_places(session: Session) -> Sequence[str]:
    """The places any vendor's transfers go to, by code."""
    statement = (
        sa.select(col(VendorDestination.place_code)).distinct().order_by(col(VendorDestination.place_code))
    )
    return session.connection().execute(statement).scalars().all()


def vendor_names(session: Session, refs: Sequence[str]) -> list[tuple[str, str]]:
    """Reference and name of these vendors, for the words of a filter."""
    rows = session.exec(
        select(Vendor.ref, Vendor.legal_name).where(col(Vendor.ref).in_(refs)).order_by(col(Vendor.id))
    )
    return [(ref, name) for ref, name in rows]


def drafts_of(session: Session, person_id: int, limit: int = 10) -> Sequence[Any]:
    """The vendors somebody owns that are still in Draft, the last touched first."""
    return _DRAFTS.rows(session, owner_id=person_id, most=limit)


_DRAFTS = Question(
    sa.select(col(Vendor.ref), col(Vendor.legal_name), col(Vendor.changed_at))
    .where(col(Vendor.owner_id) == sa.bindparam("owner_id"), col(Vendor.status) == VendorStatus.DRAFT)
    .order_by(col(Vendor.changed_at).desc())
    .limit(sa.bindparam("most", type_=sa.Integer))
)


def similar_vendors(session: Session, name: str, limit: int = 5, host: str | None = None) -> Sequence[Any]:
    """Vendors whose names hold this one, or its first two words, or whose website is at ``host``."""
    folded = fold(name)
    if len(folded) < 2:
        return []
    beginning = fold(" ".join(name.split()[:2]))
    likely = [col(Vendor.folded_names).contains(folded, autoescape=True)]
    if len(beginning) > 5:
        likely.append(col(Vendor.folded_names).contains(beginning, autoescape=True))
    if host:
        likely.append(sa.func.lower(col(Vendor.website)).contains(host, autoescape=True))
    return (
        session.connection()
        .execute(
            sa.select(col(Vendor.ref), col(Vendor.legal_name), col(Vendor.local_name), col(Vendor.status))
            .where(sa.or_(*likely))
            .order_by(col(Vendor.legal_name))
            .limit(limit)
        )
        .all()
    )


def vendors_named(session: Session, name: str) -> list[str]:
    """References of the vendors that bear exactly this name, whatever its case, width or script."""
    folded = fold(name)
    rows = session.connection().execute(
        sa.select(col(Vendor.ref), col(Vendor.legal_name), col(Vendor.local_name))
        .where(col(Vendor.folded_names).contains(folded, autoescape=True))
        .order_by(col(Vendor.id))
        .limit(100)
    )
    return [ref for ref, *names in rows if folded in {fold(own) for own in names if own}]


def _conditions(filters: VendorFilters, as_of: date) -> list[Any]:
    found: list[Any] = []
    if filters.status:
        found.append(col(Vendor.status).in_(filters.status))
    else:
        found.append(col(Vendor.status) != VendorStatus.ENDED)
    if filters.text:
        found.append(Holding(col(Vendor.id), col(Vendor.folded_names), fold(filters.text)))
    if filters.importance:
        found.append(col(Vendor.importance).in_(filters.importance))
    if filters.category:
        found.append(col(Vendor.category).in_(filters.category))
    if filters.owner:
        found.append(col(Vendor.owner_id).in_(filters.owner))
    if filters.sensitive in ("yes", "no"):
        found.append(col(Vendor.is_sensitive).is_(filters.sensitive == "yes"))
    elif filters.sensitive == "unknown":
        found.append(col(Vendor.is_sensitive).is_(None))
    if filters.destination or filters.band:
        there = sa.select(1).where(col(VendorDestination.vendor_id) == col(Vendor.id))
        if filters.destination:
            there = there.where(col(VendorDestination.place_code).in_(filters.destination))
        if filters.band:
            there = there.where(col(VendorDestination.band).in_(filters.band))
        found.append(there.exists())
    found.extend(
        sa.cast(col(Vendor.gaps), sa.Text).contains(f'"{code}"', autoescape=True) for code in filters.missing
    )
    return found
