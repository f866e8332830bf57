"""What a fourth reading of the rules found, from outside: bodies that are no countries, words of one meaning."""

from typing import Any

import pytest

from register.rules.facts import FactError
from tests.rules.test_eu_gdpr import CLOUD
from tests.rules.worked import LAW, assessed, judged, outcome, read_facts, tool

EU: dict[str, Any] = {"exporter_place": "DE", "importer_role": "controller"}
CLAUSES = {"assessment": "adequate", "problematic_law_applies": False}


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2025-07-14", ("unlawful", "D")),
        ("2025-07-15", ("acceptable", "A")),
        ("2025-07-16", ("acceptable", "A")),
    ],
)
def test_the_patent_organisation_is_recognised_under_its_own_code(on: str, expected: tuple[str, str]) -> None:
    """Its code has a hyphen and is no part of a country."""
    found = judged(**EU, on=on, destination="XX-EPO")
    assert (found.outcome, found.band) == expected
    leg = assessed(**EU, on=on, destination="CH", onward_to=["XX-EPO"]).legs[0]
    # Of a leg only the place is known, so its tool is not.
    assert leg.outcome == ("acceptable" if expected[1] == "A" else "not-evaluable")


@pytest.mark.parametrize(
    ("exporter", "band"), [("FR", "0"), ("NO", "0"), ("GB", "A"), ("BR", "A"), ("CH", "D"), ("JP", "D")]
)
def test_institutions_of_the_union_are_inside_it_and_others_name_them(exporter: str, band: str) -> None:
    """Regulation (EU) 2018/1725; DPA 2018 Sch. 21 para 5; CD/ANPD 32/2026. Switzerland and Japan list states."""
    facts = {"on": "2026-06-01", "destination": "XX-EUI", "importer_role": "controller"}
    assert judged(exporter_place=exporter, **facts).band == band


@pytest.mark.parametrize(
    "word", ["hr", "HR data", "Human Resources", "human_resources", "employee data", "Payroll"]
)
def test_data_of_employees_are_known_by_any_usual_name(word: str) -> None:
    """Decision (EU) 2023/1795: human-resources data only where the importer certified for them."""
    facts = {
        **EU,
        "on": "2025-09-03",
        "destination": "US",
        "importer_dpf_certified": True,
        "data": ["contact", word],
    }
    assert outcome(**facts, hr_data_certified=True) == "acceptable"
    assert outcome(**facts, hr_data_certified=False) == "unlawful"
    assert outcome(**facts, hr_data_certified=None) == "not-evaluable"


@pytest.mark.parametrize(
    "word", ["resident_registration_number", "Resident Registration Number", "RRN", "national-id"]
)
def test_the_korean_number_is_left_out_of_the_recognition_by_any_name(word: str) -> None:
    """PIPC recognition of 2025-09-16."""
    facts = {"on": "2025-09-16", "exporter_place": "KR", "destination": "DE", "importer_role": "controller"}
    assert outcome(**facts, data=["contact"]) == "acceptable"
    assert outcome(**facts, data=[word]) == "unlawful"


@pytest.mark.parametrize("word", ["personal_credit_information", "credit information", "Credit score"])
def test_korean_credit_information_is_outside_the_decision_by_any_name(word: str) -> None:
    """Decision (EU) 2022/254, recital on the Credit Information Act."""
    facts = {**EU, "on": "2021-12-17", "destination": "KR"}
    assert outcome(**facts, data=["contact"]) == "acceptable"
    assert outcome(**facts, data=[word]) == "unlawful"


@pytest.mark.parametrize(("data", "expected"), [(["contact"], "acceptable"), (["Health"], "not-evaluable")])
def test_data_called_standard_are_not_where_they_are_special(data: list[str], expected: str) -> None:
    """PIPL Art 28: how many people's sensitive data go out is then not known."""
    found = outcome(
        on="2025-01-02", exporter_place="CN", destination="US", importer_role="controller", assessment="adequate",
        people_ytd=10, sensitivity="standard", data=data,
    )  # fmt: skip
    assert found == expected


@pytest.mark.parametrize("module", ["2", "C2P", "c2p", "Module Two", "module 2 (controller to processor)", 2])
def test_a_module_is_read_as_people_write_it(module: Any) -> None:
    base = {**EU, "on": "2025-01-02", "destination": "IN", **CLAUSES, "processor_contract": "adequate"}
    base["mechanisms"] = tool("eu-gdpr", "eu-scc-2021", module=module)
    assert outcome(**{**base, "importer_role": "processor"}) == "acceptable"
    assert outcome(**base) == "insufficient"


@pytest.mark.parametrize("module", ["5", "22", "controller", "P3P"])
def test_a_module_that_is_none_is_refused_by_name(module: str) -> None:
    with pytest.raises(FactError) as refused:
        read_facts({"mechanisms": tool("eu-gdpr", "eu-scc-2021", module=module)}, LAW)
    assert (refused.value.field, refused.value.code) == ("mechanisms.eu-gdpr.module", "not-in-list")
    assert read_facts({"mechanisms": tool("uk-gdpr", "uk-idta", module=module)}, LAW)


