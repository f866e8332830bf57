"""What people may hand in about agreements, their signatures and their contract terms, validated."""

from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from register.agreements.models import AgreementKind, TermState
from register.inputs import (
    Line,
    OptionalDate,
    OptionalLine,
    OptionalText,
    Reason,
    RequiredDate,
    RoomInput,
    WebAddress,
    clean_line,
    clean_text,
    wrong,
)
from register.reference.places import PSEUDO_PLACES
from register.vendors.inputs import PlaceCode, known_place

_MOST_CHOSEN = 200
_TEN_YEARS = 3_660


def _none_if_empty(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


HundredLetters = Annotated[Annotated[str, Field(max_length=100)] | None, BeforeValidator(clean_line)]
Refs = Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=_MOST_CHOSEN)]


class AgreementInput(RoomInput):
    """What a form may change about an agreement; signatures, terms and the end have forms of their own."""

    kind: AgreementKind
    title: Line
    entity_refs: Refs = Field(default_factory=list)
    vendor_party: OptionalLine = None
    effective_on: OptionalDate = None
    expires_on: OptionalDate = None
    notice_days: Annotated[
        Annotated[int, Field(ge=0, le=_TEN_YEARS)] | None, BeforeValidator(_none_if_empty)
    ] = None
    governing_law: PlaceCode = None
    url: WebAddress = None
    service_refs: Refs = Field(default_factory=list)
    notes: OptionalText = None

    @field_validator("expires_on")
    @classmethod
    def _ends_after_it_starts(cls, value: date | None, info: ValidationInfo) -> date | None:
        starts_on = info.data.get("effective_on")
        if value and starts_on and value < starts_on:
            raise wrong("end-before-start")
        return value

    @field_validator("governing_law")
    @classmethod
    def _a_place_with_a_law(cls, value: str | None) -> str | None:
        # "Worldwide" and "unknown" are marks for destinations; no law is named after them.
        if value in PSEUDO_PLACES:
            raise wrong("not-a-place", given=value)
        return known_place(value)


class SignaturesInput(RoomInput):
    """When each side signed. ``reason`` is asked for only where a recorded signature is taken back."""

    signed_by_us_on: OptionalDate = None
    signed_by_vendor_on: OptionalDate = None
    reason: Annotated[Annotated[str, Field(max_length=500)] | None, BeforeValidator(clean_text)] = None


class TermInput(RoomInput):
    """How an agreement stands on one contract term; ``state`` None says nobody has looked yet."""

    term_id: Annotated[str, Field(max_length=60)]
    state: Annotated[TermState | None, BeforeValidator(_none_if_empty)] = None
    clause: HundredLetters = None
    value: HundredLetters = None


class EndInput(RoomInput):
    """The day an agreement ended and why."""

    ended_on: RequiredDate
    reason: Reason
