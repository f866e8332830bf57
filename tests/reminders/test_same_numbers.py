"""A quarter goes by: menu, pages, mail, calendar and export tell everybody the same things, whoever has to do them."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import pytest

from register.attestations.actions import assign
from register.attestations.inputs import AssignInput
from register.attestations.queries import asked_in
from register.calendars.feed import told_to
from register.flags.overdue import OverdueFilters, ageing, list_overdue
from register.flags.queries import Whose, count_flags, list_due, list_groups, menu_counts
from register.inputs import read_input
from register.people.actions import change_person, disable_person
from register.people.inputs import PersonInput
from register.remind_job import house_of
from register.reminders.readers import take_snapshot
from register.rules.quarters import quarter_bounds, quarter_of
from register.work import Register
from tests.attestations import ground
from tests.cast import ADA, BO, SAM, Known
from tests.ground.registers import actor_of
from tests.reminders.post import Post
from tests.reminders.scene import go, person_id

CODE = "quarterly-due"


def _told(register: Register, known: Known, moment: datetime) -> Mapping[str, list[str]]:
    """The overdue quarterly reviews of somebody as each place has them."""
    who, house = person_id(register, known), house_of(register)
    today = house.today(moment)
    bounds = quarter_bounds(quarter_of(today))
    assert bounds
    with register.read() as session:
        mine = Whose(owner_id=who)
        overdue = list_groups(session, mine, ["overdue"], today, 1_000)["overdue"]
        export = list_overdue(session, OverdueFilters(owner=(str(who),)), today, None)
        bars = sum(line.total for line in ageing(session, "owner", today) if line.key == str(who))
        mail = take_snapshot(session, house, moment)
        asked = sum(one.person_id == who and one.owed.done_on is None for one in asked_in(session, *bounds))
        assert bars == len(export) == len(overdue) == count_flags(session, mine, "overdue", today)
        assert menu_counts(session, mine, today)["work"] == len(mail.overdue(who)) + len(mail.due_soon(who))
        found = {
            "work": [row.subject_ref for row in overdue if row.code == CODE],
            "export": [row.subject_ref for row in export if row.code == CODE],
            "mail": [item.subject_ref for item in mail.overdue(who) if item.code == CODE],
            "feed": [one.item.subject_ref for one in told_to(session, who, moment) if one.item.code == CODE],
            "quarter": [row.subject_ref for row in list_due(session, mine, [CODE], bounds[1])],
        }
    assert asked == len(found["quarter"])
    return found


def _hand_over(register: Register) -> None:
    with register.write(ground.NOW) as session:
        given = read_input(AssignInput, {"person_id": str(person_id(register, SAM)), "reason": "On leave"})
        assign(session, actor_of(session, BO), "R-0001", given, None, ground.NOW)


def _leave(register: Register) -> None:
    bo = ground.person_of(register, BO)
    given = read_input(
        PersonInput, {"name": bo.name, "email": bo.email, "manager_id": str(person_id(register, SAM))}
    )
    with register.write(ground.NOW) as session:
        ada = actor_of(session, ADA)
        change_person(session, ada, bo.id or 0, given, None, ground.NOW)
        disable_person(session, ada, bo.id or 0, "Left", None, ground.NOW)


@pytest.mark.parametrize("falls_to_sam", [_hand_over, _leave])
def test_what_falls_to_another_is_theirs_everywhere_and_their_mail_says_so(
    register: Register, post: Post, falls_to_sam: Callable[[Register], None]
) -> None:
    ground.have_vendor(register)
    ground.plan(register)
    (review,) = ground.open_reviews(register)
    assert review.due_on
    late = ground.NOW + (review.due_on - ground.TODAY) + timedelta(days=3)
    assert set(map(tuple, _told(register, BO, late).values())) == {("R-0001",)}
    falls_to_sam(register)
    assert set(map(tuple, _told(register, SAM, late).values())) == {("R-0001",)}
    assert set(map(tuple, _told(register, BO, late).values())) == {()}
    # Within a week the weekly mail comes.
    for day in range(8):
        go(register, post, late + timedelta(days=day))
    weekly = [
        str(m["To"]) for m in post.given if "/reviews/R-0001" in m.as_string() and "overdue" in m["Subject"]
    ]
    assert SAM.email in weekly
    assert BO.email not in weekly
