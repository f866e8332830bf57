"""What a second reading of the rules against their citations found; each once went wrong."""

from typing import Any

import pytest

from tests.rules.worked import LAW, assessed, blocking, codes, outcome, read_facts, tool

EU: dict[str, Any] = {
    "on": "2026-06-01",
    "exporter_place": "DE",
    "destination": "US",
    "importer_role": "controller",
}
HK: dict[str, Any] = {
    "on": "2026-06-01", "exporter_place": "HK", "destination": "SG", "importer_role": "controller",
    "same_or_related_purpose": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "not-evaluable"),
        ({"importer_is_same_legal_entity": True}, "acceptable"),
        ({"importer_is_same_legal_entity": False, "collected_directly_from_data_subject": False}, "unlawful"),
    ],
)
def test_the_claim_that_there_is_no_transfer_must_be_borne_out(facts: dict[str, Any], expected: str) -> None:
    assert outcome(**EU, mechanisms=tool("eu-gdpr", "eu-no-transfer"), **facts) == expected


@pytest.mark.parametrize(("until", "expected"), [("2026-06-01", "acceptable"), ("2026-05-31", "unlawful")])
def test_an_eu_certification_ends_with_its_certificate(until: str, expected: str) -> None:
    facts = {"assessment": "adequate", "assessed_on": "2026-01-01", "problematic_law_applies": False}
    certified = {**EU, **facts, "mechanisms": tool("eu-gdpr", "eu-cert"), "certificate_valid_until": until}
    assert outcome(**certified) == expected


def test_the_old_clauses_were_for_processors() -> None:
    old = {**EU, "on": "2022-01-01", "mechanisms": tool("eu-gdpr", "eu-scc-2010", signed_on="2020-01-01"),
           "assessment": "adequate", "problematic_law_applies": False}  # fmt: skip
    assert blocking(**old) == {"wrong-parties"}


def test_a_lapsed_model_contract_neither_counts_nor_blocks() -> None:
    lapsed = tool("hk-pdpo", "hk-rmc-u2u", expires_on="2026-05-31")
    assert outcome(**HK, mechanisms=lapsed) == "acceptable"
    assert {"hk-tool-not-running", "hk-model-clauses-recommended"} <= codes(**HK, mechanisms=lapsed)
    assert assessed(**HK, mechanisms=lapsed).band == "D"
    processor = {**HK, "importer_role": "processor", "processor_contract": "none"}
    assert (
        outcome(**processor, mechanisms=tool("hk-pdpo", "hk-rmc-u2p", expires_on="2026-05-31"))
        == "insufficient"
    )
    running = assessed(**processor, mechanisms=tool("hk-pdpo", "hk-rmc-u2p", expires_on="2026-12-31"))
    assert running.outcome == "acceptable"
    assert running.changes_next is not None
    assert running.changes_next.on.isoformat() == "2027-01-01"


@pytest.mark.parametrize(
    ("part", "pipeda", "expected"),
    [("CA-QC", False, "acceptable"), ("CA-ON", False, "unlawful"), ("CA-ON", True, "acceptable"),
     (None, None, "not-evaluable")],
)  # fmt: skip
def test_switzerland_counts_substantially_similar_provincial_law(
    part: str | None, pipeda: bool | None, expected: str
) -> None:
    facts = {"destination_subdivision": part} if part else {}
    found = outcome(
        on="2026-06-01", exporter_place="CH", destination="CA", importer_role="controller",
        importer_subject_to_pipeda=pipeda, **facts,
    )  # fmt: skip
    assert found == expected


@pytest.mark.parametrize("place", ["RE", "GP", "AX"])
def test_outermost_regions_are_inside_the_union(place: str) -> None:
    assert assessed(**{**EU, "destination": place}).band == "0"
    assert LAW.regimes_binding(place) == ("eu-gdpr",)


@pytest.mark.parametrize("place", ["GL", "NC", "AW"])
def test_overseas_territories_are_not(place: str) -> None:
    assert outcome(**{**EU, "destination": place}) == "unlawful"


