"""Reads for the list of documents: filters, sorts, counts, and which records each document supports."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from register.documents.models import Document, DocumentLink
from register.documents.texts import holding
from register.reference.folding import fold
from register.rules.cadence import EXPIRING_DAYS
from register.rules.document_state import DocumentState
from register.storage.asking import Question
from register.storage.grams import Holding
from register.storage.ordering import present_first, turned
from register.trail.counted import Paging, counted, paged
from register.vendors.models import Vendor

SORTS: dict[str, tuple[Any, ...]] = {
    "added": (col(Document.id).desc(),),
    "title": (col(Document.title),),
    "vendor": (col(Vendor.legal_name),),
    "type": (col(Document.type),),
    "signed": (present_first(col(Document.signed_on)),),
    "expires": (present_first(col(Document.expires_on)),),
}
"""What the list may be sorted by, and the expressions that do it; the newest reference breaks ties."""


@dataclass(frozen=True)
class DocumentFilters:
    """Which documents a list shows. Everything empty shows all that have not ended."""

    text: str = ""
    type: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    vendor: tuple[str, ...] = ()


def list_documents(
    session: Session,
    filters: DocumentFilters,
    sort: str,
    *,
    descending: bool,
    paging: Paging | None,
    as_of: date,
) -> Sequence[Any]:
    """Rows of the list in order: only the columns it shows. ``paging`` None gives all of them (exports)."""
    dialect = session.get_bind().dialect.name
    return _listing(filters, sort, descending, paging, as_of, dialect).rows(session)


@lru_cache(maxsize=200)
def _listing(
    filters: DocumentFilters, sort: str, descending: bool, paging: Paging | None, as_of: date, dialect: str
) -> Question:
    """The statement of a list: putting it together costs more than asking it."""
    order = SORTS.get(sort, SORTS["added"])
    d = Document
    statement = (
        sa.select(
            col(d.id),
            col(d.ref),
            col(d.title),
            col(d.file_name),
            col(d.sha256),
            col(d.kind),
            col(d.type),
            col(d.size),
            col(d.number),
            col(d.signed_on),
            col(d.expires_on),
            col(d.ended_on),
            col(d.created_at),
            col(d.changed_at),
            col(Vendor.ref).label("vendor_ref"),
            col(Vendor.legal_name).label("vendor_name"),
        )
        # Though every row has its vendor: SQLite would else begin with every vendor, not with these rows.
        .outerjoin(Vendor, col(Vendor.id) == col(d.vendor_id))
        .where(*_conditions(filters, as_of, dialect))
        .order_by(*(turned(order) if descending else order), col(d.id).desc())
    )
    return Question(paged(statement, paging))


def count_documents(session: Session, filters: DocumentFilters, as_of: date) -> int:
    """How many documents the filters leave."""

    def count() -> int:
        statement = sa.select(sa.func.count()).select_from(Document)
        if filters.text or filters.vendor:
            statement = statement.outerjoin(Vendor, col(Vendor.id) == col(Document.vendor_id))
        conditions = _conditions(filters, as_of, session.get_bind().dialect.name)
        return session.connection().scalar(statement.where(*conditions)) or 0

    return counted(session, ("documents", filters, as_of), count)


def supported_by(session: Session, document_ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
    """References of the records each of these documents supports, in order."""
    found: dict[int, list[str]] = defaultdict(list)
    for start in range(0, len(document_ids), 500):
        part = document_ids[start : start + 500]
        rows = session.connection().execute(
            sa.select(col(DocumentLink.document_id), col(DocumentLink.subject_ref))
            .where(col(DocumentLink.document_id).in_(part))
            .order_by(col(DocumentLink.subject_ref))
        )
        for document_id, subject_ref in rows:
            found[document_id].append(subject_ref)
    return found


def _conditions(filters: DocumentFilters, as_of: date, dialect: str) -> list[Any]:
    found: list[Any] = []
    if filters.state:
        states = _state_conditions(as_of)
        found.append(sa.or_(sa.false(), *(states[s] for s in filters.state if s in states)))
    else:
        found.append(col(Document.ended_on).is_(None))
    if filters.text:
        sought = fold(filters.text)
        held = holding(dialect, filters.text)
        found.append(
            sa.or_(
                sa.false() if held is None else held,
                col(Document.folded).contains(sought, autoescape=True),
                sa.func.lower(col(Document.ref)) == sought,
                Holding(col(Document.vendor_id), col(Vendor.folded_names), sought),
            )
        )
    if filters.type:
        found.append(col(Document.type).in_(filters.type))
    if filters.vendor:
        found.append(col(Vendor.ref).in_(filters.vendor))
    return found


def _state_conditions(as_of: date) -> dict[str, Any]:
    """The states of rules/document_state.py as conditions; a test holds the two together."""
    is_open, last = col(Document.ended_on).is_(None), col(Document.expires_on)
    limit = as_of + timedelta(days=EXPIRING_DAYS)
    return {
        DocumentState.ENDED.value: col(Document.ended_on).is_not(None),
        DocumentState.EXPIRED.value: sa.and_(is_open, last < as_of),
        DocumentState.EXPIRING.value: sa.and_(is_open, last >= as_of, last <= limit),
        DocumentState.IN_FORCE.value: sa.and_(is_open, sa.or_(last.is_(None), last > limit)),
    }
