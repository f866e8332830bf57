"""Recording the ground, the safeguards and the other facts of a transfer."""

import json
from datetime import date
from typing import Any

import pytest

from register.errors import ChangedMeanwhile, Conflict, Invalid, Refused
from register.inputs import read_input
from register.transfers.actions import end_transfer
from register.transfers.facts import FactsInput
from register.transfers.inputs import AgreementRelied, EndInput, MechanismInput
from register.transfers.mechanisms import set_mechanism
from register.transfers.queries import list_mechanisms
from register.transfers.safeguards import SafeguardsInput, set_facts, set_safeguards
from register.work import Register
from tests.cast import ANA, DORA, SAM, Known
from tests.ground.registers import actor_of, trail_of
from tests.transfers.scene import NOW, TODAY, set_scene, the_transfer


def _set(
    register: Register,
    mechanism_id: str = "hk-rmc-u2p",
    *,
    known: Known = DORA,
    version: int | None = None,
    agreement: AgreementRelied | None = None,
    **fields: Any,
) -> None:
    given = read_input(MechanismInput, {"regime_id": "hk-pdpo", "mechanism_id": mechanism_id, **fields})
    with register.write(NOW) as session:
        set_mechanism(
            session, actor_of(session, known), "T-0001", given, version, NOW, today=TODAY, agreement=agreement
        )


def _answer(register: Register, **facts: Any) -> None:
    with register.write(NOW) as session:
        given = read_input(FactsInput, facts)
        set_facts(session, actor_of(session, DORA), "T-0001", given, None, NOW, today=TODAY)


def _protect(register: Register, *safeguards: tuple[str, list[str]]) -> None:
    listed = [{"id": name, "conditions": codes} for name, codes in safeguards]
    with register.write(NOW) as session:
        given = read_input(SafeguardsInput, {"safeguards": listed})
        set_safeguards(session, actor_of(session, DORA), "T-0001", given, None, NOW)


def _last_changes(register: Register) -> dict[str, Any]:
    return json.loads(trail_of(register)[-1].changes)


def test_a_mechanism_is_kept_with_its_dates_and_is_on_the_trail(register: Register) -> None:
    set_scene(register)
    _set(register, signed_on="2025-01-01", expires_on="2027-01-01", evidence={"signed_document": "yes"})
    with register.read() as session:
        (row,) = list_mechanisms(session, 1)
    assert (row.mechanism_id, row.signed_on, row.expires_on) == (
        "hk-rmc-u2p",
        date(2025, 1, 1),
        date(2027, 1, 1),
    )
    assert row.details == {"evidence": {"signed_document": True}}
    event = trail_of(register)[-1]
    assert (event.tag, event.actor_name, event.about_ref) == ("transfers:mechanism:set", DORA.name, "V-0001")
    changes = json.loads(event.changes)
    assert changes["mechanism"] == [None, "hk-rmc-u2p"]
    assert changes["regime"] == ["hk-pdpo", "hk-pdpo"]
    assert the_transfer(register).version == 2


def test_only_what_differs_is_saved(register: Register) -> None:
    set_scene(register)
    _set(register, signed_on="2025-01-01")
    before = len(trail_of(register))
    _set(register, signed_on="2025-01-01")
    assert len(trail_of(register)) == before
    _set(register, signed_on="2025-01-02")
    assert _last_changes(register) == {
        "regime": ["hk-pdpo", "hk-pdpo"],
        "signed_on": ["2025-01-01", "2025-01-02"],
    }


def test_without_a_mechanism_there_are_no_dates(register: Register) -> None:
    set_scene(register)
    _set(register, signed_on="2025-01-01", expires_on="2027-01-01")
    _set(register, "none", signed_on="2025-01-01")
    with register.read() as session:
        (row,) = list_mechanisms(session, 1)
    assert (row.mechanism_id, row.signed_on, row.expires_on, row.details) == ("none", None, None, {})
    assert _last_changes(register)["mechanism"] == ["hk-rmc-u2p", "none"]


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"signed_on": "2026-01-02", "expires_on": "2026-01-01"}, "expires_on", "end-before-signed"),
        ({"effective_on": "2026-01-02", "expires_on": "2026-01-01"}, "expires_on", "end-before-start"),
        (
            {"signed_on": "2026-01-02", "effective_on": "2026-01-01"},
            "effective_on",
            "effective-before-signed",
        ),
        ({"signed_on": "2026-01-02", "filed_on": "2026-01-01"}, "filed_on", "filed-before-signed"),
        ({"signed_on": "2026-01-02", "notified_on": "2026-01-01"}, "notified_on", "notified-before-signed"),
        ({"filed_on": "2026-03-03"}, "filed_on", "in-the-future"),
        ({"notified_on": "2026-03-03"}, "notified_on", "in-the-future"),
        ({"mechanism_id": "eu-scc-2021"}, "mechanism_id", "mechanism-of-another-law"),
        ({"mechanism_id": "no-such-tool"}, "mechanism_id", "not-in-list"),
        ({"mechanism_id": ""}, "mechanism_id", "required"),
        ({"regime_id": "atlantis-act"}, "regime_id", "not-in-list"),
        ({"evidence": {"dpf_active_listing_screenshot": "yes"}}, "evidence", "not-in-list"),
        ({"filing_number": "x" * 10_000}, "filing_number", "too-long"),
        ({"importer_city": "a\x00b"}, "importer_city", "control-character"),
        ({"module": "9"}, "module", "not-in-list"),
        ({"signed_on": "2026-13-01"}, "signed_on", "not-a-date"),
        ({"agreement_ref": "A-0001"}, "agreement_ref", "not-in-list"),
    ],
)
def test_what_cannot_be_is_refused_by_field(
    lite: Register, fields: dict[str, Any], field: str, code: str
) -> None:
    set_scene(lite)
    before = len(trail_of(lite))
    with pytest.raises(Invalid) as caught:
        _set(lite, **{"mechanism_id": "hk-rmc-u2p", **fields})
    assert caught.value.problems[field].code == code
    assert len(trail_of(lite)) == before


