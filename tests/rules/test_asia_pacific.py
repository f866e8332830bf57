"""Singapore, Japan, Korea, Macao, Taiwan, Thailand, Malaysia, Vietnam, Philippines, Indonesia, India, Oceania."""

from typing import Any

import pytest

from tests.rules.worked import assessed, blocking, outcome, tool


def case(exporter: str, destination: str, **facts: Any) -> dict[str, Any]:
    """A transfer to a controller in mid-2026, with a change."""
    base = {
        "on": "2026-06-01",
        "exporter_place": exporter,
        "destination": destination,
        "importer_role": "controller",
    }
    return {**base, **facts}


ADEQUATE = {"assessment": "adequate", "assessed_on": "2026-01-01"}


def test_singapore_needs_an_enforceable_obligation() -> None:
    assert outcome(**case("SG", "US")) == "unlawful"
    assert outcome(**case("SG", "US", mechanisms=tool("sg-pdpa", "sg-contract"), **ADEQUATE)) == "acceptable"
    unnamed = tool("sg-pdpa", "sg-contract", countries_listed=False)
    assert blocking(**case("SG", "US", mechanisms=unnamed, **ADEQUATE)) == {"countries-not-named"}


@pytest.mark.parametrize(
    ("on", "held", "role", "expected"),
    [
        ("2026-03-01", ["global-cbpr"], "controller", "unlawful"),
        ("2026-03-02", ["global-cbpr"], "controller", "acceptable"),
        ("2026-03-03", ["global-cbpr"], "controller", "acceptable"),
        ("2026-03-01", ["apec-cbpr"], "controller", "acceptable"),
        ("2026-06-01", ["apec-prp"], "controller", "unlawful"),
        ("2026-06-01", ["apec-prp"], "processor", "acceptable"),
        ("2026-06-01", ["global-prp"], "processor", "acceptable"),
        ("2026-03-01", ["global-prp"], "processor", "unlawful"),
        ("2026-06-01", [], "controller", "unlawful"),
        ("2026-06-01", None, "controller", "not-evaluable"),
    ],
)
def test_singapore_certificates_by_date_and_role(
    on: str, held: list[str] | None, role: str, expected: str
) -> None:
    facts = case("SG", "US", on=on, certification=held, processor_contract="adequate")
    found = outcome(**{**facts, "importer_role": role}, mechanisms=tool("sg-pdpa", "sg-cbpr"))
    assert found == expected


@pytest.mark.parametrize(("until", "expected"), [("2026-06-01", "acceptable"), ("2026-05-31", "unlawful")])
def test_a_certificate_counts_through_its_last_day(until: str, expected: str) -> None:
    facts = case("SG", "US", certification=["apec-cbpr"], certificate_valid_until=until)
    assert outcome(**facts, mechanisms=tool("sg-pdpa", "sg-cbpr")) == expected


def test_japan() -> None:
    assert outcome(**case("JP", "FR")) == "acceptable"
    assert outcome(**case("JP", "GB")) == "acceptable"
    assert outcome(**case("JP", "US")) == "unlawful"
    system = tool("jp-appi", "jp-equivalent-system")
    assert outcome(**case("JP", "US", mechanisms=system, **ADEQUATE)) == "acceptable"
    old = {"assessment": "adequate", "assessed_on": "2025-05-31"}
    assert blocking(**case("JP", "US", mechanisms=system, **old)) == {"assessment-stale"}
    consent = tool("jp-appi", "jp-consent")
    assert (
        outcome(**case("JP", "US", mechanisms=consent, consent="valid", individuals_informed=True))
        == "acceptable"
    )
    told = case("JP", "US", mechanisms=consent, consent="valid", individuals_informed=False)
    assert blocking(**told) == {"consent-uninformed"}


@pytest.mark.parametrize(
    ("on", "national_id", "data", "expected"),
    [
        ("2025-09-15", False, ["contact"], "unlawful"),
        ("2025-09-16", False, ["contact"], "acceptable"),
        ("2025-09-17", True, ["contact"], "unlawful"),
        ("2025-09-17", False, ["personal_credit_information"], "unlawful"),
        ("2025-09-17", None, ["contact"], "not-evaluable"),
    ],
)
def test_korean_equivalency_leaves_some_data_out(
    on: str, national_id: bool, data: list[str], expected: str
) -> None:
    assert outcome(**case("KR", "DE", on=on, contains_national_id=national_id, data=data)) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"privacy_policy_disclosure": True}, "acceptable"),
        ({"privacy_policy_disclosure": False, "individuals_informed": True}, "acceptable"),
        ({"privacy_policy_disclosure": False, "individuals_informed": False}, "insufficient"),
        ({"privacy_policy_disclosure": False}, "not-evaluable"),
        ({"privacy_policy_disclosure": True, "importer_role": "controller"}, "insufficient"),
    ],
)
def test_korean_entrustment_is_disclosed_and_for_processors(facts: dict[str, Any], expected: str) -> None:
    entrusted = case("KR", "US", mechanisms=tool("kr-pipa", "kr-entrust-disclose"), importer_role="processor",
                     processor_contract="adequate")  # fmt: skip
    assert outcome(**{**entrusted, **facts}) == expected


