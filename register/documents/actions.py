"""The verbs of documents: add one. They flush; they never commit. Opening one is noted by who hands it out."""

import hashlib
from datetime import datetime

from sqlmodel import Session

from register.documents.content import ENDINGS, kind_of_file
from register.documents.models import Document, StoredFile
from register.documents.names import kept_name
from register.rules.permissions import Permission
from register.storage.numbers import next_ref
from register.trail.actor import Actor
from register.trail.record import record
from register.vendors.actions import require_vendor_open
from register.vendors.queries import get_vendor


def add_document(
    session: Session,
    actor: Actor,
    vendor_ref: str,
    name: str,
    content: bytes,
    now: datetime,
    *,
    field: str = "file",
) -> Document:
    """A new document of a vendor; bytes the register holds already are not stored a second time.

    Raises Refused, NotFound, Conflict where the vendor has ended, Invalid for ``field`` (see kind_of_file).
    Source: GDPR Art 5(2) (accountability); house rule (stored in the transaction of what rests on it).
    """
    actor.require(Permission.EDIT_AGREEMENTS)
    kind = kind_of_file(content, name, field)
    vendor = get_vendor(session, vendor_ref)
    require_vendor_open(vendor)
    digest = hashlib.sha256(content).hexdigest()
    if session.get(StoredFile, digest) is None:
        session.add(StoredFile(sha256=digest, size=len(content), content=content))
        session.flush()
    document = Document(
        ref=next_ref(session, "D"),
        vendor_id=vendor.id or 0,
        sha256=digest,
        kind=kind,
        file_name=kept_name(name, ENDINGS[kind][0]),
        size=len(content),
        added_by_id=actor.person_id,
        created_at=now,
        changed_at=now,
    )
    session.add(document)
    session.flush()
    record(
        session,
        actor,
        "documents:document:added",
        document.ref,
        subject_name=document.file_name,
        about_ref=vendor.ref,
        changes={"kind": (None, kind.value), "size": (None, document.size), "sha256": (None, digest)},
    )
    return document
