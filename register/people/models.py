"""Tables of people: accounts, roles, sessions and failed sign-ins."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from register.rules.permissions import Role
from register.storage.columns import Versioned, code_field, code_type


class RowHeight(StrEnum):
    """How tall the rows of a list are."""

    DEFAULT = "default"
    DENSE = "dense"


class Person(Versioned, table=True):
    """Somebody with an account. Never deleted: an account ends by ``disabled_at``."""

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(max_length=254, unique=True)
    name: str = Field(max_length=200)
    password_hash: str | None = Field(default=None, max_length=200)
    must_change_password: bool = False
    one_time_until: datetime | None = None
    """When a one-time password stops working; None for a password the person chose."""
    language: str | None = Field(default=None, max_length=10)
    row_height: RowHeight = code_field(RowHeight, default=RowHeight.DEFAULT)
    shortcuts_on: bool = True
    team: str | None = Field(default=None, max_length=100, index=True)
    manager_id: int | None = Field(default=None, foreign_key="person.id")
    place_code: str | None = Field(default=None, max_length=10)
    """Where the person works: mails follow its hours and public holidays. None: where the register is."""
    mail_day: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    """The weekday of the weekly mail, Monday being 0."""
    disabled_at: datetime | None = None
    same_as_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    """The first account of the same person: what one of them asked for, the other does not decide."""


class PersonRole(SQLModel, table=True):
    """A role somebody holds."""

    __tablename__ = "person_role"

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    role: Role = Field(sa_column=sa.Column(code_type(Role), primary_key=True))


class SignInSession(SQLModel, table=True):
    """One browser somebody is signed in with; the random id itself is only in the cookie."""

    __tablename__ = "sign_in_session"

    token_hash: str = Field(primary_key=True, max_length=64)
    person_id: int = Field(foreign_key="person.id", index=True)
    created_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None
    address: str | None = Field(default=None, max_length=64)
    agent: str | None = Field(default=None, max_length=300)


class FailedSignIn(SQLModel, table=True):
    """A failed sign-in, counted per account and per address (both hashed)."""

    __tablename__ = "failed_sign_in"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=64, index=True)
    at: datetime = Field(index=True)


class TokenScope(StrEnum):
    """How far a token reaches, within what the person's roles permit."""

    JUDGE = "judge"
    """Facts are judged; no record is read."""
    READ = "read"
    """Records are read, too."""
    WRITE = "write"
    """Records are read and changed."""


class ApiToken(SQLModel, table=True):
    """A token a program uses in somebody's name, with what their roles permit; only its hash is kept.

    ``window_at`` and ``window_count`` count the requests of the current minute.
    """

    __tablename__ = "api_token"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    name: str = Field(max_length=80)
    token_hash: str = Field(max_length=64, unique=True)
    ending: str = Field(max_length=8)
    """The last characters, by which its owner tells it from others."""
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None
    window_at: datetime | None = None
    window_count: int = 0
    scope: TokenScope = Field(
        default=TokenScope.JUDGE,
        sa_type=code_type(TokenScope),
        sa_column_kwargs={"server_default": TokenScope.JUDGE.value},
    )
    noted_on: date | None = None
    """The last day its use went on the trail."""
