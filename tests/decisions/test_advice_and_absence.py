"""The DPO advises and a named owner decides; somebody decides for who is away; a person's two accounts are one."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import Session, select

from register.decisions.actions import advise, comment
from register.decisions.inputs import AdviceInput, CommentInput, DelegationInput, SettingInput
from register.decisions.mentions import unopened
from register.decisions.queries import absent_for, get_request
from register.decisions.settling import choose_mode, hand_over, take_back
from register.errors import Conflict, Invalid, NotFound, Problem, Refused
from register.inputs import read_input
from register.people.actions import change_person
from register.people.inputs import PersonInput
from register.people.models import Person
from register.work import Register
from tests.cast import ADA, ANA, BO, CAST, DORA, PRIYA, SAM, Known
from tests.decisions.scene import LATER, add_dpo, ask, decided
from tests.ground.registers import actor_of, trail_of
from tests.transfers.scene import NOW, TODAY, set_scene, the_transfer


def number_of(session: Session, known: Known) -> int:
    """The number of somebody's account."""
    return session.exec(select(Person.id).where(Person.email == known.email)).one() or 0


def advised_mode(register: Register, owner: Known = BO) -> None:
    """The DPO advises from now on."""
    with register.write(NOW) as session:
        given = {"mode": "dpo-advises", "owner_id": number_of(session, owner), "reason": "Board decision"}
        choose_mode(session, actor_of(session, ADA), read_input(SettingInput, given), NOW)


def give_advice(register: Register, known: Known = DORA, outcome: str = "not-approve") -> None:
    """What the DPO advises on DR-0001."""
    given = read_input(AdviceInput, {"outcome": outcome, "text": "No ground carries it."})
    with register.write(NOW) as session:
        advise(session, actor_of(session, known), "DR-0001", given, None, NOW)


def away(register: Register, known: Known = DORA, to: Known = BO, **dates: str) -> int:
    """Somebody's decisions handed over."""
    with register.write(NOW) as session:
        given = {"to_id": number_of(session, to), "from_on": "2026-03-01", "until_on": "2026-03-31", **dates}
        read = read_input(DelegationInput, given)
        return hand_over(session, actor_of(session, known), read, NOW, today=TODAY).id or 0


def test_the_named_owner_decides_after_the_advice_and_departs_with_a_reason(register: Register) -> None:
    set_scene(register)
    ask(register)
    advised_mode(register)
    with register.read() as session:
        assert get_request(session, "DR-0001").decider_id == number_of(session, BO)
    with pytest.raises(Conflict, match="advice-first"):
        decided(register, known=BO)
    give_advice(register)
    with pytest.raises(Refused):
        decided(register, known=DORA)
    with pytest.raises(Invalid) as caught:
        decided(register, known=BO)
    assert caught.value.problems["departure"].code == "departure-needed"
    made = decided(register, known=BO, departure="Two weeks only, no sensitive data")
    kept = json.loads(made.record)
    assert kept["advice"][0]["by"] == DORA.name
    assert kept["decision"]["by"] == BO.name
    assert kept["decision"]["departure"] == "Two weeks only, no sensitive data"
    tags = [event.tag for event in trail_of(register)]
    assert {"decisions:setting:changed", "decisions:advice:given"} <= set(tags)


@pytest.mark.parametrize("known", [k for k in CAST if k is not ADA], ids=lambda known: known.email)
def test_only_an_administrator_chooses_who_decides(lite: Register, known: Known) -> None:
    given = read_input(SettingInput, {"mode": "dpo-decides", "reason": "x"})
    with pytest.raises(Refused), lite.write(NOW) as session:
        choose_mode(session, actor_of(session, known), given, NOW)


def test_the_named_owner_must_be_one_who_may_decide(lite: Register) -> None:
    for owner in (PRIYA, ANA):
        with pytest.raises(Invalid):
            advised_mode(lite, owner)


@pytest.mark.parametrize("known", [PRIYA, SAM, BO, ANA, ADA], ids=lambda known: known.email)
def test_only_a_dpo_advises(lite: Register, known: Known) -> None:
    set_scene(lite)
    ask(lite)
    advised_mode(lite)
    with pytest.raises(Refused):
        give_advice(lite, known)


def test_nobody_advises_on_their_own_request_and_not_where_the_dpo_decides(lite: Register) -> None:
    set_scene(lite)
    ask(lite, DORA)
    with pytest.raises(Conflict, match="advice-not-here"):
        give_advice(lite, add_dpo(lite))
    advised_mode(lite)
    with pytest.raises(Refused, match="advise-own-request"):
        give_advice(lite, DORA)


def test_a_delegate_decides_with_both_names_on_the_record(register: Register) -> None:
    set_scene(register)
    ask(register)
    with pytest.raises(Refused, match="decide-not-entitled"):
        decided(register, known=BO)
    away(register)
    made = decided(register, known=BO)
    kept = json.loads(made.record)["decision"]
    assert (kept["by"], kept["for"]) == (BO.name, DORA.name)
    assert the_transfer(register).status == "approved"


