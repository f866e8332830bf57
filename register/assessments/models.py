"""The table of judge runs: the register judged again from end to end, in steps that survive a restart."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from register.storage.columns import code_field, json_field, person_field


class JudgeReason(StrEnum):
    """Why a run was started."""

    LAW_CHANGE = "law-change"
    POLICY_CHANGE = "policy-change"
    NIGHTLY = "nightly"
    BY_HAND = "by-hand"


class JudgeRun(SQLModel, table=True):
    """Transfers judged again, vendor by vendor in order of number.

    ``cursor`` is the last vendor that is done: its step was committed with it. ``vendor_ids`` are the vendors
    concerned; None: all. Whoever holds the lease does the next step; a lease that ran out is free again.
    """

    __tablename__ = "judge_run"
    __table_args__ = (sa.Index("ix_judge_run_open", "finished_at", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    why: JudgeReason = code_field(JudgeReason)
    subject_ref: str | None = Field(default=None, max_length=20)
    """The change of the law or of the weights it was started for."""
    once: str | None = Field(default=None, max_length=60, unique=True)
    """What there may be only one run for, such as one night."""
    as_of: date
    law_version: str = Field(default="", max_length=80)
    policy_id: str = Field(default="", max_length=80)
    """The law and weights of the last step."""
    vendor_ids: list[int] | None = json_field(default=None, nullable=True)
    total: int = 0
    done: int = 0
    changed: int = 0
    cursor: int = 0
    started_by_id: int | None = person_field(default=None)
    started_at: datetime
    leased_to: str | None = Field(default=None, max_length=40)
    leased_until: datetime | None = None
    finished_at: datetime | None = None
