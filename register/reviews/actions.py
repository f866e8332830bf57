"""The verbs of reviews: record, postpone, close a finding. They flush; they never commit."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from register.errors import Conflict, Invalid, NotFound, Problem
from register.reviews.asked import require_asked
from register.reviews.cadence import months_for
from register.reviews.inputs import CloseFindingInput, PostponeInput, ReviewInput
from register.reviews.models import ReviewFinding, ReviewKind, SecurityReview
from register.reviews.queries import get_review
from register.reviews.scheduling import find_scheduled, lock_open_vendor, note_review, plan_review
from register.rules.cadence import add_months
from register.rules.permissions import Permission
from register.rules.quarters import can_be_postponed, can_postpone_to, quarter_end
from register.storage.numbers import next_ref
from register.storage.versions import load_for_change, stamp
from register.trail.actor import Actor
from register.vendors.models import Vendor


def record_review(
    session: Session,
    actor: Actor,
    ref: str,
    given: ReviewInput,
    version: int | None,
    now: datetime,
    *,
    today: date,
) -> SecurityReview:
    """A scheduled review, done: read-only from now on, and the next one of its kind is scheduled.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict (done already, vendor ended), Invalid (done after
    ``today``; next one not later than this one, or later than the cadence allows without a reason).
    Source: GDPR Art 28(1), 32(1)(d); PDPO Sch 1 DPP4(2).
    """
    actor.require(Permission.RECORD_REVIEWS)
    review, vendor = load_open_review(session, ref, version)
    _finish(session, actor, review, vendor, given, now, today)
    return review


def record_vendor_review(
    session: Session,
    actor: Actor,
    vendor_ref: str,
    kind: ReviewKind,
    given: ReviewInput,
    now: datetime,
    *,
    today: date,
) -> SecurityReview:
    """A review recorded straight away; one of its kind that was scheduled counts as done by it.

    Raises as record_review. Source: GDPR Art 28(1), 32(1)(d); PDPO Sch 1 DPP4(2).
    """
    actor.require(Permission.RECORD_REVIEWS)
    vendor = lock_open_vendor(session, vendor_ref)
    assert vendor.id is not None
    review = find_scheduled(session, vendor, kind)
    if review is None:
        review = SecurityReview(
            ref=next_ref(session, "R"), vendor_id=vendor.id, kind=kind, created_at=now, changed_at=now
        )
        session.add(review)
        session.flush()
    _finish(session, actor, review, vendor, given, now, today)
    return review


def require_may_postpone(actor: Actor, review: SecurityReview) -> None:
    """Refuse whoever may not put off a review of this kind. Raises Refused. Source: house rule."""
    is_quarterly = review.kind is ReviewKind.QUARTERLY
    actor.require(Permission.ATTEST_VENDORS if is_quarterly else Permission.RECORD_REVIEWS)


def postpone_review(
    session: Session,
    actor: Actor,
    ref: str,
    given: PostponeInput,
    version: int | None,
    now: datetime,
    *,
    today: date,
) -> SecurityReview:
    """A review put off once, with a reason, to a day not past and not after its quarter's end (inclusive).

    A quarterly one is put off by whoever is asked to confirm it, the others by those who record reviews.
    Raises Refused, NotFound, ChangedMeanwhile, Conflict (done, put off before, no day left, somebody else is asked),
    Invalid.
    Source: house rule (design: postponed once, with a reason, not past the quarter's end).
    """
    require_may_postpone(actor, get_review(session, ref))
    review, vendor = load_open_review(session, ref, version)
    if review.kind is ReviewKind.QUARTERLY:
        require_asked(session, actor, review, vendor)
    if review.postponed_from:
        raise Conflict("postponed-already", ref=ref)
    due_on = review.due_on
    if due_on is None or not can_be_postponed(due_on, today):
        raise Conflict("no-day-left", ref=ref)
    if not can_postpone_to(due_on, given.postponed_to, today):
        window = {"due": due_on, "last": quarter_end(due_on)}
        raise Invalid({"postponed_to": Problem("outside-quarter", window)})
    review.postponed_from, review.due_on = due_on, given.postponed_to
    review.postpone_reason, review.follows_cadence = given.reason, False
    stamp(review, now)
    changes = {"due_on": (due_on, given.postponed_to)}
    note_review(session, actor, "reviews:review:postponed", review, vendor, changes, given.reason)
    return review


def close_finding(
    session: Session,
    actor: Actor,
    ref: str,
    finding_id: int,
    given: CloseFindingInput,
    now: datetime,
    *,
    today: date,
) -> ReviewFinding:
    """A finding settled between its review and ``today`` (both inclusive); the review itself stays as it was.

    Raises Refused, NotFound, Conflict where it is closed already, Invalid.
    Source: house rule (GDPR Art 32(1)(d)).
    """
    actor.require(Permission.RECORD_REVIEWS)
    review = load_for_change(session, SecurityReview, ref, None)
    finding = session.get(ReviewFinding, finding_id, with_for_update=True)
    if finding is None or finding.review_id != review.id:
        raise NotFound(ref=ref)
    if finding.closed_on:
        raise Conflict("finding-closed", ref=ref)
    if given.closed_on > today:
        raise Invalid({"closed_on": Problem("in-the-future")})
    if review.done_on and given.closed_on < review.done_on:
        raise Invalid({"closed_on": Problem("before-review", {"done": review.done_on})})
    finding.closed_on, finding.closed_note = given.closed_on, given.note
    stamp(review, now)
    vendor = session.get(Vendor, review.vendor_id)
    assert vendor is not None
    changes = {"finding": (None, finding.text[:300]), "closed_on": (None, given.closed_on)}
    note_review(session, actor, "reviews:finding:closed", review, vendor, changes, given.note)
    return finding


def _finish(
    session: Session,
    actor: Actor,
    review: SecurityReview,
    vendor: Vendor,
    given: ReviewInput,
    now: datetime,
    today: date,
) -> None:
    allowed = _check_dates(session, review.kind, vendor, given, today)
    assert review.id is not None
    review.done_on, review.outcome, review.summary = given.done_on, given.outcome, given.summary
    review.reviewer_id = actor.person_id
    review.next_due_on = given.next_due_on or allowed
    for finding in given.findings:
        session.add(ReviewFinding(review_id=review.id, **finding.model_dump()))
    stamp(review, now)
    session.flush()
    changes: dict[str, Any] = {
        "done_on": (None, review.done_on),
        "outcome": (None, given.outcome),
        "next_due_on": (None, review.next_due_on),
    }
    if given.findings:
        changes["findings"] = (None, [f"{f.severity.value}: {f.text[:200]}" for f in given.findings])
    note_review(session, actor, "reviews:review:recorded", review, vendor, changes)
    later = given.next_due_on if given.next_due_on != allowed else None
    reason = given.next_due_reason if later and later > allowed else None
    plan_review(session, actor, vendor, review.kind, given.done_on, allowed, later, reason, now)


def _check_dates(session: Session, kind: ReviewKind, vendor: Vendor, given: ReviewInput, today: date) -> date:
    """The day the next review is due at the latest without a reason."""
    if given.done_on > today:
        raise Invalid({"done_on": Problem("in-the-future")})
    allowed = add_months(given.done_on, months_for(session, kind, vendor.importance))
    chosen = given.next_due_on
    if chosen and chosen <= given.done_on:
        raise Invalid({"next_due_on": Problem("not-after-review", {"done": given.done_on})})
    if chosen and chosen > allowed and not given.next_due_reason:
        raise Invalid({"next_due_reason": Problem("later-than-cadence", {"latest": allowed})})
    return allowed


def load_open_review(session: Session, ref: str, version: int | None) -> tuple[SecurityReview, Vendor]:
    """A review still to be done, and its vendor, both locked.

    Raises NotFound, ChangedMeanwhile, Conflict (done already, vendor ended). Source: house rule.
    """
    vendor_ref = session.exec(
        select(Vendor.ref)
        .join(SecurityReview, col(SecurityReview.vendor_id) == col(Vendor.id))
        .where(SecurityReview.ref == ref)
    ).first()
    if vendor_ref is None:
        raise NotFound(ref=ref)
    vendor = lock_open_vendor(session, vendor_ref)
    review = load_for_change(session, SecurityReview, ref, None)
    if review.done_on:
        raise Conflict("review-done", ref=ref)
    # Said before the version is compared: "done already" tells more than "changed meanwhile".
    return load_for_change(session, SecurityReview, ref, version), vendor
