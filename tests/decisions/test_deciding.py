"""Asked, decided, frozen: on both kinds of database, everything on the trail, nobody on their own request."""

import json
from typing import Any

import pytest
from sqlmodel import select

from register.decisions.actions import withdraw
from register.decisions.inputs import WithdrawInput
from register.decisions.models import Decision, RequestState, SubjectKind
from register.decisions.queries import decisions_on, get_request
from register.decisions.verifying import check_decision
from register.errors import ChangedMeanwhile, Conflict, Invalid, Refused
from register.people.models import Person
from register.transfers.actions import pause_transfer
from register.work import Register
from tests.cast import ADA, ANA, BO, CAST, DORA, PRIYA, SAM, STRANGER, Known
from tests.decisions.scene import LATER, add_dpo, approved, ask, decided, whole
from tests.ground.registers import actor_of, trail_of
from tests.incidents.ground import a_signed_agreement
from tests.transfers.scene import NOW, TODAY, put_vendor, set_scene, the_transfer


def test_a_request_waits_for_a_dpo_and_the_draft_is_submitted(register: Register) -> None:
    set_scene(register)
    made = ask(register, note="Needed for the payroll run")
    assert (made.ref, made.why, made.state, made.status_before) == ("DR-0001", "new", "waiting", "draft")
    with register.read() as session:
        dora = session.exec(select(Person.id).where(Person.email == DORA.email)).one()
    assert made.decider_id == dora
    assert made.points > 0
    assert the_transfer(register).status == "submitted"
    assert [event.tag for event in trail_of(register)][-2:] == [
        "decisions:request:opened",
        "transfers:transfer:submitted",
    ]


def test_one_request_waits_about_a_record_at_a_time(register: Register) -> None:
    set_scene(register)
    ask(register)
    with pytest.raises(Conflict, match="request-waits"):
        ask(register, DORA)


def test_a_decision_is_frozen_with_its_hash_on_the_trail(register: Register) -> None:
    made = approved(register)
    assert made.ref == "D-2026-001"
    assert the_transfer(register).status == "approved"
    kept = json.loads(made.record)
    assert kept["shown"]["language"] == "en"
    assert kept["facts"]["destination"] == "SG"
    assert kept["assessment"]["assessments"][0]["reasons"]
    assert kept["reference"]["law"]
    assert kept["decision"]["by"] == DORA.name
    [entry] = [event for event in trail_of(register) if event.tag == "decisions:decision:recorded"]
    assert json.loads(entry.changes)["record_sha256"] == [None, made.record_hash]
    with register.read() as session:
        assert check_decision(session, made.ref).problems == ()


def test_a_record_keeps_what_masters_say_of_terms_and_which_they_are(register: Register) -> None:
    set_scene(register)
    with register.write(NOW) as session:
        master = a_signed_agreement(session, "24", title="Master")
        a_signed_agreement(session, None, state=None, title="Payroll annex", parent_ref=master)
    ask(register)
    made = decided(register)
    [one, two] = json.loads(made.record)["agreements"]
    assert (one["master"], two["master"]) == (None, {"ref": "A-0001", "title": "Master"})
    said = {"state": "present", "value": "24", "clause": "9.1"}
    assert one["terms"]["breach-notice"] == {**said, "from": None}
    assert two["terms"]["breach-notice"] == {**said, "from": "A-0001"}


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("record", "{}", "record-changed"),
        ("record_hash", "0" * 64, "record-changed"),
        ("reason", "Another reason", "columns-differ"),
    ],
)
def test_a_record_that_was_changed_is_found(lite: Register, column: str, value: str, problem: str) -> None:
    made = approved(lite)
    with lite.write() as session:
        row = session.exec(select(Decision).where(Decision.ref == made.ref)).one()
        setattr(row, column, value)
    with lite.read() as session:
        assert problem in check_decision(session, made.ref).problems


def test_who_asks_never_decides(register: Register) -> None:
    set_scene(register)
    ask(register, DORA)
    with pytest.raises(Refused, match="decide-own-request"):
        decided(register, known=DORA)
    assert decided(register, known=add_dpo(register)).ref == "D-2026-001"


def test_a_second_account_of_the_same_person_does_not_decide(register: Register) -> None:
    set_scene(register)
    ask(register, DORA)
    second = add_dpo(register, "Dora again", "Dora+second@register.test")
    with pytest.raises(Refused, match="decide-own-request"):
        decided(register, known=second)


@pytest.mark.parametrize("known", [PRIYA, SAM, BO, ANA, ADA, STRANGER], ids=lambda known: known.email)
def test_nobody_but_a_dpo_decides(lite: Register, known: Known) -> None:
    set_scene(lite)
    ask(lite, PRIYA)
    with pytest.raises(Refused):
        decided(lite, known=known)
    assert the_transfer(lite).status == "submitted"


