"""The next change for the worse knows the agreements that end and the sub-processors that begin."""

from datetime import date, timedelta

import pytest

from register.assessments.coming import judge_stored
from register.reference.law import load_law
from register.reference.shown import sayer
from register.rules.verdict import ChangesNext
from register.words import EN, HANS, HANT, words_for
from register.work import Register
from tests.assessments.ground import put_dpa, rest_on, set_eu_scene, tell_facts
from tests.chains.ground import CLOUD, DESK, VOICE, engage, set_chain_scene
from tests.transfers.scene import TODAY, the_transfer

ASSESSMENT_GROWS_STALE = date(2027, 1, 16)


def _next(register: Register, on: date = TODAY) -> ChangesNext | None:
    with register.read() as session:
        made, _legs = judge_stored(session, "T-0001", on)
    return made.changes_next


def _outcome(register: Register, on: date) -> str:
    with register.read() as session:
        return judge_stored(session, "T-0001", on)[0].outcome.value


def test_the_end_of_the_agreement_comes_before_that_of_the_assessment(register: Register) -> None:
    set_eu_scene(register)
    assert _next(register) == (date(2027, 1, 1), "agreement-ends", (("ref", "A-0001"),))
    assert the_transfer(register).changes_next_on == date(2027, 1, 1)
    assert [_outcome(register, date(2027, 1, 1) - timedelta(days=n)) for n in (1, 0)] == [
        "acceptable",
        "insufficient",
    ]


@pytest.mark.parametrize(
    ("first", "last", "then"),
    [
        (date(2027, 1, 1), date(2029, 12, 31), (ASSESSMENT_GROWS_STALE, "assessment-stale")),
        (date(2027, 1, 1), date(2027, 1, 10), (date(2027, 1, 11), "agreement-ends")),
        (date(2027, 1, 2), date(2029, 12, 31), (date(2027, 1, 1), "agreement-ends")),
    ],
    ids=["carries on", "carries on for ten days", "begins a day late"],
)
def test_an_agreement_that_follows_takes_over(
    lite: Register, first: date, last: date, then: tuple[date, str]
) -> None:
    set_eu_scene(lite)
    put_dpa(lite, first=first, last=last)
    coming = _next(lite)
    assert coming is not None
    assert (coming.on, coming.why) == then


def test_what_fails_already_is_not_worse_when_its_agreement_ends(lite: Register) -> None:
    set_eu_scene(lite)
    tell_facts(lite, assessment="none", problematic_law_applies="no", systematic="yes", onward_transfers="no")
    assert _outcome(lite, TODAY) == "insufficient"
    assert _next(lite) is None


def test_a_tool_that_ends_sooner_is_named_first(lite: Register) -> None:
    set_eu_scene(lite)
    rest_on(lite, "eu-gdpr", "eu-scc-2021", signed_on="2025-02-01", module="2", expires_on="2026-06-30")
    coming = _next(lite)
    assert coming is not None
    assert (coming.on, coming.why) == (date(2026, 7, 1), "tool-expired")


def test_a_sub_processor_that_begins_is_foretold_where_it_worsens(register: Register) -> None:
    set_chain_scene(register, exporter="NL", destination="JP")
    put_dpa(register, last=date(2026, 5, 31))
    engage(register, VOICE, CLOUD, place_text="Ireland", since="2026-04-01", processor_contract="adequate")
    assert _next(register) == (date(2026, 6, 1), "agreement-ends", (("ref", "A-0001"),))
    tool = {"eu-gdpr": {"id": "none"}}
    engage(register, CLOUD, DESK, place_text="Philippines", since="2026-04-15", mechanisms=tool)
    begins = (("ref", "SP-0002"), ("vendor", "Manila Desk"))
    assert _next(register) == (date(2026, 4, 15), "sub-processor-begins", begins)
    assert the_transfer(register).changes_next_on == date(2026, 4, 15)
    assert _outcome(register, date(2026, 4, 14)) == "acceptable"
    assert _outcome(register, date(2026, 4, 15)) == "unlawful"
    assert _next(register, date(2026, 4, 15)) is None


@pytest.mark.parametrize(
    ("language", "begins", "ends"),
    [
        (EN, "SG begins as a sub-processor (SP-0002)", "The processor agreement A-0001 no longer runs"),
        (HANT, "SG開始擔任次處理者（SP-0002）", "處理者協議 A-0001 不再有效"),
        (HANS, "SG开始担任次受托人（SP-0002）", "受托人协议 A-0001 不再有效"),
    ],
)
def test_what_is_foretold_reads_well_and_a_vendor_is_no_place(language: str, begins: str, ends: str) -> None:
    say = sayer(load_law(), words_for(language))
    assert say("sub-processor-begins", (("ref", "SP-0002"), ("vendor", "SG"))) == begins
    assert say("agreement-ends", (("ref", "A-0001"),)) == ends
