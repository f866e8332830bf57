"""Tables of transfers: who sends what where, on which mechanism, and how the register judges it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from register.storage.columns import Versioned, code_field, json_field, person_field, text_field


class Access(StrEnum):
    """How the data is abroad: kept there, opened from there, or both."""

    STORED = "stored"
    REMOTE = "remote"
    BOTH = "both"


class TransferStatus(StrEnum):
    """Where a transfer stands; the words are those of the screens."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes-requested"
    APPROVED = "approved"
    APPROVED_WITH_CONDITIONS = "approved-with-conditions"
    NOT_APPROVED = "not-approved"
    LAPSED = "lapsed"
    PAUSED = "paused"
    ENDED = "ended"


class Transfer(Versioned, table=True):
    """Personal data one of our entities sends to, or lets be opened from, a destination.

    ``facts`` holds the scoring facts people supplied that no other record knows. The columns from ``outcome``
    on are derived, never edited: the current judgement, its laws and the words search reads,
    kept fresh in the transaction that changes a fact.
    """

    # What the counts of the list read, without touching the rows.
    __table_args__ = (sa.Index("ix_transfer_standing", "status", "outcome", "changes_next_on", "vendor_id"),)

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(max_length=20, unique=True)
    vendor_id: int = Field(foreign_key="vendor.id", index=True)
    service_id: int = Field(foreign_key="service.id", index=True)
    exporter_id: int = Field(foreign_key="our_entity.id", index=True)
    destination: str = Field(max_length=10, index=True)
    destination_subdivision: str | None = Field(default=None, max_length=10)
    destination_text: str | None = Field(default=None, max_length=500)
    access: Access | None = code_field(Access, default=None, nullable=True)
    facts: dict[str, Any] = json_field(default_factory=dict)
    safeguards: list[Any] = json_field(default_factory=list)
    status: TransferStatus = code_field(TransferStatus, default=TransferStatus.DRAFT)
    started_on: date | None = None
    ended_on: date | None = None
    end_reason: str | None = Field(default=None, max_length=500)
    outcome: str | None = Field(default=None, max_length=40, index=True)
    band: str | None = Field(default=None, max_length=1, index=True)
    points: int | None = None
    judged_on: date | None = None
    changes_next_on: date | None = Field(default=None, index=True)
    regimes: list[Any] = json_field(default_factory=list)
    onward: list[Any] = json_field(default_factory=list)
    """Further places it reaches through sub-processors: ``[place, band, outcome, [names on the way]]``, worst first."""
    folded_text: str = text_field(default="")


class TransferJudgement(SQLModel, table=True):
    """The current judgement of a transfer in full; apart from it, so that lists read short rows."""

    __tablename__ = "transfer_judgement"

    transfer_id: int = Field(foreign_key="transfer.id", primary_key=True)
    judgement: str = text_field()


class TransferOnward(SQLModel, table=True):
    """Derived: a further place a transfer reaches through others, so that lists can be filtered by it."""

    __tablename__ = "transfer_onward"

    transfer_id: int = Field(foreign_key="transfer.id", primary_key=True)
    place_code: str = Field(max_length=10, primary_key=True, index=True)
    band: str = Field(max_length=1)


class TransferDecided(SQLModel, table=True):
    """Derived: the request that waits and the decision that counts, so that lists show them beside the transfer.

    ``outcome`` is the word of its tag. Kept by ``decisions/noting.py``; a transfer never asked about has none.
    """

    __tablename__ = "transfer_decided"

    transfer_id: int = Field(foreign_key="transfer.id", primary_key=True)
    request_ref: str | None = Field(default=None, max_length=20)
    decision_ref: str | None = Field(default=None, max_length=20)
    outcome: str | None = Field(default=None, max_length=40)
    decided_on: date | None = None
    review_by: date | None = None
    lapsed_on: date | None = None


class TransferMechanism(SQLModel, table=True):
    """The legal ground relied on under one regime: one per transfer and regime.

    ``details`` holds the other scoring facts of a mechanism (filed_on, filing_number, module …).
    """

    __tablename__ = "transfer_mechanism"

    transfer_id: int = Field(foreign_key="transfer.id", primary_key=True)
    regime_id: str = Field(max_length=40, primary_key=True)
    mechanism_id: str = Field(max_length=80, index=True)
    agreement_id: int | None = Field(default=None, foreign_key="agreement.id", index=True)
    signed_on: date | None = None
    effective_on: date | None = None
    expires_on: date | None = Field(default=None, index=True)
    details: dict[str, Any] = json_field(default_factory=dict)


class LawNotice(Versioned, table=True):
    """A change of the law that somebody must look at for one transfer; one a change and transfer.

    ``before`` and ``after`` are the standing without and with the change on ``judged_for``: outcome, band, points.
    It is open until somebody has looked at it.
    """

    __tablename__ = "law_notice"
    __table_args__ = (
        sa.UniqueConstraint("law_change_ref", "transfer_id", name="uq_law_notice_change_transfer"),
        sa.Index("ix_law_notice_open", "vendor_id", "looked_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    law_change_ref: str = Field(max_length=20)
    transfer_id: int = Field(foreign_key="transfer.id", index=True)
    vendor_id: int = Field(foreign_key="vendor.id")
    judged_for: date
    before: dict[str, Any] = json_field(default_factory=dict)
    after: dict[str, Any] = json_field(default_factory=dict)
    raised_on: date
    due_on: date
    looked_at: datetime | None = None
    looked_by_id: int | None = person_field(default=None)
    note: str | None = text_field(default=None)
