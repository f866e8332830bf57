"""What people may hand in about a notice and the decision on it, validated."""

from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from register.chains.inputs import OptionalRef, TriState, places_typed
from register.inputs import (
    MediumLine,
    OptionalDate,
    OptionalLine,
    Reason,
    RequiredDate,
    RoomInput,
    none_if_empty,
    wrong,
)
from register.notices.models import NoticeChange, NoticeStatus
from register.reference.places import PSEUDO_PLACES
from register.rules.objection import DayKind
from register.vendors.inputs import PlaceCode, known_place

MOST_LINES: Final = 250
_MOST_DAYS: Final = 730

Days = Annotated[Annotated[int, Field(ge=0, le=_MOST_DAYS)] | None, BeforeValidator(none_if_empty)]
Kind = Annotated[DayKind, BeforeValidator(lambda value: none_if_empty(value) or DayKind.CALENDAR)]


class NoticeLine(RoomInput):
    """One change a notice announces. ``subject_ref`` is the sub-processor we know; ``name`` the one that comes."""

    kind: NoticeChange
    name: Annotated[OptionalLine, Field(validate_default=True)] = None
    engaged_ref: OptionalRef = None
    """The vendor of the register that ``name`` is; None: one it does not have."""
    subject_ref: Annotated[OptionalRef, Field(validate_default=True)] = None
    place_text: Annotated[MediumLine, Field(validate_default=True)] = None
    purpose: Annotated[OptionalLine, Field(validate_default=True)] = None
    on: OptionalDate = None

    @field_validator("name")
    @classmethod
    def _says_who_comes(cls, value: str | None, info: ValidationInfo) -> str | None:
        if not value and info.data.get("kind") in (NoticeChange.ADDED, NoticeChange.REPLACED):
            raise wrong("required")
        return value

    @field_validator("subject_ref")
    @classmethod
    def _says_who_it_was(cls, value: str | None, info: ValidationInfo) -> str | None:
        if not value and info.data.get("kind", NoticeChange.ADDED) is not NoticeChange.ADDED:
            raise wrong("required")
        return value

    @field_validator("place_text")
    @classmethod
    def _names_a_place(cls, value: str | None, info: ValidationInfo) -> str | None:
        if not value and info.data.get("kind") is NoticeChange.MOVED:
            raise wrong("required")
        if value and not places_typed(value):
            raise wrong("place-not-read", given=value[:80])
        return value

    @field_validator("purpose")
    @classmethod
    def _says_what_for(cls, value: str | None, info: ValidationInfo) -> str | None:
        if not value and info.data.get("kind") is NoticeChange.REPURPOSED:
            raise wrong("required")
        return value

    def as_json(self) -> dict[str, Any]:
        """The line as the notice keeps it."""
        told = self.model_dump(mode="json")
        return {**told, "places": places_typed(self.place_text or "")}


class NoticeInput(RoomInput):
    """A notice as somebody records it; the decision has a form of its own."""

    agreement_ref: OptionalRef = None
    received_on: RequiredDate
    agreement_days: Days = None
    """None takes what the agreement's term says."""
    agreement_day_kind: Kind = DayKind.CALENDAR
    stated_days: Days = None
    stated_day_kind: Kind = DayKind.CALENDAR
    holiday_place: PlaceCode = None
    """Whose public holidays are no business days; None takes the agreement's law, then our entity's place."""
    silence_is_consent: TriState = None
    note: MediumLine = None
    changes: Annotated[list[NoticeLine], Field(max_length=MOST_LINES)]

    @field_validator("changes")
    @classmethod
    def _announces_something(cls, value: list[NoticeLine]) -> list[NoticeLine]:
        if not value:
            raise wrong("nothing-announced")
        return value

    @field_validator("holiday_place")
    @classmethod
    def _a_place_with_holidays(cls, value: str | None) -> str | None:
        if value in PSEUDO_PLACES:
            raise wrong("not-a-place", given=value)
        return known_place(value)


class DecisionInput(RoomInput):
    """What was decided and why."""

    decision: Annotated[NoticeStatus | None, Field(validate_default=True), BeforeValidator(none_if_empty)] = (
        None
    )
    reason: Reason

    @field_validator("decision")
    @classmethod
    def _chosen(cls, value: NoticeStatus | None) -> NoticeStatus:
        if value is None or value is NoticeStatus.OPEN:
            raise wrong("choose-one")
        return value
