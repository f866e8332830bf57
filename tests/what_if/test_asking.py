"""A what if over stored transfers: the filter leaves nobody out, on either database, and chunks make no difference."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from register.assessments.facts import facts_of
from register.assessments.gathering import Gathered
from register.errors import Invalid
from register.law.current import current_law, current_policy
from register.rules.amendments import amended
from register.rules.fact_changes import FactChange
from register.rules.judgement import judge
from register.rules.what_if import difference, read_change
from register.transfers.models import Transfer
from register.what_if import asking
from register.what_if.asking import answer, days_of
from register.work import Register
from tests.what_if.scene import EACH, TODAY, VENDORS, fill

ON = date(2027, 1, 1)
CHANGES: list[dict[str, Any]] = [
    {"kind": "finding-ends", "regime": "eu-gdpr", "place": "US", "on": "2026-12-31"},
    {"kind": "finding-ends", "regime": "eu-gdpr", "place": "JP", "on": "2026-12-31"},
    {"kind": "finding-ends", "regime": "uk-gdpr", "place": "KR", "on": "2026-12-31"},
    {"kind": "finding-ends", "regime": "uk-gdpr", "place": "DE", "on": "2026-12-31"},
    {"kind": "finding-ends", "regime": "ch-fadp", "place": "CA", "on": "2026-12-31"},
    {"kind": "finding-added", "regime": "eu-gdpr", "place": "IN", "valid_from": "2026-12-01"},
    {"kind": "finding-added", "regime": "ch-fadp", "place": "SG", "valid_from": "2026-12-01"},
    {"kind": "mechanism-ends", "mechanism": "eu-scc-2021", "on": "2026-12-31"},
    {"kind": "mechanism-ends", "mechanism": "cn-scc", "on": "2026-12-31"},
    {"kind": "law-problematic", "regime": "eu-gdpr", "place": "IN", "since": "2026-12-01"},
    {"kind": "fact-ends", "place": "JP", "fact": "authority", "on": "2026-12-31"},
]


def test_nobody_a_change_of_the_law_concerns_is_left_out(register: Register) -> None:
    fill(register)
    found = 0
    with register.read() as session:
        law, policy = current_law(session), current_policy(session)
        gathered = Gathered(session, col(Transfer.ended_on).is_(None))
        facts = {row.ref: facts_of(gathered, row, ON) for row in gathered.transfers}
        for written in CHANGES:
            change = read_change(written)
            assert not isinstance(change, FactChange)
            changed = amended(law, [change])
            brute = {
                ref: told
                for ref, each in facts.items()
                if (told := difference(judge(each, law, policy), judge(each, changed, policy)))
            }
            asked = answer(session, change, ON)
            assert {one.ref: one.difference for one in asked.affected} == brute, written
            assert asked.concerned < VENDORS * EACH, "the filter must leave somebody out"
            found += len(brute)
    assert found > 12, "the changes must bite, or this proves nothing"


def test_what_comes_back_is_the_worst_first_with_owner_and_law(lite: Register) -> None:
    fill(lite, 4)
    with lite.read() as session:
        asked = answer(session, read_change(CHANGES[7]), ON)
    ranks = [one.difference.before.outcome.rank - one.difference.after.outcome.rank for one in asked.affected]
    assert ranks == sorted(ranks)
    assert ranks[0] < 0
    assert set(asked.owners) <= {one.vendor_id for one in asked.affected}
    assert all(one.difference.regimes for one in asked.affected)
    assert asked.law_version


def test_chunks_make_no_difference_and_progress_is_told(
    lite: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(lite, 4)
    change, told = read_change(CHANGES[0]), []
    with lite.read() as session:
        whole = answer(session, change, ON)
        monkeypatch.setattr(asking, "CHUNK", 2)
        assert answer(session, change, ON, told=lambda done, of: told.append((done, of))) == whole
    assert told[-1] == (whole.concerned, whole.concerned)
    assert len(told) > 1


FACT_CHANGES: list[dict[str, Any]] = [
    {"kind": "vendor-moves", "vendor": "V-0001", "place": "BD", "on": "2026-12-01"},
    {"kind": "sub-processor-added", "vendor": "V-0002", "place": "IN", "on": "2026-12-01"},
    {"kind": "certification-lapses", "vendor": "V-0003", "on": "2026-12-31"},
    {"kind": "agreement-ends", "agreement": "A-0002", "on": "2026-12-31"},
]


@pytest.mark.parametrize("written", FACT_CHANGES, ids=lambda change: change["kind"])
def test_a_change_of_facts_concerns_one_vendor_alone(lite: Register, written: dict[str, Any]) -> None:
    fill(lite, 4)
    with lite.read() as session:
        asked = answer(session, read_change(written), ON)
        before = answer(session, read_change(written), date(2026, 11, 30))
    assert asked.affected
    assert len({one.vendor_ref for one in asked.affected}) == 1
    assert not before.affected, "nothing before it takes effect"


def test_asking_changes_nothing(lite: Register) -> None:
    fill(lite, 4)
    with lite.read() as session:
        kept = [(t.ref, t.outcome, t.points) for t in session.exec(select(Transfer))]
        answer(session, read_change(CHANGES[0]), ON)
    with lite.read() as session:
        assert [(t.ref, t.outcome, t.points) for t in session.exec(select(Transfer))] == kept


FAULTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "no such vendor": (
        {"kind": "vendor-moves", "vendor": "V-9999", "place": "JP"},
        "vendor",
        "no-such-record",
    ),
    "no such place": ({"kind": "vendor-moves", "vendor": "V-0001", "place": "ZZ"}, "place", "not-a-place"),
    "no such agreement": ({"kind": "agreement-ends", "agreement": "A-9999"}, "agreement", "no-such-record"),
    "no such tool": ({"kind": "mechanism-ends", "mechanism": "handshake"}, "mechanism", "not-in-list"),
    "nothing to end": (
        {"kind": "finding-ends", "regime": "eu-gdpr", "place": "IN"},
        "place",
        "no-finding-to-end",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_not_there_is_told_by_field(lite: Register, name: str) -> None:
    given, field, code = FAULTS[name]
    with lite.read() as session, pytest.raises(Invalid) as told:
        answer(session, read_change({**given, "on": "2027-01-01"}), ON)
    assert told.value.problems[field].code == code


def test_days_asked_about() -> None:
    def days(on: str) -> list[str]:
        change = read_change({"kind": "agreement-ends", "agreement": "A-0001", "on": on})
        return [day.isoformat() for day in days_of(change, TODAY)]

    assert days("2026-12-31") == ["2027-01-01"]
    assert days("2026-11-23") == ["2026-11-24"]
    assert days("2026-06-30") == ["2026-07-01", "2026-11-24"]
