"""The judgement beside a stored transfer is true in the same transaction, whatever it rests on changes."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel import Session, col, select

from register.agreements.models import (
    AgreementEntity,
    AgreementTerm,
    TermState,
)
from register.assessments.facts import facts_of_stored
from register.assessments.judging import judge_again, judge_vendors, vendors_to_judge
from register.errors import NotFound
from register.flags.queries import vendor_flags
from register.inputs import read_input
from register.reference.law import load_law
from register.reference.policy import load_policy
from register.rules.judgement import judge
from register.transfers.actions import add_transfer, change_transfer
from register.transfers.models import Transfer, TransferMechanism
from register.transfers.queries import stored_judgements
from register.transfers.safeguards import SafeguardsInput, set_safeguards
from register.vendors.actions import change_vendor
from register.vendors.inputs import ServiceInput, VendorInput
from register.vendors.services import change_service
from register.vendors.touched import touch
from register.work import Register
from tests.assessments.ground import put_dpa, rest_on, set_eu_scene, tell_facts
from tests.cast import DORA, PRIYA
from tests.ground.registers import actor_of, trail_of
from tests.ground.statements import statements_of
from tests.transfers.scene import (
    NOW,
    TODAY,
    a_flow,
    put_entity,
    put_service,
    put_vendor,
    set_scene,
    the_transfer,
)


def _set_term(register: Register, term_id: str, state: TermState) -> None:
    with register.write(NOW) as session:
        term = session.get(AgreementTerm, (1, term_id))
        assert term is not None
        term.state = state
        touch(session, 1)


def _live(register: Register, on: date = TODAY) -> tuple[Any, ...]:
    with register.read() as session:
        made = judge(facts_of_stored(session, "T-0001", on), load_law(), load_policy())
    return made.outcome.value, made.band.value, made.points


def _judgement(register: Register) -> dict[str, Any]:
    with register.read() as session:
        return json.loads(stored_judgements(session, [1])[1])


def _stored(register: Register) -> tuple[Any, ...]:
    transfer = the_transfer(register)
    return transfer.outcome, transfer.band, transfer.points


def test_a_new_transfer_is_judged_when_it_is_stored(register: Register) -> None:
    set_scene(register, exporter="NL", destination="US")
    assert _stored(register) == _live(register)
    transfer = the_transfer(register)
    assert transfer.outcome in ("unlawful", "not-evaluable")
    assert transfer.judged_on == TODAY
    assert transfer.regimes == ["eu-gdpr"]
    basis = _judgement(register)["basis"]
    assert basis["law"] == load_law().version
    assert len(basis["facts"]) == len(basis["facts_undated"]) == 64


def test_a_mechanism_changes_the_outcome_in_the_same_transaction(register: Register) -> None:
    set_scene(register, exporter="NL", destination="US")
    before = _stored(register)
    rest_on(register, "eu-gdpr", "eu-scc-2021", signed_on="2025-02-01", module="2")
    assert _stored(register) != before
    assert _stored(register) == _live(register)


def test_a_good_file_passes_and_a_missing_term_shows_at_once(register: Register) -> None:
    set_eu_scene(register)
    good = _stored(register)
    assert good[0] in ("acceptable", "acceptable-with-measures")
    _set_term(register, "audit-right", TermState.ABSENT)
    assert _stored(register)[0] == "insufficient"
    assert _stored(register) == _live(register)
    _set_term(register, "audit-right", TermState.PRESENT)
    assert _stored(register) == good


def test_sensitivity_of_the_service_is_in_the_judgement_at_once(register: Register) -> None:
    set_eu_scene(register)
    before = _judgement(register)
    with register.write(NOW) as session:
        wanted = {"purpose": "Payroll", "party_role": "processor", "sensitivity": "special"}
        change_service(
            session, actor_of(session, PRIYA), "S-0001", read_input(ServiceInput, wanted), None, NOW
        )
    after = _judgement(register)
    assert after["basis"]["facts_undated"] != before["basis"]["facts_undated"]
    assert _stored(register) == _live(register)


def test_the_day_after_a_mechanism_ends_it_no_longer_carries(register: Register) -> None:
    set_eu_scene(register)
    rest_on(register, "eu-gdpr", "eu-scc-2021", signed_on="2025-02-01", module="2", expires_on="2026-06-30")
    assert the_transfer(register).changes_next_on == date(2026, 7, 1)
    assert _live(register, date(2026, 6, 30))[0] in ("acceptable", "acceptable-with-measures")
    assert _live(register, date(2026, 7, 1))[0] == "unlawful"
    with register.write(datetime(2026, 7, 1, 1, tzinfo=UTC)) as session:
        assert judge_again(session, vendors_to_judge(session), date(2026, 7, 1)) == [1]
    assert _stored(register)[0] == "unlawful"
    event = trail_of(register)[-1]
    assert (event.tag, event.channel) == ("transfers:judgements:refreshed", "system")
    with register.read() as session:
        assert "transfer-unlawful" in [flag.code for flag in vendor_flags(session, 1, date(2026, 7, 1))]
    with register.write(datetime(2026, 7, 2, 1, tzinfo=UTC)) as session:
        assert judge_again(session, [1], date(2026, 7, 2)) == []
    assert len(trail_of(register)) == event.seq


@pytest.mark.parametrize(("on", "answer"), [(date(2026, 12, 31), "adequate"), (date(2027, 1, 1), "none")])
def test_an_agreement_carries_on_its_last_day_and_not_after(lite: Register, on: date, answer: str) -> None:
    set_scene(lite, exporter="NL", destination="US")
    put_dpa(lite)
    with lite.read() as session:
        assert facts_of_stored(session, "T-0001", on).processor_contract == answer


def test_what_the_contract_says_is_worked_out_from_its_terms(lite: Register) -> None:
    set_scene(lite, exporter="NL", destination="US")

    def answer() -> str | None:
        with lite.read() as session:
            return facts_of_stored(session, "T-0001", TODAY).processor_contract

    assert answer() == "none"
    put_dpa(lite, audit_right="absent")
    assert answer() == "inadequate"
    with lite.write(NOW) as session:
        session.delete(session.get(AgreementTerm, (1, "audit-right")))
    assert answer() is None
    put_dpa(lite)
    assert answer() == "adequate"
    with lite.write(NOW) as session:
        # Only another of our entities is a party to the second one.
        other = put_entity(session, "Other BV", "NL")
        session.add(AgreementEntity(agreement_id=2, entity_id=other.id))
    assert answer() is None


def test_the_register_fills_the_facts_from_its_own_records(lite: Register) -> None:
    set_scene(
        lite,
        exporter="NL",
        destination="CA-QC",
        access="both",
        service={"sensitivity": "high", "data_categories": ["national-id", "contact"]},
    )
    with lite.write(NOW) as session:
        actor = actor_of(session, DORA)
        given = read_input(
            VendorInput,
            {"legal_name": "Payco Pte Ltd", "parent_place": "US", "handles_personal_data": "yes"},
        )
        change_vendor(session, actor, "V-0001", given, None, NOW)
        ticked = {"safeguards": [{"id": "enc-transit", "conditions": ["no-backdoors"]}]}
        set_safeguards(session, actor, "T-0001", read_input(SafeguardsInput, ticked), None, NOW)
    tell_facts(lite, clear_at_importer="unknown", onward_to="US, IN", assessed_on="2026-01-01")
    rest_on(lite, "eu-gdpr", "unknown")
    with lite.read() as session:
        facts = facts_of_stored(session, "T-0001", TODAY)
    assert facts.as_json() | {"purpose": ""} == {
        "on": "2026-03-02",
        "exporter_place": "NL",
        "destination": "CA",
        "destination_subdivision": "CA-QC",
        "mechanisms": {"eu-gdpr": None},
        "importer_role": "processor",
        "importer_parent_place": "US",
        "purpose": "",
        "sensitivity": "high",
        "data": ["contact", "national-id"],
        "contains_national_id": True,
        "clear_at_importer": None,
        "safeguards": [{"id": "enc-transit", "conditions": ["no-backdoors"]}],
        "assessed_on": "2026-01-01",
        "remote_access": True,
        "onward_to": ["IN", "US"],
        "processor_contract": "none",
    }


def test_a_destination_not_known_cannot_be_judged(register: Register) -> None:
    set_scene(register, exporter="NL", destination="UNKNOWN", destination_text="APAC")
    assert _stored(register)[0] == "not-evaluable"
    with register.write(NOW) as session:
        change_transfer(session, actor_of(session, PRIYA), "T-0001", a_flow(destination="DE"), None, NOW)
    assert (the_transfer(register).band, the_transfer(register).destination) == ("0", "DE")


def test_a_loaded_record_shows_the_new_judgement(lite: Register) -> None:
    with lite.write(NOW) as session:
        put_entity(session, place="NL")
        put_vendor(session)
        put_service(session)
        transfer = add_transfer(session, actor_of(session, PRIYA), a_flow(destination="US"), NOW)
    assert transfer.outcome == the_transfer(lite).outcome is not None


def test_judging_again_writes_only_what_differs(register: Register) -> None:
    set_scene(register)
    with statements_of(register) as statements, register.write(NOW) as session:
        assert judge_vendors(session, [1], date(2026, 3, 9)) == []
    assert not [s for s in statements if s.startswith(("UPDATE transfer", "INSERT INTO transfer"))]
    assert the_transfer(register).judged_on == TODAY


def test_many_transfers_take_the_same_queries_as_one(register: Register) -> None:
    set_scene(register)
    counted: list[int] = []

    def count(session: Session, vendor_ids: list[int]) -> int:
        with statements_of(register) as statements:
            judge_vendors(session, vendor_ids, date(2026, 3, 9))
        return len(statements)

    with register.write(NOW) as session:
        counted.append(count(session, [1]))
    with register.write(NOW) as session:
        for number in range(2, 12):
            put_vendor(session, f"Vendor number {number}")
            put_service(session, f"V-{number:04d}")
            flow = a_flow(service_ref=f"S-{number:04d}")
            add_transfer(session, actor_of(session, PRIYA), flow, NOW)
    with register.write(NOW) as session:
        counted.append(count(session, list(range(1, 12))))
    # The law and the policy; transfers, vendors, services, entities, mechanisms, impact assessments, agreements, chains
    # of sub-processors and the stored judgements; contract terms and parties where there are any. PostgreSQL is also
    # asked to let nobody change the law meanwhile.
    expected = 12 if register.engine.dialect.name == "postgresql" else 11
    assert counted == [expected, expected]


def test_an_ended_transfer_keeps_its_last_judgement(lite: Register) -> None:
    set_scene(lite, exporter="NL", destination="US")
    before = _stored(lite)
    with lite.write(NOW) as session:
        transfer = session.exec(select(Transfer).where(col(Transfer.ref) == "T-0001")).one()
        transfer.ended_on = TODAY
    with lite.write(NOW) as session:
        put_service(session, purpose="Another")
    assert _stored(lite) == before


def test_nobodys_transfer_is_not_found(lite: Register) -> None:
    with lite.read() as session, pytest.raises(NotFound):
        facts_of_stored(session, "T-0404", TODAY)


def test_the_law_of_a_free_zone_binds_an_exporter_in_it(lite: Register) -> None:
    with lite.write(NOW) as session:
        put_entity(session, place="AE", zone="difc")
        put_vendor(session)
        put_service(session)
    with lite.write(NOW) as session:
        add_transfer(session, actor_of(session, PRIYA), a_flow(destination="US"), NOW)
    assert set(the_transfer(lite).regimes) == {"ae-difc"}
    with lite.read() as session:
        assert facts_of_stored(session, "T-0001", TODAY).zone == "difc"


def test_a_detail_of_a_tool_given_as_null_is_not_known(lite: Register) -> None:
    set_scene(lite, exporter="CN")
    rest_on(lite, "cn-pipl", "cn-scc", filed_on="2026-01-05")
    with lite.write(NOW) as session:
        row = session.exec(select(TransferMechanism)).one()
        row.details = {"filed_on": None, "evidence": {"signed_document": None, "filing_receipt": False}}
    with lite.read() as session:
        tool = facts_of_stored(session, "T-0001", TODAY).mechanisms["cn-pipl"]
    assert tool is not None
    assert tool.unknown == {"filed_on", "signed_document"}
    assert tool.evidence_lacking == {"filing_receipt"}
