"""What people can do to agreements, and what the trail says of it."""

import json
from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from register.agreements.actions import change_agreement, end_agreement, record_signatures
from register.agreements.inputs import AgreementInput, EndInput
from register.agreements.models import Agreement, Execution
from register.agreements.queries import get_agreement, parties_of
from register.errors import ChangedMeanwhile, Conflict, Invalid, NotFound, Refused
from register.flags.models import FlagRow
from register.inputs import read_input
from register.vendors.actions import end_vendor
from register.vendors.inputs import ServiceInput
from register.vendors.services import add_service
from register.work import Register
from tests.agreements.ground import (
    BOTH,
    NOW,
    TODAY,
    given,
    have_agreement,
    have_entities,
    have_vendor,
    signed,
)
from tests.cast import ADA, ANA, BO, DORA, PRIYA, SAM, STRANGER, Known
from tests.ground.registers import actor_of, trail_of

URL = "https://harbourvoice.example.com/dpa"


def _change(register: Register, version: int | None = 1, known: Known = PRIYA, **fields: Any) -> Agreement:
    with register.write(NOW) as session:
        return change_agreement(
            session, actor_of(session, known), "A-0001", given(**fields), version, NOW, today=TODAY
        )


def _sign(register: Register, version: int | None = 1, known: Known = PRIYA, **fields: Any) -> Agreement:
    with register.write(NOW) as session:
        actor = actor_of(session, known)
        return record_signatures(session, actor, "A-0001", signed(**fields), version, NOW, today=TODAY)


def _end(
    register: Register, ended_on: str = "2026-11-24", reason: str = "Replaced", known: Known = PRIYA
) -> Agreement:
    with register.write(NOW) as session:
        ending = read_input(EndInput, {"ended_on": ended_on, "reason": reason})
        return end_agreement(session, actor_of(session, known), "A-0001", ending, None, NOW, today=TODAY)


def _flags(register: Register) -> set[str]:
    with register.read() as session:
        return set(session.exec(select(FlagRow.code)).all())


def test_adding_an_agreement_stores_parties_and_says_who(register: Register) -> None:
    have_vendor(register)
    have_entities(register, "HK", "DE")
    agreement = have_agreement(
        register,
        entity_refs=["E-0002", "E-0001"],
        governing_law="hk",
        url="harbourvoice.example.com/dpa",
        effective_on="2026-03-02",
        expires_on="2027-03-01",
        notice_days="90",
    )
    assert (agreement.ref, agreement.execution, agreement.governing_law) == (
        "A-0001",
        Execution.EXECUTED,
        "HK",
    )
    assert agreement.url == URL
    with register.read() as session:
        assert [party.ref for party in parties_of(session, agreement.id or 0)] == ["E-0001", "E-0002"]
    event = trail_of(register)[-1]
    assert (event.tag, event.actor_name) == ("agreements:agreement:added", PRIYA.name)
    assert (event.subject_ref, event.about_ref) == ("A-0001", "V-0001")
    changes = json.loads(event.changes)
    assert changes["parties"] == [None, ["Acme HK", "Acme DE"]]
    assert changes["execution"] == [None, "executed"]


def test_a_link_alone_is_published_and_never_executed(register: Register) -> None:
    have_vendor(register)
    nobody = {"signed_by_us_on": "", "signed_by_vendor_on": ""}
    assert have_agreement(register, url=URL, **nobody).execution is Execution.PUBLISHED
    assert "dpa-published-only" in _flags(register)
    changed = _change(register, title="Another title", url=URL + "/2")
    assert changed.execution is Execution.PUBLISHED
    assert _change(register, version=2, title="Another title").execution is Execution.UNSIGNED


