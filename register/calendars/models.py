"""Tables of the calendar feeds: who has an address, and what their calendar was told."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel


class CalendarLink(SQLModel, table=True):
    """Somebody's private address; only its hash is kept. A new one takes the place of the old."""

    __tablename__ = "calendar_link"

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime


class CalendarEntry(SQLModel, table=True):
    """One item as somebody's calendar was told last (see rules/feeding.py)."""

    __tablename__ = "calendar_entry"

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    key: str = Field(max_length=120, primary_key=True)
    code: str = Field(max_length=60)
    subject_ref: str = Field(max_length=20)
    vendor_ref: str = Field(max_length=20)
    vendor_name: str = Field(max_length=300)
    due_on: date
    sequence: int
    changed_at: datetime
    is_cancelled: bool
