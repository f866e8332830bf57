"""Dated changes to the law: what each does the day before, on and after its day, and what is refused."""

from datetime import date, timedelta
from typing import Any

import pytest

from register.errors import Invalid
from register.rules.amendment_checks import problems_of
from register.rules.amendment_forms import KINDS, amendment_json, period_of, read_amendment
from register.rules.amendments import Amendment, amended
from register.rules.filing import last_day
from register.rules.judgement import judge
from tests.rules.worked import LAW, POLICY, read_facts

DAY = timedelta(days=1)
FROM, UNTIL = date(2026, 4, 1), date(2027, 3, 31)
CITED = {"citation": "Decision 1/2026"}

CHANGES: dict[str, dict[str, Any]] = {
    "finding-added": {
        "regime": "uk-gdpr",
        "place": "BR",
        "valid_from": "2026-04-01",
        "valid_until": "2027-03-31",
    },
    "finding-ends": {"regime": "eu-gdpr", "place": "JP", "on": "2027-03-31"},
    "finding-corrected": {
        "regime": "eu-gdpr",
        "place": "JP",
        "valid_from": "2019-01-23",
        "holds_from": "2026-04-01",
        "holds_until": "2027-03-31",
    },
    "mechanism-ends": {"mechanism": "eu-scc-2021", "on": "2027-03-31"},
    "notice-duty": {
        "regime": "eu-gdpr",
        "told": "authority",
        "force": "binding",
        "since": "2027-01-01",
        "number": 96,
        "unit": "hours",
    },
    "filing-corrected": {"mechanism": "cn-scc", "deadline_days": 15, "day_kind": "calendar"},
    "law-problematic": {"regime": "eu-gdpr", "place": "IN", "since": "2026-04-01"},
    "fact-holds": {"place": "PH", "fact": "government_access", "since": "2026-04-01", "until": "2027-03-31"},
    "fact-ends": {"place": "PH", "fact": "law", "on": "2027-03-31"},
}


def _read(kind: str, **changed: Any) -> Amendment:
    return read_amendment({"kind": kind, **CHANGES[kind], **CITED, **changed})


def _outcome(law: Any, on: date, **facts: Any) -> str:
    return judge(read_facts({"on": on.isoformat(), **facts}, law), law, POLICY).outcome.value


def test_every_kind_is_tried_here() -> None:
    assert set(CHANGES) == set(KINDS)


@pytest.mark.parametrize("kind", CHANGES)
def test_a_change_reads_as_it_was_written_and_fits_the_shipped_law(kind: str) -> None:
    change = _read(kind)
    assert amendment_json(change) == {"kind": kind, **CHANGES[kind], **CITED}
    assert read_amendment(amendment_json(change)) == change
    assert problems_of(change, LAW) == {}
    assert amended(LAW, [change]).version.startswith(LAW.version + "+")


@pytest.mark.parametrize(
    ("kind", "period"),
    [
        ("finding-added", (FROM, UNTIL)),
        ("finding-ends", (UNTIL + DAY, None)),
        ("finding-corrected", (date(2019, 1, 23), None)),
        ("mechanism-ends", (UNTIL + DAY, None)),
        ("filing-corrected", (None, None)),
        ("law-problematic", (FROM, None)),
        ("fact-holds", (FROM, UNTIL)),
        ("fact-ends", (UNTIL + DAY, None)),
    ],
)
def test_when_a_change_counts(kind: str, period: Any) -> None:
    assert period_of(_read(kind)) == period


@pytest.mark.parametrize("kind", ["finding-added", "finding-corrected"])
def test_a_recognition_holds_on_its_first_and_its_last_day(kind: str) -> None:
    change = _read(kind)
    law = amended(LAW, [change])
    regime, place = CHANGES[kind]["regime"], CHANGES[kind]["place"]
    days = {FROM - DAY: False, FROM: True, UNTIL: True, UNTIL + DAY: False}
    assert {day: bool(law.adequacy(regime, place, day)) for day in days} == days


