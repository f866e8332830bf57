"""What a recorded chain of sub-processors does to the judgement of stored transfers, in the same transaction."""

import json
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session

from register.assessments.facts import facts_of_stored
from register.assessments.judging import judge_vendors
from register.chains.actions import change_engagement, end_engagement
from register.chains.inputs import EndInput
from register.inputs import read_input
from register.transfers.facts import FactsInput
from register.transfers.queries import (
    Reached,
    TransferFilters,
    count_transfers,
    destinations_in_use,
    stored_judgements,
    transfers_reaching,
)
from register.transfers.safeguards import set_facts
from register.vendors.actions import change_vendor
from register.vendors.inputs import VendorInput
from register.vendors.queries import VendorFilters, count_vendors, used_places
from register.work import Register
from tests.cast import DORA, PRIYA
from tests.chains.ground import (
    CLOUD,
    DESK,
    MAIL,
    VOICE,
    engage,
    engage_in,
    engagement,
    set_chain_scene,
    vendor_destinations,
)
from tests.ground.registers import actor_of
from tests.ground.statements import statements_of
from tests.transfers.scene import NOW, TODAY, the_transfer


def _legs(register: Register, on: date = TODAY) -> list[tuple[str | None, tuple[str, ...] | None]]:
    with register.read() as session:
        onward = facts_of_stored(session, "T-0001", on).onward_transfers
    return [(leg.destination, leg.via) for leg in onward] if isinstance(onward, tuple) else []


def _reasons(register: Register) -> dict[str, dict[str, Any]]:
    with register.read() as session:
        stored = json.loads(stored_judgements(session, [1])[1])
    return {reason["code"]: reason["params"] for reason in stored["assessments"][0]["reasons"]}


def test_the_chain_becomes_the_legs_and_the_worst_is_named_with_its_path(register: Register) -> None:
    set_chain_scene(register, exporter="NL", destination="JP")
    assert the_transfer(register).onward == []
    engage(register, VOICE, CLOUD, place_text="Ireland")
    tool = {"eu-gdpr": {"id": "none"}}
    engage(register, CLOUD, DESK, place_text="Philippines", mechanisms=tool, processor_contract="adequate")
    assert _legs(register) == [("IE", ("CloudCo",)), ("PH", ("CloudCo", "Manila Desk"))]
    transfer = the_transfer(register)
    assert transfer.outcome == "unlawful"
    assert transfer.onward[0] == ["PH", "D", "unlawful", ["CloudCo", "Manila Desk"]]
    told = _reasons(register)["onward-leg-via"]
    assert (told["place"], told["via"]) == ("PH", ["CloudCo", "Manila Desk"])


def test_a_place_nobody_knows_is_never_safe(lite: Register) -> None:
    set_chain_scene(lite, exporter="NL", destination="JP")
    engage(lite, VOICE, CLOUD, place_text="")
    assert _legs(lite) == [(None, ("CloudCo",))]
    assert the_transfer(lite).outcome == "not-evaluable"
    assert the_transfer(lite).onward == [["UNKNOWN", "D", "not-evaluable", ["CloudCo"]]]


def test_circles_end_and_diamonds_are_walked_once(lite: Register) -> None:
    set_chain_scene(lite)
    for engager, engaged, place in (
        (VOICE, CLOUD, "US"),
        (VOICE, MAIL, "GB"),
        (CLOUD, DESK, "PH"),
        (MAIL, DESK, "IN"),
        (DESK, VOICE, "TH"),
    ):
        engage(lite, engager, engaged, place_text=place)
    assert [place for place, _ in _legs(lite)] == ["US", "GB", "PH", "IN", "TH"]
    assert _legs(lite)[-1] == ("TH", ("CloudCo", "Manila Desk", "Harbour Voice"))


def test_an_engagement_for_another_service_or_another_day_does_not_count(lite: Register) -> None:
    set_chain_scene(lite)
    engage(lite, VOICE, CLOUD, service_ref="S-0001", since="2026-02-01")
    assert _legs(lite, date(2026, 1, 31)) == []
    assert [place for place, _ in _legs(lite, date(2026, 2, 1))] == ["US"]
    engage(lite, VOICE, DESK, place_text="PH", since="2026-04-01")
    assert [place for place, _ in _legs(lite)] == ["US"]
    with lite.write(NOW) as session:
        given = EndInput(ended_on=TODAY, reason="Moved")
        end_engagement(session, actor_of(session, PRIYA), "SP-0001", given, None, NOW, today=TODAY)
    assert _legs(lite) == []
    assert [place for place, _ in _legs(lite, date(2026, 3, 1))] == ["US"]
    assert the_transfer(lite).onward == []


