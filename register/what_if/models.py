"""The table of questions people asked: the change, how far the answer is, and the answer for a while."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field, SQLModel

from register.storage.columns import code_field, json_field, person_field, text_field


class WhatIfState(StrEnum):
    """How far an answer is."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class WhatIfRun(SQLModel, table=True):
    """One question of one person, and its answer until ``kept_until`` (exclusive).

    Whoever holds the lease works it out; a lease that ran out is free again, so that a restart loses nothing.
    """

    __tablename__ = "what_if_run"

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(max_length=20, unique=True)
    person_id: int | None = person_field(default=None)
    change: dict[str, Any] = json_field(default_factory=dict)
    on: date
    state: WhatIfState = code_field(WhatIfState, default=WhatIfState.RUNNING)
    done: int = 0
    total: int = 0
    changed: int = 0
    answer: str = text_field(default="")
    """As JSON (telling.py); empty while it is worked out."""
    asked_at: datetime
    answered_at: datetime | None = None
    kept_until: datetime
    leased_to: str | None = Field(default=None, max_length=40)
    leased_until: datetime | None = None
