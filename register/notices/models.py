"""The table of sub-processor notices."""

from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from register.rules.objection import DayKind, RestsOn
from register.storage.columns import Versioned, code_field, json_field, person_field, text_field


class NoticeStatus(StrEnum):
    """Where a notice stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    OBJECTED = "objected"
    WITHDRAWN = "withdrawn"
    """The vendor took it back, or it was recorded by mistake; kept, with the reason."""


class NoticeChange(StrEnum):
    """What a notice announces of one sub-processor."""

    ADDED = "added"
    REPLACED = "replaced"
    MOVED = "moved"
    REMOVED = "removed"
    REPURPOSED = "repurposed"
    """Somebody we know works for another purpose."""


class SubprocessorNotice(Versioned, table=True):
    """A vendor's notice; read-only once it is decided.

    ``changes`` are its lines as plain JSON (see ``NoticeLine``). The days of the agreement are kept as they were when
    the notice was recorded. ``deadline_on``, ``rests_on`` and ``effect_on`` are derived, never edited.
    ``applied`` are the engagements an acceptance added, changed or ended.
    """

    __tablename__ = "subprocessor_notice"
    __table_args__ = (sa.Index("ix_subprocessor_notice_open", "status", "deadline_on"),)

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(max_length=20, unique=True)
    vendor_id: int = Field(foreign_key="vendor.id", index=True)
    agreement_id: int | None = Field(default=None, foreign_key="agreement.id", index=True)
    received_on: date
    agreement_days: int | None = Field(default=None, ge=0)
    agreement_day_kind: str = Field(default=DayKind.CALENDAR.value, max_length=10)
    stated_days: int | None = Field(default=None, ge=0)
    stated_day_kind: str = Field(default=DayKind.CALENDAR.value, max_length=10)
    holiday_place: str = Field(max_length=10)
    deadline_on: date | None = None
    rests_on: RestsOn = code_field(RestsOn, default=RestsOn.NOTHING)
    silence_is_consent: bool | None = None
    changes: list[dict[str, Any]] = json_field(default_factory=list)
    effect_on: date | None = None
    note: str | None = Field(default=None, max_length=500)
    status: NoticeStatus = code_field(NoticeStatus, default=NoticeStatus.OPEN)
    decided_on: date | None = None
    decided_by_id: int | None = person_field(default=None)
    reason: str | None = text_field(default=None)
    applied: list[str] = json_field(default_factory=list)
    folded_text: str = text_field(default="")
