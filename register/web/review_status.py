"""Planning a review, putting one off, closing a finding, and the vendors never reviewed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from starlette.responses import Response

from register.errors import ChangedMeanwhile, Conflict, Invalid, NotFound
from register.inputs import read_input
from register.reviews.actions import close_finding, postpone_review, require_may_postpone
from register.reviews.cadence import months_for
from register.reviews.inputs import CloseFindingInput, PostponeInput, ScheduleInput
from register.reviews.lists import count_never_reviewed, list_never_reviewed
from register.reviews.models import ReviewKind, SecurityReview
from register.reviews.queries import get_finding, get_review, get_vendor_of
from register.reviews.scheduling import last_done_on, schedule_review
from register.rules.cadence import add_months
from register.rules.permissions import Permission
from register.rules.quarters import can_be_postponed, quarter_end
from register.vendors.actions import require_vendor_open
from register.vendors.models import Vendor
from register.vendors.queries import get_vendor
from register.web import reply
from register.web.conflicts import Difference
from register.web.filling import Filling
from register.web.lists import ListState, Results, read_list_state
from register.web.marks import written_date
from register.web.review_list import Tab, tabs_of
from register.web.reviews import RECORDED, crumbs
from register.web.site import Site
from register.web.vendor_status import version_of
from register.web.visit import Visit

site = Site("review-status")


@dataclass(frozen=True)
class ReviewStatusForm:
    """A short form about one review."""

    form: Filling
    verb: str
    action: str
    version: int | None
    cancel: str
    save: str
    hint: str = ""
    earliest: str = ""
    latest: str = ""
    kinds: Sequence[tuple[str, str]] = ()
    quote: str = ""
    """What is being closed, in the reviewer's words."""
    theirs: list[Difference] | None = None


@dataclass(frozen=True)
class NeverList:
    """The vendors never reviewed."""

    tabs: Sequence[Tab]
    results: Results
    state: ListState
    count_text: str


@site.get("/reviews/never-reviewed", "never", Permission.READ_REGISTER)
def never(visit: Visit) -> Response:
    """Vendors without a review done or planned: kept apart from overdue."""
    state = replace(read_list_state("/reviews/never-reviewed", visit.request.query_params, (), ()), text="")
    total = count_never_reviewed(visit.session)
    words = visit.words
    context = NeverList(
        tabs=tabs_of(visit, "never"),
        results=Results(list_never_reviewed(visit.session, state.paging), total, state),
        state=state,
        count_text=words.text("reviews.never_count", n=total),
    )
    return reply.page(
        visit,
        "reviews/never.html",
        context,
        heading=words.text("reviews.never_title"),
        section=words.text("reviews.list_title"),
        lead=words.text("reviews.never_lead") if total else "",
        region="results",
    )


@site.get("/vendors/{ref}/reviews/schedule", "ask-schedule", Permission.RECORD_REVIEWS)
def ask_schedule(visit: Visit, ref: str) -> Response:
    """The form that plans a review."""
    vendor = get_vendor(visit.session, ref)
    require_vendor_open(vendor)
    return _schedule_page(visit, vendor, {"kind": ReviewKind.SECURITY.value})


@site.post("/vendors/{ref}/reviews/schedule", "schedule", Permission.RECORD_REVIEWS)
def schedule(visit: Visit, ref: str) -> Response:
    """Plan the review."""
    try:
        given = read_input(ScheduleInput, visit.form)
        review = schedule_review(visit.session, visit.actor, ref, given, visit.now, today=visit.today)
    except Invalid as error:
        return _schedule_page(visit, get_vendor(visit.session, ref), visit.form, error)
    return reply.redirect(visit, f"/reviews/{review.ref}", "reviews.scheduled", ref=review.ref)


@site.get("/reviews/{ref}/postpone", "ask-postpone", Permission.ATTEST_VENDORS)
def ask_postpone(visit: Visit, ref: str) -> Response:
    """The form that puts a review off; refused where no day is left or it was put off before."""
    review = get_review(visit.session, ref)
    require_may_postpone(visit.actor, review)
    require_vendor_open(get_vendor_of(visit.session, review))
    if review.done_on:
        raise Conflict("review-done", ref=ref)
    if review.postponed_from:
        raise Conflict("postponed-already", ref=ref)
    if review.due_on is None or not can_be_postponed(review.due_on, visit.today):
        raise Conflict("no-day-left", ref=ref)
    return _postpone_page(visit, review, {}, review.version)


@site.post("/reviews/{ref}/postpone", "postpone", Permission.ATTEST_VENDORS)
def postpone(visit: Visit, ref: str) -> Response:
    """Put the review off."""
    version = version_of(visit)
    require_may_postpone(visit.actor, get_review(visit.session, ref))
    try:
        given = read_input(PostponeInput, visit.form)
        postpone_review(visit.session, visit.actor, ref, given, version, visit.now, today=visit.today)
    except Invalid as error:
        return _postpone_page(visit, get_review(visit.session, ref), visit.form, version, error)
    except ChangedMeanwhile:
        review = get_review(visit.session, ref)
        due = written_date(review.due_on, visit.words.language) if review.due_on else ""
        theirs = [Difference(visit.words.text("reviews.field_due_on"), due, visit.form["postponed_to"])]
        return _postpone_page(visit, review, visit.form, review.version, theirs=theirs)
    return reply.redirect(visit, f"/reviews/{ref}", "reviews.postponed", ref=ref)


