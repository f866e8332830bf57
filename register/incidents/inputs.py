"""What people may hand in about an incident, validated."""

from datetime import datetime
from typing import Annotated, Final

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from register.incidents.models import LearnedHow, PeopleBand, Severity, StepKind
from register.inputs import (
    Line,
    OptionalCount,
    OptionalMoment,
    OptionalText,
    Reason,
    RequiredMoment,
    RoomInput,
    clean_text,
    none_if_empty,
    wrong,
)
from register.vendors.catalogue import DATA_CATEGORIES

_MOST_CHOSEN: Final = 500
_LARGEST: Final = 2_000_000_000
BANDS: Final = {
    PeopleBand.UNDER_100: (0, 99),
    PeopleBand.FROM_100: (100, 499),
    PeopleBand.FROM_500: (500, 999),
    PeopleBand.FROM_1000: (1_000, 9_999),
    PeopleBand.FROM_10000: (10_000, 99_999),
    PeopleBand.FROM_100000: (100_000, _LARGEST),
}
"""The numbers each band holds, both inclusive."""

Refs = Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=_MOST_CHOSEN)]


class IncidentInput(RoomInput):
    """One incident as somebody tells it. What is not known is left out; steps and closure have inputs of their own."""

    title: Line
    description: OptionalText = None
    happened_from: OptionalMoment = None
    happened_until: OptionalMoment = None
    vendor_knew_at: OptionalMoment = None
    told_us_at: OptionalMoment = None
    """When the vendor told us."""
    aware_at: RequiredMoment
    """When we knew, however we learned it."""
    learned_how: Annotated[LearnedHow | None, BeforeValidator(none_if_empty)] = None
    service_refs: Refs = []
    transfer_refs: Refs = []
    data_categories: Annotated[list[str], Field(max_length=100)] = []
    people_count: OptionalCount = None
    people_band: Annotated[PeopleBand | None, BeforeValidator(none_if_empty)] = None
    severity: Annotated[Severity | None, BeforeValidator(none_if_empty)] = None

    @field_validator("happened_until")
    @classmethod
    def _ends_after_it_starts(cls, value: datetime | None, info: ValidationInfo) -> datetime | None:
        return _not_before(value, info, "happened_from", "end-before-start")

    @field_validator("vendor_knew_at")
    @classmethod
    def _known_after_it_starts(cls, value: datetime | None, info: ValidationInfo) -> datetime | None:
        return _not_before(value, info, "happened_from", "known-before-start")

    @field_validator("told_us_at")
    @classmethod
    def _told_after_they_knew(cls, value: datetime | None, info: ValidationInfo) -> datetime | None:
        return _not_before(value, info, "vendor_knew_at", "told-before-known")

    @field_validator("aware_at")
    @classmethod
    def _aware_when_told(cls, value: datetime, info: ValidationInfo) -> datetime:
        told = info.data.get("told_us_at")
        if told and value > told:
            raise wrong("aware-after-told")
        return value

    @field_validator("data_categories")
    @classmethod
    def _known_categories(cls, values: list[str]) -> list[str]:
        for value in values:
            if value not in DATA_CATEGORIES:
                raise wrong("not-in-list", given=value[:40])
        return sorted(set(values), key=DATA_CATEGORIES.index)

    @field_validator("people_band")
    @classmethod
    def _fits_the_number(cls, value: PeopleBand | None, info: ValidationInfo) -> PeopleBand | None:
        count = info.data.get("people_count")
        if value and count is not None and not BANDS[value][0] <= count <= BANDS[value][1]:
            raise wrong("band-without-number")
        return value


class StepInput(RoomInput):
    """Something that was done. ``regime_id`` None: for every law that asks."""

    kind: StepKind
    at: RequiredMoment
    regime_id: Annotated[Annotated[str, Field(max_length=40)] | None, BeforeValidator(none_if_empty)] = None
    note: Annotated[
        Annotated[str, Field(max_length=5_000)] | None,
        BeforeValidator(clean_text),
        Field(validate_default=True),
    ] = None

    @field_validator("note")
    @classmethod
    def _decisions_say_why(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("kind") in DECISIONS:
            raise wrong("required")
        return value


DECISIONS: Final = frozenset({StepKind.NO_AUTHORITY_NOTICE, StepKind.NO_PEOPLE_NOTICE})
"""Steps that decide that nobody is told; they need a reason and the DPO."""


class CloseInput(RoomInput):
    """What was learned, and why the incident can be closed."""

    lessons: Annotated[Annotated[str, Field(max_length=10_000)], BeforeValidator(clean_text)]
    reason: Reason


class ReasonInput(RoomInput):
    """Why an incident is opened again, or a step taken back."""

    reason: Reason


def _not_before(value: datetime | None, info: ValidationInfo, other: str, code: str) -> datetime | None:
    start = info.data.get(other)
    if value and start and value < start:
        raise wrong(code)
    return value