def test_it_is_executed_once_both_have_signed(register: Register) -> None:
    have_vendor(register)
    have_agreement(register, url=URL, signed_by_us_on="", signed_by_vendor_on="")
    assert _sign(register, signed_by_us_on="2026-11-24").execution is Execution.UNSIGNED
    assert "dpa-missing" in _flags(register)
    signed_now = _sign(register, 2, signed_by_us_on="2026-11-24", signed_by_vendor_on="2026-11-20")
    assert signed_now.execution is Execution.EXECUTED
    assert not {"dpa-missing", "dpa-published-only"} & _flags(register)
    event = trail_of(register)[-1]
    assert event.tag == "agreements:agreement:signed"
    assert json.loads(event.changes) == {
        "execution": ["unsigned", "executed"],
        "signed_by_vendor_on": [None, "2026-11-20"],
    }


@pytest.mark.parametrize("field", ["signed_by_us_on", "signed_by_vendor_on"])
def test_nobody_signs_tomorrow(lite: Register, field: str) -> None:
    have_vendor(lite)
    with pytest.raises(Invalid) as refused:
        have_agreement(lite, **{field: "2026-11-25"})
    assert {name: problem.code for name, problem in refused.value.problems.items()} == {
        field: "in-the-future"
    }
    have_agreement(lite, **{field: "2026-11-24"})
    with pytest.raises(Invalid):
        _sign(lite, **{**BOTH, field: "2026-11-25"}, reason="typing error")


def test_taking_a_signature_back_needs_a_reason(register: Register) -> None:
    have_vendor(register)
    have_agreement(register)
    with pytest.raises(Invalid) as refused:
        _sign(register, signed_by_us_on="2026-03-01", signed_by_vendor_on="")
    assert refused.value.problems["reason"].code == "signature-corrected"
    taken_back = _sign(
        register, signed_by_us_on="2026-03-01", signed_by_vendor_on="", reason="It was the wrong file"
    )
    assert taken_back.execution is Execution.UNSIGNED
    assert trail_of(register)[-1].reason == "It was the wrong file"
    assert "dpa-missing" in _flags(register)


def test_saving_what_is_there_changes_nothing(register: Register) -> None:
    have_vendor(register)
    have_agreement(register)
    before = len(trail_of(register))
    assert _change(register).version == 1
    assert _sign(register, **BOTH).version == 1
    assert len(trail_of(register)) == before


def test_only_what_differs_is_on_the_trail(register: Register) -> None:
    have_vendor(register)
    have_entities(register, "HK")
    have_agreement(register)
    _change(register, title="Renewed agreement", entity_refs=["E-0001"], known=DORA)
    event = trail_of(register)[-1]
    assert (event.tag, event.actor_name) == ("agreements:agreement:changed", DORA.name)
    assert json.loads(event.changes) == {
        "title": ["Data processing agreement", "Renewed agreement"],
        "parties": [None, ["Acme HK"]],
    }


def test_a_form_made_from_an_older_state_is_refused(register: Register) -> None:
    have_vendor(register)
    have_agreement(register)
    _change(register, title="First")
    with pytest.raises(ChangedMeanwhile):
        _change(register, title="Second")
    with pytest.raises(ChangedMeanwhile):
        _sign(register, 1, **BOTH)
    with register.read() as session:
        assert get_agreement(session, "A-0001").title == "First"


def test_an_agreement_ends_once_with_a_day_and_a_reason(register: Register) -> None:
    have_vendor(register)
    have_agreement(register, effective_on="2026-03-02")
    for day, code in (("2026-11-25", "in-the-future"), ("2026-03-01", "end-before-start")):
        with pytest.raises(Invalid) as refused:
            _end(register, day)
        assert refused.value.problems["ended_on"].code == code
    assert _end(register).end_reason == "Replaced"
    event = trail_of(register)[-1]
    assert (event.tag, event.reason) == ("agreements:agreement:ended", "Replaced")
    assert "dpa-missing" in _flags(register)
    for again in (_end, _change, _sign):
        with pytest.raises(Conflict) as conflict:
            again(register)
        assert conflict.value.code == "already-ended"


