"""The list of agreements: its states are those of the rule, and every filter and sort works on both databases."""

from datetime import date, timedelta
from typing import Any

import pytest

from register.agreements.queries import (
    SORTS,
    AgreementFilters,
    agreements_of,
    count_agreements,
    list_agreements,
)
from register.agreements.terms import read_terms, set_terms
from register.rules.agreement_state import AgreementState, agreement_state
from register.trail.counted import Paging
from register.work import Register
from tests.agreements.ground import NOW, TODAY, have_agreement, have_entities, have_vendor
from tests.agreements.test_actions import _end
from tests.cast import PRIYA
from tests.ground.registers import actor_of, furnished

UNSIGNED = {"signed_by_us_on": "", "signed_by_vendor_on": ""}


def _stock(register: Register) -> None:
    """One agreement for every way an agreement can stand."""
    have_vendor(register)
    have_vendor(register, legal_name="海港話務有限公司")
    have_entities(register, "DE")
    have_agreement(register, title="Ended one")
    _end(register)
    have_agreement(register, title="In force", expires_on=(TODAY + timedelta(days=61)).isoformat())
    have_agreement(
        register, title="Expiring", expires_on=(TODAY + timedelta(days=60)).isoformat(), kind="scc"
    )
    have_agreement(register, title="Last day", expires_on=TODAY.isoformat())
    have_agreement(register, title="Expired", expires_on=(TODAY - timedelta(days=1)).isoformat())
    have_agreement(register, title="To come", effective_on=(TODAY + timedelta(days=1)).isoformat())
    have_agreement(register, "V-0002", title="公開條款", url="https://vendor.example/dpa", **UNSIGNED)


stocked = furnished(_stock)


def _refs(register: Register, as_of: date = TODAY, **filters: Any) -> list[str]:
    with register.read() as session:
        rows = list_agreements(
            session, AgreementFilters(**filters), "reference", descending=False, paging=None, as_of=as_of
        )
        assert count_agreements(session, AgreementFilters(**filters), as_of) == len(rows)
        return [row.ref for row in rows]


@pytest.mark.parametrize("days", [0, 1, 2, 61, 62, 400])
def test_the_states_of_the_list_are_those_of_the_rule(stocked: Register, days: int) -> None:
    as_of = TODAY + timedelta(days=days)
    every = tuple(state.value for state in AgreementState)
    with stocked.read() as session:
        rows = list_agreements(
            session, AgreementFilters(state=every), "", descending=False, paging=None, as_of=as_of
        )
    assert len(rows) == 7
    for row in rows:
        state = agreement_state(
            row.execution.value, row.effective_on, row.expires_on, row.ended_on, as_of
        ).value
        assert [s for s in every if row.ref in _refs(stocked, as_of, state=(s,))] == [state]


def test_what_has_ended_is_left_out_unless_asked_for(stocked: Register) -> None:
    assert _refs(stocked) == [f"A-000{n}" for n in range(2, 8)]
    assert _refs(stocked, state=("ended",)) == ["A-0001"]


def test_filters_narrow_the_list(stocked: Register) -> None:
    assert _refs(stocked, text="公开条款") == ["A-0007"]
    assert _refs(stocked, text="海港") == ["A-0007"]
    assert _refs(stocked, text="a-0004") == ["A-0004"]
    assert _refs(stocked, kind=("scc",)) == ["A-0003"]
    assert _refs(stocked, execution=("published",)) == ["A-0007"]
    assert _refs(stocked, vendor=("V-0002",)) == ["A-0007"]
    assert _refs(stocked, terms=("missing",)) == []
    assert "A-0003" not in _refs(stocked, terms=("unchecked",))
    with stocked.write(NOW) as session:
        given = read_terms({"state.audit-right": "absent"})
        set_terms(session, actor_of(session, PRIYA), "A-0002", given, None, NOW)
    assert _refs(stocked, terms=("missing",)) == ["A-0002"]
    assert _refs(stocked, state=("nonsense",)) == []


@pytest.mark.parametrize("sort", [*SORTS, "nonsense"])
def test_the_list_can_be_sorted_both_ways(stocked: Register, sort: str) -> None:
    with stocked.read() as session:
        for descending in (False, True):
            rows = list_agreements(
                session,
                AgreementFilters(),
                sort,
                descending=descending,
                paging=Paging(1, 25),
                as_of=TODAY,
            )
            assert len(rows) == 6


def test_rows_without_an_end_come_last_either_way(stocked: Register) -> None:
    with stocked.read() as session:
        for descending in (False, True):
            rows = list_agreements(
                session, AgreementFilters(), "expires", descending=descending, paging=None, as_of=TODAY
            )
            assert [row.expires_on is None for row in rows] == [False] * 4 + [True] * 2


def test_a_vendors_agreements_come_with_those_in_use_first(stocked: Register) -> None:
    with stocked.read() as session:
        assert [a.ref for a in agreements_of(session, 1)] == [
            "A-0006",
            "A-0005",
            "A-0004",
            "A-0003",
            "A-0002",
            "A-0001",
        ]
