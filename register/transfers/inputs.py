"""What people may hand in about a transfer, its mechanisms and its end, validated."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from register.inputs import (
    MediumLine,
    OptionalDate,
    Reason,
    RequiredDate,
    RoomInput,
    ShortLine,
    clean_line,
    none_if_empty,
    read_tri_state,
    wrong,
)
from register.reference.places import is_place
from register.transfers.models import Access

UNKNOWN_PLACE = "UNKNOWN"
NO_MECHANISM = "none"
UNKNOWN_MECHANISM = "unknown"
"""Somebody is not sure and asks the DPO: kept apart from having no mechanism."""

# ISO 3166-2 lists these under CN as well; the register knows them by their own codes.
_OWN_CODE = {"CN-HK": "HK", "CN-MO": "MO", "CN-TW": "TW"}


def _capital(value: Any) -> Any:
    cleaned = clean_line(value)
    return cleaned.upper() if isinstance(cleaned, str) else cleaned


_SmallCode = Annotated[str, Field(max_length=10)]
Code = Annotated[_SmallCode, BeforeValidator(_capital)]
OptionalCode = Annotated[_SmallCode | None, BeforeValidator(_capital)]
Ref = Annotated[Annotated[str, Field(max_length=20)], BeforeValidator(_capital)]
OptionalRef = Annotated[Annotated[str, Field(max_length=20)] | None, BeforeValidator(_capital)]
TriState = Annotated[bool | None, BeforeValidator(read_tri_state)]


class TransferInput(RoomInput):
    """Who sends what where. ``destination`` is a place code, or UNKNOWN with the words that were given."""

    exporter_ref: Ref
    service_ref: Ref
    destination: Code
    destination_subdivision: OptionalCode = None
    destination_text: MediumLine = None
    access: Annotated[Access | None, BeforeValidator(none_if_empty)] = None
    started_on: OptionalDate = None

    @model_validator(mode="before")
    @classmethod
    def _part_of_a_country(cls, values: Any) -> Any:
        """A code such as CA-QC names the country and its part at once."""
        given = str(values.get("destination") or "").strip().upper()
        if given in _OWN_CODE:
            return {**values, "destination": _OWN_CODE[given]}
        if "-" in given and is_place(given):
            return {**values, "destination": given.partition("-")[0], "destination_subdivision": given}
        return values

    @field_validator("destination")
    @classmethod
    def _known_destination(cls, value: str) -> str:
        if not is_place(value):
            raise wrong("not-a-place", given=value)
        return value

    @field_validator("destination_subdivision")
    @classmethod
    def _part_is_within(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value and not (is_place(value) and value.startswith(info.data.get("destination", "") + "-")):
            raise wrong("not-a-part", given=value)
        return value


class MechanismInput(RoomInput):
    """The legal ground relied on under one regime, with its dates.

    ``mechanism_id`` may also be ``none`` (there is no ground) or ``unknown`` (not sure, ask the DPO).
    """

    regime_id: Annotated[str, Field(max_length=40)]
    mechanism_id: Annotated[Annotated[str, Field(max_length=80)], BeforeValidator(clean_line)]
    agreement_ref: OptionalRef = None
    signed_on: OptionalDate = None
    effective_on: OptionalDate = None
    expires_on: OptionalDate = None
    first_transfer_on: OptionalDate = None
    filed_on: OptionalDate = None
    filing_number: ShortLine = None
    notified_on: OptionalDate = None
    approved_on: OptionalDate = None
    module: Annotated[Literal["1", "2", "3", "4"] | None, BeforeValidator(none_if_empty)] = None
    clauses_verbatim: TriState = None
    importer_city: ShortLine = None
    late_filing_settled: TriState = None
    evidence: Annotated[dict[str, TriState], Field(max_length=40)] = {}
    """Documents by code: held, lacking, or (None) nobody has said."""

    @field_validator("effective_on", "expires_on", "filed_on", "notified_on")
    @classmethod
    def _in_order(cls, value: date | None, info: ValidationInfo) -> date | None:
        """Source: house rule; a tool is signed, takes effect or is filed, and ends, in that order."""
        for earlier, code in _NOT_BEFORE[str(info.field_name)]:
            first = info.data.get(earlier)
            if value and first and value < first:
                raise wrong(code, earlier=first.isoformat())
        return value


_NOT_BEFORE = {
    "effective_on": (("signed_on", "effective-before-signed"),),
    "expires_on": (
        ("signed_on", "end-before-signed"),
        ("effective_on", "end-before-start"),
    ),
    "filed_on": (("signed_on", "filed-before-signed"),),
    "notified_on": (("signed_on", "notified-before-signed"),),
}

MECHANISM_COLUMNS = ("signed_on", "effective_on", "expires_on")
MECHANISM_DETAILS = (
    "first_transfer_on",
    "filed_on",
    "filing_number",
    "notified_on",
    "approved_on",
    "module",
    "clauses_verbatim",
    "importer_city",
    "late_filing_settled",
)


@dataclass(frozen=True)
class AgreementRelied:
    """The agreement a mechanism hangs on, as another room knows it."""

    id: int
    ref: str
    vendor_id: int


class ReasonInput(RoomInput):
    """Why something was paused or taken up again."""

    reason: Reason


class EndInput(RoomInput):
    """The day a transfer ended (inclusive) and why."""

    ended_on: RequiredDate
    reason: Reason
