"""Pages of one review: the record, and the form in which it is recorded. Knows no SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from register.errors import ChangedMeanwhile, Invalid, Problem
from register.inputs import read_input
from register.people.queries import name_of
from register.reviews.actions import record_review, record_vendor_review
from register.reviews.cadence import months_for
from register.reviews.inputs import MOST_FINDINGS, KindInput, ReviewInput, read_review
from register.reviews.models import (
    FindingSeverity,
    ReviewFinding,
    ReviewKind,
    ReviewOutcome,
    SecurityReview,
)
from register.reviews.queries import (
    findings_of,
    get_review,
    get_vendor_of,
    last_review_of,
    next_review_of,
    open_findings_of,
)
from register.rules.cadence import add_months
from register.rules.permissions import Permission
from register.rules.quarters import can_be_postponed
from register.trail.counted import Paging
from register.trail.queries import list_events
from register.vendors.actions import require_vendor_open
from register.vendors.models import Vendor, VendorStatus
from register.vendors.queries import get_vendor
from register.web import attestations, reply
from register.web.conflicts import Difference
from register.web.documents_shown import DocumentsShown, documents_shown
from register.web.filling import Filling
from register.web.finding_acceptance import accepted
from register.web.frame import Crumb
from register.web.history import EventShown, shown_events
from register.web.marks import written_date
from register.web.review_list import row_tag
from register.web.site import Site
from register.web.vendor_status import version_of
from register.web.vendors import crumbs as vendor_crumbs
from register.web.visit import Visit

site = Site("reviews")

HISTORY_SHOWN: Final = 20
RECORDED: Final = (ReviewKind.SECURITY, ReviewKind.FULL)
"""The kinds somebody plans and records; the quarterly one plans itself and is confirmed by its owner."""
_ROWS: Final = 3
_FINDING: Final = ("text", "severity", "due_on")


@dataclass(frozen=True)
class RecordForm:
    """The form that records a review, with as many rows for findings as are filled and three more."""

    form: Filling
    rows: int
    action: str
    version: int | None
    outcomes: Sequence[tuple[str, str]]
    severities: Sequence[tuple[str, str]]
    next_hint: str
    kinds: Sequence[tuple[str, str]] = ()
    """The kinds to choose from; none where a scheduled review fixes it."""


@dataclass(frozen=True)
class ReviewShown:
    """One review: what is known, the form or the result, earlier findings, history."""

    review: SecurityReview | None
    vendor: Vendor
    reviewer: str | None
    findings: Sequence[ReviewFinding]
    accepted: Mapping[int, tuple[str, str]]
    earlier: Sequence[Any]
    last: SecurityReview | None
    upcoming: SecurityReview | None
    record: RecordForm | None
    can_postpone: bool
    cancel: str
    theirs: list[Difference] | None
    documents: DocumentsShown | None
    events: list[EventShown]
    more_events: bool
    history_ref: str


def crumbs(visit: Visit, vendor: Vendor, review: SecurityReview | None = None) -> list[Crumb]:
    """The way to a review's pages: through its vendor."""
    found = vendor_crumbs(visit, vendor)
    if review:
        found.append(
            Crumb(f"{visit.words.text('reviews.list_title')} {review.ref}", f"/reviews/{review.ref}")
        )
    return found


@site.get("/reviews/{ref}", "show", Permission.READ_REGISTER)
def show(visit: Visit, ref: str) -> Response:
    """One review: to be recorded, or read-only once it is done."""
    review = get_review(visit.session, ref)
    if review.kind is ReviewKind.QUARTERLY:
        return attestations.page_of(visit, review)
    values = {"done_on": visit.today.isoformat()}
    return _page(visit, review, Filling(visit.words, "reviews", values), review.version)


