"""Tables of the sub-processor chain: who engaged whom, for what, where and on which tool."""

from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from register.storage.columns import Versioned, code_field, json_field, text_field


class EngagementSource(StrEnum):
    """Where we know an engagement from."""

    PUBLISHED_LIST = "published-list"
    NOTICE = "notice"
    AGREEMENT = "agreement"
    TOLD = "told"


class ContractState(StrEnum):
    """Whether the contract between the two passes the processor's duties on (GDPR Art 28(4))."""

    ADEQUATE = "adequate"
    INADEQUATE = "inadequate"
    NONE = "none"


class Engagement(Versioned, table=True):
    """One vendor engages another as its sub-processor.

    ``service_id`` is the engaging vendor's service it is engaged for; None: for all of them. ``places`` are codes of
    countries or their parts (US-CA), as read from ``place_text``; none of them: the place is not known.
    ``facts`` holds the scoring facts of the leg that people know, ``mechanisms`` the tool under each law:
    ``{regime: {"id": …, "signed_on": …}}``, where the id ``none`` says that there is none.
    """

    # The list in its first order, and the walk down and up the chain.
    __table_args__ = (
        sa.Index("ix_engagement_down", "engager_id", "ended_on", "engaged_id"),
        sa.Index("ix_engagement_up", "engaged_id", "ended_on", "engager_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(max_length=20, unique=True)
    engager_id: int = Field(foreign_key="vendor.id")
    engaged_id: int = Field(foreign_key="vendor.id")
    service_id: int | None = Field(default=None, foreign_key="service.id", index=True)
    purpose: str | None = Field(default=None, max_length=300)
    places: list[str] = json_field(default_factory=list)
    place_text: str | None = Field(default=None, max_length=500)
    facts: dict[str, Any] = json_field(default_factory=dict)
    mechanisms: dict[str, Any] = json_field(default_factory=dict)
    processor_contract: ContractState | None = code_field(ContractState, default=None, nullable=True)
    source: EngagementSource | None = code_field(EngagementSource, default=None, nullable=True)
    source_note: str | None = Field(default=None, max_length=500)
    since: date | None = None
    ended_on: date | None = None
    end_reason: str | None = Field(default=None, max_length=500)
    folded_text: str = text_field(default="")


class EngagementPlace(SQLModel, table=True):
    """Derived: the countries of an engagement, for lists filtered by place."""

    __tablename__ = "engagement_place"

    engagement_id: int = Field(foreign_key="engagement.id", primary_key=True)
    place_code: str = Field(max_length=10, primary_key=True, index=True)
