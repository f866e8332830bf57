"""What the tests of this room start from: a transfer on EU clauses with an assessment and a processor agreement."""

from datetime import date, datetime
from typing import Any

from register.agreements.models import Agreement, AgreementKind, AgreementTerm, Execution, TermState
from register.inputs import read_input
from register.reference.law import load_law
from register.storage.numbers import next_ref
from register.transfers.facts import FactsInput
from register.transfers.inputs import MechanismInput
from register.transfers.mechanisms import set_mechanism
from register.transfers.safeguards import set_facts
from register.vendors.touched import touch
from register.work import Register
from tests.cast import DORA
from tests.ground.registers import actor_of
from tests.transfers.scene import NOW, TODAY, set_scene


def put_dpa(
    register: Register, *, first: date = date(2025, 1, 1), last: date = date(2026, 12, 31), **terms: str
) -> None:
    """An executed agreement with the vendor that holds these terms; straight into the tables."""
    law = load_law()
    with register.write(NOW) as session:
        agreement = Agreement(
            ref=next_ref(session, "A"),
            vendor_id=1,
            kind=AgreementKind.DPA,
            title="DPA",
            execution=Execution.EXECUTED,
            signed_by_us_on=date(2025, 1, 1),
            signed_by_vendor_on=date(2025, 1, 2),
            effective_on=first,
            expires_on=last,
            created_at=NOW,
            changed_at=NOW,
        )
        session.add(agreement)
        session.flush()
        for term in law.contract_terms():
            state = terms.get(term.id.replace("-", "_"), "present")
            session.add(AgreementTerm(agreement_id=agreement.id, term_id=term.id, state=TermState(state)))
        touch(session, 1)


def rest_on(register: Register, regime: str, mechanism: str, now: datetime = NOW, **fields: Any) -> None:
    """Dora records the tool of the first transfer under one law."""
    given = read_input(MechanismInput, {"regime_id": regime, "mechanism_id": mechanism, **fields})
    with register.write(now) as session:
        set_mechanism(session, actor_of(session, DORA), "T-0001", given, None, now, today=now.date())


def tell_facts(register: Register, **facts: Any) -> None:
    """Dora answers the facts form of the first transfer."""
    with register.write(NOW) as session:
        given = read_input(FactsInput, facts)
        set_facts(session, actor_of(session, DORA), "T-0001", given, None, NOW, today=TODAY)


def set_eu_scene(register: Register) -> None:
    """Dutch entity → United States on SCCs with an assessment, a processor, an executed and complete DPA."""
    set_scene(register, exporter="NL", destination="US")
    put_dpa(register)
    rest_on(register, "eu-gdpr", "eu-scc-2021", signed_on="2025-02-01", module="2", clauses_verbatim="yes")
    tell_facts(
        register,
        assessment="adequate",
        assessed_on="2026-01-15",
        problematic_law_applies="no",
        systematic="yes",
        onward_transfers="no",
    )
