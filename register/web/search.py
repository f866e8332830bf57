"""Search over the records of every room, in groups; a reference opens its record."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from register.agreements.queries import AgreementFilters, count_agreements, list_agreements
from register.decisions.lists import DecidedFilters, count_decided, list_decided
from register.documents.lists import DocumentFilters, count_documents, list_documents
from register.documents.texts import snippets
from register.incidents.queries import IncidentFilters, count_incidents, list_incidents
from register.notices.queries import NoticeFilters, count_notices, list_notices
from register.published.lists import ListFilters, count_published, list_published
from register.reviews.lists import ReviewFilters, count_reviews, list_reviews
from register.rules.permissions import Permission
from register.trail.counted import Paging
from register.transfers.queries import TransferFilters, count_transfers, list_transfers
from register.vendors.queries import VendorFilters, count_vendors, list_vendors, vendor_of_service
from register.web import reply
from register.web.decision_words import outcome_said
from register.web.history import record_href
from register.web.published_list import name_of
from register.web.site import Site
from register.web.visit import Visit

site = Site("search")

SHOWN = 10
_REFERENCE = re.compile(r"([A-Z]{1,2})\s*-?\s*0*(\d{1,9})", re.IGNORECASE)
_DATED = re.compile(r"D\s*-?\s*(\d{4})\s*-\s*(\d{1,9})", re.IGNORECASE)
"""A decision, numbered within its year."""


@dataclass(frozen=True)
class Found:
    """One result: name, reference and where it is shown."""

    ref: str
    name: str
    note: str
    href: str


@dataclass(frozen=True)
class FoundGroup:
    """The results of one kind; ``total`` may be more than are shown."""

    key: str
    heading: str
    items: list[Found]
    total: int
    more_href: str


@dataclass(frozen=True)
class SearchResults:
    """The page."""

    text: str
    groups: list[FoundGroup]
    is_too_short: bool


@site.get("/search", "show", Permission.READ_REGISTER)
def show(visit: Visit) -> Response:
    """Results in groups, or straight to the record of an exact reference."""
    text = " ".join(visit.query.get("q", "").replace("\x00", "").split())[:200]
    direct = _direct(visit, text)
    if direct:
        return reply.redirect(visit, direct)
    # One Chinese character is a word; one Latin letter is not.
    too_short = len(text) < 2 and text.isascii()
    groups = [] if too_short else [group for group in _groups(visit, text) if group.total]
    context = SearchResults(text, groups, too_short)
    heading = visit.words.text("search.title_for", text=text) if text else visit.words.text("search.title")
    return reply.page(visit, "search/show.html", context, heading=heading, search_text=text)


def _direct(visit: Visit, text: str) -> str | None:
    if dated := _DATED.fullmatch(text):
        return record_href(f"D-{dated[1]}-{int(dated[2]):03d}")
    matched = _REFERENCE.fullmatch(text)
    if not matched:
        return None
    ref = f"{matched[1].upper()}-{int(matched[2]):04d}"
    if ref.startswith("S-"):
        vendor = vendor_of_service(visit.session, ref)
        return f"/vendors/{vendor}#service-{ref}" if vendor else None
    return record_href(ref)


def _groups(visit: Visit, text: str) -> list[FoundGroup]:
    session, today, first = visit.session, visit.today, Paging(1, SHOWN)
    vendors, transfers = VendorFilters(text=text), TransferFilters(text=text)
    agreements, reviews = AgreementFilters(text=text), ReviewFilters(text=text)
    incidents = IncidentFilters(text=text)
    documents = DocumentFilters(text=text)
    notices, decided = NoticeFilters(text=text), DecidedFilters(text=text)
    lists = ListFilters(text=text)

    papers = list_documents(session, documents, "added", descending=False, paging=first, as_of=today)
    within = snippets(session, [row.sha256 for row in papers], text)

    def rows(listed: Callable[..., Any], filters: Any, sort: str) -> Any:
        return listed(session, filters, sort, descending=False, paging=first, as_of=today)

    return [
        _group(
            visit,
            "vendors",
            text,
            count_vendors(session, vendors, today),
            [
                Found(row.ref, row.legal_name, row.local_name or row.description or "", f"/vendors/{row.ref}")
                for row in rows(list_vendors, vendors, "name")
            ],
        ),
        _group(
            visit,
            "transfers",
            text,
            count_transfers(session, transfers, today),
            [
                Found(row.ref, row.vendor_name, row.purpose, f"/transfers/{row.ref}")
                for row in rows(list_transfers, transfers, "reference")
            ],
        ),
        _group(
            visit,
            "agreements",
            text,
            count_agreements(session, agreements, today),
            [
                Found(row.ref, row.title, row.vendor_name, f"/agreements/{row.ref}")
                for row in rows(list_agreements, agreements, "title")
            ],
        ),
        _group(
            visit,
            "documents",
            text,
            count_documents(session, documents, today),
            [
                Found(
                    row.ref,
                    row.title,
                    "".join(within[row.sha256]) if row.sha256 in within else row.vendor_name,
                    f"/documents/{row.ref}",
                )
                for row in papers
            ],
        ),
        _group(
            visit,
            "incidents",
            text,
            count_incidents(session, incidents, visit.now),
            [
                Found(row.ref, row.title, row.vendor_name, f"/incidents/{row.ref}")
                for row in list_incidents(
                    session, incidents, "aware", descending=False, paging=first, now=visit.now
                )
            ],
        ),
        _group(
            visit,
            "decisions",
            text,
            count_decided(session, decided, today),
            [
                Found(
                    row.ref,
                    row.vendor_name,
                    outcome_said(visit.words, row.outcome),
                    f"/decisions/{row.ref}",
                )
                for row in rows(list_decided, decided, "decided")
            ],
            "/decisions/decided",
        ),
        _group(
            visit,
            "reviews",
            text,
            count_reviews(session, reviews, today),
            [
                Found(row.ref, row.vendor_name, "", f"/reviews/{row.ref}")
                for row in rows(list_reviews, reviews, "due")
            ],
        ),
        _group(
            visit,
            "notices",
            text,
            count_notices(session, notices, today),
            [
                Found(row.ref, row.vendor_name, _status(visit, row), f"/notices/{row.ref}")
                for row in rows(list_notices, notices, "deadline")
            ],
        ),
        _group(
            visit,
            "published_lists",
            text,
            count_published(session, lists),
            [
                Found(row.ref, row.vendor_name, name_of(visit.words, row), f"/sub-processor-lists/{row.ref}")
                for row in list_published(session, lists, "taken", descending=False, paging=first)
            ],
            "/published-lists",
        ),
    ]


def _status(visit: Visit, notice: Any) -> str:
    return visit.words.text(f"notices.status_{notice.status.value}")


def _group(visit: Visit, key: str, text: str, total: int, items: list[Found], path: str = "") -> FoundGroup:
    more = f"{path or f'/{key}'}?" + urlencode({"q": text})
    return FoundGroup(key, visit.words.text(f"frame.menu_{key}"), items, total, more)