def test_hong_kong_is_itself_under_its_other_code() -> None:
    assert read_facts({"destination": "CN-HK"}, LAW).destination == "HK"


def test_worldwide_is_never_inside() -> None:
    assert outcome(**{**EU, "destination": "WORLDWIDE"}) == "unlawful"


def test_an_exemption_falls_with_its_document() -> None:
    base: dict[str, Any] = {
        "on": "2026-06-01", "exporter_place": "CN", "destination": "US", "importer_role": "controller",
        "assessment": "adequate", "data": ["employment"],
    }  # fmt: skip
    hr = tool("cn-pipl", "cn-exempt-hr")
    assert outcome(**base, mechanisms=hr) == "acceptable"
    assert outcome(**base, mechanisms=hr, contract_necessity=False) == "insufficient"
    without = tool("cn-pipl", "cn-exempt-hr", labour_rules_or_collective_contract=False)
    assert blocking(**base, mechanisms=without) == {"evidence-lacking"}


def test_singapore_deems_transit_satisfied() -> None:
    deemed = {"on": "2026-06-01", "exporter_place": "SG", "destination": "US", "importer_role": "controller",
              "mechanisms": tool("sg-pdpa", "sg-deemed"), "systematic": False}  # fmt: skip
    assert outcome(**deemed, transit_only=True) == "acceptable"
    assert outcome(**deemed, contract_necessity=False) == "insufficient"


def test_one_legal_entity_needs_no_contract_with_itself() -> None:
    own = {**EU, "importer_role": "processor", "importer_is_same_legal_entity": True}
    assert outcome(**own) == "acceptable"


def test_a_contract_known_to_be_unknown_is_open_even_where_the_clauses_hold_the_terms() -> None:
    clauses = {**EU, "importer_role": "processor", "mechanisms": tool("eu-gdpr", "eu-scc-2021"),
               "assessment": "adequate", "problematic_law_applies": False}  # fmt: skip
    assert outcome(**clauses) == "acceptable"
    assert outcome(**clauses, processor_contract=None) == "not-evaluable"


def test_transit_in_clear_past_a_harmless_law_costs_points_only() -> None:
    japan = {**EU, "destination": "JP", "problematic_law_applies": False}
    plain, open_way = assessed(**japan), assessed(**japan, transit_places=["CN"])
    assert plain.points is not None
    assert open_way.points is not None
    assert open_way.points < plain.points
    assert open_way.outcome == "acceptable"
    assert "transit-open" not in codes(**japan, transit_places=["CN"], encrypted_in_transit=True)


def test_the_bay_area_contract_carries_legs_inside_the_area() -> None:
    bay = {
        "on": "2026-06-01", "exporter_place": "HK", "destination": "CN", "destination_subdivision": "CN-GD",
        "importer_role": "controller", "same_or_related_purpose": True, "assessment": "adequate",
        "mechanisms": tool("hk-pdpo", "hk-gba-sc", filed_on="2026-05-22", effective_on="2026-05-20"),
    }  # fmt: skip
    assert outcome(**bay, onward_to=["MO"]) == "acceptable"
    assert outcome(**bay, onward_to=["SG"]) == "insufficient"
    assert outcome(**{**bay, "destination_subdivision": "CN-BJ"}) == "insufficient"


def test_a_voluntary_contract_used_wrongly_is_never_unlawful() -> None:
    late = tool("hk-pdpo", "hk-gba-sc", effective_on="2026-01-05", importer_city="Zhuhai")
    assert outcome(**{**HK, "destination": "CN"}, mechanisms=late, assessment="adequate") == "insufficient"


@pytest.mark.parametrize(
    ("encrypted", "expected"),
    [(True, "acceptable-with-measures"), (False, "insufficient"), (None, "not-evaluable")],
)
def test_a_problematic_law_on_the_way_asks_for_encryption(encrypted: bool | None, expected: str) -> None:
    way = {**EU, "destination": "JP", "transit_places": ["CN"], "problematic_law_applies": True}
    assert outcome(**way, encrypted_in_transit=encrypted) == expected
    assert outcome(**{**way, "transit_places": ["CH"]}, encrypted_in_transit=encrypted) == "acceptable"
