"""Conditions an assessment suggests: what must stay in place, then what is still to be mended."""

from datetime import date
from typing import Any

from register.decisions.subjects import Case
from register.decisions.suggesting import MOST_SUGGESTED, suggested_conditions
from register.rules.judgement import judge
from register.rules.lapsing import Basis
from register.rules.open_points import points_of
from tests.rules.worked import LAW, POLICY, read_facts, tool

TODAY = date(2026, 6, 1)
SEALED: dict[str, Any] = {
    "on": TODAY.isoformat(),
    "exporter_place": "DE",
    "destination": "IN",
    "importer_role": "controller",
    "mechanisms": tool("eu-gdpr", "eu-scc-2021"),
    "assessment": "adequate",
    "assessed_on": "2026-01-01",
    "problematic_law_applies": True,
    "encrypted_at_rest": True,
    "key_holder": "exporter",
    "clear_at_importer": False,
}


def case(facts: dict[str, Any], last_day: date | None = None) -> Case:
    """What there is to look at, judged on these facts; ``last_day``: when what it rests on ends."""
    judgement = judge(read_facts(facts, LAW), LAW, POLICY)
    mechanisms = {"eu-gdpr": ("eu-scc-2021", last_day)}
    subject: Any = None
    basis = Basis(on=TODAY, mechanisms=mechanisms)
    return Case(subject, basis, judgement, points_of(judgement, (), TODAY))


def test_what_carries_the_transfer_is_to_stay_until_it_is_looked_at_again() -> None:
    found = suggested_conditions(case(SEALED), TODAY)
    kept = [suggestion for suggestion in found if suggestion.is_kept]
    assert [suggestion.point.code for suggestion in kept] == ["condition-enc-at-rest-exporter-key"]
    assert kept[0].due_on == date(2027, 6, 1)
    assert found[: len(kept)] == kept


def test_what_it_rests_on_may_end_sooner() -> None:
    found = suggested_conditions(case(SEALED, date(2026, 6, 20)), TODAY)
    assert {suggestion.due_on for suggestion in found} == {date(2026, 6, 20)}


def test_what_is_open_is_to_be_mended_within_a_month_the_serious_first() -> None:
    weak = {**SEALED, "key_holder": "importer", "assessment": None}
    given = case(weak)
    found = suggested_conditions(given, TODAY)
    assert [suggestion.point for suggestion in found] == list(given.points)[:MOST_SUGGESTED]
    assert not any(suggestion.is_kept for suggestion in found)
    assert {suggestion.due_on for suggestion in found} == {date(2026, 7, 1)}