def test_what_ends_a_recognition_is_cited_from_the_day_after() -> None:
    law = amended(LAW, [_read("finding-ends")])
    facts = {"exporter_place": "DE", "destination": "JP", "importer_role": "controller"}
    assert _outcome(law, UNTIL, **facts) == _outcome(LAW, UNTIL, **facts)
    made = judge(read_facts({"on": (UNTIL + DAY).isoformat(), **facts}, law), law, POLICY)
    assert made.outcome.value == "unlawful"
    assert "Decision 1/2026" in {reason.citation for a in made.assessments for reason in a.reasons}
    before = judge(read_facts({"on": UNTIL.isoformat(), **facts}, law), law, POLICY)
    assert before.changes_next is not None
    assert before.changes_next.on == UNTIL + DAY


def test_a_struck_mechanism_carries_its_last_day_and_cites_what_struck_it() -> None:
    law = amended(LAW, [_read("mechanism-ends")])
    facts = {"exporter_place": "DE", "destination": "IN", "mechanisms": {"eu-gdpr": "eu-scc-2021"}}
    for day, is_struck in ((UNTIL, False), (UNTIL + DAY, True)):
        made = judge(read_facts({"on": day.isoformat(), **facts}, law), law, POLICY)
        reasons = {r.code: r.citation for a in made.assessments for r in a.reasons}
        assert ("tool-ended" in reasons) is is_struck
        if is_struck:
            assert reasons["tool-ended"] == "Decision 1/2026"


def test_a_corrected_period_moves_the_last_day_of_a_filing() -> None:
    filing = amended(LAW, [_read("filing-corrected")]).mechanism_by_id["cn-scc"].filing
    assert filing is not None
    assert last_day(LAW, filing, date(2026, 3, 2)) == date(2026, 3, 17)


@pytest.mark.parametrize(("day", "marked"), [(FROM - DAY, False), (FROM, True)])
def test_a_marked_law_needs_a_measure_and_says_what_marked_it(day: date, marked: bool) -> None:
    law = amended(LAW, [_read("law-problematic")])
    facts = {
        "exporter_place": "DE",
        "destination": "IN",
        "mechanisms": {"eu-gdpr": "eu-scc-2021"},
        "assessment": "adequate",
        "assessed_on": "2026-01-15",
        "problematic_law_applies": False,
    }
    made = judge(read_facts({"on": day.isoformat(), **facts}, law), law, POLICY)
    reasons = {r.code: r.citation for a in made.assessments for r in a.reasons}
    assert reasons.get("destination-marked") == ("Decision 1/2026" if marked else None)


