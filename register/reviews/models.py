"""Tables of security reviews, their findings and how often reviews are due."""

from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from register.storage.columns import Versioned, code_field, code_type, person_field, text_field
from register.vendors.models import Importance


class ReviewKind(StrEnum):
    """What is looked at."""

    QUARTERLY = "quarterly"
    FULL = "full"
    SECURITY = "security"


class ReviewOutcome(StrEnum):
    """What the reviewer concluded."""

    PASSED = "passed"
    PASSED_WITH_FINDINGS = "passed-with-findings"
    FAILED = "failed"


class FindingSeverity(StrEnum):
    """How bad a finding is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class SecurityReview(Versioned, table=True):
    """One review of a vendor: scheduled while ``done_on`` is empty, read-only once it is filled.

    ``cadence_from`` is the day the cadence counts from. While ``follows_cadence`` holds, ``due_on`` moves
    with the vendor's importance and the cadence table. One later than the cadence has a ``due_reason``.
    """

    __tablename__ = "security_review"
    # The list in its first order: what is still to be done, by due date.
    __table_args__ = (
        sa.Index("ix_security_review_open", "done_on", "ended_on", "due_on"),
        # One quarterly review at a time, also where two servers plan in the same moment.
        sa.Index(
            "uq_security_review_quarterly",
            "vendor_id",
            unique=True,
            sqlite_where=sa.text("kind = 'quarterly' AND done_on IS NULL AND ended_on IS NULL"),
            postgresql_where=sa.text("kind = 'quarterly' AND done_on IS NULL AND ended_on IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(max_length=20, unique=True)
    vendor_id: int = Field(foreign_key="vendor.id", index=True)
    kind: ReviewKind = code_field(ReviewKind, default=ReviewKind.SECURITY)
    due_on: date | None = Field(default=None, index=True)
    cadence_from: date | None = None
    follows_cadence: bool = Field(default=True, sa_column_kwargs={"server_default": sa.text("true")})
    due_reason: str | None = Field(default=None, max_length=500)
    done_on: date | None = None
    reviewer_id: int | None = person_field(default=None)
    assigned_to_id: int | None = person_field(default=None)
    """Who is asked in the owner's place for this one review."""
    outcome: ReviewOutcome | None = code_field(ReviewOutcome, default=None, nullable=True)
    summary: str | None = text_field(default=None)
    next_due_on: date | None = None
    postponed_from: date | None = None
    postpone_reason: str | None = Field(default=None, max_length=500)
    ended_on: date | None = None
    end_reason: str | None = Field(default=None, max_length=500)


class ReviewFinding(SQLModel, table=True):
    """Something a review found."""

    __tablename__ = "review_finding"

    id: int | None = Field(default=None, primary_key=True)
    review_id: int = Field(foreign_key="security_review.id", index=True)
    text: str = Field(max_length=2000)
    severity: FindingSeverity = code_field(FindingSeverity)
    due_on: date | None = None
    closed_on: date | None = None
    closed_note: str | None = Field(default=None, max_length=500)


class ReviewCadence(SQLModel, table=True):
    """How many months may pass between reviews of vendors of one importance."""

    __tablename__ = "review_cadence"

    importance: Importance = Field(sa_column=sa.Column(code_type(Importance), primary_key=True))
    months: int
