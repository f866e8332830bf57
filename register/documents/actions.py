"""The verbs of documents: add one, and say what it supports. They flush; they never commit.

Opening one is noted by who hands it out.
"""

import hashlib
from datetime import datetime
from typing import Final

from sqlmodel import Session, col, select

from register.documents.content import ENDINGS, kind_of_file
from register.documents.inputs import DocumentInput
from register.documents.kept_bytes import keep
from register.documents.models import (
    Document,
    DocumentKind,
    DocumentLink,
    DocumentText,
    DocumentType,
    DocumentVersion,
)
from register.documents.names import kept_name
from register.documents.queries import find_held
from register.errors import Conflict, NotFound
from register.reference.folding import fold
from register.rules.permissions import Permission
from register.storage.numbers import next_ref
from register.storage.touched import touch_record
from register.trail.actor import Actor
from register.trail.record import record
from register.vendors.actions import require_vendor_open
from register.vendors.models import Vendor
from register.vendors.queries import get_vendor
from register.vendors.touched import touch

WITHOUT_TEXT: Final = frozenset({DocumentKind.PNG, DocumentKind.JPEG})
UNREAD: Final = "unread-file"
"""Touched where a transaction leaves a file whose text is to be read."""


def add_document(
    session: Session,
    actor: Actor,
    vendor_ref: str,
    name: str,
    content: bytes,
    now: datetime,
    *,
    field: str = "file",
    about_ref: str | None = None,
    role: DocumentType | None = None,
    given: DocumentInput | None = None,
    after_end: bool = False,
) -> Document:
    """A document of a vendor, attached to ``about_ref`` (a record of that vendor) as ``role`` where there is one.

    A file the vendor has already is not added again: the document there is comes back, attached. Bytes the
    register holds already are not stored a second time. ``role`` is what the document itself is, unless ``given``
    says otherwise. ``after_end`` takes what can only come once the vendor has ended. Raises Refused, NotFound,
    Conflict where the vendor has ended, Invalid for ``field`` (see kind_of_file).
    Source: GDPR Art 5(2) (accountability); house rule (stored in the transaction of what rests on it).
    """
    actor.require(Permission.ADD_DOCUMENTS)
    kind = kind_of_file(content, name, field)
    vendor = get_vendor(session, vendor_ref)
    if not after_end:
        require_vendor_open(vendor)
    digest = hashlib.sha256(content).hexdigest()
    document = find_held(session, vendor.id or 0, digest)
    if document is None:
        file_name, given = kept_name(name, ENDINGS[kind][0]), given or DocumentInput()
        keep_bytes(session, digest, content, kind)
        document = Document(
            ref=next_ref(session, "F"),
            vendor_id=vendor.id or 0,
            sha256=digest,
            kind=kind,
            file_name=file_name,
            size=len(content),
            title=given.title or file_name.rpartition(".")[0],
            type=given.type or role or DocumentType.OTHER,
            signed_on=given.signed_on,
            expires_on=given.expires_on,
            added_by_id=actor.person_id,
            created_at=now,
            changed_at=now,
        )
        refold(document)
        session.add(document)
        session.flush()
        keep_version(session, actor, document, now)
        touch(session, document.vendor_id)
        told = {"kind": kind, "size": document.size, "sha256": digest, "title": document.title}
        told |= {"type": document.type, "signed_on": given.signed_on, "expires_on": given.expires_on}
        record(
            session,
            actor,
            "documents:document:added",
            document.ref,
            subject_name=document.file_name,
            about_ref=vendor.ref,
            changes={name: (None, value) for name, value in told.items() if value is not None},
        )
    if about_ref and about_ref != vendor.ref:
        attach(session, actor, document, about_ref, now, role=role, after_end=after_end)
    return document


def attach(
    session: Session,
    actor: Actor,
    document: Document,
    subject_ref: str,
    now: datetime,
    *,
    role: DocumentType | None = None,
    after_end: bool = False,
) -> DocumentLink:
    """The document, as it is now, supports the record ``subject_ref``; attaching it again changes what it serves as.

    The caller has loaded the record and seen that it is of the same vendor and still open. Without ``role`` it
    serves as what it is. Raises Refused, Conflict where the document or its vendor has ended.
    Source: GDPR Art 5(2) (accountability).
    """
    actor.require(Permission.ADD_DOCUMENTS)
    if not after_end:
        require_open(session, document)
    wanted = role or document.type
    link = _find_link(session, document, subject_ref)
    before = (link.role, link.number) if link else (None, None)
    if before == (wanted, document.number) and link:
        return link
    link = link or DocumentLink(
        document_id=document.id or 0,
        subject_ref=subject_ref,
        role=wanted,
        number=document.number,
        added_by_id=actor.person_id,
        created_at=now,
    )
    link.role, link.number = wanted, document.number
    session.add(link)
    session.flush()
    record(
        session,
        actor,
        "documents:document:attached",
        document.ref,
        subject_name=document.title,
        about_ref=subject_ref,
        changes={
            "subject_ref": (None, subject_ref),
            "serves_as": (before[0], wanted),
            "number": (before[1], document.number),
        },
    )
    return link


def detach(session: Session, actor: Actor, document: Document, subject_ref: str) -> None:
    """The document supports the record no more; the trail keeps that it did.

    Raises Refused, Conflict where the document or its vendor has ended, NotFound where it was not attached.
    Source: house rule.
    """
    actor.require(Permission.ADD_DOCUMENTS)
    require_open(session, document)
    link = _find_link(session, document, subject_ref)
    if link is None:
        raise NotFound(ref=subject_ref)
    session.delete(link)
    session.flush()
    record(
        session,
        actor,
        "documents:document:detached",
        document.ref,
        subject_name=document.title,
        about_ref=subject_ref,
        changes={"subject_ref": (subject_ref, None), "serves_as": (link.role, None)},
    )


def require_open(session: Session, document: Document) -> Vendor:
    """The document's vendor. Raises Conflict where either has ended: nothing is added to it any more.

    Source: house rule.
    """
    if document.ended_on:
        raise Conflict("already-ended", ref=document.ref)
    vendor = session.get(Vendor, document.vendor_id)
    assert vendor is not None
    require_vendor_open(vendor)
    return vendor


def keep_bytes(session: Session, digest: str, content: bytes, kind: DocumentKind) -> None:
    """Store bytes under their hash, unless they are there; their text is read after the transaction.

    Source: house rule.
    """
    if keep(session, digest, content) and kind not in WITHOUT_TEXT:
        session.add(DocumentText(sha256=digest))
        session.flush()
        touch_record(session, UNREAD, 1)


def keep_version(session: Session, actor: Actor, document: Document, now: datetime) -> None:
    """Keep what the document is now as its version of this number.

    Source: house rule (old versions stay readable).
    """
    version = DocumentVersion(
        document_id=document.id or 0,
        number=document.number,
        sha256=document.sha256,
        kind=document.kind,
        file_name=document.file_name,
        size=document.size,
        added_by_id=actor.person_id,
        created_at=now,
    )
    session.add(version)
    session.flush()


def refold(document: Document) -> None:
    """Bring the text search compares up to date.

    Source: house rule (design: search folds Traditional/Simplified, full/half width and case).
    """
    document.folded = fold(f"{document.title} {document.file_name}")[:600]


def _find_link(session: Session, document: Document, subject_ref: str) -> DocumentLink | None:
    return session.exec(
        select(DocumentLink).where(
            col(DocumentLink.document_id) == document.id, col(DocumentLink.subject_ref) == subject_ref
        )
    ).one_or_none()