@pytest.mark.parametrize(
    ("now", "may"),
    [
        (datetime(2026, 3, 2, 8, 0, tzinfo=UTC), False),
        (datetime(2026, 3, 3, 8, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 9, 8, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 10, 8, 0, tzinfo=UTC), False),
    ],
)
def test_a_delegate_decides_on_these_days_alone(lite: Register, now: datetime, may: bool) -> None:
    set_scene(lite)
    ask(lite)
    away(lite, from_on="2026-03-03", until_on="2026-03-09")
    if may:
        assert decided(lite, known=BO, now=now).decided_for_id
        return
    with pytest.raises(Refused):
        decided(lite, known=BO, now=now)


def test_standing_in_makes_nobody_decide_on_their_own_request(lite: Register) -> None:
    set_scene(lite)
    ask(lite, BO)
    away(lite)
    with pytest.raises(Refused, match="decide-own-request"):
        decided(lite, known=BO)
    ask(lite, DORA, ref="V-0001")
    with pytest.raises(Refused, match="decide-for-requester"):
        decided(lite, "DR-0002", known=BO)


def test_who_handed_over_takes_back_and_nobody_else(lite: Register) -> None:
    number = away(lite)
    with pytest.raises(NotFound), lite.write(NOW) as session:
        take_back(session, actor_of(session, BO), number, NOW)
    with lite.write(NOW) as session:
        take_back(session, actor_of(session, DORA), number, NOW)
    with lite.read() as session:
        assert absent_for(session, number_of(session, BO), TODAY) == []
    assert [event.tag for event in trail_of(lite)][-2:] == [
        "decisions:delegation:made",
        "decisions:delegation:ended",
    ]


@pytest.mark.parametrize(
    ("to", "dates", "field"),
    [
        (PRIYA, {}, "to_id"),
        (DORA, {}, "to_id"),
        (BO, {"until_on": "2026-02-28"}, "until_on"),
        (BO, {"from_on": "2026-02-01", "until_on": "2026-02-10"}, "until_on"),
    ],
)
def test_decisions_go_only_to_who_may_decide_and_for_days_to_come(
    lite: Register, to: Known, dates: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        away(lite, to=to, **dates)
    assert field in caught.value.problems


def test_two_linked_accounts_are_one_person(register: Register) -> None:
    set_scene(register)
    second = add_dpo(register, "D. Lindqvist", "dl@elsewhere.test")
    with register.write(NOW) as session:
        number = number_of(session, second)
        given = PersonInput(name=second.name, email=second.email, same_as_id=number_of(session, DORA))
        change_person(session, actor_of(session, ADA), number, given, None, NOW)
    request = ask(register, DORA)
    assert request.decider_id is None
    with pytest.raises(Refused, match="decide-own-request"):
        decided(register, known=second)
    with register.write(NOW) as session:
        given = PersonInput(name=second.name, email=second.email)
        change_person(session, actor_of(session, ADA), number, given, None, NOW)
    assert decided(register, known=second).ref == "D-2026-001"


def test_a_comment_names_people_where_the_name_is_one_persons(lite: Register) -> None:
    set_scene(lite)
    ask(lite)
    given = CommentInput(
        text="@sam have you reviewed them? legal@payco.test says so, 請＠ada@register.test看看."
    )
    with lite.write(LATER) as session:
        made = comment(session, actor_of(session, PRIYA), "DR-0001", given, LATER)
        assert made.mentions == [number_of(session, SAM), number_of(session, ADA)]
    with pytest.raises(Refused), lite.write(LATER) as session:
        comment(session, actor_of(session, ANA), "DR-0001", given, LATER)


@pytest.mark.parametrize(
    ("text", "code", "names"),
    [
        ("@sam and @smaug, @stefan", "mention-unknown", {"names": "@smaug, @stefan"}),
        ("@dora@elsewhere.test", "mention-unknown", {"names": "@dora@elsewhere.test"}),
        ("請 @dora 看看", "mention-unclear", {"name": "@dora"}),
    ],
)
def test_a_name_that_is_nobodys_or_several_peoples_is_refused_and_nobody_is_told(
    lite: Register, text: str, code: str, names: dict[str, str]
) -> None:
    set_scene(lite)
    ask(lite)
    add_dpo(lite, "Dora Wu", "dora@second.test")
    with pytest.raises(Invalid) as refused, lite.write(LATER) as session:
        comment(session, actor_of(session, PRIYA), "DR-0001", CommentInput(text=text), LATER)
    assert refused.value.problems == {"text": Problem(code, names)}
    with lite.read() as session:
        assert not unopened(session, number_of(session, SAM))
