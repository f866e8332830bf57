"""The filter of a what if never leaves out a transfer the change concerns: tried against judging everything."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from register.rules.amendment_kinds import (
    Amendment,
    FactEnds,
    FactHolds,
    FilingCorrected,
    FindingAdded,
    FindingEnds,
    LawProblematic,
    MechanismEnds,
)
from register.rules.amendments import amended
from register.rules.concern import may_concern, regime_of
from register.rules.judgement import judge
from tests.rules.test_laws_of_judging import PLACES, transfers
from tests.rules.worked import LAW, POLICY, read_facts

many = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
FOUND = sorted({(f.regime, f.place) for rows in LAW.findings.values() for f in rows})
YESTERYEAR, NEXT_YEAR = date(2014, 1, 1), date(2027, 1, 1)


@st.composite
def changes(draw: st.DrawFn, facts: dict[str, Any]) -> Amendment:
    """A change near the facts: of a law, place and tool that could be theirs."""
    regime = draw(st.sampled_from([*LAW.regimes_binding(facts["exporter_place"]), "eu-gdpr"]))
    near = [facts["destination"], "JP", "IN", "CH", "US", *(facts.get("onward_to") or [])]
    place, day = draw(st.sampled_from([*near, *PLACES])), draw(st.sampled_from([YESTERYEAR, NEXT_YEAR]))
    tools = [tool["id"] for tool in facts.get("mechanisms", {}).values()]
    tool = draw(st.sampled_from([*tools, *tools, *(m.id for m in LAW.mechanisms(regime)), "eu-scc-2021"]))
    found: list[Amendment] = [
        FindingEnds(regime, place, day, "test"),
        FindingAdded(regime, place, day, "test"),
        MechanismEnds(tool, day, "test"),
        LawProblematic(regime, place, day, "test"),
        FactHolds(place, "law", day, "test"),
        FactEnds(place, "law", day, "test"),
    ]
    filing = LAW.mechanism_by_id[tool].filing
    if filing and filing.deadline_days:
        found.append(FilingCorrected(tool, 1, "calendar", "test"))
    return draw(st.sampled_from(found))


@st.composite
def chained(draw: st.DrawFn) -> dict[str, Any]:
    """A transfer, perhaps with a parent abroad and legs after it."""
    facts = draw(transfers())
    if draw(st.booleans()):
        facts["importer_parent_place"] = draw(st.sampled_from(PLACES))
    if draw(st.booleans()):
        leg = {k: v for k, v in draw(transfers()).items() if k not in ("on", "exporter_place", "onward_to")}
        regimes = LAW.regimes_binding(facts["exporter_place"])
        leg["mechanisms"] = {k: v for k, v in leg.get("mechanisms", {}).items() if k in regimes}
        facts["onward_transfers"] = [leg]
    return facts


@many
@given(st.data())
def test_whoever_is_left_out_is_judged_the_same_to_the_byte(data: st.DataObject) -> None:
    facts = data.draw(chained())
    change = data.draw(changes(facts))
    read = read_facts(facts, LAW)
    before, after = judge(read, LAW, POLICY), judge(read, amended(LAW, [change]), POLICY)
    if before.assessments != after.assessments:
        assert may_concern(change, read, LAW)


EU_TO_JAPAN = {"on": "2026-11-23", "exporter_place": "DE", "destination": "JP", "importer_role": "controller"}
ENDS = date(2026, 11, 22)
CASES: dict[str, tuple[dict[str, Any], Amendment, bool]] = {
    "destination": ({}, FindingEnds("eu-gdpr", "JP", ENDS, ""), True),
    "other destination": ({}, FindingEnds("eu-gdpr", "KR", ENDS, ""), False),
    "other law": ({}, FindingEnds("uk-gdpr", "JP", ENDS, ""), False),
    "parent": ({"importer_parent_place": "KR"}, FindingEnds("eu-gdpr", "KR", ENDS, ""), True),
    "on the way": ({"transit_places": ["CH"]}, FindingEnds("eu-gdpr", "CH", ENDS, ""), True),
    "onward place": ({"onward_to": ["KR"]}, FindingEnds("eu-gdpr", "KR", ENDS, ""), True),
    "part of a country onward": ({"onward_to": ["CA-QC"]}, FindingEnds("eu-gdpr", "CA", ENDS, ""), True),
    "onward leg": (
        {"onward_transfers": [{"destination": "JP", "onward_to": ["KR"]}]},
        LawProblematic("eu-gdpr", "KR", ENDS, ""),
        True,
    ),
    "tool": (
        {"destination": "IN", "mechanisms": {"eu-gdpr": "eu-scc-2021"}},
        MechanismEnds("eu-scc-2021", ENDS, ""),
        True,
    ),
    "other tool": (
        {"destination": "IN", "mechanisms": {"eu-gdpr": "eu-scc-2021"}},
        MechanismEnds("eu-bcr-c", ENDS, ""),
        False,
    ),
    "the union": (
        {"exporter_place": "GB", "destination": "EU"},
        FindingEnds("uk-gdpr", "DE", ENDS, ""),
        True,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_whom_a_change_concerns(name: str) -> None:
    more, change, expected = CASES[name]
    assert may_concern(change, read_facts({**EU_TO_JAPAN, **more}, LAW), LAW) is expected


def test_every_finding_that_ends_concerns_who_rests_on_it() -> None:
    """Each row of the reference data, ended the day before a transfer under it."""
    tried = 0
    for regime, place in FOUND:
        exporter = min(LAW.regime_by_id[regime].places - {place}, default=None)
        if exporter is None:
            continue
        for finding in LAW.findings[regime, place]:
            day = finding.valid_from + timedelta(days=30)
            facts = read_facts(
                {
                    "on": day.isoformat(),
                    "exporter_place": exporter,
                    "destination": place,
                    "regimes": [regime],
                },
                LAW,
            )
            change = FindingEnds(regime, place, day - timedelta(days=1), "test")
            if facts.destination != place:
                # Sub-national rows that no destination can name yet.
                continue
            before = judge(facts, LAW, POLICY)
            after = judge(facts, amended(LAW, [change]), POLICY)
            tried += before.assessments != after.assessments
            assert may_concern(change, facts, LAW)
            assert regime_of(change, LAW) == regime
    assert tried > 50, "the changes must bite, or this proves nothing"
