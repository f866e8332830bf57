"""Brazil, Canada, South Africa, Türkiye, the Emirates and Saudi Arabia."""

from typing import Any

import pytest

from tests.rules.worked import LAW, assessed, blocking, judged, outcome, tool

ADEQUATE = {"assessment": "adequate", "assessed_on": "2026-01-01"}


def case(exporter: str, destination: str, **facts: Any) -> dict[str, Any]:
    """A transfer to a controller in mid-2026, with a change."""
    base = {
        "on": "2026-06-01",
        "exporter_place": exporter,
        "destination": destination,
        "importer_role": "controller",
    }
    return {**base, **facts}


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2026-01-26", "unlawful"), ("2026-01-27", "acceptable"), ("2026-01-28", "acceptable")],
)
def test_brazil_recognises_the_eu_a_day_after_the_eu_recognises_brazil(on: str, expected: str) -> None:
    assert outcome(**case("BR", "DE", on=on)) == expected


def test_brazilian_clauses_are_used_word_for_word() -> None:
    assert outcome(**case("BR", "US", mechanisms=tool("br-lgpd", "br-scc"))) == "acceptable"
    altered = case("BR", "US", mechanisms=tool("br-lgpd", "br-scc", clauses_verbatim=False))
    assert blocking(**altered) == {"clauses-altered"}
    assert outcome(**case("BR", "US", mechanisms=tool("br-lgpd", "br-specific"))) == "unlawful"


def test_quebec_counts_other_provinces_as_outside() -> None:
    assert LAW.regimes_binding("CA", "CA-QC") == ("ca-qc-law25", "ca-pipeda")
    here = case("CA-QC", "CA-QC", regimes=["ca-qc-law25"])
    there = case("CA-QC", "CA-ON", regimes=["ca-qc-law25"])
    assert assessed(**here).band == "0"
    assert outcome(**there) == "unlawful"
    assert outcome(**there, mechanisms=tool("ca-qc-law25", "ca-qc-pia"), **ADEQUATE) == "acceptable"
    assert outcome(**case("CA-QC", "CA", regimes=["ca-qc-law25"])) == "not-evaluable"


@pytest.mark.parametrize(
    ("assessed_on", "expected"), [("2024-06-01", "acceptable"), ("2024-05-31", "insufficient")]
)
def test_a_quebec_assessment_is_redone_after_two_years(assessed_on: str, expected: str) -> None:
    pia = case("CA-QC", "US", regimes=["ca-qc-law25"], mechanisms=tool("ca-qc-law25", "ca-qc-pia"))
    assert outcome(**pia, assessment="adequate", assessed_on=assessed_on) == expected


def test_south_africa_wants_prior_authorisation_for_special_data_where_protection_is_not_shown() -> None:
    agreed = case("ZA", "US", mechanisms=tool("za-popia", "za-agreement"), **ADEQUATE)
    assert outcome(**agreed, sensitivity="standard") == "acceptable"
    assert blocking(**agreed, sensitivity="special") == {"za-prior-authorisation"}
    assert blocking(**agreed, sensitivity="high", data=["children"]) == {"za-prior-authorisation"}
    assert outcome(**{**agreed, "destination": "DE"}, sensitivity="special") == "acceptable"
    permitted = tool("za-popia", "za-prior-auth", approved_on="2026-05-01")
    assert outcome(**{**agreed, "mechanisms": permitted}, sensitivity="special") == "acceptable"


# 2 April 2026 is a Thursday; 23 April is a public holiday in Türkiye.
@pytest.mark.parametrize(
    ("signed", "on", "told", "expected"),
    [
        ("2026-04-02", "2026-04-09", None, "acceptable"),
        ("2026-04-02", "2026-04-10", None, "unlawful"),
        ("2026-04-02", "2026-05-01", "2026-04-09", "acceptable"),
        ("2026-04-02", "2026-05-01", "2026-04-10", "insufficient"),
        ("2026-04-20", "2026-04-28", None, "acceptable"),
        ("2026-04-20", "2026-04-29", None, "unlawful"),
    ],
)
def test_turkish_contracts_are_notified_within_five_business_days(
    signed: str, on: str, told: str | None, expected: str
) -> None:
    details = {"signed_on": signed} | ({"notified_on": told} if told else {})
    assert outcome(**case("TR", "US", on=on, mechanisms=tool("tr-kvkk", "tr-sc", **details))) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2024-08-31", "acceptable"), ("2024-09-01", "insufficient"), ("2024-09-02", "insufficient")],
)
def test_turkish_consent_ended_as_a_general_basis(on: str, expected: str) -> None:
    consent = case(
        "TR", "US", on=on, mechanisms=tool("tr-kvkk", "tr-occasional"), consent="valid", systematic=True
    )
    assert outcome(**consent) == expected


def test_free_zones_have_their_own_law() -> None:
    assert [a.regime for a in judged(**case("AE", "US")).assessments] == ["ae-pdpl"]
    assert [a.regime for a in judged(**case("AE-DU", "US", zone="difc")).assessments] == ["ae-difc"]
    assert [a.regime for a in judged(**case("AE", "US", zone="adgm")).assessments] == ["ae-adgm"]


def test_a_free_zone_sees_the_mainland_as_another_place() -> None:
    assert outcome(**case("AE", "AE")) == "acceptable"
    assert assessed(**case("AE", "AE", zone="difc")).band != "0"


def test_a_list_the_register_does_not_hold_leaves_the_question_open() -> None:
    assert outcome(**case("AE", "DE", zone="difc")) == "not-evaluable"
    clauses = tool("ae-difc", "ae-difc-scc")
    passing = case("AE", "DE", zone="difc", mechanisms=clauses, problematic_law_applies=False, **ADEQUATE)
    assert outcome(**passing) == "acceptable"


def test_emirati_consent_is_not_for_systematic_flows() -> None:
    consent = case("AE", "US", mechanisms=tool("ae-pdpl", "ae-consent"), consent="valid")
    assert outcome(**consent, systematic=True) == "insufficient"
    assert outcome(**consent, systematic=False) == "acceptable"


def test_saudi_clauses_need_their_risk_assessment() -> None:
    clauses = case("SA", "US", mechanisms=tool("sa-pdpl", "sa-scc"))
    assert outcome(**clauses, assessment="adequate") == "acceptable"
    assert outcome(**clauses, assessment="none") == "insufficient"
    assert outcome(**case("SA", "US")) == "unlawful"


@pytest.mark.parametrize(
    ("exporter", "on", "expected", "binding"),
    [
        ("CN", "2021-10-31", "acceptable", False),
        ("CN", "2021-11-01", "unlawful", True),
        ("BR", "2020-09-17", "acceptable", False),
        ("BR", "2020-09-18", "unlawful", True),
    ],
)
def test_a_law_that_is_not_in_force_binds_nobody(
    exporter: str, on: str, expected: str, binding: bool
) -> None:
    found = judged(**case(exporter, "US", on=on))
    assert found.outcome == expected
    assert found.assessments[0].binding is binding
