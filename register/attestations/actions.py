"""The verbs of the quarterly review: confirm, hand on, look into. They flush; they never commit."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from register.attestations.inputs import AssignInput, ConfirmInput, FollowUpInput
from register.attestations.models import Answer, Attestation
from register.attestations.planning import plan_next
from register.attestations.queries import find_attestation, last_attestations
from register.attestations.record import freeze, seen_hash, snapshot_of
from register.attestations.snapshots import snapshots
from register.errors import ChangedMeanwhile, Conflict, Invalid, NotFound, Problem
from register.people.models import Person
from register.people.queries import roles_of
from register.reviews.actions import load_open_review
from register.reviews.asked import require_asked
from register.reviews.models import ReviewKind, SecurityReview
from register.reviews.queries import get_review
from register.reviews.scheduling import note_review
from register.rules.attesting import Difference, differences, due_after
from register.rules.permissions import Permission, is_allowed
from register.storage.versions import load_for_change, stamp
from register.trail.actor import Actor
from register.vendors.models import Vendor


@dataclass(frozen=True)
class Shown:
    """What an owner is shown of one vendor: the records now, what differs from last time, and their hash."""

    sections: Mapping[str, Mapping[str, Mapping[str, Any]]]
    differences: Sequence[Difference]
    last: Attestation | None
    seen: str


def shown_of(session: Session, vendor_ids: Sequence[int]) -> dict[int, Shown]:
    """The same for several vendors at once, in a fixed number of queries.

    Source: house rule (design: the last answers, with what changed since).
    """
    last = last_attestations(session, vendor_ids)
    found = {}
    for vendor_id, sections in snapshots(session, vendor_ids).items():
        before = last.get(vendor_id)
        since = list(differences(snapshot_of(before), sections)) if before else []
        found[vendor_id] = Shown(sections, since, before, seen_hash(sections))
    return found


def confirm(
    session: Session,
    actor: Actor,
    ref: str,
    given: ConfirmInput,
    version: int | None,
    now: datetime,
    *,
    today: date,
    language: str,
) -> Attestation:
    """The quarterly review, confirmed: kept as a frozen record, and the next one is planned.

    Raises Refused, NotFound, Conflict (done already, vendor ended, somebody else is asked), ChangedMeanwhile where
    the records are no longer those the answer was given on, Invalid where a change is told and none can be seen.
    Source: house rule (GDPR Art 5(2), 24(1), 28(1); PDPO Sch 1 DPP4(2)).
    """
    review, vendor = _load_own(session, actor, ref, version)
    assert review.id is not None
    shown = shown_of(session, [review.vendor_id])[review.vendor_id]
    if given.seen != shown.seen:
        raise ChangedMeanwhile(ref=ref)
    note = given.note if given.answer is Answer.CHANGED else None
    if given.answer is Answer.CHANGED and not note and not shown.differences:
        raise Invalid({"note": Problem("say-what-changed")})
    next_on = due_after(review.due_on or today, today, vendor.ref)
    frozen = freeze(
        review,
        vendor,
        shown.sections,
        shown.differences,
        shown.last,
        given.answer,
        note,
        actor,
        now,
        language,
    )
    attestation = Attestation(
        review_id=review.id,
        vendor_id=review.vendor_id,
        answer=given.answer,
        note=note,
        confirmed_by_id=actor.person_id,
        confirmed_at=now,
        language=language,
        frozen=frozen,
        sha256=hashlib.sha256(frozen.encode()).hexdigest(),
        is_followed_up=not note,
    )
    session.add(attestation)
    review.done_on, review.reviewer_id, review.next_due_on = today, actor.person_id, next_on
    stamp(review, now)
    session.flush()
    changes = {"answer": (None, given.answer), "done_on": (None, today), "sha256": (None, attestation.sha256)}
    note_review(session, actor, "attestations:review:confirmed", review, vendor, changes, note)
    plan_next(session, actor, vendor, next_on, now)
    return attestation


def assign(
    session: Session, actor: Actor, ref: str, given: AssignInput, version: int | None, now: datetime
) -> SecurityReview:
    """A quarterly review handed to somebody else; the vendor keeps its owner.

    Whoever is asked may hand it on, and so may those who keep the vendors' records. Raises Refused, NotFound,
    ChangedMeanwhile, Conflict, Invalid (nobody here by that number, or somebody who may not confirm).
    Source: house rule (design: reassign).
    """
    actor.require(Permission.ATTEST_VENDORS)
    review, vendor = _load_quarterly(session, ref, version)
    if not actor.may(Permission.EDIT_VENDORS):
        require_asked(session, actor, review, vendor)
    person = session.get(Person, given.person_id)
    if person is None or person.disabled_at or not _may_confirm(session, given.person_id):
        raise Invalid({"person_id": Problem("may-not-confirm")})
    before = session.get(Person, review.assigned_to_id) if review.assigned_to_id else None
    review.assigned_to_id = None if given.person_id == vendor.owner_id else given.person_id
    stamp(review, now)
    session.flush()
    changes = {"assigned_to": (before.name if before else None, person.name)}
    note_review(session, actor, "attestations:review:assigned", review, vendor, changes, given.reason)
    return review


def follow_up(session: Session, actor: Actor, ref: str, given: FollowUpInput, now: datetime) -> Attestation:
    """A change told in a quarterly review, looked into by those who keep the records; the frozen record stays.

    Raises Refused, NotFound, Conflict where there is none to look into. Source: house rule.
    """
    actor.require(Permission.EDIT_VENDORS)
    review = load_for_change(session, SecurityReview, ref, None)
    attestation = find_attestation(session, review.id)
    if attestation is None or attestation.is_followed_up:
        raise Conflict("nothing-reported", ref=ref)
    attestation.is_followed_up, attestation.follow_up_note = True, given.note
    attestation.followed_up_by_id, attestation.followed_up_at = actor.person_id, now
    session.flush()
    vendor = session.get(Vendor, review.vendor_id)
    assert vendor is not None
    note_review(session, actor, "attestations:change:recorded", review, vendor, {}, given.note)
    return attestation


def _load_quarterly(session: Session, ref: str, version: int | None) -> tuple[SecurityReview, Vendor]:
    if get_review(session, ref).kind is not ReviewKind.QUARTERLY:
        raise NotFound(ref=ref)
    return load_open_review(session, ref, version)


def _load_own(session: Session, actor: Actor, ref: str, version: int | None) -> tuple[SecurityReview, Vendor]:
    actor.require(Permission.ATTEST_VENDORS)
    review, vendor = _load_quarterly(session, ref, version)
    require_asked(session, actor, review, vendor)
    return review, vendor


def _may_confirm(session: Session, person_id: int) -> bool:
    return is_allowed(roles_of(session, [person_id]).get(person_id, []), Permission.ATTEST_VENDORS)
