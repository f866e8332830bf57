"""Impact assessments: drafted, concluded, superseded; the transfer is judged by them in the same transaction."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from register.assessments.facts import facts_of_stored
from register.errors import ChangedMeanwhile, Conflict, Invalid, Refused
from register.flags.queries import vendor_flags
from register.impact.actions import withdraw_draft
from register.impact.models import ImpactStatus
from register.impact.queries import find_current
from register.inputs import read_input
from register.transfers.facts import FactsInput
from register.transfers.queries import stored_judgements
from register.transfers.safeguards import set_facts
from register.vendors.models import Vendor
from register.work import Register
from tests.cast import ANA, DORA, PRIYA, SAM, Known
from tests.ground.registers import actor_of, trail_of
from tests.impact.scene import (
    LATER,
    LATER_DAY,
    PDF,
    attach,
    conclude,
    rest_on,
    save,
    set_eu_scene,
    start,
    the_assessment,
    whole,
)
from tests.transfers.scene import NOW, TODAY, set_scene, the_transfer

KEYS = {
    "id": "enc-at-rest-exporter-key",
    "conditions": ["encrypted-before", "strong-algorithm", "flawless-software", "keys-managed",
                   "keys-out-of-reach", "no-clear-data-needed"],
}  # fmt: skip


def told(register: Register, on: date = TODAY) -> tuple[Any, ...]:
    """The three facts a judgement takes from assessments, and whether the last is known to be unknown."""
    with register.read() as session:
        facts = facts_of_stored(session, "T-0001", on)
    applies = facts.problematic_law_applies
    known = "?" if applies is None and "problematic_law_applies" in facts.unknown else applies
    return facts.assessment, facts.assessed_on, known


def tell(register: Register, **facts: Any) -> None:
    """Facts as people record them in the form."""
    with register.write(NOW) as session:
        given = read_input(FactsInput, facts)
        set_facts(session, actor_of(session, DORA), "T-0001", given, None, NOW, today=TODAY)


def test_a_concluded_assessment_judges_its_transfer_again_at_once(register: Register) -> None:
    set_eu_scene(register)
    assert the_transfer(register).outcome in ("insufficient", "not-evaluable")
    ref = start(register, known=PRIYA)
    assert ref == "IA-0001"
    assert told(register) == (None, None, None)
    made = conclude(register, ref, measures=[KEYS])
    assert (made.status, made.completed_on, made.review_on) == ("completed", TODAY, date(2027, 3, 2))
    assert (made.kind, made.mechanism_id, made.law_version is None) == ("tia", "eu-scc-2021", False)
    assert told(register) == ("adequate", TODAY, False)
    transfer = the_transfer(register)
    assert transfer.safeguards == [KEYS]
    with register.read() as session:
        judged = facts_of_stored(session, "T-0001", TODAY)
    assert judged.safeguards[0].id == KEYS["id"]
    with register.read() as session:
        stored = stored_judgements(session, [1])[1]
    assert "assessment-adequate" in stored
    assert "destination-law-harmless" in stored
    tags = [event.tag for event in trail_of(register)]
    assert tags[-2:] == ["impact:assessment:completed", "transfers:safeguards:changed"]


def test_the_one_completed_later_supersedes_and_the_past_is_judged_by_the_one_of_its_day(
    register: Register,
) -> None:
    set_eu_scene(register)
    conclude(register, start(register))
    second = start(register, now=LATER)
    draft = the_assessment(register, second)
    assert draft.supersedes_id == the_assessment(register).id
    assert draft.answers["law-practice"] == {"value": "no", "note": None}
    conclude(register, second, now=LATER, verdict="inadequate", problematic="yes")
    assert the_assessment(register).status is ImpactStatus.SUPERSEDED
    assert told(register, LATER_DAY) == ("inadequate", LATER_DAY, True)
    assert told(register, date(2026, 5, 31)) == ("adequate", TODAY, False)
    assert told(register, date(2026, 3, 1)) == (None, None, None)
    with register.read() as session:
        current = find_current(session, 1, "eu-gdpr")
    assert current is not None
    assert current.ref == second


@pytest.mark.parametrize(
    ("concluded", "field", "code"),
    [
        ({"answers": {"law-authority": ""}}, "answer_law-authority", "not-answered"),
        ({"verdict": ""}, "verdict", "required"),
        ({"problematic": ""}, "problematic", "required"),
        ({"reasons": "  "}, "reasons", "required"),
        ({"problematic": "unknown"}, "verdict", "adequate-with-law-unknown"),
        ({"answers": {"risk-low": "unknown"}}, "verdict", "adequate-with-unknown"),
        ({"problematic": "yes"}, "verdict", "adequate-without-measure"),
        ({"review_on": "2026-03-02"}, "review_on", "review-not-to-come"),
    ],
)
def test_a_conclusion_that_cannot_stand_changes_nothing(
    lite: Register, concluded: dict[str, Any], field: str, code: str
) -> None:
    set_eu_scene(lite)
    ref = start(lite)
    with pytest.raises(Invalid) as refused:
        conclude(lite, ref, **concluded)
    assert {name: problem.code for name, problem in refused.value.problems.items()} == {field: code}
    assert the_assessment(lite, ref).status is ImpactStatus.DRAFT
    assert told(lite) == (None, None, None)


def test_not_known_may_be_concluded_as_inadequate_and_is_never_safe(lite: Register) -> None:
    set_eu_scene(lite)
    conclude(lite, start(lite), problematic="unknown", verdict="inadequate")
    assert told(lite) == ("inadequate", TODAY, "?")
    assert the_transfer(lite).outcome == "insufficient"


def test_a_record_takes_the_place_of_what_people_said(lite: Register) -> None:
    set_eu_scene(lite)
    tell(lite, assessment="adequate", assessed_on="2025-06-01", problematic_law_applies="no")
    assert told(lite) == ("adequate", date(2025, 6, 1), False)
    conclude(lite, start(lite), verdict="inadequate", problematic="yes")
    tell(lite, assessment="adequate", assessed_on="2026-01-01", problematic_law_applies="no")
    assert told(lite) == ("inadequate", TODAY, True)


def test_a_law_whose_tool_needs_one_and_has_none_outweighs_the_other(lite: Register) -> None:
    set_eu_scene(lite)
    conclude(lite, start(lite))
    rest_on(lite, "hk-pdpo", "hk-rmc-u2p")
    assert told(lite)[0] == "adequate", "the recommended clauses ask for no assessment"
    conclude(lite, start(lite, "hk-pdpo"), problematic="", verdict="inadequate")
    assert told(lite) == ("adequate", TODAY, False)


def test_only_a_data_protection_officer_concludes(lite: Register) -> None:
    set_eu_scene(lite)
    ref = start(lite, known=PRIYA)
    save(lite, ref, known=PRIYA, answers={"risk-low": "yes"}, reasons="So far")
    with pytest.raises(Refused):
        conclude(lite, ref, known=PRIYA)
    with pytest.raises(Refused):
        attach(lite, known=PRIYA)


@pytest.mark.parametrize("known", [SAM, ANA], ids=lambda known: known.email)
def test_others_draft_nothing(lite: Register, known: Known) -> None:
    set_eu_scene(lite)
    with pytest.raises(Refused):
        start(lite, known=known)


def test_there_is_one_draft_of_a_law_and_a_stale_save_is_refused(register: Register) -> None:
    set_eu_scene(register)
    ref = start(register)
    with pytest.raises(Conflict, match="draft-there"):
        start(register)
    save(register, ref, 1, answers={"risk-low": "yes"}, notes={"risk-low": "Few people."})
    assert the_assessment(register, ref).answers["risk-low"] == {"value": "yes", "note": "Few people."}
    with pytest.raises(ChangedMeanwhile):
        save(register, ref, 1, answers={"risk-low": "no"})
    count = len(trail_of(register))
    save(register, ref, 2, **_as_stored(register, ref))
    assert len(trail_of(register)) == count, "saving what is there is no change"


def _as_stored(register: Register, ref: str) -> dict[str, Any]:
    draft = the_assessment(register, ref)
    return {
        "answers": {code: said["value"] for code, said in draft.answers.items()},
        "notes": {code: said["note"] for code, said in draft.answers.items()},
        "measures": draft.measures,
    }


def test_what_is_completed_is_read_only(lite: Register) -> None:
    set_eu_scene(lite)
    ref = start(lite)
    given = whole(lite, ref)
    conclude(lite, ref)
    with pytest.raises(Conflict, match="not-a-draft"):
        save(lite, ref, answers=dict(given.answers))
    with pytest.raises(Conflict, match="not-a-draft"), lite.write(NOW) as session:
        withdraw_draft(session, actor_of(session, DORA), ref, "No longer", None, NOW)


def test_a_withdrawn_draft_stays_and_makes_room_for_another(register: Register) -> None:
    set_eu_scene(register)
    first = start(register)
    with register.write(NOW) as session:
        withdraw_draft(session, actor_of(session, PRIYA), first, "Begun by mistake", None, NOW)
    assert the_assessment(register, first).withdrawn_reason == "Begun by mistake"
    assert start(register) == "IA-0002"


def test_an_old_document_counts_with_its_own_date(register: Register) -> None:
    set_eu_scene(register)
    made = attach(register)
    assert (made.status, made.document_id is None) == ("completed", False)
    assert told(register) == ("adequate", date(2026, 1, 15), False)
    assert told(register, date(2026, 1, 14)) == (None, None, None)
    conclude(register, start(register), now=NOW)
    assert the_assessment(register).status is ImpactStatus.SUPERSEDED
    with pytest.raises(Conflict, match="newer-there"):
        attach(register)


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"completed_on": "2026-03-03"}, "completed_on", "in-the-future"),
        ({"problematic": ""}, "problematic", "required"),
        ({"problematic": "unknown"}, "verdict", "adequate-with-law-unknown"),
        ({"review_on": "2026-01-15"}, "review_on", "review-before-completed"),
        ({"regime_id": "mars-law"}, "regime_id", "not-in-list"),
        ({"content": b"MZ\x00\x00", "name": "tia.pdf"}, "file", "kind-not-taken"),
    ],
)
def test_a_document_that_cannot_be_used_leaves_nothing(
    lite: Register, given: dict[str, Any], field: str, code: str
) -> None:
    set_eu_scene(lite)
    with pytest.raises(Invalid) as refused:
        attach(lite, **{"content": PDF, **given})
    assert {name: problem.code for name, problem in refused.value.problems.items()} == {field: code}
    assert told(lite) == (None, None, None)


def test_an_assessment_under_the_ordinance_fills_in_what_the_transfer_says(lite: Register) -> None:
    set_scene(lite, destination="PH")
    tell(lite, same_or_related_purpose="yes", encrypted_in_transit="no")
    ref = start(lite, "hk-pdpo")
    answers = {code: said["value"] for code, said in the_assessment(lite, ref).answers.items()}
    assert answers["hk-purpose"] == "yes"
    assert answers["measures-encrypted"] == "no"
    assert answers["law-protection"] == "yes"
    assert "risk-low" not in answers
    with lite.read() as session:
        assert session.exec(select(Vendor.ref)).one() == "V-0001"


def test_a_review_date_is_a_flag_until_another_supersedes(register: Register) -> None:
    set_eu_scene(register)

    def due() -> list[tuple[str, date]]:
        with register.read() as session:
            flags = vendor_flags(session, 1, date(2026, 12, 31))
        return [(flag.subject_ref, flag.due_on) for flag in flags if flag.code == "assessment-review-due"]

    conclude(register, start(register), review_on="2026-06-15")
    assert due() == [("IA-0001", date(2026, 6, 15))]
    conclude(register, start(register, now=LATER), now=LATER, review_on="2026-11-30")
    assert due() == [("IA-0002", date(2026, 11, 30))]
