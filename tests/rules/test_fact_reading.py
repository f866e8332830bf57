"""Reading facts: what cannot be meant is refused by name."""

from typing import Any

import jsonschema
import pytest

from register.rules.fact_schema import facts_schema
from register.rules.facts import FactError, Facts
from tests.rules.worked import LAW, read_facts, tool

WHOLE: dict[str, Any] = {
    "on": "2026-06-01",
    "exporter_place": "DE",
    "destination": "US",
    "mechanisms": tool("eu-gdpr", "eu-scc-2021", signed_on="2022-01-01", module=2, signed_document=True),
    "people_ytd": 12,
    "safeguards": [{"id": "enc-transit", "conditions": ["trusted-keys"]}, "org-review"],
    "onward_transfers": [{"destination": "IN", "mechanisms": tool("eu-gdpr", "eu-scc-2021")}],
    "certification": ["apec-cbpr"],
}


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"colour": "red"}, "colour", "unknown-field"),
        ({"exporter_place": "ZZ"}, "exporter_place", "unknown-place"),
        ({"exporter_place": "Germany"}, "exporter_place", "unknown-place"),
        ({"destination_subdivision": "CA-QC"}, "destination_subdivision", "places-differ"),
        ({"regimes": ["eu-gpdr"]}, "regimes[0]", "unknown-regime"),
        ({"mechanisms": {"eu-gpdr": "none"}}, "mechanisms.eu-gpdr", "unknown-regime"),
        ({"mechanisms": tool("eu-gdpr", "eu-sccs")}, "mechanisms.eu-gdpr.id", "unknown-mechanism"),
        ({"mechanisms": tool("uk-gdpr", "eu-scc-2021")}, "mechanisms.uk-gdpr.id", "other-regime"),
        ({"mechanisms": tool("eu-gdpr", "eu-scc-2021", sealed_on="2022-01-01")}, "mechanisms.eu-gdpr.sealed_on",
         "unknown-field"),
        ({"mechanisms": tool("eu-gdpr", "eu-bcr", signed_on="2023-01-02", expires_on="2023-01-01")},
         "mechanisms.eu-gdpr.expires_on", "end-before-start"),
        ({"mechanisms": tool("cn-pipl", "cn-scc", signed_on="2024-01-02", filed_on="2024-01-01")},
         "mechanisms.cn-pipl.filed_on", "filed-before-signature"),
        ({"mechanisms": tool("cn-pipl", "cn-security-assessment", approved_on="2024-01-02",
                             expires_on="2024-01-01")}, "mechanisms.cn-pipl.expires_on", "end-before-start"),
        ({"people_ytd": -1}, "people_ytd", "negative"),
        ({"people_ytd": 1.5}, "people_ytd", "not-a-count"),
        ({"people_ytd": True}, "people_ytd", "not-a-count"),
        ({"people_ytd": "12"}, "people_ytd", "not-a-count"),
        ({"people_ytd": 10**30}, "people_ytd", "too-many"),
        ({"on": "2026-02-30"}, "on", "not-a-date"),
        ({"on": "20260601"}, "on", "not-a-date"),
        ({"on": "2026-06-01T00:00"}, "on", "not-a-date"),
        ({"on": "0001-01-01"}, "on", "not-a-date"),
        ({"systematic": "yes"}, "systematic", "not-yes-or-no"),
        ({"systematic": 1}, "systematic", "not-yes-or-no"),
        ({"importer_role": "vendor"}, "importer_role", "not-in-list"),
        ({"importer_role": ["processor"]}, "importer_role", "not-in-list"),
        ({"safeguards": ["magic"]}, "safeguards[0].id", "unknown-safeguard"),
        ({"safeguards": [{"id": "enc-transit", "conditions": ["luck"]}]}, "safeguards[0].conditions",
         "unknown-condition"),
        ({"safeguards": 3}, "safeguards", "not-a-list"),
        ({"mechanisms": []}, "mechanisms", "not-an-object"),
        ({"onward_transfers": [{"destination": "ZZ"}]}, "onward_transfers[0].destination", "unknown-place"),
        ({"onward_transfers": "IN"}, "onward_transfers", "not-a-list"),
        ({"certification": ["iso"]}, "certification[0]", "not-in-list"),
        ({"purpose": "x" * 501}, "purpose", "too-long"),
        ({"purpose": 7}, "purpose", "not-a-text"),
        ({"purpose": "a\ud800"}, "purpose", "not-a-text"),
        ({"data": ["a"] * 201}, "data", "too-long"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(change: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(FactError) as refused:
        read_facts({**WHOLE, **change}, LAW)
    assert (refused.value.field, refused.value.code) == (field, code)


@pytest.mark.parametrize("given", [None, 3, "facts", ["a"]])
def test_facts_are_an_object(given: Any) -> None:
    with pytest.raises(FactError):
        read_facts(given, LAW)


def test_a_chain_of_legs_has_an_end() -> None:
    facts: dict[str, Any] = {"destination": "IN"}
    for _ in range(20):
        facts = {"destination": "IN", "onward_transfers": [facts]}
    with pytest.raises(FactError) as refused:
        read_facts(facts, LAW)
    assert refused.value.code == "chain-too-long"


def test_null_and_unknown_are_the_same_and_leaving_out_is_not() -> None:
    assert read_facts({"assessment": None}, LAW).unknown == {"assessment"}
    assert read_facts({"assessment": "unknown"}, LAW).unknown == {"assessment"}
    assert read_facts({"destination": "UNKNOWN"}, LAW).unknown == {"destination"}
    assert read_facts({}, LAW) == Facts()


def test_a_part_of_a_country_names_the_country_too() -> None:
    facts = read_facts({"exporter_place": "CA-QC", "destination": "CA-ON"}, LAW)
    assert (facts.exporter_place, facts.exporter_subdivision) == ("CA", "CA-QC")
    assert (facts.destination, facts.destination_subdivision) == ("CA", "CA-ON")


def test_conditions_may_be_codes_sentences_or_all() -> None:
    sentence = LAW.safeguard_by_id["enc-transit"].conditions["trusted-keys"]
    for ticked in (["trusted-keys"], [sentence], {"trusted-keys": True, "no-backdoors": False}):
        facts = read_facts({"safeguards": [{"id": "enc-transit", "conditions": ticked}]}, LAW)
        assert facts.safeguards[0].conditions == {"trusted-keys"}
    whole = read_facts({"safeguards": [{"id": "enc-transit", "conditions": True}]}, LAW).safeguards[0]
    assert whole.conditions == set(LAW.safeguard_by_id["enc-transit"].conditions)
    assert read_facts({"safeguards": ["enc-transit"]}, LAW).safeguards[0].conditions is None


def test_the_order_of_lists_is_irrelevant() -> None:
    one = read_facts({"data": ["b", "a", "b"], "regimes": ["uk-gdpr", "eu-gdpr"]}, LAW)
    two = read_facts({"regimes": ["eu-gdpr", "uk-gdpr"], "data": ["a", "b"]}, LAW)
    assert one == two


def test_facts_survive_being_written_and_read() -> None:
    facts = read_facts(
        {**WHOLE, "consent": None, "mechanisms": {**WHOLE["mechanisms"], "uk-gdpr": None}}, LAW
    )
    assert read_facts(facts.as_json(), LAW) == facts


def test_the_schema_takes_what_is_read_and_refuses_what_is_not() -> None:
    schema = facts_schema(LAW)
    jsonschema.Draft202012Validator.check_schema(schema)
    check = jsonschema.Draft202012Validator(schema)
    check.validate({**WHOLE, "assessment": None, "consent": "unknown"})
    assert set(schema["properties"]) == set(Facts.__dataclass_fields__) - {"unknown"}
    for wrong in ({"colour": 1}, {"people_ytd": -1}, {"importer_role": "vendor"}, {"systematic": "yes"}):
        assert not check.is_valid({**WHOLE, **wrong}), wrong


EVERY: dict[str, Any] = {
    "on": "2026-11-30", "exporter_place": "CN", "exporter_subdivision": "CN-GD", "exporter_city": "Shenzhen",
    "zone": "none", "destination": "US", "destination_subdivision": "US-CA", "regimes": ["cn-pipl"],
    "mechanisms": tool("cn-pipl", "cn-scc", signed_on="2024-01-01", effective_on="2024-01-02",
                       expires_on="2027-01-01", first_transfer_on="2024-02-01", filed_on="2024-01-05",
                       filing_number="N-1", notified_on="2024-01-06", module="2", clauses_verbatim=True),
    "importer_role": "processor", "importer_is_same_legal_entity": False,
    "collected_directly_from_data_subject": False, "importer_parent_place": "US", "purpose": "Payroll",
    "same_or_related_purpose": True, "prescribed_consent": False, "privacy_policy_disclosure": True,
    "sensitivity": "high", "data": ["payroll"], "contains_national_id": False, "important_data": False,
    "cii_operator": False, "people_ytd": 10, "sensitive_people_ytd": 0, "clear_at_importer": False,
    "encrypted_in_transit": True, "encrypted_at_rest": True, "key_holder": "exporter", "pseudonymised": False,
    "reid_info_holder": "none", "split_processing": False, "processors_independent": False, "transit_only": False,
    "transit_places": ["FR"], "importer_protected_by_law": False, "importer_uses_cloud_processor": False,
    "safeguards": [{"id": "enc-at-rest-exporter-key", "conditions": "all"}], "assessment": "adequate",
    "assessed_on": "2026-06-01", "problematic_law_applies": True, "remote_access": True, "systematic": True,
    "onward_to": ["FR"], "onward_transfers": False, "importer_dpf_certified": False,
    "importer_privacy_shield_listed": False, "hr_data_certified": False, "uk_extension": False,
    "importer_subject_to_pipeda": False, "certification": ["apec-cbpr", "apec-prp", "global-cbpr", "global-prp"],
    "certificate_valid_until": "2027-01-01", "consent": "none", "separate_consent": False,
    "contract_necessity": False, "individuals_informed": True, "processor_contract": "adequate",
    "opt_out_received": False, "opt_out_synced": False, "scrubbed_before_call": False,
}  # fmt: skip
"""Every fact of the design, with a value of its own."""


def test_every_fact_is_taken_and_none_lost() -> None:
    names = set(Facts.__dataclass_fields__) - {"unknown", "via"}
    assert set(EVERY) == names
    assert set(read_facts(EVERY, LAW).as_json()) == names


@pytest.mark.parametrize("name", sorted(EVERY))
def test_every_fact_may_be_unknown(name: str) -> None:
    assert name in read_facts({**EVERY, name: None}, LAW).unknown
