"""Reads about incidents: one record, those of a vendor, and the list. Nothing here changes anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.errors import NotFound
from register.incidents.models import Incident, IncidentService, IncidentStep, IncidentTransfer, Severity
from register.people.models import Person
from register.reference.folding import fold
from register.storage.asking import Question, columns_of
from register.storage.grams import Holding
from register.storage.ordering import present_first, turned
from register.trail.counted import Paging, counted, paged
from register.transfers.models import Transfer
from register.vendors.models import Service, Vendor

_GRAVITY = sa.case(
    {level.value: place for place, level in enumerate(Severity)}, value=col(Incident.severity), else_=9
)

SORTS: dict[str, tuple[Any, ...]] = {
    "aware": (col(Incident.aware_at).desc(),),
    "due": (present_first(col(Incident.next_due_at)),),
    "vendor": (col(Vendor.legal_name),),
    "severity": (_GRAVITY,),
    "reference": (col(Incident.id),),
}
"""What the list may be sorted by, and the expressions that do it; the reference breaks ties."""


@dataclass(frozen=True)
class IncidentFilters:
    """Which incidents a list shows. Everything empty shows all, closed ones too."""

    text: str = ""
    state: tuple[str, ...] = ()
    """``open``, ``closed``."""
    clock: tuple[str, ...] = ()
    """``running``, ``missed``: against ``now``."""
    severity: tuple[str, ...] = ()
    """The codes, and ``unknown``."""
    vendor: tuple[str, ...] = ()


def get_incident(session: Session, ref: str) -> Incident:
    """The incident of this reference. Raises NotFound."""
    found = session.exec(select(Incident).where(Incident.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(ref=ref)
    return found


def vendor_of(session: Session, incident: Incident) -> Vendor:
    """The vendor an incident happened at."""
    vendor = session.get(Vendor, incident.vendor_id)
    assert vendor is not None
    return vendor


def every_step(session: Session, incident_id: int) -> Sequence[tuple[IncidentStep, str | None]]:
    """The steps of an incident with who recorded them, those taken back too, in the order they were taken."""
    statement = (
        select(IncidentStep, Person.name)
        .outerjoin(Person, col(Person.id) == col(IncidentStep.recorded_by_id))
        .where(IncidentStep.incident_id == incident_id)
        .order_by(col(IncidentStep.at), col(IncidentStep.id))
    )
    return session.exec(statement).all()


def incidents_of(session: Session, vendor_id: int) -> Sequence[Any]:
    """The columns of a vendor's incidents, open ones first, then newest first."""
    return _OF_VENDOR.rows(session, vendor_id=vendor_id)


_OF_VENDOR = Question(
    sa.select(*columns_of(Incident))
    .where(col(Incident.vendor_id) == sa.bindparam("vendor_id"))
    .order_by(col(Incident.closed_at).is_not(None), col(Incident.aware_at).desc(), col(Incident.id).desc())
)


def vendors_with_open_incidents(session: Session) -> Sequence[int]:
    """The numbers of the vendors something is still open at, in order."""
    statement = (
        sa.select(col(Incident.vendor_id))
        .where(col(Incident.closed_at).is_(None))
        .distinct()
        .order_by(col(Incident.vendor_id))
    )
    return session.connection().execute(statement).scalars().all()


def list_incidents(
    session: Session,
    filters: IncidentFilters,
    sort: str,
    *,
    descending: bool,
    paging: Paging | None,
    now: datetime,
) -> Sequence[Any]:
    """Rows of the list in order. ``paging`` None gives all of them (exports)."""
    # Only clocks move with the time of day: without them the statement stays the same.
    return _listing(filters, sort, descending, paging, now if filters.clock else None).rows(session)


@lru_cache(maxsize=100)
def _listing(
    filters: IncidentFilters, sort: str, descending: bool, paging: Paging | None, now: datetime | None
) -> Question:
    order = SORTS.get(sort, SORTS["aware"])
    statement = _ROWS.where(*_conditions(filters, now)).order_by(
        *(turned(order) if descending else order), col(Incident.id)
    )
    return Question(paged(statement, paging))


def touched_by_incident(session: Session) -> dict[int, tuple[list[str], list[str]]]:
    """References of the services and transfers each incident touches, by its number."""
    found: dict[int, tuple[list[str], list[str]]] = {}
    links: tuple[tuple[int, Any, Any, str], ...] = (
        (0, IncidentService, Service, "service_id"),
        (1, IncidentTransfer, Transfer, "transfer_id"),
    )
    for side, link, table, key in links:
        statement = (
            sa.select(col(link.incident_id), col(table.ref))
            .join(table, col(table.id) == col(getattr(link, key)))
            .order_by(col(table.ref))
        )
        for incident_id, ref in session.connection().execute(statement):
            found.setdefault(incident_id, ([], []))[side].append(ref)
    return found


def count_incidents(session: Session, filters: IncidentFilters, now: datetime) -> int:
    """How many incidents the filters leave."""

    def count() -> int:
        statement = sa.select(sa.func.count()).select_from(Incident)
        statement = statement.outerjoin(Vendor, col(Vendor.id) == col(Incident.vendor_id))
        return session.connection().scalar(statement.where(*_conditions(filters, now))) or 0

    # A clock runs out between two changes, so that count is not kept.
    return count() if filters.clock else counted(session, ("incidents", filters), count)


_ROWS: Any = sa.select(
    col(Incident.id),
    col(Incident.ref),
    col(Incident.title),
    col(Incident.description),
    col(Incident.aware_at),
    col(Incident.happened_from),
    col(Incident.happened_until),
    col(Incident.vendor_knew_at),
    col(Incident.told_us_at),
    col(Incident.learned_how),
    col(Incident.data_categories),
    col(Incident.people_count),
    col(Incident.people_band),
    col(Incident.severity),
    col(Incident.closed_at),
    col(Incident.next_due_at),
    col(Vendor.ref).label("vendor_ref"),
    col(Vendor.legal_name).label("vendor_name"),
).outerjoin(
    # Though every row has its vendor: SQLite would else begin with every vendor, not with these rows.
    Vendor,
    col(Vendor.id) == col(Incident.vendor_id),
)


def _conditions(filters: IncidentFilters, now: datetime | None) -> list[Any]:
    found: list[Any] = []
    is_open, due = col(Incident.closed_at).is_(None), col(Incident.next_due_at)
    states = {"open": is_open, "closed": sa.not_(is_open)}
    if filters.state:
        found.append(sa.or_(sa.false(), *(states[s] for s in filters.state if s in states)))
    if filters.clock:
        clocks = {"running": sa.and_(is_open, due >= now), "missed": sa.and_(is_open, due < now)}
        found.append(sa.or_(sa.false(), *(clocks[c] for c in filters.clock if c in clocks)))
    if filters.severity:
        known = [level for level in filters.severity if level in set(Severity)]
        unknown = [col(Incident.severity).is_(None)] if "unknown" in filters.severity else []
        found.append(sa.or_(sa.false(), col(Incident.severity).in_(known), *unknown))
    if filters.vendor:
        found.append(col(Vendor.ref).in_(filters.vendor))
    if filters.text:
        text = fold(filters.text)
        found.append(
            sa.or_(
                col(Incident.folded_text).contains(text, autoescape=True),
                Holding(col(Incident.vendor_id), col(Vendor.folded_names), text),
            )
        )
    return found
