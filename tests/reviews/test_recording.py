"""Planning and recording reviews: dates, findings, what comes next, and what the trail says."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from register.errors import ChangedMeanwhile, Conflict, Invalid, NotFound, Refused
from register.reviews.actions import close_finding, record_review
from register.reviews.inputs import CloseFindingInput, ReviewInput
from register.reviews.models import ReviewFinding, ReviewKind, ReviewOutcome, SecurityReview
from register.reviews.queries import findings_of, get_review, open_findings_of, reviews_of
from register.vendors.actions import end_vendor
from register.vendors.queries import get_vendor
from register.work import Register
from tests.cast import ADA, ANA, BO, DORA, PRIYA, SAM, STRANGER, Known
from tests.ground.registers import actor_of, trail_of
from tests.reviews.ground import NOW, TODAY, done, have_vendor, record_now, schedule

FINDING = {"text": "No penetration test since 2024", "severity": "high", "due_on": "2026-12-31"}


def _record(
    register: Register,
    ref: str = "R-0001",
    given: ReviewInput | None = None,
    known: Known = SAM,
    version: int = 1,
) -> SecurityReview:
    with register.write(NOW) as session:
        actor = actor_of(session, known)
        return record_review(session, actor, ref, given or done(), version, NOW, today=TODAY)


def _tags(register: Register) -> list[str]:
    return [event.tag for event in trail_of(register)]


def test_a_first_review_is_due_within_the_cadence_from_today(register: Register) -> None:
    have_vendor(register, importance="critical")
    review = schedule(register)
    assert (review.ref, review.due_on, review.follows_cadence) == ("R-0001", date(2027, 2, 24), True)
    event = trail_of(register)[-1]
    assert (event.tag, event.subject_ref, event.about_ref) == ("reviews:review:scheduled", "R-0001", "V-0001")
    assert json.loads(event.changes)["due_on"] == [None, "2027-02-24"]


@pytest.mark.parametrize(
    ("importance", "latest"),
    [
        ("critical", date(2027, 2, 24)),
        ("high", date(2027, 5, 24)),
        ("medium", date(2027, 11, 24)),
        ("low", date(2028, 11, 24)),
        (None, date(2027, 2, 24)),
    ],
)
def test_the_day_after_the_cadence_needs_a_reason(lite: Register, importance: Any, latest: date) -> None:
    have_vendor(lite, importance=importance)
    day_after = (latest + timedelta(days=1)).isoformat()
    with pytest.raises(Invalid) as refused:
        schedule(lite, due_on=day_after)
    assert refused.value.problems["due_reason"].code == "later-than-cadence"
    assert refused.value.problems["due_reason"].params["latest"] == latest
    review = schedule(lite, due_on=day_after, due_reason="Contract ends before")
    assert (review.follows_cadence, review.due_reason) == (False, "Contract ends before")


def test_a_day_within_the_cadence_needs_no_reason_and_keeps_none(lite: Register) -> None:
    have_vendor(lite)
    review = schedule(lite, due_on="2026-12-14", due_reason="not needed")
    assert (review.due_on, review.due_reason, review.follows_cadence) == (date(2026, 12, 14), None, False)


def test_a_review_is_not_planned_for_a_day_past(lite: Register) -> None:
    have_vendor(lite)
    with pytest.raises(Invalid) as refused:
        schedule(lite, due_on="2026-11-23")
    assert refused.value.problems["due_on"].code == "in-the-past"
    assert schedule(lite, due_on="2026-11-24").due_on == TODAY


def test_a_vendor_has_one_open_review_of_a_kind(register: Register) -> None:
    have_vendor(register)
    schedule(register)
    with pytest.raises(Conflict) as refused:
        schedule(register)
    assert (refused.value.code, refused.value.params["ref"]) == ("already-scheduled", "R-0001")
    assert schedule(register, kind="full").ref == "R-0002"


def test_recording_fills_the_review_names_the_reviewer_and_plans_the_next(register: Register) -> None:
    have_vendor(register)
    schedule(register)
    given = done([FINDING], outcome="passed-with-findings", summary="SOC 2 read.\nTwo gaps.")
    review = _record(register, given=given)
    assert (review.done_on, review.outcome) == (TODAY, ReviewOutcome.PASSED_WITH_FINDINGS)
    with register.read() as session:
        stored = get_review(session, "R-0001")
        (finding,) = findings_of(session, stored.id or 0)
        upcoming = get_review(session, "R-0002")
        vendor = get_vendor(session, "V-0001")
        assert stored.reviewer_id == actor_of(session, SAM).person_id
    assert (finding.text, finding.severity.value) == (FINDING["text"], "high")
    assert stored.next_due_on == upcoming.due_on == vendor.next_review_on == date(2027, 5, 24)
    assert (upcoming.kind, upcoming.done_on) == (ReviewKind.SECURITY, None)
    assert _tags(register)[-2:] == ["reviews:review:recorded", "reviews:review:scheduled"]
    changes = json.loads(trail_of(register)[-2].changes)
    assert changes["outcome"] == [None, "passed-with-findings"]
    assert changes["findings"] == [None, ["high: No penetration test since 2024"]]


def test_recording_straight_away_completes_what_was_planned(register: Register) -> None:
    have_vendor(register)
    schedule(register, due_on="2026-12-01")
    assert record_now(register).ref == "R-0001"
    with register.read() as session:
        vendor = get_vendor(session, "V-0001")
        assert [r.ref for r in reviews_of(session, vendor.id or 0)] == ["R-0002", "R-0001"]


def test_a_review_of_another_kind_leaves_what_was_planned(register: Register) -> None:
    have_vendor(register)
    schedule(register, due_on="2026-12-01")
    assert record_now(register, kind=ReviewKind.FULL).ref == "R-0002"
    with register.read() as session:
        assert get_review(session, "R-0001").done_on is None


def test_a_quarterly_review_comes_each_quarter_whatever_the_importance(lite: Register) -> None:
    have_vendor(lite, importance="low")
    record_now(lite, kind=ReviewKind.QUARTERLY)
    with lite.read() as session:
        assert get_review(session, "R-0002").due_on == date(2027, 2, 24)


def test_a_review_is_done_today_at_the_latest(lite: Register) -> None:
    have_vendor(lite)
    with pytest.raises(Invalid) as refused:
        record_now(lite, given=done(done_on="2026-11-25"))
    assert refused.value.problems["done_on"].code == "in-the-future"
    with lite.read() as session:
        assert not session.exec(select(SecurityReview)).all()


@pytest.mark.parametrize(
    ("next_due_on", "reason", "field", "code"),
    [
        ("2026-11-24", "", "next_due_on", "not-after-review"),
        ("2027-05-25", "", "next_due_reason", "later-than-cadence"),
        ("2027-05-24", "", None, None),
        ("2026-11-25", "", None, None),
        ("2027-05-25", "Agreed with the DPO", None, None),
    ],
)
def test_the_next_date_may_be_sooner_but_later_only_with_a_reason(
    lite: Register, next_due_on: str, reason: str, field: str | None, code: str | None
) -> None:
    have_vendor(lite)
    given = done(next_due_on=next_due_on, next_due_reason=reason)
    if field is None:
        record_now(lite, given=given)
        with lite.read() as session:
            upcoming = get_review(session, "R-0002")
            assert upcoming.due_on == date.fromisoformat(next_due_on)
            assert upcoming.due_reason == (reason or None)
        return
    with pytest.raises(Invalid) as refused:
        record_now(lite, given=given)
    assert refused.value.problems[field].code == code


def test_a_completed_review_is_read_only(register: Register) -> None:
    have_vendor(register)
    record_now(register)
    before = len(trail_of(register))
    with pytest.raises(Conflict) as refused:
        _record(register, given=done(outcome="failed"), version=2)
    assert refused.value.code == "review-done"
    assert len(trail_of(register)) == before


def test_a_form_made_from_an_older_state_is_refused(register: Register) -> None:
    have_vendor(register)
    schedule(register)
    with pytest.raises(ChangedMeanwhile):
        _record(register, version=7)
    assert "reviews:review:recorded" not in _tags(register)


@pytest.mark.parametrize("known", [PRIYA, BO, ANA, ADA, STRANGER])
def test_others_do_not_record_reviews(lite: Register, known: Known) -> None:
    have_vendor(lite)
    schedule(lite)
    with pytest.raises(Refused):
        _record(lite, known=known)
    with pytest.raises(Refused):
        schedule(lite, kind="full", known=known)


def test_the_dpo_records_reviews_too(lite: Register) -> None:
    have_vendor(lite)
    schedule(lite)
    assert _record(lite, known=DORA).done_on == TODAY


def test_nothing_is_planned_or_recorded_for_a_vendor_that_has_ended(register: Register) -> None:
    have_vendor(register)
    schedule(register)
    with register.write(NOW) as session:
        end_vendor(session, actor_of(session, PRIYA), "V-0001", TODAY, "Contract over", None, NOW)
    with pytest.raises(Conflict):
        _record(register)
    with pytest.raises(Conflict):
        schedule(register, kind="full")


def test_unknown_references_are_not_found(lite: Register) -> None:
    with pytest.raises(NotFound):
        _record(lite, ref="R-9999")
    with pytest.raises(NotFound):
        schedule(lite, vendor_ref="V-9999")


@pytest.mark.parametrize(
    ("values", "findings", "field", "code"),
    [
        ({"done_on": ""}, [], "done_on", "required"),
        ({"done_on": "2026-02-30"}, [], "done_on", "not-a-date"),
        ({"outcome": ""}, [], "outcome", "not-in-list"),
        ({"outcome": "great"}, [], "outcome", "not-in-list"),
        ({"summary": "x" * 10_001}, [], "summary", "too-long"),
        ({"summary": "bell \x07"}, [], "summary", "control-character"),
        ({"outcome": "passed-with-findings"}, [], "findings", "findings-missing"),
        ({}, [FINDING], "findings", "findings-not-expected"),
        ({"outcome": "failed"}, [{**FINDING, "text": ""}], "text.0", "required"),
        ({"outcome": "failed"}, [{}, {**FINDING, "severity": ""}], "severity.1", "not-in-list"),
        ({"outcome": "failed"}, [{**FINDING, "text": "y" * 2001}], "text.0", "too-long"),
        ({"outcome": "failed"}, [{**FINDING, "due_on": "soon"}], "due_on.0", "not-a-date"),
        ({"outcome": "failed"}, [FINDING] * 51, "findings", "too-many"),
    ],
)
def test_what_cannot_be_used_is_named_by_field(values: Any, findings: Any, field: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        done(findings, **values)
    assert refused.value.problems[field].code == code


def _close(register: Register, finding_id: int, closed_on: str, known: Known = SAM) -> ReviewFinding:
    with register.write(NOW) as session:
        given = CloseFindingInput(closed_on=date.fromisoformat(closed_on), note="Report received")
        actor = actor_of(session, known)
        return close_finding(session, actor, "R-0001", finding_id, given, NOW, today=TODAY)


def test_a_finding_is_closed_between_its_review_and_today(register: Register) -> None:
    have_vendor(register)
    given = done([FINDING], outcome="failed", done_on="2026-11-20")
    record_now(register, given=given)
    with register.read() as session:
        review = get_review(session, "R-0001")
        (finding,) = findings_of(session, review.id or 0)
        assert [row.text for row in open_findings_of(session, review.vendor_id)] == [FINDING["text"]]
    finding_id = finding.id or 0
    for day, code in (("2026-11-19", "before-review"), ("2026-11-25", "in-the-future")):
        with pytest.raises(Invalid) as refused:
            _close(register, finding_id, day)
        assert refused.value.problems["closed_on"].code == code
    with pytest.raises(Refused):
        _close(register, finding_id, "2026-11-24", ANA)
    assert _close(register, finding_id, "2026-11-24").closed_note == "Report received"
    event = trail_of(register)[-1]
    assert (event.tag, event.reason) == ("reviews:finding:closed", "Report received")
    with pytest.raises(Conflict):
        _close(register, finding_id, "2026-11-24")
    with register.read() as session:
        assert not open_findings_of(session, review.vendor_id)
        assert get_review(session, "R-0001").outcome is ReviewOutcome.FAILED


def test_a_finding_of_another_review_is_not_found(lite: Register) -> None:
    have_vendor(lite)
    record_now(lite, given=done([FINDING], outcome="failed"))
    with pytest.raises(NotFound):
        _close(lite, 999, "2026-11-24")
