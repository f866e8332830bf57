"""United Kingdom and Switzerland: what the EU list and the EU clauses do not say for them."""

from typing import Any

import pytest

from tests.rules.worked import assessed, blocking, outcome, tool

UK: dict[str, Any] = {"on": "2026-06-01", "exporter_place": "GB", "importer_role": "controller"}
SWISS: dict[str, Any] = {**UK, "exporter_place": "CH"}
ASSESSED = {"assessment": "adequate", "assessed_on": "2026-01-01", "problematic_law_applies": False}


@pytest.mark.parametrize(
    ("on", "extension", "expected"),
    [
        ("2023-10-11", True, "unlawful"),
        ("2023-10-12", True, "acceptable"),
        ("2023-10-13", True, "acceptable"),
        ("2024-01-01", False, "unlawful"),
        ("2024-01-01", None, "not-evaluable"),
    ],
)
def test_the_framework_serves_the_uk_only_with_its_extension(
    on: str, extension: bool | None, expected: str
) -> None:
    bridge = {**UK, "on": on, "destination": "US", "importer_dpf_certified": True, "uk_extension": extension}
    assert outcome(**bridge) == expected
    assert outcome(**bridge, mechanisms=tool("uk-gdpr", "uk-us-bridge")) == expected


@pytest.mark.parametrize(
    ("place", "on", "expected"),
    [
        ("DE", "2021-01-01", "acceptable"),
        ("KR", "2022-12-18", "unlawful"),
        ("KR", "2022-12-19", "acceptable"),
        ("GI", "2026-06-01", "acceptable"),
        ("BR", "2026-06-01", "unlawful"),
        ("HK", "2026-06-01", "unlawful"),
    ],
)
def test_the_uk_has_its_own_list(place: str, on: str, expected: str) -> None:
    assert outcome(**{**UK, "on": on}, destination=place) == expected


@pytest.mark.parametrize(
    ("on", "signed", "expected"),
    [
        ("2024-03-20", "2022-09-21", "acceptable"),
        ("2024-03-21", "2022-09-21", "acceptable"),
        ("2024-03-22", "2022-09-21", "unlawful"),
        ("2023-06-01", "2022-09-22", "unlawful"),
    ],
)
def test_eu_clauses_alone_ended_for_the_uk(on: str, signed: str, expected: str) -> None:
    alone = tool("uk-gdpr", "uk-eu-scc-alone", signed_on=signed)
    case = {**UK, **ASSESSED, "on": on, "destination": "IN", "mechanisms": alone, "assessed_on": "2023-05-01"}
    assert outcome(**case) == expected


@pytest.mark.parametrize("name", ["uk-idta", "uk-addendum"])
@pytest.mark.parametrize(("on", "expected"), [("2022-03-20", "unlawful"), ("2022-03-21", "acceptable")])
def test_the_uk_tools_begin(name: str, on: str, expected: str) -> None:
    case = {**UK, **ASSESSED, "on": on, "destination": "IN", "assessed_on": "2022-01-01"}
    assert outcome(**case, mechanisms=tool("uk-gdpr", name)) == expected


def test_the_uk_test_needs_its_risk_assessment() -> None:
    case = {**UK, "destination": "IN", "mechanisms": tool("uk-gdpr", "uk-idta")}
    assert outcome(**case, **ASSESSED) == "acceptable"
    assert blocking(**{**case, **ASSESSED, "assessment": "none"}) == {"assessment-missing"}
    assert outcome(**{**case, **ASSESSED, "problematic_law_applies": True}) == "insufficient"


@pytest.mark.parametrize(
    ("on", "facts", "regime", "expected"),
    [
        ("2020-12-31", {"destination": "DE"}, "eu-gdpr", ("acceptable", "0")),
        ("2021-01-01", {"destination": "DE"}, "uk-gdpr", ("acceptable", "A")),
        ("2020-12-31", {"destination": "IN"}, "eu-gdpr", ("unlawful", "D")),
        ("2020-07-15", {"destination": "US", "importer_privacy_shield_listed": True}, "eu-gdpr", ("acceptable", "A")),
        ("2020-07-16", {"destination": "US", "importer_privacy_shield_listed": True}, "eu-gdpr", ("unlawful", "D")),
        ("2020-12-31", {"destination": "IN", "mechanisms": tool("uk-gdpr", "uk-bcr")}, "uk-gdpr",
         ("not-evaluable", "D")),
        ("2020-12-31", {"destination": "DE", "regimes": ["uk-gdpr"]}, "uk-gdpr", ("not-evaluable", "D")),
    ],
)  # fmt: skip
def test_before_2021_the_law_of_the_union_bound_the_uk(
    on: str, facts: dict[str, Any], regime: str, expected: tuple[str, str]
) -> None:
    """Withdrawal Agreement Art 127; of a UK law before it the register holds nothing."""
    found = assessed(**{**UK, "on": on}, **facts)
    assert (found.regime, (found.outcome, found.band)) == (regime, expected)


@pytest.mark.parametrize(
    ("place", "expected"),
    [("DE", "acceptable"), ("MC", "acceptable"), ("GI", "acceptable"), ("IL", "acceptable"),
     ("JP", "unlawful"), ("KR", "unlawful"), ("BR", "unlawful")],
)  # fmt: skip
def test_switzerland_has_its_own_list(place: str, expected: str) -> None:
    assert outcome(**SWISS, destination=place) == expected


@pytest.mark.parametrize(
    ("on", "facts", "expected"),
    [
        ("2024-09-14", {"certification": ["swiss-us-dpf"]}, "unlawful"),
        ("2024-09-15", {"certification": ["swiss-us-dpf"]}, "acceptable"),
        ("2024-09-16", {"certification": ["swiss-us-dpf"]}, "acceptable"),
        ("2025-01-01", {"certification": ["eu-us-dpf"]}, "unlawful"),
        ("2025-01-01", {"importer_dpf_certified": True}, "not-evaluable"),
        ("2025-01-01", {"importer_dpf_certified": False}, "unlawful"),
        ("2025-01-01", {"importer_dpf_certified": True, "mechanisms": tool("ch-fadp", "ch-dpf")}, "acceptable"),
    ],
)  # fmt: skip
def test_the_swiss_framework_is_a_certificate_of_its_own(
    on: str, facts: dict[str, Any], expected: str
) -> None:
    assert outcome(**{**SWISS, "on": on}, destination="US", **facts) == expected


def test_own_swiss_clauses_are_notified_before() -> None:
    case = {**SWISS, **ASSESSED, "destination": "IN"}
    assert (
        outcome(**case, mechanisms=tool("ch-fadp", "ch-own-clauses", notified_on="2026-05-31"))
        == "acceptable"
    )
    assert (
        outcome(**case, mechanisms=tool("ch-fadp", "ch-own-clauses", notified_on="2026-06-02")) == "unlawful"
    )
    assert outcome(**case, mechanisms=tool("ch-fadp", "ch-own-clauses")) == "unlawful"


def test_each_law_is_judged_alone_and_the_worst_counts() -> None:
    both = {**UK, "regimes": ["eu-gdpr", "uk-gdpr"], "destination": "BR"}
    from tests.rules.worked import judged

    found = judged(**both)
    assert {a.regime: a.outcome.value for a in found.assessments} == {
        "eu-gdpr": "acceptable",
        "uk-gdpr": "unlawful",
    }
    assert found.outcome == "unlawful"
