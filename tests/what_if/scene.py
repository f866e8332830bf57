"""A small register of everything a change can meet: many laws, places, tools, parents, legs; the same every time."""

from datetime import UTC, date, datetime
from random import Random
from typing import Any

from sqlmodel import Session

from register.agreements.models import Agreement, AgreementKind, Execution
from register.chains.models import ContractState, Engagement
from register.reference.law import load_law
from register.storage.numbers import next_ref
from register.transfers.models import Transfer, TransferMechanism
from register.vendors.models import Handling, PartyRole, Sensitivity, Service, Vendor
from register.vendors.touched import touch
from register.work import Register
from tests.cast import BO, DORA
from tests.ground.registers import actor_of
from tests.rules.test_laws_of_judging import VALUES
from tests.transfers.scene import put_entity

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
EXPORTERS = ("DE", "GB", "HK", "CN", "SG", "CH")
PLACES = ("US", "JP", "IN", "KR", "SG", "GB", "CH", "BR", "CA", "HK", "EU", "MY")
VENDORS, EACH = 8, 12
_TOLD = tuple(
    name
    for name in VALUES
    if name
    not in ("importer_role", "sensitivity", "data", "safeguards", "processor_contract", "exporter_city")
)
_SOUND: dict[str, Any] = {
    "importer_is_same_legal_entity": False,
    "collected_directly_from_data_subject": False,
    "systematic": True,
    "assessment": "adequate",
    "assessed_on": "2026-06-01",
    "problematic_law_applies": False,
    "importer_dpf_certified": True,
    "uk_extension": True,
    "importer_subject_to_pipeda": True,
    "individuals_informed": True,
}
"""Facts most tools are content with."""


def fill(register: Register, vendors: int = VENDORS) -> None:
    """Six of our entities, some vendors with owners and agreements, and twelve transfers of each, all judged."""
    random = Random(7)
    with register.write(NOW) as session:
        owners = [actor_of(session, known).person_id for known in (BO, DORA)]
        entities = [put_entity(session, f"Ours in {place}", place) for place in EXPORTERS]
        for number in range(vendors):
            vendor = _vendor(session, random, owners[number % 2] if number % 4 else None)
            services = [_service(session, vendor, random) for _ in range(2)]
            agreement = _agreement(session, vendor)
            for turn in range(EACH):
                entity = entities[(number + turn) % len(entities)]
                transfer = _transfer(session, vendor, random.choice(services), entity.id or 0, random)
                _tools(session, transfer, entity.place_code, agreement, random)
            touch(session, vendor.id or 0)
            if number % 2:
                _engage(session, number, number + 1, random)


def _stamped() -> dict[str, Any]:
    return {"created_at": NOW, "changed_at": NOW}


def _vendor(session: Session, random: Random, owner_id: int | None) -> Vendor:
    ref = next_ref(session, "V")
    vendor = Vendor(
        ref=ref,
        legal_name=f"Vendor {ref}",
        handles_personal_data=Handling.YES,
        folded_names=ref.casefold(),
        parent_place=random.choice((None, None, "US", "KR", "IN")),
        owner_id=owner_id,
        **_stamped(),
    )
    session.add(vendor)
    session.flush()
    return vendor


def _service(session: Session, vendor: Vendor, random: Random) -> Service:
    service = Service(
        ref=next_ref(session, "S"),
        vendor_id=vendor.id or 0,
        purpose="Payroll",
        party_role=random.choice((PartyRole.PROCESSOR, PartyRole.CONTROLLER, PartyRole.CONTROLLER)),
        sensitivity=random.choice((Sensitivity.STANDARD, Sensitivity.SPECIAL, None)),
        **_stamped(),
    )
    session.add(service)
    session.flush()
    return service


def _engage(session: Session, engager: int, engaged: int, random: Random) -> None:
    """A sub-processor, so that chains are two deep at the most."""
    tools = {"eu-gdpr": {"id": "eu-scc-2021", "signed_on": "2025-01-01"}} if random.random() < 0.5 else {}
    session.add(
        Engagement(
            ref=next_ref(session, "G"),
            engager_id=engager,
            engaged_id=engaged,
            places=random.sample(PLACES[:6], 2),
            facts={"assessment": "adequate", "problematic_law_applies": False},
            mechanisms=tools,
            processor_contract=ContractState.ADEQUATE,
            folded_text="",
            **_stamped(),
        )
    )


def _agreement(session: Session, vendor: Vendor) -> Agreement:
    agreement = Agreement(
        ref=next_ref(session, "A"),
        vendor_id=vendor.id or 0,
        kind=AgreementKind.DPA,
        title="DPA",
        execution=Execution.EXECUTED,
        signed_by_us_on=date(2025, 1, 1),
        signed_by_vendor_on=date(2025, 1, 2),
        **_stamped(),
    )
    session.add(agreement)
    session.flush()
    return agreement


def _transfer(session: Session, vendor: Vendor, service: Service, exporter: int, random: Random) -> Transfer:
    facts = dict(_SOUND)
    if random.random() < 0.5:
        facts |= {name: random.choice(VALUES[name]) for name in _TOLD if random.random() < 0.3}
    transfer = Transfer(
        ref=next_ref(session, "T"),
        vendor_id=vendor.id or 0,
        service_id=service.id or 0,
        exporter_id=exporter,
        destination=random.choice(PLACES),
        facts=facts,
        safeguards=[],
        **_stamped(),
    )
    session.add(transfer)
    session.flush()
    return transfer


def _tools(session: Session, transfer: Transfer, place: str, agreement: Agreement, random: Random) -> None:
    law = load_law()
    for regime in law.regimes_binding(place):
        tools = law.mechanisms_fitting(regime, transfer.destination, TODAY)
        if tools and random.random() < 0.8:
            session.add(
                TransferMechanism(
                    transfer_id=transfer.id or 0,
                    regime_id=regime,
                    mechanism_id=random.choice(tools).id,
                    agreement_id=agreement.id if random.random() < 0.5 else None,
                    signed_on=date(2025, 1, 1),
                    details={},
                )
            )
