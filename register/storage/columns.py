"""Column helpers every table shares; import this before declaring a table (it names the constraints)."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

# Batch migrations on SQLite can only alter constraints that have names.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

PlainJson = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def code_type(codes: type[StrEnum]) -> sa.Enum:
    """A column type that stores a code's value (not the member's name) and refuses anything else."""
    return sa.Enum(
        codes,
        native_enum=False,
        length=40,
        create_constraint=True,
        values_callable=lambda members: [member.value for member in members],
        name="".join("_" + c.lower() if c.isupper() else c for c in codes.__name__).lstrip("_"),
    )


def code_field(codes: type[StrEnum], **options: Any) -> Any:
    """A field of a closed list of codes."""
    return Field(sa_type=code_type(codes), **options)


def json_field(**options: Any) -> Any:
    """A field of plain JSON. Assign a new value to change it: edits in place are not seen."""
    return Field(sa_type=PlainJson, **options)


def text_field(**options: Any) -> Any:
    """A field of text without a length limit in the database."""
    return Field(sa_type=sa.Text, **options)


def person_field(**options: Any) -> Any:
    """A field that points at a person."""
    return Field(foreign_key="person.id", index=True, **options)


class Versioned(SQLModel):
    """A record two people may edit: every save adds one to ``version``."""

    version: int = Field(default=1, nullable=False, sa_column_kwargs={"server_default": "1"})
    created_at: datetime
    changed_at: datetime
