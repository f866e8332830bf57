"""Putting reviews off, changing how often they come, and moving what is planned."""

import json
from datetime import date
from typing import Any

import pytest

from register.errors import ChangedMeanwhile, Conflict, Invalid, Refused
from register.inputs import read_input
from register.reviews.actions import postpone_review
from register.reviews.cadence import cadence_months, change_cadence, moves_under, reschedule
from register.reviews.inputs import CadenceInput, PostponeInput
from register.reviews.models import SecurityReview
from register.reviews.queries import get_review
from register.rules.cadence import DEFAULT_MONTHS
from register.rules.rescheduling import cadence_of, due_after_change
from register.trail.actor import Channel
from register.vendors.actions import change_vendor
from register.vendors.inputs import VendorInput
from register.work import Register
from tests.cast import ADA, ANA, DORA, PRIYA, SAM, Known
from tests.ground.registers import actor_of, trail_of
from tests.reviews.ground import NOW, TODAY, done, have_vendor, record_now, schedule

STRICTER = {"critical": "1", "high": "2", "medium": "12", "low": "24"}


def _postpone(register: Register, to: str, today: date = TODAY, known: Known = SAM) -> SecurityReview:
    with register.write(NOW) as session:
        given = read_input(PostponeInput, {"postponed_to": to, "reason": "Vendor is moving office"})
        return postpone_review(session, actor_of(session, known), "R-0001", given, None, NOW, today=today)


def test_a_review_is_put_off_once_within_its_quarter(register: Register) -> None:
    have_vendor(register)
    schedule(register, due_on="2026-12-14")
    for day in ("2026-12-14", "2027-01-01"):
        with pytest.raises(Invalid) as refused:
            _postpone(register, day)
        assert refused.value.problems["postponed_to"].code == "outside-quarter"
    review = _postpone(register, "2026-12-31")
    assert (review.due_on, review.postponed_from) == (date(2026, 12, 31), date(2026, 12, 14))
    event = trail_of(register)[-1]
    assert (event.tag, event.reason) == ("reviews:review:postponed", "Vendor is moving office")
    assert json.loads(event.changes)["due_on"] == ["2026-12-14", "2026-12-31"]


def test_a_review_is_not_put_off_twice(register: Register) -> None:
    have_vendor(register)
    schedule(register, due_on="2026-12-14")
    _postpone(register, "2026-12-20")
    with pytest.raises(Conflict) as refused:
        _postpone(register, "2026-12-31")
    assert refused.value.code == "postponed-already"


def test_a_review_whose_quarter_is_over_cannot_be_put_off(lite: Register) -> None:
    have_vendor(lite)
    schedule(lite, due_on="2026-12-14")
    with pytest.raises(Conflict) as refused:
        _postpone(lite, "2027-01-10", today=date(2027, 1, 1))
    assert refused.value.code == "no-day-left"


@pytest.mark.parametrize("known", [PRIYA, ANA, ADA])
def test_others_do_not_put_reviews_off(lite: Register, known: Known) -> None:
    have_vendor(lite)
    schedule(lite, due_on="2026-12-14")
    with pytest.raises(Refused):
        _postpone(lite, "2026-12-20", known=known)


def _change(register: Register, values: Any, known: Known = ADA, seen: Any = DEFAULT_MONTHS) -> int:
    with register.write(NOW) as session:
        given = read_input(CadenceInput, values)
        return change_cadence(session, actor_of(session, known), given, dict(seen), NOW)


def test_a_new_cadence_moves_what_followed_the_old_one(register: Register) -> None:
    have_vendor(register)
    have_vendor(register, legal_name="Second", importance="low")
    record_now(register)
    record_now(register, "V-0002")
    with register.read() as session:
        (move,) = moves_under(session, {"critical": 1, "high": 2, "medium": 12, "low": 24})
    assert (move.vendor_ref, move.due_on, move.moves_to) == ("V-0001", date(2027, 5, 24), date(2027, 1, 24))
    assert _change(register, STRICTER) == 1
    with register.read() as session:
        assert cadence_months(session) == {"critical": 1, "high": 2, "medium": 12, "low": 24}
        assert get_review(session, move.review_ref).due_on == date(2027, 1, 24)
    changed, moved = trail_of(register)[-2:]
    assert (changed.tag, json.loads(changed.changes)) == (
        "reviews:cadence:changed",
        {"critical": [3, 1], "high": [6, 2]},
    )
    assert (moved.tag, moved.subject_ref, moved.actor_name) == (
        "reviews:review:rescheduled",
        move.review_ref,
        ADA.name,
    )


