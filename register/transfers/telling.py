"""One transfer in plain sentences, in the reader's language."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from register.entities.models import OurEntity
from register.reference.places import place_name
from register.transfers.inputs import NO_MECHANISM, UNKNOWN_MECHANISM, UNKNOWN_PLACE
from register.transfers.models import Transfer
from register.transfers.naming import mechanism_name, regime_name
from register.vendors.models import Service, Vendor
from register.words import EN, Words, words_for


def destination_words(transfer: Transfer, words: Words) -> str:
    """The destination's name; the part of it where the law differs within."""
    return place_name(transfer.destination_subdivision or transfer.destination, words.language)


def flow_sentences(
    words: Words,
    transfer: Transfer,
    entity: OurEntity,
    vendor: Vendor,
    service: Service,
    relied_on: Mapping[str, str | None],
) -> list[str]:
    """Who sends whose data to whom, where, what for, and what it relies on; ``relied_on`` maps law to mechanism."""
    access = transfer.access.value if transfer.access else "unknown"
    kind = "nowhere" if transfer.destination == UNKNOWN_PLACE else access
    params: dict[str, Any] = {
        "exporter": _name(entity, words),
        "vendor": _name(vendor, words, "legal_name"),
        "subjects": _listed(words, "subject", service.data_subjects)
        or words.text("transfers.subjects_unnamed"),
        "purpose": service.purpose.rstrip(".。"),
    }
    if kind != "nowhere":
        params["place"] = destination_words(transfer, words)
    found = [words.text(f"transfers.flow_{kind}", **params)]
    data = _listed(words, "data", service.data_categories)
    found.append(
        words.text("transfers.flow_data", data=data) if data else words.text("transfers.flow_no_data")
    )
    if service.people_count is not None:
        found.append(
            words.text("transfers.flow_people", n=service.people_count, people=f"{service.people_count:,}")
        )
    if transfer.destination_text:
        found.append(words.text("transfers.flow_given_as", text=transfer.destination_text))
    found += [_relies(words, law, mechanism) for law, mechanism in relied_on.items()]
    return found


def _relies(words: Words, regime_id: str, mechanism_id: str | None) -> str:
    law = regime_name(words, regime_id)
    if mechanism_id in (None, NO_MECHANISM):
        return words.text("transfers.flow_no_mechanism", law=law)
    if mechanism_id == UNKNOWN_MECHANISM:
        return words.text("transfers.flow_unknown_mechanism", law=law)
    return words.text("transfers.flow_mechanism", law=law, mechanism=mechanism_name(words, str(mechanism_id)))


def _name(record: OurEntity | Vendor, words: Words, field: str = "name") -> str:
    if words.language != EN and record.local_name:
        return record.local_name
    return str(getattr(record, field))


def _listed(words: Words, kind: str, codes: Sequence[str]) -> str:
    named = [_in_sentence(words.language, f"vendors.{kind}_{code}") for code in codes]
    return words.text("frame.list_mark").join(named)


@lru_cache(maxsize=500)
def _in_sentence(language: str, key: str) -> str:
    """A word in the middle of a sentence; one that is all capitals stays as it is."""
    word = words_for(language).text(key)
    return word if language != EN or word[:2].isupper() else word[:1].lower() + word[1:]