@pytest.mark.parametrize("day", ["2026-01-01", "2026-01-02"])
def test_the_day_itself_is_in_order(lite: Register, day: str) -> None:
    set_scene(lite)
    _set(lite, signed_on="2026-01-01", effective_on=day, expires_on=day, filed_on=day, notified_on=day)


def test_an_agreement_of_another_vendor_is_refused(lite: Register) -> None:
    set_scene(lite)
    with pytest.raises(Invalid) as caught:
        _set(lite, agreement_ref="A-0009", agreement=AgreementRelied(9, "A-0009", vendor_id=2))
    assert caught.value.problems["agreement_ref"].code == "not-in-list"


@pytest.mark.parametrize("known", [ANA, SAM])
def test_readers_cannot_set_a_mechanism(lite: Register, known: Known) -> None:
    set_scene(lite)
    with pytest.raises(Refused):
        _set(lite, known=known)


def test_a_stale_or_ended_transfer_takes_no_mechanism(register: Register) -> None:
    set_scene(register)
    _set(register)
    with pytest.raises(ChangedMeanwhile):
        _set(register, "hk-rmc-u2u", version=1)
    with register.write(NOW) as session:
        given = read_input(EndInput, {"ended_on": "2026-03-01", "reason": "Over"})
        end_transfer(session, actor_of(session, DORA), "T-0001", given, None, NOW, today=TODAY)
    with pytest.raises(Conflict):
        _set(register, "hk-rmc-u2u")


def test_safeguards_hold_the_conditions_ticked(register: Register) -> None:
    set_scene(register)
    _protect(register, ("enc-transit", ["no-backdoors", "strong-transport", "no-backdoors"]))
    assert the_transfer(register).safeguards == [
        {"id": "enc-transit", "conditions": ["strong-transport", "no-backdoors"]}
    ]
    event = trail_of(register)[-1]
    assert (event.tag, event.actor_name) == ("transfers:safeguards:changed", DORA.name)
    assert json.loads(event.changes) == {"enc-transit": [None, ["strong-transport", "no-backdoors"]]}
    before = len(trail_of(register))
    _protect(register, ("enc-transit", ["strong-transport", "no-backdoors"]))
    assert len(trail_of(register)) == before


@pytest.mark.parametrize(
    "safeguard", [("no-such-measure", []), ("enc-transit", ["no-such-condition"]), ("x" * 200, [])]
)
def test_measures_and_conditions_must_be_in_the_catalogue(
    lite: Register, safeguard: tuple[str, list[str]]
) -> None:
    set_scene(lite)
    with pytest.raises(Invalid):
        _protect(lite, safeguard)
    assert the_transfer(lite).safeguards == []


def test_not_known_is_an_answer_and_empty_takes_an_answer_back(register: Register) -> None:
    set_scene(register)
    _answer(register, clear_at_importer="unknown", systematic="yes", people_ytd="1200", key_holder="exporter")
    assert the_transfer(register).facts == {
        "systematic": True,
        "people_ytd": 1200,
        "clear_at_importer": None,
        "key_holder": "exporter",
    }
    assert _last_changes(register)["clear_at_importer"] == [None, "unknown"]
    _answer(register, people_ytd="", systematic="no")
    assert the_transfer(register).facts == {
        "systematic": False,
        "clear_at_importer": None,
        "key_holder": "exporter",
    }
    assert _last_changes(register) == {"people_ytd": [1200, None], "systematic": [True, False]}


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("systematic", "perhaps", "not-in-list"),
        ("people_ytd", "-1", "too-small"),
        ("people_ytd", "many", "not-a-number"),
        ("people_ytd", "9" * 40, "too-large"),
        ("assessed_on", "2026-03-03", "in-the-future"),
        ("assessed_on", "03/03/2026", "not-a-date"),
        ("onward_to", "US, ZZ", "not-a-place"),
        ("onward_to", "WORLDWIDE", "not-a-place"),
        ("onward_to", "U\x00S", "control-character"),
        ("certification", ["iso-9001"], "not-in-list"),
        ("key_holder", "everybody", "not-in-list"),
    ],
)
def test_facts_out_of_range_are_refused_by_field(lite: Register, field: str, value: Any, code: str) -> None:
    set_scene(lite)
    with pytest.raises(Invalid) as caught:
        _answer(lite, **{field: value})
    assert caught.value.problems[field].code == code
    assert the_transfer(lite).facts == {}


def test_sensitive_people_are_some_of_all_people(lite: Register) -> None:
    set_scene(lite)
    with pytest.raises(Invalid) as caught:
        _answer(lite, people_ytd="10", sensitive_people_ytd="11")
    assert caught.value.problems["sensitive_people_ytd"].code == "more-than-all"
    _answer(lite, people_ytd="10", sensitive_people_ytd="10")