def test_a_date_somebody_chose_later_with_a_reason_stays(register: Register) -> None:
    have_vendor(register)
    record_now(register, given=done(next_due_on="2027-09-01", next_due_reason="Vendor is being replaced"))
    assert _change(register, STRICTER) == 0


def test_a_date_somebody_chose_earlier_only_moves_closer(register: Register) -> None:
    have_vendor(register)
    record_now(register, given=done(next_due_on="2027-03-01"))
    assert _change(register, STRICTER) == 1
    with register.read() as session:
        assert get_review(session, "R-0002").due_on == date(2027, 1, 24)


def test_saving_the_same_cadence_changes_nothing(register: Register) -> None:
    assert _change(register, {"critical": "3", "high": "6", "medium": "12", "low": "24"}) == 0
    assert not trail_of(register)


def test_a_cadence_changed_meanwhile_is_refused(register: Register) -> None:
    _change(register, STRICTER)
    with pytest.raises(ChangedMeanwhile):
        _change(register, {**STRICTER, "low": "36"})


@pytest.mark.parametrize("known", [PRIYA, DORA, SAM, ANA])
def test_only_administrators_change_the_cadence(lite: Register, known: Known) -> None:
    with pytest.raises(Refused):
        _change(lite, STRICTER, known)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("low", "", "required"),
        ("low", "0", "too-small"),
        ("low", "61", "too-large"),
        ("low", "two", "not-a-number"),
        ("low", "11", "cadence-order"),
        ("low", "12", None),
    ],
)
def test_a_more_important_vendor_is_reviewed_no_less_often(field: str, value: str, code: str | None) -> None:
    values = {**STRICTER, field: value}
    if code is None:
        assert read_input(CadenceInput, values).low == 12
        return
    with pytest.raises(Invalid) as refused:
        read_input(CadenceInput, values)
    assert refused.value.problems[field].code == code


def test_a_vendor_that_becomes_critical_is_reviewed_sooner(register: Register) -> None:
    have_vendor(register)
    record_now(register)
    with register.write(NOW) as session:
        values = {"legal_name": "Harbour Voice Limited", "importance": "critical"}
        actor = actor_of(session, PRIYA)
        vendor = change_vendor(session, actor, "V-0001", read_input(VendorInput, values), None, NOW)
        assert reschedule(session, actor, vendor.id or 0, NOW) == 1
        assert reschedule(session, actor, vendor.id or 0, NOW) == 0
    with register.read() as session:
        assert get_review(session, "R-0002").due_on == date(2027, 2, 24)
    assert [e.tag for e in trail_of(register)[-2:]] == [
        "vendors:vendor:changed",
        "reviews:review:rescheduled",
    ]


def test_whoever_changes_the_importance_the_review_moves_before_it_is_saved(register: Register) -> None:
    have_vendor(register)
    record_now(register)
    with register.write(NOW) as session:
        values = {"legal_name": "Harbour Voice Limited", "importance": "low"}
        given = read_input(VendorInput, values)
        change_vendor(session, actor_of(session, PRIYA), "V-0001", given, None, NOW)
    with register.read() as session:
        assert get_review(session, "R-0002").due_on == date(2028, 11, 24)
    event = trail_of(register)[-1]
    assert (event.tag, event.channel) == ("reviews:review:rescheduled", Channel.SYSTEM)


FROM, DUE = date(2026, 8, 31), date(2027, 2, 28)


@pytest.mark.parametrize(
    ("due_on", "follows", "put_off", "months", "moved"),
    [
        (DUE, True, False, 3, date(2026, 11, 30)),
        (DUE, True, False, 12, date(2027, 8, 31)),
        (DUE, False, False, 12, DUE),
        (DUE, False, False, 3, date(2026, 11, 30)),
        (DUE, False, True, 3, DUE),
    ],
)
def test_what_moves_and_what_stays(
    due_on: date, follows: bool, put_off: bool, months: int, moved: date
) -> None:
    assert due_after_change(due_on, FROM, months, follows_cadence=follows, is_put_off=put_off) == moved
    assert due_after_change(due_on, None, months, follows_cadence=follows, is_put_off=put_off) == due_on


def test_importance_not_known_counts_as_critical() -> None:
    assert cadence_of("security", None, DEFAULT_MONTHS) == 3
    assert cadence_of("quarterly", "low", DEFAULT_MONTHS) == 3
    assert cadence_of("quarterly", "critical", {"critical": 1}) == 1
