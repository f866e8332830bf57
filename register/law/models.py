"""Tables of the register's own changes to the law, and of the versions of the weights."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from register.storage.columns import Versioned, json_field, text_field


class LawChange(Versioned, table=True):
    """One dated change to the reference data the register ships with. Withdrawn or corrected, never deleted.

    ``content`` is the change itself as canonical JSON (rules/amendment_forms); the columns beside it are taken
    from it, for lists. ``counts_from`` and ``counts_until`` are inclusive; None = on every date, or no end.
    """

    __tablename__ = "law_change"
    __table_args__ = (sa.Index("ix_law_change_standing", "withdrawn_on", "position", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(max_length=20, unique=True)
    position: int = 0
    """Where it stands among the others: they apply in this order. A correction takes the place of what it corrects."""
    kind: str = Field(max_length=40)
    regime_id: str | None = Field(default=None, max_length=40, index=True)
    place: str | None = Field(default=None, max_length=10, index=True)
    mechanism_id: str | None = Field(default=None, max_length=80)
    fact: str | None = Field(default=None, max_length=40)
    content: str = text_field()
    counts_from: date | None = None
    counts_until: date | None = None
    citation: str = Field(max_length=500)
    as_of: date
    """The day the evidence speaks for."""
    is_verified: bool = False
    note: str | None = text_field(default=None)
    corrects_ref: str | None = Field(default=None, max_length=20)
    corrected_by_ref: str | None = Field(default=None, max_length=20)
    withdrawn_on: date | None = None
    withdrawn_reason: str | None = Field(default=None, max_length=500)


class PolicyVersion(Versioned, table=True):
    """One version of the weights. The newest counts; earlier ones stay to be read."""

    __tablename__ = "policy_version"

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(max_length=20, unique=True)
    policy_id: str = Field(max_length=40, unique=True)
    """Stands on every judgement made with it."""
    weights: dict[str, Any] = json_field()
    adopted_on: date
    reason: str = Field(max_length=500)
