"""What a third, independent reading of the rules found, against the provisions and the decisions that apply them."""

from typing import Any

import pytest

from tests.rules.worked import assessed, blocking, codes, judged, outcome, tool

WORKS = {"assessment": "adequate", "problematic_law_applies": False}
EU: dict[str, Any] = {"on": "2025-01-02", "exporter_place": "DE", "importer_role": "controller"}


@pytest.mark.parametrize(
    ("facts", "named", "unnamed"),
    [
        ({"encrypted_in_transit": True}, "acceptable-with-measures", "acceptable-with-measures"),
        ({"encrypted_in_transit": False}, "not-evaluable", "not-evaluable"),
        ({"encrypted_in_transit": False, "problematic_law_applies": False}, "acceptable", "acceptable"),
        ({"encrypted_in_transit": False, "problematic_law_applies": True}, "insufficient", "not-evaluable"),
    ],
)
def test_a_way_of_which_nobody_knows_the_law_passes_only_encrypted(
    facts: dict[str, Any], named: str, unnamed: str
) -> None:
    """EDPB 01/2020 para 90 (use case 3): routed through a third country on the way to a recognised one.

    The United States are recognised for certified importers, which is nothing to data that pass by.
    """
    for way, expected in (
        ({"transit_places": ["US"]}, named),
        ({"transit_only": True, "transit_places": ["US"]}, named),
        ({"transit_only": True}, unnamed),
    ):
        found = assessed(**EU, destination="CH", **way, **facts)
        assert (found.outcome, found.band) == (expected, "A"), way


def test_a_way_through_recognised_places_only_is_safe() -> None:
    way = {"transit_only": True, "transit_places": ["CH", "FR"]}
    assert outcome(**EU, destination="JP", **way, encrypted_in_transit=False) == "acceptable"


@pytest.mark.parametrize("exporter", ["GB", "CH", "JP", "KR", "BR"])
@pytest.mark.parametrize("place", ["RE", "GF", "AX"])
def test_a_finding_for_a_member_state_covers_its_parts(exporter: str, place: str) -> None:
    """TFEU Arts 349, 355(1), 355(4): what was found of France or Finland was found of them."""
    facts = {"on": "2026-06-01", "importer_role": "controller", "contains_national_id": False}
    assert assessed(exporter_place=exporter, destination=place, **facts).band == "A"
    assert outcome(exporter_place=exporter, destination="PF", **facts) == "unlawful"


@pytest.mark.parametrize(
    ("exporter", "destination", "regime", "name", "facts"),
    [
        ("GB", "IN", "uk-gdpr", "uk-addendum", {**WORKS, "lacks": "eu_scc_attached"}),
        ("DE", "IN", "eu-gdpr", "eu-scc-2021", {**WORKS, "lacks": "annexes_I_II_III_completed"}),
        ("DE", "IN", "eu-gdpr", "eu-coc", {**WORKS, "lacks": "binding_commitment"}),
        ("DE", "IN", "eu-gdpr", "eu-coc", {**WORKS, "lacks": "code_adherence_certificate"}),
        ("CH", "IN", "ch-fadp", "ch-scc", {**WORKS, "lacks": "swiss_amendments"}),
        ("DE", "IN", "eu-gdpr", "eu-derog-consent",
         {"consent": "valid", "systematic": False, "lacks": "risk_information_text"}),
        ("JP", "US", "jp-appi", "jp-consent", {"consent": "valid", "lacks": "country_and_system_information"}),
        ("KR", "US", "kr-pipa", "kr-consent", {"consent": "valid", "lacks": "items_notified"}),
        ("SG", "US", "sg-pdpa", "sg-consent", {"consent": "valid", "lacks": "written_summary"}),
    ],
)  # fmt: skip
def test_a_tool_falls_with_a_part_of_itself(
    exporter: str, destination: str, regime: str, name: str, facts: dict[str, Any]
) -> None:
    given = dict(facts)
    part = given.pop("lacks")
    base = {"on": "2025-01-02", "exporter_place": exporter, "destination": destination,
            "importer_role": "controller", **given}  # fmt: skip
    assert outcome(**base, mechanisms=tool(regime, name, **{part: True})) == "acceptable"
    assert outcome(**base, mechanisms=tool(regime, name)) == "acceptable"
    assert blocking(**base, mechanisms=tool(regime, name, **{part: False})) == {"evidence-lacking"}
    assert outcome(**base, mechanisms=tool(regime, name, **{part: None})) == "not-evaluable"