def test_macao() -> None:
    assert outcome(**case("MO", "PT")) == "unlawful"
    bay = tool(
        "mo-pdpa", "mo-gba-sc", effective_on="2026-05-20", filed_on="2026-05-21", importer_city="Zhuhai"
    )
    mainland = case("MO", "CN", mechanisms=bay, assessment="adequate", important_data=False)
    assert outcome(**mainland) == "acceptable"
    assert outcome(**{**mainland, "on": "2024-09-09"}) == "unlawful"
    clauses = tool("mo-pdpa", "mo-authorised-clauses", approved_on="2026-01-01")
    assert outcome(**case("MO", "PT", mechanisms=clauses)) == "acceptable"


def test_taiwan_is_free_unless_an_order_says_otherwise() -> None:
    assert outcome(**case("TW", "US")) == "acceptable"
    assert "tw-sector-orders" in {reason.code for reason in assessed(**case("TW", "CN")).reasons}


def test_thailand() -> None:
    assert outcome(**case("TH", "US")) == "unlawful"
    assert outcome(**case("TH", "US", mechanisms=tool("th-pdpa", "th-clauses"))) == "acceptable"
    assert assessed(**case("TH", "US", transit_only=True)).band == "0"
    closed = {"encrypted_at_rest": True, "key_holder": "exporter", "clear_at_importer": False}
    assert assessed(**case("TH", "US", **closed)).band == "0"
    assert outcome(**case("TH", "US", **{**closed, "key_holder": "importer"})) == "unlawful"
    rules = tool("th-pdpa", "th-bcr", approval_decision_reference="PDPC 1")
    assert outcome(**case("TH", "US", mechanisms=rules)) == "acceptable"
    assert blocking(**case("TH", "US", mechanisms=tool("th-pdpa", "th-bcr"))) == {"approval-missing"}


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2028-05-31", "acceptable"), ("2028-06-01", "acceptable"), ("2028-06-02", "insufficient")],
)
def test_a_malaysian_assessment_lasts_three_years(on: str, expected: str) -> None:
    own = case(
        "MY",
        "SG",
        on=on,
        mechanisms=tool("my-pdpa", "my-tia"),
        assessment="adequate",
        assessed_on="2025-06-01",
    )
    assert outcome(**own) == expected


@pytest.mark.parametrize(
    ("on", "filed", "expected"),
    [
        ("2026-04-01", None, "acceptable"),
        ("2026-04-02", None, "acceptable"),
        ("2026-04-03", None, "unlawful"),
        ("2026-05-01", "2026-04-02", "acceptable"),
        ("2026-05-01", "2026-04-03", "insufficient"),
    ],
)
def test_the_vietnamese_dossier_is_filed_within_sixty_days(on: str, filed: str | None, expected: str) -> None:
    details = {"first_transfer_on": "2026-02-01"} | ({"filed_on": filed} if filed else {})
    dossier = case("VN", "SG", on=on, mechanisms=tool("vn-pdpl", "vn-ctia", **details), assessment="adequate")
    assert outcome(**dossier) == expected


def test_vietnam_before_its_law_and_without_a_dossier() -> None:
    assert outcome(**case("VN", "SG")) == "unlawful"
    assert outcome(**case("VN", "SG", on="2025-12-31")) == "not-evaluable"
    assert outcome(**case("VN", "SG", mechanisms=tool("vn-pdpl", "vn-exempt"))) == "acceptable"


def test_accountability_laws_ask_for_contractual_or_other_means() -> None:
    for place, regime, name in (
        ("PH", "ph-dpa", "ph-contract"),
        ("AU", "au-privacy", "au-reasonable-steps"),
        ("CA", "ca-pipeda", "ca-pipeda-contract"),
    ):
        assert outcome(**case(place, "US")) == "insufficient"
        assert outcome(**case(place, "US", mechanisms=tool(regime, name))) == "acceptable"


def test_australia_has_prescribed_no_country() -> None:
    assert outcome(**case("AU", "NZ", mechanisms=tool("au-privacy", "au-prescribed"))) == "unlawful"


def test_indonesia_takes_consent_last_and_not_for_systematic_flows() -> None:
    consent = case("ID", "SG", mechanisms=tool("id-pdp", "id-consent"), consent="valid")
    assert outcome(**consent, systematic=False) == "acceptable"
    assert outcome(**consent, systematic=True) == "insufficient"


@pytest.mark.parametrize(
    ("on", "sensitivity", "mechanism", "expected"),
    [
        ("2026-06-01", "standard", None, "acceptable"),
        ("2026-06-01", "special", None, "unlawful"),
        ("2026-06-01", None, None, "not-evaluable"),
        ("2026-06-01", "special", "in-spdi", "acceptable"),
        ("2027-05-13", "special", None, "unlawful"),
        ("2027-05-14", "special", None, "acceptable"),
    ],
)
def test_india_before_and_after_its_act(
    on: str, sensitivity: str | None, mechanism: str | None, expected: str
) -> None:
    facts: dict[str, Any] = {"on": on, "sensitivity": sensitivity, "consent": "valid"}
    if mechanism:
        facts["mechanisms"] = tool("in-dpdp", mechanism)
    assert outcome(**case("IN", "US", **facts)) == expected


def test_new_zealand() -> None:
    assert outcome(**case("NZ", "US")) == "unlawful"
    assert outcome(**case("NZ", "US", mechanisms=tool("nz-privacy", "nz-agreement"))) == "acceptable"
    agent = tool("nz-privacy", "nz-agent")
    assert outcome(**case("NZ", "US", mechanisms=agent)) == "insufficient"
    assert outcome(**case("NZ", "US", mechanisms=agent, importer_role="processor")) == "acceptable"
