"""Reads about transfers: one record, its mechanisms, and the list. Nothing here changes anything."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.chains.walking import passes_through
from register.entities.models import OurEntity
from register.errors import NotFound
from register.reference.folding import fold
from register.rules.cadence import EXPIRING_DAYS
from register.storage.asking import Question, columns_of
from register.storage.grams import Holding
from register.storage.ordering import present_first, turned
from register.trail.counted import Paging, counted, paged
from register.transfers import decided
from register.transfers.models import (
    Transfer,
    TransferDecided,
    TransferJudgement,
    TransferMechanism,
    TransferOnward,
    TransferStatus,
)
from register.transfers.notices import transfers_to_look_at
from register.vendors.models import Sensitivity, Service, Vendor

OUTCOMES = ("unlawful", "insufficient", "not-evaluable", "acceptable-with-measures", "acceptable")
"""Every outcome, worst first."""
WORRYING = ("unlawful", "insufficient", "not-evaluable")
SENSITIVE = (Sensitivity.HIGH, Sensitivity.SPECIAL)

_BY_OUTCOME = sa.case({code: n for n, code in enumerate(OUTCOMES)}, value=col(Transfer.outcome), else_=-1)

SORTS: dict[str, tuple[Any, ...]] = {
    "vendor": (col(Vendor.legal_name),),
    "from": (col(OurEntity.name), col(Vendor.legal_name)),
    "to": (col(Transfer.destination), col(Vendor.legal_name)),
    "outcome": (_BY_OUTCOME, col(Transfer.points)),
    "band": (col(Transfer.band).is_(None), col(Transfer.band).desc()),
    "changes": (present_first(col(Transfer.changes_next_on)),),
    **decided.SORTS,
    "changed": (col(Transfer.changed_at).desc(),),
    "reference": (col(Transfer.id),),
}
"""What the list may be sorted by, and the expressions that do it; the reference breaks ties."""


@dataclass(frozen=True)
class TransferFilters:
    """Which transfers a list shows. Everything empty shows all that have not ended."""

    text: str = ""
    exporter: tuple[str, ...] = ()
    vendor: tuple[str, ...] = ()
    destination: tuple[str, ...] = ()
    band: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()
    sensitive: str = ""
    mechanism: tuple[str, ...] = ()
    regime: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    decision: tuple[str, ...] = ()
    """What was decided, in the words of ``transfers/decided.py``."""
    attention: bool = False
    abroad: bool = False
    through: tuple[str, ...] = ()
    """Sub-processors the data are handed on to, however far down the chain."""


def get_transfer(session: Session, ref: str) -> Transfer:
    """The transfer of this reference. Raises NotFound."""
    transfer = session.exec(_BY_REF, params={"ref": ref}).one_or_none()
    if transfer is None:
        raise NotFound(ref=ref)
    return transfer


_BY_REF = select(Transfer).where(Transfer.ref == sa.bindparam("ref"))


def transfer_with_parties(session: Session, ref: str) -> tuple[Any, Any, Any, Any]:
    """A transfer with its stored judgement, and what its page says of its exporter, vendor and service.

    One question. Raises NotFound.
    """
    found = _WITH_PARTIES.first(session, ref=ref)
    if found is None:
        raise NotFound(ref=ref)
    transfer, entity, vendor, service = found
    return transfer, entity, vendor, service


_PARTIES = (
    (*columns_of(Transfer), col(TransferJudgement.judgement)),
    (col(OurEntity.ref), col(OurEntity.name), col(OurEntity.local_name), col(OurEntity.place_code)),
    (col(Vendor.ref), col(Vendor.legal_name), col(Vendor.local_name)),
    (
        col(Service.ref),
        col(Service.purpose),
        col(Service.data_subjects),
        col(Service.data_categories),
        col(Service.sensitivity),
        col(Service.people_count),
    ),
)
_WITH_PARTIES = Question(
    sa.select(*(column for part in _PARTIES for column in part))
    .join(OurEntity, col(OurEntity.id) == col(Transfer.exporter_id))
    .join(Vendor, col(Vendor.id) == col(Transfer.vendor_id))
    .join(Service, col(Service.id) == col(Transfer.service_id))
    .outerjoin(TransferJudgement, col(TransferJudgement.transfer_id) == col(Transfer.id))
    .where(col(Transfer.ref) == sa.bindparam("ref")),
    _PARTIES,
)


def parties_of(session: Session, transfer: Transfer) -> tuple[OurEntity, Vendor, Service]:
    """Who exports, to which vendor, for which of its services."""
    entity = session.get(OurEntity, transfer.exporter_id)
    vendor, service = session.get(Vendor, transfer.vendor_id), session.get(Service, transfer.service_id)
    assert entity is not None
    assert vendor is not None
    assert service is not None
    return entity, vendor, service


def find_same_transfer(
    session: Session, *, exporter_id: int, service_id: int, destination: str, subdivision: str | None
) -> Transfer | None:
    """The transfer that has not ended with the same exporter, service and destination, or None.

    A destination that is not known is never the same as another.
    """
    if destination == "UNKNOWN":
        return None
    return session.exec(
        select(Transfer)
        .where(
            Transfer.exporter_id == exporter_id,
            Transfer.service_id == service_id,
            Transfer.destination == destination,
            col(Transfer.destination_subdivision).is_not_distinct_from(subdivision),
            col(Transfer.ended_on).is_(None),
        )
        .order_by(col(Transfer.id))
    ).first()


def list_mechanisms(session: Session, transfer_id: int) -> Sequence[TransferMechanism]:
    """A transfer's mechanisms, by regime."""
    return session.exec(_MECHANISMS, params={"transfer_id": transfer_id}).all()


