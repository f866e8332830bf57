"""Tables of offboarding: one checklist a vendor at a time, and what people said about its points."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from register.rules.offboarding import CheckKind
from register.storage.columns import Versioned, code_type, person_field, text_field


class Offboarding(Versioned, table=True):
    """The way to the end of one vendor: open until the vendor has ended, or until somebody gives it up."""

    __table_args__ = (
        # One at a time: two people do not end the same vendor on two lists.
        sa.Index(
            "uq_offboarding_open",
            "vendor_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL AND cancelled_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND cancelled_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(max_length=20, unique=True)
    vendor_id: int = Field(foreign_key="vendor.id", index=True)
    planned_end_on: date
    reason: str = Field(max_length=500)
    started_on: date
    started_by_id: int | None = person_field(default=None)
    ended_at: datetime | None = None
    cancelled_at: datetime | None = None
    cancel_reason: str | None = Field(default=None, max_length=500)


class OffboardingCheck(SQLModel, table=True):
    """What people said about one point; a point nobody has touched has no row."""

    __tablename__ = "offboarding_check"

    offboarding_id: int = Field(foreign_key="offboarding.id", primary_key=True)
    kind: CheckKind = Field(sa_column=sa.Column(code_type(CheckKind), primary_key=True))
    confirmed_on: date | None = None
    """The day it was so: access revoked, data destroyed, contact told."""
    confirmed_by_id: int | None = person_field(default=None)
    note: str | None = text_field(default=None)
    exception_reason: str | None = Field(default=None, max_length=500)
    exception_until: date | None = None
    exception_by_id: int | None = person_field(default=None)
    approved_by_id: int | None = person_field(default=None)
    approved_at: datetime | None = None
