"""What administrators can do to our own entities, and what the trail says of it."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from register.entities.actions import add_entity, change_entity, end_entity
from register.entities.inputs import EntityInput, find_part
from register.entities.models import OurEntity
from register.entities.queries import get_entity, list_entities
from register.errors import ChangedMeanwhile, Conflict, Invalid, NotFound, Refused
from register.inputs import read_input
from register.storage.touched import take_touched_records
from register.work import Register
from tests.cast import ADA, CAST, PRIYA, Known
from tests.ground.registers import actor_of, trail_of

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
HARBOUR = {
    "name": "Harbour Trading Limited",
    "local_name": "海港貿易有限公司",
    "place_code": "hk",
    "city": "Hong Kong",
}


def _given(**fields: Any) -> EntityInput:
    return read_input(EntityInput, {**HARBOUR, **fields})


def _add(register: Register, known: Known = ADA, **fields: Any) -> OurEntity:
    with register.write(NOW) as session:
        return add_entity(session, actor_of(session, known), _given(**fields), NOW)


def _change(register: Register, version: int | None, **fields: Any) -> OurEntity:
    with register.write(NOW) as session:
        return change_entity(session, actor_of(session, ADA), "E-0001", _given(**fields), version, NOW)


def _end(register: Register, on: date = TODAY, known: Known = ADA, version: int = 1) -> OurEntity:
    with register.write(NOW) as session:
        actor = actor_of(session, known)
        return end_entity(session, actor, "E-0001", on, "Sold", version, NOW, TODAY)


def test_adding_an_entity_stores_it_and_says_who(register: Register) -> None:
    entity = _add(register, websites="harbour.example\nhttps://harbour.example/hk\nharbour.example\n")
    assert (entity.ref, entity.place_code) == ("E-0001", "HK")
    assert entity.websites == ["https://harbour.example", "https://harbour.example/hk"]
    event = trail_of(register)[0]
    assert (event.tag, event.actor_name, event.subject_ref) == ("entities:entity:added", ADA.name, "E-0001")
    assert json.loads(event.changes)["place_code"] == [None, "HK"]


@pytest.mark.parametrize("known", [person for person in CAST if person is not ADA])
def test_only_administrators_keep_our_entities(lite: Register, known: Known) -> None:
    with pytest.raises(Refused):
        _add(lite, known)
    _add(lite)
    with pytest.raises(Refused):
        _end(lite, known=known)


def test_saving_what_is_there_changes_nothing(register: Register) -> None:
    _add(register)
    assert _change(register, 1).version == 1
    assert len(trail_of(register)) == 1


def test_a_changed_entity_is_judged_again_and_a_stale_form_is_refused(register: Register) -> None:
    _add(register)
    with register.write(NOW) as session:
        take_touched_records(session, "entity")
        entity = change_entity(
            session,
            actor_of(session, ADA),
            "E-0001",
            _given(place_code="CN", subdivision="Guangdong"),
            1,
            NOW,
        )
        assert take_touched_records(session, "entity") == [entity.id]
    assert (entity.subdivision, entity.version) == ("CN-GD", 2)
    assert json.loads(trail_of(register)[-1].changes) == {
        "place_code": ["HK", "CN"],
        "subdivision": [None, "CN-GD"],
    }
    with pytest.raises(ChangedMeanwhile):
        _change(register, 1, name="Another")
    with register.read() as session:
        assert get_entity(session, "E-0001").name == HARBOUR["name"]


def test_an_ended_entity_stays_on_record_and_takes_no_change(register: Register) -> None:
    _add(register)
    _add(register, name="Aardvark Limited")
    with pytest.raises(Invalid) as caught:
        _end(register, date(2026, 3, 3))
    assert caught.value.problems["ended_on"].code == "in-the-future"
    assert _end(register).ended_on == TODAY
    assert trail_of(register)[-1].reason == "Sold"
    with pytest.raises(Conflict):
        _change(register, None, name="Another")
    with pytest.raises(Conflict):
        _end(register, version=2)
    with register.read() as session:
        assert [entity.ref for entity in list_entities(session)] == ["E-0002", "E-0001"]
        assert [entity.ref for entity in list_entities(session, with_ended=False)] == ["E-0002"]


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"name": " "}, "name", "required"),
        ({"name": "a" * 201}, "name", "too-long"),
        ({"local_name": "a" * 201}, "local_name", "too-long"),
        ({"place_code": ""}, "place_code", "required"),
        ({"place_code": "UK"}, "place_code", "not-a-place"),
        ({"place_code": "EU"}, "place_code", "not-a-place"),
        ({"place_code": "CA-QC"}, "place_code", "not-a-place"),
        ({"subdivision": "Atlantis", "place_code": "US"}, "subdivision", "part-not-known"),
        ({"subdivision": "US-CA", "place_code": "CA"}, "subdivision", "part-not-known"),
        ({"websites": "javascript:alert(1)"}, "websites", "not-a-web-address"),
        ({"websites": "http://user@evil.example/"}, "websites", "not-a-web-address"),
        ({"city": "x\u202ey"}, "city", "direction-mark"),
    ],
)
def test_what_cannot_be_used_is_refused_by_field(fields: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        _given(**fields)
    assert {name: problem.code for name, problem in caught.value.problems.items()} == {field: code}


@pytest.mark.parametrize(
    ("place", "given", "code"),
    [
        ("US", "california", "US-CA"),
        ("US", "us-ca", "US-CA"),
        ("CN", "广东省", "CN-GD"),
        ("CN", "廣東省", "CN-GD"),
        ("CA", "Québec", "CA-QC"),
        ("CA", "quebec", "CA-QC"),
        ("SG", "Singapore Province", None),
        ("CA", "", None),
    ],
)
def test_a_part_of_a_place_is_known_by_code_and_by_name_in_any_language(
    place: str, given: str, code: str | None
) -> None:
    assert find_part(place, given) == code


def test_an_entity_nobody_recorded_is_not_found(lite: Register) -> None:
    with pytest.raises(NotFound), lite.write(NOW) as session:
        change_entity(session, actor_of(session, ADA), "E-0009", _given(), None, NOW)
    with pytest.raises(NotFound), lite.read() as session:
        get_entity(session, "E-0001")
    with pytest.raises(Refused), lite.write(NOW) as session:
        add_entity(session, actor_of(session, PRIYA), _given(), NOW)


@pytest.mark.parametrize(
    ("place", "zone", "kept"),
    [("AE", "difc", "difc"), ("AE", "adgm", "adgm"), ("ae", "none", "none"), ("HK", "difc", None)],
)
def test_a_free_zone_is_kept_where_there_are_any(place: str, zone: str, kept: str | None) -> None:
    assert _given(place_code=place, zone=zone).zone == kept


@pytest.mark.parametrize(("zone", "code"), [("", "required"), (None, "required"), ("jafza", "not-in-list")])
def test_an_entity_in_the_emirates_says_whether_it_is_in_a_free_zone(zone: str | None, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        _given(place_code="AE", zone=zone)
    assert caught.value.problems["zone"].code == code
