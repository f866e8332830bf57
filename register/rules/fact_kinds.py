"""What each fact may be: one table of names and readers. Reading a whole object is in fact_reading.py."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

from register.rules.facts import FactError
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
    return value.strip()


def _number_or_text(field: str, value: Any, law: Law) -> str:
    return read_text(
        field, str(value) if isinstance(value, int) and not isinstance(value, bool) else value, law
    )


def _yes_no(field: str, value: Any, law: Law) -> bool:
    if not isinstance(value, bool):
        raise FactError(field, "not-yes-or-no")
    return value


def _happened(field: str, value: Any, law: Law) -> bool:
    """Yes or no, or the date it happened on."""
    if isinstance(value, str):
        read_date(field, value[:10], law)
        return True
    return _yes_no(field, value, law)


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


def _count(field: str, value: Any, law: Law) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise FactError(field, "not-a-count")
    if value < 0:
        raise FactError(field, "negative")
    if value > MOST_PEOPLE:
        raise FactError(field, "too-many")
    return value


def _place(field: str, value: Any, law: Law) -> Any:
    if not isinstance(value, str) or not (value in _BODIES or law.is_place(value)):
        raise FactError(field, "unknown-place", given=str(value)[:40])
    return NOT_KNOWN if value == "UNKNOWN" else value


_BODIES = frozenset({"XX-EPO", "XX-EUI"})


def _country(field: str, value: Any, law: Law) -> Any:
    return _place(field, value, law)


def _part(field: str, value: Any, law: Law) -> str:
    if not isinstance(value, str) or "-" not in value or not law.is_place(value):
        raise FactError(field, "unknown-place", given=str(value)[:40])
    return value


def _one_of(*choices: str, not_known: tuple[str, ...] = ("unknown",)) -> Reader:
    def read(field: str, value: Any, law: Law) -> Any:
        if value in not_known:
            return NOT_KNOWN
        if not isinstance(value, str) or value not in choices:
            raise FactError(field, "not-in-list", given=str(value)[:40], choices=", ".join(choices))
        return value

    read.choices = choices  # type: ignore[attr-defined]
    return read


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


def _list_of(reader: Reader) -> Reader:
    return lambda field, value, law: read_list(field, value, law, reader)


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
    "exporter_place": _country,
    "exporter_subdivision": _part,
    "exporter_city": read_text,
    "zone": _one_of("difc", "adgm", "none"),
    "destination": _country,
    "destination_subdivision": _part,
    "regimes": _list_of(_regime),
    "mechanisms": _elsewhere,
    "importer_role": _one_of("processor", "controller", "joint-controller", "sub-processor"),
    "importer_is_same_legal_entity": _yes_no,
    "collected_directly_from_data_subject": _yes_no,
    "importer_parent_place": _country,
    "purpose": read_text,
    "same_or_related_purpose": _yes_no,
    "prescribed_consent": _yes_no,
    "privacy_policy_disclosure": _yes_no,
    "sensitivity": _one_of("standard", "high", "special"),
    "data": _list_of(read_text),
    "contains_national_id": _yes_no,
    "important_data": _yes_no,
    "cii_operator": _yes_no,
    "people_ytd": _count,
    "sensitive_people_ytd": _count,
    "clear_at_importer": _yes_no,
    "encrypted_in_transit": _yes_no,
    "encrypted_at_rest": _yes_no,
    "key_holder": _one_of(*HOLDERS),
    "pseudonymised": _yes_no,
    "reid_info_holder": _one_of(*HOLDERS),
    "split_processing": _yes_no,
    "processors_independent": _yes_no,
    "transit_only": _yes_no,
    "transit_places": _list_of(_country),
    "importer_protected_by_law": _yes_no,
    "importer_uses_cloud_processor": _yes_no,
    "safeguards": _elsewhere,
    "assessment": _one_of("none", "inadequate", "adequate", "na"),
    "assessed_on": read_date,
    "problematic_law_applies": _yes_no,
    "remote_access": _yes_no,
    "systematic": _yes_no,
    "onward_to": _list_of(_country),
    "onward_transfers": _elsewhere,
    "importer_dpf_certified": _yes_no,
    "importer_privacy_shield_listed": _yes_no,
    "hr_data_certified": _yes_no,
    "uk_extension": _yes_no,
    "importer_subject_to_pipeda": _yes_no,
    "certification": _list_of(_one_of(*CERTIFICATIONS)),
    "certificate_valid_until": read_date,
    "consent": _one_of("valid", "bundled", "none"),
    "separate_consent": _yes_no,
    "contract_necessity": _yes_no,
    "individuals_informed": _yes_no,
    "processor_contract": _one_of("adequate", "inadequate", "none", "na"),
    "opt_out_received": _happened,
    "opt_out_synced": _yes_no,
    "scrubbed_before_call": _yes_no,
}
"""Every fact and how it is read."""

MECHANISM_KINDS: Final[dict[str, Reader]] = {
    "id": read_text,
    "signed_on": read_date,
    "effective_on": read_date,
    "expires_on": read_date,
    "first_transfer_on": read_date,
    "filed_on": read_date,
    "filing_number": _number_or_text,
    "notified_on": read_date,
    "approved_on": read_date,
    "module": _number_or_text,
    "clauses_verbatim": _yes_no,
    "importer_city": read_text,
    "late_filing_settled": _yes_no,
}
"""Every fact of a mechanism, beside the evidence codes of the reference data."""
