"""What people may hand in about decisions, validated. What a decision must say is a rule, not here."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from register.decisions.models import SubjectKind
from register.inputs import (
    OptionalDate,
    OptionalText,
    Reason,
    RequiredDate,
    RoomInput,
    ShortLine,
    clean_text,
    none_if_empty,
)
from register.rules.deciding import Mode, Outcome

MOST_CONDITIONS = 20

Text = Annotated[Annotated[str, Field(max_length=2_000)], BeforeValidator(clean_text)]
PointReason = Annotated[Annotated[str, Field(max_length=500)] | None, BeforeValidator(clean_text)]
SaidOutcome = Annotated[Outcome | None, BeforeValidator(none_if_empty)]
OptionalPerson = Annotated[
    Annotated[int, Field(ge=1, le=2_000_000_000)] | None, BeforeValidator(none_if_empty)
]


class RequestInput(RoomInput):
    """What a decision is asked for. ``detail`` tells apart several of one kind on one record (a gate, a finding)."""

    subject_kind: SubjectKind
    subject_ref: Annotated[str, Field(min_length=1, max_length=20)]
    detail: ShortLine = None
    note: OptionalText = None


class ConditionInput(RoomInput):
    """One condition as far as it was filled in."""

    text: Annotated[Annotated[str, Field(max_length=2_000)] | None, BeforeValidator(clean_text)] = None
    owner_id: OptionalPerson = None
    due_on: OptionalDate = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it was filled in."""
        return self.text is None and self.due_on is None


class DecisionInput(RoomInput):
    """A decision as the form holds it. ``seen`` is what it rests on as the page showed it."""

    outcome: SaidOutcome = None
    reason: OptionalText = None
    review_by: OptionalDate = None
    conditions: Annotated[list[ConditionInput], Field(max_length=MOST_CONDITIONS)] = []
    point_reasons: dict[Annotated[str, Field(max_length=200)], PointReason] = {}
    departure: OptionalText = None
    seen: Annotated[str, Field(max_length=64)] = ""

    @property
    def stated_conditions(self) -> list[ConditionInput]:
        """The conditions somebody began to fill in."""
        return [condition for condition in self.conditions if not condition.is_empty]


class AdviceInput(RoomInput):
    """What the DPO advises, and why."""

    outcome: Outcome
    text: Text


class WithdrawInput(RoomInput):
    """Why nothing is asked any more."""

    reason: Reason


class CommentInput(RoomInput):
    """What somebody says; people are named with an @ before their e-mail address or name."""

    text: Text


class DoneInput(RoomInput):
    """What shows that a condition is met."""

    evidence: Text


class DelegationInput(RoomInput):
    """Who decides in somebody's absence; both days inclusive."""

    to_id: Annotated[int, Field(ge=1, le=2_000_000_000)]
    from_on: RequiredDate
    until_on: RequiredDate


class SettingInput(RoomInput):
    """Who decides in this register."""

    mode: Mode
    owner_id: OptionalPerson = None
    reason: Reason
