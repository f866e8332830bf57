"""Search over the records of every room, in groups; a reference opens its record."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
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
_ENOUGH: Final = 50
"""So many that hold the text are looked at for the few that are shown; the rest only where those do not do."""
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
    groups = [] if too_short else [found for room in _ROOMS if (found := _group(visit, room, text))]
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


@dataclass(frozen=True)
class _Room:
    """One kind of record: how it is looked for, and what its results say."""

    key: str
    filters: Callable[..., Any]
    count: Callable[..., int]
    listed: Callable[..., Sequence[Any]]
    sort: str
    said: Callable[[Visit, Sequence[Any], str], Sequence[tuple[str, str]]]
    """Name and note of each row."""
    when: Callable[[Visit], Mapping[str, Any]] = lambda visit: {"as_of": visit.today}
    """The day or moment its reads are told, by the name they take it under."""
    records: str = ""
    """Where its records lie, where that is not named like the kind."""
    all: str = ""
    """The list with every result, where that is not where its records lie."""


def _said_of_documents(visit: Visit, rows: Sequence[Any], text: str) -> list[tuple[str, str]]:
    within = snippets(visit.session, [row.sha256 for row in rows], text)
    return [
        (row.title, "".join(within[row.sha256]) if row.sha256 in within else row.vendor_name) for row in rows
    ]


_ROOMS: Final = (
    _Room(
        "vendors",
        VendorFilters,
        count_vendors,
        list_vendors,
        "name",
        lambda _, rows, __: [(row.legal_name, row.local_name or row.description or "") for row in rows],
    ),
    _Room(
        "transfers",
        TransferFilters,
        count_transfers,
        list_transfers,
        "reference",
        lambda _, rows, __: [(row.vendor_name, row.purpose) for row in rows],
    ),
    _Room(
        "agreements",
        AgreementFilters,
        count_agreements,
        list_agreements,
        "title",
        lambda _, rows, __: [(row.title, row.vendor_name) for row in rows],
    ),
    _Room("documents", DocumentFilters, count_documents, list_documents, "added", _said_of_documents),
    _Room(
        "incidents",
        IncidentFilters,
        count_incidents,
        list_incidents,
        "aware",
        lambda _, rows, __: [(row.title, row.vendor_name) for row in rows],
        when=lambda visit: {"now": visit.now},
    ),
    _Room(
        "decisions",
        DecidedFilters,
        count_decided,
        list_decided,
        "decided",
        lambda visit, rows, _: [(row.vendor_name, outcome_said(visit.words, row.outcome)) for row in rows],
        all="/decisions/decided",
    ),
    _Room(
        "reviews",
        ReviewFilters,
        count_reviews,
        list_reviews,
        "due",
        lambda _, rows, __: [(row.vendor_name, "") for row in rows],
    ),
    _Room(
        "notices",
        NoticeFilters,
        count_notices,
        list_notices,
        "deadline",
        lambda visit, rows, _: [
            (row.vendor_name, visit.words.text(f"notices.status_{row.status.value}")) for row in rows
        ],
    ),
    _Room(
        "published_lists",
        ListFilters,
        count_published,
        list_published,
        "taken",
        lambda visit, rows, _: [(row.vendor_name, name_of(visit.words, row)) for row in rows],
        when=lambda _: {},
        records="/sub-processor-lists",
        all="/published-lists",
    ),
)
"""In the order of the page."""


def _group(visit: Visit, room: _Room, text: str) -> FoundGroup | None:
    filters, when, records = room.filters(text=text), room.when(visit), room.records or f"/{room.key}"
    total = room.count(visit.session, filters, *when.values())
    if not total:
        return None

    def first(within: int) -> Sequence[Any]:
        paging = Paging(1, SHOWN, within)
        return room.listed(visit.session, filters, room.sort, descending=False, paging=paging, **when)

    rows = first(_ENOUGH)
    if len(rows) < min(SHOWN, total):
        rows = first(0)
    said = zip(rows, room.said(visit, rows, text), strict=True)
    return FoundGroup(
        room.key,
        visit.words.text(f"frame.menu_{room.key}"),
        [Found(row.ref, name, note, f"{records}/{row.ref}") for row, (name, note) in said],
        total,
        f"{room.all or records}?{urlencode({'q': text})}",
    )
