"""Reads about single reviews: the record, its vendor, its findings. The lists are in lists.py."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.errors import NotFound
from register.reviews.models import ReviewFinding, ReviewKind, SecurityReview
from register.storage.asking import Question, columns_of
from register.vendors.models import Vendor


def get_review(session: Session, ref: str) -> SecurityReview:
    """The review of this reference. Raises NotFound."""
    review = session.exec(select(SecurityReview).where(SecurityReview.ref == ref)).one_or_none()
    if review is None:
        raise NotFound(ref=ref)
    return review


def get_vendor_of(session: Session, review: SecurityReview) -> Vendor:
    """The vendor a review is about."""
    vendor = session.get(Vendor, review.vendor_id)
    assert vendor is not None
    return vendor


def findings_of(session: Session, review_id: int) -> Sequence[ReviewFinding]:
    """What a review found, those still open first, in the order they were written down."""
    return session.exec(
        select(ReviewFinding)
        .where(ReviewFinding.review_id == review_id)
        .order_by(col(ReviewFinding.closed_on).is_not(None), col(ReviewFinding.id))
    ).all()


def open_findings_of(session: Session, vendor_id: int) -> Sequence[Any]:
    """What earlier reviews of a vendor found and nobody has settled, with the review's reference."""
    return (
        session.connection()
        .execute(
            sa.select(
                col(ReviewFinding.text),
                col(ReviewFinding.severity),
                col(ReviewFinding.due_on),
                col(SecurityReview.ref),
            )
            .join(SecurityReview, col(SecurityReview.id) == col(ReviewFinding.review_id))
            .where(col(SecurityReview.vendor_id) == vendor_id, col(ReviewFinding.closed_on).is_(None))
            .order_by(col(ReviewFinding.due_on).is_(None), col(ReviewFinding.due_on), col(ReviewFinding.id))
        )
        .all()
    )


def reviews_of(session: Session, vendor_id: int) -> Sequence[Any]:
    """The columns of a vendor's reviews: those to come by due date, then those done, newest first."""
    return _OF_VENDOR.rows(session, vendor_id=vendor_id)


_OF_VENDOR = Question(
    sa.select(*columns_of(SecurityReview))
    .where(col(SecurityReview.vendor_id) == sa.bindparam("vendor_id"), col(SecurityReview.ended_on).is_(None))
    .order_by(
        col(SecurityReview.done_on).is_not(None),
        col(SecurityReview.done_on).desc(),
        col(SecurityReview.due_on),
        col(SecurityReview.id),
    )
)


def get_finding(session: Session, review: SecurityReview, finding_id: int) -> ReviewFinding:
    """One finding of a review. Raises NotFound, also for a finding of another review."""
    finding = session.get(ReviewFinding, finding_id)
    if finding is None or finding.review_id != review.id:
        raise NotFound(ref=review.ref)
    return finding


def last_review_of(
    session: Session, vendor_id: int, kind: ReviewKind | None, before: int | None = None
) -> SecurityReview | None:
    """The vendor's last review done, of a kind or of any, leaving out ``before`` and what came after it."""
    statement = select(SecurityReview).where(
        SecurityReview.vendor_id == vendor_id,
        col(SecurityReview.done_on).is_not(None),
        col(SecurityReview.ended_on).is_(None),
    )
    if kind:
        statement = statement.where(SecurityReview.kind == kind)
    if before:
        statement = statement.where(col(SecurityReview.id) < before)
    order = (col(SecurityReview.done_on).desc(), col(SecurityReview.id).desc())
    return session.exec(statement.order_by(*order).limit(1)).first()


def next_review_of(session: Session, vendor_id: int, kind: ReviewKind) -> SecurityReview | None:
    """The vendor's open review of a kind, or None."""
    return session.exec(
        select(SecurityReview)
        .where(
            SecurityReview.vendor_id == vendor_id,
            SecurityReview.kind == kind,
            col(SecurityReview.done_on).is_(None),
            col(SecurityReview.ended_on).is_(None),
        )
        .limit(1)
    ).first()


def vendors_assigned_to(session: Session, person_ids: Iterable[int]) -> Sequence[int]:
    """The vendors of open reviews that one of these people is asked for in the owner's place."""
    return session.exec(
        select(SecurityReview.vendor_id)
        .where(
            col(SecurityReview.assigned_to_id).in_(list(person_ids)), col(SecurityReview.done_on).is_(None)
        )
        .distinct()
    ).all()
