"""What each fact may be: one table of names and readers. Reading a whole object is in fact_reading.py."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

from register.rules.facts import BODIES, FactError
from register.rules.law import Law

Reader = Callable[[str, Any, Law], Any]

NOT_KNOWN: Final = object()
"""What a reader returns for a word that says nobody knows."""

MOST_ITEMS: Final = 200
LONGEST_TEXT: Final = 500
MOST_PEOPLE: Final = 20_000_000_000


def read_text(field: str, value: Any, law: Law) -> str:
    """Text of at most ``LONGEST_TEXT`` characters."""
    if not isinstance(value, str):
        raise FactError(field, "not-a-text")
    if len(value) > LONGEST_TEXT:
        raise FactError(field, "too-long", most=LONGEST_TEXT)
    try:
        value.encode()
    except UnicodeEncodeError as error:
        # Half a character, as JSON may write one, can be neither stored nor answered.
        raise FactError(field, "not-a-text") from error
    return value.strip()


def read_category(field: str, value: Any, law: Law) -> str:
    """A category of data in one spelling: small letters, words joined by hyphens."""
    return "-".join(read_text(field, value, law).casefold().replace("_", " ").replace("-", " ").split())


def read_number_or_text(field: str, value: Any, law: Law) -> str:
    """A text, or a whole number written as one."""
    return read_text(
        field, str(value) if isinstance(value, int) and not isinstance(value, bool) else value, law
    )


def read_yes_no(field: str, value: Any, law: Law) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise FactError(field, "not-yes-or-no")
    return value


def read_happened(field: str, value: Any, law: Law) -> bool:
    """Yes or no, or the date it happened on."""
    if isinstance(value, str):
        read_date(field, value[:10], law)
        return True
    return read_yes_no(field, value, law)


def read_date(field: str, value: Any, law: Law) -> date:
    """An ISO 8601 calendar date between 1900 and 2200."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or len(value) != 10 or not value.isascii():
        raise FactError(field, "not-a-date", given=str(value)[:40])
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise FactError(field, "not-a-date", given=value) from error
    if not 1900 <= day.year <= 2200:
        raise FactError(field, "not-a-date", given=value)
    return day


def read_count(field: str, value: Any, law: Law) -> int:
    """A whole number of people, 0 or more."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise FactError(field, "not-a-count")
    if value < 0:
        raise FactError(field, "negative")
    if value > MOST_PEOPLE:
        raise FactError(field, "too-many")
    return value


def read_place(field: str, value: Any, law: Law) -> Any:
    """A place the register knows, or an international body; UNKNOWN is nobody's knowledge."""
    if not isinstance(value, str) or not (value in BODIES or law.is_place(value)):
        raise FactError(field, "unknown-place", given=str(value)[:40])
    return NOT_KNOWN if value == "UNKNOWN" else value


def read_part(field: str, value: Any, law: Law) -> str:
    """A part of a country, ISO 3166-2."""
    if not isinstance(value, str) or "-" not in value or not law.is_place(value):
        raise FactError(field, "unknown-place", given=str(value)[:40])
    return value


class OneOf:
    """A word of a closed list; ``unknown`` is always understood."""

    def __init__(self, *choices: str) -> None:
        self.choices = choices

    def __call__(self, field: str, value: Any, law: Law) -> Any:
        """The word. Raises FactError for any other."""
        if value == "unknown":
            return NOT_KNOWN
        if not isinstance(value, str) or value not in self.choices:
            raise FactError(field, "not-in-list", given=str(value)[:40], choices=", ".join(self.choices))
        return value


class ListOf:
    """A list whose items are all read alike."""

    def __init__(self, item: Reader) -> None:
        self.item = item

    def __call__(self, field: str, value: Any, law: Law) -> Any:
        """The items, sorted and without doubles."""
        return read_list(field, value, law, self.item)


def read_list(field: str, value: Any, law: Law, reader: Reader) -> tuple[Any, ...]:
    """A list of at most ``MOST_ITEMS``, without doubles and in order, so that the order given is irrelevant."""
    if isinstance(value, str):
        value = [] if value == "none" else [value]
    if not isinstance(value, list | tuple):
        raise FactError(field, "not-a-list")
    if len(value) > MOST_ITEMS:
        raise FactError(field, "too-long", most=MOST_ITEMS)
    found = {reader(f"{field}[{number}]", item, law) for number, item in enumerate(value)}
    return tuple(sorted(item for item in found if item is not NOT_KNOWN))


