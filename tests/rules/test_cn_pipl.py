"""Mainland China: volume tiers, filings and the Greater Bay Area contract, at every threshold and date."""

from typing import Any

import pytest

from tests.rules.worked import assessed, blocking, outcome, tool

EXPORT: dict[str, Any] = {
    "on": "2026-06-15",
    "exporter_place": "CN",
    "destination": "US",
    "importer_role": "controller",
    "assessment": "adequate",
    "cii_operator": False,
    "important_data": False,
    "individuals_informed": True,
}
FILED = {"effective_on": "2026-02-02", "filed_on": "2026-02-06", "filing_number": "粤-1"}
APPROVED = {"approved_on": "2026-01-05", "approval_reference": "CAC-1"}


@pytest.mark.parametrize(
    ("people", "sensitive", "lowest"),
    [
        (0, 0, "none"),
        (99_999, 0, "none"),
        (100_000, 0, "contract"),
        (100_001, 0, "contract"),
        (999_999, 0, "contract"),
        (1_000_000, 0, "assessment"),
        (1_000_001, 0, "assessment"),
        (5, 1, "contract"),
        (5, 9_999, "contract"),
        (5, 10_000, "assessment"),
        (5, 10_001, "assessment"),
    ],
)
def test_thresholds_are_inclusive_and_a_higher_route_always_serves(
    people: int, sensitive: int, lowest: str
) -> None:
    counts = {"people_ytd": people, "sensitive_people_ytd": sensitive}
    order = ["none", "contract", "assessment"]
    routes: dict[str, dict[str, Any]] = {
        "none": {},
        "contract": {"mechanisms": tool("cn-pipl", "cn-scc", **FILED)},
        "assessment": {"mechanisms": tool("cn-pipl", "cn-security-assessment", **APPROVED)},
    }
    for route, facts in routes.items():
        passes = order.index(route) >= order.index(lowest)
        lacking = "unlawful" if route == "none" else "insufficient"
        assert outcome(**EXPORT, **counts, **facts) == ("acceptable" if passes else lacking), route


@pytest.mark.parametrize("change", [{"cii_operator": True}, {"important_data": True}])
def test_operators_of_critical_infrastructure_and_important_data_need_the_assessment(
    change: dict[str, Any],
) -> None:
    few = {**EXPORT, "people_ytd": 10, "sensitive_people_ytd": 0, **change}
    assert outcome(**few) == "unlawful"
    assert outcome(**few, mechanisms=tool("cn-pipl", "cn-scc", **FILED)) == "insufficient"
    assert outcome(**few, mechanisms=tool("cn-pipl", "cn-security-assessment", **APPROVED)) == "acceptable"


@pytest.mark.parametrize("field", ["people_ytd", "sensitive_people_ytd", "cii_operator", "important_data"])
def test_an_unknown_count_is_never_safe(field: str) -> None:
    few = {**EXPORT, "people_ytd": 10, "sensitive_people_ytd": 0, field: None}
    assert outcome(**few) == "not-evaluable"


def test_a_count_that_cannot_matter_is_only_listed() -> None:
    many = {**EXPORT, "people_ytd": None, "sensitive_people_ytd": 20_000}
    found = assessed(**many)
    assert found.outcome == "unlawful"
    assert [(m.fact, m.decides) for m in found.missing if m.fact == "people_ytd"] == [("people_ytd", False)]


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2024-03-21", "unlawful"), ("2024-03-22", "acceptable"), ("2024-03-23", "acceptable")],
)
def test_small_volumes_are_exempt_from_the_rules_of_2024(on: str, expected: str) -> None:
    assert outcome(**{**EXPORT, "on": on}, people_ytd=500, sensitive_people_ytd=0) == expected


@pytest.mark.parametrize("assessment", ["none", "inadequate"])
def test_an_exempt_export_still_needs_its_impact_assessment(assessment: str) -> None:
    few = {**EXPORT, "people_ytd": 10, "sensitive_people_ytd": 0, "assessment": assessment}
    assert outcome(**few) == "insufficient"


def test_filing_counts_working_days_with_the_holidays_of_the_place() -> None:
    from datetime import date

    from register.rules.filing import last_day
    from tests.rules.worked import LAW

    filing = LAW.mechanism_by_id["cn-scc"].filing
    assert filing is not None
    assert last_day(LAW, filing, date(2025, 4, 21)) == date(2025, 5, 7)  # 27 April made up, 1 to 5 May off
    assert last_day(LAW, filing, date(2025, 6, 9)) == date(2025, 6, 23)


BY_7_MAY = {**EXPORT, "people_ytd": 200_000, "sensitive_people_ytd": 0}


