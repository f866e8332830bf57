"""What the columns of a list of records may mean, and the words for each meaning."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from register.agreements.catalogue import terms
from register.imports.headers import (
    AGREEMENT_FAMILY,
    DOCUMENT_FAMILY,
    INCIDENT_FAMILY,
    TERM_FAMILY,
    VENDOR_FAMILY,
    Target,
    fold_header,
    targets,
)
from register.words import LANGUAGES, words_for

FAMILIES: Final = (AGREEMENT_FAMILY, TERM_FAMILY, INCIDENT_FAMILY, DOCUMENT_FAMILY)
TERM_COLUMN: Final = "term-"
"""How the meaning of a column begins that holds one contract term of every agreement."""
NAMING: Final[Mapping[str, frozenset[str]]] = {
    AGREEMENT_FAMILY: frozenset({"vendor_name", "vendor_ref", "reference"}),
    TERM_FAMILY: frozenset({"vendor_name", "vendor_ref", "reference"}),
    INCIDENT_FAMILY: frozenset({"vendor_name", "vendor_ref", "reference"}),
    DOCUMENT_FAMILY: frozenset({"vendor_name", "vendor_ref", "about", "reference"}),
}
"""Columns one of which says whose each record is, or which."""


def family_of(kind: str) -> str:
    """The family a kind of import belongs to: its own, or that of vendors."""
    return kind if kind in FAMILIES else VENDOR_FAMILY


@lru_cache(maxsize=8)
def targets_of(family: str) -> Mapping[str, Target]:
    """Every meaning a column may have, the contract terms of agreements last."""
    found = dict(targets(family))
    if family == AGREEMENT_FAMILY:
        found |= {
            f"{TERM_COLUMN}{term_id}": Target(
                f"{TERM_COLUMN}{term_id}", "text", label=f"agreements.field_term_{term_id}"
            )
            for term_id in terms()
        }
    return found


@lru_cache(maxsize=1)
def term_headers() -> Mapping[str, str]:
    """Headers, folded, that name a contract term by its words or by its code, and the term."""
    found = {fold_header(term_id.replace("-", " ")): term_id for term_id in terms()}
    for language in LANGUAGES:
        words = words_for(language)
        found |= {fold_header(words.text(f"agreements.field_term_{term_id}")): term_id for term_id in terms()}
    return found
