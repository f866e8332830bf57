"""The choices of the vendor and service forms, in the reader's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlmodel import Session

from register.people.queries import people_to_choose
from register.reference.places import places
from register.vendors.catalogue import CATEGORIES, DATA_CATEGORIES, DATA_SUBJECTS
from register.vendors.models import Handling, Importance, PartyRole, Sensitivity
from register.web.visit import Visit
from register.words import Words, words_for

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class VendorChoices:
    """What may be chosen when a vendor is added or changed."""

    places: Pairs
    categories: Pairs
    importance: Pairs
    handling: Pairs


@dataclass(frozen=True)
class ServiceChoices:
    """What may be chosen when a service is added or changed."""

    roles: Pairs
    subjects: Pairs
    categories: Pairs
    sensitivity: Pairs


def choices_for(visit: Visit) -> VendorChoices:
    """The choices of the vendor form."""
    return _vendor_choices(visit.words.language)


def service_choices_for(visit: Visit) -> ServiceChoices:
    """The choices of the service form."""
    return _service_choices(visit.words.language)


def people_choices(session: Session) -> list[tuple[str, str]]:
    """Everybody who can own something, by name."""
    return [(str(person_id), name) for person_id, name in people_to_choose(session)]


def named(words: Words, prefix: str, codes: Sequence[str]) -> list[tuple[str, str]]:
    """Codes with their words ``vendors.<prefix>_<code>``."""
    return [(str(code), words.text(f"vendors.{prefix}_{code}")) for code in codes]


@lru_cache(maxsize=8)
def _vendor_choices(language: str) -> VendorChoices:
    words = words_for(language)
    categories = named(words, "category", CATEGORIES)
    return VendorChoices(
        places=places(language),
        # 'Other' stays last whatever the language sorts by.
        categories=sorted(categories[:-1], key=lambda pair: pair[1]) + categories[-1:],
        importance=named(words, "importance", [i.value for i in Importance]),
        handling=named(words, "handling", [h.value for h in Handling]),
    )


@lru_cache(maxsize=8)
def _service_choices(language: str) -> ServiceChoices:
    words = words_for(language)
    return ServiceChoices(
        roles=named(words, "role", [r.value for r in PartyRole]),
        subjects=named(words, "subject", DATA_SUBJECTS),
        categories=named(words, "data", DATA_CATEGORIES),
        sensitivity=named(words, "sensitivity", [s.value for s in Sensitivity]),
    )
