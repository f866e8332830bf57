"""One vendor of the demo, from its first day on: services, transfers, agreements, reviews, and its end."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from register.agreements.actions import add_agreement, record_signatures
from register.agreements.inputs import AgreementInput, SignaturesInput, TermInput
from register.agreements.terms import set_terms
from register.demo.parting import end_with_everything
from register.inputs import read_input
from register.reference.law import load_law
from register.reviews.actions import record_vendor_review
from register.reviews.inputs import ReviewInput
from register.reviews.models import ReviewKind
from register.transfers.actions import add_transfer
from register.transfers.facts import FactsInput
from register.transfers.inputs import MechanismInput, TransferInput
from register.transfers.mechanisms import set_mechanism
from register.transfers.safeguards import SafeguardsInput, set_facts, set_safeguards
from register.vendors.actions import add_vendor, hand_over, pause_vendor
from register.vendors.inputs import ServiceInput, VendorInput
from register.vendors.services import add_service

if TYPE_CHECKING:
    from register.demo.planting import Garden

Seed = Mapping[str, Any]


def grow_vendor(garden: "Garden", seed: Seed) -> None:
    """Plan every change of one vendor.

    Source: house rule.
    """
    refs: dict[str, str] = {}
    garden.later(seed["age"], lambda session, garden, at: _add_vendor(session, garden, at, seed, refs))
    for service in seed.get("services", []):
        _plan_service(garden, seed, service, refs)
    for agreement in seed.get("agreements", []):
        _plan_agreement(garden, seed, agreement, refs)
    for review in seed.get("reviews", []):
        _plan_review(garden, review, refs)
    if handed := seed.get("handed_over"):
        garden.later(handed["age"], lambda s, g, at: _hand_over(s, g, at, handed, refs))
    if ended := seed.get("ended"):
        garden.later(ended["age"], lambda s, g, at: _end(s, g, at, ended, refs))
    if paused := seed.get("paused"):
        garden.later(paused["age"], lambda s, g, at: _pause(s, g, at, paused, refs))


def _add_vendor(session: Session, garden: "Garden", at: datetime, seed: Seed, refs: dict[str, str]) -> None:
    contact, parent = seed.get("contact", {}), seed.get("parent", {})
    given = read_input(
        VendorInput,
        {
            "legal_name": seed["name"],
            "local_name": seed.get("local_name"),
            "other_names": seed.get("other_names", []),
            "identifiers": seed.get("identifiers", []),
            "place_code": seed.get("place"),
            "website": seed.get("website"),
            "description": seed.get("does"),
            "category": seed.get("category"),
            "importance": seed.get("importance"),
            "handles_personal_data": seed.get("personal_data", "unknown"),
            "parent_name": parent.get("name"),
            "parent_place": parent.get("place"),
            **{f"contact_{key}": value for key, value in contact.items()},
        },
    )
    owner_id = garden.actor(seed["owner"]).person_id
    refs["vendor"] = add_vendor(session, garden.actor("priya"), given, at, owner_id=owner_id).ref


def _plan_service(garden: "Garden", seed: Seed, service: Seed, refs: dict[str, str]) -> None:
    key = f"service:{service['purpose']}"

    def add(session: Session, garden: "Garden", at: datetime) -> None:
        given = {
            "purpose": service["purpose"],
            "party_role": service.get("role"),
            "data_subjects": service.get("subjects", []),
            "data_categories": service.get("data", []),
            "sensitivity": service.get("sensitivity"),
            "people_count": service.get("people"),
            "started_on": garden.day(seed["age"]),
        }
        actor = garden.actor("priya")
        refs[key] = add_service(session, actor, refs["vendor"], read_input(ServiceInput, given), at).ref

    garden.later(seed["age"], add)
    for number, transfer in enumerate(service.get("transfers", [])):
        _plan_transfer(garden, seed, transfer, key, f"transfer:{key}:{number}", refs)


def _plan_transfer(
    garden: "Garden", seed: Seed, transfer: Seed, service: str, key: str, refs: dict[str, str]
) -> None:
    begun = transfer.get("age", seed["age"])

    def add(session: Session, garden: "Garden", at: datetime) -> None:
        given = {
            "exporter_ref": garden.entities[transfer["from"]],
            "service_ref": refs[service],
            "destination": transfer["to"],
            "destination_subdivision": transfer.get("subdivision"),
            "destination_text": transfer.get("text"),
            "access": transfer.get("access"),
            "started_on": garden.day(begun),
        }
        actor = garden.actor("priya")
        refs[key] = add_transfer(session, actor, read_input(TransferInput, given), at).ref

    garden.later(begun, add)
    for regime_id, mechanism in transfer.get("mechanisms", {}).items():
        _plan_mechanism(garden, begun, regime_id, mechanism, key, refs)
    if facts := transfer.get("facts"):
        _plan_facts(garden, begun, facts, key, refs)
    if safeguards := transfer.get("safeguards"):

        def protect(session: Session, garden: "Garden", at: datetime) -> None:
            known = load_law().safeguard_by_id
            chosen = [{"id": i, "conditions": _conditions(known, i)} for i in safeguards]
            given = read_input(SafeguardsInput, {"safeguards": chosen})
            set_safeguards(session, garden.actor("dora"), refs[key], given, None, at)

        garden.later(begun - 2, protect)


def _conditions(known: Any, safeguard_id: str) -> list[str]:
    return list(known[safeguard_id].conditions)


def _plan_mechanism(
    garden: "Garden", begun: float, regime_id: str, mechanism: Seed, key: str, refs: dict[str, str]
) -> None:
    dates = {name: mechanism.get(name) for name in ("signed", "effective", "expires", "filed")}

    def rest_on(session: Session, garden: "Garden", at: datetime) -> None:
        given = {
            "regime_id": regime_id,
            "mechanism_id": mechanism["id"],
            "module": mechanism.get("module"),
            "clauses_verbatim": mechanism.get("verbatim"),
            "filing_number": mechanism.get("filing_number"),
            "importer_city": mechanism.get("importer_city"),
            **{f"{name}_on": garden.day(age) for name, age in dates.items()},
        }
        read = read_input(MechanismInput, given)
        today = garden.now.date() if at > garden.now else at.date()
        set_mechanism(session, garden.actor("dora"), refs[key], read, None, at, today=today)

    youngest = min([begun, *(age for age in dates.values() if age is not None and age > 0)])
    garden.later(max(0, youngest - 2), rest_on)


def _plan_facts(garden: "Garden", begun: float, facts: Seed, key: str, refs: dict[str, str]) -> None:
    def tell(session: Session, garden: "Garden", at: datetime) -> None:
        given = {
            name: garden.day(value) if name in ("assessed_on", "certificate_valid_until") else value
            for name, value in facts.items()
        }
        read = read_input(FactsInput, given)
        set_facts(session, garden.actor("dora"), refs[key], read, None, at, today=at.date())

    garden.later(max(0, min(begun, facts.get("assessed_on", begun)) - 3), tell)


_AS_WRITTEN = (
    "url",
    "renewal",
    "renewal_months",
    "notice_days",
    "notice_months",
    "vendor_parties",
    "scc_modules",
    "annex_i",
    "annex_ii",
    "annex_iii",
    "filing_number",
    "filing_authority",
)
"""What a seed says of an agreement in the words of its form."""


def _plan_agreement(garden: "Garden", seed: Seed, agreement: Seed, refs: dict[str, str]) -> None:
    key = f"agreement:{agreement['title']}"
    signed = agreement.get("signed", agreement.get("signed_by_us"))
    age = min(seed["age"], (signed if signed is not None else seed["age"]))

    def add(session: Session, garden: "Garden", at: datetime) -> None:
        given = {
            "kind": agreement["kind"],
            "title": agreement["title"],
            "entity_refs": [garden.entities[entity] for entity in agreement.get("entities", [])],
            "effective_on": garden.day(agreement.get("effective")),
            "expires_on": garden.day(-agreement["expires"]) if "expires" in agreement else None,
            "governing_law": agreement.get("law"),
            "parent_ref": refs.get(f"agreement:{agreement.get('under')}"),
            "filed_on": garden.day(agreement.get("filed")),
            **{name: agreement[name] for name in _AS_WRITTEN if name in agreement},
        }
        actor = garden.actor("priya")
        read = read_input(AgreementInput, given)
        added = add_agreement(session, actor, refs["vendor"], read, at, today=at.date())
        refs[key] = added.ref

    garden.later(age, add)
    if signed is not None:

        def sign(session: Session, garden: "Garden", at: datetime) -> None:
            theirs = agreement.get("signed")
            given = {"signed_by_us_on": garden.day(signed), "signed_by_vendor_on": garden.day(theirs)}
            read = read_input(SignaturesInput, given)
            record_signatures(session, garden.actor("dora"), refs[key], read, None, at, today=at.date())

        garden.later(max(0, age - 2), sign)
    if states := agreement.get("terms"):

        def read_through(session: Session, garden: "Garden", at: datetime) -> None:
            values = agreement.get("values", {})
            given = [
                TermInput(term_id=t, state=state, value=values.get(t))
                for state, ids in states.items()
                for t in ids
            ]
            set_terms(session, garden.actor("dora"), refs[key], given, None, at)

        garden.later(max(0, age - 3), read_through)


def _plan_review(garden: "Garden", review: Seed, refs: dict[str, str]) -> None:
    def look(session: Session, garden: "Garden", at: datetime) -> None:
        findings = [
            {
                "text": f["text"],
                "severity": f["severity"],
                "due_on": garden.day(-f["due"]) if "due" in f else None,
            }
            for f in review.get("findings", [])
        ]
        given = {"done_on": garden.day(review["age"]), "outcome": review["outcome"], "findings": findings}
        read = read_input(ReviewInput, given)
        record_vendor_review(
            session, garden.actor("sam"), refs["vendor"], ReviewKind.SECURITY, read, at, today=at.date()
        )

    garden.later(review["age"] - 1, look)


def _hand_over(session: Session, garden: "Garden", at: datetime, handed: Seed, refs: dict[str, str]) -> None:
    owner_id = garden.actor(handed["to"]).person_id
    assert owner_id is not None
    hand_over(session, garden.actor("priya"), refs["vendor"], owner_id, None, at)


def _end(session: Session, garden: "Garden", at: datetime, ended: Seed, refs: dict[str, str]) -> None:
    end_with_everything(session, garden, at, refs["vendor"], ended["reason"])


def _pause(session: Session, garden: "Garden", at: datetime, paused: Seed, refs: dict[str, str]) -> None:
    pause_vendor(session, garden.actor("priya"), refs["vendor"], paused["reason"], None, at)
