"""Reads about documents: one by reference, those of a record, the bytes, and whether they are what they were."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.documents.kept_bytes import bytes_of, damaged
from register.documents.models import (
    Document,
    DocumentKind,
    DocumentLink,
    DocumentText,
    DocumentType,
    DocumentVersion,
    TextState,
)
from register.errors import NotFound
from register.people.models import Person
from register.storage.asking import Question
from register.vendors.models import Vendor


class Attached(NamedTuple):
    """A document of a record. ``number`` is the version the record rests on, ``newest`` the one there is now."""

    ref: str
    title: str
    file_name: str
    kind: DocumentKind
    size: int
    role: DocumentType
    number: int
    newest: int
    signed_on: date | None
    expires_on: date | None
    ended_on: date | None
    created_at: datetime


def get_document(session: Session, ref: str) -> Document:
    """The document of this reference. Raises NotFound."""
    document = session.exec(select(Document).where(Document.ref == ref)).one_or_none()
    if document is None:
        raise NotFound(ref=ref)
    return document


def get_version(session: Session, document: Document, number: int) -> DocumentVersion:
    """A version of a document. Raises NotFound."""
    version = session.exec(
        select(DocumentVersion).where(
            col(DocumentVersion.document_id) == document.id, col(DocumentVersion.number) == number
        )
    ).one_or_none()
    if version is None:
        raise NotFound(ref=document.ref)
    return version


def versions_of(session: Session, document_id: int) -> Sequence[tuple[DocumentVersion, str | None]]:
    """Every version of a document with the name of who added it, the newest first."""
    rows = session.exec(
        select(DocumentVersion, Person.name)
        .outerjoin(Person, col(Person.id) == col(DocumentVersion.added_by_id))
        .where(col(DocumentVersion.document_id) == document_id)
        .order_by(col(DocumentVersion.number).desc())
    )
    return [(version, name) for version, name in rows]


def links_of(session: Session, document_id: int) -> Sequence[DocumentLink]:
    """The records a document supports, in order of reference."""
    return session.exec(
        select(DocumentLink)
        .where(col(DocumentLink.document_id) == document_id)
        .order_by(col(DocumentLink.subject_ref))
    ).all()


def find_held(session: Session, vendor_id: int, digest: str) -> Document | None:
    """The vendor's document with these very bytes in any of its versions, not ended; the first, or None."""
    held = select(DocumentVersion.document_id).where(col(DocumentVersion.sha256) == digest)
    return session.exec(
        select(Document)
        .where(
            col(Document.vendor_id) == vendor_id, col(Document.ended_on).is_(None), col(Document.id).in_(held)
        )
        .order_by(col(Document.id))
        .limit(1)
    ).first()


def documents_of(session: Session, subject_ref: str, limit: int | None = None) -> Sequence[Attached]:
    """The documents of a record, the newest first: of a vendor every one it has, of others those attached."""
    statement = _OF_VENDOR if subject_ref.startswith("V-") else _ATTACHED
    # A number nobody reaches stands for no limit, so that one statement serves both.
    return statement.rows(session, ref=subject_ref, most=2**31 if limit is None else limit)


def _attached(role: Any, number: Any, since: Any, of: Any) -> Any:
    """The documents of a record in order, from the columns that differ between a vendor and other records."""
    d = Document
    shown = [
        col(d.ref),
        col(d.title),
        col(d.file_name),
        col(d.kind),
        col(d.size),
        role,
        number,
        col(d.number),
    ]
    dates = [col(d.signed_on), col(d.expires_on), col(d.ended_on)]
    return (
        sa.select(*shown, *dates, since)
        .where(of == sa.bindparam("ref"))
        .order_by(col(d.ended_on).is_not(None), col(d.id).desc())
        .limit(sa.bindparam("most", type_=sa.BigInteger))
    )


_OF_VENDOR = Question(
    _attached(col(Document.type), col(Document.number), col(Document.created_at), col(Vendor.ref)).join(
        Vendor, col(Vendor.id) == col(Document.vendor_id)
    ),
    row=Attached,
)
_ATTACHED = Question(
    _attached(
        col(DocumentLink.role),
        col(DocumentLink.number),
        col(DocumentLink.created_at),
        col(DocumentLink.subject_ref),
    ).join(DocumentLink, col(DocumentLink.document_id) == col(Document.id)),
    row=Attached,
)


def content_of(session: Session, document: Document | DocumentVersion) -> bytes:
    """The bytes of a document as it is now, or of one version."""
    return bytes_of(session, document.sha256)


def text_state_of(session: Session, digest: str) -> TextState | None:
    """What came of reading the text of a file; None for pictures, which have none."""
    found = session.exec(select(DocumentText).where(DocumentText.sha256 == digest)).one_or_none()
    return found.state if found else None


def damaged_files(session: Session) -> Iterator[str]:
    """References of documents with bytes that are missing or no longer those that were added."""
    for digest in damaged(session):
        refs = session.exec(
            select(Document.ref)
            .join(DocumentVersion, col(DocumentVersion.document_id) == col(Document.id))
            .where(DocumentVersion.sha256 == digest)
            .order_by(col(Document.id))
        )
        yield from refs.all() or [digest]
