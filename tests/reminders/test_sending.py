"""What is owed reaches its reader once, whatever the mail server, the clock and other senders do."""

from datetime import timedelta

import pytest

from register.remind_job import house_of
from register.reminders.ledger import LEASE, claim, hand_over
from register.reminders.models import ReminderState
from register.reminders.owing import owe_at_once
from register.reminders.readers import take_snapshot
from register.reminders.turns import AGREEMENT
from register.rules.reminding import MOST_TRIES, ReminderKind
from register.work import Register
from tests.cast import BO, DORA, SAM
from tests.reminders.post import Post
from tests.reminders.scene import BOS, SAMS, Due, at, change_person, go, ledger, person_id, put_due

TUESDAY = at("2026-11-24")


def states(register: Register) -> list[str]:
    return [row.state.value for row in ledger(register)]


def test_the_weekly_mail_goes_out_on_tuesday_at_nine_and_once(register: Register, post: Post) -> None:
    put_due(register, [SAMS, BOS])
    change_person(register, BO, language="zh-Hant-HK")
    go(register, post, at("2026-11-24", 8, 59))
    assert {row.period for row in ledger(register)} == {"2026-11-16"}, "what last week's run had missed"
    post.given.clear()
    for minute in (0, 15, 30):
        go(register, post, at("2026-11-24", 9, minute))
    assert post.seen == [(SAM.email, "1 overdue"), (BO.email, "1 項於2026年12月8日或之前到期")]
    go(register, post, at("2026-11-30"))
    assert len(post.given) == 2


def test_a_week_with_nothing_to_tell_has_no_mail_and_none_later_in_it(lite: Register, post: Post) -> None:
    put_due(lite, [Due(SAM, "2026-12-11")])
    go(lite, post, TUESDAY)
    go(lite, post, at("2026-11-27"))
    assert post.given == []
    go(lite, post, at("2026-12-01"))
    assert post.seen == [(SAM.email, "1 due by 15 Dec 2026")]


def test_after_days_without_a_run_there_is_one_current_mail(register: Register, post: Post) -> None:
    put_due(register, [SAMS, Due(SAM, "2026-12-18", ref="R-0003")])
    go(register, post, TUESDAY)
    go(register, post, at("2026-12-17", 16))
    sams = [subject for to, subject in post.seen if to == SAM.email]
    assert sams == ["1 overdue", "1 overdue, 1 due by 31 Dec 2026"]


def test_what_a_down_server_kept_back_is_overtaken_by_the_next_week(lite: Register, post: Post) -> None:
    put_due(lite, [SAMS])
    port, post.port = post.port, 1
    done = go(lite, post, TUESDAY)
    assert done.problem == "server-down"
    assert (ledger(lite)[0].tries, states(lite)) == (0, ["owed"])
    go(lite, post, at("2026-12-01"))
    post.port = port
    go(lite, post, at("2026-12-01", 10))
    assert states(lite) == ["overtaken", "sent"]
    assert len(post.given) == 1


@pytest.mark.parametrize("how", ["later", "never", "refuse-text"])
def test_what_is_not_taken_is_tried_again_until_it_is(lite: Register, post: Post, how: str) -> None:
    put_due(lite, [SAMS])
    post.behaviour = [how, how]
    go(lite, post, TUESDAY)
    (row,) = ledger(lite)
    assert (row.state, row.tries) == (ReminderState.FAILED, 1)
    assert row.detail
    assert row.next_try_at
    go(lite, post, row.next_try_at - timedelta(seconds=1))
    assert ledger(lite)[0].tries == 1
    go(lite, post, row.next_try_at)
    go(lite, post, TUESDAY + timedelta(hours=7))
    assert states(lite) == ["sent"]
    assert len(post.given) == 1


def test_an_address_that_is_never_taken_is_given_up_and_others_are_not_kept_waiting(
    lite: Register, post: Post
) -> None:
    put_due(lite, [SAMS, BOS])
    post.refused = {SAM.email}
    moment = TUESDAY
    for _ in range(MOST_TRIES):
        go(lite, post, moment)
        moment += timedelta(hours=6)
    assert states(lite) == ["given-up", "sent"]
    assert "550" in (ledger(lite)[0].detail or "")