# Unknown is never safe: each of these was, as judging random transfers showed.


@pytest.mark.parametrize(
    ("assessed_on", "expected"),
    [
        ("2025-01-02", "acceptable"),
        ("2025-01-03", "insufficient"),
        (None, "not-evaluable"),
    ],
)
@pytest.mark.parametrize(
    ("exporter", "regime", "name"),
    [("SG", "sg-pdpa", "sg-contract"), ("SA", "sa-pdpl", "sa-bcr"), ("ID", "id-pdp", "id-safeguards")],
)
def test_an_assessment_of_an_unknown_day_may_be_of_a_later_one(
    exporter: str, regime: str, name: str, assessed_on: str | None, expected: str
) -> None:
    base = {"on": "2025-01-02", "exporter_place": exporter, "destination": "US", "importer_role": "controller",
            "assessment": "adequate", "mechanisms": tool(regime, name)}  # fmt: skip
    assert outcome(**base, assessed_on=assessed_on) == expected
    left_out = assessed(**base)
    assert (left_out.outcome, "assessed_on" in {m.fact for m in left_out.missing}) == ("acceptable", True)


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ({"first_transfer_on": "2026-04-02"}, "acceptable"),
        ({"first_transfer_on": "2026-04-01"}, "unlawful"),
        ({"first_transfer_on": None}, "not-evaluable"),
        ({"first_transfer_on": None, "effective_on": "2026-05-20"}, "not-evaluable"),
        ({"effective_on": "2026-05-20"}, "acceptable"),
        ({"first_transfer_on": "2026-01-05", "filing_number": "CTIA-7"}, "acceptable"),
        ({"first_transfer_on": "2026-01-05", "filing_number": "CTIA-7", "filed_on": None}, "not-evaluable"),
        (
            {"first_transfer_on": "2026-01-05", "filing_number": "CTIA-7", "notified_on": None},
            "not-evaluable",
        ),
        ({"first_transfer_on": "2026-01-05", "filed_on": "2026-03-06"}, "acceptable"),
        ({"first_transfer_on": "2026-01-05", "filed_on": "2026-03-07"}, "insufficient"),
        ({"first_transfer_on": None, "filed_on": "2026-03-07"}, "not-evaluable"),
    ],
)
def test_a_period_from_an_unknown_day_may_be_over(details: dict[str, Any], expected: str) -> None:
    """PDPL Art 20, Decree 356/2025 Art 18: 60 days from the first transfer."""
    found = outcome(
        on="2026-06-01", exporter_place="VN", destination="US", importer_role="controller", assessment="adequate",
        assessed_on="2026-01-02", mechanisms=tool("vn-pdpl", "vn-ctia", **details),
    )  # fmt: skip
    assert found == expected


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ({"filing_number": "R-1"}, "acceptable"),
        ({"filing_number": "R-1", "approved_on": "2025-01-02"}, "acceptable"),
        ({"filing_number": "R-1", "approved_on": "2025-01-03"}, "unlawful"),
        ({"filing_number": "R-1", "approved_on": None}, "not-evaluable"),
        ({}, "unlawful"),
    ],
)
def test_an_approval_of_an_unknown_day_may_be_of_a_later_one(details: dict[str, Any], expected: str) -> None:
    found = outcome(
        on="2025-01-02", exporter_place="TR", destination="US", importer_role="controller",
        mechanisms=tool("tr-kvkk", "tr-bcr", **details),
    )  # fmt: skip
    assert found == expected


@pytest.mark.parametrize(
    ("exporter", "regime", "name", "not_signed"),
    [
        ("ZA", "za-popia", "za-agreement", "unlawful"),
        ("NZ", "nz-privacy", "nz-agreement", "unlawful"),
        ("AU", "au-privacy", "au-reasonable-steps", "insufficient"),
        ("CA-ON", "ca-pipeda", "ca-pipeda-contract", "insufficient"),
        ("PH", "ph-dpa", "ph-contract", "insufficient"),
    ],
)
def test_a_contract_nobody_signed_is_none_and_where_none_is_insufficient_no_worse(
    exporter: str, regime: str, name: str, not_signed: str
) -> None:
    base = {"on": "2025-01-02", "exporter_place": exporter, "destination": "US", "importer_role": "controller",
            "assessment": "adequate", "assessed_on": "2025-01-01", "sensitivity": "standard"}  # fmt: skip
    assert outcome(**base) == not_signed
    assert outcome(**base, mechanisms=tool(regime, name, signed_document=True)) == "acceptable"
    assert outcome(**base, mechanisms=tool(regime, name, signed_document=False)) == not_signed
    assert outcome(**base, mechanisms=tool(regime, name, signed_document=None)) == "not-evaluable"


