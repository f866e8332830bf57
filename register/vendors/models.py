"""Tables of vendors and the services they provide."""

from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from register.storage.columns import Versioned, code_field, json_field, text_field


class Importance(StrEnum):
    """How much hangs on a vendor; it sets how often the vendor is reviewed."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class VendorStatus(StrEnum):
    """Where a vendor stands; the words are those of the screens."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes-requested"
    APPROVED = "approved"
    APPROVED_WITH_CONDITIONS = "approved-with-conditions"
    NOT_APPROVED = "not-approved"
    LAPSED = "lapsed"
    PAUSED = "paused"
    ENDED = "ended"


class Handling(StrEnum):
    """Whether a vendor handles personal data for us; unknown is its own answer."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class PartyRole(StrEnum):
    """The vendor's part in the processing (GDPR Art 4(7)-(8); PDPO s.2)."""

    PROCESSOR = "processor"
    CONTROLLER = "controller"
    JOINT_CONTROLLER = "joint-controller"
    SUBPROCESSOR = "sub-processor"


class Sensitivity(StrEnum):
    """How much harm a misuse of the data would do (design: the scoring facts)."""

    STANDARD = "standard"
    HIGH = "high"
    SPECIAL = "special"


class Vendor(Versioned, table=True):
    """A legal entity we buy from. The last six columns are derived by the flags room, never edited."""

    # Whose drafts there are, the last touched first.
    __table_args__ = (sa.Index("ix_vendor_of_owner", "owner_id", "status", "changed_at"),)

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(max_length=20, unique=True)
    legal_name: str = Field(max_length=300, index=True)
    local_name: str | None = Field(default=None, max_length=300)
    folded_names: str = text_field()
    place_code: str | None = Field(default=None, max_length=10, index=True)
    place_text: str | None = Field(default=None, max_length=500)
    website: str | None = Field(default=None, max_length=500)
    description: str | None = Field(default=None, max_length=500)
    category: str | None = Field(default=None, max_length=60, index=True)
    importance: Importance | None = code_field(Importance, default=None, nullable=True)
    handles_personal_data: Handling = code_field(Handling, default=Handling.UNKNOWN)
    owner_id: int | None = Field(default=None, foreign_key="person.id")
    parent_name: str | None = Field(default=None, max_length=300)
    parent_place: str | None = Field(default=None, max_length=10)
    status: VendorStatus = code_field(VendorStatus, default=VendorStatus.DRAFT, index=True)
    notes: str | None = text_field(default=None)
    ended_on: date | None = None
    end_reason: str | None = Field(default=None, max_length=500)
    is_sensitive: bool | None = None
    destinations: list[Any] = json_field(default_factory=list)
    gaps: list[Any] = json_field(default_factory=list)
    gap_count: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    worst_band: str | None = Field(default=None, max_length=1)
    next_review_on: date | None = Field(default=None, index=True)


class VendorName(SQLModel, table=True):
    """Another name a vendor goes by: a trade name, a former name, a name in another language."""

    __tablename__ = "vendor_name"

    id: int | None = Field(default=None, primary_key=True)
    vendor_id: int = Field(foreign_key="vendor.id", index=True)
    name: str = Field(max_length=300)
    language: str | None = Field(default=None, max_length=10)


class VendorIdentifier(SQLModel, table=True):
    """A number that names a vendor: company registration, business registration, LEI, D-U-N-S …"""

    __tablename__ = "vendor_identifier"

    id: int | None = Field(default=None, primary_key=True)
    vendor_id: int = Field(foreign_key="vendor.id", index=True)
    scheme: str = Field(max_length=40)
    value: str = Field(max_length=80, index=True)


class VendorContact(SQLModel, table=True):
    """Somebody at the vendor whom we can reach."""

    __tablename__ = "vendor_contact"

    id: int | None = Field(default=None, primary_key=True)
    vendor_id: int = Field(foreign_key="vendor.id", index=True)
    name: str | None = Field(default=None, max_length=200)
    email: str | None = Field(default=None, max_length=254)
    phone: str | None = Field(default=None, max_length=80)
    role: str | None = Field(default=None, max_length=100)


class VendorDestination(SQLModel, table=True):
    """Derived: a place a vendor's transfers go to and the worst safeguard band there.

    ``is_onward``: only its sub-processors take the data there.
    """

    __tablename__ = "vendor_destination"

    vendor_id: int = Field(foreign_key="vendor.id", primary_key=True)
    place_code: str = Field(max_length=10, primary_key=True, index=True)
    band: str = Field(max_length=1)
    is_onward: bool = False


class Service(Versioned, table=True):
    """What a vendor does for us with personal data. The same vendor for two purposes has two services."""

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(max_length=20, unique=True)
    vendor_id: int = Field(foreign_key="vendor.id", index=True)
    purpose: str = Field(max_length=500)
    party_role: PartyRole | None = code_field(PartyRole, default=None, nullable=True)
    data_subjects: list[str] = json_field(default_factory=list)
    data_categories: list[str] = json_field(default_factory=list)
    sensitivity: Sensitivity | None = code_field(Sensitivity, default=None, nullable=True)
    people_count: int | None = Field(default=None, ge=0)
    sensitive_people_count: int | None = Field(default=None, ge=0)
    started_on: date | None = None
    ended_on: date | None = None
    end_reason: str | None = Field(default=None, max_length=500)