def test_a_change_far_down_is_felt_at_the_top_in_the_same_transaction(register: Register) -> None:
    set_chain_scene(register, exporter="NL", destination="JP")
    engage(register, VOICE, CLOUD, place_text="Ireland")
    engage(register, CLOUD, DESK, place_text="France")
    passing = the_transfer(register).outcome
    with register.write(NOW) as session:
        engage_in(session, DESK, MAIL, place_text="Vietnam", mechanisms={"eu-gdpr": {"id": "none"}})
    assert the_transfer(register).outcome == "unlawful" != passing
    with register.write(NOW) as session:
        moved = engagement(place_text="Germany")
        change_engagement(session, actor_of(session, PRIYA), "SP-0003", moved, 1, NOW)
    assert the_transfer(register).outcome == passing
    with register.write(NOW) as session:
        renamed = read_input(VendorInput, {"legal_name": "MailCo International", "parent_place": "US"})
        change_vendor(session, actor_of(session, PRIYA), MAIL, renamed, None, NOW)
    assert the_transfer(register).onward[0][3][-1] == "MailCo International"
    with register.read() as session:
        facts = facts_of_stored(session, "T-0001", TODAY)
    assert facts.as_json()["onward_transfers"][-1]["importer_parent_place"] == "US"


def test_places_somebody_typed_stay_beside_the_chain(lite: Register) -> None:
    set_chain_scene(lite, exporter="NL", destination="JP")
    with lite.write(NOW) as session:
        given = read_input(FactsInput, {"onward_transfers": "no", "onward_to": "KE, US"})
        set_facts(session, actor_of(session, DORA), "T-0001", given, None, NOW, today=TODAY)
    engage(lite, VOICE, CLOUD)
    assert {place for place, *_ in the_transfer(lite).onward} == {"US", "KE"}


def test_a_place_reached_only_through_a_sub_processor_is_a_destination_everywhere(register: Register) -> None:
    set_chain_scene(register)
    engage(register, VOICE, CLOUD)
    engage(register, CLOUD, DESK, place_text="PH, Singapore")
    told = {(place, is_onward) for place, _band, is_onward in vendor_destinations(register)}
    assert told == {("SG", False), ("PH", True), ("US", True)}
    with register.read() as session:
        assert destinations_in_use(session) == ["PH", "SG", "US"]
        assert list(used_places(session)) == ["PH", "SG", "US"]
        there = count_transfers(session, TransferFilters(destination=("PH",)), TODAY)
        by_name = count_transfers(session, TransferFilters(text="manila"), TODAY)
        assert (there, by_name) == (1, 1)
        assert count_vendors(session, VendorFilters(destination=("PH",)), TODAY) == 1
        assert transfers_reaching(session, "PH") == Reached(1, 1)
        assert transfers_reaching(session, "SG") == Reached(1, 0)
        assert transfers_reaching(session, "IN") == Reached(0, 0)


def test_data_that_stay_here_but_go_on_abroad_leave_the_place(lite: Register) -> None:
    set_chain_scene(lite, destination="HK")
    abroad = TransferFilters(abroad=True)
    with lite.read() as session:
        assert count_transfers(session, abroad, TODAY) == 0
    engage(lite, VOICE, CLOUD)
    with lite.read() as session:
        assert count_transfers(session, abroad, TODAY) == 1


def test_a_long_chain_takes_the_same_queries_as_none(register: Register) -> None:
    set_chain_scene(register)

    def count(session: Session) -> int:
        with statements_of(register) as statements:
            judge_vendors(session, [1], date(2026, 3, 9))
        return len(statements)

    with register.write(NOW) as session:
        before = count(session)
    for engager, engaged in ((VOICE, CLOUD), (CLOUD, DESK), (DESK, MAIL), (MAIL, VOICE)):
        engage(register, engager, engaged)
    with register.write(NOW) as session:
        assert count(session) == before


@pytest.mark.parametrize("on", [TODAY, date(2026, 3, 9)])
def test_judging_again_changes_nothing(lite: Register, on: date) -> None:
    set_chain_scene(lite)
    engage(lite, VOICE, CLOUD)
    with lite.write(NOW) as session:
        assert judge_vendors(session, [1], on) == []
