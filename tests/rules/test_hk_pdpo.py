"""Hong Kong: s.33 is advice, DPP3, DPP1(3), DPP2(3) and DPP4(2) bind."""

from typing import Any

import pytest

from tests.rules.worked import assessed, blocking, codes, outcome, tool

TO_PROCESSOR: dict[str, Any] = {
    "on": "2026-11-23",
    "exporter_place": "HK",
    "destination": "SG",
    "importer_role": "processor",
    "processor_contract": "adequate",
    "same_or_related_purpose": True,
    "privacy_policy_disclosure": True,
}
TO_USER = {**TO_PROCESSOR, "importer_role": "controller", "processor_contract": "na"}


def test_no_ground_is_required_because_section_33_never_commenced() -> None:
    for place in ("SG", "US", "CN", "IN", "DE"):
        found = assessed(**{**TO_PROCESSOR, "destination": place})
        assert found.outcome == "acceptable"
        assert "hk-s33-not-in-force" in {reason.code for reason in found.reasons}


def test_lacking_model_clauses_cost_points_and_are_only_recommended() -> None:
    without = assessed(**TO_PROCESSOR)
    with_clauses = assessed(**TO_PROCESSOR, mechanisms=tool("hk-pdpo", "hk-rmc-u2p"))
    assert without.outcome == with_clauses.outcome == "acceptable"
    assert without.points is not None
    assert with_clauses.points is not None
    assert without.points < with_clauses.points
    lacking = next(r for r in without.reasons if r.code == "hk-model-clauses-recommended")
    assert lacking.severity == "weakens"


@pytest.mark.parametrize(
    ("contract", "expected"),
    [("adequate", "acceptable"), ("inadequate", "insufficient"), ("none", "insufficient"),
     ("na", "insufficient"), ("unknown", "not-evaluable"), (None, "not-evaluable")],
)  # fmt: skip
def test_a_processor_needs_contractual_or_other_means(contract: str | None, expected: str) -> None:
    assert outcome(**{**TO_PROCESSOR, "processor_contract": contract}) == expected


@pytest.mark.parametrize("means", ["hk-other-means", "hk-dpa-means", "hk-rmc-u2p"])
def test_other_means_than_a_contract_may_bind_the_processor(means: str) -> None:
    case = {**TO_PROCESSOR, "processor_contract": "none", "mechanisms": tool("hk-pdpo", means)}
    assert outcome(**case) == "acceptable"


def test_the_same_means_are_needed_inside_hong_kong() -> None:
    assert outcome(**{**TO_PROCESSOR, "destination": "HK"}) == "acceptable"
    assert assessed(**{**TO_PROCESSOR, "destination": "HK"}).band == "0"
    assert blocking(**{**TO_PROCESSOR, "destination": "HK", "processor_contract": "none"}) == {
        "contract-none"
    }


@pytest.mark.parametrize(
    ("same", "consent", "expected"),
    [
        (True, None, "acceptable"),
        (False, True, "acceptable"),
        (False, False, "unlawful"),
        (False, None, "not-evaluable"),
        (None, True, "acceptable"),
        (None, False, "not-evaluable"),
        (None, None, "not-evaluable"),
    ],
)
def test_a_new_purpose_needs_prescribed_consent(
    same: bool | None, consent: bool | None, expected: str
) -> None:
    case = {**TO_USER, "same_or_related_purpose": same, "prescribed_consent": consent}
    assert outcome(**case) == expected


def test_a_new_purpose_is_unlawful_inside_hong_kong_too() -> None:
    case = {**TO_USER, "destination": "HK", "same_or_related_purpose": False, "prescribed_consent": False}
    assert blocking(**case) == {"hk-purpose-new"}


@pytest.mark.parametrize(
    ("notified", "expected"), [(True, "acceptable"), (False, "insufficient"), (None, "not-evaluable")]
)
def test_classes_of_transferees_are_notified(notified: bool | None, expected: str) -> None:
    assert outcome(**{**TO_USER, "privacy_policy_disclosure": notified}) == expected


def test_the_other_set_of_model_clauses_is_only_recommended() -> None:
    case = {**TO_USER, "mechanisms": tool("hk-pdpo", "hk-rmc-u2p")}
    assert outcome(**case) == "acceptable"
    assert "hk-other-set-recommended" in codes(**case)


def test_calls_are_reported_beside_the_score() -> None:
    late = {
        **TO_PROCESSOR,
        "opt_out_received": "2026-11-01",
        "opt_out_synced": False,
        "scrubbed_before_call": False,
    }
    plain, found = assessed(**TO_PROCESSOR), assessed(**late)
    assert (found.outcome, found.points) == (plain.outcome, plain.points)
    assert {"hk-opt-out-not-passed-on", "hk-list-not-checked"} <= {reason.code for reason in found.reasons}


def test_no_reason_calls_advice_a_breach() -> None:
    from register.words import all_messages

    advice = [key for key in all_messages() if key.startswith("reasons.") and "recommended" in key]
    assert advice
    for key in advice:
        assert "breach" not in str(all_messages()[key]["en"]).lower()
