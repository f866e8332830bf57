"""What people may hand in about our own entities, validated."""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter, ValidationInfo, field_validator

from register.entities.models import Zone
from register.inputs import (
    Lines,
    Reason,
    RequiredDate,
    RoomInput,
    ShortLine,
    WebAddress,
    clean_line,
    none_if_empty,
    wrong,
)
from register.reference.folding import fold
from register.reference.places import LANGUAGES, is_country, subdivisions

ZONED = "AE"
"""The place whose free zones have laws of their own."""

_WEB_ADDRESS: TypeAdapter[str | None] = TypeAdapter(WebAddress)


def _country(value: Any) -> Any:
    cleaned = clean_line(value)
    return cleaned.upper() if isinstance(cleaned, str) else cleaned


def _known_country(code: str) -> str:
    if not is_country(code):
        raise wrong("not-a-place", given=code[:40])
    return code


Country = Annotated[
    Annotated[str, Field(max_length=10)], BeforeValidator(_country), AfterValidator(_known_country)
]


class EntityInput(RoomInput):
    """One of our legal entities: where it is established decides which laws bind its transfers."""

    name: Annotated[Annotated[str, Field(max_length=200)], BeforeValidator(clean_line)]
    local_name: Annotated[Annotated[str, Field(max_length=200)] | None, BeforeValidator(clean_line)] = None
    registration_number: ShortLine = None
    place_code: Country
    subdivision: ShortLine = None
    city: ShortLine = None
    zone: Annotated[Zone | None, BeforeValidator(none_if_empty)] = Field(default=None, validate_default=True)
    websites: Lines = Field(default_factory=list)

    @field_validator("subdivision")
    @classmethod
    def _known_part(cls, value: str | None, info: ValidationInfo) -> str | None:
        place_code = info.data.get("place_code")
        if value is None or place_code is None:
            return None
        if found := find_part(place_code, value):
            return found
        raise wrong("part-not-known", given=value[:40])

    @field_validator("zone")
    @classmethod
    def _zone_where_there_are_any(cls, value: Zone | None, info: ValidationInfo) -> Zone | None:
        if info.data.get("place_code") != ZONED:
            return None
        if value is None:
            raise wrong("required")
        return value

    @field_validator("websites")
    @classmethod
    def _real_addresses(cls, values: list[str]) -> list[str]:
        found = [_WEB_ADDRESS.validate_python(value) for value in values]
        return list(dict.fromkeys(value for value in found if value))


class EndInput(RoomInput):
    """Since when, and why, an entity is not ours any more."""

    ended_on: RequiredDate
    reason: Reason


def find_part(place_code: str, given: str) -> str | None:
    """The code of a part of a country, given as a code or by its name in any of our languages, or None."""
    wanted = fold(given)
    for language in LANGUAGES:
        for code, name in subdivisions(place_code, language):
            if wanted in (fold(code), fold(name)):
                return code
    return None
