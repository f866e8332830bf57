"""Decisions of courts and regulators, as facts on their dates: what was decided then is what is judged."""

from typing import Any

import pytest

from tests.rules.worked import assessed, judged, tool

US: dict[str, Any] = {"destination": "US", "importer_role": "processor", "processor_contract": "adequate",
                      "clear_at_importer": True, "problematic_law_applies": True, "systematic": True}  # fmt: skip
OLD = tool("eu-gdpr", "eu-scc-2010", signed_on="2020-08-12")
NEW = tool("eu-gdpr", "eu-scc-2021", signed_on="2021-09-27", module="2")
UBER: dict[str, Any] = {"exporter_place": "NL", "destination": "US", "importer_role": "joint-controller",
                        "systematic": True}  # fmt: skip
META: dict[str, Any] = {**US, "exporter_place": "IE", "assessment": "inadequate"}
META_OLD = tool("eu-gdpr", "eu-scc-2010", signed_on="2018-05-25")
CN: dict[str, Any] = {"exporter_place": "CN", "importer_role": "controller", "sensitive_people_ytd": 0}
KR: dict[str, Any] = {"exporter_place": "KR", "destination": "CN", "importer_role": "controller"}

DECISIONS: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    # name: (date, outcome, band, facts)
    "Schrems I, the day before": ("2015-10-05", "acceptable", "A", {
        "exporter_place": "IE", "destination": "US", "importer_role": "controller", "certification": ["safe-harbour"]}),
    "Schrems I": ("2015-10-06", "unlawful", "D", {
        "exporter_place": "IE", "destination": "US", "importer_role": "controller", "certification": ["safe-harbour"]}),
    "Schrems II, the day before": ("2020-07-15", "acceptable", "A", {
        "exporter_place": "IE", "destination": "US", "importer_role": "controller",
        "importer_privacy_shield_listed": True}),
    "Schrems II": ("2020-07-16", "unlawful", "D", {
        "exporter_place": "IE", "destination": "US", "importer_role": "controller",
        "importer_privacy_shield_listed": True}),
    "DSB, Google Analytics": ("2020-08-14", "insufficient", "B", {
        **US, "exporter_place": "AT", "mechanisms": OLD, "assessment": "adequate", "encrypted_at_rest": True,
        "encrypted_in_transit": True, "key_holder": "importer"}),
    "BayLDA, Mailchimp": ("2021-03-15", "insufficient", "B", {
        **US, "exporter_place": "DE", "mechanisms": OLD, "assessment": "none", "problematic_law_applies": None}),
    "CNPD, census behind Cloudflare": ("2021-04-27", "insufficient", "B", {
        **US, "exporter_place": "PT", "mechanisms": OLD, "assessment": "none", "sensitivity": "special"}),
    "CNIL, Google Analytics": ("2022-02-10", "insufficient", "B", {
        **US, "exporter_place": "FR", "mechanisms": NEW, "assessment": "inadequate"}),
    "Garante, Google Analytics": ("2022-06-09", "insufficient", "B", {
        **US, "exporter_place": "IT", "mechanisms": NEW, "assessment": "inadequate"}),
    "IMY, Tele2 and others": ("2023-06-30", "insufficient", "B", {
        **US, "exporter_place": "SE", "mechanisms": NEW, "assessment": "inadequate"}),
    "Google Analytics, the day before the framework": ("2023-07-09", "insufficient", "B", {
        **US, "exporter_place": "FR", "mechanisms": NEW, "assessment": "inadequate", "importer_dpf_certified": True}),
    "Google Analytics under the framework": ("2023-07-10", "acceptable", "A", {
        **US, "exporter_place": "FR", "mechanisms": NEW, "assessment": "inadequate", "importer_dpf_certified": True}),
    "CNIL, analytics through a proxy that pseudonymises": ("2022-06-07", "acceptable-with-measures", "B", {
        **US, "exporter_place": "FR", "mechanisms": NEW, "assessment": "adequate", "clear_at_importer": False,
        "pseudonymised": True, "reid_info_holder": "exporter"}),
    "DPC, Meta, first day": ("2020-07-16", "insufficient", "B", {**META, "mechanisms": META_OLD}),
    "DPC, Meta, last day of the old clauses": ("2022-12-27", "insufficient", "B", {**META, "mechanisms": META_OLD}),
    "DPC, Meta, had the old clauses stayed": ("2022-12-28", "unlawful", "D", {**META, "mechanisms": META_OLD}),
    "DPC, Meta, the decision": ("2023-05-12", "insufficient", "B", {
        **META, "mechanisms": tool("eu-gdpr", "eu-scc-2021", signed_on="2021-08-31")}),
    "DPC, Meta, contract as exception": ("2023-05-12", "insufficient", "C", {
        **META, "mechanisms": tool("eu-gdpr", "eu-derog-contract"), "contract_necessity": False}),
    "AP, Uber, first day": ("2021-08-06", "unlawful", "D", UBER),
    "AP, Uber, last day": ("2023-11-26", "unlawful", "D", {**UBER, "importer_dpf_certified": False}),
    "AP, Uber, certified": ("2023-11-27", "acceptable", "A", {
        **UBER, "importer_dpf_certified": True, "hr_data_certified": True, "data": ["employment", "location"]}),
    "AP, Uber, drivers enter the data themselves": ("2022-01-03", "unlawful", "D", {
        **UBER, "collected_directly_from_data_subject": True}),
    "AP, Uber, contract as exception": ("2022-01-03", "insufficient", "C", {
        **UBER, "mechanisms": tool("eu-gdpr", "eu-derog-contract"), "contract_necessity": True}),
    "DPC, TikTok, staff in China": ("2023-05-17", "insufficient", "B", {
        **US, "exporter_place": "IE", "destination": "CN", "remote_access": True, "assessment": "inadequate",
        "mechanisms": tool("eu-gdpr", "eu-scc-2021", signed_on="2021-09-27")}),
    "Datatilsynet, Ferde": ("2019-10-01", "unlawful", "D", {
        "exporter_place": "NO", "destination": "CN", "importer_role": "processor", "processor_contract": "none"}),
    "General Court, Bindl": ("2022-03-30", "unlawful", "D", {
        "exporter_place": "BE", "destination": "US", "importer_role": "controller"}),
    "Conseil d'Etat, Health Data Hub": ("2020-10-13", "acceptable", "0", {
        "exporter_place": "FR", "destination": "NL", "importer_role": "processor", "processor_contract": "adequate",
        "importer_parent_place": "US"}),
    "CAC, Dior": ("2025-05-07", "unlawful", "D", {
        **CN, "destination": "FR", "people_ytd": 150_000, "separate_consent": False, "assessment": "none"}),
    "PIPC, AliExpress": ("2024-07-24", "unlawful", "D", KR),
    "PIPC, a consent that was not separate": ("2024-07-24", "insufficient", "C", {
        **KR, "mechanisms": tool("kr-pipa", "kr-consent"), "consent": "bundled", "separate_consent": False}),
    "PIPC, DeepSeek": ("2025-02-14", "unlawful", "D", {**KR, "processor_contract": "none"}),
    "PDPC, Spize Concepts": ("2019-07-04", "unlawful", "D", {
        "exporter_place": "SG", "destination": "IN", "importer_role": "processor", "processor_contract": "none"}),
    "KVKK, Amazon Turkey": ("2020-02-27", "insufficient", "C", {
        "exporter_place": "TR", "destination": "US", "importer_role": "controller", "consent": "bundled",
        "mechanisms": tool("tr-kvkk", "tr-occasional")}),
    "PCPD, Octopus": ("2010-10-18", "unlawful", "D", {
        "exporter_place": "HK", "destination": "HK", "importer_role": "controller",
        "same_or_related_purpose": False, "prescribed_consent": False}),
}  # fmt: skip


@pytest.mark.parametrize("name", DECISIONS)
def test_what_was_decided_is_what_is_judged(name: str) -> None:
    on, outcome, band, facts = DECISIONS[name]
    found = judged(on=on, **facts)
    assert (found.outcome.value, found.band.value) == (outcome, band)


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2023-09-14", "unlawful"), ("2023-09-15", "acceptable"), ("2023-09-16", "acceptable")],
)
def test_the_korean_certificate_begins_with_the_amended_act(on: str, expected: str) -> None:
    found = assessed(on=on, exporter_place="KR", destination="US", importer_role="controller",
                     certification=["isms-p"], mechanisms=tool("kr-pipa", "kr-cert"))  # fmt: skip
    assert found.outcome == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2017-05-29", "not-evaluable"), ("2017-05-30", "unlawful"), ("2017-05-31", "unlawful")],
)
def test_japan_had_no_rule_of_its_own_on_transfers_before_2017(on: str, expected: str) -> None:
    assert (
        assessed(on=on, exporter_place="JP", destination="US", importer_role="controller").outcome == expected
    )