@pytest.mark.parametrize(
    ("exporter", "regime", "name"),
    [("DE", "eu-gdpr", "eu-bcr"), ("GB", "uk-gdpr", "uk-bcr"), ("CH", "ch-fadp", "ch-bcr")],
)
@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ({}, "acceptable"),
        ({"approval_decision_reference": False}, "unlawful"),
        ({"approval_decision_reference": None}, "not-evaluable"),
        ({"approved_on": "2025-01-01"}, "acceptable"),
        ({"approved_on": "2025-01-02"}, "acceptable"),
        ({"approved_on": "2025-01-03"}, "unlawful"),
    ],
)
def test_group_rules_are_a_ground_from_their_approval(
    exporter: str, regime: str, name: str, details: dict[str, Any], expected: str
) -> None:
    """GDPR Art 47(1): the competent authority approves them."""
    facts = {
        "on": "2025-01-02",
        "exporter_place": exporter,
        "destination": "IN",
        "importer_role": "controller",
    }
    assert outcome(**facts, **WORKS, mechanisms=tool(regime, name, **details)) == expected


@pytest.mark.parametrize("exporter", ["CA-ON", "PH", "AU"])
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"importer_role": "processor", "processor_contract": "adequate"}, "acceptable"),
        ({"processor_contract": "adequate"}, "acceptable"),
        ({"importer_role": None, "processor_contract": "adequate"}, "not-evaluable"),
        ({"importer_role": "processor", "processor_contract": None}, "not-evaluable"),
        ({"importer_role": "processor", "processor_contract": "none"}, "insufficient"),
        ({"importer_role": "controller", "processor_contract": "adequate"}, "insufficient"),
        ({}, "insufficient"),
    ],
)
def test_a_law_of_accountability_takes_the_contract_for_the_means(
    exporter: str, facts: dict[str, Any], expected: str
) -> None:
    """PIPEDA principle 4.1.3, Philippine DPA s.21, APP 8.1: contractual or other means, whatever their name."""
    found = judged(on="2025-01-02", exporter_place=exporter, destination="US", **facts)
    assert found.outcome == expected
    if expected == "acceptable":
        assert found.band == "B"


@pytest.mark.parametrize(
    ("exporter", "destination", "regime", "name", "facts"),
    [
        ("CN", "US", "cn-pipl", "cn-scc", {"people_ytd": 500_000, "sensitive_people_ytd": 0}),
        ("CN", "HK", "cn-pipl", "cn-gba-sc-hk", {"exporter_city": "Shenzhen"}),
        ("SG", "US", "sg-pdpa", "sg-contract", {}),
    ],
)
def test_clauses_that_hold_the_processor_terms_are_the_contract(
    exporter: str, destination: str, regime: str, name: str, facts: dict[str, Any]
) -> None:
    """CAC standard contract arts 3(5), 3(9) and appendix 1; PDP Regulations 2021 reg 11(2): a comparable standard."""
    filed = {"effective_on": "2024-12-02", "filed_on": "2024-12-05"} if regime == "cn-pipl" else {}
    base = {"on": "2025-01-02", "exporter_place": exporter, "destination": destination,
            "importer_role": "processor", "assessment": "adequate", **facts}  # fmt: skip
    base["mechanisms"] = tool(regime, name, **filed)
    assert outcome(**base) == "acceptable"
    assert "contract-in-tool" in codes(**base)
    assert outcome(**base, processor_contract=None) == "not-evaluable"
    assert outcome(**base, processor_contract="inadequate") == "insufficient"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"consent": "valid"}, "acceptable"),
        ({"consent": "bundled"}, "insufficient"),
        ({"consent": "none"}, "insufficient"),
        ({"consent": "bundled", "contract_necessity": None}, "not-evaluable"),
        ({"consent": "bundled", "contract_necessity": True}, "acceptable"),
        ({}, "not-evaluable"),
    ],
)
def test_who_relies_on_consent_does_not_rely_on_necessity(facts: dict[str, Any], expected: str) -> None:
    """KVKK Board decision 2020/173 (Amazon Turkey): a bundled consent carries no transfer abroad."""
    base = {"on": "2020-02-27", "exporter_place": "TR", "destination": "US", "importer_role": "controller"}
    assert outcome(**base, mechanisms=tool("tr-kvkk", "tr-occasional"), **facts) == expected
