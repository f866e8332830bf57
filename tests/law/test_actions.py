"""What administrators can do to the law and the weights, what counts afterwards, and what the trail says."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from register.errors import ChangedMeanwhile, Conflict, Invalid, Refused
from register.law.actions import add_change, adopt_policy, correct_change, withdraw_change
from register.law.current import amendment_of, current_law, current_policy
from register.law.inputs import PolicyInput, read_change
from register.law.models import LawChange, PolicyVersion
from register.law.queries import get_change, list_changes, unfit_refs
from register.reference.law import load_law
from register.reference.policy import GROUPS, load_policy
from register.web.change_words import says
from register.words import words_for
from register.work import Register
from tests.cast import ADA, CAST, Known
from tests.ground.registers import actor_of, trail_of

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
ENDS = {
    "kind": "finding-ends",
    "regime": "eu-gdpr",
    "place": "us",
    "on": "2026-12-31",
    "citation": "C-703/25 P",
    "as_of": "2026-03-01",
}


def _add(register: Register, known: Known = ADA, **fields: Any) -> LawChange:
    with register.write(NOW) as session:
        given = read_change({**ENDS, **fields})
        return add_change(session, actor_of(session, known), given, NOW, today=TODAY)


def _correct(register: Register, ref: str, version: int = 1, **fields: Any) -> LawChange:
    with register.write(NOW) as session:
        given = read_change({**ENDS, **fields})
        return correct_change(session, actor_of(session, ADA), ref, given, version, NOW, today=TODAY)


def _withdraw(register: Register, ref: str, version: int = 1) -> LawChange:
    with register.write(NOW) as session:
        return withdraw_change(session, actor_of(session, ADA), ref, "Mistaken", version, NOW, today=TODAY)


def _recognised(register: Register, on: date) -> bool:
    with register.read() as session:
        return bool(current_law(session).adequacy("eu-gdpr", "US", on))


def test_a_change_counts_from_its_day_on_and_the_trail_says_who(register: Register) -> None:
    assert _recognised(register, date(2027, 1, 1))
    row = _add(register)
    assert (row.ref, row.counts_from, row.is_verified) == ("L-0001", date(2027, 1, 1), False)
    assert _recognised(register, date(2026, 12, 31))
    assert not _recognised(register, date(2027, 1, 1))
    event = trail_of(register)[0]
    assert (event.tag, event.actor_name, event.subject_ref) == ("law:change:added", ADA.name, "L-0001")
    assert json.loads(event.changes)["on"] == [None, "2026-12-31"]


def test_a_correction_takes_the_place_of_what_it_corrects(register: Register) -> None:
    _add(register)
    _correct(register, "L-0001", on="2027-06-30")
    assert _recognised(register, date(2027, 6, 30))
    assert not _recognised(register, date(2027, 7, 1))
    with register.read() as session:
        old, new = get_change(session, "L-0001"), get_change(session, "L-0002")
    assert (old.corrected_by_ref, new.corrects_ref, new.position) == ("L-0002", "L-0001", old.position)
    assert json.loads(trail_of(register)[-1].changes)["on"] == ["2026-12-31", "2027-06-30"]
    with pytest.raises(Conflict):
        _correct(register, "L-0001", version=2, on="2028-01-01")


def test_saving_what_is_there_changes_nothing(lite: Register) -> None:
    _add(lite)
    assert _correct(lite, "L-0001").ref == "L-0001"
    assert len(trail_of(lite)) == 1


def test_a_withdrawn_change_counts_on_no_date_and_stays(register: Register) -> None:
    _add(register)
    with pytest.raises(ChangedMeanwhile):
        _withdraw(register, "L-0001", version=7)
    _withdraw(register, "L-0001")
    assert _recognised(register, date(2027, 1, 1))
    with register.read() as session:
        rows = list_changes(session)
        assert current_law(session) is load_law()
    assert [(row.withdrawn_on, row.withdrawn_reason) for row in rows] == [(TODAY, "Mistaken")]
    with pytest.raises(Conflict):
        _withdraw(register, "L-0001", version=2)


def test_a_change_that_fits_the_law_no_more_counts_for_nothing_and_can_be_withdrawn(lite: Register) -> None:
    """A later version of the register may ship data without the row a change was made to."""
    _add(lite)
    with lite.write(NOW) as session:
        gone = {
            "kind": "mechanism-ends",
            "mechanism": "old-clauses",
            "on": "2026-01-31",
            "citation": "Repeal",
        }
        session.add(
            LawChange(
                ref="L-0002",
                position=2,
                kind="mechanism-ends",
                mechanism_id="old-clauses",
                content=json.dumps(gone),
                citation="Repeal",
                as_of=TODAY,
                created_at=NOW,
                changed_at=NOW,
            )
        )
    assert not _recognised(lite, date(2027, 1, 1))
    with lite.read() as session:
        assert unfit_refs(session) == {"L-0002"}
        assert "old-clauses" in says(words_for("en"), amendment_of(get_change(session, "L-0002")))
    _withdraw(lite, "L-0002")
    with lite.read() as session:
        assert unfit_refs(session) == frozenset()


@pytest.mark.parametrize("known", [person for person in CAST if person is not ADA], ids=lambda p: p.name)
def test_only_administrators_change_the_law(lite: Register, known: Known) -> None:
    with pytest.raises(Refused):
        _add(lite, known)
    with pytest.raises(Refused):
        _adopt(lite, known=known)


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"regime": "eu-gpdr"}, "regime", "not-in-list"),
        ({"place": "ZZ"}, "place", "not-a-place"),
        ({"place": "IN"}, "place", "no-finding-to-end"),
        ({"on": None}, "on", "required"),
        ({"on": "2026-02-30"}, "on", "not-a-date"),
        ({"citation": " "}, "citation", "required"),
        ({"as_of": "2026-03-03"}, "as_of", "in-the-future"),
        ({"kind": "finding-struck"}, "kind", "not-in-list"),
    ],
)
def test_what_does_not_fit_the_law_is_refused(lite: Register, fields: Any, field: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        _add(lite, **fields)
    assert refused.value.problems[field].code == code
    assert trail_of(lite) == []


WEIGHTS = {group: dict(getattr(load_policy(), group)) for group in GROUPS}


def _weights(**changed: int) -> dict[str, dict[str, int]]:
    fresh = {group: dict(weights) for group, weights in WEIGHTS.items()}
    for name, weight in changed.items():
        group, _, key = name.partition("__")
        fresh[group][key] = weight
    return fresh


def _adopt(register: Register, policy_id: str = "own-1", known: Known = ADA, **changed: int) -> PolicyVersion:
    given = PolicyInput(
        policy_id=policy_id, weights=_weights(**changed), reason="Promises weigh less with us"
    )
    with register.write(NOW) as session:
        return adopt_policy(session, actor_of(session, known), given, NOW, today=TODAY)


def test_adopted_weights_count_and_the_trail_says_what_changed(register: Register) -> None:
    row = _adopt(register, measures__contractual_most=3, measures__in_transit=4)
    with register.read() as session:
        policy = current_policy(session)
    assert (row.ref, policy.id) == ("P-0001", "own-1")
    assert (policy.measures["contractual_most"], policy.measures["in_transit"]) == (3, 4)
    assert list(policy.ground) == list(load_policy().ground)
    changes = json.loads(trail_of(register)[0].changes)
    assert changes == {"measures_contractual_most": [4, 3], "measures_in_transit": [3, 4]}
    with pytest.raises(Invalid) as refused:
        _adopt(register)
    assert refused.value.problems["policy_id"].code == "policy-id-taken"


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"measures__in_transit": 4}, "ground_finding", "sum-not-hundred"),
        ({"caps__unlawful": 49}, "caps_insufficient", "caps-not-rising"),
        ({"upkeep__evidence": 2}, "upkeep_evidence", "weight-out-of-range"),
        ({"ground__finding": 101}, "ground_finding", "weight-out-of-range"),
        ({}, "ground_local", "changes-nothing"),
    ],
)
def test_weights_that_do_not_add_up_are_refused(lite: Register, changed: Any, field: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        _adopt(lite, **changed)
    assert refused.value.problems[field].code == code
    with lite.read() as session:
        assert current_policy(session) is load_policy()
