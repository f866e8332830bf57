"""Confirming a quarterly review: by whom, on what, what is kept, and what comes next."""

import json
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from register.attestations.actions import assign, follow_up, shown_of
from register.attestations.inputs import AssignInput, FollowUpInput
from register.attestations.models import Attestation
from register.attestations.record import content_of, is_as_confirmed
from register.errors import ChangedMeanwhile, Conflict, Invalid, Refused
from register.flags.models import FlagRow
from register.inputs import read_input
from register.people.actions import change_person, disable_person
from register.people.inputs import PersonInput
from register.reviews.actions import postpone_review
from register.reviews.inputs import PostponeInput
from register.rules.attesting import slot_in
from register.rules.quarters import quarter_end, quarter_of
from register.work import Register
from tests.attestations.ground import (
    NOW,
    TODAY,
    change,
    have_vendor,
    open_reviews,
    person_of,
    plan,
    say,
)
from tests.cast import ADA, ANA, BO, DORA, PRIYA, SAM, STRANGER, Known
from tests.ground.registers import actor_of, trail_of


def asked(register: Register, **fields: str) -> None:
    """A vendor of Bo's with its quarterly review planned."""
    have_vendor(register, **fields)
    plan(register)


def flags(register: Register) -> dict[str, int | None]:
    """Who is asked for each flag of the quarterly review."""
    with register.read() as session:
        rows = session.exec(select(FlagRow)).all()
    return {row.code: row.owner_id for row in rows if row.code in ("quarterly-due", "change-reported")}


def test_nothing_has_changed_is_kept_and_the_next_one_planned(register: Register) -> None:
    asked(register)
    kept = say(register)
    assert (kept.answer.value, kept.confirmed_by_id) == ("unchanged", person_of(register, BO).id)
    (upcoming,) = open_reviews(register)
    assert (
        upcoming.due_on == slot_in(date(2027, 1, 1), "V-0001")
        or quarter_of(upcoming.due_on or TODAY) == "2027-Q2"
    )
    event = next(e for e in reversed(trail_of(register)) if e.tag == "attestations:review:confirmed")
    assert json.loads(event.changes)["sha256"] == [None, kept.sha256]
    frozen = content_of(kept)
    assert frozen["records"]["vendor"]["V-0001"]["legal_name"] == "Harbour Voice Limited"
    assert (frozen["language"], frozen["confirmed_by"]["name"]) == ("zh-Hant-HK", BO.name)


def test_what_changed_since_last_time_is_shown_and_kept(register: Register) -> None:
    asked(register)
    say(register)
    change(register, importance="critical")
    with register.read() as session:
        review = open_reviews(register)[0]
        (since,) = shown_of(session, [review.vendor_id])[review.vendor_id].differences
    assert (since.section, since.kind, since.fields) == (
        "vendor",
        "changed",
        (("importance", "high", "critical"),),
    )
    kept = say(register, "changed", ref="R-0002")
    assert content_of(kept)["since"][0]["fields"] == [["importance", "high", "critical"]]
    assert kept.is_followed_up


def test_the_record_shows_when_it_was_tampered_with(register: Register) -> None:
    asked(register)
    say(register)
    with register.read() as session:
        kept = session.exec(select(Attestation)).one()
        assert is_as_confirmed(session, kept, "R-0001")
    with register.engine.begin() as connection:
        text = kept.frozen.replace("Harbour Voice", "Another Voice")
        connection.execute(sa.update(Attestation).values(frozen=text))
    with register.read() as session:
        assert not is_as_confirmed(session, session.exec(select(Attestation)).one(), "R-0001")


def test_an_answer_to_records_that_changed_meanwhile_is_not_taken(register: Register) -> None:
    asked(register)
    with register.read() as session:
        seen = shown_of(session, [1])[1].seen
    change(register, importance="low")
    with pytest.raises(ChangedMeanwhile):
        say(register, seen=seen)
    assert [r.ref for r in open_reviews(register)] == ["R-0001"]


def test_a_change_nobody_can_see_must_be_told(lite: Register) -> None:
    asked(lite)
    with pytest.raises(Invalid) as refused:
        say(lite, "changed")
    assert refused.value.problems["note"].code == "say-what-changed"


def test_a_change_told_in_a_note_is_flagged_until_it_is_looked_into(register: Register) -> None:
    asked(register)
    say(register, "changed", note="They moved the call floor to Cebu")
    assert "change-reported" in flags(register)
    with register.write(NOW) as session:
        given = FollowUpInput(note="Recorded as T-0001")
        follow_up(session, actor_of(session, PRIYA), "R-0001", given, NOW)
    assert "change-reported" not in flags(register)
    with register.write(NOW) as session, pytest.raises(Conflict):
        follow_up(session, actor_of(session, PRIYA), "R-0001", FollowUpInput(note="Again"), NOW)


