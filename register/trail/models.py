"""The trail's tables. Rows are only ever added."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from register.storage.columns import code_field, text_field
from register.trail.actor import Channel


class TrailEvent(SQLModel, table=True):
    """One thing somebody did. Every column is under the hash, and so is the entry before."""

    __tablename__ = "trail_event"

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime
    actor_id: int | None = Field(default=None, index=True)
    actor_name: str = Field(max_length=200)
    channel: Channel = code_field(Channel)
    address: str | None = Field(default=None, max_length=64)
    tag: str = Field(max_length=80, index=True)
    subject_ref: str = Field(max_length=40, index=True)
    subject_name: str = Field(max_length=300)
    about_ref: str | None = Field(default=None, max_length=40, index=True)
    changes: str = text_field()
    reason: str | None = text_field(default=None)
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class TrailHead(SQLModel, table=True):
    """The newest entry, sealed: what is cut off at the end is missed here."""

    __tablename__ = "trail_head"

    id: int = Field(primary_key=True)
    seq: int
    hash: str = Field(max_length=64)
    seal: str = Field(max_length=64)
