"""Tables of imports: the file as it came, what people decided about it, and what it changed."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from register.storage.columns import Versioned, code_field, json_field, person_field


class ImportState(StrEnum):
    """How far an import is. Nothing is written to the register before ``done``.

    ``running``: a long import was started; ``started_at`` says when, ``started_by`` in which server process.
    """

    OPEN = "open"
    RUNNING = "running"
    DONE = "done"
    UNDONE = "undone"


class ImportBatch(Versioned, table=True):
    """One file and the decisions about it. ``mapping``, ``fixes`` and ``date_orders`` are by column number."""

    __tablename__ = "import_batch"

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(max_length=20, unique=True)
    file_name: str = Field(max_length=300)
    content: bytes = Field(sa_column=sa.Column(sa.LargeBinary, nullable=False))
    content_hash: str = Field(max_length=64)
    is_pasted: bool = False
    state: ImportState = code_field(ImportState, default=ImportState.OPEN)
    table_number: int = 0
    kind: str = Field(default="vendors", max_length=20)
    mapping: dict[str, str] = json_field(default_factory=dict)
    fixes: dict[str, dict[str, str]] = json_field(default_factory=dict)
    date_orders: dict[str, str] = json_field(default_factory=dict)
    same_as: dict[str, str] = json_field(default_factory=dict)
    """Name in the file to what somebody said it is: a vendor's reference, ``=`` and another name of the file,
    or nothing for a vendor of its own."""
    exporter_ref: str | None = Field(default=None, max_length=20)
    person_id: int | None = person_field(default=None)
    started_at: datetime | None = None
    started_by: str | None = Field(default=None, max_length=40)
    done_at: datetime | None = None
    undone_at: datetime | None = None
    result: dict[str, Any] = json_field(default_factory=dict)


class LeftOutRow(SQLModel, table=True):
    """A row an import left out, or took back when it was undone: kept, so that nobody types it again.

    ``name_key`` and ``host`` are what it is found by. ``facts`` are a vendor's, ``service`` those of what it does.
    """

    __tablename__ = "import_left_out_row"

    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="import_batch.id", index=True)
    number: int
    """The row in the file; 0 for a vendor that was taken back."""
    name_key: str = Field(default="", max_length=300, index=True)
    host: str = Field(default="", max_length=253, index=True)
    reasons: list[Any] = json_field(default_factory=list)
    facts: dict[str, Any] = json_field(default_factory=dict)
    service: dict[str, Any] = json_field(default_factory=dict)


class ImportChange(SQLModel, table=True):
    """One record an import added or changed, with what it was before: what undoing needs."""

    __tablename__ = "import_change"

    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="import_batch.id", index=True)
    ref: str = Field(max_length=20)
    was_added: bool
    before: dict[str, Any] = json_field(default_factory=dict)
    version: int
