"""Waiting on others: what somebody asked for or handed on stands in My work and in the weekly mail alike."""

from datetime import datetime, timedelta

from register.attestations.actions import assign
from register.attestations.inputs import AssignInput
from register.inputs import read_input
from register.remind_job import house_of
from register.reminders.awaiting import waiting_on_others
from register.reminders.readers import take_snapshot
from register.work import Register
from tests.attestations import ground
from tests.cast import BO, DORA, PRIYA, SAM, Known
from tests.decisions import scene
from tests.ground.registers import actor_of
from tests.reminders.scene import person_id
from tests.transfers.scene import NOW, set_scene


def _both(register: Register, known: Known, now: datetime = NOW) -> list[tuple[str, str]]:
    """(Code, subject) as My work and as the mail have them, which must be the same."""
    house, who = house_of(register), person_id(register, known)
    with register.read() as session:
        mail = take_snapshot(session, house, now).waiting(who)
        page = waiting_on_others(session, who, house.today(now))
    found = [(row.code, row.subject_ref) for row in page]
    assert [(item.code, item.subject_ref) for item in mail] == found
    return found


def test_a_decision_is_waited_for_by_whoever_asked_for_it(register: Register) -> None:
    set_scene(register)
    asked = scene.ask(register, PRIYA)
    assert _both(register, PRIYA) == [("decision-waiting", asked.ref)]
    assert _both(register, DORA) == []


def test_a_review_handed_on_is_waited_for_by_its_owner_from_the_day_it_counts(register: Register) -> None:
    ground.have_vendor(register)
    ground.plan(register)
    (review,) = ground.open_reviews(register)
    assert review.due_on
    with register.write(ground.NOW) as session:
        given = read_input(AssignInput, {"person_id": str(person_id(register, SAM)), "reason": "On leave"})
        assign(session, actor_of(session, BO), review.ref, given, None, ground.NOW)
    late = ground.NOW + (review.due_on - ground.TODAY)
    assert _both(register, BO, late) == [("quarterly-due", review.ref)]
    assert _both(register, SAM, late) == []
    assert _both(register, BO, late - timedelta(days=15)) == []
