"""What people can do to transfers, and what the trail says of it."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from register.errors import ChangedMeanwhile, Conflict, Invalid, NotFound, Refused
from register.inputs import read_input
from register.transfers.actions import (
    add_transfer,
    change_transfer,
    end_transfer,
    pause_transfer,
    resume_transfer,
)
from register.transfers.inputs import EndInput, TransferInput
from register.transfers.models import TransferStatus
from register.transfers.queries import TransferFilters, count_transfers, count_vendors_of
from register.vendors.actions import end_vendor
from register.work import Register
from tests.cast import ANA, BO, DORA, PRIYA, SAM, STRANGER, Known
from tests.ground.registers import actor_of, trail_of
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


def _last(register: Register) -> Any:
    return trail_of(register)[-1]


def _end(register: Register, ended_on: date = TODAY, version: int | None = 1, known: Known = PRIYA) -> None:
    with register.write(NOW) as session:
        given = read_input(EndInput, {"ended_on": ended_on.isoformat(), "reason": "Moved in house"})
        end_transfer(session, actor_of(session, known), "T-0001", given, version, NOW, today=TODAY)


def test_adding_a_transfer_stores_it_and_says_who(register: Register) -> None:
    transfer = set_scene(register, started_on="2025-01-01")
    assert (transfer.ref, transfer.destination, transfer.status) == ("T-0001", "SG", TransferStatus.DRAFT)
    event = _last(register)
    assert (event.tag, event.actor_name) == ("transfers:transfer:added", PRIYA.name)
    assert (event.subject_ref, event.about_ref) == ("T-0001", "V-0001")
    assert event.subject_name == "Harbour Trading Limited → Payco Pte Ltd (SG)"
    assert json.loads(event.changes) == {
        "access": [None, "stored"],
        "destination": [None, "SG"],
        "exporter": [None, "Harbour Trading Limited"],
        "service": [None, "S-0001"],
        "started_on": [None, "2025-01-01"],
    }


def test_a_part_of_a_country_says_both(register: Register) -> None:
    transfer = set_scene(register, destination="ca-qc")
    assert (transfer.destination, transfer.destination_subdivision) == ("CA", "CA-QC")


def test_hong_kong_is_hong_kong_whatever_code_names_it() -> None:
    assert a_flow(destination="CN-HK").destination == "HK"


def test_an_unknown_destination_keeps_the_words_given(register: Register) -> None:
    transfer = set_scene(register, destination="UNKNOWN", destination_text="somewhere in APAC")
    assert (transfer.destination, transfer.destination_text) == ("UNKNOWN", "somewhere in APAC")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("destination", "ZZ", "not-a-place"),
        ("destination", "Atlantis", "not-a-place"),
        ("destination", "", "required"),
        ("destination", "S\x00G", "control-character"),
        ("destination_subdivision", "CA-QC", "not-a-part"),
        ("destination_text", "x" * 10_000, "too-long"),
        ("destination_text", "a\x07b", "control-character"),
        ("destination_text", "abc\u202edef", "direction-mark"),
        ("access", "sideways", "not-in-list"),
        ("started_on", "2026-02-30", "not-a-date"),
        ("started_on", "0001-01-01", "year-out-of-range"),
        ("exporter_ref", "", "required"),
        ("service_ref", "x" * 10_000, "too-long"),
    ],
)
def test_bad_input_is_named_by_field(field: str, value: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        a_flow(**{field: value})
    assert {name: p.code for name, p in caught.value.problems.items()} == {field: code}


@pytest.mark.parametrize(
    ("field", "value"), [("exporter_ref", "E-0099"), ("service_ref", "S-0099"), ("exporter_ref", "V-0001")]
)
def test_what_a_transfer_hangs_on_must_exist(lite: Register, field: str, value: str) -> None:
    with pytest.raises(Invalid) as caught:
        set_scene(lite, **{field: value})
    assert caught.value.problems[field].code == "not-in-list"
    assert all(event.tag != "transfers:transfer:added" for event in trail_of(lite))


def test_the_service_must_be_the_vendors(lite: Register) -> None:
    set_scene(lite)
    with lite.write(NOW) as session:
        put_vendor(session, "Other Ltd")
    with pytest.raises(Invalid), lite.write(NOW) as session:
        add_transfer(session, actor_of(session, PRIYA), a_flow(destination="JP"), NOW, vendor_ref="V-0002")


def test_the_same_flow_is_not_recorded_twice(register: Register) -> None:
    set_scene(register)
    with pytest.raises(Invalid) as caught, register.write(NOW) as session:
        add_transfer(session, actor_of(session, PRIYA), a_flow(), NOW)
    problem = caught.value.problems["destination"]
    assert (problem.code, problem.params) == ("already-recorded", {"ref": "T-0001"})
    _end(register)
    with register.write(NOW) as session:
        assert add_transfer(session, actor_of(session, PRIYA), a_flow(), NOW).ref == "T-0002"


def test_two_destinations_not_known_are_two_transfers(lite: Register) -> None:
    set_scene(lite, destination="UNKNOWN", destination_text="call centre")
    with lite.write(NOW) as session:
        given = a_flow(destination="UNKNOWN", destination_text="backup site")
        assert add_transfer(session, actor_of(session, PRIYA), given, NOW).ref == "T-0002"


@pytest.mark.parametrize("known", [ANA, BO, SAM, STRANGER])
def test_readers_cannot_add(register: Register, known: Known) -> None:
    with pytest.raises(Refused):
        set_scene(register, known)
    assert all(event.subject_ref != "T-0001" for event in trail_of(register))


def test_only_what_differs_is_on_the_trail(register: Register) -> None:
    set_scene(register)
    with register.write(NOW) as session:
        put_entity(session, "Harbour Europe BV", "NL")
        given = a_flow(exporter_ref="E-0002", access="both")
        change_transfer(session, actor_of(session, DORA), "T-0001", given, 1, NOW)
    event = _last(register)
    assert (event.tag, event.actor_name) == ("transfers:transfer:changed", DORA.name)
    assert json.loads(event.changes) == {
        "access": ["stored", "both"],
        "exporter": ["Harbour Trading Limited", "Harbour Europe BV"],
    }
    assert the_transfer(register).version == 2


def test_saving_what_is_there_already_changes_nothing(register: Register) -> None:
    set_scene(register)
    before = len(trail_of(register))
    with register.write(NOW) as session:
        change_transfer(session, actor_of(session, PRIYA), "T-0001", a_flow(destination="sg"), 1, NOW)
    assert the_transfer(register).version == 1
    assert len(trail_of(register)) == before


def test_a_transfer_stays_with_its_vendor(lite: Register) -> None:
    set_scene(lite)
    with lite.write(NOW) as session:
        put_vendor(session, "Other Ltd")
        put_service(session, "V-0002")
    with pytest.raises(Invalid) as caught, lite.write(NOW) as session:
        change_transfer(session, actor_of(session, PRIYA), "T-0001", a_flow(service_ref="S-0002"), 1, NOW)
    assert caught.value.problems["service_ref"].code == "not-in-list"
    assert the_transfer(lite).service_id == 1


def test_a_stale_form_is_refused(register: Register) -> None:
    set_scene(register)
    with register.write(NOW) as session:
        change_transfer(session, actor_of(session, PRIYA), "T-0001", a_flow(access="remote"), 1, NOW)
    with pytest.raises(ChangedMeanwhile), register.write(NOW) as session:
        change_transfer(session, actor_of(session, DORA), "T-0001", a_flow(access="both"), 1, NOW)
    assert the_transfer(register).access == "remote"


def test_an_unknown_reference_is_not_found(lite: Register) -> None:
    with pytest.raises(NotFound), lite.write(NOW) as session:
        change_transfer(session, actor_of(session, PRIYA), "T-0099", a_flow(), 1, NOW)


def test_a_paused_transfer_resumes_in_draft_never_approved(register: Register) -> None:
    set_scene(register)
    with register.write(NOW) as session:
        pause_transfer(session, actor_of(session, DORA), "T-0001", "Authority asked", 1, NOW)
    with pytest.raises(Conflict), register.write(NOW) as session:
        pause_transfer(session, actor_of(session, DORA), "T-0001", "again", 2, NOW)
    with register.write(NOW) as session:
        resume_transfer(session, actor_of(session, DORA), "T-0001", "Answered", 2, NOW)
    paused, resumed = trail_of(register)[-2:]
    assert (paused.tag, paused.reason) == ("transfers:transfer:paused", "Authority asked")
    assert (resumed.tag, resumed.reason) == ("transfers:transfer:resumed", "Answered")
    assert json.loads(resumed.changes) == {"status": ["paused", "draft"]}
    assert the_transfer(register).status is TransferStatus.DRAFT


def test_a_running_transfer_cannot_be_resumed(lite: Register) -> None:
    set_scene(lite)
    with pytest.raises(Conflict), lite.write(NOW) as session:
        resume_transfer(session, actor_of(session, DORA), "T-0001", "Why", 1, NOW)


def test_ending_keeps_the_record_and_leaves_the_list(register: Register) -> None:
    set_scene(register)
    _end(register)
    with pytest.raises(Conflict):
        _end(register, version=None)
    event = _last(register)
    assert (event.tag, event.reason) == ("transfers:transfer:ended", "Moved in house")
    assert json.loads(event.changes) == {"ended_on": [None, "2026-03-02"], "status": ["draft", "ended"]}
    with register.read() as session:
        assert count_transfers(session, TransferFilters(), TODAY) == 0
        assert count_vendors_of(session, TransferFilters(), TODAY) == 0
        assert count_transfers(session, TransferFilters(status=("ended",)), TODAY) == 1


def test_an_ended_transfer_can_be_taken_up_again(register: Register) -> None:
    set_scene(register)
    _end(register)
    with register.write(NOW) as session:
        resume_transfer(session, actor_of(session, PRIYA), "T-0001", "Ended by mistake", 2, NOW)
    transfer = the_transfer(register)
    assert (transfer.status, transfer.ended_on, transfer.end_reason) == (TransferStatus.DRAFT, None, None)
    assert json.loads(_last(register).changes)["ended_on"] == ["2026-03-02", None]


def test_nothing_resumes_under_a_vendor_that_has_ended(lite: Register) -> None:
    set_scene(lite)
    _end(lite)
    with lite.write(NOW) as session:
        end_vendor(session, actor_of(session, PRIYA), "V-0001", TODAY, "Contract ended", None, NOW)
    with pytest.raises(Conflict), lite.write(NOW) as session:
        resume_transfer(session, actor_of(session, PRIYA), "T-0001", "Why", None, NOW)


@pytest.mark.parametrize(
    ("ended_on", "code"),
    [(TODAY + timedelta(days=1), "in-the-future"), (date(2024, 12, 31), "end-before-start")],
)
def test_an_end_must_lie_between_the_start_and_today(lite: Register, ended_on: date, code: str) -> None:
    set_scene(lite, started_on="2025-01-01")
    with pytest.raises(Invalid) as caught:
        _end(lite, ended_on)
    assert caught.value.problems["ended_on"].code == code
    _end(lite, date(2025, 1, 1))


def test_an_end_needs_a_date_and_a_reason() -> None:
    with pytest.raises(Invalid) as caught:
        read_input(EndInput, {"ended_on": "", "reason": " "})
    assert {name: p.code for name, p in caught.value.problems.items()} == {
        "ended_on": "required",
        "reason": "required",
    }


def test_fields_nobody_asked_for_are_ignored() -> None:
    given = read_input(
        TransferInput,
        {"exporter_ref": "e-0001", "service_ref": "s-0001", "destination": "sg", "status": "approved"},
    )
    assert not hasattr(given, "status")
    assert (given.exporter_ref, given.service_ref) == ("E-0001", "S-0001")
