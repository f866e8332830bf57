"""A change to try out: how it is written, which faults are told, what it does to facts, how judgements compare."""

from datetime import date
from typing import Any

import pytest

from register.errors import Invalid
from register.rules.fact_changes import changed_facts
from register.rules.judgement import judge
from register.rules.what_if import (
    FACT_KINDS,
    LAW_KINDS,
    FactChange,
    change_json,
    difference,
    read_change,
    takes_effect_on,
)
from tests.rules.worked import LAW, POLICY, judged, read_facts

WRITTEN: dict[str, tuple[dict[str, Any], str | None]] = {
    "adequacy ends": (
        {"kind": "finding-ends", "regime": "eu-gdpr", "place": "US", "on": "2026-12-31"},
        "2027-01-01",
    ),
    "adequacy begins": (
        {"kind": "finding-added", "regime": "eu-gdpr", "place": "KE", "valid_from": "2027-03-01"},
        "2027-03-01",
    ),
    "tool struck": (
        {"kind": "mechanism-ends", "mechanism": "eu-scc-2021", "on": "2026-12-31"},
        "2027-01-01",
    ),
    "law problematic": (
        {"kind": "law-problematic", "regime": "eu-gdpr", "place": "IN", "since": "2027-01-01"},
        "2027-01-01",
    ),
    "certificate lapses": (
        {"kind": "certification-lapses", "vendor": "V-0001", "on": "2026-12-31"},
        "2027-01-01",
    ),
    "vendor moves": (
        {"kind": "vendor-moves", "vendor": "V-0001", "place": "IN", "on": "2027-01-01"},
        "2027-01-01",
    ),
    "sub-processor": (
        {"kind": "sub-processor-added", "vendor": "V-0001", "place": "IN", "on": "2027-01-01"},
        "2027-01-01",
    ),
    "agreement ends": ({"kind": "agreement-ends", "agreement": "A-0001", "on": "2026-12-31"}, "2027-01-01"),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_change_reads_as_it_is_written_and_says_when_it_takes_effect(name: str) -> None:
    written, first = WRITTEN[name]
    change = read_change(written)
    assert {k: v for k, v in change_json(change).items() if k != "citation"} == written
    day = takes_effect_on(change)
    assert (day and day.isoformat()) == first
    assert isinstance(change, FactChange) is (written["kind"] in FACT_KINDS)


FAULTS: dict[str, tuple[Any, dict[str, str]]] = {
    "no object": ([], {"kind": "not-an-object"}),
    "no kind": ({}, {"kind": "required"}),
    "unknown kind": ({"kind": "coup"}, {"kind": "not-in-list"}),
    "kind of no text": ({"kind": ["finding-ends"]}, {"kind": "not-in-list"}),
    "nothing said": ({"kind": "vendor-moves"}, {"vendor": "required", "place": "required", "on": "required"}),
    "no date": (
        {"kind": "agreement-ends", "agreement": "A-0001", "on": "2026-02-30"},
        {"on": "not-a-date"},
    ),
    "a number for a date": ({"kind": "agreement-ends", "agreement": "A-0001", "on": 7}, {"on": "not-a-date"}),
    "a year nobody means": (
        {"kind": "agreement-ends", "agreement": "A-0001", "on": "0001-01-01"},
        {"on": "year-out-of-range"},
    ),
    "a field of another kind": (
        {"kind": "agreement-ends", "agreement": "A-0001", "on": "2026-12-31", "regime": "eu-gdpr"},
        {"regime": "field-not-known"},
    ),
    "a list for a place": (
        {"kind": "vendor-moves", "vendor": "V-0001", "place": ["IN"], "on": "2026-12-31"},
        {"place": "not-usable"},
    ),
    "law change without its place": (
        {"kind": "finding-ends", "regime": "eu-gdpr", "on": "2026-12-31"},
        {"place": "required"},
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_faults_are_named_by_field(name: str) -> None:
    given, expected = FAULTS[name]
    with pytest.raises(Invalid) as told:
        read_change(given)
    assert {field: problem.code for field, problem in told.value.problems.items()} == expected


def test_every_kind_is_tried() -> None:
    assert {written["kind"] for written, _ in WRITTEN.values()} >= set(FACT_KINDS)
    assert len(LAW_KINDS) == 8


ON_DPF = {
    "on": "2027-01-01",
    "exporter_place": "DE",
    "destination": "US",
    "importer_role": "processor",
    "processor_contract": "adequate",
    "importer_dpf_certified": True,
}
ON_CLAUSES = {
    "on": "2027-01-01",
    "exporter_place": "DE",
    "destination": "IN",
    "importer_role": "processor",
    "processor_contract": "adequate",
    "mechanisms": {"eu-gdpr": {"id": "eu-scc-2021", "signed_on": "2024-01-01"}},
    "assessment": "adequate",
    "assessed_on": "2026-12-01",
    "problematic_law_applies": False,
    "systematic": True,
}
IN_JAPAN = {**ON_DPF, "destination": "JP"}
OUTCOMES: dict[str, tuple[dict[str, Any], dict[str, Any], str, str]] = {
    "lapsed the day before": (
        ON_DPF,
        {"kind": "certification-lapses", "on": "2026-12-31"},
        "acceptable",
        "unlawful",
    ),
    "its last day": (
        ON_DPF,
        {"kind": "certification-lapses", "on": "2027-01-01"},
        "acceptable",
        "acceptable",
    ),
    "moved that day": (
        IN_JAPAN,
        {"kind": "vendor-moves", "place": "IN", "on": "2027-01-01"},
        "acceptable",
        "unlawful",
    ),
    "moves tomorrow": (
        IN_JAPAN,
        {"kind": "vendor-moves", "place": "IN", "on": "2027-01-02"},
        "acceptable",
        "acceptable",
    ),
    "moves from elsewhere": (
        IN_JAPAN,
        {"kind": "vendor-moves", "place": "IN", "on": "2027-01-01", "from_place": "KR"},
        "acceptable",
        "acceptable",
    ),
    "moves home": (
        ON_CLAUSES,
        {"kind": "vendor-moves", "place": "FR", "on": "2027-01-01"},
        "acceptable",
        "acceptable",
    ),
    "an assessment says nothing of another place": (
        ON_CLAUSES,
        {"kind": "vendor-moves", "place": "BD", "on": "2027-01-01"},
        "acceptable",
        "insufficient",
    ),
    "handed on where nobody knows the tool": (
        IN_JAPAN,
        {"kind": "sub-processor-added", "place": "IN", "on": "2027-01-01"},
        "acceptable",
        "not-evaluable",
    ),
    "handed on to a recognised place": (
        IN_JAPAN,
        {"kind": "sub-processor-added", "place": "KR", "on": "2027-01-01"},
        "acceptable",
        "acceptable",
    ),
}


@pytest.mark.parametrize("name", OUTCOMES)
def test_what_a_change_of_facts_does(name: str) -> None:
    given, change, before, after = OUTCOMES[name]
    facts, read = read_facts(given, LAW), read_change({"vendor": "V-0001", **change})
    assert isinstance(read, FactChange)
    assert judge(facts, LAW, POLICY).outcome == before
    assert judge(changed_facts(read, facts), LAW, POLICY).outcome == after


def test_two_judgements_compare_by_outcome_band_and_points_under_each_law() -> None:
    assert difference(judged(**ON_CLAUSES), judged(**ON_CLAUSES)) is None
    lost = difference(judged(**ON_DPF), judged(**{**ON_DPF, "importer_dpf_certified": False}))
    assert lost is not None
    assert (lost.direction, lost.before.band, lost.after.band) == ("worse", "A", "D")
    assert [change.regime for change in lost.regimes] == ["eu-gdpr"]
    assert lost.why is not None
    fewer = difference(judged(**ON_CLAUSES), judged(**{**ON_CLAUSES, "encrypted_at_rest": True}))
    assert fewer is not None
    assert fewer.direction == "better"
    assert lost.order < fewer.order, "the worst comes first"


def test_a_day_is_a_date() -> None:
    assert takes_effect_on(read_change(WRITTEN["agreement ends"][0])) == date(2027, 1, 1)
