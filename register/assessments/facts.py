"""How the register's own records add up to the facts a judgement is made from. Judges nothing."""

from datetime import date
from typing import Any

from sqlmodel import Session, col

from register.assessments.contracts import processor_contract
from register.assessments.followed import dates_followed, followed
from register.assessments.gathering import Gathered
from register.assessments.impact_facts import with_assessments
from register.assessments.onward import with_chain
from register.errors import NotFound
from register.reference.places import is_country
from register.rules.facts import Facts, MechanismFacts, SafeguardFacts
from register.transfers.facts import FIELDS, Kind, kind_of
from register.transfers.inputs import NO_MECHANISM, UNKNOWN_MECHANISM
from register.transfers.models import Access, Transfer

_DATES = ("first_transfer_on", "filed_on", "notified_on", "approved_on")
_PLAIN = ("filing_number", "module", "clauses_verbatim", "importer_city", "late_filing_settled")
_NATIONAL_ID = "national-id"


def facts_of_stored(session: Session, ref: str, on: date) -> Facts:
    """The facts of a stored transfer as recorded now, to be judged on ``on``. Raises NotFound.

    Source: house rule (design: the register fills the facts from its own records).
    """
    gathered = Gathered(session, col(Transfer.ref) == ref)
    if not gathered.transfers:
        raise NotFound(ref=ref)
    return facts_of(gathered, gathered.transfers[0], on)


def facts_of(gathered: Gathered, transfer: Any, on: date) -> Facts:
    """The facts of one gathered transfer on a date.

    What no record says is left out; what somebody said they do not know is in ``unknown``.
    Source: house rule (unknown is never safe).
    """
    entity, service = gathered.entities[transfer.exporter_id], gathered.services[transfer.service_id]
    vendor = gathered.vendors[transfer.vendor_id]
    told, not_known = _told(transfer.facts)
    categories = tuple(sorted(service.data_categories or ()))
    if "contains_national_id" not in transfer.facts and categories:
        told["contains_national_id"] = _NATIONAL_ID in categories
    contract = processor_contract(gathered, transfer, on)
    if contract is None:
        not_known.add("processor_contract")
    mechanisms = {
        row.regime_id: _mechanism(row, _relied_on(gathered, transfer, row))
        for row in gathered.mechanisms[transfer.id]
        if row.mechanism_id != NO_MECHANISM
    }
    if rows := gathered.impact[transfer.id]:
        binding = gathered.law.regimes_binding(entity.place_code, entity.subdivision, entity.zone)
        told, not_known = with_assessments(told, not_known, rows, mechanisms, binding, gathered.law, on)
    facts = Facts(
        on=on,
        exporter_place=entity.place_code,
        exporter_subdivision=entity.subdivision,
        exporter_city=entity.city,
        zone=entity.zone.value if entity.zone else None,
        destination=transfer.destination if is_country(transfer.destination) else None,
        destination_subdivision=transfer.destination_subdivision,
        mechanisms=mechanisms,
        importer_role=service.party_role.value if service.party_role else None,
        importer_parent_place=vendor.parent_place,
        purpose=service.purpose,
        sensitivity=service.sensitivity.value if service.sensitivity else None,
        data=categories or None,
        safeguards=tuple(
            SafeguardFacts(item["id"], frozenset(item["conditions"])) for item in transfer.safeguards
        ),
        remote_access=None if transfer.access is None else transfer.access is not Access.STORED,
        processor_contract=contract,
        unknown=frozenset(not_known),
        **told,
    )
    return with_chain(gathered, transfer, facts)


def _told(stored: dict[str, Any]) -> tuple[dict[str, Any], set[str]]:
    told: dict[str, Any] = {}
    not_known: set[str] = set()
    for name in FIELDS:
        if name not in stored:
            continue
        value = stored[name]
        if value is None:
            not_known.add(name)
        elif kind_of(name) is Kind.DATE:
            told[name] = date.fromisoformat(value)
        else:
            told[name] = tuple(sorted(value)) if isinstance(value, list) else value
    return told, not_known


def _relied_on(gathered: Gathered, transfer: Any, row: Any) -> Any:
    """The agreement a mechanism rests on, or None."""
    if row.agreement_id is None:
        return None
    return next((a for a in gathered.agreements[transfer.vendor_id] if a.id == row.agreement_id), None)


def _mechanism(row: Any, agreement: Any) -> MechanismFacts | None:
    if row.mechanism_id == UNKNOWN_MECHANISM:
        return None
    details = followed(row.details or {}, agreement)
    said = dates_followed(row, agreement)
    evidence = details.get("evidence") or {}
    dates: dict[str, Any] = {name: date.fromisoformat(details[name]) for name in _DATES if details.get(name)}
    return MechanismFacts(
        id=row.mechanism_id,
        signed_on=said["signed_on"],
        effective_on=said["effective_on"],
        expires_on=said["expires_on"],
        evidence=frozenset(code for code, held in evidence.items() if held),
        evidence_lacking=frozenset(code for code, held in evidence.items() if held is False),
        unknown=frozenset(name for name in (*_DATES, *_PLAIN) if name in details and details[name] is None)
        | frozenset(code for code, held in evidence.items() if held is None),
        **dates,
        **{name: details[name] for name in _PLAIN if name in details},
    )
