"""Approvals that no longer stand: lapsed in the transaction of the change, or by date, and back in the inbox."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel import select

from register.decisions.actions import request_decision
from register.decisions.conditions import meet_condition
from register.decisions.following import touch_due
from register.decisions.inputs import DoneInput, RequestInput
from register.decisions.models import Decision, DecisionRequest, RequestState, SubjectKind
from register.decisions.queries import get_decision, get_request
from register.errors import Conflict, Refused
from register.flags.pages import fix_href
from register.flags.queries import Whose, count_flags, list_groups, vendor_flags
from register.judge_job import begin_night
from register.people.models import Person
from register.transfers.actions import change_transfer, end_transfer
from register.transfers.inputs import EndInput
from register.work import Register
from tests.cast import DORA, PRIYA, SAM
from tests.decisions.scene import LATER, approved, ask, decided
from tests.ground.registers import actor_of, trail_of
from tests.impact.scene import rest_on, set_eu_scene
from tests.transfers.scene import NOW, TODAY, a_flow, set_scene, the_transfer

AFTER_REVIEW = datetime(2027, 3, 2, 8, 0, tzinfo=UTC)
"""The day after the approvals of the scene are to be looked at again."""


def change(register: Register, now: datetime = LATER, **fields: Any) -> None:
    """The transfer changed by who recorded it."""
    with register.write(now) as session:
        change_transfer(session, actor_of(session, PRIYA), "T-0001", a_flow(**fields), None, now)


def the_decision(register: Register, ref: str = "D-2026-001") -> Decision:
    """The stored decision, read anew."""
    with register.read() as session:
        return get_decision(session, ref)


def waiting(register: Register) -> list[DecisionRequest]:
    """The requests that wait."""
    with register.read() as session:
        return list(
            session.exec(select(DecisionRequest).where(DecisionRequest.state == RequestState.WAITING))
        )


def flags(register: Register, on: date) -> set[str]:
    """The flags of vendor V-0001 on a day."""
    with register.read() as session:
        return {flag.code for flag in vendor_flags(session, 1, on)}


def test_another_destination_ends_the_approval_in_the_same_transaction(register: Register) -> None:
    approved(register)
    change(register, destination="IN")
    made, [request] = the_decision(register), waiting(register)
    assert made.lapsed_on == LATER.date()
    assert ["destination", "", "SG", "IN", True] in made.lapsed_why
    assert the_transfer(register).status == "lapsed"
    assert (request.why, request.requested_by_id, request.changes) == ("lapsed", None, made.lapsed_why)
    tags = [event.tag for event in trail_of(register)]
    assert tags[-4:] == [
        "transfers:transfer:changed",
        "decisions:decision:lapsed",
        "decisions:request:opened",
        "transfers:transfer:lapsed",
    ]
    assert {"approval-lapsed", "decision-waiting"} <= flags(register, LATER.date())
    second = decided(register, request.ref)
    assert the_transfer(register).status == "approved"
    assert the_decision(register).replaced_by_id == second.id
    assert not {"approval-lapsed", "decision-waiting"} & flags(register, LATER.date())


def test_an_edit_nothing_hangs_on_ends_nothing(register: Register) -> None:
    made = approved(register)
    change(register, destination_text="Singapore, two sites")
    assert the_decision(register).lapsed_on is None
    assert the_transfer(register).status == "approved"
    assert waiting(register) == []
    assert the_decision(register).record == made.record


def test_a_better_ground_ends_nothing_and_a_lost_one_does(lite: Register) -> None:
    set_eu_scene(lite)
    ask(lite)
    decided(lite)
    rest_on(lite, "eu-gdpr", "none")
    made = the_decision(lite)
    assert made.lapsed_on is not None
    assert "mechanism" in [code for code, *_ in made.lapsed_why]


@pytest.mark.parametrize(
    ("now", "lapsed", "requests"),
    [
        (datetime(2027, 2, 14, 8, 0, tzinfo=UTC), False, []),
        (datetime(2027, 2, 15, 8, 0, tzinfo=UTC), False, ["lapsing"]),
        (datetime(2027, 3, 1, 8, 0, tzinfo=UTC), False, ["lapsing"]),
        (AFTER_REVIEW, True, ["lapsed"]),
    ],
)
def test_the_night_brings_it_back_before_its_last_day_and_ends_it_after(
    lite: Register, now: datetime, lapsed: bool, requests: list[str]
) -> None:
    approved(lite)
    assert begin_night(lite, now)
    assert (the_decision(lite).lapsed_on is not None) is lapsed
    assert [request.why for request in waiting(lite)] == requests
    assert (the_transfer(lite).status == "lapsed") is lapsed


def test_what_waited_because_it_ends_soon_waits_because_it_lapsed(register: Register) -> None:
    approved(register)
    begin_night(register, datetime(2027, 2, 20, 8, 0, tzinfo=UTC))
    [before] = waiting(register)
    begin_night(register, AFTER_REVIEW)
    [after] = waiting(register)
    assert (before.why, after.why, after.ref) == ("lapsing", "lapsed", before.ref)
    assert after.version > before.version
    assert [code for code, *_ in after.changes] == ["review-by"]


def test_dates_alone_tell_the_flags_although_no_night_ran(lite: Register) -> None:
    approved(lite)
    assert "approval-lapsing" not in flags(lite, date(2026, 12, 30))
    assert "approval-lapsing" in flags(lite, date(2026, 12, 31))


def with_condition(register: Register, owner: Any = SAM, due_on: str = "2026-05-01") -> None:
    """An approval with a condition of somebody's."""
    set_scene(register)
    ask(register)
    with register.read() as session:
        owner_id = session.exec(select(Person.id).where(Person.email == owner.email)).one()
    conditions = [{"text": "Sign the clauses", "owner_id": str(owner_id), "due_on": due_on}]
    decided(register, outcome="approve-with-conditions", conditions=conditions)


