"""A year with missed days, restarts and two schedulers: nobody is mailed twice, nobody is forgotten.

Time is handed in. What goes out is checked against what the rules say, worked out here from the days alone.
"""

import random
from collections import Counter
from datetime import date, datetime, timedelta
from threading import Barrier, Thread

from sqlmodel import col, delete

from register import remind_job
from register.flags.models import FlagRow
from register.reminders.models import Reminder, ReminderState
from register.rules.reminding import ReminderKind
from register.work import Register
from tests.cast import ADA, BO, DORA, PRIYA, SAM, Known
from tests.reminders.post import Post
from tests.reminders.scene import Due, at, change_person, go, ledger, person_id, put_due

FIRST, LAST = date(2026, 1, 6), date(2026, 12, 29)


def tuesdays() -> list[date]:
    """The Tuesdays of the year: every one is a mail day of some week, whether its mail moves or not."""
    return [FIRST + timedelta(days=7 * week) for week in range(((LAST - FIRST).days // 7) + 1)]


def weeks_of(post: Post, known: Known) -> Counter[str]:
    """How often each subject reached somebody who hides second copies."""
    return Counter(subject for to, subject in post.seen if to == known.email)


def test_a_year_of_trouble_loses_nothing_and_doubles_nothing(register: Register, post: Post) -> None:
    chance = random.Random(1)
    put_due(register, [Due(SAM, "2025-11-01"), Due(BO, "2025-10-01", ref="R-0002")])
    change_person(register, BO, manager_id=person_id(register, PRIYA))
    runs = 0
    for tuesday in tuesdays():
        # Any days of the week may have been missed, but not all of them; two servers may be at work.
        days = sorted(chance.sample(range(7), chance.randint(1, 2)))
        for day in days:
            moment = datetime.combine(tuesday + timedelta(days=day), at("2026-01-06", 9).timetz())
            moment += timedelta(hours=chance.choice((0, 3, 11)))
            post.behaviour = chance.choices(("take", "later", "hang-up", "refuse-text"), (6, 2, 2, 1), k=2)
            for holder in ("one", "two")[: chance.randint(1, 2)]:
                go(register, post, moment, holder)
                runs += 1
        # What stands on trial days is mended before the week is over.
        post.behaviour = []
        for hours in (8, 16):
            go(register, post, moment + timedelta(hours=hours), "one")
    rows = [row for row in ledger(register) if row.kind is ReminderKind.WEEKLY]
    assert runs > 75
    for known in (SAM, BO):
        mine = [row for row in rows if row.person_id == person_id(register, known)]
        periods = Counter(row.period for row in mine)
        assert max(periods.values()) == 1
        mondays = {(tuesday - timedelta(days=1)).isoformat() for tuesday in tuesdays()}
        assert mondays <= set(periods), "every week has its mail"
        assert {row.state for row in mine} <= {
            ReminderState.SENT,
            ReminderState.OVERTAKEN,
            ReminderState.UNSURE,
        }
        sent = [row for row in mine if row.state is ReminderState.SENT]
        assert len(sent) >= len(mondays) - 2
        given = Counter(str(message["Message-ID"]) for message in post.given)
        assert all(given[str(row.message_id)] >= 1 for row in sent), "what is noted as sent was given out"
        assert all(number <= 2 for number in given.values()), "at most one second copy, never a third"
    ids = [row.message_id for row in ledger(register) if row.message_id]
    assert len(ids) == len(set(ids))
    told = [to for to, subject in post.seen if "others have left overdue" in subject and to == PRIYA.email]
    assert len(told) == 1, "the manager is told once of what Bo left, after Bo was told of it"


def test_escalation_is_announced_before_it_happens(register: Register, post: Post) -> None:
    put_due(register, [Due(BO, "2026-11-02")])
    change_person(register, BO, manager_id=person_id(register, PRIYA))

    def passed_on() -> list[int | None]:
        return [row.person_id for row in ledger(register) if row.kind is ReminderKind.ESCALATION]

    # Both days are past, but Bo has not been told of either; each is announced before it is taken.
    go(register, post, at("2026-11-24"))
    assert [to for to, _ in post.seen] == [BO.email]
    text = post.given[0].get_body(("plain",))
    assert text is not None
    assert "If it is still open on 25 Nov 2026, your manager is told." in text.get_content()
    go(register, post, at("2026-11-25"))
    assert passed_on() == [person_id(register, PRIYA)]
    go(register, post, at("2026-11-26"))
    go(register, post, at("2026-12-01"))
    assert len(passed_on()) == 1
    text = [m for m in post.given if m["To"] == BO.email][-1].get_body(("plain",))
    assert text is not None
    assert "If it is still open on 2 Dec 2026, the register owner is told." in text.get_content()
    assert (PRIYA.email, "1 waiting on others") in post.seen
    go(register, post, at("2026-12-02"))
    assert passed_on() == [person_id(register, PRIYA), person_id(register, ADA)]
    # What is done is not spoken of again.
    with register.write(at("2026-12-03")) as session:
        session.exec(delete(FlagRow).where(col(FlagRow.code) == "review-due"))
    before = len(post.given)
    go(register, post, at("2026-12-08"))
    assert (len(passed_on()), len(post.given)) == (2, before)


def test_what_somebody_who_has_left_should_do_goes_to_their_manager(register: Register, post: Post) -> None:
    put_due(register, [Due(BO, "2026-11-20"), Due(None, "2026-11-20", ref="R-0007")])
    change_person(register, BO, manager_id=person_id(register, PRIYA), disabled_at=at("2026-11-01"))
    go(register, post, at("2026-11-24"))
    assert (PRIYA.email, "1 overdue") in post.seen
    assert BO.email not in {to for to, _ in post.seen}
    assert ("ada@register.test", "1 overdue") in post.seen, "nobody's falls to the register owner"


def test_a_holiday_moves_the_mail_to_the_next_working_day(lite: Register, post: Post) -> None:
    # 1 July 2026 is a Wednesday and a holiday in Hong Kong; Dora's mails follow Germany, where it is none.
    put_due(lite, [Due(SAM, "2026-06-01"), Due(DORA, "2026-06-01", ref="R-0002")])
    change_person(lite, SAM, mail_day=2)
    change_person(lite, DORA, mail_day=2, place_code="DE")
    go(lite, post, at("2026-06-24", 23))
    post.given.clear()
    go(lite, post, at("2026-07-01", 23), why="command")
    weekly = [to for to, subject in post.seen if "overdue" in subject]
    assert weekly == [DORA.email]
    go(lite, post, at("2026-07-02", 10), why="command")
    assert (SAM.email, "1 overdue") in post.seen


def test_two_schedulers_at_the_same_moment_send_once(register: Register, post: Post) -> None:
    put_due(register, [Due(known, "2026-11-20", ref=f"R-{n:04}") for n, known in enumerate((SAM, BO, DORA))])
    start, moment = Barrier(4), at("2026-11-24")
    failures: list[BaseException] = []

    def work(holder: str) -> None:
        start.wait()
        try:
            go(register, post, moment, holder)
        except BaseException as error:
            failures.append(error)

    threads = [Thread(target=work, args=(f"server-{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    go(register, post, moment + timedelta(minutes=1))
    assert sorted(to for to, _ in post.seen) == sorted(str(m["To"]) for m in post.given)
    assert {SAM.email, BO.email, DORA.email} <= {to for to, _ in post.seen}
    assert len(post.given) == len({str(m["Message-ID"]) for m in post.given})


def test_a_dry_run_shows_what_would_go_out_and_keeps_nothing(register: Register) -> None:
    put_due(register, [Due(SAM, "2026-11-20")])
    mails = remind_job.foretell(register, date(2026, 11, 24))
    assert (SAM.email, "1 overdue") in [(mail.address, mail.title) for mail in mails]
    assert ledger(register) == []
    with register.read() as session:
        assert session.get(Reminder, 1) is None
