"""EU GDPR: worked cases from Arts 44-49, C-311/18 and EDPB 01/2020, with the day before, the day, the day after."""

from typing import Any

import pytest

from tests.rules.worked import assessed, blocking, codes, outcome, tool

# What the Court looked at: clauses with a US provider that must see the data in clear.
CLOUD = {
    "on": "2023-05-01",
    "exporter_place": "IE",
    "destination": "US",
    "mechanisms": tool("eu-gdpr", "eu-scc-2021", signed_on="2021-09-01", module="2"),
    "importer_role": "processor",
    "processor_contract": "adequate",
    "assessment": "adequate",
    "assessed_on": "2023-01-10",
    "problematic_law_applies": True,
    "clear_at_importer": True,
    "encrypted_in_transit": True,
    "encrypted_at_rest": True,
    "key_holder": "importer",
}


@pytest.mark.parametrize(
    ("place", "on", "expected"),
    [
        ("JP", "2019-01-22", "unlawful"),
        ("JP", "2019-01-23", "acceptable"),
        ("JP", "2019-01-24", "acceptable"),
        ("KR", "2021-12-16", "unlawful"),
        ("KR", "2021-12-17", "acceptable"),
        ("BR", "2026-01-25", "unlawful"),
        ("BR", "2026-01-26", "acceptable"),
        ("GB", "2020-12-31", "acceptable"),
        ("GB", "2021-01-01", "acceptable"),
        ("GB", "2021-06-27", "acceptable"),
        ("GB", "2021-06-28", "acceptable"),
        ("GB", "2031-12-27", "acceptable"),
        ("GB", "2031-12-28", "unlawful"),
        ("IN", "2026-11-23", "unlawful"),
        ("GI", "2026-11-23", "unlawful"),
        ("MC", "2026-11-23", "unlawful"),
        ("NO", "2026-11-23", "acceptable"),
    ],
)
def test_recognised_destinations_by_date(place: str, on: str, expected: str) -> None:
    assert outcome(on=on, exporter_place="FR", destination=place, importer_role="controller") == expected


def test_the_united_kingdom_was_inside_before_it_was_recognised() -> None:
    base: dict[str, Any] = {"exporter_place": "FR", "destination": "GB", "importer_role": "controller"}
    assert assessed(on="2020-12-31", **base).band == "0"
    assert assessed(on="2021-01-01", **base).band == "A"


@pytest.mark.parametrize(
    ("on", "listed", "expected"),
    [
        ("2016-07-11", True, "unlawful"),
        ("2016-07-12", True, "acceptable"),
        ("2020-07-15", True, "acceptable"),
        ("2020-07-15", False, "unlawful"),
        ("2020-07-16", True, "unlawful"),
        ("2020-07-17", True, "unlawful"),
    ],
)
def test_privacy_shield_ended_without_grace(on: str, listed: bool, expected: str) -> None:
    shield = {"exporter_place": "DE", "destination": "US", "importer_role": "controller"}
    assert outcome(on=on, importer_privacy_shield_listed=listed, **shield) == expected


@pytest.mark.parametrize(("on", "expected"), [("2015-10-05", "acceptable"), ("2015-10-06", "unlawful")])
def test_safe_harbour_ended_with_schrems_one(on: str, expected: str) -> None:
    found = outcome(
        on=on,
        exporter_place="IE",
        destination="US",
        importer_role="controller",
        certification=["safe-harbour"],
    )
    assert found == expected


DPF = {
    "exporter_place": "DE",
    "destination": "US",
    "importer_role": "controller",
    "importer_dpf_certified": True,
    "certificate_valid_until": "2026-06-30",
}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"on": "2023-07-09"}, "unlawful"),
        ({"on": "2023-07-10"}, "acceptable"),
        ({"on": "2026-06-30"}, "acceptable"),
        ({"on": "2026-07-01"}, "unlawful"),
        ({"on": "2025-01-01", "importer_dpf_certified": False}, "unlawful"),
        ({"on": "2025-01-01", "importer_dpf_certified": None}, "not-evaluable"),
        ({"on": "2025-01-01", "data": ["payroll"]}, "not-evaluable"),
        ({"on": "2025-01-01", "data": ["payroll"], "hr_data_certified": False}, "unlawful"),
        ({"on": "2025-01-01", "data": ["payroll"], "hr_data_certified": True}, "acceptable"),
        ({"on": "2025-01-01", "data": ["contact"], "hr_data_certified": False}, "acceptable"),
        ({"on": "2023-07-09", "mechanisms": tool("eu-gdpr", "eu-dpf")}, "unlawful"),
        ({"on": "2023-07-10", "mechanisms": tool("eu-gdpr", "eu-dpf")}, "acceptable"),
    ],
)
def test_data_privacy_framework_covers_the_certified_importer(change: dict[str, Any], expected: str) -> None:
    assert outcome(**{**DPF, **change}) == expected


