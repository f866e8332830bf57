"""The scoring facts people supply about a transfer: which there are, when they apply, and their validation.

Nothing here judges. How all records add up to the facts of a transfer is in ``register.assessments.facts``.
"""

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from register.inputs import OptionalCount, OptionalDate, RoomInput, clean_line, none_if_empty, wrong
from register.reference.places import PSEUDO_PLACES, is_place
from register.rules.fact_kinds import CERTIFICATIONS, HOLDERS
from register.transfers.inputs import TriState


def _codes(value: Any) -> Any:
    if isinstance(value, str):
        value = (clean_line(value) or "").replace(",", " ").split()
    return list(dict.fromkeys(str(code).strip().upper() for code in value if str(code).strip()))


KeyHolder = Annotated[
    Literal["exporter", "adequate_country_third_party", "importer", "none"] | None,
    BeforeValidator(none_if_empty),
]
AssessmentState = Annotated[
    Literal["none", "inadequate", "adequate", "na"] | None, BeforeValidator(none_if_empty)
]
ConsentState = Annotated[Literal["valid", "bundled", "none"] | None, BeforeValidator(none_if_empty)]
PlaceCodes = Annotated[
    Annotated[list[Annotated[str, Field(max_length=10)]], Field(max_length=60)] | None,
    BeforeValidator(lambda value: None if value is None else _codes(value)),
]
UNKNOWN: Final = "unknown"


class FactsInput(RoomInput):
    """What only people can say. Only the fields handed in are changed.

    A field handed in empty is left out again; ``unknown`` (or None) says that somebody looked and does not know,
    which is kept apart: rules presume the ordinary case for neither, but say so differently.
    """

    not_known: frozenset[str] = frozenset()
    """The fields of which somebody said that they do not know; worked out from the fields themselves."""
    importer_is_same_legal_entity: TriState = None
    collected_directly_from_data_subject: TriState = None
    systematic: TriState = None
    onward_transfers: TriState = None
    onward_to: PlaceCodes = None
    same_or_related_purpose: TriState = None
    prescribed_consent: TriState = None
    privacy_policy_disclosure: TriState = None
    individuals_informed: TriState = None
    consent: ConsentState = None
    separate_consent: TriState = None
    contract_necessity: TriState = None
    people_ytd: OptionalCount = None
    sensitive_people_ytd: OptionalCount = None
    important_data: TriState = None
    cii_operator: TriState = None
    contains_national_id: TriState = None
    clear_at_importer: TriState = None
    encrypted_in_transit: TriState = None
    encrypted_at_rest: TriState = None
    key_holder: KeyHolder = None
    pseudonymised: TriState = None
    reid_info_holder: KeyHolder = None
    split_processing: TriState = None
    processors_independent: TriState = None
    transit_only: TriState = None
    transit_places: PlaceCodes = None
    importer_protected_by_law: TriState = None
    importer_uses_cloud_processor: TriState = None
    assessment: AssessmentState = None
    assessed_on: OptionalDate = None
    problematic_law_applies: TriState = None
    importer_dpf_certified: TriState = None
    uk_extension: TriState = None
    hr_data_certified: TriState = None
    importer_privacy_shield_listed: TriState = None
    importer_subject_to_pipeda: TriState = None
    certification: list[str] | None = None
    certificate_valid_until: OptionalDate = None
    opt_out_received: TriState = None
    opt_out_synced: TriState = None
    scrubbed_before_call: TriState = None

    @model_validator(mode="before")
    @classmethod
    def _set_apart_what_is_not_known(cls, values: Any) -> Any:
        lacking = {name for name in FIELDS if name in values and values[name] in (None, UNKNOWN, [UNKNOWN])}
        return {**values, **dict.fromkeys(lacking), "not_known": frozenset(lacking)}

    @field_validator("onward_to", "transit_places")
    @classmethod
    def _real_places(cls, values: list[str] | None) -> list[str] | None:
        for value in values or []:
            if value in PSEUDO_PLACES or not is_place(value):
                raise wrong("not-a-place", given=value)
        return values

    @field_validator("certification")
    @classmethod
    def _known_certificates(cls, values: list[str] | None) -> list[str] | None:
        if values is None:
            return None
        for value in values:
            if value not in CERTIFICATIONS:
                raise wrong("not-in-list", given=value[:40])
        return sorted(set(values))

    @field_validator("sensitive_people_ytd")
    @classmethod
    def _part_of_the_people(cls, value: int | None, info: ValidationInfo) -> int | None:
        everybody = info.data.get("people_ytd")
        if value is not None and everybody is not None and value > everybody:
            raise wrong("more-than-all", all=everybody)
        return value


class Kind(StrEnum):
    """How a fact is asked for."""

    TRI_STATE = "tri-state"
    CHOICE = "choice"
    COUNT = "count"
    DATE = "date"
    PLACES = "places"
    CERTIFICATES = "certificates"


CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "key_holder": HOLDERS,
    "reid_info_holder": HOLDERS,
    "assessment": ("adequate", "inadequate", "none", "na"),
    "consent": ("valid", "bundled", "none"),
}
_KINDS: Final[dict[str, Kind]] = {
    **dict.fromkeys(CHOICES, Kind.CHOICE),
    **dict.fromkeys(("people_ytd", "sensitive_people_ytd"), Kind.COUNT),
    **dict.fromkeys(("assessed_on", "certificate_valid_until"), Kind.DATE),
    **dict.fromkeys(("onward_to", "transit_places"), Kind.PLACES),
    "certification": Kind.CERTIFICATES,
}

GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "flow": (
        "importer_is_same_legal_entity",
        "collected_directly_from_data_subject",
        "systematic",
        "onward_transfers",
        "onward_to",
    ),
    "people": (
        "same_or_related_purpose",
        "prescribed_consent",
        "privacy_policy_disclosure",
        "individuals_informed",
        "consent",
        "separate_consent",
        "contract_necessity",
    ),
    "volume": (
        "people_ytd",
        "sensitive_people_ytd",
        "important_data",
        "cii_operator",
        "contains_national_id",
    ),
    "technical": (
        "clear_at_importer",
        "encrypted_in_transit",
        "encrypted_at_rest",
        "key_holder",
        "pseudonymised",
        "reid_info_holder",
        "split_processing",
        "processors_independent",
        "transit_only",
        "transit_places",
        "importer_protected_by_law",
        "importer_uses_cloud_processor",
    ),
    "assessment": ("assessment", "assessed_on", "problematic_law_applies"),
    "importer": (
        "importer_dpf_certified",
        "uk_extension",
        "hr_data_certified",
        "importer_privacy_shield_listed",
        "importer_subject_to_pipeda",
        "certification",
        "certificate_valid_until",
    ),
    "calls": ("opt_out_received", "opt_out_synced", "scrubbed_before_call"),
}
"""The facts as the form groups them, in the order they are asked."""

FIELDS: Final = tuple(name for names in GROUPS.values() for name in names)

_EUROPE = frozenset({"eu-gdpr", "uk-gdpr", "ch-fadp"})
_ONLY_UNDER: Final[dict[str, frozenset[str]]] = {
    "same_or_related_purpose": frozenset({"hk-pdpo"}),
    "prescribed_consent": frozenset({"hk-pdpo"}),
    "privacy_policy_disclosure": frozenset({"hk-pdpo", "kr-pipa"}),
    "separate_consent": frozenset({"cn-pipl", "kr-pipa"}),
    "people_ytd": frozenset({"cn-pipl"}),
    "sensitive_people_ytd": frozenset({"cn-pipl"}),
    "important_data": frozenset({"cn-pipl"}),
    "cii_operator": frozenset({"cn-pipl"}),
    "contains_national_id": frozenset({"kr-pipa"}),
    "uk_extension": frozenset({"uk-gdpr"}),
    "importer_dpf_certified": _EUROPE,
    "hr_data_certified": _EUROPE,
    "importer_privacy_shield_listed": _EUROPE,
    "importer_subject_to_pipeda": _EUROPE,
    "opt_out_received": frozenset({"hk-pdpo"}),
    "opt_out_synced": frozenset({"hk-pdpo"}),
    "scrubbed_before_call": frozenset({"hk-pdpo"}),
}
_ONLY_TO: Final[dict[str, str]] = {
    "importer_dpf_certified": "US",
    "uk_extension": "US",
    "hr_data_certified": "US",
    "importer_privacy_shield_listed": "US",
    "importer_subject_to_pipeda": "CA",
}
_ONLY_FOR_CALLS: Final = frozenset(GROUPS["calls"])


def kind_of(name: str) -> Kind:
    """How a fact is asked for.

    Source: house rule.
    """
    return _KINDS.get(name, Kind.TRI_STATE)


def applies(name: str, regimes: Collection[str], destination: str, *, makes_calls: bool) -> bool:
    """Whether a fact can matter under these laws for this destination.

    Source: house rule (ask once, and only what applies).
    """
    under = _ONLY_UNDER.get(name)
    if under is not None and under.isdisjoint(regimes):
        return False
    if name in _ONLY_FOR_CALLS and not makes_calls:
        return False
    return name not in _ONLY_TO or _ONLY_TO[name] == destination


def merged(stored: Mapping[str, Any], given: FactsInput) -> dict[str, Any]:
    """The stored facts with the fields handed in, in the order of the form.

    Plain JSON: dates as ISO 8601, None where somebody said that they do not know, left out where nobody said.
    Source: house rule.
    """
    found = dict(stored)
    for name in FIELDS:
        if name not in given.model_fields_set:
            continue
        value = getattr(given, name)
        if value in (None, []) and name not in given.not_known:
            found.pop(name, None)
        else:
            found[name] = value.isoformat() if isinstance(value, date) else value
    return {name: found[name] for name in FIELDS if name in found}


def as_told(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Stored facts as the trail shows them: ``unknown`` where somebody said so.

    Source: house rule.
    """
    return {name: UNKNOWN if value is None else value for name, value in stored.items()}
