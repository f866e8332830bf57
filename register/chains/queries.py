"""Reads about engagements: one record, those of a vendor, and the list. Nothing here changes anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from register.chains.models import Engagement, EngagementPlace
from register.errors import NotFound
from register.reference.folding import fold
from register.storage.asking import Question
from register.storage.ordering import present_first, turned
from register.trail.counted import Paging, counted, paged
from register.vendors.models import Service, Vendor

_ENGAGER, _ENGAGED = aliased(Vendor, name="engager"), aliased(Vendor, name="engaged")

SORTS: dict[str, tuple[Any, ...]] = {
    "engager": (col(_ENGAGER.legal_name), col(_ENGAGED.legal_name)),
    "engaged": (col(_ENGAGED.legal_name), col(_ENGAGER.legal_name)),
    "since": (present_first(col(Engagement.since)),),
    "changed": (col(Engagement.changed_at).desc(),),
    "reference": (col(Engagement.id),),
}
"""What the list may be sorted by, and the expressions that do it; the reference breaks ties."""


@dataclass(frozen=True)
class EngagementFilters:
    """Which engagements a list shows. Everything empty shows all that have not ended."""

    text: str = ""
    place: tuple[str, ...] = ()
    engager: tuple[str, ...] = ()
    engaged: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    """``running`` (also those to come), ``ended``."""


def get_engagement(session: Session, ref: str) -> Engagement:
    """The engagement of this reference. Raises NotFound."""
    found = session.exec(select(Engagement).where(Engagement.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(ref=ref)
    return found


def vendors_of(session: Session, engagement: Engagement) -> tuple[Vendor, Vendor]:
    """The engaging and the engaged vendor."""
    engager, engaged = (
        session.get(Vendor, engagement.engager_id),
        session.get(Vendor, engagement.engaged_id),
    )
    assert engager is not None
    assert engaged is not None
    return engager, engaged


def service_of(session: Session, engagement: Engagement) -> Service | None:
    """The service an engagement is limited to, or None."""
    return session.get(Service, engagement.service_id) if engagement.service_id else None


def engaged_by(session: Session, vendor_id: int, today: date) -> Sequence[Any]:
    """Who engages this vendor now, as rows of the list."""
    return _ENGAGING.rows(session, vendor_id=vendor_id, today=today)


def open_engagements_of(session: Session, engager_id: int, today: date) -> Sequence[Engagement]:
    """The engagements by a vendor that have not ended on a day, those to come included, in the order recorded."""
    return session.exec(_BY_ENGAGER, params={"engager_id": engager_id, "today": today}).all()


def subprocessors_of(session: Session, engager_id: int, today: date) -> list[tuple[str, str]]:
    """Reference and name of everybody a vendor engages itself and has not ended with, each once, by name."""
    statement = (
        sa.select(col(Vendor.ref), col(Vendor.legal_name))
        .where(
            col(Vendor.id).in_(
                sa.select(col(Engagement.engaged_id)).where(
                    col(Engagement.engager_id) == engager_id, _NOT_OVER
                )
            )
        )
        .order_by(col(Vendor.legal_name), col(Vendor.id))
    )
    rows = session.connection().execute(statement, {"today": today})
    return [(str(ref), str(name)) for ref, name in rows]


_NOT_OVER = sa.or_(
    col(Engagement.ended_on).is_(None), col(Engagement.ended_on) > sa.bindparam("today", type_=sa.Date)
)
_BY_ENGAGER = (
    select(Engagement)
    .where(Engagement.engager_id == sa.bindparam("engager_id"), _NOT_OVER)
    .order_by(col(Engagement.id))
)


def list_engagements(
    session: Session,
    filters: EngagementFilters,
    sort: str,
    *,
    descending: bool,
    paging: Paging | None,
    as_of: date,
) -> Sequence[Any]:
    """Rows of the list in order. ``paging`` None gives all of them (exports)."""
    return _listing(filters, sort, descending, paging, as_of).rows(session)


def count_engagements(session: Session, filters: EngagementFilters, as_of: date) -> int:
    """How many engagements the filters leave."""

    def count() -> int:
        statement = sa.select(sa.func.count()).select_from(Engagement)
        if filters.text or filters.engager:
            statement = statement.join(_ENGAGER, col(_ENGAGER.id) == col(Engagement.engager_id))
        if filters.text or filters.engaged:
            statement = statement.join(_ENGAGED, col(_ENGAGED.id) == col(Engagement.engaged_id))
        return session.connection().scalar(statement.where(*_conditions(filters, as_of))) or 0

    return counted(session, ("engagements", filters, as_of), count)


def places_in_use(session: Session) -> Sequence[str]:
    """The places any sub-processor is engaged in, by code."""
    statement = (
        sa.select(col(EngagementPlace.place_code)).distinct().order_by(col(EngagementPlace.place_code))
    )
    return session.connection().execute(statement).scalars().all()


def parties_in_use(session: Session, side: str, limit: int) -> Sequence[Any]:
    """Reference and name of the vendors that engage somebody (``engager``) or are engaged (``engaged``), by name."""
    number = col(Engagement.engager_id if side == "engager" else Engagement.engaged_id)
    statement = (
        sa.select(col(Vendor.ref), col(Vendor.legal_name))
        .where(col(Vendor.id).in_(sa.select(number).distinct()))
        .order_by(col(Vendor.legal_name), col(Vendor.id))
        .limit(limit)
    )
    return session.connection().execute(statement).all()


@lru_cache(maxsize=200)
def _listing(
    filters: EngagementFilters, sort: str, descending: bool, paging: Paging | None, as_of: date
) -> Question:
    order = SORTS.get(sort, SORTS["engager"])
    statement = _ROWS.where(*_conditions(filters, as_of)).order_by(
        *(turned(order) if descending else order), col(Engagement.id)
    )
    return Question(paged(statement, paging))


_ROWS: Any = (
    sa.select(
        col(Engagement.id),
        col(Engagement.ref),
        col(_ENGAGER.ref).label("engager_ref"),
        col(_ENGAGER.legal_name).label("engager_name"),
        col(_ENGAGED.ref).label("engaged_ref"),
        col(_ENGAGED.legal_name).label("engaged_name"),
        col(_ENGAGED.local_name).label("engaged_local_name"),
        col(Service.ref).label("service_ref"),
        col(Service.purpose).label("service_purpose"),
        col(Engagement.purpose),
        col(Engagement.places),
        col(Engagement.place_text),
        col(Engagement.mechanisms),
        col(Engagement.processor_contract),
        col(Engagement.source),
        col(Engagement.source_note),
        col(Engagement.since),
        col(Engagement.ended_on),
        col(Engagement.end_reason),
    )
    .select_from(Engagement)
    .join(_ENGAGER, col(_ENGAGER.id) == col(Engagement.engager_id))
    .join(_ENGAGED, col(_ENGAGED.id) == col(Engagement.engaged_id))
    .outerjoin(Service, col(Service.id) == col(Engagement.service_id))
)


def _conditions(filters: EngagementFilters, as_of: date) -> list[Any]:
    found: list[Any] = []
    states, is_over = set(filters.state), col(Engagement.ended_on) <= as_of
    if states == {"ended"}:
        found.append(is_over)
    elif "ended" not in states:
        found.append(sa.or_(col(Engagement.ended_on).is_(None), sa.not_(is_over)))
    if filters.text:
        text = fold(filters.text)
        searched = (col(_ENGAGER.folded_names), col(_ENGAGED.folded_names), col(Engagement.folded_text))
        found.append(sa.or_(*(column.contains(text, autoescape=True) for column in searched)))
    if filters.place:
        there = sa.select(col(EngagementPlace.engagement_id)).where(
            col(EngagementPlace.place_code).in_(filters.place)
        )
        found.append(col(Engagement.id).in_(there))
    if filters.engager:
        found.append(col(_ENGAGER.ref).in_(filters.engager))
    if filters.engaged:
        found.append(col(_ENGAGED.ref).in_(filters.engaged))
    return found


_ENGAGING = Question(
    _ROWS.where(col(Engagement.engaged_id) == sa.bindparam("vendor_id"), _NOT_OVER).order_by(
        col(_ENGAGER.legal_name), col(Engagement.id)
    )
)
