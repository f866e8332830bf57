"""Tables of documents: what people call a file, and its bytes, stored once however often it is added."""

from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from register.storage.columns import Versioned, code_field, person_field


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


class StoredFile(SQLModel, table=True):
    """Bytes under their own SHA-256, in the transaction of the record that needs them: no orphan, no half file."""

    __tablename__ = "stored_file"

    sha256: str = Field(primary_key=True, max_length=64)
    size: int
    content: bytes = Field(sa_column=sa.Column(sa.LargeBinary, nullable=False))


class Document(Versioned, table=True):
    """A file somebody added for a vendor. Lists read this table and never the bytes. Nothing is deleted."""

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(max_length=20, unique=True)
    vendor_id: int = Field(foreign_key="vendor.id", index=True)
    sha256: str = Field(foreign_key="stored_file.sha256", max_length=64, index=True)
    kind: DocumentKind = code_field(DocumentKind)
    file_name: str = Field(max_length=200)
    """Cleaned; the name it is handed out under."""
    size: int
    added_by_id: int | None = person_field(default=None)
