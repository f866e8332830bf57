"""Planning quarterly reviews: for whom, when, again and again, and ended where they are no longer asked."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from register import quarter_job
from register.attestations.planning import plan_next, plan_quarter
from register.rules.attesting import slot_in
from register.rules.quarters import quarter_of
from register.vendors.actions import end_vendor, pause_vendor, resume_vendor
from register.work import Register
from tests.attestations.ground import NOBODY, NOW, TODAY, change, have_vendor, open_reviews, plan
from tests.cast import PRIYA
from tests.ground.registers import actor_of, trail_of


def test_a_vendor_that_handles_personal_data_gets_one_on_its_day(register: Register) -> None:
    have_vendor(register)
    assert plan(register) == 1
    (review,) = open_reviews(register)
    assert (review.ref, review.kind.value) == ("R-0001", "quarterly")
    assert review.due_on in (slot_in(TODAY, "V-0001"), slot_in(date(2027, 1, 1), "V-0001"))
    assert review.due_on
    assert review.due_on >= TODAY + timedelta(days=14)
    assert trail_of(register)[-1].tag == "reviews:review:scheduled"


def test_planning_again_or_days_later_adds_no_second(register: Register) -> None:
    have_vendor(register)
    plan(register)
    assert plan(register) == 0
    assert plan(register, TODAY + timedelta(days=200)) == 0
    assert len(open_reviews(register)) == 1


@pytest.mark.parametrize(("handles", "planned"), [("yes", 1), ("unknown", 1), ("no", 0)])
def test_not_known_counts_as_yes(lite: Register, handles: str, planned: int) -> None:
    have_vendor(lite, handles_personal_data=handles)
    assert plan(lite) == planned


def test_it_is_ended_where_no_personal_data_are_handled_any_more(register: Register) -> None:
    have_vendor(register)
    plan(register)
    change(register, handles_personal_data="no")
    assert plan(register) == 1
    assert open_reviews(register) == []
    assert trail_of(register)[-1].tag == "reviews:review:ended"


def test_an_ended_vendor_is_not_asked_about(lite: Register) -> None:
    have_vendor(lite)
    plan(lite)
    with lite.write(NOW) as session:
        end_vendor(session, actor_of(session, PRIYA), "V-0001", TODAY, "Contract over", None, NOW)
    plan(lite)
    assert open_reviews(lite) == []


def test_a_paused_vendor_goes_on_where_it_left_off(lite: Register) -> None:
    have_vendor(lite)
    plan(lite)
    with lite.write(NOW) as session:
        pause_vendor(session, actor_of(session, PRIYA), "V-0001", "On hold", None, NOW)
    assert plan(lite) == 0
    with lite.write(NOW) as session:
        resume_vendor(session, actor_of(session, PRIYA), "V-0001", "Back", None, NOW)
    assert plan(lite) == 0
    assert [r.ref for r in open_reviews(lite)] == ["R-0001"]


def test_its_day_does_not_move_with_the_importance(lite: Register) -> None:
    have_vendor(lite)
    plan(lite)
    (before,) = open_reviews(lite)
    change(lite, importance="critical")
    (after,) = open_reviews(lite)
    assert after.due_on == before.due_on


def test_a_large_register_is_planned_in_steps(lite: Register) -> None:
    for number in range(3):
        have_vendor(lite, legal_name=f"Vendor {number} Ltd")
    with lite.write(NOW) as session:
        assert plan_quarter(session, NOBODY, TODAY, NOW, most=2) == 2
    assert plan(lite) == 1
    assert len({quarter_of(r.due_on) for r in open_reviews(lite) if r.due_on}) <= 2


def test_two_servers_planning_at_once_open_one_review_a_vendor(register: Register) -> None:
    for number in range(3):
        have_vendor(register, legal_name=f"Vendor {number} Ltd")
    start = threading.Barrier(2)

    def one() -> int:
        start.wait(30)
        return quarter_job.plan(register, lambda: NOW)

    with ThreadPoolExecutor(2) as servers:
        planned = [work.result(60) for work in [servers.submit(one), servers.submit(one)]]
    assert sum(planned) == 3
    assert sorted(review.vendor_id for review in open_reviews(register)) == [1, 2, 3]


def test_the_database_refuses_a_second_open_quarterly_review(register: Register) -> None:
    vendor = have_vendor(register)
    plan(register)
    with pytest.raises(IntegrityError), register.write(NOW) as session:
        plan_next(session, NOBODY, vendor, TODAY, NOW)
    assert len(open_reviews(register)) == 1


def test_the_job_plans_in_steps_until_nothing_is_wanting_or_it_is_to_stop(register: Register) -> None:
    have_vendor(register)
    assert quarter_job.plan(register, lambda: NOW, lambda: True) == 0
    assert quarter_job.plan(register, lambda: NOW) == 1
    assert quarter_job.plan(register, lambda: NOW) == 0
