"""Two at once, on both kinds of database: one decision, one winner, and the other told what happened."""

import threading
from collections.abc import Callable
from typing import Any

from sqlmodel import Session, select

from register.decisions.actions import request_decision, withdraw
from register.decisions.inputs import RequestInput, WithdrawInput
from register.decisions.models import Decision, DecisionRequest, SubjectKind
from register.decisions.recording import decide, seen_of
from register.decisions.subjects import case_of, find_subject
from register.errors import ChangedMeanwhile, Conflict
from register.transfers.actions import change_transfer
from register.words import words_for
from register.work import Register
from tests.cast import DORA, PRIYA, SAM, Known
from tests.decisions.scene import LATER, add_dpo, ask, whole
from tests.ground.registers import actor_of, trail_of
from tests.transfers.scene import NOW, TODAY, a_flow, set_scene, the_transfer

Work = Callable[[Session], Any]


def at_once(register: Register, works: list[Work]) -> list[Any]:
    """What each piece of work gave or raised, each in its own transaction, started together."""
    outcomes: list[Any] = [None] * len(works)
    start = threading.Barrier(len(works))

    def run(number: int) -> None:
        start.wait()
        try:
            with register.write(LATER) as session:
                outcomes[number] = works[number](session)
        except Exception as error:
            outcomes[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def deciding(register: Register, known: Known, outcome: str, seen: str = "") -> Work:
    """Somebody deciding DR-0001."""
    fields: dict[str, Any] = {"outcome": outcome, "seen": seen}
    if outcome != "approve":
        fields["review_by"] = ""
    given = whole(register, "DR-0001", **fields)

    def work(session: Session) -> str:
        actor, today = actor_of(session, known), LATER.date()
        return decide(session, actor, "DR-0001", given, 1, LATER, today=today, words=words_for("en")).ref

    return work


def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told(register: Register) -> None:
    set_scene(register)
    ask(register)
    dai = add_dpo(register)
    works = [deciding(register, DORA, "approve"), deciding(register, dai, "not-approve")] * 2
    outcomes = at_once(register, works)
    assert sum(outcome == "D-2026-001" for outcome in outcomes) == 1, outcomes
    losers = [outcome for outcome in outcomes if outcome != "D-2026-001"]
    assert all(isinstance(loser, Conflict) and loser.code == "request-decided" for loser in losers), losers
    assert all(loser.params["ref"] == "D-2026-001" for loser in losers)
    with register.read() as session:
        [made] = session.exec(select(Decision)).all()
    expected = {"approve": "approved", "not-approve": "not-approved"}[made.outcome]
    assert the_transfer(register).status == expected
    assert [event.tag for event in trail_of(register)].count("decisions:decision:recorded") == 1


def test_deciding_and_withdrawing_at_once_end_in_one_of_the_two(register: Register) -> None:
    set_scene(register)
    ask(register)

    def take_back(session: Session) -> str:
        given = WithdrawInput(reason="Not needed")
        return withdraw(session, actor_of(session, PRIYA), "DR-0001", given, None, LATER).ref

    outcomes = at_once(register, [deciding(register, DORA, "approve"), take_back])
    assert sum(isinstance(outcome, str) for outcome in outcomes) == 1, outcomes
    [loser] = [outcome for outcome in outcomes if not isinstance(outcome, str)]
    assert loser.code in ("request-decided", "request-withdrawn")
    status = "draft" if loser.code == "request-withdrawn" else "approved"
    assert the_transfer(register).status == status


def test_two_who_ask_at_once_ask_once(register: Register) -> None:
    set_scene(register)
    given = RequestInput(subject_kind="transfer", subject_ref="T-0001")

    def asking(known: Known) -> Work:
        return lambda session: (
            request_decision(session, actor_of(session, known), given, NOW, today=TODAY).ref
        )

    outcomes = at_once(register, [asking(PRIYA), asking(SAM), asking(DORA)])
    assert sum(outcome == "DR-0001" for outcome in outcomes) == 1, outcomes
    assert all(isinstance(o, Conflict) and o.code == "request-waits" for o in outcomes if o != "DR-0001")
    with register.read() as session:
        assert len(session.exec(select(DecisionRequest)).all()) == 1


def test_a_change_at_the_same_moment_is_decided_on_or_lapses_the_decision(register: Register) -> None:
    set_scene(register)
    ask(register)

    with register.read() as session:
        seen = seen_of(case_of(session, find_subject(session, SubjectKind.TRANSFER, "T-0001"), TODAY))

    def move(session: Session) -> str:
        given = a_flow(destination="IN")
        return change_transfer(session, actor_of(session, PRIYA), "T-0001", given, None, LATER).ref

    decided, moved = at_once(register, [deciding(register, DORA, "approve", seen), move])
    assert moved == "T-0001"
    if isinstance(decided, ChangedMeanwhile):
        assert the_transfer(register).status == "submitted"
    else:
        assert decided == "D-2026-001"
        assert the_transfer(register).status == "lapsed"
