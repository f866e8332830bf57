"""Reads about agreements: one record, its parties and terms, and the list. Nothing here changes anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.agreements.models import Agreement, AgreementEntity, AgreementTerm, Execution, Renewal
from register.entities.models import OurEntity
from register.errors import NotFound
from register.reference.folding import fold
from register.reference.places import is_country
from register.rules.agreement_dates import NOTICE_SOON_DAYS
from register.rules.agreement_state import AgreementState
from register.rules.cadence import EXPIRING_DAYS
from register.storage.asking import Question, columns_of
from register.storage.grams import Holding
from register.storage.ordering import present_first, turned
from register.trail.counted import Paging, counted, kept, paged
from register.vendors.models import Vendor

HOME: Final = "HK"
"""Whose days off count where nothing says otherwise."""
SORTS: dict[str, tuple[Any, ...]] = {
    "expires": (present_first(col(Agreement.expires_on)),),
    "notice": (present_first(col(Agreement.notice_by)),),
    "title": (col(Agreement.title),),
    "vendor": (col(Vendor.legal_name),),
    "kind": (col(Agreement.kind),),
    "missing": (col(Agreement.missing_terms), col(Agreement.unchecked_terms)),
    "changed": (col(Agreement.changed_at),),
    "reference": (col(Agreement.id),),
}
"""What the list may be sorted by, and the expressions that do it; the reference breaks ties."""


@dataclass(frozen=True)
class AgreementFilters:
    """Which agreements a list shows. Everything empty shows all that have not ended."""

    text: str = ""
    kind: tuple[str, ...] = ()
    execution: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    vendor: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    ending: tuple[str, ...] = ()
    """``notice-soon`` and ``notice-late``: the last day to give notice is near, or has passed; ``renews``."""
    law: tuple[str, ...] = ()


def get_agreement(session: Session, ref: str) -> Agreement:
    """The agreement of this reference. Raises NotFound."""
    agreement = session.exec(select(Agreement).where(Agreement.ref == ref)).one_or_none()
    if agreement is None:
        raise NotFound(ref=ref)
    return agreement


def get_vendor_of(session: Session, agreement: Agreement) -> Vendor:
    """The vendor an agreement is with."""
    vendor = session.get(Vendor, agreement.vendor_id)
    assert vendor is not None
    return vendor


def parties_of(session: Session, agreement_id: int) -> Sequence[OurEntity]:
    """Our entities that are parties, in order of reference."""
    return session.exec(
        select(OurEntity)
        .join(AgreementEntity, col(AgreementEntity.entity_id) == col(OurEntity.id))
        .where(AgreementEntity.agreement_id == agreement_id)
        .order_by(col(OurEntity.ref))
    ).all()


def holiday_place(session: Session, agreement: Agreement | None) -> str:
    """Whose days off count: those of an agreement's law, else of our first entity that is a party, else Hong Kong's.

    Source: house rule.
    """
    law = (agreement.governing_law or "").split("-", 1)[0] if agreement else ""
    if law and is_country(law):
        return law
    parties = parties_of(session, agreement.id) if agreement and agreement.id else ()
    return next((entity.place_code for entity in parties), HOME)


def terms_of(session: Session, agreement_id: int) -> dict[str, AgreementTerm]:
    """What is recorded of an agreement's contract terms, by the term's id."""
    rows = session.exec(select(AgreementTerm).where(AgreementTerm.agreement_id == agreement_id)).all()
    return {row.term_id: row for row in rows}


@dataclass(frozen=True)
class Related:
    """The agreements an agreement is tied to; each as (reference, title)."""

    master: tuple[str, str] | None
    children: Sequence[tuple[str, str]]
    superseded_by: tuple[str, str] | None
    supersedes: Sequence[tuple[str, str]]
    others: int
    """How many other agreements with the vendor have not ended."""


def related_to(session: Session, agreement: Agreement) -> Related:
    """What an agreement hangs on, what hangs on it, and what took whose place; in order of number."""
    rows = _RELATED.rows(session, vendor_id=agreement.vendor_id)
    named = {row.id: (row.ref, row.title) for row in rows}
    return Related(
        master=named.get(agreement.parent_id),
        children=[named[row.id] for row in rows if row.parent_id == agreement.id and not row.ended_on],
        superseded_by=named.get(agreement.superseded_by_id),
        supersedes=[named[row.id] for row in rows if row.superseded_by_id == agreement.id],
        others=sum(row.ended_on is None and row.id != agreement.id for row in rows),
    )


_RELATED = Question(
    sa.select(
        col(Agreement.id),
        col(Agreement.ref),
        col(Agreement.title),
        col(Agreement.parent_id),
        col(Agreement.superseded_by_id),
        col(Agreement.ended_on),
    )
    .where(col(Agreement.vendor_id) == sa.bindparam("vendor_id"))
    .order_by(col(Agreement.id))
)


def agreements_of(session: Session, vendor_id: int) -> Sequence[Any]:
    """The columns of a vendor's agreements, those that have not ended first, then newest first."""
    return _OF_VENDOR.rows(session, vendor_id=vendor_id)


