"""Tables of documents: what people call a file, its versions, what it supports, and its bytes, stored once."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from register.storage.columns import Versioned, code_field, code_type, person_field, text_field

_EMPTY = sa.text("''")


class DocumentKind(StrEnum):
    """What a file is by its content."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PNG = "png"
    JPEG = "jpeg"
    EML = "eml"
    CSV = "csv"
    TEXT = "text"


class DocumentType(StrEnum):
    """What a document is to us, or serves as for one record."""

    SIGNED_AGREEMENT = "signed-agreement"
    PUBLISHED_TERMS = "published-terms"
    CERTIFICATE = "certificate"
    """Of security, of destruction, of return."""
    REPORT = "report"
    ASSESSMENT = "assessment"
    """An impact assessment made elsewhere."""
    LIST = "list"
    """Such as a vendor's list of sub-processors."""
    NOTICE = "notice"
    CORRESPONDENCE = "correspondence"
    EVIDENCE = "evidence"
    OTHER = "other"


class TextState(StrEnum):
    """What came of reading the text of a file."""

    WAITING = "waiting"
    READABLE = "readable"
    EMPTY = "empty"
    """There is none in it, as in a scan."""
    UNREADABLE = "unreadable"
    TOO_SLOW = "too-slow"
    """Reading it was given up after its time."""


class StoredFile(SQLModel, table=True):
    """Bytes under their own SHA-256, in the transaction of the record that needs them: no orphan, no half file."""

    __tablename__ = "stored_file"

    sha256: str = Field(primary_key=True, max_length=64)
    size: int
    content: bytes = Field(sa_column=sa.Column(sa.LargeBinary, nullable=False))
    """Empty where the bytes lie outside."""
    is_outside: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    """Whether they lie in the store outside the database (register/storage/files.py)."""


class Document(Versioned, table=True):
    """A file somebody added for a vendor, as its newest version is. Lists read this table and never the bytes.

    Nothing is deleted: a new version takes the place of the last one, and a document that counts no more is ended.
    """

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(max_length=20, unique=True)
    vendor_id: int = Field(foreign_key="vendor.id", index=True)
    sha256: str = Field(foreign_key="stored_file.sha256", max_length=64, index=True)
    kind: DocumentKind = code_field(DocumentKind)
    file_name: str = Field(max_length=200)
    """Cleaned; the name it is handed out under."""
    size: int
    number: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    """The number of the newest version."""
    title: str = Field(default="", max_length=300, sa_column_kwargs={"server_default": _EMPTY})
    folded: str = Field(default="", max_length=600, sa_column_kwargs={"server_default": _EMPTY})
    """Title and file name as search compares them."""
    type: DocumentType = Field(
        default=DocumentType.OTHER,
        sa_type=code_type(DocumentType),
        sa_column_kwargs={"server_default": "other"},
    )
    signed_on: date | None = Field(default=None)
    expires_on: date | None = Field(default=None, index=True)
    """Its last day."""
    ended_on: date | None = Field(default=None)
    end_reason: str | None = Field(default=None, max_length=500)
    added_by_id: int | None = person_field(default=None)


class DocumentVersion(SQLModel, table=True):
    """One version of a document; the first is number 1. What was added is never changed."""

    __tablename__ = "document_version"
    __table_args__ = (sa.UniqueConstraint("document_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="document.id")
    number: int
    sha256: str = Field(foreign_key="stored_file.sha256", max_length=64, index=True)
    kind: DocumentKind = code_field(DocumentKind)
    file_name: str = Field(max_length=200)
    size: int
    added_by_id: int | None = person_field(default=None)
    created_at: datetime


class DocumentText(SQLModel, table=True):
    """The text of a file, for search; pictures have none. The words it is found by are in ``document_words``, which
    each database has in its own form.
    """

    __tablename__ = "document_text"

    id: int | None = Field(default=None, primary_key=True)
    sha256: str = Field(foreign_key="stored_file.sha256", max_length=64, unique=True)
    state: TextState = code_field(TextState, default=TextState.WAITING, index=True)
    text: str = text_field(default="")
    tries: int = 0
    held_until: datetime | None = Field(default=None)
    """Until when somebody is reading it."""


class DocumentLink(SQLModel, table=True):
    """A document supports a record: any that has a reference, so that every room can rest on one."""

    __tablename__ = "document_link"
    __table_args__ = (sa.UniqueConstraint("document_id", "subject_ref"),)

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="document.id")
    subject_ref: str = Field(max_length=20, index=True)
    role: DocumentType = code_field(DocumentType)
    """What it serves as there."""
    number: int
    """The version that was attached: a newer one does not change what the record rested on."""
    added_by_id: int | None = person_field(default=None)
    created_at: datetime