_MECHANISMS = (
    select(TransferMechanism)
    .where(TransferMechanism.transfer_id == sa.bindparam("transfer_id"))
    .order_by(col(TransferMechanism.regime_id))
)


def told_mechanisms(session: Session, transfer_id: int) -> Sequence[Any]:
    """The columns of a transfer's mechanisms, by regime."""
    return _TOLD_MECHANISMS.rows(session, transfer_id=transfer_id)


_TOLD_MECHANISMS = Question(
    sa.select(*columns_of(TransferMechanism))
    .where(col(TransferMechanism.transfer_id) == sa.bindparam("transfer_id"))
    .order_by(col(TransferMechanism.regime_id))
)


def stored_judgements(session: Session, transfer_ids: Sequence[int]) -> dict[int, str]:
    """The current judgement of each of these transfers as JSON, where there is one."""
    found: dict[int, str] = {}
    for start in range(0, len(transfer_ids), 5_000):
        rows = session.connection().execute(
            sa.select(col(TransferJudgement.transfer_id), col(TransferJudgement.judgement)).where(
                col(TransferJudgement.transfer_id).in_(transfer_ids[start : start + 5_000])
            )
        )
        found.update((transfer_id, text) for transfer_id, text in rows)
    return found


def transfers_of(session: Session, vendor_id: int) -> Sequence[Transfer]:
    """A vendor's transfers, in order of number."""
    return session.exec(
        select(Transfer).where(Transfer.vendor_id == vendor_id).order_by(col(Transfer.id))
    ).all()


def list_vendor_transfers(session: Session, vendor_id: int) -> Sequence[Any]:
    """A vendor's transfers as rows, those still running first."""
    return _of_vendor().rows(session, vendor_id=vendor_id)


@lru_cache(maxsize=1)
def _of_vendor() -> Question:
    return Question(
        _rows()
        .where(col(Transfer.vendor_id) == sa.bindparam("vendor_id"))
        .order_by(col(Transfer.ended_on).is_not(None), col(Transfer.id))
    )


def list_transfers(
    session: Session,
    filters: TransferFilters,
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
    filters: TransferFilters, sort: str, descending: bool, paging: Paging | None, as_of: date
) -> Question:
    """The statement of a list: putting it together costs more than asking it."""
    order = SORTS.get(sort, SORTS["vendor"])
    statement = (
        _rows(from_vendors=order is SORTS["vendor"] and filters == TransferFilters())
        .where(*_conditions(filters, as_of))
        .order_by(*(turned(order) if descending else order), col(Transfer.id))
    )
    return Question(paged(statement, paging))