@pytest.mark.parametrize(
    ("exporter", "regime", "name", "facts"),
    [
        ("AU", "au-privacy", "au-consent", {"consent": "valid"}),
        ("TW", "tw-pdpa", "tw-free", {}),
        ("HK", "hk-pdpo", "hk-other-means", {"same_or_related_purpose": True}),
    ],
)
def test_what_is_no_contract_needs_no_signature(
    exporter: str, regime: str, name: str, facts: dict[str, Any]
) -> None:
    unsigned = tool(regime, name, signed_document=False)
    base = {
        "on": "2025-01-02",
        "exporter_place": exporter,
        "destination": "US",
        "importer_role": "controller",
    }
    assert outcome(**base, **facts, mechanisms=unsigned) == "acceptable"


def test_a_hong_kong_contract_of_which_nobody_knows_that_it_is_signed_is_no_means_yet() -> None:
    """PDPO DPP2(3), DPP4(2)."""
    base = {"on": "2025-01-02", "exporter_place": "HK", "destination": "US", "importer_role": "processor",
            "same_or_related_purpose": True, "processor_contract": "none"}  # fmt: skip
    for signed, expected in ((True, "acceptable"), (False, "insufficient"), (None, "not-evaluable")):
        means = tool("hk-pdpo", "hk-dpa-means", signed_document=signed)
        assert outcome(**base, mechanisms=means) == expected


@pytest.mark.parametrize(
    ("facts", "listed"),
    [
        ({"destination": "CH"}, {"onward_transfers"}),
        ({"destination": "CH", "onward_transfers": False}, set()),
        ({"destination": "CH", "onward_to": ["FR"]}, set()),
        ({"destination": "KR"}, {"data", "onward_transfers"}),
        ({"destination": "KR", "data": ["contact"]}, {"onward_transfers"}),
    ],
)
def test_what_is_presumed_is_listed(facts: dict[str, Any], listed: set[str]) -> None:
    """EDPB 01/2020 step 1: know your transfers, onward ones included."""
    found = assessed(**EU, on="2025-01-02", **facts)
    ours = {"collected_directly_from_data_subject", "importer_is_same_legal_entity", "processor_contract"}
    named = {m.fact for m in found.missing if not m.fact.startswith("onward_transfers[")}
    assert (found.outcome, named - ours) == ("acceptable", listed)


ALL = {"id": "enc-transit", "conditions": "all"}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"safeguards": ["enc-transit"]}, "insufficient"),
        ({"safeguards": [ALL]}, "insufficient"),
        ({"safeguards": ["enc-transit"], "transit_only": None}, "not-evaluable"),
        ({"safeguards": [ALL], "transit_only": None}, "not-evaluable"),
        ({"safeguards": [ALL], "transit_only": False}, "insufficient"),
        ({"safeguards": [ALL], "transit_only": True}, "acceptable-with-measures"),
        (
            {"safeguards": [ALL], "clear_at_importer": False, "key_holder": "importer"},
            "acceptable-with-measures",
        ),
        ({"safeguards": [{"id": "pseudonymisation", "conditions": "all"}]}, "insufficient"),
    ],
)
def test_encryption_on_the_way_carries_nothing_the_importer_reads(
    facts: dict[str, Any], expected: str
) -> None:
    """EDPB 01/2020 paras 90, 93-97 (use cases 3, 6 and 7): decrypted outside the third country only."""
    assert outcome(**{**CLOUD, **facts}) == expected


@pytest.mark.parametrize(
    ("holder", "expected"),
    [("exporter", "acceptable-with-measures"), ("importer", "insufficient"), (None, "not-evaluable")],
)
def test_ticking_every_condition_answers_no_question_somebody_left_open(
    holder: str | None, expected: str
) -> None:
    whole = [{"id": "enc-at-rest-exporter-key", "conditions": "all"}]
    facts = {**CLOUD, "clear_at_importer": False, "safeguards": whole}
    assert outcome(**{**facts, "key_holder": holder}) == expected
    del facts["key_holder"]
    left_out = assessed(**facts)
    assert left_out.outcome == "acceptable-with-measures"
    assert "key_holder" in {m.fact for m in left_out.missing}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "acceptable"),
        ({"certification": ["swiss-us-dpf"]}, "acceptable"),
        ({"certification": ["eu-us-dpf"]}, "unlawful"),
        ({"certification": None}, "not-evaluable"),
    ],
)
def test_a_certificate_nobody_knows_is_not_the_swiss_one(facts: dict[str, Any], expected: str) -> None:
    """DPO Annex 1: companies certified under the Swiss-US framework."""
    base = {"on": "2025-01-02", "exporter_place": "CH", "destination": "US", "importer_role": "controller",
            "importer_dpf_certified": True, "mechanisms": tool("ch-fadp", "ch-dpf")}  # fmt: skip
    assert outcome(**base, **facts) == expected
