"""Tables of vendor incidents: what happened, what it touches, and the steps taken."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from register.storage.columns import Versioned, code_field, json_field, person_field, text_field


class LearnedHow(StrEnum):
    """How we came to know."""

    VENDOR = "vendor"
    OWN_MONITORING = "own-monitoring"
    PRESS = "press"
    AUTHORITY = "authority"
    PERSON = "person"
    """Somebody whose data they are told us."""
    OTHER = "other"


class Severity(StrEnum):
    """How much harm may come of it."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class PeopleBand(StrEnum):
    """About how many people, where no number is known."""

    UNDER_100 = "under-100"
    FROM_100 = "100-499"
    FROM_500 = "500-999"
    FROM_1000 = "1000-9999"
    FROM_10000 = "10000-99999"
    FROM_100000 = "100000-up"


class StepKind(StrEnum):
    """What was done about an incident; some of these start or stop a notice clock."""

    VENDOR_ASKED = "vendor-asked"
    CONTAINED = "contained"
    ASSESSED = "assessed"
    """Assessed as one that is to be notified: some laws count from here."""
    AUTHORITY_TOLD = "authority-told"
    PEOPLE_TOLD = "people-told"
    NO_AUTHORITY_NOTICE = "no-authority-notice"
    """Decided: the regulator need not be told."""
    NO_PEOPLE_NOTICE = "no-people-notice"
    """Decided: the people concerned need not be told."""
    OTHER = "other"


class Incident(Versioned, table=True):
    """One incident at one vendor. Instants are UTC; ``closed_at`` None: it is open.

    ``next_due_at`` is derived: the earliest binding time limit still running, for lists.
    """

    # The list in its first order.
    __table_args__ = (sa.Index("ix_incident_open", "closed_at", "aware_at"),)

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(max_length=20, unique=True)
    vendor_id: int = Field(foreign_key="vendor.id", index=True)
    title: str = Field(max_length=300)
    description: str | None = text_field(default=None)
    happened_from: datetime | None = None
    happened_until: datetime | None = None
    vendor_knew_at: datetime | None = None
    told_us_at: datetime | None = None
    aware_at: datetime
    learned_how: LearnedHow | None = code_field(LearnedHow, default=None, nullable=True)
    data_categories: list[str] = json_field(default_factory=list)
    people_count: int | None = Field(default=None, ge=0)
    people_band: PeopleBand | None = code_field(PeopleBand, default=None, nullable=True)
    severity: Severity | None = code_field(Severity, default=None, nullable=True)
    recorded_by_id: int | None = person_field(default=None)
    closed_at: datetime | None = None
    closed_by_id: int | None = person_field(default=None)
    lessons: str | None = text_field(default=None)
    close_reason: str | None = Field(default=None, max_length=500)
    folded_text: str = text_field(default="")
    next_due_at: datetime | None = None


class IncidentService(SQLModel, table=True):
    """A service of the vendor an incident touches."""

    __tablename__ = "incident_service"

    incident_id: int = Field(foreign_key="incident.id", primary_key=True)
    service_id: int = Field(foreign_key="service.id", primary_key=True, index=True)


class IncidentTransfer(SQLModel, table=True):
    """A transfer an incident touches."""

    __tablename__ = "incident_transfer"

    incident_id: int = Field(foreign_key="incident.id", primary_key=True)
    transfer_id: int = Field(foreign_key="transfer.id", primary_key=True, index=True)


class IncidentStep(SQLModel, table=True):
    """Something that was done, when, by whom it was recorded. Nothing is deleted: a wrong one is taken back."""

    __tablename__ = "incident_step"

    id: int | None = Field(default=None, primary_key=True)
    incident_id: int = Field(foreign_key="incident.id", index=True)
    kind: StepKind = code_field(StepKind)
    at: datetime
    regime_id: str | None = Field(default=None, max_length=40)
    """The law a notice or a decision is for; None: every law that asks."""
    note: str | None = text_field(default=None)
    recorded_by_id: int | None = person_field(default=None)
    recorded_at: datetime
    taken_back_at: datetime | None = None
    taken_back_reason: str | None = Field(default=None, max_length=500)