def test_an_agreement_that_never_began_can_be_ended(lite: Register) -> None:
    have_vendor(lite)
    have_agreement(lite, effective_on="2027-01-01")
    assert _end(lite).ended_on == TODAY


@pytest.mark.parametrize("known", [SAM, BO, ANA, ADA, STRANGER])
def test_others_do_not_touch_agreements(lite: Register, known: Known) -> None:
    have_vendor(lite)
    with pytest.raises(Refused):
        have_agreement(lite, known=known)
    have_agreement(lite)
    before = len(trail_of(lite))
    for verb in (_change, _sign, _end):
        with pytest.raises(Refused):
            verb(lite, known=known)
    assert len(trail_of(lite)) == before


def test_parties_and_services_are_those_the_register_knows(lite: Register) -> None:
    have_vendor(lite)
    have_vendor(lite, legal_name="Another")
    with lite.write(NOW) as session:
        service = read_input(ServiceInput, {"purpose": "Outbound calls"})
        add_service(session, actor_of(session, PRIYA), "V-0002", service, NOW)
    for field, ref in (("entity_refs", "E-0009"), ("service_refs", "S-0001"), ("service_refs", "S-0009")):
        with pytest.raises(Invalid) as refused:
            have_agreement(lite, **{field: [ref]})
        assert refused.value.problems[field].code == "not-in-list"
    assert have_agreement(lite, "V-0002", service_refs=["S-0001", "S-0001"]).service_refs == ["S-0001"]


def test_an_entity_that_has_ended_stays_a_party_but_becomes_none(lite: Register) -> None:
    have_vendor(lite)
    have_entities(lite, "HK", "DE")
    have_agreement(lite, entity_refs=["E-0001"])
    with lite.write(NOW) as session:
        for party in parties_of(session, 1):
            party.ended_on = TODAY
    assert _change(lite, title="Renamed", entity_refs=["E-0001"]).version == 2
    with pytest.raises(Invalid):
        have_agreement(lite, entity_refs=["E-0001"])


def test_nothing_is_added_to_a_vendor_that_has_ended(lite: Register) -> None:
    have_vendor(lite)
    have_agreement(lite)
    with lite.write(NOW) as session:
        end_vendor(session, actor_of(session, PRIYA), "V-0001", TODAY, "Contract over", None, NOW)
    with pytest.raises(Conflict):
        have_agreement(lite)
    with pytest.raises(Conflict):
        _change(lite, title="Late")


def test_unknown_references_are_not_found(lite: Register) -> None:
    with pytest.raises(NotFound):
        have_agreement(lite, "V-9999")
    with pytest.raises(NotFound):
        _change(lite)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("title", "", "required"),
        ("title", "x" * 10_000, "too-long"),
        ("title", "bell \x07", "control-character"),
        ("title", "turned \u202e round", "direction-mark"),
        ("kind", "handshake", "not-in-list"),
        ("expires_on", "2026-02-28", "end-before-start"),
        ("expires_on", "2026-02-30", "not-a-date"),
        ("notice_days", "-1", "too-small"),
        ("notice_days", "ninety", "not-a-number"),
        ("governing_law", "ATLANTIS", "not-a-place"),
        ("governing_law", "WORLDWIDE", "not-a-place"),
        ("url", "javascript:alert(1)", "not-a-web-address"),
        ("notes", "n" * 10_001, "too-long"),
        ("entity_refs", ["E"] * 201, "too-many"),
    ],
)
def test_what_cannot_be_used_is_named_by_field(field: str, value: Any, code: str) -> None:
    values = {"kind": "dpa", "title": "DPA", "effective_on": "2026-03-01", field: value}
    with pytest.raises(Invalid) as refused:
        read_input(AgreementInput, values)
    assert {name: problem.code for name, problem in refused.value.problems.items()} == {field: code}


def test_the_last_day_may_be_the_first(lite: Register) -> None:
    agreement = given(effective_on="2026-03-01", expires_on="2026-03-01")
    assert agreement.expires_on == date(2026, 3, 1)