def _regime(field: str, value: Any, law: Law) -> str:
    if not isinstance(value, str) or value not in law.regime_by_id:
        raise FactError(field, "unknown-regime", given=str(value)[:40])
    return value


def _elsewhere(field: str, value: Any, law: Law) -> Any:
    raise AssertionError(field)


HOLDERS = ("exporter", "adequate_country_third_party", "importer", "none")
CERTIFICATIONS = (
    "apec-cbpr", "apec-prp", "global-cbpr", "global-prp", "isms-p", "swiss-us-dpf", "eu-us-dpf", "safe-harbour",
)  # fmt: skip

KINDS: Final[dict[str, Reader]] = {
    "on": read_date,
    "exporter_place": read_place,
    "exporter_subdivision": read_part,
    "exporter_city": read_text,
    "zone": OneOf("difc", "adgm", "none"),
    "destination": read_place,
    "destination_subdivision": read_part,
    "regimes": ListOf(_regime),
    "mechanisms": _elsewhere,
    "importer_role": OneOf("processor", "controller", "joint-controller", "sub-processor"),
    "importer_is_same_legal_entity": read_yes_no,
    "collected_directly_from_data_subject": read_yes_no,
    "importer_parent_place": read_place,
    "purpose": read_text,
    "same_or_related_purpose": read_yes_no,
    "prescribed_consent": read_yes_no,
    "privacy_policy_disclosure": read_yes_no,
    "sensitivity": OneOf("standard", "high", "special"),
    "data": ListOf(read_category),
    "contains_national_id": read_yes_no,
    "important_data": read_yes_no,
    "cii_operator": read_yes_no,
    "people_ytd": read_count,
    "sensitive_people_ytd": read_count,
    "clear_at_importer": read_yes_no,
    "encrypted_in_transit": read_yes_no,
    "encrypted_at_rest": read_yes_no,
    "key_holder": OneOf(*HOLDERS),
    "pseudonymised": read_yes_no,
    "reid_info_holder": OneOf(*HOLDERS),
    "split_processing": read_yes_no,
    "processors_independent": read_yes_no,
    "transit_only": read_yes_no,
    "transit_places": ListOf(read_place),
    "importer_protected_by_law": read_yes_no,
    "importer_uses_cloud_processor": read_yes_no,
    "safeguards": _elsewhere,
    "assessment": OneOf("none", "inadequate", "adequate", "na"),
    "assessed_on": read_date,
    "problematic_law_applies": read_yes_no,
    "remote_access": read_yes_no,
    "systematic": read_yes_no,
    "onward_to": ListOf(read_place),
    "onward_transfers": _elsewhere,
    "via": ListOf(read_text),
    "importer_dpf_certified": read_yes_no,
    "importer_privacy_shield_listed": read_yes_no,
    "hr_data_certified": read_yes_no,
    "uk_extension": read_yes_no,
    "importer_subject_to_pipeda": read_yes_no,
    "certification": ListOf(OneOf(*CERTIFICATIONS)),
    "certificate_valid_until": read_date,
    "consent": OneOf("valid", "bundled", "none"),
    "separate_consent": read_yes_no,
    "contract_necessity": read_yes_no,
    "individuals_informed": read_yes_no,
    "processor_contract": OneOf("adequate", "inadequate", "none", "na"),
    "opt_out_received": read_happened,
    "opt_out_synced": read_yes_no,
    "scrubbed_before_call": read_yes_no,
}
"""Every fact and how it is read."""

MECHANISM_KINDS: Final[dict[str, Reader]] = {
    "id": read_text,
    "signed_on": read_date,
    "effective_on": read_date,
    "expires_on": read_date,
    "first_transfer_on": read_date,
    "filed_on": read_date,
    "filing_number": read_number_or_text,
    "notified_on": read_date,
    "approved_on": read_date,
    "module": read_number_or_text,
    "clauses_verbatim": read_yes_no,
    "importer_city": read_text,
    "late_filing_settled": read_yes_no,
}
"""Every fact of a mechanism, beside the evidence codes of the reference data."""
