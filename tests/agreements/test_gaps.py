"""The gap report and our positions: what is stored follows from terms, laws and positions. On both databases."""

import json
from typing import Any

import pytest

from register.agreements.gaps import SORTS, GapFilters, count_by_kind, count_by_term, count_gaps, list_gaps
from register.agreements.inputs import PositionInput
from register.agreements.models import HousePosition
from register.agreements.positions import set_position
from register.agreements.queries import get_agreement
from register.agreements.term_counts import recount_term
from register.errors import ChangedMeanwhile, Invalid, NotFound, Refused
from register.inputs import read_input
from register.trail.counted import Paging
from register.work import Register
from tests.agreements.ground import NOW, TODAY, have_agreement, have_entities, have_vendor
from tests.agreements.test_actions import _change, _end
from tests.agreements.test_terms import _set
from tests.cast import ADA, DORA, PRIYA, Known
from tests.ground.registers import actor_of, trail_of

HELD = {
    "state__security": "present",
    "state__deletion_return": "present",
    "state__retention_period": "present",
}


def _gaps(register: Register, **filters: Any) -> dict[str, str]:
    with register.read() as session:
        rows = list_gaps(session, GapFilters(**filters), "severity", descending=False, paging=None)
    return {row.term_id: row.gap for row in rows}


def _position(
    register: Register,
    term: str = "breach-notice",
    version: int | None = None,
    known: Known = DORA,
    **given: Any,
) -> HousePosition | None:
    values = {"decided_on": TODAY.isoformat(), "reason": "Board", **given}
    with register.write(NOW) as session:
        actor, read = actor_of(session, known), read_input(PositionInput, values)
        row = set_position(session, actor, term, read, version, NOW, today=TODAY)
        recount_term(session, term)
        return row


def test_gaps_follow_the_terms_and_the_end_of_the_agreement(register: Register) -> None:
    have_vendor(register)
    have_entities(register, "HK")
    have_agreement(register, entity_refs=["E-0001"])
    unchecked = _gaps(register)
    assert set(unchecked.values()) == {"unchecked"}
    assert len(unchecked) == 3
    _set(register, None, **{**HELD, "state__retention_period": "weak", "state__breach_notice": "absent"})
    assert _gaps(register) == {"retention-period": "weak", "breach-notice": "advised"}
    _end(register)
    assert _gaps(register) == {}


def test_gaps_follow_the_laws_that_bind_our_parties(register: Register) -> None:
    have_vendor(register)
    have_entities(register, "HK", "DE")
    have_agreement(register, entity_refs=["E-0001"])
    _set(register, None, **HELD, state__breach_notice="absent")
    assert _gaps(register, regime=("eu-gdpr",)) == {}
    _change(register, None, entity_refs=["E-0001", "E-0002"])
    assert _gaps(register, gap=("missing",)) == {"breach-notice": "missing"}
    # The same answer by either law that asks.
    assert _gaps(register, regime=("hk-pdpo",), gap=("missing",)) == {"breach-notice": "missing"}
    assert _gaps(register, regime=("uk-gdpr",), gap=("missing",)) == {}


def test_a_term_of_the_master_is_no_gap_of_what_hangs_on_it(register: Register) -> None:
    have_vendor(register)
    have_entities(register, "HK")
    have_agreement(register, kind="main-contract", entity_refs=["E-0001"])
    _set(register, None, **HELD)
    assert have_agreement(register, entity_refs=["E-0001"], parent_ref="A-0001").unchecked_terms == 0
    _end(register)
    with register.read() as session:
        assert get_agreement(session, "A-0002").unchecked_terms == 3


def test_a_position_of_ours_is_held_against_values_at_once(register: Register) -> None:
    have_vendor(register)
    have_entities(register, "DE")
    have_agreement(register, entity_refs=["E-0001"])
    _set(register, None, state__breach_notice="present", value__breach_notice="48 hours")
    assert _gaps(register, term=("breach-notice",)) == {"breach-notice": "short"}
    position = _position(register, preferred="24", fallback="72", wording="Without delay.")
    assert position
    assert _gaps(register, term=("breach-notice",)) == {}
    event = trail_of(register)[-1]
    assert (event.tag, event.subject_ref, event.reason) == ("agreements:position:set", "HP-0001", "Board")
    assert json.loads(event.changes)["fallback"] == [None, "72"]
    before = len(trail_of(register))
    assert _position(register, preferred="24 hours", fallback="72", wording="Without delay.")
    assert len(trail_of(register)) == before
    with pytest.raises(ChangedMeanwhile):
        _position(register, version=0, preferred="12")
    _position(register, version=1, known=ADA, preferred="36")
    assert _gaps(register, term=("breach-notice",)) == {"breach-notice": "short"}


