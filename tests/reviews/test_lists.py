"""The lists of reviews: each in one state on any day, never reviewed apart, the calendar with the same numbers."""

from datetime import date
from typing import Any

import pytest

from register.reviews.calendar import strip
from register.reviews.lists import (
    STATES,
    ReviewFilters,
    count_never_reviewed,
    count_reviews,
    list_never_reviewed,
    list_reviews,
    people_of_reviews,
    span_of_reviews,
)
from register.reviews.models import ReviewKind
from register.rules.cadence import due_state
from register.trail.counted import Paging
from register.vendors.actions import pause_vendor
from register.work import Register
from tests.cast import PRIYA, SAM
from tests.ground.registers import actor_of, furnished
from tests.reviews.ground import NOW, TODAY, done, have_vendor, record_now, schedule


def _stock(register: Register) -> None:
    """Four vendors: due on three days, one done, one never reviewed."""
    for name in ("Alpha", "Beta", "海港話務", "Delta"):
        have_vendor(register, legal_name=name)
    schedule(register, "V-0001", due_on="2026-11-30")
    schedule(register, "V-0002", due_on="2026-12-09")
    record_now(register, "V-0003", done(done_on="2026-11-16"))


stocked = furnished(_stock)


def _refs(register: Register, as_of: date = TODAY, sort: str = "", **filters: Any) -> list[str]:
    with register.read() as session:
        rows = list_reviews(
            session, ReviewFilters(**filters), sort, descending=False, paging=None, as_of=as_of
        )
        assert count_reviews(session, ReviewFilters(**filters), as_of) == len(rows)
        return [row.ref for row in rows]


def test_without_filters_what_is_to_be_done_comes_by_due_date(stocked: Register) -> None:
    assert _refs(stocked) == ["R-0001", "R-0002", "R-0004"]


@pytest.mark.parametrize(
    ("as_of", "state", "refs"),
    [
        (date(2026, 11, 24), "due-soon", ["R-0001"]),
        (date(2026, 11, 25), "due-soon", ["R-0001", "R-0002"]),
        (date(2026, 11, 24), "not-due", ["R-0002", "R-0004"]),
        (date(2026, 11, 30), "overdue", []),
        (date(2026, 11, 30), "due-soon", ["R-0001", "R-0002"]),
        (date(2026, 12, 1), "overdue", ["R-0001"]),
        (date(2026, 12, 1), "done", ["R-0003"]),
    ],
)
def test_a_state_holds_the_reviews_the_rule_puts_there(
    stocked: Register, as_of: date, state: str, refs: list[str]
) -> None:
    assert _refs(stocked, as_of, state=(state,)) == refs


def test_every_review_is_in_one_state_and_it_is_the_one_on_its_tag(stocked: Register) -> None:
    for as_of in (TODAY, date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 25)):
        every = [ref for state in STATES for ref in _refs(stocked, as_of, state=(state,))]
        assert sorted(every) == ["R-0001", "R-0002", "R-0003", "R-0004"]
        with stocked.read() as session:
            for row in list_reviews(session, ReviewFilters(), "", descending=False, paging=None, as_of=as_of):
                tag = due_state(row.due_on, as_of).replace("due-today", "due-soon")
                assert row.ref in _refs(stocked, as_of, state=(tag,))


def test_filters_narrow_the_list(stocked: Register) -> None:
    record_now(stocked, "V-0004", kind=ReviewKind.FULL)
    assert _refs(stocked, kind=("full",)) == ["R-0006"]
    assert _refs(stocked, text="海港话务") == ["R-0004"]
    assert _refs(stocked, text="r-0002") == ["R-0002"]
    assert _refs(stocked, quarter=("2026-Q4",)) == ["R-0001", "R-0002"]
    assert _refs(stocked, quarter=("2026-Q4",), state=("done",)) == ["R-0003", "R-0005"]
    assert _refs(stocked, week=("2026-W49",)) == ["R-0001"]
    assert _refs(stocked, importance=("low",)) == []
    with stocked.read() as session:
        owners, reviewers = people_of_reviews(session)
        assert [name for _, name in owners] == [PRIYA.name]
        assert [name for _, name in reviewers] == [SAM.name]
        assert span_of_reviews(session) == (date(2026, 11, 16), date(2027, 5, 24))
    assert _refs(stocked, owner=(owners[0].id,)) == _refs(stocked)
    assert _refs(stocked, reviewer=(reviewers[0].id,), state=("done",)) == ["R-0003", "R-0005"]
    assert _refs(stocked, owner=(reviewers[0].id,)) == []


@pytest.mark.parametrize(
    "sort", ["due", "done", "vendor", "importance", "kind", "owner", "reference", "nonsense"]
)
def test_the_list_can_be_sorted_both_ways(stocked: Register, sort: str) -> None:
    with stocked.read() as session:
        for descending in (False, True):
            rows = list_reviews(
                session, ReviewFilters(), sort, descending=descending, paging=Paging(1, 25), as_of=TODAY
            )
            assert {row.ref for row in rows} == {"R-0001", "R-0002", "R-0004"}


def test_never_reviewed_is_not_overdue(stocked: Register) -> None:
    with stocked.read() as session:
        assert [row.ref for row in list_never_reviewed(session, Paging())] == ["V-0004"]
        assert count_never_reviewed(session) == 1
    assert _refs(stocked, date(2030, 1, 1), state=("overdue",)) == ["R-0001", "R-0002", "R-0004"]
    schedule(stocked, "V-0004")
    with stocked.read() as session:
        assert count_never_reviewed(session) == 0


def test_a_paused_vendor_owes_no_review(stocked: Register) -> None:
    with stocked.write(NOW) as session:
        pause_vendor(session, actor_of(session, PRIYA), "V-0001", "On hold", None, NOW)
        pause_vendor(session, actor_of(session, PRIYA), "V-0004", "On hold", None, NOW)
    assert _refs(stocked) == ["R-0002", "R-0004"]
    with stocked.read() as session:
        assert count_never_reviewed(session) == 0


def test_the_calendar_counts_what_its_links_list(stocked: Register) -> None:
    as_of = date(2026, 12, 2)
    with stocked.read() as session:
        weeks = strip(session, date(2026, 11, 16), as_of)
    assert len(weeks) == 13
    assert [week.name for week in weeks if week.is_now] == ["2026-W49"]
    for week in weeks:
        assert week.due == len(_refs(stocked, as_of, week=(week.name,), state=("due-soon", "not-due")))
        assert week.overdue == len(_refs(stocked, as_of, week=(week.name,), state=("overdue",)))
        assert week.done == len(_refs(stocked, as_of, week=(week.name,), state=("done",)))
    assert sum(week.due for week in weeks) == 1
    assert sum(week.overdue for week in weeks) == 1
    assert sum(week.done for week in weeks) == 1
