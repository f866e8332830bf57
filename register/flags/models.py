"""Derived: the flags of every vendor as the rules see them, rewritten in the transaction that changes a fact."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from register.storage.columns import json_field


class FlagRow(SQLModel, table=True):
    """Something owed or wrong. It counts from ``raised_on`` (inclusive); it is overdue after ``due_on``.

    Both dates are known in advance, so that a night without a job loses nothing.
    """

    __tablename__ = "flag"
    # Somebody's work in the order of My work, so that what is shown is read and nothing more.
    __table_args__ = (sa.Index("ix_flag_of_owner", "owner_id", "due_on", sa.text("severity DESC"), "id"),)

    id: int | None = Field(default=None, primary_key=True)
    vendor_id: int = Field(foreign_key="vendor.id", index=True)
    code: str = Field(max_length=60, index=True)
    severity: str = Field(max_length=10)
    subject_ref: str = Field(max_length=20)
    owner_id: int | None = Field(default=None, foreign_key="person.id")
    raised_on: date = Field(index=True)
    due_on: date | None = Field(default=None, index=True)
    counts_until: date | None = None
    """The last day it counts (inclusive), where another takes over; none for nearly all."""
    params: dict[str, Any] = json_field(default_factory=dict)
