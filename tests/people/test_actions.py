"""What administrators can do to accounts, and what the trail says of it."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from register.errors import ChangedMeanwhile, Conflict, Invalid, NotFound, Refused
from register.inputs import read_input
from register.people.actions import (
    add_first_administrator,
    add_person,
    change_person,
    change_roles,
    disable_person,
    enable_person,
    reset_password,
)
from register.people.inputs import NewPersonInput, PersonInput, PreferencesInput
from register.people.models import Person, RowHeight
from register.people.preferences import change_preferences
from register.people.queries import (
    PeopleFilters,
    count_people,
    find_person,
    get_person,
    list_people,
    people_to_choose,
    person_id_of,
    person_ref,
    roles_of,
)
from register.people.sessions import SignedIn, find_signed_in, start_session
from register.rules.permissions import Role
from register.trail.actor import Actor, nobody
from register.work import Register
from tests.cast import ADA, ANA, BO, CAST, DORA, PRIYA, SAM, STRANGER, Known
from tests.ground.registers import actor_of, trail_of

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
NEWCOMER = {
    "name": "Wen 文 Li",
    "email": "Wen.Li@register.test",
    "team": "Legal",
    "roles": ["dpo", "auditor"],
}


def _add(register: Register, known: Known = ADA, **fields: Any) -> tuple[Person, str]:
    with register.write(NOW) as session:
        given = read_input(NewPersonInput, {**NEWCOMER, **fields})
        return add_person(session, actor_of(session, known), given, NOW)


def _id(register: Register, known: Known) -> int:
    with register.read() as session:
        person = find_person(session, known.email)
        assert person is not None
        return person.id or 0


def _roles(register: Register, person_id: int) -> list[Role]:
    with register.read() as session:
        return roles_of(session, [person_id]).get(person_id, [])


def _give(register: Register, known: Known, roles: list[Role], by: Known | Actor = ADA) -> None:
    person_id = _id(register, known)
    with register.write(NOW) as session:
        actor = actor_of(session, by) if isinstance(by, Known) else by
        change_roles(session, actor, person_id, roles, None, NOW)


def _disable(register: Register, known: Known, by: Known = ADA, version: int | None = None) -> None:
    person_id = _id(register, known)
    with register.write(NOW) as session:
        disable_person(session, actor_of(session, by), person_id, "Left the firm", version, NOW)


def _signed_in(register: Register, known: Known) -> str:
    person_id = _id(register, known)
    with register.write(NOW) as session:
        return start_session(session, person_id, NOW, None, None)


def _who(register: Register, token: str) -> SignedIn | None:
    with register.read() as session:
        return find_signed_in(session, token, NOW, timedelta(minutes=30), timedelta(hours=12))


def _last(register: Register) -> tuple[str, str, Mapping[str, Any]]:
    event = trail_of(register)[-1]
    return event.tag, event.actor_name, json.loads(event.changes)


def test_adding_somebody_gives_a_one_time_password_that_is_kept_nowhere(register: Register) -> None:
    person, password = _add(register)
    assert (person.email, person.must_change_password) == ("wen.li@register.test", True)
    assert _roles(register, person.id or 0) == [Role.DPO, Role.AUDITOR]
    tag, who, changes = _last(register)
    assert (tag, who) == ("people:person:added", ADA.name)
    assert changes["roles"] == [None, ["dpo", "auditor"]]
    assert password not in str(trail_of(register)) + (person.password_hash or "")


def test_one_e_mail_address_is_one_account(register: Register) -> None:
    before = len(trail_of(register))
    with pytest.raises(Invalid) as caught:
        _add(register, email=" PRIYA@Register.test")
    assert caught.value.problems["email"].code == "email-in-use"
    assert len(trail_of(register)) == before


@pytest.mark.parametrize("known", [person for person in CAST if person is not ADA])
def test_only_administrators_manage_people(lite: Register, known: Known) -> None:
    priya = _id(lite, PRIYA)
    with pytest.raises(Refused):
        _add(lite, known)
    with lite.write(NOW) as session:
        actor = actor_of(session, known)
        given = read_input(PersonInput, {"name": "X", "email": "x@register.test"})
        for tried in (
            lambda: change_person(session, actor, priya, given, None, NOW),
            lambda: change_roles(session, actor, priya, [Role.ADMINISTRATOR], None, NOW),
            lambda: disable_person(session, actor, priya, "no", None, NOW),
            lambda: enable_person(session, actor, priya, None, NOW),
            lambda: reset_password(session, actor, priya, None, NOW),
        ):
            with pytest.raises(Refused):
                tried()


def test_changing_somebody_says_what_differs_and_nothing_where_nothing_does(register: Register) -> None:
    priya, dora = _id(register, PRIYA), _id(register, DORA)
    values = {"name": "Priya Rao", "email": PRIYA.email, "team": "Buying", "manager_id": str(dora)}
    for _ in range(2):
        with register.write(NOW) as session:
            given = read_input(PersonInput, values)
            person = change_person(session, actor_of(session, ADA), priya, given, None, NOW)
    assert person.version == 2
    assert len(trail_of(register)) == 1
    tag, _, changes = _last(register)
    assert tag == "people:person:changed"
    assert changes == {
        "name": ["Priya Nair", "Priya Rao"],
        "team": [None, "Buying"],
        "manager": [None, "Dora Lindqvist"],
    }


def test_a_stale_form_changes_nothing(register: Register) -> None:
    _give(register, PRIYA, [Role.DPO])
    with pytest.raises(ChangedMeanwhile):
        _disable(register, PRIYA, version=1)
    _disable(register, PRIYA, version=2)


@pytest.mark.parametrize("manager", ["oneself", "disabled", "nobody"])
def test_a_manager_is_somebody_else_who_is_still_here(lite: Register, manager: str) -> None:
    priya = _id(lite, PRIYA)
    _disable(lite, SAM)
    number = {"oneself": priya, "disabled": _id(lite, SAM), "nobody": 9999}[manager]
    given = read_input(PersonInput, {"name": "P", "email": PRIYA.email, "manager_id": str(number)})
    with pytest.raises(Invalid) as caught, lite.write(NOW) as session:
        change_person(session, actor_of(session, ADA), priya, given, None, NOW)
    assert caught.value.problems["manager_id"].code == "not-in-list"


def test_roles_work_from_the_next_request_on(register: Register) -> None:
    token = _signed_in(register, PRIYA)
    _give(register, PRIYA, [Role.AUDITOR])
    who = _who(register, token)
    assert who is not None
    assert who.roles == {Role.AUDITOR}
    tag, by, changes = _last(register)
    assert (tag, by) == ("people:roles:changed", ADA.name)
    assert changes == {"roles": [["procurement"], ["auditor"]]}


def test_giving_the_roles_somebody_has_changes_nothing(register: Register) -> None:
    _give(register, PRIYA, [Role.PROCUREMENT])
    assert trail_of(register) == []


def test_nobody_gives_themselves_roles(register: Register) -> None:
    with pytest.raises(Conflict) as caught:
        _give(register, ADA, [Role.ADMINISTRATOR, Role.DPO])
    assert caught.value.code == "own-roles"
    assert _roles(register, _id(register, ADA)) == [Role.ADMINISTRATOR]


def test_the_last_administrator_stays(register: Register) -> None:
    operator = Actor(None, "operator", frozenset(Role))
    with pytest.raises(Conflict) as caught:
        _give(register, ADA, [Role.DPO], by=operator)
    assert caught.value.code == "last-administrator"
    ada = _id(register, ADA)
    with pytest.raises(Conflict) as caught, register.write(NOW) as session:
        disable_person(session, operator, ada, "no", None, NOW)
    assert caught.value.code == "last-administrator"
    # Somebody whose account is closed does not count as another administrator.
    _give(register, SAM, [Role.ADMINISTRATOR])
    _disable(register, SAM)
    with pytest.raises(Conflict):
        _give(register, ADA, [], by=operator)
    _give(register, DORA, [Role.ADMINISTRATOR])
    _give(register, ADA, [], by=operator)
    assert _roles(register, _id(register, ADA)) == []


def test_closing_an_account_ends_its_sessions_at_once_and_opening_it_does_not_bring_them_back(
    register: Register,
) -> None:
    token, other = _signed_in(register, PRIYA), _signed_in(register, BO)
    _disable(register, PRIYA)
    assert _who(register, token) is None
    assert _who(register, other)
    event = trail_of(register)[-1]
    assert (event.tag, event.reason, event.subject_name) == (
        "people:person:disabled",
        "Left the firm",
        PRIYA.name,
    )
    with pytest.raises(Conflict):
        _disable(register, PRIYA)
    priya = _id(register, PRIYA)
    with register.write(NOW) as session:
        enable_person(session, actor_of(session, ADA), priya, None, NOW)
    assert _who(register, token) is None
    assert _roles(register, priya) == [Role.PROCUREMENT]
    assert _last(register)[0] == "people:person:enabled"
    with pytest.raises(Conflict), register.write(NOW) as session:
        enable_person(session, actor_of(session, ADA), priya, None, NOW)


def test_nobody_closes_or_resets_their_own_account(lite: Register) -> None:
    _give(lite, SAM, [Role.ADMINISTRATOR])
    with pytest.raises(Conflict) as caught:
        _disable(lite, ADA)
    assert caught.value.code == "own-account"
    ada = _id(lite, ADA)
    with pytest.raises(Conflict), lite.write(NOW) as session:
        reset_password(session, actor_of(session, ADA), ada, None, NOW)


def test_resetting_a_password_ends_the_sessions(register: Register) -> None:
    token, priya = _signed_in(register, PRIYA), _id(register, PRIYA)
    with register.write(NOW) as session:
        person, password = reset_password(session, actor_of(session, ADA), priya, None, NOW)
    assert person.must_change_password
    assert _who(register, token) is None
    event = trail_of(register)[-1]
    assert event.tag == "people:password:reset"
    assert password not in event.model_dump_json()


def test_a_closed_account_has_no_password_to_reset(lite: Register) -> None:
    _disable(lite, PRIYA)
    priya = _id(lite, PRIYA)
    with pytest.raises(Conflict), lite.write(NOW) as session:
        reset_password(session, actor_of(session, ADA), priya, None, NOW)


def test_preferences_are_ones_own_and_leave_no_trail(register: Register) -> None:
    values = {"language": "zh-Hant-HK", "row_height": "dense"}
    with register.write(NOW) as session:
        change_preferences(session, actor_of(session, PRIYA), read_input(PreferencesInput, values))
    with register.read() as session:
        person = find_person(session, PRIYA.email)
        assert person is not None
    assert (person.language, person.row_height, person.shortcuts_on) == ("zh-Hant-HK", RowHeight.DENSE, False)
    assert person.version == 1
    assert trail_of(register) == []


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"name": "   "}, "name", "required"),
        ({"name": "a" * 201}, "name", "too-long"),
        ({"name": "a\u202eb"}, "name", "direction-mark"),
        ({"email": ""}, "email", "required"),
        ({"email": "no-at-sign"}, "email", "not-an-email"),
        ({"email": "a@b"}, "email", "not-an-email"),
        ({"email": "a@b.test\nBcc: x@y.test"}, "email", "not-an-email"),
        ({"email": "a" * 250 + "@b.test"}, "email", "too-long"),
        ({"roles": ["emperor"]}, "roles", "not-in-list"),
        ({"language": "tlh"}, "language", "not-in-list"),
        ({"manager_id": "zero"}, "manager_id", "not-a-number"),
        ({"manager_id": "-1"}, "manager_id", "too-small"),
        ({"manager_id": "9" * 30}, "manager_id", "too-large"),
    ],
)
def test_what_cannot_be_used_is_refused_by_field(values: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_input(NewPersonInput, {**NEWCOMER, **values})
    assert {name: problem.code for name, problem in caught.value.problems.items()} == {field: code}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (PeopleFilters(), CAST),
        (PeopleFilters(text="nair"), [PRIYA]),
        (PeopleFilters(text="寶儀"), [BO]),
        (PeopleFilters(text="SAM@"), [SAM]),
        (PeopleFilters(text="%"), []),
        (PeopleFilters(role=("auditor", "dpo")), [ANA, DORA]),
        (PeopleFilters(role=("no-such-role",)), []),
        (PeopleFilters(state=("disabled",)), [SAM]),
        (PeopleFilters(state=("waiting",)), []),
        (PeopleFilters(state=("active",), role=("security-reviewer", "administrator")), [ADA]),
    ],
)
def test_the_list_shows_whom_the_filters_ask_for(
    register: Register, filters: PeopleFilters, expected: list[Known]
) -> None:
    _disable(register, SAM)
    with register.read() as session:
        rows = list_people(session, filters, "email", descending=False, paging=None)
        assert [row.email for row in rows] == sorted(known.email for known in expected)
        assert count_people(session, filters) == len(expected)
        backwards = list_people(session, filters, "email", descending=True, paging=None)
        assert [row.email for row in backwards] == [row.email for row in rows][::-1]


def test_who_can_be_chosen_is_here_or_was_chosen_before(lite: Register) -> None:
    _disable(lite, SAM)
    with lite.read() as session:
        names = {name for _, name in people_to_choose(session)}
        also = {name for _, name in people_to_choose(session, also=_id(lite, SAM))}
    assert SAM.name not in names
    assert STRANGER.name in names
    assert also - names == {SAM.name}


@pytest.mark.parametrize("ref", ["U-", "7", "V-0007", "U-x", "U-٣", "U-" + "9" * 12, "U--1", ""])
def test_a_reference_that_is_none_is_not_found(ref: str) -> None:
    with pytest.raises(NotFound):
        person_id_of(ref)
    assert person_id_of(person_ref(7)) == 7


def test_the_first_run_is_over_where_somebody_has_an_account(register: Register) -> None:
    given = read_input(NewPersonInput, {"name": "Mallory", "email": "mallory@register.test"})
    password = "maroon kettle ladder"
    with pytest.raises(NotFound), register.write(NOW) as session:
        add_first_administrator(session, nobody(), given, password, password, NOW)
    with register.read() as session:
        assert find_person(session, "mallory@register.test") is None
        with pytest.raises(NotFound):
            get_person(session, 9999)


def test_an_administrator_says_where_somebody_works_and_it_is_on_the_trail(register: Register) -> None:
    person_id = _id(register, PRIYA)
    values = {"name": PRIYA.name, "email": PRIYA.email, "place_code": "GB", "mail_day": "3"}
    with register.write(NOW) as session:
        given = read_input(PersonInput, values)
        person = change_person(session, actor_of(session, ADA), person_id, given, None, NOW)
        assert (person.place_code, person.mail_day) == ("GB", 3)
    changes = json.loads(trail_of(register)[-1].changes)
    assert (changes["place_code"], changes["mail_day"]) == ([None, "GB"], [1, 3])


@pytest.mark.parametrize("wrong", [{"place_code": "XX"}, {"place_code": "CN-GD"}, {"mail_day": "5"}])
def test_a_place_there_is_not_and_a_weekend_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        read_input(NewPersonInput, {**NEWCOMER, **wrong})
    assert list(refused.value.problems) == list(wrong)
