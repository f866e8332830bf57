"""What people may hand in about an engagement, validated."""

import re
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from register.chains.models import ContractState, EngagementSource
from register.inputs import (
    MediumLine,
    OptionalDate,
    OptionalLine,
    Reason,
    RequiredDate,
    RoomInput,
    clean_line,
    none_if_empty,
    read_tri_state,
    wrong,
)
from register.reference.place_reader import read_places
from register.reference.places import PSEUDO_PLACES, is_place
from register.rules.fact_kinds import HOLDERS

NO_TOOL: Final = "none"
MOST_PLACES: Final = 60
_BETWEEN = re.compile(r"[;,\n、，；]")
# ISO 3166-2 lists these under CN as well; the register knows them by their own codes.
_OWN_CODE = {"CN-HK": "HK", "CN-MO": "MO", "CN-TW": "TW"}

TriState = Annotated[bool | None, BeforeValidator(read_tri_state)]
OptionalRef = Annotated[Annotated[str, Field(max_length=20)] | None, BeforeValidator(clean_line)]
Tool = Annotated[Annotated[str, Field(max_length=80)] | None, BeforeValidator(none_if_empty)]


def places_typed(text: str) -> list[str]:
    """The codes of the places a text names: codes as they stand (US-CA), anything else as the place reader reads it.

    Source: house rule.
    """
    parts = [part.strip().upper() for part in _BETWEEN.split(text) if part.strip()]
    codes = [_OWN_CODE.get(part, part) for part in parts]
    if not all(is_place(code) and code not in PSEUDO_PLACES for code in codes):
        codes = [code for code in read_places(text).codes if code not in PSEUDO_PLACES]
    return list(dict.fromkeys(codes))


class MechanismLine(RoomInput):
    """The tool between the two under one law: ``none`` says that there is none; left out: nobody has said."""

    id: Tool = None
    signed_on: OptionalDate = None


class EngagementInput(RoomInput):
    """One engagement. The two vendors are named apart: they never change."""

    service_ref: OptionalRef = None
    purpose: OptionalLine = None
    place_is_sure: bool = True
    """False keeps words that name no place (an import): the place is then not known."""
    place_text: MediumLine = None
    """The place or places in anybody's words or as codes."""
    places: Annotated[list[str], Field(validate_default=True)] = []
    """Read from ``place_text``."""
    mechanisms: Annotated[dict[str, MechanismLine], Field(max_length=60)] = {}
    processor_contract: Annotated[ContractState | None, BeforeValidator(none_if_empty)] = None
    source: Annotated[EngagementSource | None, BeforeValidator(none_if_empty)] = None
    source_note: MediumLine = None
    since: OptionalDate = None
    clear_at_importer: TriState = None
    encrypted_at_rest: TriState = None
    key_holder: Annotated[
        Literal["exporter", "adequate_country_third_party", "importer", "none"] | None,
        BeforeValidator(none_if_empty),
    ] = None
    assessment: Annotated[
        Literal["adequate", "inadequate", "none", "na"] | None, BeforeValidator(none_if_empty)
    ] = None
    assessed_on: OptionalDate = None
    problematic_law_applies: TriState = None
    importer_dpf_certified: TriState = None
    uk_extension: TriState = None

    @field_validator("place_text")
    @classmethod
    def _names_a_place(cls, value: str | None, info: ValidationInfo) -> str | None:
        codes = places_typed(value or "")
        if len(codes) > MOST_PLACES:
            raise wrong("too-many")
        if value and not codes and info.data.get("place_is_sure"):
            raise wrong("place-not-read", given=value[:80])
        return value

    @field_validator("places")
    @classmethod
    def _only_read(cls, value: Any, info: ValidationInfo) -> list[str]:
        return places_typed(info.data.get("place_text") or "")

    def told(self) -> dict[str, Any]:
        """The facts of the leg somebody knows, as plain JSON."""
        found = {name: getattr(self, name) for name in LEG_FACTS}
        return {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in found.items()
            if value is not None
        }


LEG_FACTS: Final = (
    "clear_at_importer",
    "encrypted_at_rest",
    "key_holder",
    "assessment",
    "assessed_on",
    "problematic_law_applies",
    "importer_dpf_certified",
    "uk_extension",
)
"""The scoring facts of a leg that an engagement keeps, in the order of the form."""
YES_NO_FACTS: Final = tuple(
    name for name in LEG_FACTS if name not in ("key_holder", "assessment", "assessed_on")
)
CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "key_holder": HOLDERS,
    "assessment": ("adequate", "inadequate", "none", "na"),
}


class EndInput(RoomInput):
    """The day an engagement ended (it no longer counts from that day on) and why."""

    ended_on: RequiredDate
    reason: Reason
