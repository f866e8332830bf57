"""What people may hand in about agreements, their signatures and their contract terms, validated."""

from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from register.agreements.models import AgreementKind, Renewal, TermState
from register.inputs import (
    Line,
    OptionalDate,
    OptionalLine,
    OptionalText,
    Reason,
    RequiredDate,
    RoomInput,
    ShortLine,
    WebAddress,
    clean_line,
    clean_text,
    none_if_empty,
    read_tri_state,
    wrong,
)
from register.reference.places import PSEUDO_PLACES
from register.vendors.inputs import PlaceCode, known_place

_MOST_CHOSEN = 200
_MOST_PARTIES = 20
_TEN_YEARS = 3_660
_TEN_YEARS_OF_MONTHS = 120
SCC_MODULES = ("1", "2", "3", "4")
"""The modules of the EU clauses: which roles the two sides have (SCC 2021/914)."""


HundredLetters = Annotated[Annotated[str, Field(max_length=100)] | None, BeforeValidator(clean_line)]
Refs = Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=_MOST_CHOSEN)]
OptionalRef = Annotated[Annotated[str, Field(max_length=20)] | None, BeforeValidator(clean_line)]
Months = Annotated[
    Annotated[int, Field(ge=1, le=_TEN_YEARS_OF_MONTHS)] | None, BeforeValidator(none_if_empty)
]
TriState = Annotated[bool | None, BeforeValidator(read_tri_state)]


def _a_place_with_a_law(value: str | None) -> str | None:
    # "Worldwide" and "unknown" are marks for destinations; no law is named after them.
    if value in PSEUDO_PLACES:
        raise wrong("not-a-place", given=value)
    return known_place(value)


def _ticked(value: Any) -> bool:
    return bool(read_tri_state(value))


class VendorPartyInput(RoomInput):
    """One of the vendor's companies that sign."""

    name: Line
    place: PlaceCode = None

    @field_validator("place")
    @classmethod
    def _known(cls, value: str | None) -> str | None:
        return _a_place_with_a_law(value)


class AgreementInput(RoomInput):
    """What a form may change about an agreement; signatures, terms and the end have forms of their own."""

    kind: AgreementKind
    title: Line
    entity_refs: Refs = Field(default_factory=list)
    vendor_parties: Annotated[list[VendorPartyInput], Field(max_length=_MOST_PARTIES)] = Field(
        default_factory=list
    )
    parent_ref: OptionalRef = None
    effective_on: OptionalDate = None
    expires_on: OptionalDate = None
    renewal: Annotated[Renewal | None, BeforeValidator(none_if_empty)] = None
    renewal_months: Months = None
    notice_days: Annotated[
        Annotated[int, Field(ge=0, le=_TEN_YEARS)] | None, BeforeValidator(none_if_empty)
    ] = None
    notice_months: Annotated[
        Annotated[int, Field(ge=0, le=_TEN_YEARS_OF_MONTHS)] | None, BeforeValidator(none_if_empty)
    ] = None
    governing_law: PlaceCode = None
    url: WebAddress = None
    service_refs: Refs = Field(default_factory=list)
    transfer_refs: Refs = Field(default_factory=list)
    is_intragroup: Annotated[bool, BeforeValidator(_ticked)] = False
    scc_modules: Annotated[list[str], Field(max_length=4)] = Field(default_factory=list)
    annex_i: TriState = None
    annex_ii: TriState = None
    annex_iii: TriState = None
    filed_on: OptionalDate = None
    filing_number: ShortLine = None
    filing_authority: OptionalLine = None
    notes: OptionalText = None

    @field_validator("expires_on")
    @classmethod
    def _ends_after_it_starts(cls, value: date | None, info: ValidationInfo) -> date | None:
        starts_on = info.data.get("effective_on")
        if value and starts_on and value < starts_on:
            raise wrong("end-before-start")
        return value

    @field_validator("renewal")
    @classmethod
    def _evergreen_has_no_last_day(cls, value: Renewal | None, info: ValidationInfo) -> Renewal | None:
        if value is Renewal.EVERGREEN and info.data.get("expires_on"):
            raise wrong("evergreen-ends")
        return value

    @field_validator("renewal_months")
    @classmethod
    def _renews(cls, value: int | None, info: ValidationInfo) -> int | None:
        if value and info.data.get("renewal") in (Renewal.FIXED, Renewal.EVERGREEN):
            raise wrong("does-not-renew")
        return value

    @field_validator("notice_months")
    @classmethod
    def _days_or_months(cls, value: int | None, info: ValidationInfo) -> int | None:
        if value is not None and info.data.get("notice_days") is not None:
            raise wrong("days-or-months")
        return value

    @field_validator("governing_law")
    @classmethod
    def _law(cls, value: str | None) -> str | None:
        return _a_place_with_a_law(value)

    @field_validator("scc_modules")
    @classmethod
    def _known_modules(cls, value: list[str]) -> list[str]:
        for module in value:
            if module not in SCC_MODULES:
                raise wrong("not-in-list", given=module[:40])
        return sorted(set(value))


class SignaturesInput(RoomInput):
    """When each side signed. ``reason`` is asked for only where a recorded signature is taken back."""

    signed_by_us_on: OptionalDate = None
    signed_by_vendor_on: OptionalDate = None
    reason: Annotated[Annotated[str, Field(max_length=500)] | None, BeforeValidator(clean_text)] = None


class TermInput(RoomInput):
    """How an agreement stands on one contract term; ``state`` None says nobody has looked yet."""

    term_id: Annotated[str, Field(max_length=60)]
    state: Annotated[TermState | None, BeforeValidator(none_if_empty)] = None
    clause: HundredLetters = None
    value: HundredLetters = None


class RenewedInput(RoomInput):
    """The new last day of an agreement that runs on, and why that was right."""

    expires_on: RequiredDate
    reason: Annotated[Annotated[str, Field(max_length=500)] | None, BeforeValidator(clean_text)] = None


class NoticeGivenInput(RoomInput):
    """The day notice was given, the day it ends the agreement, and why."""

    given_on: RequiredDate
    ends_on: RequiredDate
    reason: Reason

    @field_validator("ends_on")
    @classmethod
    def _ends_after_notice(cls, value: date, info: ValidationInfo) -> date:
        given_on = info.data.get("given_on")
        if given_on and value < given_on:
            raise wrong("ends-before-notice")
        return value


class SupersededInput(RoomInput):
    """Which agreement takes the place of another, from which day."""

    successor_ref: Annotated[str, Field(max_length=20)]
    from_on: RequiredDate
    reason: Annotated[Annotated[str, Field(max_length=500)] | None, BeforeValidator(clean_text)] = None


class PositionInput(RoomInput):
    """Our position on a contract term: the values we prefer and still accept, our wording, since when and why."""

    preferred: HundredLetters = None
    fallback: HundredLetters = None
    wording: OptionalText = None
    decided_on: RequiredDate
    reason: Reason


class EndInput(RoomInput):
    """The day an agreement ended and why."""

    ended_on: RequiredDate
    reason: Reason
