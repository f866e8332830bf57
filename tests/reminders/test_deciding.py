"""Mails that cannot wait follow from the records of decisions: each once, whoever runs first."""

from datetime import date

import pytest

from register.decisions.models import (
    Condition,
    Decision,
    DecisionRequest,
    RequestReason,
    RequestState,
    SubjectKind,
)
from register.rules.deciding import Outcome
from register.work import Register
from tests.cast import BO, DORA, PRIYA, SAM
from tests.reminders.post import Post
from tests.reminders.scene import Due, at, go, person_id, put_due

DAY = date(2026, 11, 28)
"""A Saturday: what cannot wait does not wait for Monday."""


def ask(register: Register, number: int, state: RequestState) -> None:
    """A request Priya made of Dora."""
    priya, dora = person_id(register, PRIYA), person_id(register, DORA)
    with register.write(at("2026-11-27")) as session:
        session.add(
            DecisionRequest(
                ref=f"DR-{number:04}",
                subject_kind=SubjectKind.VENDOR,
                subject_ref="V-0001",
                detail=str(number),
                vendor_id=1,
                why=RequestReason.NEW,
                state=state,
                status_before="draft",
                requested_by_id=priya,
                requested_on=date(2026, 11, 27),
                decider_id=dora,
                due_on=date(2026, 12, 11),
                closed_at=None if state is RequestState.WAITING else at("2026-11-27"),
                created_at=at("2026-11-27"),
                changed_at=at("2026-11-27"),
            )
        )


def test_who_is_to_decide_and_who_gets_it_back_are_told_at_once_and_once(
    register: Register, post: Post
) -> None:
    put_due(register, [Due(BO, "2027-11-20")])
    ask(register, 1, RequestState.WAITING)
    ask(register, 2, RequestState.CHANGES_REQUESTED)
    ask(register, 3, RequestState.WITHDRAWN)
    for minute in (0, 15, 30):
        go(register, post, at("2026-11-28", 3, minute))
    assert sorted(post.seen) == [
        (DORA.email, "A decision waits for you: DR-0001"),
        (PRIYA.email, "Changes requested: DR-0002"),
    ]
    body = post.given[0].get_body(("plain",))
    assert body is not None
    assert "Harbour Voice Limited (DR-0001)" in body.get_content()
    assert "http://127.0.0.1:8000/decisions/DR-0001" in body.get_content()


@pytest.mark.parametrize(("days", "is_told"), [(4, False), (3, True), (0, True), (-1, False)])
def test_a_condition_that_lapses_in_three_days_is_told_to_its_owner(
    lite: Register, post: Post, days: int, is_told: bool
) -> None:
    put_due(lite, [Due(BO, "2027-11-20")])
    ask(lite, 1, RequestState.DECIDED)
    sam, dora = person_id(lite, SAM), person_id(lite, DORA)
    moment = at("2026-11-27")
    with lite.write(moment) as session:
        decision = Decision(
            ref="D-2026-001",
            request_id=1,
            subject_kind=SubjectKind.VENDOR,
            subject_ref="V-0001",
            vendor_id=1,
            outcome=Outcome.APPROVE_WITH_CONDITIONS,
            decided_by_id=dora,
            decided_at=moment,
            decided_on=date(2026, 11, 27),
            language="en",
            record="{}",
            record_hash="0" * 64,
        )
        session.add(decision)
        session.flush()
        due_on = date.fromordinal(DAY.toordinal() + days)
        given = {"text": "Sign the addendum", "owner_id": sam, "due_on": due_on}
        session.add(
            Condition(
                ref="C-0001",
                decision_id=decision.id or 0,
                vendor_id=1,
                created_at=moment,
                changed_at=moment,
                **given,
            )
        )
    go(lite, post, at("2026-11-28", 3))
    assert post.seen == ([(SAM.email, "Lapses soon: C-0001")] if is_told else [])