@site.post("/reviews/{ref}", "record", Permission.RECORD_REVIEWS)
def record(visit: Visit, ref: str) -> Response:
    """Record the review; a stale form comes back with what changed beside it."""
    version = version_of(visit)
    if visit.form["more"]:
        # Nothing is saved yet: the answer is not a success, so the form's key stays free for the real save.
        return _page(visit, get_review(visit.session, ref), _filling(visit), version, status=422, more=_ROWS)
    try:
        given = _read(visit)
        review = record_review(visit.session, visit.actor, ref, given, version, visit.now, today=visit.today)
    except Invalid as error:
        return _page(visit, get_review(visit.session, ref), _filling(visit, error), version, status=422)
    except ChangedMeanwhile:
        review = get_review(visit.session, ref)
        due = written_date(review.due_on, visit.words.language) if review.due_on else ""
        theirs = [Difference(visit.words.text("reviews.field_due_on"), due, "")]
        return _page(visit, review, _filling(visit), review.version, status=409, theirs=theirs)
    return _done(visit, review)


@site.get("/vendors/{ref}/reviews/new", "new", Permission.RECORD_REVIEWS)
def new(visit: Visit, ref: str) -> Response:
    """The form to record a review straight away."""
    vendor = get_vendor(visit.session, ref)
    require_vendor_open(vendor)
    values = {"done_on": visit.today.isoformat(), "kind": ReviewKind.SECURITY.value}
    return _new_page(visit, vendor, Filling(visit.words, "reviews", values))


@site.post("/vendors/{ref}/reviews/new", "add", Permission.RECORD_REVIEWS)
def add(visit: Visit, ref: str) -> Response:
    """Record the review straight away; one that was scheduled counts as done by it."""
    vendor = get_vendor(visit.session, ref)
    if visit.form["more"]:
        return _new_page(visit, vendor, _filling(visit), status=422, more=_ROWS)
    try:
        problems: dict[str, Problem] = {}
        kind = ReviewKind.SECURITY
        try:
            kind = read_input(KindInput, visit.form).kind
        except Invalid as error:
            problems = error.problems
        try:
            given = _read(visit)
        except Invalid as error:
            raise Invalid({**problems, **error.problems}) from None
        if problems:
            raise Invalid(problems)
        review = record_vendor_review(
            visit.session, visit.actor, ref, kind, given, visit.now, today=visit.today
        )
    except Invalid as error:
        return _new_page(visit, vendor, _filling(visit, error), status=422)
    return _done(visit, review)


def finding_rows(values: Mapping[str, str]) -> list[dict[str, str]]:
    """The rows of findings in a form, in order, empty ones included."""
    numbers = {
        int(number)
        for name in values
        for field, dot, number in [name.partition(".")]
        if dot and field in _FINDING and number.isascii() and number.isdigit() and len(number) < 3
    }
    return [
        {field: values.get(f"{field}.{n}", "") for field in _FINDING}
        for n in range(max(numbers, default=-1) + 1)
    ]


def _read(visit: Visit) -> ReviewInput:
    return read_review(visit.form, finding_rows(visit.form))


def _done(visit: Visit, review: SecurityReview) -> Response:
    upcoming = written_date(review.next_due_on, visit.words.language) if review.next_due_on else ""
    return reply.redirect(visit, f"/reviews/{review.ref}", "reviews.recorded", ref=review.ref, next=upcoming)


def _filling(visit: Visit, error: Invalid | None = None) -> Filling:
    words = visit.words
    labels = {}
    for number in range(MOST_FINDINGS + 1):
        row = words.text("reviews.finding_row", n=number + 1)
        labels[f"text.{number}"] = row
        for field, key in (("severity", "severity"), ("due_on", "finding_due")):
            name = words.text(f"reviews.field_{key}")
            labels[f"{field}.{number}"] = words.text("frame.labelled", label=row, text=name)
    return Filling(words, "reviews", visit.form, error.problems if error else None, labels)