@pytest.mark.parametrize(
    ("kind", "days"),
    [
        ("fact-holds", {FROM - DAY: False, FROM: True, UNTIL: True, UNTIL + DAY: False}),
        ("fact-ends", {FROM: True, UNTIL: True, UNTIL + DAY: False}),
    ],
)
def test_a_fact_gives_points_while_it_holds_and_half_of_them_unverified(kind: str, days: Any) -> None:
    name = "destination-" + CHANGES[kind]["fact"].replace("_", "-")
    for verified in ({"verified": True}, {}) if kind == "fact-holds" else ({},):
        law = amended(LAW, [_read(kind, **verified)])
        weight = POLICY.destination[CHANGES[kind]["fact"]]
        expected = (weight if verified else weight // 2, "" if verified else "-unverified")
        for day, holds in days.items():
            facts: dict[str, Any] = {"exporter_place": "DE", "destination": "PH"}
            facts |= {"mechanisms": {"eu-gdpr": "eu-scc-2021"}}
            facts |= {"assessment": "adequate", "assessed_on": "2026-03-01", "problematic_law_applies": False}
            facts |= {"processor_contract": "adequate", "importer_role": "processor", "systematic": True}
            made = judge(read_facts({"on": day.isoformat(), **facts}, law), law, POLICY)
            effects = {r.code: r.effect for a in made.assessments for r in a.reasons}
            assert effects.get(name + expected[1]) == (expected[0] if holds else None), (day, effects)


def test_a_place_nothing_is_known_of_gains_a_fact() -> None:
    assert LAW.destination("BT") is None
    law = amended(LAW, [_read("fact-holds", place="BT", fact="law")])
    found = law.destination("BT")
    assert found is not None
    assert (found.has_law_on(FROM - DAY), found.has_law_on(FROM), found.has_law_on(UNTIL + DAY)) == (
        False,
        True,
        False,
    )


def test_changes_apply_in_order() -> None:
    ends = _read("finding-ends", regime="uk-gdpr", place="BR", on="2026-06-30")
    law = amended(LAW, [_read("finding-added"), ends])
    assert law.adequacy("uk-gdpr", "BR", date(2026, 6, 30))
    assert not law.adequacy("uk-gdpr", "BR", date(2026, 7, 1))


WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    ("finding-added", {"regime": "uk"}, "regime", "not-in-list"),
    ("finding-added", {"place": "Brazil"}, "place", "not-a-place"),
    ("finding-added", {"valid_until": "2026-03-31"}, "valid_until", "end-before-start"),
    ("finding-added", {"needs": ["good_faith"]}, "needs", "not-in-list"),
    ("finding-added", {"regime": "eu-gdpr", "place": "JP", "valid_until": None}, "place", "changes-nothing"),
    ("finding-ends", {"on": "2018-01-01"}, "place", "no-finding-to-end"),
    ("finding-ends", {"place": "GB", "on": "2031-12-27"}, "place", "no-finding-to-end"),
    ("finding-corrected", {"valid_from": "2019-01-24"}, "valid_from", "no-such-finding"),
    ("finding-corrected", {"holds_until": "2026-03-31"}, "holds_until", "end-before-start"),
    ("mechanism-ends", {"mechanism": "eu-sccs"}, "mechanism", "not-in-list"),
    ("mechanism-ends", {"mechanism": "eu-scc-2021", "on": "2021-06-26"}, "on", "end-before-start"),
    ("filing-corrected", {"mechanism": "eu-scc-2021"}, "mechanism", "no-period-to-correct"),
    ("filing-corrected", {"deadline_days": 0}, "deadline_days", "days-out-of-range"),
    ("filing-corrected", {"deadline_days": 367}, "deadline_days", "days-out-of-range"),
    ("filing-corrected", {"day_kind": "lunar"}, "day_kind", "not-in-list"),
    ("law-problematic", {"regime": "hk-pdpo"}, "regime", "law-asks-no-test"),
    ("fact-holds", {"fact": "sunshine"}, "fact", "not-in-list"),
    ("fact-ends", {"fact": "convention_108"}, "fact", "no-fact-to-end"),
]


@pytest.mark.parametrize(
    ("kind", "changed", "field", "code"), WRONG, ids=[f"{row[0]}-{n}" for n, row in enumerate(WRONG)]
)
def test_what_does_not_fit_the_law_is_named_by_field(kind: str, changed: Any, field: str, code: str) -> None:
    found = problems_of(_read(kind, **changed), LAW)
    assert {name: problem.code for name, problem in found.items()} == {field: code}


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        ({}, {"kind": "not-in-list"}),
        ({"kind": "finding-ends"}, dict.fromkeys(("regime", "place", "on", "citation"), "required")),
        (
            {**CHANGES["finding-ends"], **CITED, "kind": "finding-ends", "since": "x"},
            {"since": "field-not-known"},
        ),
        ({**CHANGES["fact-ends"], **CITED, "kind": "fact-ends", "on": "31/03/2027"}, {"on": "not-a-date"}),
        (
            {**CHANGES["fact-ends"], **CITED, "kind": "fact-ends", "on": "1899-12-31"},
            {"on": "year-out-of-range"},
        ),
        (
            {**CHANGES["fact-holds"], **CITED, "kind": "fact-holds", "verified": "yes"},
            {"verified": "not-usable"},
        ),
        (
            {**CHANGES["filing-corrected"], **CITED, "kind": "filing-corrected", "deadline_days": 1.5},
            {"deadline_days": "not-a-number"},
        ),
        ({**CHANGES["fact-ends"], "citation": " ", "kind": "fact-ends"}, {"citation": "required"}),
    ],
    ids=["nothing", "empty", "foreign-field", "no-iso", "too-old", "no-bool", "no-int", "blank"],
)
def test_json_that_is_no_change_names_every_field(given: Any, problems: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        read_amendment(given)
    assert {name: problem.code for name, problem in refused.value.problems.items()} == problems
