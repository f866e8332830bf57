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


def test_the_worst_leg_is_named_with_those_the_data_pass_through() -> None:
    far = {**BOUND, "destination": "PH", "assessment": "none", "via": ["CloudCo", "Manila Desk"]}
    found = assessed(**FIRST, onward_transfers=[{**BOUND, "via": ["CloudCo"]}, far])
    (reason,) = [r for r in found.reasons if r.code == "onward-leg-via"]
    assert dict(reason.params) == {
        "place": "PH",
        "via": ("CloudCo", "Manila Desk"),
        "why": "assessment-missing",
    }
    assert [(leg.place, leg.outcome.value, leg.is_worst) for leg in found.legs] == [
        ("IN", "acceptable", False),
        ("PH", "insufficient", True),
    ]
    assert found.legs[1].why == "assessment-missing"


def test_no_leg_is_the_worst_where_all_are_acceptable() -> None:
    assert [leg.is_worst for leg in assessed(**FIRST, onward_transfers=[BOUND, "FR"]).legs] == [False, False]


@pytest.mark.parametrize(
    ("legs", "expected", "decides"),
    [
        (["IN"], "not-evaluable", {"onward_transfers[0].mechanisms"}),
        (["FR", "IN"], "not-evaluable", {"onward_transfers[1].mechanisms"}),
        ([{**BOUND, "mechanisms": {"eu-gdpr": "none"}}, "IN"], "unlawful", set()),
        ([{**BOUND, "assessment": "none"}, {**BOUND, "assessment": None}], "insufficient", set()),
    ],
)
def test_what_is_unknown_of_a_leg_decides_only_where_no_other_leg_is_as_bad(
    legs: list[Any], expected: str, decides: set[str]
) -> None:
    found = assessed(**FIRST, onward_transfers=legs)
    assert found.outcome.value == expected
    assert decides <= {missing.fact for missing in found.missing if missing.decides}
    if expected != "not-evaluable":
        assert not [missing for missing in found.missing if missing.decides]


def test_a_hundred_legs_of_which_only_the_place_is_known_are_all_tried() -> None:
    found = assessed(**FIRST, onward_transfers=["IN"] * 100)
    assert found.outcome.value == "not-evaluable"
    assert len({missing.fact for missing in found.missing if missing.fact.endswith(".mechanisms")}) == 100
