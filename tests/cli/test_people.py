"""``register people``: what an operator can do at the command line, and that no password is an argument."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from register.cli.main import build, main
from register.people.models import Person
from register.people.queries import find_person, roles_of
from register.people.signing_in import Credentials, sign_in
from register.people.throttle import Limits, tries_of
from register.rules.permissions import Role
from register.trail.actor import Channel, nobody
from register.work import Register
from tests.cast import ADA, PRIYA, SAM
from tests.ground.registers import trail_of

OWN = "maroon kettle ladder"


@pytest.fixture(autouse=True)
def _at_this_register(lite: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTER_DATA_DIR", str(lite.settings.data_dir))
    monkeypatch.setenv("REGISTER_DATABASE_URL", lite.settings.database_url)
    monkeypatch.setenv("REGISTER_TRAIL_KEY", "t" * 64)


def _run(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(build(["people"]), ["people", *arguments], input=typed)


def _json(*arguments: str) -> Any:
    result = _run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def _person(register: Register, email: str) -> tuple[Person, list[Role]]:
    with register.read() as session:
        person = find_person(session, email)
        assert person is not None
        return person, roles_of(session, [person.id or 0]).get(person.id or 0, [])


def _may_sign_in(register: Register, email: str, password: str) -> bool:
    now = datetime.now(UTC)
    with register.write(now) as session:
        tries = tries_of(b"s", email, None)
        return (
            sign_in(session, nobody(), Credentials(email, password), tries, Limits(9, 9), now).person
            is not None
        )


def test_the_list_says_who_has_which_roles() -> None:
    rows = _json("list", "--role", "procurement", "--role", "dpo")
    assert [(row["name"], row["roles"], row["state"]) for row in rows] == [
        ("Dora Lindqvist", ["dpo"], "active"),
        ("Priya Nair", ["procurement"], "active"),
    ]
    assert "U-0001  priya@register.test" in _run("list", "--text", "nair").stdout


def test_adding_somebody_prints_a_one_time_password_that_works(lite: Register) -> None:
    result = _run("add", "Wen@Register.test", "--name", "Wen Li", "--role", "auditor", "--role", "dpo")
    found = re.search(r"shown once: (\S+)\n", result.stdout)
    assert found, result.output
    person, roles = _person(lite, "wen@register.test")
    assert roles == [Role.DPO, Role.AUDITOR]
    assert person.must_change_password
    assert _may_sign_in(lite, "wen@register.test", found[1])
    event = trail_of(lite)[0]
    assert (event.tag, event.actor_name, event.channel) == ("people:person:added", "operator", Channel.CLI)


def test_a_password_from_a_pipe_is_taken_as_their_own(lite: Register) -> None:
    result = _run("add", "wen@register.test", "--name", "Wen Li", "--ask-password", typed=OWN + "\n")
    assert result.exit_code == 0
    assert OWN not in result.output
    person, _ = _person(lite, "wen@register.test")
    assert not person.must_change_password
    assert _may_sign_in(lite, "wen@register.test", OWN)


def test_roles_are_given_and_taken(lite: Register) -> None:
    assert _json("role", PRIYA.email, "auditor", "dpo")["roles"] == ["dpo", "auditor"]
    assert _person(lite, PRIYA.email)[1] == [Role.DPO, Role.AUDITOR]
    _json("role", PRIYA.email)
    assert _person(lite, PRIYA.email)[1] == []


def test_an_account_is_closed_and_opened_again(lite: Register) -> None:
    assert _json("disable", SAM.email, "--reason", "Left")["state"] == "disabled"
    assert trail_of(lite)[-1].reason == "Left"
    assert _json("list", "--text", "sam")[0]["state"] == "disabled"
    assert _json("enable", SAM.email)["state"] == "active"


def test_a_reset_password_replaces_the_old_one(lite: Register) -> None:
    answer = _json("reset", PRIYA.email)
    assert not _may_sign_in(lite, PRIYA.email, PRIYA.password)
    assert _may_sign_in(lite, PRIYA.email, answer["one_time_password"])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["disable", "nobody@register.test", "--reason", "x"], "There is no such page or record"),
        (["disable", ADA.email, "--reason", "x"], "This is the last administrator"),
        (["role", ADA.email], "This is the last administrator"),
        (["add", "priya@register.test", "--name", "Another"], "already"),
        (["add", "not-an-address", "--name", "X"], "must be an e-mail address"),
        (["add", "x@register.test", "--name", "X", "--language", "tlh"], "choose one of the list"),
        (["enable", PRIYA.email], "open already"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_status_2(
    arguments: list[str], says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["register", "people", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    printed = capsys.readouterr().err
    assert says in printed
    assert printed.count("\n") == 1


def test_a_weak_password_from_a_pipe_is_refused(lite: Register) -> None:
    result = _run("reset", PRIYA.email, "--ask-password", typed="password1\n")
    assert result.exit_code != 0
    assert _may_sign_in(lite, PRIYA.email, PRIYA.password)


def test_no_command_takes_a_password_as_an_argument() -> None:
    for command in ("add", "reset"):
        assert "--password" not in _run(command, "--help").stdout


def test_place_and_mail_day_are_set_one_by_one(lite: Register) -> None:
    assert _json("mails", PRIYA.email, "--place", "GB")["place_code"] == "GB"
    assert _json("mails", PRIYA.email, "--mail-day", "4") == {
        "email": PRIYA.email,
        "place_code": "GB",
        "mail_day": 4,
    }
    assert _json("mails", PRIYA.email, "--place", "")["place_code"] is None
    assert [event.tag for event in trail_of(lite)][-3:] == ["people:person:changed"] * 3
    _run("add", "wen@register.test", "--name", "Wen Li", "--place", "CN", "--mail-day", "0")
    wen, _ = _person(lite, "wen@register.test")
    assert (wen.place_code, wen.mail_day) == ("CN", 0)
