"""Two people at once, on both kinds of database: the register never ends up with two winners or none."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlmodel import Session, select

from register.errors import Conflict, Invalid, NotFound
from register.inputs import read_input
from register.people.actions import (
    add_first_administrator,
    add_person,
    change_roles,
    disable_person,
)
from register.people.inputs import NewPersonInput
from register.people.models import Person, PersonRole
from register.people.queries import find_person
from register.people.signing_in import Credentials, sign_in
from register.people.throttle import Limits, tries_of
from register.rules.permissions import Role
from register.trail.actor import nobody
from register.work import Register, open_register
from tests.cast import ADA, DORA, PASSWORD, PRIYA
from tests.ground.registers import actor_of, trail_of
from tests.ground.site import MakeSettings

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture
def empty(make_settings: MakeSettings, database_url: str) -> Iterator[Register]:
    """A register nobody has an account in."""
    opened = open_register(make_settings(database_url=database_url))
    yield opened
    opened.engine.dispose()


def _at_once(register: Register, works: list[Callable[[Session], object]]) -> list[object]:
    """What each piece of work gave or raised, each in its own transaction, started together."""
    outcomes: list[object] = [None] * len(works)
    start = threading.Barrier(len(works))

    def run(number: int) -> None:
        start.wait()
        try:
            with register.write(NOW) as session:
                outcomes[number] = works[number](session)
        except Exception as error:
            outcomes[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


def _first(name: str) -> Callable[[Session], object]:
    given = read_input(NewPersonInput, {"name": name, "email": f"{name}@register.test"})
    password = "maroon kettle ladder"
    return lambda session: add_first_administrator(session, nobody(), given, password, password, NOW)


def test_of_first_runs_at_once_one_wins(empty: Register) -> None:
    outcomes = _at_once(empty, [_first(f"ada{number}") for number in range(4)])
    assert sum(isinstance(outcome, Person) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, NotFound) for outcome in outcomes) == 3
    with empty.read() as session:
        people = session.exec(select(Person)).all()
        roles = session.exec(select(PersonRole.role)).all()
    assert len(people) == 1
    assert roles == [Role.ADMINISTRATOR]
    assert [event.tag for event in trail_of(empty)] == ["people:person:added"]
    assert trail_of(empty)[0].actor_name == people[0].name


def test_guesses_at_once_are_all_counted(register: Register) -> None:
    def guess(session: Session) -> str:
        tries = tries_of(b"s", PRIYA.email, "192.0.2.7")
        given = Credentials(PRIYA.email, "wrong")
        return sign_in(session, nobody(), given, tries, Limits(3, 100), NOW).refusal

    outcomes = _at_once(register, [guess] * 8)
    assert sorted(map(str, outcomes)) == ["sign-in-failed"] * 3 + ["too-many-requests"] * 5


def test_two_administrators_who_close_each_others_accounts_leave_one(register: Register) -> None:
    with register.write(NOW) as session:
        dora = find_person(session, DORA.email)
        assert dora is not None
        change_roles(session, actor_of(session, ADA), dora.id or 0, [Role.ADMINISTRATOR], None, NOW)
    with register.read() as session:
        people = {known.name: find_person(session, known.email) for known in (ADA, DORA)}
        ids = {name: person.id or 0 for name, person in people.items() if person}
        actors = {known.name: actor_of(session, known) for known in (ADA, DORA)}
    admin = frozenset({Role.ADMINISTRATOR})
    ada, dora_actor = actors[ADA.name], actors[DORA.name].__class__(ids[DORA.name], DORA.name, admin)
    outcomes = _at_once(
        register,
        [
            lambda session: disable_person(session, ada, ids[DORA.name], "you", None, NOW),
            lambda session: change_roles(session, dora_actor, ids[ADA.name], [], None, NOW),
        ],
    )
    assert sum(isinstance(outcome, Person) for outcome in outcomes) == 1
    refused = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    assert [error.code for error in refused] == ["last-administrator"]


def test_one_e_mail_address_added_twice_at_once_is_one_account(register: Register) -> None:
    given = read_input(NewPersonInput, {"name": "Wen Li", "email": "wen@register.test"})

    def add(session: Session) -> object:
        return add_person(session, actor_of(session, ADA), given, NOW)

    outcomes = _at_once(register, [add] * 4)
    refused = [outcome for outcome in outcomes if isinstance(outcome, Invalid)]
    assert [error.problems["email"].code for error in refused] == ["email-in-use"] * 3


def test_the_right_password_among_guesses_at_once_still_opens_one_session(register: Register) -> None:
    def attempt(password: str) -> Callable[[Session], object]:
        def run(session: Session) -> object:
            tries = tries_of(b"s", PRIYA.email, "192.0.2.7")
            given = Credentials(PRIYA.email, password)
            return sign_in(session, nobody(), given, tries, Limits(10, 100), NOW).refusal

        return run

    outcomes = _at_once(register, [attempt(PASSWORD), attempt("wrong"), attempt("also wrong")])
    assert outcomes == ["", "sign-in-failed", "sign-in-failed"]
