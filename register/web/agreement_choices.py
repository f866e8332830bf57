"""The choices of the agreement forms, in the reader's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from register.agreements.inputs import SCC_MODULES
from register.agreements.models import Agreement, AgreementKind, Renewal
from register.agreements.queries import agreements_of, parties_of, selectable_entities
from register.reference.places import place_name, places
from register.transfers.queries import list_vendor_transfers
from register.vendors.models import Vendor
from register.vendors.queries import list_services
from register.web.visit import Visit
from register.words import words_for

Pairs = Sequence[tuple[str, str]]

_LAWS_OF_PARTS: Final = (
    "GB-ENG",
    "GB-NIR",
    "GB-SCT",
    "US-CA",
    "US-DE",
    "US-NY",
    "US-WA",
    "CA-BC",
    "CA-ON",
    "CA-QC",
    "AU-NSW",
    "AU-VIC",
)
"""Parts of countries whose law contracts often choose."""


@dataclass(frozen=True)
class AgreementChoices:
    """What may be chosen when an agreement is added or changed."""

    kinds: Pairs
    entities: Pairs
    services: Pairs
    transfers: Pairs
    masters: Pairs
    """The vendor's other agreements that have not ended, to hang this one on."""
    renewals: Pairs
    modules: Pairs
    laws: Sequence[tuple[str, Pairs]]
    """Places whose law may govern, in groups of (words, pairs)."""
    places: Pairs


def agreement_choices(visit: Visit, vendor: Vendor, agreement: Agreement | None = None) -> AgreementChoices:
    """The choices for an agreement of this vendor; what is recorded stays among them."""
    language = visit.words.language
    assert vendor.id is not None
    held = (
        [party.ref for party in parties_of(visit.session, agreement.id)] if agreement and agreement.id else []
    )
    covered = agreement.service_refs if agreement else []
    services = [
        (service.ref, f"{service.purpose} {service.ref}")
        for service in list_services(visit.session, vendor.id)
        if not service.ended_on or service.ref in covered
    ]
    kept = agreement.transfer_refs if agreement else []
    transfers = [
        (row.ref, f"{place_name(row.destination, language)} {row.ref}")
        for row in list_vendor_transfers(visit.session, vendor.id)
        if not row.ended_on or row.ref in kept
    ]
    masters = [
        (other.ref, f"{other.title} {other.ref}")
        for other in agreements_of(visit.session, vendor.id)
        if (not other.ended_on or (agreement and other.id == agreement.parent_id))
        and not (agreement and other.id == agreement.id)
    ]
    words = visit.words
    return AgreementChoices(
        transfers=transfers,
        masters=masters,
        renewals=[(renewal.value, words.text(f"agreements.renewal_{renewal.value}")) for renewal in Renewal],
        modules=[(module, words.text(f"transfers.module_{module}")) for module in SCC_MODULES],
        places=places(language),
        kinds=_kinds(language),
        entities=[(entity.ref, entity.name) for entity in selectable_entities(visit.session, held)],
        services=services,
        laws=_laws(language, agreement.governing_law if agreement else None),
    )


@lru_cache(maxsize=8)
def _kinds(language: str) -> Pairs:
    words = words_for(language)
    return [(kind.value, words.text(f"agreements.kind_{kind.value}")) for kind in AgreementKind]


@lru_cache(maxsize=64)
def _laws(language: str, recorded: str | None) -> Sequence[tuple[str, Pairs]]:
    words, whole = words_for(language), places(language)
    codes = list(_LAWS_OF_PARTS)
    if recorded and recorded not in codes and recorded not in {code for code, _ in whole}:
        codes.insert(0, recorded)
    return [
        (words.text("agreements.laws_of_parts"), [(code, place_name(code, language)) for code in codes]),
        (words.text("agreements.laws_of_places"), whole),
    ]