def test_lapse_of_the_certificate_is_known_in_advance() -> None:
    coming = assessed(on="2026-01-01", **DPF).changes_next
    assert coming is not None
    assert (coming.on.isoformat(), coming.why) == ("2026-07-01", "certificate-lapsed")


@pytest.mark.parametrize(
    ("pipeda", "expected"), [(True, "acceptable"), (False, "unlawful"), (None, "not-evaluable")]
)
def test_canada_is_recognised_for_recipients_under_pipeda_only(pipeda: bool | None, expected: str) -> None:
    found = outcome(
        on="2026-01-01",
        exporter_place="ES",
        destination="CA",
        importer_role="controller",
        importer_subject_to_pipeda=pipeda,
    )
    assert found == expected


def test_korean_credit_information_is_outside_the_decision() -> None:
    base: dict[str, Any] = {
        "on": "2026-01-01", "exporter_place": "ES", "destination": "KR", "importer_role": "controller",
    }  # fmt: skip
    assert outcome(data=["contact"], **base) == "acceptable"
    assert outcome(data=["credit"], **base) == "unlawful"


def test_the_brazil_decision_is_not_shown_for_eea_efta_exporters() -> None:
    base: dict[str, Any] = {"on": "2026-06-01", "destination": "BR", "importer_role": "controller"}
    assert outcome(exporter_place="PT", **base) == "acceptable"
    assert outcome(exporter_place="NO", **base) == "unlawful"


def test_a_recognised_destination_still_needs_its_processor_terms() -> None:
    base: dict[str, Any] = {
        "on": "2026-06-01", "exporter_place": "DE", "destination": "JP", "importer_role": "processor",
    }  # fmt: skip
    assert outcome(processor_contract="adequate", **base) == "acceptable"
    assert outcome(processor_contract="none", **base) == "insufficient"
    assert outcome(processor_contract="inadequate", **base) == "insufficient"
    assert outcome(processor_contract="unknown", **base) == "not-evaluable"
    assert outcome(**base) == "not-evaluable"


# EDPB 01/2020 Annex 2, use cases 1 to 7, and what spoils each.
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"clear_at_importer": False, "key_holder": "exporter"}, "acceptable-with-measures"),
        (
            {"clear_at_importer": False, "key_holder": "adequate_country_third_party"},
            "acceptable-with-measures",
        ),
        ({"clear_at_importer": False, "key_holder": "importer"}, "insufficient"),
        ({"clear_at_importer": False, "key_holder": "unknown"}, "not-evaluable"),
        ({"clear_at_importer": True, "key_holder": "exporter"}, "insufficient"),
        ({"clear_at_importer": None, "key_holder": "exporter"}, "not-evaluable"),
        ({"pseudonymised": True, "reid_info_holder": "exporter"}, "acceptable-with-measures"),
        ({"pseudonymised": True, "reid_info_holder": "importer"}, "insufficient"),
        ({"pseudonymised": True}, "not-evaluable"),
        ({"transit_only": True, "encrypted_in_transit": True}, "acceptable-with-measures"),
        ({"transit_only": True, "encrypted_in_transit": False}, "insufficient"),
        (
            {"importer_protected_by_law": True, "importer_uses_cloud_processor": False},
            "acceptable-with-measures",
        ),
        ({"importer_protected_by_law": True, "importer_uses_cloud_processor": True}, "insufficient"),
        ({"split_processing": True, "processors_independent": True}, "acceptable-with-measures"),
        ({"split_processing": True, "processors_independent": False}, "insufficient"),
        ({}, "insufficient"),
        ({"remote_access": True}, "insufficient"),
    ],
)
def test_use_cases_of_supplementary_measures(change: dict[str, Any], expected: str) -> None:
    assert outcome(**{**CLOUD, **change}) == expected