def _record_form(
    visit: Visit,
    vendor: Vendor,
    kind: ReviewKind,
    form: Filling,
    action: str,
    version: int | None,
    more: int,
    *,
    asks_kind: bool = False,
) -> RecordForm:
    words = visit.words
    months = months_for(visit.session, kind, vendor.importance)
    rule = written_date(add_months(visit.today, months), words.language)
    filled = finding_rows(visit.form) if visit.form else []
    used = max((n + 1 for n, row in enumerate(filled) if any(v.strip() for v in row.values())), default=0)
    return RecordForm(
        form=form,
        rows=min(MOST_FINDINGS, max(len(filled), used + _ROWS) + more),
        action=action,
        version=version,
        outcomes=[(o.value, words.text(f"status.{o.value}")) for o in ReviewOutcome],
        severities=[(s.value, words.text(f"reviews.severity_{s.value}")) for s in FindingSeverity],
        next_hint=words.text("reviews.field_next_due_on_hint", months=months, due=rule),
        kinds=[(k.value, words.text(f"reviews.kind_{k.value}")) for k in RECORDED] if asks_kind else (),
    )


def _page(
    visit: Visit,
    review: SecurityReview,
    form: Filling,
    version: int,
    *,
    status: int = 200,
    theirs: list[Difference] | None = None,
    more: int = 0,
) -> Response:
    vendor = get_vendor_of(visit.session, review)
    assert review.id is not None
    assert vendor.id is not None
    is_open = review.done_on is None and review.ended_on is None and vendor.status is not VendorStatus.ENDED
    action = f"/reviews/{review.ref}"
    record_form = None
    if is_open and visit.me.may(Permission.RECORD_REVIEWS):
        record_form = _record_form(visit, vendor, review.kind, form, action, version, more)
    events = list_events(visit.session, about_ref=review.ref, paging=Paging(1, HISTORY_SHOWN + 1))
    findings = findings_of(visit.session, review.id)
    context = ReviewShown(
        review=review,
        vendor=vendor,
        reviewer=name_of(visit.session, review.reviewer_id),
        findings=findings,
        accepted=accepted(visit, review.ref, findings),
        earlier=open_findings_of(visit.session, vendor.id) if is_open else [],
        last=last_review_of(visit.session, vendor.id, review.kind, before=review.id),
        upcoming=next_review_of(visit.session, vendor.id, review.kind) if review.done_on else None,
        record=record_form,
        can_postpone=bool(
            record_form
            and not review.postponed_from
            and review.due_on
            and can_be_postponed(review.due_on, visit.today)
        ),
        cancel=action,
        theirs=theirs,
        documents=documents_shown(visit, review.ref),
        events=shown_events(events[:HISTORY_SHOWN], visit),
        more_events=len(events) > HISTORY_SHOWN,
        history_ref=review.ref,
    )
    return _answer(visit, context, form, crumbs(visit, vendor), status)


def _new_page(visit: Visit, vendor: Vendor, form: Filling, *, status: int = 200, more: int = 0) -> Response:
    assert vendor.id is not None
    chosen = form.value("kind")
    kind = ReviewKind(chosen) if chosen in [k.value for k in ReviewKind] else ReviewKind.SECURITY
    action = f"/vendors/{vendor.ref}/reviews/new"
    context = ReviewShown(
        review=None,
        vendor=vendor,
        reviewer=None,
        findings=[],
        accepted={},
        earlier=open_findings_of(visit.session, vendor.id),
        last=last_review_of(visit.session, vendor.id, None),
        upcoming=None,
        record=_record_form(visit, vendor, kind, form, action, None, more, asks_kind=True),
        can_postpone=False,
        cancel=f"/vendors/{vendor.ref}#reviews",
        theirs=None,
        documents=None,
        events=[],
        more_events=False,
        history_ref=vendor.ref,
    )
    return _answer(visit, context, form, crumbs(visit, vendor), status)


def _answer(visit: Visit, context: ReviewShown, form: Filling, way: list[Crumb], status: int) -> Response:
    words, review = visit.words, context.review
    key = "reviews.review_of" if review else "reviews.record_of"
    return reply.page(
        visit,
        "reviews/show.html",
        context,
        heading=words.text(key, name=context.vendor.legal_name),
        reference=review.ref if review else None,
        tag=row_tag(visit, review) if review else None,
        section=words.text("reviews.list_title"),
        crumbs=way,
        status=status,
        is_error=bool(form.problems) or status == 409,
        extra={"form": form},
    )
