"""Pages of one quarterly review: to be confirmed, as it was confirmed, handed on, looked into. Knows no SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from starlette.responses import Response

from register.attestations.actions import assign, confirm, follow_up, shown_of
from register.attestations.inputs import AssignInput, ConfirmInput, FollowUpInput
from register.attestations.models import Answer, Attestation
from register.attestations.queries import find_attestation, people_who_may_confirm
from register.attestations.record import content_of, is_as_confirmed
from register.errors import ChangedMeanwhile, Conflict, Invalid, NotFound
from register.inputs import read_input
from register.people.models import Person
from register.people.queries import names_of
from register.reviews.asked import who_is_asked
from register.reviews.models import ReviewKind, SecurityReview
from register.reviews.queries import get_review, get_vendor_of
from register.rules.attesting import Difference
from register.rules.permissions import Permission
from register.rules.quarters import can_be_postponed
from register.trail.counted import Paging
from register.trail.queries import list_events
from register.vendors.models import Vendor, VendorStatus
from register.web import reply
from register.web.attestation_shown import (
    DifferenceShown,
    SectionShown,
    differences_shown,
    last_lines,
    sections_shown,
    since_line,
)
from register.web.filling import Filling
from register.web.frame import Crumb
from register.web.history import EventShown, shown_events
from register.web.marks import written_date, written_moment
from register.web.review_list import row_tag
from register.web.site import Site
from register.web.vendor_status import version_of
from register.web.vendors import crumbs as vendor_crumbs
from register.web.visit import Visit
from register.words import OWN_NAMES

site = Site("attestations")

HISTORY_SHOWN: Final = 20


@dataclass(frozen=True)
class AttestationPage:
    """One quarterly review: the form while it is open, the answer once it is given."""

    review: SecurityReview
    vendor: Vendor
    asked: str
    last_line: str
    since_line: str
    differences: Sequence[DifferenceShown]
    sections: Sequence[SectionShown]
    seen: str
    answers: Sequence[tuple[str, str]]
    attestation: Attestation | None
    by: str
    followed_up: str
    is_mine: bool
    is_open: bool
    may_hand_on: bool
    can_postpone: bool
    is_stale: bool
    events: list[EventShown]
    more_events: bool
    history_ref: str


@dataclass(frozen=True)
class AssignPage:
    """The form that hands a review on."""

    people: Sequence[tuple[str, str]]
    action: str
    version: int
    cancel: str


@dataclass(frozen=True)
class RecordPage:
    """The frozen record."""

    review: SecurityReview
    vendor_name: str
    answer: str
    note: str | None
    by: str
    at: datetime
    language: str
    sha256: str
    is_good: bool
    differences: Sequence[DifferenceShown]
    sections: Sequence[SectionShown]


def page_of(visit: Visit, review: SecurityReview) -> Response:
    """The page of a quarterly review as it stands; ``?answer=changed`` has that answer chosen."""
    answer = visit.query.get("answer", "")
    values = {"answer": answer} if answer in [a.value for a in Answer] else {}
    return _page(visit, review, Filling(visit.words, "attestations", values))


@site.post("/reviews/{ref}/confirm", "confirm", Permission.ATTEST_VENDORS)
def save_answer(visit: Visit, ref: str) -> Response:
    """Confirm the review; an answer to records that changed meanwhile comes back with the new ones."""
    try:
        given = read_input(ConfirmInput, visit.form)
        language = visit.words.language
        confirm(visit.session, visit.actor, ref, given, None, visit.now, today=visit.today, language=language)
    except Invalid as error:
        form = Filling(visit.words, "attestations", visit.form, error.problems)
        return _page(visit, _quarterly(visit, ref), form, status=422)
    except ChangedMeanwhile:
        form = Filling(visit.words, "attestations", visit.form)
        return _page(visit, _quarterly(visit, ref), form, status=409)
    review = get_review(visit.session, ref)
    upcoming = written_date(review.next_due_on, visit.words.language) if review.next_due_on else ""
    name = get_vendor_of(visit.session, review).legal_name
    return reply.redirect(visit, "/reviews/quarter", "attestations.confirmed", name=name, next=upcoming)


@site.get("/reviews/{ref}/assign", "ask-assign", Permission.ATTEST_VENDORS)
def ask_assign(visit: Visit, ref: str) -> Response:
    """The form that hands the review to somebody else."""
    review = _quarterly(visit, ref)
    if review.done_on:
        raise Conflict("review-done", ref=ref)
    return _assign_page(visit, review, {}, review.version)


@site.post("/reviews/{ref}/assign", "assign", Permission.ATTEST_VENDORS)
def save_assign(visit: Visit, ref: str) -> Response:
    """Hand it over."""
    version = version_of(visit)
    try:
        given = read_input(AssignInput, visit.form)
        assign(visit.session, visit.actor, ref, given, version, visit.now)
    except Invalid as error:
        return _assign_page(visit, _quarterly(visit, ref), visit.form, version, error)
    except ChangedMeanwhile:
        review = _quarterly(visit, ref)
        return _assign_page(visit, review, visit.form, review.version, status=409)
    name = names_of(visit.session, [given.person_id]).get(given.person_id, "")
    return reply.redirect(visit, f"/reviews/{ref}", "attestations.assigned", ref=ref, name=name)


@site.get("/reviews/{ref}/record", "record", Permission.READ_REGISTER)
def show_record(visit: Visit, ref: str) -> Response:
    """The record as it was confirmed, and whether it still is."""
    review, words = _quarterly(visit, ref), visit.words
    attestation = find_attestation(visit.session, review.id)
    if attestation is None:
        raise NotFound(ref=ref)
    kept, vendor = content_of(attestation), get_vendor_of(visit.session, review)
    since = [
        Difference(d["section"], d["ref"], d["kind"], tuple((f[0], f[1], f[2]) for f in d["fields"]))
        for d in kept["since"]
    ]
    context = RecordPage(
        review=review,
        vendor_name=kept["vendor"]["name"],
        answer=words.text(f"attestations.answer_{kept['answer']}"),
        note=kept["note"],
        by=kept["confirmed_by"]["name"],
        at=attestation.confirmed_at,
        language=OWN_NAMES.get(kept["language"], kept["language"]),
        sha256=attestation.sha256,
        is_good=is_as_confirmed(visit.session, attestation, ref),
        differences=differences_shown(words, since),
        sections=sections_shown(words, kept["vendor"]["ref"], kept["records"]),
    )
    zone = visit.settings.zone
    return reply.page(
        visit,
        "attestations/record.html",
        context,
        heading=words.text("attestations.record_title", name=context.vendor_name),
        reference=ref,
        section=words.text("reviews.list_title"),
        crumbs=[
            *vendor_crumbs(visit, vendor),
            Crumb(f"{words.text('attestations.title')} {ref}", f"/reviews/{ref}"),
        ],
        lead=words.text("attestations.record_lead", at=written_moment(context.at, words.language, zone)),
    )


@site.post("/reviews/{ref}/follow-up", "follow-up", Permission.EDIT_VENDORS)
def save_follow_up(visit: Visit, ref: str) -> Response:
    """Say that the change told in the review was looked into."""
    try:
        given = read_input(FollowUpInput, {"note": visit.form["follow_up"]})
        follow_up(visit.session, visit.actor, ref, given, visit.now)
    except Invalid as error:
        problems = dict.fromkeys(("follow_up",), error.problems["note"])
        form = Filling(visit.words, "attestations", visit.form, problems)
        return _page(visit, _quarterly(visit, ref), form, status=422)
    return reply.redirect(visit, f"/reviews/{ref}", "attestations.followed_up", ref=ref)


def _quarterly(visit: Visit, ref: str) -> SecurityReview:
    review = get_review(visit.session, ref)
    if review.kind is not ReviewKind.QUARTERLY:
        raise NotFound(ref=ref)
    return review


def _asked_words(visit: Visit, review: SecurityReview, asked: Person | None) -> str:
    if review.done_on:
        return ""
    if asked is None:
        return visit.words.text("attestations.asked_nobody")
    return visit.words.text("attestations.asked", name=asked.name)


def _page(visit: Visit, review: SecurityReview, form: Filling, *, status: int = 200) -> Response:
    session, words, vendor = visit.session, visit.words, get_vendor_of(visit.session, review)
    attestation = find_attestation(session, review.id)
    is_open = review.done_on is None and review.ended_on is None and vendor.status is not VendorStatus.ENDED
    shown = shown_of(session, [review.vendor_id])
    one, asked = shown[review.vendor_id], who_is_asked(session, review, vendor)
    is_mine = asked is not None and asked.id == visit.me.id and visit.me.may(Permission.ATTEST_VENDORS)
    names = names_of(
        session,
        [i for i in (review.reviewer_id, attestation.followed_up_by_id if attestation else None) if i],
    )
    events = list_events(session, about_ref=review.ref, paging=Paging(1, HISTORY_SHOWN + 1))
    context = AttestationPage(
        review=review,
        vendor=vendor,
        asked=_asked_words(visit, review, asked),
        last_line=last_lines(visit, shown)[review.vendor_id] if is_open else "",
        since_line=since_line(words, one) if is_open else "",
        differences=differences_shown(words, one.differences) if is_open else (),
        sections=sections_shown(words, vendor.ref, one.sections) if is_open else (),
        seen=one.seen,
        answers=[(answer.value, words.text(f"attestations.answer_{answer.value}")) for answer in Answer],
        attestation=attestation,
        by=names.get(review.reviewer_id or 0, ""),
        followed_up=_followed_up(visit, attestation, names),
        is_mine=is_mine,
        is_open=is_open,
        may_hand_on=is_open
        and visit.me.may(Permission.ATTEST_VENDORS)
        and (is_mine or visit.me.may(Permission.EDIT_VENDORS)),
        can_postpone=is_open
        and is_mine
        and not review.postponed_from
        and review.due_on is not None
        and can_be_postponed(review.due_on, visit.today),
        is_stale=status == 409,
        events=shown_events(events[:HISTORY_SHOWN], visit),
        more_events=len(events) > HISTORY_SHOWN,
        history_ref=review.ref,
    )
    return reply.page(
        visit,
        "attestations/show.html",
        context,
        heading=words.text("attestations.title_of", name=vendor.legal_name),
        reference=review.ref,
        tag=row_tag(visit, review),
        section=words.text("reviews.list_title"),
        crumbs=vendor_crumbs(visit, vendor),
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )


def _followed_up(visit: Visit, attestation: Attestation | None, names: Mapping[int, str]) -> str:
    if attestation is None or attestation.followed_up_at is None:
        return ""
    return visit.words.text(
        "attestations.followed_up_line",
        name=names.get(attestation.followed_up_by_id or 0, ""),
        date=written_date(visit.settings.today(attestation.followed_up_at), visit.words.language),
        note=attestation.follow_up_note or "",
    )


def _assign_page(
    visit: Visit,
    review: SecurityReview,
    values: Mapping[str, Any],
    version: int,
    error: Invalid | None = None,
    status: int = 200,
) -> Response:
    words, vendor = visit.words, get_vendor_of(visit.session, review)
    people = people_who_may_confirm(visit.session)
    context = AssignPage(
        people=[(str(person_id), name) for person_id, name in people],
        action=f"/reviews/{review.ref}/assign",
        version=version,
        cancel=f"/reviews/{review.ref}",
    )
    status = 422 if error else status
    return reply.page(
        visit,
        "attestations/assign.html",
        context,
        heading=words.text("attestations.assign_title", name=vendor.legal_name),
        reference=review.ref,
        section=words.text("reviews.list_title"),
        crumbs=vendor_crumbs(visit, vendor),
        status=status,
        is_error=status >= 400,
        extra={"form": Filling(words, "attestations", values, error.problems if error else None)},
    )