def test_promises_alone_never_carry_a_transfer() -> None:
    promises = ["con-challenge", "con-transparency", "org-policies"]
    assert blocking(**{**CLOUD, "clear_at_importer": False, "safeguards": promises}) == {"keys-at-importer"}
    plain = {**CLOUD, "clear_at_importer": False, "encrypted_at_rest": False, "safeguards": promises}
    assert blocking(**plain) == {"promises-only"}


CONDITIONS = [
    "encrypted-before", "strong-algorithm", "flawless-software", "keys-managed", "keys-out-of-reach",
    "no-clear-data-needed",
]  # fmt: skip


def test_a_measure_works_only_with_all_its_conditions() -> None:
    base = {**CLOUD, "clear_at_importer": False, "key_holder": "exporter"}
    whole = [{"id": "enc-at-rest-exporter-key", "conditions": CONDITIONS}]
    assert outcome(**{**base, "safeguards": whole}) == "acceptable-with-measures"
    for lacking in CONDITIONS:
        ticked = [condition for condition in CONDITIONS if condition != lacking]
        partly = [{"id": "enc-at-rest-exporter-key", "conditions": ticked}]
        assert outcome(**{**base, "safeguards": partly}) == "insufficient", lacking


def test_ticked_conditions_do_not_outweigh_a_fact() -> None:
    whole = [{"id": "enc-at-rest-exporter-key", "conditions": CONDITIONS}]
    assert outcome(**{**CLOUD, "safeguards": whole}) == "insufficient"


def test_a_proxy_carries_web_analytics_with_all_conditions() -> None:
    proxy = {"id": "minimisation-proxy", "conditions": True}
    assert outcome(**{**CLOUD, "safeguards": [proxy]}) == "acceptable-with-measures"
    assert outcome(**{**CLOUD, "safeguards": ["minimisation-proxy"]}) == "not-evaluable"
    assert (
        outcome(**{**CLOUD, "safeguards": [{"id": "minimisation-proxy", "conditions": []}]}) == "insufficient"
    )


def test_confidential_computing_alone_does_not_carry() -> None:
    enclave = {"id": "confidential-computing", "conditions": True}
    assert outcome(**{**CLOUD, "safeguards": [enclave]}) == "insufficient"


def test_a_carrying_measure_is_a_condition_of_the_approval() -> None:
    found = assessed(**{**CLOUD, "clear_at_importer": False, "key_holder": "exporter"})
    assert [condition.code for condition in found.conditions] == ["condition-enc-at-rest-exporter-key"]
    assert found.points is not None
    assert found.points <= 84


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"problematic_law_applies": False}, "acceptable"),
        ({"problematic_law_applies": None}, "not-evaluable"),
        ({"problematic_law_applies": False, "assessment": "none"}, "insufficient"),
        ({"problematic_law_applies": False, "assessment": "inadequate"}, "insufficient"),
        ({"problematic_law_applies": False, "assessment": "na"}, "insufficient"),
        ({"problematic_law_applies": False, "assessment": "unknown"}, "not-evaluable"),
        ({"assessment": "unknown"}, "insufficient"),
        ({"problematic_law_applies": False, "assessed_on": "2023-05-02"}, "insufficient"),
        ({"problematic_law_applies": False, "assessed_on": "2022-05-01"}, "acceptable"),
        ({"problematic_law_applies": False, "assessed_on": "2022-04-30"}, "insufficient"),
    ],
)
def test_clauses_need_a_current_assessment(change: dict[str, Any], expected: str) -> None:
    assert outcome(**{**CLOUD, **change}) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2022-12-26", "acceptable"), ("2022-12-27", "acceptable"), ("2022-12-28", "unlawful")],
)
def test_old_clauses_ended(on: str, expected: str) -> None:
    old = tool("eu-gdpr", "eu-scc-2010", signed_on="2019-03-01")
    case = {
        **CLOUD,
        "on": on,
        "mechanisms": old,
        "problematic_law_applies": False,
        "assessed_on": "2022-11-01",
    }
    assert outcome(**case) == expected


