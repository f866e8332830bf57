"""What holds for all facts: endings, measures, unknowns, order, sums and bytes."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from register.rules.amendments import FindingEnds, MechanismEnds, amended
from register.rules.facts import Facts
from register.rules.judgement import judge
from register.rules.verdict import Judgement, Outcome
from tests.rules.worked import LAW, POLICY, read_facts

many = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)

PLACES = [
    "DE",
    "NO",
    "GB",
    "US",
    "HK",
    "CN",
    "SG",
    "JP",
    "KR",
    "IN",
    "CA",
    "CH",
    "BR",
    "TH",
    "TR",
    "ZA",
    "VN",
    "AE",
]
DATES = ["2015-10-06", "2020-07-15", "2022-12-28", "2024-03-22", "2025-08-01", "2026-06-01", "2032-01-01"]
HOLDERS = ["exporter", "adequate_country_third_party", "importer", "none"]
YES_NO = [True, False]

VALUES: dict[str, list[Any]] = {
    "importer_role": ["processor", "controller", "joint-controller", "sub-processor"],
    "importer_is_same_legal_entity": YES_NO,
    "collected_directly_from_data_subject": YES_NO,
    "same_or_related_purpose": YES_NO,
    "prescribed_consent": YES_NO,
    "privacy_policy_disclosure": YES_NO,
    "sensitivity": ["standard", "high", "special"],
    "data": [["contact"], ["payroll"], ["personal_credit_information"], ["children"]],
    "contains_national_id": YES_NO,
    "important_data": YES_NO,
    "cii_operator": YES_NO,
    "people_ytd": [0, 99_999, 100_000, 1_000_000],
    "sensitive_people_ytd": [0, 1, 10_000],
    "clear_at_importer": YES_NO,
    "encrypted_in_transit": YES_NO,
    "encrypted_at_rest": YES_NO,
    "key_holder": HOLDERS,
    "pseudonymised": YES_NO,
    "reid_info_holder": HOLDERS,
    "split_processing": YES_NO,
    "processors_independent": YES_NO,
    "transit_only": YES_NO,
    "importer_protected_by_law": YES_NO,
    "importer_uses_cloud_processor": YES_NO,
    "safeguards": [
        [],
        ["con-audit"],
        ["enc-at-rest-exporter-key"],
        [{"id": "pseudonymisation", "conditions": True}],
        [{"id": "localisation", "conditions": ["all-inside"]}],
    ],
    "assessment": ["none", "inadequate", "adequate", "na"],
    "assessed_on": ["2014-01-01", "2025-12-01", "2031-06-01", "2033-01-01"],
    "problematic_law_applies": YES_NO,
    "systematic": YES_NO,
    "onward_to": [[], ["JP"], ["IN"], ["MO"]],
    "importer_dpf_certified": YES_NO,
    "importer_privacy_shield_listed": YES_NO,
    "hr_data_certified": YES_NO,
    "uk_extension": YES_NO,
    "importer_subject_to_pipeda": YES_NO,
    "certification": [[], ["apec-cbpr"], ["swiss-us-dpf"], ["global-prp"], ["safe-harbour"]],
    "certificate_valid_until": ["2014-01-01", "2026-06-01", "2099-01-01"],
    "consent": ["valid", "bundled", "none"],
    "separate_consent": YES_NO,
    "contract_necessity": YES_NO,
    "individuals_informed": YES_NO,
    "processor_contract": ["adequate", "inadequate", "none", "na"],
    "exporter_city": ["Shenzhen", "Beijing"],
    "transit_places": [[], ["IN"], ["CH"]],
}
"""Every fact a rule may turn on, with a value from each class the rules tell apart."""

DETAILS: dict[str, list[Any]] = {
    "signed_on": ["2019-01-01", "2025-07-01", "2040-01-01"],
    "effective_on": ["2025-07-01", "2026-05-29"],
    "expires_on": ["2041-01-01"],
    "first_transfer_on": ["2026-01-05", "2026-05-01"],
    "filed_on": ["2041-01-01"],
    "notified_on": ["2041-01-02"],
    "filing_number": ["N-1"],
    "signed_document": YES_NO,
    "approved_on": ["2025-07-01", "2040-02-01"],
    "clauses_verbatim": YES_NO,
    "module": ["1", "2", "3"],
}


@st.composite
def transfers(draw: st.DrawFn) -> dict[str, Any]:
    """Facts of a transfer, some unknown, some left out."""
    exporter = draw(st.sampled_from(PLACES))
    facts: dict[str, Any] = {
        "on": draw(st.sampled_from(DATES)),
        "exporter_place": exporter,
        "destination": draw(st.sampled_from(PLACES)),
    }
    for regime in LAW.regimes_binding(exporter):
        name = draw(st.sampled_from([None, *(m.id for m in LAW.mechanisms(regime))]))
        if name:
            details = {
                key: draw(st.sampled_from(values)) for key, values in DETAILS.items() if draw(st.booleans())
            }
            facts["mechanisms"] = {regime: {"id": name, **details}}
    for name, values in VALUES.items():
        if draw(st.integers(0, 9)) < 6:
            facts[name] = draw(st.sampled_from([*values, None]))
    return facts


def judged(facts: dict[str, Any]) -> Judgement:
    return judge(read_facts(facts, LAW), LAW, POLICY)


def is_no_better(one: Outcome, other: Outcome) -> bool:
    """Whether one outcome is no better than another; what cannot be judged passes nothing."""
    if Outcome.NOT_EVALUABLE in (one, other):
        return not one.passes or other.passes
    return one.rank >= other.rank


@many
@given(transfers(), st.sampled_from(sorted(VALUES)))
def test_unknown_is_never_better_than_the_worst(facts: dict[str, Any], fact: str) -> None:
    unknown = judged({**facts, fact: None}).outcome
    for value in VALUES[fact]:
        assert is_no_better(unknown, judged({**facts, fact: value}).outcome), value


@many
@given(transfers(), st.sampled_from(sorted(DETAILS)))
def test_an_unknown_detail_of_a_tool_is_never_better(facts: dict[str, Any], detail: str) -> None:
    for regime, tool in facts.get("mechanisms", {}).items():
        unknown = judged({**facts, "mechanisms": {regime: {**tool, detail: None}}}).outcome
        for value in DETAILS[detail]:
            known = judged({**facts, "mechanisms": {regime: {**tool, detail: value}}})
            assert is_no_better(unknown, known.outcome), value


@many
@given(transfers())
def test_not_knowing_the_tool_is_never_better_than_any_tool_or_none(facts: dict[str, Any]) -> None:
    for regime in LAW.regimes_binding(facts["exporter_place"]):
        unknown = judged({**facts, "mechanisms": {regime: None}}).outcome
        assert is_no_better(unknown, judged({**facts, "mechanisms": {}}).outcome)


@many
@given(transfers())
def test_a_ground_that_ended_never_improves_an_outcome(facts: dict[str, Any]) -> None:
    read = read_facts(facts, LAW)
    assert read.on is not None
    yesterday = read.on.replace(year=read.on.year - 1)
    before = judge(read, LAW, POLICY)
    changes: list[FindingEnds | MechanismEnds] = [
        MechanismEnds(tool.id, yesterday, "test") for tool in read.mechanisms.values() if tool
    ]
    changes += [
        FindingEnds(regime, read.destination or "", yesterday, "test")
        for regime in LAW.regimes_binding(read.exporter_place)
    ]
    for change in changes:
        assert is_no_better(judge(read, amended(LAW, [change]), POLICY).outcome, before.outcome), change


MEASURES: list[dict[str, Any]] = [
    {"encrypted_at_rest": True, "key_holder": "exporter", "clear_at_importer": False},
    {"pseudonymised": True, "reid_info_holder": "exporter"},
    {"split_processing": True, "processors_independent": True},
    {"safeguards": [{"id": "minimisation-proxy", "conditions": True}]},
]


@many
@given(transfers(), st.sampled_from(MEASURES))
def test_an_effective_measure_more_never_worsens(facts: dict[str, Any], measure: dict[str, Any]) -> None:
    facts = {**facts, "onward_to": []}
    added = {**measure}
    if "safeguards" in measure:
        added["safeguards"] = [*(facts.get("safeguards") or []), *measure["safeguards"]]
    before, after = judged(facts), judged({**facts, **added})
    assert is_no_better(before.outcome, after.outcome)
    if before.outcome is after.outcome and before.points is not None and "safeguards" not in facts:
        assert after.points is not None
        assert after.points >= before.points


@many
@given(transfers())
def test_reasons_add_up_and_caps_hold(facts: dict[str, Any]) -> None:
    for assessment in judged(facts).assessments:
        if assessment.points is None:
            assert assessment.outcome is Outcome.NOT_EVALUABLE
            continue
        assert sum(reason.effect for reason in assessment.reasons) == assessment.points
        assert 0 <= assessment.points <= POLICY.caps.get(assessment.outcome.value, 100)


@many
@given(transfers(), st.randoms())
def test_the_same_facts_in_any_order_give_the_same_bytes(facts: dict[str, Any], random: Any) -> None:
    names = list(facts)
    random.shuffle(names)
    shuffled = {name: facts[name] for name in names}
    one, two = judged(facts), judged(shuffled)
    assert json.dumps(one.as_json()).encode() == json.dumps(two.as_json()).encode()
    assert one.facts_hash == two.facts_hash


@many
@given(transfers())
def test_the_day_it_changes_is_the_first_worse_one(facts: dict[str, Any]) -> None:
    for assessment in judged(facts).assessments:
        coming = assessment.changes_next
        if coming is None:
            continue
        later = judged({**facts, "on": coming.on.isoformat(), "regimes": [assessment.regime]})
        eve = judged({**facts, "on": coming.on.fromordinal(coming.on.toordinal() - 1).isoformat(),
                      "regimes": [assessment.regime]})  # fmt: skip
        assert later.outcome.rank > assessment.outcome.rank
        assert eve.outcome.rank <= later.outcome.rank


@many
@given(transfers())
def test_what_decides_is_unknown_and_nothing_else_makes_it_unjudgeable(facts: dict[str, Any]) -> None:
    for assessment in judged(facts).assessments:
        if assessment.outcome is Outcome.NOT_EVALUABLE and assessment.missing:
            assert any(missing.decides for missing in assessment.missing)


def test_every_fact_a_rule_may_turn_on_is_tried_here() -> None:
    """A new fact must join VALUES, or the laws above say nothing about it."""
    described = {
        "on", "exporter_place", "exporter_subdivision", "zone", "destination", "destination_subdivision", "regimes",
        "mechanisms", "importer_parent_place", "purpose", "remote_access", "onward_transfers",
        "opt_out_received", "opt_out_synced", "scrubbed_before_call", "unknown", "via",
    }  # fmt: skip
    assert set(Facts.__dataclass_fields__) - described == set(VALUES)