def meet(register: Register, known: Any, now: datetime = LATER) -> None:
    """Say that the condition is met."""
    given = DoneInput(evidence="F-0001, signed")
    with register.write(now) as session:
        meet_condition(session, actor_of(session, known), "C-0001", given, None, now, today=now.date())


def test_a_condition_is_owed_by_its_owner_and_met_by_its_owner(register: Register) -> None:
    with_condition(register)
    with register.read() as session:
        sam = session.exec(select(Person.id).where(Person.email == SAM.email)).one()
        owed = [
            row.code
            for row in list_groups(session, Whose(owner_id=sam), ["overdue"], date(2026, 5, 2), 1_000)[
                "overdue"
            ]
        ]
    assert owed == ["condition-due"]
    with pytest.raises(Refused):
        meet(register, PRIYA)
    meet(register, SAM)
    assert "condition-due" not in flags(register, date(2026, 5, 1))
    assert trail_of(register)[-1].tag == "decisions:condition:met"
    with pytest.raises(Conflict, match="condition-met"):
        meet(register, SAM)


@pytest.mark.parametrize(("is_met", "lapsed"), [(True, False), (False, True)])
def test_a_condition_nobody_met_ends_the_approval_the_day_after(
    lite: Register, is_met: bool, lapsed: bool
) -> None:
    with_condition(lite)
    if is_met:
        meet(lite, SAM)
    begin_night(lite, datetime(2026, 5, 1, 8, 0, tzinfo=UTC))
    assert the_decision(lite).lapsed_on is None
    begin_night(lite, datetime(2026, 5, 2, 8, 0, tzinfo=UTC))
    assert (the_decision(lite).lapsed_on is not None) is lapsed


def test_what_is_asked_about_a_record_that_ends_is_asked_no_more(register: Register) -> None:
    set_scene(register)
    ask(register)
    with register.write(LATER) as session:
        ended = EndInput(ended_on=TODAY, reason="Stopped")
        end_transfer(session, actor_of(session, PRIYA), "T-0001", ended, None, LATER, today=LATER.date())
    with register.read() as session:
        assert get_request(session, "DR-0001").state is RequestState.WITHDRAWN
    assert flags(register, LATER.date()).isdisjoint({"decision-waiting"})


def test_what_waits_is_counted_for_who_decides(register: Register) -> None:
    set_scene(register)
    ask(register)
    with register.read() as session:
        dora = session.exec(select(Person.id).where(Person.email == DORA.email)).one()
        assert count_flags(session, Whose(owner_id=dora), "deciding", TODAY) == 1
        assert count_flags(session, Whose(owner_id=dora), "due-soon", TODAY) == 0


def test_the_points_of_what_waits_follow_the_facts(lite: Register) -> None:
    set_scene(lite, exporter="NL", destination="US")
    before = ask(lite).points
    rest_on(lite, "eu-gdpr", "eu-scc-2021", signed_on="2026-01-01", module="2", clauses_verbatim="yes")
    with lite.read() as session:
        assert get_request(session, "DR-0001").points != before


def test_an_exception_ends_by_its_day_and_moves_no_status(lite: Register) -> None:
    set_scene(lite)
    given = RequestInput(subject_kind=SubjectKind.EXCEPTION, subject_ref="V-0001", detail="dpa-missing")
    with lite.write(NOW) as session:
        request_decision(session, actor_of(session, PRIYA), given, NOW, today=TODAY)
    decided(lite, review_by="2026-04-01")
    begin_night(lite, datetime(2026, 4, 2, 8, 0, tzinfo=UTC))
    assert the_decision(lite).lapsed_on == date(2026, 4, 2)
    with lite.read() as session:
        told = [
            f.subject_ref for f in vendor_flags(session, 1, date(2026, 4, 2)) if f.code == "approval-lapsed"
        ]
    assert told == ["D-2026-001"]
    assert fix_href("approval-lapsed", "V-0001", told[0]) == "/decisions/D-2026-001"
    with lite.write(AFTER_REVIEW) as session:
        assert touch_due(session, date(2027, 3, 2)) == 0
