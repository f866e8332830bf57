"""Onward legs: the transfer is no better than its worst leg, and says which."""

from typing import Any

import pytest

from tests.rules.worked import assessed, blocking, outcome, tool

CLAUSES = tool("eu-gdpr", "eu-scc-2021")
FIRST: dict[str, Any] = {
    "on": "2026-06-01",
    "exporter_place": "DE",
    "destination": "US",
    "importer_role": "processor",
    "processor_contract": "adequate",
    "mechanisms": CLAUSES,
    "assessment": "adequate",
    "assessed_on": "2026-01-01",
    "problematic_law_applies": False,
}
BOUND = {
    "destination": "IN",
    "importer_role": "sub-processor",
    "processor_contract": "adequate",
    "mechanisms": CLAUSES,
    "assessment": "adequate",
    "assessed_on": "2026-01-01",
    "problematic_law_applies": False,
}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "acceptable"),
        ({"mechanisms": {"eu-gdpr": "none"}}, "unlawful"),
        ({"processor_contract": "none"}, "insufficient"),
        ({"assessment": "none"}, "insufficient"),
        ({"problematic_law_applies": True, "clear_at_importer": True}, "insufficient"),
        ({"problematic_law_applies": None}, "not-evaluable"),
        ({"destination": "JP", "mechanisms": {"eu-gdpr": "none"}}, "acceptable"),
    ],
)
def test_every_leg_is_judged_as_its_own(change: dict[str, Any], expected: str) -> None:
    assert outcome(**FIRST, onward_transfers=[{**BOUND, **change}]) == expected


def test_the_worst_leg_is_named() -> None:
    legs = [BOUND, {**BOUND, "destination": "VN", "assessment": "none"}, {**BOUND, "destination": "PH"}]
    found = assessed(**FIRST, onward_transfers=legs)
    (reason,) = [r for r in found.reasons if r.code == "onward-leg"]
    assert dict(reason.params)["place"] == "VN"


def test_a_leg_of_a_leg_counts() -> None:
    deep = {**BOUND, "onward_transfers": [{**BOUND, "destination": "KE", "mechanisms": {"eu-gdpr": "none"}}]}
    assert outcome(**FIRST, onward_transfers=[deep]) == "unlawful"


def test_a_place_alone_leaves_the_tool_of_the_leg_open() -> None:
    assert outcome(**FIRST, onward_to=["IN"]) == "not-evaluable"
    assert outcome(**FIRST, onward_to=["FR", "JP"]) == "acceptable"
    assert outcome(**FIRST, onward_transfers=["IN"]) == "not-evaluable"


@pytest.mark.parametrize("field", ["onward_to", "onward_transfers"])
def test_not_knowing_who_gets_it_next_is_never_safe(field: str) -> None:
    assert outcome(**FIRST, **{field: None}) == "not-evaluable"
    assert outcome(**FIRST) == "acceptable"


def test_onward_without_a_place_is_open() -> None:
    assert outcome(**FIRST, onward_transfers=True) == "not-evaluable"
    assert outcome(**FIRST, onward_transfers=False) == "acceptable"


def test_what_left_unreadable_stays_unreadable_down_the_chain() -> None:
    sealed = {**FIRST, "problematic_law_applies": True, "encrypted_at_rest": True, "key_holder": "exporter",
              "clear_at_importer": False}  # fmt: skip
    leg = {**BOUND, "problematic_law_applies": True}
    assert outcome(**sealed, onward_transfers=[leg]) == "acceptable-with-measures"
    opened = {**sealed, "clear_at_importer": True, "problematic_law_applies": False}
    assert outcome(**opened, onward_transfers=[leg]) == "not-evaluable"
    assert "onward-leg" in blocking(**opened, onward_transfers=[{**leg, "clear_at_importer": True}])
