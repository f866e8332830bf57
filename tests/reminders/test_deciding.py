"""Mails that cannot wait follow from the records of decisions: each once, whoever runs first."""

from datetime import date

import pytest

from register.decisions.actions import comment
from register.decisions.inputs import CommentInput
from register.decisions.mentions import open_mentions
from register.decisions.models import (
    Condition,
    Decision,
    DecisionRequest,
    RequestReason,
    RequestState,
    SubjectKind,
)
from register.reminders.stopping import stop
from register.rules.deciding import Outcome
from register.rules.reminding import ReminderKind
from register.work import Register
from tests.cast import BO, DORA, PRIYA, SAM
from tests.ground.registers import actor_of
from tests.reminders.post import Post
from tests.reminders.scene import Due, at, change_person, go, person_id, put_due

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


def say(register: Register, text: str, ref: str = "DR-0001", day: str = "2026-11-27") -> None:
    """A comment of Priya's."""
    with register.write(at(day)) as session:
        comment(session, actor_of(session, PRIYA), ref, CommentInput(text=text), at(day))


def test_who_is_named_in_a_comment_is_told_at_once_and_once_for_each(register: Register, post: Post) -> None:
    put_due(register, [Due(BO, "2027-11-20")])
    change_person(register, BO, language="zh-Hant-HK")
    ask(register, 1, RequestState.WITHDRAWN)
    say(register, "@sam, @bo and I (@priya) should talk.")
    for minute in (0, 15):
        go(register, post, at("2026-11-28", 3, minute))
    assert sorted(post.seen) == [
        (BO.email, "有人在留言中提及你：DR-0001"),
        (SAM.email, "You were named in a comment: DR-0001"),
    ]
    body = next(mail for mail in post.given if mail["To"] == SAM.email).get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "Named by Priya" in text
    assert "http://127.0.0.1:8000/decisions/DR-0001#comments" in text
    assert "/unsubscribe/" in text
    say(register, "@sam once more", day="2026-11-28")
    go(register, post, at("2026-11-28", 4))
    assert [to for to, _ in post.seen].count(SAM.email) == 2


def test_who_has_looked_is_not_told_nor_who_wants_none_nor_of_what_is_decided(
    lite: Register, post: Post
) -> None:
    put_due(lite, [Due(BO, "2027-11-20")])
    ask(lite, 1, RequestState.WITHDRAWN)
    ask(lite, 2, RequestState.DECIDED)
    sam, bo = person_id(lite, SAM), person_id(lite, BO)
    say(lite, "@sam @bo?")
    say(lite, "@dora?", "DR-0002")
    with lite.write(at("2026-11-27", 10)) as session:
        open_mentions(session, sam, 1, at("2026-11-27", 10))
        stop(session, actor_of(session, BO), bo, ReminderKind.MENTIONED)
    go(lite, post, at("2026-11-28", 3))
    assert post.seen == []