@pytest.mark.parametrize(
    ("on", "filed", "expected"),
    [
        ("2025-05-06", None, "acceptable"),
        ("2025-05-07", None, "acceptable"),
        ("2025-05-08", None, "unlawful"),
        ("2025-06-01", "2025-05-06", "acceptable"),
        ("2025-06-01", "2025-05-07", "acceptable"),
        ("2025-06-01", "2025-05-08", "insufficient"),
        ("2025-05-08", "2025-05-09", "unlawful"),
    ],
)
def test_filing_by_the_tenth_working_day(on: str, filed: str | None, expected: str) -> None:
    details = {"signed_on": "2025-04-20", "effective_on": "2025-04-21"} | (
        {"filed_on": filed} if filed else {}
    )
    assert outcome(**{**BY_7_MAY, "on": on, "mechanisms": tool("cn-pipl", "cn-scc", **details)}) == expected


def test_the_end_of_the_filing_period_is_known_in_advance() -> None:
    case = {
        **BY_7_MAY,
        "on": "2025-04-25",
        "mechanisms": tool("cn-pipl", "cn-scc", effective_on="2025-04-21"),
    }
    coming = assessed(**case).changes_next
    assert coming is not None
    assert (coming.on.isoformat(), coming.why) == ("2025-05-08", "filing-overdue")


def test_a_late_filing_settled_with_the_authority_counts_as_made() -> None:
    late = {"effective_on": "2025-04-21", "filed_on": "2025-05-20", "late_filing_settled": True}
    assert outcome(**{**BY_7_MAY, "mechanisms": tool("cn-pipl", "cn-scc", **late)}) == "acceptable"


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2029-01-04", "acceptable"), ("2029-01-05", "acceptable"), ("2029-01-06", "unlawful")],
)
def test_an_approval_lasts_three_years(on: str, expected: str) -> None:
    case = {**EXPORT, "on": on, "people_ytd": 2_000_000, "sensitive_people_ytd": 0}
    approval = tool("cn-pipl", "cn-security-assessment", **APPROVED)
    assert outcome(**case, mechanisms=approval) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"consent": "valid", "separate_consent": True}, "acceptable"),
        ({"consent": "valid", "separate_consent": False}, "insufficient"),
        ({"consent": "valid", "separate_consent": None}, "not-evaluable"),
        ({"individuals_informed": False}, "insufficient"),
    ],
)
def test_consent_to_the_export_is_separate_and_people_are_told(facts: dict[str, Any], expected: str) -> None:
    assert outcome(**{**EXPORT, "people_ytd": 10, "sensitive_people_ytd": 0, **facts}) == expected


def test_hong_kong_counts_as_outside_the_mainland() -> None:
    many = {**EXPORT, "destination": "HK", "people_ytd": 200_000, "sensitive_people_ytd": 0}
    assert outcome(**many) == "unlawful"


GBA: dict[str, Any] = {
    **EXPORT,
    "destination": "HK",
    "exporter_city": "Shenzhen",
    "mechanisms": tool("cn-pipl", "cn-gba-sc-hk", **FILED),
    "people_ytd": 5_000_000,
    "sensitive_people_ytd": 50_000,
}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "acceptable"),
        ({"exporter_city": "深圳市"}, "acceptable"),
        ({"exporter_city": "ZHUHAI"}, "acceptable"),
        ({"exporter_city": "Beijing"}, "insufficient"),
        ({"exporter_city": "Shantou"}, "insufficient"),
        ({"exporter_city": None}, "not-evaluable"),
        ({"exporter_city": None, "exporter_subdivision": "CN-BJ"}, "insufficient"),
        ({"important_data": True}, "insufficient"),
        ({"destination": "MO"}, "insufficient"),
        ({"destination": "SG"}, "insufficient"),
        ({"onward_to": ["SG"]}, "insufficient"),
        ({"on": "2023-12-12"}, "unlawful"),
    ],
)
def test_the_bay_area_contract_serves_the_bay_area_only(change: dict[str, Any], expected: str) -> None:
    assert outcome(**{**GBA, **change}) == expected


def test_the_bay_area_contract_from_hong_kong_looks_at_the_mainland_party() -> None:
    def judged_for(city: str) -> str:
        terms = tool("hk-pdpo", "hk-gba-sc", **FILED, importer_city=city)
        return outcome(
            on="2026-06-15", exporter_place="HK", destination="CN", importer_role="controller",
            same_or_related_purpose=True, assessment="adequate", important_data=False, mechanisms=terms,
        )  # fmt: skip

    assert judged_for("廣州") == "acceptable"
    assert judged_for("Shanghai") == "insufficient"


def test_the_reasons_name_the_place_outside() -> None:
    assert "gba-onward-outside" in blocking(**{**GBA, "onward_to": ["SG"]})
