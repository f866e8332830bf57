"""Who gets the data next: a leg's facts out of the first leg's. Judging a leg is the same as judging a transfer."""

from dataclasses import fields
from typing import Any

from register.rules.facts import Facts, split_place

OF_THE_DATA = frozenset(
    {
        "on", "exporter_place", "exporter_subdivision", "exporter_city", "zone", "regimes", "purpose",
        "same_or_related_purpose", "prescribed_consent", "privacy_policy_disclosure", "sensitivity", "data",
        "contains_national_id", "important_data", "cii_operator", "people_ytd", "sensitive_people_ytd",
        "consent", "separate_consent", "individuals_informed", "systematic",
    }
)  # fmt: skip
"""Facts of the data, the people and the exporter: the same on every leg."""

KEPT_IF_SAFE = {
    "clear_at_importer": (False,),
    "encrypted_at_rest": (True,),
    "encrypted_in_transit": (True,),
    "key_holder": ("exporter", "adequate_country_third_party"),
    "pseudonymised": (True,),
    "reid_info_holder": ("exporter", "adequate_country_third_party"),
}
"""What was made unreadable before it left stays so down the chain; what was readable may be anything further on."""

_NAMES = tuple(f.name for f in fields(Facts) if f.name != "unknown")
_DEFAULTS = Facts()


def place_leg(base: Facts, place: str) -> Facts:
    """A leg of which only the place is known; nobody said which tool binds the recipient there.

    Source: EDPB 01/2020 (know your transfers, incl. onward); house rule for what a leg inherits.
    """
    country, part = split_place(place)
    return leg_of(base, Facts(destination=country, destination_subdivision=part))


def leg_of(base: Facts, own: Facts, tools_given: bool = False) -> Facts:
    """The facts of a leg: its own, and from the first leg what is true of the data wherever they go.

    A leg that says nothing of tools has an unknown tool, not none.
    Source: SCC 2021/914 cl 8.8; EDPB 01/2020; house rule for what a leg inherits.
    """
    values: dict[str, Any] = {}
    for name in _NAMES:
        value = getattr(own, name)
        if (value is None or value == getattr(_DEFAULTS, name)) and name not in own.unknown:
            inherited = getattr(base, name)
            if name in OF_THE_DATA or (name in KEPT_IF_SAFE and inherited in KEPT_IF_SAFE[name]):
                value = inherited
        values[name] = value
    kept = {name for name in base.unknown if name in OF_THE_DATA and values[name] is None}
    if not tools_given:
        kept.add("mechanisms")
    return Facts(**values, unknown=own.unknown | kept)