_OF_VENDOR = Question(
    sa.select(*columns_of(Agreement))
    .where(col(Agreement.vendor_id) == sa.bindparam("vendor_id"))
    .order_by(col(Agreement.ended_on).is_not(None), col(Agreement.id).desc())
)


def selectable_entities(session: Session, held: Sequence[str] = ()) -> Sequence[OurEntity]:
    """Our entities a form may offer as parties: those in being, and those already ``held``."""
    return session.exec(
        select(OurEntity)
        .where(sa.or_(col(OurEntity.ended_on).is_(None), col(OurEntity.ref).in_(held)))
        .order_by(col(OurEntity.name), col(OurEntity.ref))
    ).all()


def governing_laws_in_use(session: Session) -> Sequence[str]:
    """The places whose law governs some agreement, by code."""

    def ask() -> list[str]:
        used = (
            sa.select(col(Agreement.governing_law))
            .where(col(Agreement.governing_law).is_not(None))
            .distinct()
        )
        return sorted(session.connection().scalars(used))

    return kept(session, ("agreements", "laws"), ask)


def list_agreements(
    session: Session,
    filters: AgreementFilters,
    sort: str,
    *,
    descending: bool,
    paging: Paging | None,
    as_of: date,
) -> Sequence[Any]:
    """Rows of the list in order: only the columns it shows. ``paging`` None gives all of them (exports)."""
    return _listing(filters, sort, descending, paging, as_of).rows(session)


_ONLY_EXPORTED = (
    "notice_days",
    "notice_months",
    "vendor_parties",
    "scc_modules",
    "filed_on",
    "filing_number",
    "filing_authority",
    "renewal_months",
    "url",
    "service_refs",
    "transfer_refs",
    "is_intragroup",
    "annex_i",
    "annex_ii",
    "annex_iii",
    "parent_id",
    "notes",
)


@lru_cache(maxsize=200)
def _listing(
    filters: AgreementFilters, sort: str, descending: bool, paging: Paging | None, as_of: date
) -> Question:
    """The statement of a list: putting it together costs more than asking it."""
    order = SORTS.get(sort, SORTS["expires"])
    # An export shows more than a page of the list.
    more = [col(getattr(Agreement, name)) for name in _ONLY_EXPORTED] if paging is None else []
    statement = (
        sa.select(
            col(Agreement.id),
            col(Agreement.ref),
            col(Agreement.title),
            col(Agreement.kind),
            col(Agreement.execution),
            col(Agreement.signed_by_us_on),
            col(Agreement.signed_by_vendor_on),
            col(Agreement.effective_on),
            col(Agreement.expires_on),
            col(Agreement.renewal),
            col(Agreement.notice_given_on),
            col(Agreement.notice_by),
            *more,
            col(Agreement.ended_on),
            col(Agreement.governing_law),
            col(Agreement.missing_terms),
            col(Agreement.unchecked_terms),
            col(Vendor.ref).label("vendor_ref"),
            col(Vendor.legal_name).label("vendor_name"),
        )
        .join(Vendor, col(Vendor.id) == col(Agreement.vendor_id))
        .where(*_conditions(filters, as_of))
        .order_by(*(turned(order) if descending else order), col(Agreement.id))
    )
    return Question(paged(statement, paging))


def list_recorded_terms(session: Session, filters: AgreementFilters, as_of: date) -> Sequence[Any]:
    """Every term recorded of the agreements the filters leave, in order of the agreements' numbers."""
    statement: Any = (
        sa.select(
            col(Agreement.ref),
            col(Agreement.title),
            col(Vendor.legal_name).label("vendor_name"),
            col(Vendor.ref).label("vendor_ref"),
            col(AgreementTerm.term_id),
            col(AgreementTerm.state),
            col(AgreementTerm.clause),
            col(AgreementTerm.value),
        )
        .join(Agreement, col(Agreement.id) == col(AgreementTerm.agreement_id))
        .join(Vendor, col(Vendor.id) == col(Agreement.vendor_id))
        .where(*_conditions(filters, as_of))
        .order_by(col(Agreement.id), col(AgreementTerm.term_id))
    )
    return session.connection().execute(statement).all()


def parties_by_agreement(session: Session) -> dict[int, list[tuple[str, str]]]:
    """Reference and name of each of our parties, by the number of the agreement."""
    found: dict[int, list[tuple[str, str]]] = {}
    statement = (
        sa.select(col(AgreementEntity.agreement_id), col(OurEntity.ref), col(OurEntity.name))
        .join(OurEntity, col(OurEntity.id) == col(AgreementEntity.entity_id))
        .order_by(col(OurEntity.ref))
    )
    for agreement_id, ref, name in session.connection().execute(statement):
        found.setdefault(agreement_id, []).append((ref, name))
    return found


