"""What people may hand in about vendors and services, validated."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, field_validator

from register.inputs import (
    Email,
    Line,
    Lines,
    MediumLine,
    OptionalCount,
    OptionalDate,
    OptionalLine,
    OptionalText,
    RoomInput,
    ShortLine,
    WebAddress,
    clean_line,
    wrong,
)
from register.reference.places import is_place
from register.vendors.catalogue import CATEGORIES, DATA_CATEGORIES, DATA_SUBJECTS
from register.vendors.models import Handling, Importance, PartyRole, Sensitivity


def _code_or_none(value: Any) -> Any:
    cleaned = clean_line(value)
    return cleaned.upper() if isinstance(cleaned, str) else cleaned


def _none_if_empty(value: Any) -> Any:
    return None if value in ("", None) else value


def known_place(code: str | None) -> str | None:
    """The place code itself; refuses one that is not a place."""
    if code is not None and not is_place(code):
        raise wrong("not-a-place", given=code)
    return code


PlaceCode = Annotated[Annotated[str, Field(max_length=10)] | None, BeforeValidator(_code_or_none)]


class VendorInput(RoomInput):
    """The facts about a vendor that a form may change. Status and owner have actions of their own."""

    legal_name: Line
    local_name: OptionalLine = None
    other_names: Lines = []
    identifiers: Lines = []
    place_code: PlaceCode = None
    website: WebAddress = None
    description: MediumLine = None
    category: Annotated[str | None, BeforeValidator(_none_if_empty)] = None
    importance: Annotated[Importance | None, BeforeValidator(_none_if_empty)] = None
    handles_personal_data: Handling = Handling.UNKNOWN
    parent_name: OptionalLine = None
    parent_place: PlaceCode = None
    contact_name: OptionalLine = None
    contact_email: Email = None
    contact_phone: ShortLine = None
    notes: OptionalText = None

    _places = field_validator("place_code", "parent_place")(known_place)

    @field_validator("category")
    @classmethod
    def _known_category(cls, value: str | None) -> str | None:
        if value is not None and value not in CATEGORIES:
            raise wrong("not-in-list", given=value[:40])
        return value


class ServiceInput(RoomInput):
    """What a vendor does for us with personal data."""

    purpose: Line
    party_role: Annotated[PartyRole | None, BeforeValidator(_none_if_empty)] = None
    data_subjects: list[str] = []
    data_categories: list[str] = []
    sensitivity: Annotated[Sensitivity | None, BeforeValidator(_none_if_empty)] = None
    people_count: OptionalCount = None
    sensitive_people_count: OptionalCount = None
    started_on: OptionalDate = None

    @field_validator("data_subjects")
    @classmethod
    def _known_subjects(cls, values: list[str]) -> list[str]:
        return _all_in(values, DATA_SUBJECTS)

    @field_validator("data_categories")
    @classmethod
    def _known_categories(cls, values: list[str]) -> list[str]:
        return _all_in(values, DATA_CATEGORIES)


class IdentifierLine(RoomInput):
    """One identifier as typed: ``scheme: value``, or a bare number."""

    scheme: ShortLine = None
    value: Annotated[Annotated[str, Field(max_length=80)], BeforeValidator(clean_line)]


def _all_in(values: list[str], known: tuple[str, ...]) -> list[str]:
    for value in values:
        if value not in known:
            raise wrong("not-in-list", given=value[:40])
    return sorted(set(values), key=known.index)
