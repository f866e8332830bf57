"""The table of published lists: whose, which file, how it is read, what was decided."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field

from register.storage.columns import Versioned, code_field, json_field, person_field


class ListState(StrEnum):
    """How far a list is. Nothing is written to the chain before ``applied``."""

    OPEN = "open"
    APPLIED = "applied"


class PublishedList(Versioned, table=True):
    """One list of one vendor. Its bytes lie once with the documents, under their hash; ``mapping`` is by column.

    ``same_as`` is what people said about names that may be vendors of the register: a reference, or nothing for none.
    ``result`` is what applying it did: how many lines of each sort, the engagements ``changed``, every line of the
    comparison as it was (``lines``), and each engagement it touched with what it takes to undo that (``steps``).
    """

    __tablename__ = "published_list"

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(max_length=20, unique=True)
    vendor_id: int = Field(foreign_key="vendor.id", index=True)
    sha256: str = Field(foreign_key="stored_file.sha256", max_length=64)
    file_name: str = Field(max_length=300)
    is_pasted: bool = False
    as_of: date
    table_number: int = 0
    mapping: dict[str, str] = json_field(default_factory=dict)
    same_as: dict[str, str] = json_field(default_factory=dict)
    state: ListState = code_field(ListState, default=ListState.OPEN)
    person_id: int | None = person_field(default=None)
    applied_at: datetime | None = None
    result: dict[str, Any] = json_field(default_factory=dict)
    undone_at: datetime | None = None
    """When it was taken back as a whole after it was applied."""
    undone_by_id: int | None = person_field(default=None)
    undo_reason: str | None = Field(default=None, max_length=500)