def test_it_is_confirmed_once(register: Register) -> None:
    asked(register)
    say(register)
    with pytest.raises(Conflict) as refused:
        say(register)
    assert refused.value.code == "review-done"


@pytest.mark.parametrize("known", [ANA, STRANGER], ids=lambda known: known.email)
def test_auditors_and_people_without_a_role_may_not_confirm(lite: Register, known: Known) -> None:
    asked(lite)
    with pytest.raises(Refused):
        say(lite, known=known)


@pytest.mark.parametrize("known", [DORA, PRIYA, SAM], ids=lambda known: known.email)
def test_nobody_confirms_what_another_is_asked_for(lite: Register, known: Known) -> None:
    asked(lite)
    with pytest.raises(Conflict) as refused:
        say(lite, known=known)
    assert (refused.value.code, refused.value.params["name"]) == ("somebody-else-asked", BO.name)


def test_where_nobody_answers_it_is_handed_over_first(lite: Register) -> None:
    asked(lite)
    with lite.write(NOW) as session:
        disable_person(session, actor_of(session, ADA), person_of(lite, BO).id or 0, "Left", None, NOW)
    assert flags(lite)["quarterly-due"] is None
    with pytest.raises(Conflict) as refused:
        say(lite, known=DORA)
    assert refused.value.code == "nobody-asked"
    hand_over(lite, DORA, DORA)
    say(lite, known=DORA)


def hand_over(register: Register, known: Known, to: Known) -> None:
    """One hands the review to another."""
    person_id = person_of(register, to).id
    with register.write(NOW) as session:
        given = read_input(AssignInput, {"person_id": str(person_id), "reason": "On leave"})
        assign(session, actor_of(session, known), "R-0001", given, None, NOW)


def test_the_one_it_is_handed_to_is_asked_instead(register: Register) -> None:
    asked(register)
    hand_over(register, BO, SAM)
    assert flags(register)["quarterly-due"] == person_of(register, SAM).id
    with pytest.raises(Conflict):
        say(register, known=BO)
    say(register, known=SAM)
    # For this once: the next one is the owner's again.
    assert flags(register)["quarterly-due"] == person_of(register, BO).id


def test_it_cannot_be_handed_to_somebody_who_may_not_confirm(lite: Register) -> None:
    asked(lite)
    with pytest.raises(Invalid):
        hand_over(lite, PRIYA, ANA)


def test_another_owner_may_not_take_it(lite: Register) -> None:
    asked(lite)
    with pytest.raises(Conflict):
        hand_over(lite, SAM, SAM)


def test_where_the_owner_has_left_the_manager_is_asked(register: Register) -> None:
    asked(register)
    bo, sam = person_of(register, BO), person_of(register, SAM)
    assert bo.id
    with register.write(NOW) as session:
        ada = actor_of(session, ADA)
        given = read_input(
            PersonInput,
            {"name": bo.name, "email": bo.email, "roles": ["business-owner"], "manager_id": str(sam.id)},
        )
        change_person(session, ada, bo.id, given, None, NOW)
        disable_person(session, ada, bo.id, "Left", None, NOW)
    assert flags(register)["quarterly-due"] == sam.id
    say(register, known=SAM)


def test_it_is_put_off_once_within_its_quarter_by_whoever_is_asked(register: Register) -> None:
    asked(register)
    due = open_reviews(register)[0].due_on
    assert due
    later = {"postponed_to": (due + timedelta(days=1)).isoformat(), "reason": "Contract is being renewed"}
    given = read_input(PostponeInput, later)
    with register.write(NOW) as session:
        postpone_review(session, actor_of(session, BO), "R-0001", given, None, NOW, today=TODAY)
    with register.write(NOW) as session, pytest.raises(Conflict):
        postpone_review(session, actor_of(session, BO), "R-0001", given, None, NOW, today=TODAY)
    assert open_reviews(register)[0].postponed_from == due
    say(register, on=due + timedelta(days=1))


def test_it_is_not_put_off_past_its_quarter(lite: Register) -> None:
    asked(lite)
    due = open_reviews(lite)[0].due_on
    assert due
    beyond = {"postponed_to": (quarter_end(due) + timedelta(days=1)).isoformat(), "reason": "Later"}
    given = read_input(PostponeInput, beyond)
    with lite.write(NOW) as session, pytest.raises(Invalid):
        postpone_review(session, actor_of(session, BO), "R-0001", given, None, NOW, today=TODAY)
