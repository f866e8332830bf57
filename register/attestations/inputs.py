"""What people may hand in about quarterly reviews, validated."""

from typing import Annotated

from pydantic import BeforeValidator, Field, field_validator

from register.attestations.models import Answer
from register.inputs import OptionalText, Reason, RoomInput, none_if_empty, wrong


class ConfirmInput(RoomInput):
    """The owner's answer; ``seen`` is the hash of the records the answer was given on."""

    answer: Annotated[Answer, BeforeValidator(none_if_empty)]
    note: OptionalText = None
    seen: Annotated[str, Field(max_length=64)] = ""


class AssignInput(RoomInput):
    """Who is asked in the owner's place, and why."""

    person_id: Annotated[int, BeforeValidator(none_if_empty)]
    reason: Reason

    @field_validator("person_id")
    @classmethod
    def _a_number_of_a_person(cls, value: int) -> int:
        if not 0 < value < 2**31:
            raise wrong("not-in-list", given=str(value)[:10])
        return value


class FollowUpInput(RoomInput):
    """What came of a change told in a note."""

    note: Reason
