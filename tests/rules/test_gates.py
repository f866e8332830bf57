"""Gates: what keeps each of them shut, for whom it holds, and what opens it by exception."""

from dataclasses import replace

import pytest

from register.rules.gates import (
    DEFAULT_LEVELS,
    FIXED,
    LEVELS,
    GateCode,
    GateFacts,
    GateState,
    fitting_levels,
    gates_of,
    may_be_used,
)

SOUND = GateFacts(importance="high", handles_personal_data="yes", gaps=frozenset())


def state_of(vendor: GateFacts, code: str) -> str:
    return next(gate.state.value for gate in gates_of(vendor) if gate.code == code)


def test_a_sound_vendor_may_be_used() -> None:
    gates = gates_of(SOUND)
    assert {gate.state for gate in gates} == {GateState.MET}
    assert may_be_used(gates)


@pytest.mark.parametrize(
    ("gap", "code"),
    [
        ("owner-missing", "owner"),
        ("owner-has-left", "owner"),
        ("importance-missing", "importance"),
        ("data-unknown", "data"),
        ("service-missing", "data"),
        ("dpa-term-missing", "terms"),
        ("review-never", "review"),
    ],
)
def test_each_gap_shuts_its_gate_and_no_other(gap: str, code: str) -> None:
    gates = gates_of(replace(SOUND, gaps=frozenset({gap})))
    assert [gate.code.value for gate in gates if gate.state is GateState.UNMET] == [code]
    assert not may_be_used(gates)


@pytest.mark.parametrize(
    ("gap", "codes"),
    [
        ("destination-missing", ["destinations", "transfers"]),
        ("dpa-missing", ["dpa", "terms"]),
        ("dpa-published-only", ["dpa", "terms"]),
    ],
)
def test_what_is_not_there_cannot_be_whole_or_approved(gap: str, codes: list[str]) -> None:
    vendor = replace(SOUND, gaps=frozenset({gap}))
    assert [gate.code.value for gate in gates_of(vendor) if gate.state is GateState.UNMET] == codes
    excepted = replace(vendor, exceptions=frozenset({codes[0]}))
    assert may_be_used(gates_of(excepted))


def test_a_transfer_nobody_approved_and_an_overdue_review_shut_their_gates() -> None:
    vendor = replace(SOUND, undecided=("T-0001",), overdue_reviews=1)
    shut = {gate.code: gate.why for gate in gates_of(vendor) if gate.state is GateState.UNMET}
    assert shut == {GateCode.REVIEW: ("review-overdue",), GateCode.TRANSFERS: ("T-0001",)}


@pytest.mark.parametrize(("handles", "state"), [("no", "not-needed"), ("yes", "unmet"), ("unknown", "unmet")])
def test_without_personal_data_no_agreement_is_asked_for(handles: str, state: str) -> None:
    vendor = replace(SOUND, handles_personal_data=handles, gaps=frozenset({"dpa-missing"}))
    assert state_of(vendor, "dpa") == state


@pytest.mark.parametrize(
    ("importance", "state"), [("medium", "unmet"), ("low", "not-needed"), (None, "unmet")]
)
def test_the_review_is_asked_for_by_importance(importance: str | None, state: str) -> None:
    vendor = replace(SOUND, importance=importance, gaps=frozenset({"review-never"}))
    assert state_of(vendor, "review") == state


def test_an_exception_opens_its_gate_and_no_other() -> None:
    vendor = replace(SOUND, gaps=frozenset({"review-never", "dpa-missing"}), exceptions=frozenset({"review"}))
    assert (state_of(vendor, "review"), state_of(vendor, "dpa")) == ("excepted", "unmet")


def test_an_exception_of_a_gate_that_is_met_changes_nothing() -> None:
    assert state_of(replace(SOUND, exceptions=frozenset({"review"})), "review") == "met"


@pytest.mark.parametrize("code", sorted(FIXED))
def test_a_fixed_gate_holds_for_everybody_whatever_is_set(code: GateCode) -> None:
    assert fitting_levels(code, ()) == frozenset(LEVELS)


def test_another_gate_may_be_set_and_takes_no_level_there_is_not() -> None:
    assert fitting_levels(GateCode.REVIEW, ("critical", "urgent")) == frozenset({"critical"})
    levels = {**DEFAULT_LEVELS, GateCode.REVIEW: frozenset({"critical"})}
    vendor = replace(SOUND, gaps=frozenset({"review-never"}))
    assert may_be_used(gates_of(vendor, levels))
