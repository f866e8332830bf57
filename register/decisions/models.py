"""Tables of decisions: what is asked, what was advised and decided, on what conditions, and who may act for whom."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel, col

from register.rules.deciding import Mode, Outcome
from register.storage.columns import Versioned, code_field, code_type, json_field, person_field, text_field


class SubjectKind(StrEnum):
    """What a decision is about."""

    TRANSFER = "transfer"
    VENDOR = "vendor"
    EXCEPTION = "exception"
    FINDING_ACCEPTANCE = "finding-acceptance"


class RequestReason(StrEnum):
    """Why a request waits."""

    NEW = "new"
    CHANGED = "changed"
    LAPSING = "lapsing"
    LAPSED = "lapsed"


class RequestState(StrEnum):
    """Where a request stands."""

    WAITING = "waiting"
    WITHDRAWN = "withdrawn"
    DECIDED = "decided"
    CHANGES_REQUESTED = "changes-requested"


class DecisionRequest(Versioned, table=True):
    """A decision somebody, or the register itself, asks for; one waits for each subject at a time.

    ``status_before`` is the subject's status when it was asked, to which withdrawing returns. ``changes`` is what
    lapsed the decision before, as ``rules/lapsing.py`` tells it. ``points`` counts what there is to look at; it is
    derived.
    """

    __tablename__ = "decision_request"
    __table_args__ = (
        sa.Index("ix_decision_request_inbox", "state", "due_on", "id"),
        # One waits at a time: two people do not ask twice.
        sa.Index(
            "uq_decision_request_waiting",
            "subject_kind",
            "subject_ref",
            "detail",
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(max_length=20, unique=True)
    subject_kind: SubjectKind = code_field(SubjectKind)
    subject_ref: str = Field(max_length=20, index=True)
    detail: str = Field(default="", max_length=80)
    """Tells apart several of one kind on one record: the gate an exception is from, the finding accepted."""
    vendor_id: int = Field(foreign_key="vendor.id", index=True)
    transfer_id: int | None = Field(default=None, foreign_key="transfer.id", index=True)
    why: RequestReason = code_field(RequestReason)
    note: str | None = text_field(default=None)
    state: RequestState = code_field(RequestState, default=RequestState.WAITING)
    status_before: str = Field(max_length=40)
    changes: list[Any] = json_field(default_factory=list)
    points: int = 0
    requested_by_id: int | None = person_field(default=None)
    requested_on: date
    decider_id: int | None = person_field(default=None)
    due_on: date
    closed_at: datetime | None = None
    closed_by_id: int | None = person_field(default=None)
    closed_reason: str | None = Field(default=None, max_length=500)


IS_WAITING: Any = col(DecisionRequest.state) == sa.literal(
    RequestState.WAITING, code_type(RequestState), literal_execute=True
)
"""Whether a request waits. Written into the statement: SQLite takes the index of waiting requests only where it reads
the word, and with a parameter it would plan the statement anew each time it is asked."""


class Advice(SQLModel, table=True):
    """What the DPO advises on a request; the newest counts, none is changed."""

    __tablename__ = "decision_advice"

    id: int | None = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="decision_request.id", index=True)
    outcome: Outcome = code_field(Outcome)
    text: str = text_field()
    by_id: int | None = person_field(default=None)
    at: datetime


class Decision(SQLModel, table=True):
    """What was decided. Nothing of it changes afterwards but what became of it: replaced, or lapsed.

    ``record`` is the frozen copy, one spelling of JSON; ``record_hash`` its SHA-256, which is on the trail too.
    ``basis`` is the part of it later states are compared with.
    """

    __tablename__ = "decision"
    __table_args__ = (
        sa.Index("ix_decision_in_force", "vendor_id", "replaced_by_id", "lapsed_on"),
        sa.Index("ix_decision_of_subject", "subject_kind", "subject_ref", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(max_length=20, unique=True)
    request_id: int = Field(foreign_key="decision_request.id", unique=True)
    subject_kind: SubjectKind = code_field(SubjectKind)
    subject_ref: str = Field(max_length=20)
    detail: str = Field(default="", max_length=80)
    vendor_id: int = Field(foreign_key="vendor.id")
    transfer_id: int | None = Field(default=None, foreign_key="transfer.id", index=True)
    outcome: Outcome = code_field(Outcome)
    reason: str | None = text_field(default=None)
    decided_by_id: int = person_field()
    decided_for_id: int | None = person_field(default=None)
    """Whom the decider stood in for."""
    decided_at: datetime
    decided_on: date = Field(index=True)
    review_by: date | None = Field(default=None, index=True)
    rests_until: date | None = Field(default=None, index=True)
    """The first last day (inclusive) of what it rests on, when something is to be looked at by date alone."""
    language: str = Field(max_length=10)
    basis: dict[str, Any] = json_field(default_factory=dict)
    record: str = text_field()
    record_hash: str = Field(max_length=64)
    replaced_by_id: int | None = Field(default=None, foreign_key="decision.id", index=True)
    lapsed_on: date | None = None
    lapsed_why: list[Any] = json_field(default_factory=list)


class Condition(Versioned, table=True):
    """Something an approval hangs on: done by its day, or the approval lapses the day after."""

    __tablename__ = "decision_condition"
    __table_args__ = (sa.Index("ix_decision_condition_open", "done_on", "due_on"),)

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(max_length=20, unique=True)
    decision_id: int = Field(foreign_key="decision.id", index=True)
    vendor_id: int = Field(foreign_key="vendor.id", index=True)
    text: str = text_field()
    owner_id: int = person_field()
    due_on: date
    done_on: date | None = None
    done_by_id: int | None = person_field(default=None)
    evidence: str | None = text_field(default=None)


class Comment(SQLModel, table=True):
    """What somebody said about a request; ``mentions`` are the people it names with an @."""

    __tablename__ = "decision_comment"

    id: int | None = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="decision_request.id", index=True)
    by_id: int | None = person_field(default=None)
    at: datetime
    text: str = text_field()
    mentions: list[int] = json_field(default_factory=list)


class Mention(SQLModel, table=True):
    """That a comment names somebody: they are told until they have opened its page, or it is decided."""

    __tablename__ = "decision_mention"
    __table_args__ = (sa.Index("ix_decision_mention_unopened", "seen_at", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    comment_id: int = Field(foreign_key="decision_comment.id", index=True)
    request_id: int = Field(foreign_key="decision_request.id", index=True)
    person_id: int = person_field()
    at: datetime
    seen_at: datetime | None = None


class Delegation(Versioned, table=True):
    """Who decides for somebody who is away, from one day to another, both inclusive."""

    __tablename__ = "decision_delegation"

    id: int | None = Field(default=None, primary_key=True)
    from_id: int = person_field()
    to_id: int = person_field()
    from_on: date
    until_on: date = Field(index=True)
    ended_at: datetime | None = None


class DecisionSetting(SQLModel, table=True):
    """Who decides in this register; the newest row counts, none is changed."""

    __tablename__ = "decision_setting"

    id: int | None = Field(default=None, primary_key=True)
    mode: Mode = code_field(Mode)
    owner_id: int | None = person_field(default=None)
    """Who decides where the DPO advises."""
    set_by_id: int | None = person_field(default=None)
    set_at: datetime
    reason: str = Field(max_length=500)
