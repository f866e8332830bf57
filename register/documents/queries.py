"""Reads about documents: one by reference, its bytes, and whether bytes still are what they were."""

import hashlib
from collections.abc import Iterator

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.documents.models import Document, StoredFile
from register.errors import NotFound


def get_document(session: Session, ref: str) -> Document:
    """The document of this reference. Raises NotFound."""
    document = session.exec(select(Document).where(Document.ref == ref)).one_or_none()
    if document is None:
        raise NotFound(ref=ref)
    return document


def find_document(session: Session, document_id: int | None) -> Document | None:
    """The document of this number, or None where there is none."""
    return session.get(Document, document_id) if document_id else None


def content_of(session: Session, document: Document) -> bytes:
    """The bytes of a document."""
    return session.exec(select(StoredFile.content).where(StoredFile.sha256 == document.sha256)).one()


def damaged_files(session: Session) -> Iterator[str]:
    """References of documents whose bytes are no longer those that were added, one file in memory at a time."""
    for digest in session.exec(select(StoredFile.sha256).order_by(col(StoredFile.sha256))).all():
        content = session.exec(select(StoredFile.content).where(StoredFile.sha256 == digest)).one()
        if hashlib.sha256(content).hexdigest() != digest:
            refs = session.exec(
                select(Document.ref).where(Document.sha256 == digest).order_by(sa.asc(col(Document.id)))
            )
            yield from refs.all() or [digest]
