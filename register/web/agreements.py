"""The page of one agreement, and what its forms share: the way to it, whether it is open. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from register.agreements.models import Agreement
from register.agreements.notice_days import notice_counted_on
from register.agreements.queries import (
    Related,
    get_agreement,
    get_vendor_of,
    holiday_place,
    parties_of,
    related_to,
)
from register.entities.models import OurEntity
from register.errors import Conflict
from register.rules.agreement_dates import runs_until
from register.rules.permissions import Permission
from register.trail.counted import Paging
from register.trail.queries import list_events
from register.vendors.actions import require_vendor_open
from register.vendors.models import Service, Vendor, VendorStatus
from register.vendors.queries import list_services
from register.web import reply
from register.web.agreement_list import state_tag
from register.web.agreement_terms_shown import TermsShown, terms_shown
from register.web.days_moved import moved_words
from register.web.documents_shown import DocumentsShown, documents_shown
from register.web.frame import Crumb
from register.web.history import EventShown, shown_events
from register.web.site import Site
from register.web.vendors import crumbs as vendor_crumbs
from register.web.visit import Visit

site = Site("agreements")

HISTORY_SHOWN = 20


@dataclass(frozen=True)
class AgreementShown:
    """One agreement: summary, contract terms, history."""

    agreement: Agreement
    vendor: Vendor
    parties: Sequence[OurEntity]
    services: Sequence[Service]
    transfers: Sequence[str]
    """The transfers it covers, by reference; empty where it names none."""
    related: Related
    notice_moved: str
    """Why the last day to give notice is shown earlier than it is counted; empty where it is not."""
    goes_on: bool
    """Whether it runs on past its last day unless somebody gives notice."""
    can_supersede: bool
    terms: TermsShown
    can_change: bool
    documents: DocumentsShown
    events: list[EventShown]
    more_events: bool
    history_ref: str


def crumbs(visit: Visit, vendor: Vendor, agreement: Agreement | None = None) -> list[Crumb]:
    """The way to an agreement's pages: through its vendor."""
    found = vendor_crumbs(visit, vendor)
    if agreement:
        found.append(Crumb(f"{agreement.title} {agreement.ref}", f"/agreements/{agreement.ref}"))
    return found


@site.get("/agreements/{ref}", "show", Permission.READ_REGISTER)
def show(visit: Visit, ref: str) -> Response:
    """One agreement on one page."""
    agreement = get_agreement(visit.session, ref)
    vendor = get_vendor_of(visit.session, agreement)
    assert agreement.id is not None
    assert vendor.id is not None
    events = list_events(visit.session, about_ref=ref, paging=Paging(1, HISTORY_SHOWN + 1))
    covered = set(agreement.service_refs)
    related = related_to(visit.session, agreement)
    context = AgreementShown(
        agreement=agreement,
        vendor=vendor,
        parties=parties_of(visit.session, agreement.id),
        services=[s for s in list_services(visit.session, vendor.id) if s.ref in covered],
        transfers=agreement.transfer_refs,
        related=related,
        goes_on=_goes_on(agreement),
        notice_moved=moved_words(
            visit.words,
            holiday_place(visit.session, agreement),
            agreement.notice_by,
            notice_counted_on(agreement),
        ),
        can_supersede=related.others > 0,
        terms=terms_shown(visit, agreement, vendor),
        can_change=agreement.ended_on is None and vendor.status is not VendorStatus.ENDED,
        documents=documents_shown(visit, ref),
        events=shown_events(events[:HISTORY_SHOWN], visit),
        more_events=len(events) > HISTORY_SHOWN,
        history_ref=ref,
    )
    return reply.page(
        visit,
        "agreements/show.html",
        context,
        heading=agreement.title,
        reference=ref,
        tag=state_tag(agreement, visit),
        section=visit.words.text("agreements.list_title"),
        crumbs=crumbs(visit, vendor),
    )


def get_open(visit: Visit, ref: str) -> Agreement:
    """The agreement, still open: a form for one that has ended leads nowhere. Raises NotFound, Conflict."""
    agreement = get_agreement(visit.session, ref)
    if agreement.ended_on:
        raise Conflict("already-ended", ref=ref)
    require_vendor_open(get_vendor_of(visit.session, agreement))
    return agreement


def _goes_on(agreement: Agreement) -> bool:
    end = agreement.expires_on
    return runs_until(agreement.renewal, end, agreement.notice_given_on) is None and bool(agreement.renewal)