def masters_by_id(session: Session) -> dict[int, str]:
    """The reference of every agreement that another hangs on, by its number."""
    child = sa.orm.aliased(Agreement)
    statement = sa.select(col(Agreement.id), col(Agreement.ref)).where(
        sa.exists().where(col(child.parent_id) == col(Agreement.id))
    )
    return {row.id: row.ref for row in session.connection().execute(statement)}


def count_agreements(session: Session, filters: AgreementFilters, as_of: date) -> int:
    """How many agreements the filters leave."""

    def count() -> int:
        statement = sa.select(sa.func.count()).select_from(Agreement)
        if filters.text or filters.vendor:
            statement = statement.join(Vendor, col(Vendor.id) == col(Agreement.vendor_id))
        return session.connection().scalar(statement.where(*_conditions(filters, as_of))) or 0

    return counted(session, ("agreements", filters, as_of), count)


def _conditions(filters: AgreementFilters, as_of: date) -> list[Any]:
    found: list[Any] = []
    if filters.state:
        states = [_state_conditions(as_of)[s] for s in filters.state if s in _state_conditions(as_of)]
        found.append(sa.or_(sa.false(), *states))
    else:
        found.append(col(Agreement.ended_on).is_(None))
    if filters.text:
        sought = fold(filters.text)
        found.append(
            sa.or_(
                Holding(col(Agreement.id), col(Agreement.folded_title), sought),
                col(Agreement.ref) == sought.upper(),
                Holding(col(Agreement.vendor_id), col(Vendor.folded_names), sought),
            )
        )
    if filters.kind:
        found.append(col(Agreement.kind).in_(filters.kind))
    if filters.execution:
        found.append(col(Agreement.execution).in_(filters.execution))
    if filters.vendor:
        found.append(col(Vendor.ref).in_(filters.vendor))
    if filters.law:
        found.append(col(Agreement.governing_law).in_(filters.law))
    if filters.ending:
        soon, notice_by = as_of + timedelta(days=NOTICE_SOON_DAYS), col(Agreement.notice_by)
        endings = {
            "notice-late": notice_by < as_of,
            "notice-soon": sa.and_(notice_by >= as_of, notice_by <= soon),
            "renews": col(Agreement.renewal).in_((Renewal.AUTOMATIC, Renewal.EVERGREEN)),
        }
        found.append(sa.or_(sa.false(), *(endings[e] for e in filters.ending if e in endings)))
    counts = {"missing": col(Agreement.missing_terms) > 0, "unchecked": col(Agreement.unchecked_terms) > 0}
    if filters.terms:
        found.append(sa.or_(sa.false(), *(counts[t] for t in filters.terms if t in counts)))
    return found


def _state_conditions(as_of: date) -> dict[str, Any]:
    """The states of rules/agreement_state.py as conditions; a test holds the two together."""
    is_open = col(Agreement.ended_on).is_(None)
    goes_on = sa.and_(
        sa.func.coalesce(col(Agreement.renewal), Renewal.FIXED).in_((Renewal.AUTOMATIC, Renewal.EVERGREEN)),
        col(Agreement.notice_given_on).is_(None),
    )
    ends = sa.and_(col(Agreement.expires_on).is_not(None), sa.not_(goes_on))
    is_expired = sa.and_(ends, col(Agreement.expires_on) < as_of)
    runs = sa.and_(is_open, sa.or_(sa.not_(ends), col(Agreement.expires_on) >= as_of))
    is_signed = col(Agreement.execution) == Execution.EXECUTED
    is_coming = sa.and_(col(Agreement.effective_on).is_not(None), col(Agreement.effective_on) > as_of)
    has_started = sa.or_(col(Agreement.effective_on).is_(None), col(Agreement.effective_on) <= as_of)
    limit = as_of + timedelta(days=EXPIRING_DAYS)
    is_expiring = sa.and_(ends, col(Agreement.expires_on) <= limit)
    lasts = sa.or_(sa.not_(ends), col(Agreement.expires_on) > limit)
    return {
        AgreementState.ENDED.value: col(Agreement.ended_on).is_not(None),
        AgreementState.EXPIRED.value: sa.and_(is_open, is_expired),
        AgreementState.NOT_SIGNED.value: sa.and_(runs, sa.not_(is_signed)),
        AgreementState.NOT_STARTED.value: sa.and_(runs, is_signed, is_coming),
        AgreementState.EXPIRING.value: sa.and_(runs, is_signed, has_started, is_expiring),
        AgreementState.IN_FORCE.value: sa.and_(runs, is_signed, has_started, lasts),
    }
