"""Judging under a law that changed: endings, marks, and what they do to a stored transfer."""

from datetime import date
from typing import Any

from register.rules.amendments import Amendment, FindingEnds, LawProblematic, MechanismEnds, amended
from register.rules.judgement import judge
from register.rules.verdict import Judgement
from tests.rules.worked import LAW, POLICY, read_facts, tool

CLAUSES: dict[str, Any] = {
    "on": "2026-06-01",
    "exporter_place": "DE",
    "destination": "IN",
    "importer_role": "controller",
    "mechanisms": tool("eu-gdpr", "eu-scc-2021"),
    "assessment": "adequate",
    "assessed_on": "2026-01-01",
    "problematic_law_applies": False,
}


def under(change: Amendment, **facts: Any) -> Judgement:
    return judge(read_facts(facts, LAW), amended(LAW, [change]), POLICY)


def test_a_struck_tool_is_unlawful_from_the_next_day() -> None:
    struck = MechanismEnds("eu-scc-2021", date(2026, 6, 1), "judgment")
    assert under(struck, **CLAUSES).outcome == "acceptable"
    assert under(struck, **{**CLAUSES, "on": "2026-06-02"}).outcome == "unlawful"
    coming = under(struck, **CLAUSES).changes_next
    assert coming is not None
    assert coming.on == date(2026, 6, 2)


def test_a_recognition_that_ends_is_known_in_advance() -> None:
    ending = FindingEnds("eu-gdpr", "JP", date(2026, 9, 30), "decision")
    japan = {"on": "2026-06-01", "exporter_place": "DE", "destination": "JP", "importer_role": "controller"}
    coming = under(ending, **japan).changes_next
    assert coming is not None
    assert (coming.on, coming.why) == (date(2026, 10, 1), "finding-ends")


def test_a_law_marked_problematic_outdates_the_assessment_made_before() -> None:
    marked = LawProblematic("eu-gdpr", "IN", date(2026, 5, 1), "decision")
    assert under(marked, **CLAUSES).outcome == "insufficient"
    assert under(marked, **{**CLAUSES, "on": "2026-04-30"}).outcome == "acceptable"
    assert under(marked, **{**CLAUSES, "assessed_on": "2026-05-02"}).outcome == "acceptable"
    sealed = {"encrypted_at_rest": True, "key_holder": "exporter", "clear_at_importer": False}
    assert under(marked, **CLAUSES, **sealed).outcome == "acceptable-with-measures"


def test_the_judgement_names_the_law_it_was_made_with() -> None:
    marked = LawProblematic("eu-gdpr", "IN", date(2026, 5, 1), "decision")
    assert under(marked, **CLAUSES).law_version != judge(read_facts(CLAUSES, LAW), LAW, POLICY).law_version
