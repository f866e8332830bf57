"""The page of one document: what it is, its versions, the records it supports, its history. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from register.documents.models import Document, DocumentLink, DocumentVersion, TextState
from register.documents.queries import get_document, links_of, text_state_of, versions_of
from register.rules.permissions import Permission
from register.trail.counted import Paging
from register.trail.queries import list_events
from register.vendors.models import Vendor, VendorStatus
from register.web import reply
from register.web.documents_shown import state_tag
from register.web.frame import Crumb
from register.web.history import EventShown, record_href, shown_events
from register.web.site import Site
from register.web.visit import Visit

site = Site("document-pages")

HISTORY_SHOWN = 20


@dataclass(frozen=True)
class DocumentShown:
    """One document."""

    document: Document
    vendor: Vendor
    versions: Sequence[tuple[DocumentVersion, str | None]]
    """With the name of who added each, the newest first."""
    records: Sequence[tuple[DocumentLink, str | None]]
    """What it supports, with the address of each record."""
    text_state: TextState | None
    """What came of reading its text; None for pictures."""
    can_change: bool
    events: Sequence[EventShown]
    more_events: bool
    history_ref: str


def crumbs(visit: Visit, document: Document | None = None) -> list[Crumb]:
    """The way to a document's pages: through the list."""
    found = [Crumb(visit.words.text("documents.section"), "/documents")]
    if document:
        found.append(Crumb(f"{document.title} {document.ref}", f"/documents/{document.ref}"))
    return found


def vendor_of(visit: Visit, document: Document) -> Vendor:
    """The vendor a document is of."""
    vendor = visit.session.get(Vendor, document.vendor_id)
    assert vendor is not None
    return vendor


@site.get("/documents/{ref}", "show", Permission.READ_REGISTER)
def show(visit: Visit, ref: str) -> Response:
    """One document on one page."""
    document = get_document(visit.session, ref)
    vendor, number = vendor_of(visit, document), document.id or 0
    events = list_events(visit.session, about_ref=ref, paging=Paging(1, HISTORY_SHOWN + 1))
    context = DocumentShown(
        document=document,
        vendor=vendor,
        versions=versions_of(visit.session, number),
        records=[(link, record_href(link.subject_ref)) for link in links_of(visit.session, number)],
        text_state=text_state_of(visit.session, document.sha256),
        can_change=document.ended_on is None and vendor.status is not VendorStatus.ENDED,
        events=shown_events(events[:HISTORY_SHOWN], visit),
        more_events=len(events) > HISTORY_SHOWN,
        history_ref=ref,
    )
    return reply.page(
        visit,
        "documents/show.html",
        context,
        heading=document.title,
        reference=ref,
        tag=state_tag(visit, document),
        section=visit.words.text("documents.section"),
        crumbs=crumbs(visit),
    )
