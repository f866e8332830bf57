"""The table of impact assessments."""

from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from register.rules.impact.kinds import ImpactKind
from register.storage.columns import Versioned, code_field, json_field, person_field, text_field


class ImpactStatus(StrEnum):
    """Where an assessment stands."""

    DRAFT = "draft"
    COMPLETED = "completed"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    """A draft nobody went on with; kept, with the reason."""


class Verdict(StrEnum):
    """What the assessment comes to."""

    ADEQUATE = "adequate"
    INADEQUATE = "inadequate"


class Problematic(StrEnum):
    """Whether a problematic law of the destination applies in practice."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class ImpactAssessment(Versioned, table=True):
    """One assessment of one transfer under one law; read-only once it is completed.

    ``answers`` maps a question's code to ``{"value": yes|no|unknown, "note": …}``. ``asked`` keeps what was asked
    and known when it was completed. With a ``document_id`` the document was attached in place of the questions.
    ``mechanism_id`` is the tool it was made for.
    """

    __tablename__ = "impact_assessment"
    __table_args__ = (
        sa.Index("ix_impact_assessment_of_transfer", "transfer_id", "regime_id", "status"),
        # One draft at a time: two people do not write two.
        sa.Index(
            "uq_impact_assessment_draft",
            "transfer_id",
            "regime_id",
            unique=True,
            sqlite_where=sa.text("status = 'draft'"),
            postgresql_where=sa.text("status = 'draft'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(max_length=20, unique=True)
    transfer_id: int = Field(foreign_key="transfer.id", index=True)
    vendor_id: int = Field(foreign_key="vendor.id", index=True)
    regime_id: str = Field(max_length=40, index=True)
    kind: ImpactKind = code_field(ImpactKind)
    mechanism_id: str | None = Field(default=None, max_length=80)
    status: ImpactStatus = code_field(ImpactStatus, default=ImpactStatus.DRAFT)
    answers: dict[str, Any] = json_field(default_factory=dict)
    asked: list[Any] = json_field(default_factory=list)
    measures: list[Any] = json_field(default_factory=list)
    problematic: Problematic | None = code_field(Problematic, default=None, nullable=True)
    verdict: Verdict | None = code_field(Verdict, default=None, nullable=True)
    reasons: str | None = text_field(default=None)
    author_id: int | None = person_field(default=None)
    concluded_by_id: int | None = person_field(default=None)
    completed_on: date | None = Field(default=None, index=True)
    review_on: date | None = Field(default=None, index=True)
    supersedes_id: int | None = Field(default=None, foreign_key="impact_assessment.id", index=True)
    document_id: int | None = Field(default=None, foreign_key="document.id", index=True)
    law_version: str | None = Field(default=None, max_length=80)
    withdrawn_reason: str | None = Field(default=None, max_length=500)
