"""The verbs that change a document: a new version, its own fields, its end. They flush; they never commit."""

import hashlib
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from register.documents.actions import keep_bytes, keep_version, refold, require_open
from register.documents.content import ENDINGS, kind_of_file
from register.documents.inputs import DatesInput, DocumentInput, EndInput
from register.documents.models import Document, DocumentType
from register.documents.names import kept_name
from register.documents.queries import find_held
from register.errors import Conflict, Invalid, Problem
from register.rules.permissions import Permission
from register.storage.versions import load_for_change, stamp
from register.trail.actor import Actor
from register.trail.record import changes_between, record
from register.vendors.models import Vendor
from register.vendors.touched import touch

_OWN_FIELDS = ("title", "type", "signed_on", "expires_on")


def add_version(
    session: Session,
    actor: Actor,
    ref: str,
    name: str,
    content: bytes,
    given: DatesInput,
    version: int | None,
    now: datetime,
    *,
    today: date,
    field: str = "file",
) -> Document:
    """The document with a newer file, which takes the place of the last one; that stays readable.

    Signed and last day are the new file's: left out, it has none. Records keep the version they rested on until
    the document is attached again. Raises Refused, NotFound, ChangedMeanwhile, Conflict where the document or its
    vendor has ended, Invalid (a file we do not take, or that is kept already; days that cannot be).
    Source: GDPR Art 5(2) (accountability); house rule (nothing is deleted).
    """
    document, vendor = load_open(session, actor, ref, version)
    kind = kind_of_file(content, name, field)
    given.check(today)
    digest = hashlib.sha256(content).hexdigest()
    held = find_held(session, document.vendor_id, digest)
    if held is not None:
        raise Invalid({field: Problem("file-held-already", {"ref": held.ref})})
    before = _snapshot(document)
    keep_bytes(session, digest, content, kind)
    document.sha256, document.kind, document.size = digest, kind, len(content)
    document.file_name = kept_name(name, ENDINGS[kind][0])
    document.number += 1
    document.signed_on, document.expires_on = given.signed_on, given.expires_on
    refold(document)
    stamp(document, now)
    session.flush()
    keep_version(session, actor, document, now)
    changes = changes_between(before, _snapshot(document))
    _note(session, actor, "documents:version:added", document, vendor, changes)
    return document


def change_document(
    session: Session,
    actor: Actor,
    ref: str,
    given: DocumentInput,
    version: int | None,
    now: datetime,
    *,
    today: date,
) -> Document:
    """The document with what was handed in; saving what is there already changes nothing.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict, Invalid (days that cannot be).
    Source: house rule.
    """
    document, vendor = load_open(session, actor, ref, version)
    given.check(today)
    before = _snapshot(document)
    document.title = given.title or document.file_name.rpartition(".")[0]
    document.type = given.type or DocumentType.OTHER
    document.signed_on, document.expires_on = given.signed_on, given.expires_on
    refold(document)
    session.flush()
    if changes := changes_between(before, _snapshot(document)):
        stamp(document, now)
        _note(session, actor, "documents:document:changed", document, vendor, changes)
    return document


def end_document(
    session: Session,
    actor: Actor,
    ref: str,
    given: EndInput,
    version: int | None,
    now: datetime,
    *,
    today: date,
) -> Document:
    """The document ended today, with a reason: it counts no more and is flagged no more, and stays readable.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict where it has ended already.
    Source: house rule (nothing is deleted).
    """
    document, vendor = load_open(session, actor, ref, version)
    document.ended_on, document.end_reason = today, given.reason
    stamp(document, now)
    session.flush()
    _note(
        session,
        actor,
        "documents:document:ended",
        document,
        vendor,
        {"ended_on": (None, today)},
        given.reason,
    )
    return document


def load_open(session: Session, actor: Actor, ref: str, version: int | None) -> tuple[Document, Vendor]:
    """The document to be changed, locked, and its vendor.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict where either has ended.
    Source: house rule.
    """
    actor.require(Permission.ADD_DOCUMENTS)
    document = load_for_change(session, Document, ref, None)
    if document.ended_on:
        raise Conflict("already-ended", ref=ref)
    load_for_change(session, Document, ref, version)
    return document, require_open(session, document)


def _snapshot(document: Document) -> dict[str, Any]:
    return document.model_dump(include={*_OWN_FIELDS, "kind", "size", "sha256", "file_name", "number"})


def _note(
    session: Session,
    actor: Actor,
    tag: str,
    document: Document,
    vendor: Vendor,
    changes: dict[str, Any],
    reason: str | None = None,
) -> None:
    touch(session, document.vendor_id)
    record(
        session,
        actor,
        tag,
        document.ref,
        subject_name=document.title,
        about_ref=vendor.ref,
        changes=changes,
        reason=reason,
    )
