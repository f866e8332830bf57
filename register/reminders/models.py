"""Tables of reminders: the ledger of what was owed and sent, what is told of each thing, and the rules."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from register.rules.reminding import ReminderKind
from register.storage.columns import Versioned, code_field, json_field, person_field, text_field


class ReminderState(StrEnum):
    """How far a message is."""

    OWED = "owed"
    """To be sent; nobody has tried yet, or it is to be tried anew."""
    SENDING = "sending"
    """Somebody holds the lease. With ``handed_at`` set, the mail server may have taken it."""
    FAILED = "failed"
    """Not taken; it will be tried again."""
    MAYBE_SENT = "maybe-sent"
    """Handed over, and no answer came: sent once more, the same to the byte, under the same Message-ID."""
    SENT = "sent"
    """The mail server took it."""
    KEPT = "kept"
    """Put into the folder of a register without a mail server; it reached nobody."""
    NOTHING = "nothing"
    """When its turn came there was nothing to tell any more."""
    OVERTAKEN = "overtaken"
    """Not sent in time; a newer one of its kind tells more."""
    UNSURE = "unsure"
    """Handed over twice, and no answer either time: an administrator decides."""
    GIVEN_UP = "given-up"
    """Not taken after many tries: an administrator decides."""


OPEN_STATES = (
    ReminderState.OWED,
    ReminderState.SENDING,
    ReminderState.FAILED,
    ReminderState.MAYBE_SENT,
)
ARRIVED = (ReminderState.SENT, ReminderState.KEPT)
TROUBLED = (ReminderState.FAILED, ReminderState.MAYBE_SENT, ReminderState.UNSURE, ReminderState.GIVEN_UP)


class ReminderChannel(Versioned, table=True):
    """Where a team reads chat: an incoming webhook. Its address is a secret and is never shown whole."""

    __tablename__ = "reminder_channel"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=100)
    service: str = Field(max_length=20)
    address: str = Field(max_length=1000)
    language: str = Field(max_length=10)
    team: str | None = Field(default=None, max_length=100)
    """Whose things are counted; None: everybody's."""
    mail_day: int = 1
    week: date | None = None
    """The Monday of the newest week that was looked at."""
    ended_at: datetime | None = None


class Reminder(SQLModel, table=True):
    """One message somebody is owed, once: the database refuses a second of the same ``key``.

    What it says is made when its turn comes and kept here; ``message_id`` follows from the key. The lease says
    who is sending it; ``handed_at`` is set, and committed, just before the mail server is given the text.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        sa.Index("ix_reminder_open", "state", "next_try_at", "id"),
        sa.Index("ix_reminder_of_person", "person_id", "kind", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=160, unique=True)
    kind: ReminderKind = code_field(ReminderKind)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    channel_id: int | None = Field(default=None, foreign_key="reminder_channel.id", index=True)
    period: str = Field(default="", max_length=20)
    """The week, quarter or day it is for."""
    subject_ref: str | None = Field(default=None, max_length=20)
    params: dict[str, Any] = json_field(default_factory=dict)
    owed_on: date = Field(index=True)
    owed_at: datetime
    edition: int = 0
    """How many of this key were set aside before, because they were made under a wrong clock."""
    state: ReminderState = code_field(ReminderState, default=ReminderState.OWED)
    tries: int = 0
    resends: int = 0
    next_try_at: datetime | None = None
    leased_to: str | None = Field(default=None, max_length=40)
    leased_until: datetime | None = None
    handed_at: datetime | None = None
    message_id: str | None = Field(default=None, max_length=200)
    address: str | None = Field(default=None, max_length=254)
    language: str | None = Field(default=None, max_length=10)
    title: str | None = Field(default=None, max_length=300)
    text: str | None = text_field(default=None)
    html: str | None = text_field(default=None)
    items: int = 0
    rendered_at: datetime | None = None
    problem: str | None = Field(default=None, max_length=40)
    detail: str | None = Field(default=None, max_length=300)
    sent_at: datetime | None = None


class ReminderTold(SQLModel, table=True):
    """That somebody is told a step of one thing: each step once a person, whatever happens to the job.

    ``thing`` names it by what the rules see (code, subject, due date), since flags are rewritten all the time.
    """

    __tablename__ = "reminder_told"

    thing: str = Field(primary_key=True, max_length=120)
    step: str = Field(primary_key=True, max_length=20)
    """``manager``, ``register-owner``, these with ``said-`` before (announced), or days from the due date."""
    person_id: int = Field(primary_key=True, foreign_key="person.id")
    reminder_id: int = Field(foreign_key="reminder.id", index=True)


class ReminderReader(SQLModel, table=True):
    """How far the mails of one person are, and what they have unsubscribed from."""

    __tablename__ = "reminder_reader"

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    week: date | None = None
    """The Monday of the newest week that was looked at, whether there was anything to tell or not."""
    quarter: str | None = Field(default=None, max_length=10)
    day: date | None = None
    """The newest day whose steps and escalations were looked at."""
    stopped: list[str] = json_field(default_factory=list)


class ReminderRule(Versioned, table=True):
    """The ladder of one kind of flag, as an administrator set it."""

    __tablename__ = "reminder_rule"

    code: str = Field(primary_key=True, max_length=60)
    before: list[int] = json_field(default_factory=list)
    every: int
    manager_after: int
    register_owner_after: int
    on_the_day: bool


class ReminderOffice(Versioned, table=True):
    """The one row of what an administrator says of reminders as a whole."""

    __tablename__ = "reminder_office"

    id: int = Field(default=1, primary_key=True)
    register_owner_id: int | None = person_field(default=None)


class ReminderClock(SQLModel, table=True):
    """The one row that keeps runs apart: what was looked at last, and how the mail server is."""

    __tablename__ = "reminder_clock"

    id: int = Field(default=1, primary_key=True)
    slot: str = Field(default="", max_length=40)
    """The quarter of an hour that was looked at last."""
    newest_at: datetime | None = None
    doubted_at: datetime | None = None
    """Since when the clock says something that cannot follow on what it said before."""
    down_since: datetime | None = None
    down_tries: int = 0
    down_until: datetime | None = None
    down_detail: str | None = Field(default=None, max_length=300)


class ReminderRun(SQLModel, table=True):
    """A run in which something happened: what came to be owed, was sent, or failed."""

    __tablename__ = "reminder_run"

    id: int | None = Field(default=None, primary_key=True)
    why: str = Field(max_length=20)
    """``timer``, ``command`` or ``by-hand``."""
    started_at: datetime = Field(index=True)
    finished_at: datetime | None = None
    owed: int = 0
    sent: int = 0
    failed: int = 0
    problem: str | None = Field(default=None, max_length=40)
    detail: str | None = Field(default=None, max_length=300)
