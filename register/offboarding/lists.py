"""The list of offboardings: filters, orders, owners to choose from. Nothing here changes anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col

from register.offboarding.models import Offboarding
from register.people.models import Person
from register.reference.folding import fold
from register.rules.cadence import DUE_SOON_DAYS
from register.storage.grams import Holding
from register.storage.ordering import turned
from register.trail.counted import Paging, counted, kept, paged
from register.vendors.models import Vendor

_IS_RUNNING: Any = sa.and_(col(Offboarding.ended_at).is_(None), col(Offboarding.cancelled_at).is_(None))
STAGES: Final[Mapping[str, Any]] = {
    "running": _IS_RUNNING,
    "ended": col(Offboarding.ended_at).is_not(None),
    "given-up": col(Offboarding.cancelled_at).is_not(None),
}
"""How far an offboarding is: each is in one of them."""
_SHOWN: Final = (
    "id", "ref", "vendor_id", "planned_end_on", "reason", "started_on", "ended_at", "cancelled_at", "cancel_reason",
)  # fmt: skip
DUE_STATES: Final = ("overdue", "due-soon", "not-due")
_RUNNING_FIRST = sa.case((_IS_RUNNING, 0), else_=1)
SORTS: Final[Mapping[str, tuple[Any, ...]]] = {
    "planned": (_RUNNING_FIRST, col(Offboarding.planned_end_on)),
    "started": (col(Offboarding.started_on).desc(),),
    "vendor": (col(Vendor.legal_name),),
    "owner": (col(Person.name), col(Offboarding.planned_end_on)),
    "reference": (col(Offboarding.id),),
}
"""What the list may be sorted by; the reference breaks ties."""


@dataclass(frozen=True)
class OffboardingFilters:
    """Which offboardings a list shows. Everything empty shows all, those given up too."""

    text: str = ""
    state: tuple[str, ...] = ()
    """Keys of STAGES."""
    due: tuple[str, ...] = ()
    """How the planned day of one that runs stands to today."""
    owner: tuple[int, ...] = ()
    vendor: tuple[str, ...] = ()


def list_offboardings(
    session: Session,
    filters: OffboardingFilters,
    sort: str,
    *,
    descending: bool,
    paging: Paging | None,
    as_of: date,
) -> Sequence[Any]:
    """Rows of the list in order. ``paging`` None gives all of them (exports)."""
    order = SORTS.get(sort, SORTS["planned"])
    statement = _from_vendors(
        sa.select(
            *(col(getattr(Offboarding, name)) for name in _SHOWN),
            col(Vendor.ref).label("vendor_ref"),
            col(Vendor.legal_name).label("vendor_name"),
            col(Person.name).label("owner_name"),
        ).select_from(Offboarding)
    ).where(*_conditions(filters, as_of))
    statement = statement.order_by(*(turned(order) if descending else order), col(Offboarding.id))
    return session.connection().execute(paged(statement, paging)).all()


def count_offboardings(session: Session, filters: OffboardingFilters, as_of: date) -> int:
    """How many offboardings the filters leave."""

    def count() -> int:
        statement = _from_vendors(sa.select(sa.func.count()).select_from(Offboarding))
        return session.connection().scalar(statement.where(*_conditions(filters, as_of))) or 0

    return counted(session, ("offboardings", filters, as_of), count)


def owners_of_offboardings(session: Session) -> Sequence[tuple[str, str]]:
    """The people who own a vendor with an offboarding: (number, name), in order of name."""

    def ask() -> list[tuple[str, str]]:
        statement = (
            _from_vendors(sa.select(col(Person.id), col(Person.name)).select_from(Offboarding))
            .where(col(Person.id).is_not(None))
            .distinct()
            .order_by(col(Person.name), col(Person.id))
        )
        return [(str(number), str(name)) for number, name in session.connection().execute(statement)]

    return kept(session, ("offboardings", "owners"), ask)


def _from_vendors(statement: Any) -> Any:
    return statement.join(Vendor, col(Vendor.id) == col(Offboarding.vendor_id)).outerjoin(
        Person, col(Person.id) == col(Vendor.owner_id)
    )


def _conditions(filters: OffboardingFilters, as_of: date) -> list[Any]:
    found: list[Any] = []
    if filters.state:
        found.append(sa.or_(sa.false(), *(STAGES[stage] for stage in filters.state if stage in STAGES)))
    if filters.due:
        planned, soon = col(Offboarding.planned_end_on), as_of + timedelta(days=DUE_SOON_DAYS)
        states = {
            "overdue": planned < as_of,
            "due-soon": sa.and_(planned >= as_of, planned <= soon),
            "not-due": planned > soon,
        }
        found += [_IS_RUNNING, sa.or_(sa.false(), *(states[due] for due in filters.due if due in states))]
    if filters.owner:
        found.append(col(Vendor.owner_id).in_(filters.owner))
    if filters.vendor:
        found.append(col(Vendor.ref).in_(filters.vendor))
    if filters.text:
        sought = fold(filters.text)
        found.append(
            sa.or_(
                Holding(col(Offboarding.vendor_id), col(Vendor.folded_names), sought),
                sa.func.lower(col(Offboarding.ref)) == sought,
            )
        )
    return found
