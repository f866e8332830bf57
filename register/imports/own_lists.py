"""Our own lists of what hangs on vendors, known again by their headings: they name vendors and say nothing new of them.

Read like anybody's sheet, the state of an agreement would be taken for that of its vendor.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from register.imports.headers import AGREEMENT_FAMILY, DOCUMENT_FAMILY, INCIDENT_FAMILY, TERM_FAMILY
from register.words import LANGUAGES, words_for

_LISTS: Final = (
    ("agreements.col_gaps_", ("vendor", "vendor_ref", "gap", "term")),
    ("notices.col_", ("vendor", "vendor_ref", "received", "rests_on")),
    ("offboarding.col_", ("vendor", "vendor_ref", "planned", "open")),
)
"""Where the headings of a list are, and enough of them to know it by: the vendor's name and reference first."""
_RECORDS: Final = {
    AGREEMENT_FAMILY: ("agreements.col_", ("vendor", "vendor_ref", "execution", "missing")),
    TERM_FAMILY: ("agreements.", ("col_gaps_agreement_ref", "col_gaps_term", "term_state")),
    INCIDENT_FAMILY: ("incidents.col_", ("vendor", "vendor_ref", "knew", "aware")),
    DOCUMENT_FAMILY: ("documents.col_", ("vendor", "vendor_ref", "file_name", "supports")),
}
"""The same of lists whose records are read as what they are."""


def own_columns(headers: Sequence[str]) -> Mapping[int, str]:
    """Which columns of such a list name the vendor, by index; empty where the table is none.

    Everything else in it is left aside until a person says otherwise.
    """
    held = {header: index for index, header in enumerate(headers)}
    for headings in _headings(_LISTS):
        if all(heading in held for heading in headings):
            return {held[headings[0]]: "vendor_name", held[headings[1]]: "reference"}
    return {}


def own_records(headers: Sequence[str]) -> str | None:
    """The family of records of which these are the headings of our own list, or None."""
    held = set(headers)
    return next(
        (family for family, one in _RECORDS.items() if any(set(h) <= held for h in _headings((one,)))), None
    )


@lru_cache(maxsize=8)
def _headings(lists: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(words_for(language).text(start + name) for name in names)
        for language in LANGUAGES
        for start, names in lists
    )
