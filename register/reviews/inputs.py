"""What people may hand in about reviews, their findings and the cadence, validated."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from register.errors import Invalid, Problem
from register.inputs import (
    OptionalDate,
    OptionalText,
    Reason,
    RequiredDate,
    RoomInput,
    clean_text,
    read_input,
    wrong,
)
from register.reviews.models import FindingSeverity, ReviewKind, ReviewOutcome

MOST_FINDINGS = 50
OptionalReason = Annotated[Annotated[str, Field(max_length=500)] | None, BeforeValidator(clean_text)]
Months = Annotated[int, Field(ge=1, le=60)]


def _none_if_blank(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


class KindInput(RoomInput):
    """The kind of a review that was not planned."""

    kind: ReviewKind


class ScheduleInput(RoomInput):
    """A review to be planned; without ``due_on`` the cadence decides, a later day needs a reason."""

    kind: ReviewKind = ReviewKind.SECURITY
    due_on: OptionalDate = None
    due_reason: OptionalReason = None


class FindingInput(RoomInput):
    """Something a review found."""

    text: Annotated[Annotated[str, Field(max_length=2000)], BeforeValidator(clean_text)]
    severity: Annotated[FindingSeverity, BeforeValidator(_none_if_blank)]
    due_on: OptionalDate = None


class ReviewInput(RoomInput):
    """A review that has been done; without ``next_due_on`` the cadence decides when the next one is due."""

    done_on: RequiredDate
    outcome: Annotated[ReviewOutcome, BeforeValidator(_none_if_blank)]
    summary: OptionalText = None
    findings: tuple[FindingInput, ...] = ()
    next_due_on: OptionalDate = None
    next_due_reason: OptionalReason = None

    @field_validator("findings")
    @classmethod
    def _as_the_outcome_says(
        cls, value: tuple[FindingInput, ...], info: ValidationInfo
    ) -> tuple[FindingInput, ...]:
        outcome = info.data.get("outcome")
        if outcome is ReviewOutcome.PASSED_WITH_FINDINGS and not value:
            raise wrong("findings-missing")
        if outcome is ReviewOutcome.PASSED and value:
            raise wrong("findings-not-expected")
        return value


class PostponeInput(RoomInput):
    """The day a review is put off to, and why."""

    postponed_to: RequiredDate
    reason: Reason


class CloseFindingInput(RoomInput):
    """The day a finding was settled, and how."""

    closed_on: RequiredDate
    note: Reason


class CadenceInput(RoomInput):
    """Months between reviews by importance; the more important, the more often."""

    critical: Annotated[Months, BeforeValidator(_none_if_blank)]
    high: Annotated[Months, BeforeValidator(_none_if_blank)]
    medium: Annotated[Months, BeforeValidator(_none_if_blank)]
    low: Annotated[Months, BeforeValidator(_none_if_blank)]

    @field_validator("high", "medium", "low")
    @classmethod
    def _not_more_often_than_a_more_important_one(cls, value: int, info: ValidationInfo) -> int:
        if any(value < months for months in info.data.values()):
            raise wrong("cadence-order")
        return value


def read_review(values: Mapping[str, Any], findings: Sequence[Mapping[str, Any]]) -> ReviewInput:
    """The review with its findings; rows left wholly empty are passed over.

    Raises Invalid with every problem by field; those of row 2 are ``text.2``, ``severity.2``, ``due_on.2``.
    """
    problems: dict[str, Problem] = {}
    read: list[FindingInput] = []
    filled = [(n, row) for n, row in enumerate(findings) if any(str(v).strip() for v in row.values())]
    for number, row in filled[:MOST_FINDINGS]:
        try:
            read.append(read_input(FindingInput, row))
        except Invalid as error:
            problems |= {f"{name}.{number}": problem for name, problem in error.problems.items()}
    if len(filled) > MOST_FINDINGS:
        problems["findings"] = Problem("too-many", {"max_length": MOST_FINDINGS})
    try:
        # Rows that cannot be used count as rows all the same: one cause, one message.
        given = read_input(ReviewInput, {**values, "findings": tuple(read)})
    except Invalid as error:
        own = dict(error.problems)
        if problems:
            own.pop("findings", None)
        raise Invalid({**own, **problems}) from None
    if problems:
        raise Invalid(problems)
    return given