def test_a_server_that_hangs_up_after_the_text_gets_it_once_more_to_the_byte(
    register: Register, post: Post
) -> None:
    put_due(register, [SAMS])
    post.behaviour = ["hang-up"]
    go(register, post, TUESDAY)
    assert states(register) == ["maybe-sent"]
    put_due(register, [Due(SAM, "2026-11-22", ref="R-0009")])
    go(register, post, TUESDAY + timedelta(minutes=5))
    assert states(register) == ["sent"]
    assert len(post.given) == 2
    assert post.bytes_given[0] == post.bytes_given[1]
    assert len(post.seen) == 1


def test_a_server_that_is_too_slow_to_answer_is_not_waited_for(lite: Register, post: Post) -> None:
    put_due(lite, [SAMS, BOS])
    post.behaviour = ["slow"]
    go(lite, post, TUESDAY, patience=0.3)
    assert states(lite) == ["maybe-sent", "sent"], "others are not kept waiting"
    go(lite, post, TUESDAY + timedelta(minutes=5))
    assert states(lite) == ["sent", "sent"]
    assert len(post.seen) == 2


def test_a_server_that_never_answers_leaves_it_to_the_administrator(lite: Register, post: Post) -> None:
    put_due(lite, [SAMS])
    post.behaviour = ["hang-up"] * 9
    for hour in range(9, 20):
        go(lite, post, at("2026-11-24", hour))
    assert states(lite) == ["unsure"]
    assert len(post.given) == 2


@pytest.mark.parametrize("is_handed_over", [False, True])
def test_a_sender_that_died_is_followed_by_another(
    register: Register, post: Post, is_handed_over: bool
) -> None:
    put_due(register, [SAMS])
    post.behaviour = ["later"]
    go(register, post, TUESDAY)
    dying = TUESDAY + timedelta(minutes=10)
    house = house_of(register)
    with register.write(dying) as session:
        (outgoing,) = claim(session, take_snapshot(session, house, dying), house, "dying", dying, 5)
    if is_handed_over:
        with register.write(dying) as session:
            assert hand_over(session, outgoing.id, "dying", dying)
    go(register, post, dying + timedelta(minutes=1), "two")
    assert post.given == [], "the lease still runs"
    go(register, post, dying + LEASE + timedelta(seconds=1), "two")
    assert states(register) == ["sent"]
    assert ledger(register)[0].resends == int(is_handed_over)
    assert str(post.given[0]["Message-ID"]) == outgoing.message_id
    with register.write(dying) as session:
        assert not hand_over(session, outgoing.id, "dying", dying), (
            "too late for the one that was thought dead"
        )


def test_something_urgent_is_owed_once_and_at_once(register: Register, post: Post) -> None:
    dora, night = person_id(register, DORA), at("2026-11-29", 3)
    for _ in range(2):
        with register.write(night) as session:
            owe_at_once(
                session,
                ReminderKind.DECISION_ASSIGNED,
                dora,
                "D-2026-031",
                night,
                today=night.date(),
                params={"what": "Harbour Voice to the Philippines", "due_on": "2026-12-13"},
            )
    go(register, post, night)
    assert post.seen == [(DORA.email, "A decision waits for you: D-2026-031")]
    text = post.given[0].get_body(("plain",))
    assert text is not None
    assert "Open it: http://127.0.0.1:8000/decisions/D-2026-031" in text.get_content()


def test_a_jump_of_the_clock_costs_half_a_day_and_doubles_nothing(register: Register, post: Post) -> None:
    put_due(register, [SAMS])
    go(register, post, TUESDAY)
    assert go(register, post, at("2027-03-02")).problem == "clock-doubtful"
    # Somebody vouches for the wrong clock; then it is set right.
    go(register, post, at("2027-03-02"), why="by-hand")
    back = at("2026-11-25")
    assert go(register, post, back).problem == "clock-doubtful"
    go(register, post, back + AGREEMENT)
    early = len(post.given)
    for day in ("2026-12-01", "2026-12-08", "2027-03-02"):
        for hour in (9, 10, 23):
            go(register, post, at(day, hour), why="command")
    subjects = [(to, subject) for to, subject in post.seen[early:] if to == SAM.email]
    assert subjects == [(SAM.email, "1 overdue")] * 3, "one in each of these weeks"
    assert len(post.seen) == len(post.given)