@pytest.mark.parametrize("known", CAST, ids=lambda known: known.email)
def test_who_may_ask(lite: Register, known: Known) -> None:
    set_scene(lite)
    if known in (PRIYA, DORA, SAM, BO):
        assert ask(lite, known).ref == "DR-0001"
        return
    with pytest.raises(Refused):
        ask(lite, known)


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"outcome": ""}, "outcome", "required"),
        ({"outcome": "not-approve", "reason": ""}, "reason", "reason-needed"),
        ({"outcome": "approve", "reason": ""}, "reason", "reason-needed"),
        ({"outcome": "approve", "review_by": ""}, "review_by", "required"),
        ({"outcome": "approve", "review_by": "2026-03-09"}, "review_by", "review-not-to-come"),
        ({"outcome": "approve", "review_by": "2029-03-09"}, "review_by", "review-too-far"),
        ({"outcome": "approve-with-conditions"}, "conditions", "condition-needed"),
        ({"conditions": [{"text": "Sign it", "due_on": "2026-05-01"}]}, "condition_owner_1", "required"),
    ],
)
def test_what_a_decision_must_say(lite: Register, fields: dict[str, Any], field: str, code: str) -> None:
    set_scene(lite)
    ask(lite)
    with pytest.raises(Invalid) as caught:
        decided(lite, **fields)
    assert caught.value.problems[field].code == code
    with lite.read() as session:
        assert get_request(session, "DR-0001").state is RequestState.WAITING


def test_a_serious_point_needs_a_reason_of_its_own(lite: Register) -> None:
    set_scene(lite, exporter="NL", destination="US")
    ask(lite)
    with pytest.raises(Invalid) as caught:
        decided(lite, point_reasons={})
    assert all(problem.code == "point-reason-needed" for problem in caught.value.problems.values())
    assert any(field.startswith("point_eu-gdpr") for field in caught.value.problems)


def test_asking_for_changes_needs_no_day(register: Register) -> None:
    set_scene(register)
    ask(register)
    made = decided(register, outcome="request-changes", review_by="")
    assert (made.outcome, made.review_by) == ("request-changes", None)
    assert the_transfer(register).status == "changes-requested"
    ask(register)
    assert the_transfer(register).status == "submitted"


def test_a_new_decision_replaces_the_approval_before(register: Register) -> None:
    first = approved(register)
    request = ask(register, now=LATER)
    assert (request.why, the_transfer(register).status) == ("changed", "approved")
    second = decided(register, "DR-0002", outcome="not-approve", review_by="")
    assert the_transfer(register).status == "not-approved"
    with register.read() as session:
        newest, oldest = decisions_on(session, SubjectKind.TRANSFER, "T-0001")
    assert (newest.ref, oldest.replaced_by_id) == (second.ref, newest.id)
    assert oldest.record == first.record


def test_only_who_asked_withdraws_and_the_record_goes_back(register: Register) -> None:
    set_scene(register)
    ask(register)
    for known, raises in ((DORA, True), (PRIYA, False)):
        given = WithdrawInput(reason="Not needed any more")
        if raises:
            with pytest.raises(Refused), register.write(NOW) as session:
                withdraw(session, actor_of(session, known), "DR-0001", given, None, NOW)
        else:
            with register.write(NOW) as session:
                withdraw(session, actor_of(session, known), "DR-0001", given, None, NOW)
    assert the_transfer(register).status == "draft"
    with pytest.raises(Conflict, match="request-withdrawn"):
        decided(register)


def test_a_decision_on_what_has_changed_meanwhile_is_not_recorded(lite: Register) -> None:
    set_scene(lite)
    ask(lite)
    with pytest.raises(ChangedMeanwhile, match="facts-changed"):
        decided(lite, seen="0" * 64)
    with pytest.raises(ChangedMeanwhile):
        decided(lite, version=7)


def test_nothing_is_decided_about_a_record_that_is_paused(lite: Register) -> None:
    set_scene(lite)
    ask(lite)
    with lite.write(NOW) as session:
        pause_transfer(session, actor_of(session, PRIYA), "T-0001", "Project stopped", None, NOW)
    with pytest.raises(Conflict, match="decide-closed"):
        decided(lite)


def test_a_vendor_is_decided_by_the_same_machinery(register: Register) -> None:
    with register.write(NOW) as session:
        put_vendor(session, handles_personal_data="no", importance="low")
    request = ask(register, ref="V-0001")
    made = decided(register, request.ref, outcome="approve")
    assert (made.subject_kind, made.subject_ref) == ("vendor", "V-0001")
    assert [event.tag for event in trail_of(register)][-1] == "vendors:vendor:decided"


def test_conditions_are_kept_with_owner_and_day(register: Register) -> None:
    set_scene(register)
    ask(register)
    with register.read() as session:
        priya = session.exec(select(Person.id).where(Person.email == PRIYA.email)).one()
    conditions = [{"text": "Sign the clauses", "owner_id": str(priya), "due_on": "2026-05-01"}]
    made = decided(register, outcome="approve-with-conditions", conditions=conditions)
    assert json.loads(made.record)["decision"]["conditions"] == [
        {"ref": "C-0001", "text": "Sign the clauses", "owner": PRIYA.name, "due_on": "2026-05-01"}
    ]
    assert the_transfer(register).status == "approved-with-conditions"
    assert whole(register, "DR-0001").outcome == "approve"
    assert made.decided_on > TODAY