def test_a_position_is_held_against_what_an_agreement_has_from_its_master(register: Register) -> None:
    have_vendor(register)
    have_entities(register, "DE")
    have_agreement(register, kind="main-contract", entity_refs=["E-0001"])
    _set(register, None, state__breach_notice="present", value__breach_notice="48 hours")
    have_agreement(register, entity_refs=["E-0001"], parent_ref="A-0001")
    _position(register, preferred="72")
    assert _gaps(register, term=("breach-notice",), agreement=("A-0002",)) == {}
    _position(register, version=1, preferred="24")
    assert _gaps(register, term=("breach-notice",)) == {"breach-notice": "short"}


@pytest.mark.parametrize(
    ("term", "given", "problem"),
    [
        ("breach-notice", {"preferred": "soon"}, {"preferred": "not-a-number"}),
        ("breach-notice", {"fallback": "24"}, {"preferred": "required"}),
        ("breach-notice", {"preferred": "24", "fallback": "12"}, {"fallback": "fallback-better"}),
        ("audit-right", {"preferred": "14", "decided_on": "2026-11-25"}, {"decided_on": "in-the-future"}),
        ("confidentiality", {"preferred": "14"}, {"preferred": "not-measured"}),
    ],
)
def test_a_position_that_makes_no_sense_is_refused(
    lite: Register, term: str, given: dict[str, str], problem: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        _position(lite, term, **given)
    assert {name: p.code for name, p in refused.value.problems.items()} == problem


def test_positions_are_for_those_who_may_and_for_terms_there_are(lite: Register) -> None:
    with pytest.raises(Refused):
        _position(lite, known=PRIYA, preferred="24")
    with pytest.raises(NotFound):
        _position(lite, "handshake", preferred="24")


def test_a_value_that_is_none_of_its_unit_is_named_with_its_field(lite: Register) -> None:
    have_vendor(lite)
    have_agreement(lite)
    for field, value, code in (
        ("breach_notice", "soon", "not-a-number"),
        ("confidentiality", "24", "not-measured"),
        ("tm_hours", "22:00-09:00", "not-a-time-range"),
    ):
        with pytest.raises(Invalid) as refused:
            _set(lite, None, **{f"state__{field}": "present", f"value__{field}": value})
        name = f"value.{field.replace('_', '-')}"
        assert {n: p.code for n, p in refused.value.problems.items()} == {name: code}


def test_the_report_counts_what_it_lists_in_every_order_and_filter(register: Register) -> None:
    have_vendor(register)
    have_vendor(register, legal_name="海港話務有限公司")
    have_entities(register, "DE")
    have_agreement(register)
    have_agreement(register, "V-0002", title="外判協議")
    _set(register, None, state__breach_notice="absent", state__training="absent")
    with register.read() as session:
        for filters in (
            GapFilters(),
            GapFilters(gap=("missing", "advised", "nonsense")),
            GapFilters(term=("audit-right",)),
            GapFilters(vendor=("V-0002",)),
            GapFilters(agreement=("A-0001",), regime=("eu-gdpr",)),
            GapFilters(text="海港话务"),
            GapFilters(owner=(1,)),
        ):
            total = count_gaps(session, filters)
            for sort in SORTS:
                for descending in (False, True):
                    rows = list_gaps(session, filters, sort, descending=descending, paging=Paging(1, 25))
                    assert len(rows) == min(total, 25)
            assert sum(count_by_kind(session, GapFilters(**{**vars(filters), "gap": ()})).values()) >= total
        assert (
            count_gaps(session, GapFilters(gap=("missing",)))
            == count_by_kind(session, GapFilters())["missing"]
        )
        assert dict(count_by_term(session, GapFilters()))["audit-right"] == 2
