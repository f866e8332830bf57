"""Reads about quarterly reviews: what was confirmed, what is due, how far a quarter is covered. Changes nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.attestations.models import Answer, Attestation
from register.people.models import Person, PersonRole
from register.people.queries import standings
from register.reviews.cadence import CLOSED
from register.reviews.models import ReviewKind, SecurityReview
from register.rules.attesting import Owed
from register.rules.permissions import ROLES_WITH, Permission
from register.rules.responsibility import who_answers
from register.vendors.models import Vendor


@dataclass(frozen=True)
class Asked:
    """One quarterly review owed in a quarter, with whose it is."""

    owed: Owed
    person_id: int | None
    person_name: str | None
    team: str | None
    review_ref: str
    vendor_ref: str
    vendor_name: str


def find_attestation(session: Session, review_id: int | None) -> Attestation | None:
    """What was confirmed in this review, or None."""
    return session.get(Attestation, review_id) if review_id else None


def last_attestations(session: Session, vendor_ids: Sequence[int]) -> dict[int, Attestation]:
    """The newest attestation of each of these vendors that has one."""
    newest = (
        sa.select(sa.func.max(col(Attestation.review_id)))
        .where(col(Attestation.vendor_id).in_(vendor_ids))
        .group_by(col(Attestation.vendor_id))
    )
    rows = session.exec(select(Attestation).where(col(Attestation.review_id).in_(newest))).all()
    return {row.vendor_id: row for row in rows}


def open_reports_of(session: Session, vendor_ids: Sequence[int]) -> Mapping[int, list[tuple[str, date]]]:
    """(Review, day) of the changes told in quarterly reviews of these vendors that nobody has looked into."""
    found: dict[int, list[tuple[str, date]]] = defaultdict(list)
    statement = (
        sa.select(col(Attestation.vendor_id), col(SecurityReview.ref), col(SecurityReview.done_on))
        .join(SecurityReview, col(SecurityReview.id) == col(Attestation.review_id))
        .where(col(Attestation.vendor_id).in_(vendor_ids), col(Attestation.is_followed_up).is_(False))
        .order_by(col(Attestation.review_id))
    )
    rows: Sequence[Any] = session.connection().execute(statement).all()
    for vendor_id, ref, done_on in rows:
        found[vendor_id].append((ref, done_on))
    return found


def due_quarterly(
    session: Session, last: date, vendor_ids: Iterable[int] | None = None
) -> Sequence[tuple[SecurityReview, Vendor]]:
    """The open quarterly reviews due by ``last`` (inclusive) of vendors in use, the oldest due first."""
    statement = (
        select(SecurityReview, Vendor)
        .join(Vendor, col(Vendor.id) == col(SecurityReview.vendor_id))
        .where(
            SecurityReview.kind == ReviewKind.QUARTERLY,
            col(SecurityReview.done_on).is_(None),
            col(SecurityReview.ended_on).is_(None),
            col(SecurityReview.due_on) <= last,
            col(Vendor.status).not_in(CLOSED),
        )
        .order_by(col(SecurityReview.due_on), col(SecurityReview.id))
    )
    if vendor_ids is not None:
        statement = statement.where(col(Vendor.id).in_(list(vendor_ids)))
    return session.exec(statement).all()


def confirmed_between(
    session: Session, first: date, last: date, *, person_id: int | None = None, team: str | None = None
) -> Sequence[Any]:
    """Quarterly reviews done between two days (both inclusive), by one person, by a team, or all; newest first."""
    statement: Any = (
        sa.select(
            col(SecurityReview.ref),
            col(SecurityReview.done_on),
            col(Vendor.ref).label("vendor_ref"),
            col(Vendor.legal_name).label("vendor_name"),
            col(Attestation.answer),
            col(Person.name).label("by"),
        )
        .select_from(Attestation)
        .join(SecurityReview, col(SecurityReview.id) == col(Attestation.review_id))
        .join(Vendor, col(Vendor.id) == col(Attestation.vendor_id))
        .outerjoin(Person, col(Person.id) == col(Attestation.confirmed_by_id))
        .where(col(SecurityReview.done_on).between(first, last))
        .order_by(col(SecurityReview.done_on).desc(), col(SecurityReview.id).desc())
    )
    if person_id is not None:
        statement = statement.where(col(Attestation.confirmed_by_id) == person_id)
    if team is not None:
        statement = statement.where(col(Person.team) == team)
    return session.connection().execute(statement).all()


def asked_in(session: Session, first: date, last: date) -> Sequence[Asked]:
    """Every quarterly review owed in the quarter from ``first`` to ``last``, with whose it is (see rules/attesting).

    One confirmed counts for whoever confirmed it; one still open is asked of whom it was handed to or the owner, and of
    their manager where they have left.
    """
    statement: Any = (
        sa.select(
            col(SecurityReview.due_on),
            col(SecurityReview.done_on),
            col(SecurityReview.postponed_from),
            col(Attestation.answer),
            col(Attestation.confirmed_by_id),
            sa.func.coalesce(col(SecurityReview.assigned_to_id), col(Vendor.owner_id)),
            col(SecurityReview.ref),
            col(Vendor.ref),
            col(Vendor.legal_name),
        )
        .select_from(SecurityReview)
        .join(Vendor, col(Vendor.id) == col(SecurityReview.vendor_id))
        .outerjoin(Attestation, col(Attestation.review_id) == col(SecurityReview.id))
        .where(
            col(SecurityReview.kind) == ReviewKind.QUARTERLY,
            col(SecurityReview.ended_on).is_(None),
            col(SecurityReview.due_on) <= last,
            sa.or_(
                col(SecurityReview.done_on) >= first,
                sa.and_(col(SecurityReview.done_on).is_(None), col(Vendor.status).not_in(CLOSED)),
            ),
        )
    )
    people = standings(session)
    named: Sequence[Any] = (
        session.connection().execute(sa.select(col(Person.id), col(Person.name), col(Person.team))).all()
    )
    names = {person_id: (name, team) for person_id, name, team in named}
    found = []
    rows = session.connection().execute(statement)
    for due_on, done_on, put_off, answer, by_id, asked_id, ref, vendor_ref, vendor_name in rows:
        person_id = by_id if done_on else who_answers(asked_id, people)
        name, team = names.get(person_id, (None, None))
        owed = Owed(due_on, done_on, answer is Answer.CHANGED, put_off is not None)
        found.append(Asked(owed, person_id, name, team, ref, vendor_ref, vendor_name))
    return found


def first_quarterly_day(session: Session) -> date | None:
    """The earliest day a quarterly review was due, or None where none ever was."""
    statement = sa.select(sa.func.min(col(SecurityReview.due_on))).where(
        col(SecurityReview.kind) == ReviewKind.QUARTERLY
    )
    found: Any = session.connection().scalar(statement)
    return found


def people_who_may_confirm(session: Session) -> Sequence[Any]:
    """Number and name of everybody here whose roles let them confirm, by name."""
    statement = (
        sa.select(col(Person.id), col(Person.name))
        .join(PersonRole, col(PersonRole.person_id) == col(Person.id))
        .where(
            col(Person.disabled_at).is_(None),
            col(PersonRole.role).in_(ROLES_WITH[Permission.ATTEST_VENDORS]),
        )
        .distinct()
        .order_by(col(Person.name), col(Person.id))
    )
    return session.connection().execute(statement).all()
