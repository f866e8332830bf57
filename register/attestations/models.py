"""Tables of the quarterly review: what was confirmed, by whom, on which records, kept as it was."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from register.storage.columns import code_field, person_field, text_field


class Answer(StrEnum):
    """What the owner said."""

    UNCHANGED = "unchanged"
    """Nothing has changed: what is recorded is true."""
    CHANGED = "changed"
    """Something changed; it is recorded now, or told in a note for procurement to record."""


class Attestation(SQLModel, table=True):
    """One quarterly review as it was confirmed; nothing in it changes but who looked into a change told in a note.

    ``frozen`` is canonical JSON: the records as they were, what differed from the time before, and the words shown.
    ``sha256`` is its hash, which is on the trail as well.
    """

    review_id: int = Field(foreign_key="security_review.id", primary_key=True)
    vendor_id: int = Field(foreign_key="vendor.id", index=True)
    answer: Answer = code_field(Answer)
    note: str | None = text_field(default=None)
    confirmed_by_id: int | None = person_field(default=None)
    confirmed_at: datetime
    language: str = Field(max_length=10)
    frozen: str = text_field()
    sha256: str = Field(max_length=64)
    is_followed_up: bool = Field(default=True)
    """False while a change told in a note waits to be recorded."""
    follow_up_note: str | None = text_field(default=None)
    followed_up_by_id: int | None = person_field(default=None)
    followed_up_at: datetime | None = None