@site.get("/reviews/{ref}/findings/{number}/close", "ask-close", Permission.RECORD_REVIEWS)
def ask_close(visit: Visit, ref: str, number: str) -> Response:
    """The form that closes a finding."""
    review = get_review(visit.session, ref)
    if get_finding(visit.session, review, _number(number)).closed_on:
        raise Conflict("finding-closed", ref=ref)
    return _close_page(visit, review, _number(number), {"closed_on": visit.today.isoformat()})


@site.post("/reviews/{ref}/findings/{number}/close", "close", Permission.RECORD_REVIEWS)
def close(visit: Visit, ref: str, number: str) -> Response:
    """Close the finding."""
    try:
        given = read_input(CloseFindingInput, visit.form)
        close_finding(visit.session, visit.actor, ref, _number(number), given, visit.now, today=visit.today)
    except Invalid as error:
        review = get_review(visit.session, ref)
        return _close_page(visit, review, _number(number), visit.form, error)
    return reply.redirect(visit, f"/reviews/{ref}#findings", "reviews.closed")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotFound(ref=text[:20])
    return int(text)


def _schedule_page(
    visit: Visit, vendor: Vendor, values: Mapping[str, Any], error: Invalid | None = None
) -> Response:
    words = visit.words
    chosen = str(values.get("kind", ""))
    kind = ReviewKind(chosen) if chosen in [k.value for k in ReviewKind] else ReviewKind.SECURITY
    counts_from = last_done_on(visit.session, vendor, kind) or visit.today
    latest = add_months(counts_from, months_for(visit.session, kind, vendor.importance))
    context = ReviewStatusForm(
        form=Filling(words, "reviews", values, error.problems if error else None),
        verb="schedule",
        action=f"/vendors/{vendor.ref}/reviews/schedule",
        version=None,
        cancel=f"/vendors/{vendor.ref}#reviews",
        save=words.text("reviews.schedule"),
        hint=words.text("reviews.schedule_due_hint", due=written_date(latest, words.language)),
        earliest=visit.today.isoformat(),
        kinds=[(k.value, words.text(f"reviews.kind_{k.value}")) for k in RECORDED],
    )
    return _page(visit, context, vendor, None, 422 if error else 200)


def _postpone_page(
    visit: Visit,
    review: SecurityReview,
    values: Mapping[str, Any],
    version: int,
    error: Invalid | None = None,
    theirs: list[Difference] | None = None,
) -> Response:
    words, due_on = visit.words, review.due_on or visit.today
    last = quarter_end(due_on)
    dates = {"due": written_date(due_on, words.language), "last": written_date(last, words.language)}
    context = ReviewStatusForm(
        form=Filling(words, "reviews", values, error.problems if error else None),
        verb="postpone",
        action=f"/reviews/{review.ref}/postpone",
        version=version,
        cancel=f"/reviews/{review.ref}",
        save=words.text("reviews.postpone"),
        hint=words.text("reviews.field_postponed_to_hint", **dates),
        earliest=max(due_on + timedelta(days=1), visit.today).isoformat(),
        latest=last.isoformat(),
        theirs=theirs,
    )
    status = 422 if error else 409 if theirs is not None else 200
    return _page(visit, context, get_vendor_of(visit.session, review), review, status)


def _close_page(
    visit: Visit,
    review: SecurityReview,
    finding_id: int,
    values: Mapping[str, Any],
    error: Invalid | None = None,
) -> Response:
    words, finding = visit.words, get_finding(visit.session, review, finding_id)
    context = ReviewStatusForm(
        form=Filling(words, "reviews", values, error.problems if error else None),
        verb="close",
        action=f"/reviews/{review.ref}/findings/{finding_id}/close",
        version=None,
        cancel=f"/reviews/{review.ref}#findings",
        save=words.text("reviews.close"),
        earliest=review.done_on.isoformat() if review.done_on else "",
        latest=visit.today.isoformat(),
        quote=finding.text,
    )
    return _page(visit, context, get_vendor_of(visit.session, review), review, 422 if error else 200)


def _page(
    visit: Visit, context: ReviewStatusForm, vendor: Vendor, review: SecurityReview | None, status: int
) -> Response:
    words = visit.words
    heading = {
        "schedule": "reviews.schedule_of",
        "postpone": "reviews.postpone_of",
        "close": "reviews.close_title",
    }
    return reply.page(
        visit,
        "reviews/status.html",
        context,
        heading=words.text(heading[context.verb], name=vendor.legal_name),
        reference=review.ref if review else None,
        section=words.text("reviews.list_title"),
        crumbs=crumbs(visit, vendor, review),
        status=status,
        is_error=status >= 400,
        extra={"form": context.form},
    )
