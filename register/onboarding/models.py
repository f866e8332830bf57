"""Tables of requests for vendors: what colleagues without any role ask for, and the link they ask by."""

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from register.storage.columns import Versioned, code_field, person_field, text_field
from register.vendors.models import Handling


class RequestState(StrEnum):
    """Where a request for a vendor stands."""

    NEW = "new"
    TAKEN_ON = "taken-on"
    """A vendor was made of it."""
    KNOWN = "known"
    """The vendor was there already."""
    DECLINED = "declined"


class VendorRequest(Versioned, table=True):
    """Somebody would like a vendor to be used; procurement takes it on, or says why not."""

    __tablename__ = "vendor_request"

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(max_length=20, unique=True)
    name: str = Field(max_length=300)
    website: str | None = Field(default=None, max_length=500)
    purpose: str = text_field()
    handles_personal_data: Handling = code_field(Handling, default=Handling.UNKNOWN)
    needed_by: date | None = None
    asked_by_name: str = Field(max_length=300)
    asked_by_email: str = Field(max_length=254)
    state: RequestState = code_field(RequestState, default=RequestState.NEW, index=True)
    vendor_id: int | None = Field(default=None, foreign_key="vendor.id", index=True)
    handled_by_id: int | None = person_field(default=None)
    handled_at: datetime | None = None
    reason: str | None = Field(default=None, max_length=500)


class IntakeLink(SQLModel, table=True):
    """The link by which anybody in the company asks for a vendor; only its hash is kept. The newest row counts."""

    __tablename__ = "intake_link"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime
    expires_at: datetime
    stopped_at: datetime | None = None
