"""What people may hand in about an impact assessment, validated. What a conclusion needs is a rule, not here."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from register.impact.models import Problematic, Verdict
from register.inputs import OptionalDate, OptionalText, Reason, RequiredDate, RoomInput, clean_text
from register.transfers.inputs import none_if_empty
from register.transfers.safeguards import SafeguardInput

MOST_NOTE = 2_000

RegimeId = Annotated[str, Field(min_length=1, max_length=40)]
Answer = Annotated[Literal["yes", "no", "unknown"] | None, BeforeValidator(none_if_empty)]
Note = Annotated[Annotated[str, Field(max_length=MOST_NOTE)] | None, BeforeValidator(clean_text)]
SaidVerdict = Annotated[Verdict | None, BeforeValidator(none_if_empty)]
SaidProblematic = Annotated[Problematic | None, BeforeValidator(none_if_empty)]


class StartInput(RoomInput):
    """Under which law an assessment is begun."""

    regime_id: RegimeId


class DraftInput(RoomInput):
    """An assessment as far as it has got: everything may still be empty."""

    answers: dict[Annotated[str, Field(max_length=60)], Answer] = {}
    notes: dict[Annotated[str, Field(max_length=60)], Note] = {}
    measures: Annotated[list[SafeguardInput], Field(max_length=100)] = []
    problematic: SaidProblematic = None
    verdict: SaidVerdict = None
    reasons: OptionalText = None
    review_on: OptionalDate = None


class AttachInput(RoomInput):
    """The conclusion of an assessment that exists as a document of its own."""

    regime_id: RegimeId
    completed_on: RequiredDate
    verdict: Verdict
    problematic: SaidProblematic = None
    reasons: Annotated[Annotated[str, Field(max_length=10_000)], BeforeValidator(clean_text)]
    review_on: OptionalDate = None

    @model_validator(mode="before")
    @classmethod
    def _empty_is_missing(cls, values: Any) -> Any:
        """A choice left open is asked for, not called wrong."""
        return {name: value for name, value in values.items() if name != "verdict" or value}


class WithdrawInput(RoomInput):
    """Why nobody goes on with a draft."""

    reason: Reason