@pytest.mark.parametrize(("signed", "expected"), [("2021-09-26", "acceptable"), ("2021-09-27", "unlawful")])
def test_old_clauses_could_not_be_signed_after_their_repeal(signed: str, expected: str) -> None:
    old = tool("eu-gdpr", "eu-scc-2010", signed_on=signed)
    case = {**CLOUD, "on": "2022-06-01", "mechanisms": old, "problematic_law_applies": False,
            "assessed_on": "2022-01-01"}  # fmt: skip
    assert outcome(**case) == expected


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ({"signed_on": "2023-05-01"}, "acceptable"),
        ({"signed_on": "2023-05-02"}, "unlawful"),
        ({"signed_on": None}, "not-evaluable"),
        ({"signed_on": "2022-01-01", "effective_on": "2023-05-02"}, "unlawful"),
        ({"signed_on": "2022-01-01", "expires_on": "2023-05-01"}, "acceptable"),
        ({"signed_on": "2022-01-01", "expires_on": "2023-04-30"}, "unlawful"),
        ({"signed_document": False}, "unlawful"),
        ({"clauses_verbatim": False}, "insufficient"),
        ({"module": "1"}, "insufficient"),
        ({"module": "C2P"}, "acceptable"),
        ({"module": "Module Two"}, "acceptable"),
        ({"module": 3}, "acceptable"),
    ],
)
def test_clauses_are_signed_running_unaltered_and_of_the_right_set(
    details: dict[str, Any], expected: str
) -> None:
    case = {
        **CLOUD,
        "problematic_law_applies": False,
        "mechanisms": tool("eu-gdpr", "eu-scc-2021", **details),
    }
    assert outcome(**case) == expected


@pytest.mark.parametrize(
    ("name", "facts", "expected"),
    [
        ("eu-derog-consent", {"consent": "valid", "systematic": False}, "acceptable"),
        ("eu-derog-consent", {"consent": "valid", "systematic": True}, "insufficient"),
        ("eu-derog-consent", {"consent": "valid"}, "not-evaluable"),
        ("eu-derog-consent", {"consent": "bundled", "systematic": False}, "insufficient"),
        ("eu-derog-consent", {"consent": "none", "systematic": False}, "unlawful"),
        ("eu-derog-consent", {"consent": "valid", "systematic": False, "individuals_informed": False}, "insufficient"),
        ("eu-derog-contract", {"contract_necessity": True, "systematic": False}, "acceptable"),
        ("eu-derog-contract", {"contract_necessity": True, "systematic": True}, "insufficient"),
        ("eu-derog-contract", {"contract_necessity": False, "systematic": False}, "insufficient"),
        ("eu-derog-claims", {"systematic": False}, "acceptable"),
    ],
)  # fmt: skip
def test_exceptions_are_for_occasional_transfers(name: str, facts: dict[str, Any], expected: str) -> None:
    base = {"on": "2026-01-01", "exporter_place": "DE", "destination": "US", "importer_role": "controller"}
    found = assessed(**base, mechanisms=tool("eu-gdpr", name), **facts)
    assert found.outcome == expected
    if expected == "acceptable":
        assert found.band == "C"


def test_own_staff_abroad_are_no_recipients() -> None:
    own = {
        "on": "2026-01-01",
        "exporter_place": "DE",
        "destination": "IN",
        "importer_is_same_legal_entity": True,
    }
    assert assessed(**own).band == "0"
    assert outcome(**own) == "acceptable"


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("controller", "acceptable"),
        ("joint-controller", "unlawful"),
        ("processor", "unlawful"),
        (None, "not-evaluable"),
    ],
)
def test_direct_collection_helps_only_where_the_importer_decides_for_itself(role: str, expected: str) -> None:
    found = outcome(
        on="2022-06-01",
        exporter_place="NL",
        destination="US",
        collected_directly_from_data_subject=True,
        importer_role=role,
        processor_contract="adequate",
    )
    assert found == expected


def test_a_parent_abroad_makes_no_transfer_but_costs_points() -> None:
    host = {"on": "2026-01-01", "exporter_place": "FR", "destination": "DE", "importer_role": "processor",
            "processor_contract": "adequate"}  # fmt: skip
    plain, owned = assessed(**host), assessed(**host, importer_parent_place="CN")
    assert (owned.outcome, owned.band) == ("acceptable", "0")
    assert owned.points is not None
    assert plain.points is not None
    assert owned.points < plain.points
    assert "parent-state" in codes(**host, importer_parent_place="CN")


def test_no_tool_and_no_recognition_is_unlawful() -> None:
    assert blocking(on="2026-01-01", exporter_place="DE", destination="IN", importer_role="controller") == {
        "no-ground"
    }


def test_another_laws_tool_does_not_help() -> None:
    clauses = {**CLOUD, "problematic_law_applies": False, "regimes": ["uk-gdpr"], "exporter_place": "GB"}
    assert outcome(**clauses) == "unlawful"