def count_transfers(session: Session, filters: TransferFilters, as_of: date) -> int:
    """How many transfers the filters leave."""
    return _counted(session, "transfers", _TRANSFERS, filters, as_of)


def count_vendors_of(session: Session, filters: TransferFilters, as_of: date) -> int:
    """How many vendors these transfers go to."""
    return _counted(session, "transfers-vendors", _VENDORS, filters, as_of)


_TRANSFERS, _VENDORS = sa.func.count(), sa.func.count(sa.distinct(col(Transfer.vendor_id)))


def mechanisms_of(session: Session, transfer_ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """(Regime, mechanism) of each of these transfers, by regime."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for start in range(0, len(transfer_ids), _AT_ONCE):
        some = transfer_ids[start : start + _AT_ONCE]
        for transfer_id, regime_id, mechanism_id in _MECHANISMS_OF.rows(session, transfer_ids=some):
            found[transfer_id].append((regime_id, mechanism_id))
    return found


_AT_ONCE = 4_096
_MECHANISMS_OF = Question(
    sa.select(
        col(TransferMechanism.transfer_id),
        col(TransferMechanism.regime_id),
        col(TransferMechanism.mechanism_id),
    )
    .where(col(TransferMechanism.transfer_id).in_(sa.bindparam("transfer_ids", expanding=True)))
    .order_by(col(TransferMechanism.transfer_id), col(TransferMechanism.regime_id))
)


def mechanism_ids_in_use(session: Session) -> list[str]:
    """Every mechanism some transfer rests on."""
    return list(
        session.exec(select(TransferMechanism.mechanism_id).distinct().order_by("mechanism_id")).all()
    )


def destinations_in_use(session: Session) -> list[str]:
    """Every destination some transfer goes to, by itself or through sub-processors."""
    found = set(session.exec(select(Transfer.destination).distinct()).all())
    return sorted(found.union(session.exec(select(TransferOnward.place_code).distinct()).all()))


def reaches(places: Sequence[str]) -> Any:
    """The condition that a transfer goes to one of these places, by itself or through sub-processors."""
    onward = sa.select(col(TransferOnward.transfer_id)).where(col(TransferOnward.place_code).in_(places))
    return sa.or_(col(Transfer.destination).in_(places), col(Transfer.id).in_(onward))


@dataclass(frozen=True)
class Reached:
    """How many transfers that have not ended reach a place, and how many of them only through sub-processors."""

    transfers: int
    only_onward: int


def transfers_reaching(session: Session, place: str) -> Reached:
    """The transfers that have not ended and reach this place, by itself or through sub-processors."""

    def count(condition: Any) -> int:
        running = col(Transfer.status) != TransferStatus.ENDED
        statement = sa.select(sa.func.count()).select_from(Transfer).where(running, condition)
        return session.connection().scalar(statement) or 0

    everyone = counted(session, ("transfers-reaching", place), lambda: count(reaches((place,))))
    direct = counted(session, ("transfers-to", place), lambda: count(col(Transfer.destination) == place))
    return Reached(everyone, everyone - direct)


def exporters_in_use(session: Session) -> Sequence[Any]:
    """Reference and name of our entities that export something, by name."""
    used = sa.select(1).where(col(Transfer.exporter_id) == col(OurEntity.id)).exists()
    return session.exec(select(OurEntity.ref, OurEntity.name).where(used).order_by(col(OurEntity.name))).all()


def _rows(*, from_vendors: bool = False) -> Any:
    """The columns of a list. ``from_vendors``: walk the vendors by name and look their transfers up, not the reverse.

    Only where nothing narrows the list: it hides the vendor's number from SQLite's planner, which would else sort
    every transfer to show fifty.
    """
    vendor_id = col(Vendor.id) + 0 if from_vendors else col(Vendor.id)
    return (
        sa.select(
            col(Transfer.id),
            col(Transfer.ref),
            col(OurEntity.name).label("exporter_name"),
            col(OurEntity.local_name).label("exporter_local_name"),
            col(Vendor.ref).label("vendor_ref"),
            col(Vendor.legal_name).label("vendor_name"),
            col(Vendor.local_name).label("vendor_local_name"),
            col(Transfer.destination),
            col(Transfer.destination_subdivision),
            col(Transfer.onward),
            col(Transfer.access),
            col(Transfer.band),
            col(Service.purpose),
            col(Service.data_categories),
            col(Service.sensitivity),
            col(Transfer.outcome),
            col(Transfer.points),
            col(Transfer.status),
            col(Transfer.changes_next_on),
            col(Transfer.ended_on),
            *decided.COLUMNS,
        )
        .join(Vendor, vendor_id == col(Transfer.vendor_id))
        .join(Service, col(Service.id) == col(Transfer.service_id))
        .join(OurEntity, col(OurEntity.id) == col(Transfer.exporter_id))
        .outerjoin(TransferDecided, col(TransferDecided.transfer_id) == col(Transfer.id))
    )


def _counted(session: Session, name: str, what: Any, filters: TransferFilters, as_of: date) -> int:
    def count() -> int:
        statement = sa.select(what).select_from(Transfer).where(*_conditions(filters, as_of))
        return session.connection().scalar(statement) or 0

    return counted(session, (name, filters, as_of), count)


def _conditions(filters: TransferFilters, as_of: date) -> list[Any]:
    found: list[Any] = []
    if filters.status:
        found.append(col(Transfer.status).in_(filters.status))
    else:
        found.append(col(Transfer.status) != TransferStatus.ENDED)
    if filters.text:
        found.append(Holding(col(Transfer.id), col(Transfer.folded_text), fold(filters.text)))
    if filters.exporter:
        exporters = sa.select(col(OurEntity.id)).where(col(OurEntity.ref).in_(filters.exporter))
        found.append(col(Transfer.exporter_id).in_(exporters))
    if filters.vendor:
        vendors = sa.select(col(Vendor.id)).where(col(Vendor.ref).in_(filters.vendor))
        found.append(col(Transfer.vendor_id).in_(vendors))
    if filters.destination:
        found.append(reaches(filters.destination))
    if filters.band:
        found.append(col(Transfer.band).in_(filters.band))
    if filters.outcome:
        found.append(col(Transfer.outcome).in_(filters.outcome))
    if filters.mechanism:
        relied = sa.select(1).where(
            col(TransferMechanism.transfer_id) == col(Transfer.id),
            col(TransferMechanism.mechanism_id).in_(filters.mechanism),
        )
        found.append(relied.exists())
    if filters.regime:
        laws = sa.cast(col(Transfer.regimes), sa.Text)
        found.append(sa.or_(*(laws.contains(f'"{code}"', autoescape=True) for code in filters.regime)))
    if filters.decision:
        found.append(decided.decided_as(filters.decision, as_of))
    if filters.sensitive:
        found.append(_sensitive(filters.sensitive))
    if filters.attention:
        found.append(needs_attention(as_of))
    if filters.abroad:
        further = sa.select(col(TransferOnward.transfer_id)).where(col(TransferOnward.band) != "0")
        found.append(sa.or_(col(Transfer.band).is_distinct_from("0"), col(Transfer.id).in_(further)))
    if filters.through:
        whose = col(Transfer.vendor_id), col(Transfer.service_id)
        found.append(passes_through(filters.through, *whose, as_of))
    return found


def needs_attention(as_of: date) -> Any:
    """Whether somebody should look: it does not pass, cannot be judged, worsens within 60 days, or its law changed."""
    soon = as_of + timedelta(days=EXPIRING_DAYS)
    return sa.or_(
        col(Transfer.id).in_(transfers_to_look_at()),
        col(Transfer.outcome).is_(None),
        col(Transfer.outcome).in_(WORRYING),
        col(Transfer.changes_next_on) <= soon,
    )


def _sensitive(wanted: str) -> Any:
    if wanted == "yes":
        level: Any = col(Service.sensitivity).in_(SENSITIVE)
    elif wanted == "no":
        level = col(Service.sensitivity) == Sensitivity.STANDARD
    else:
        level = col(Service.sensitivity).is_(None)
    return col(Transfer.service_id).in_(sa.select(col(Service.id)).where(level))
