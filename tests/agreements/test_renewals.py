"""How agreements go on: renewed, ended by notice, replaced, hung on another. On both databases."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from register.agreements.inputs import AgreementInput, NoticeGivenInput, RenewedInput, SupersededInput
from register.agreements.models import Agreement
from register.agreements.queries import get_agreement, related_to
from register.agreements.renewals import record_notice, record_renewal, supersede_agreement
from register.errors import Conflict, Invalid, Refused
from register.flags.models import FlagRow
from register.inputs import read_input
from register.vendors.touched import touch
from register.work import Register
from tests.agreements.ground import NOW, TODAY, have_agreement, have_entities, have_vendor
from tests.agreements.test_actions import _change
from tests.cast import ANA, PRIYA, Known
from tests.ground.registers import actor_of, trail_of

AUTOMATIC = {"expires_on": "2027-01-31", "renewal": "automatic", "renewal_months": "12", "notice_months": "1"}


def _renew(register: Register, known: Known = PRIYA, **fields: Any) -> Agreement:
    with register.write(NOW) as session:
        given = read_input(RenewedInput, fields)
        return record_renewal(session, actor_of(session, known), "A-0001", given, None, NOW)


def _give_notice(register: Register, known: Known = PRIYA, **fields: Any) -> Agreement:
    with register.write(NOW) as session:
        given = read_input(NoticeGivenInput, {"reason": "Too dear", **fields})
        actor = actor_of(session, known)
        return record_notice(session, actor, "A-0001", given, None, NOW, today=TODAY)


def _supersede(register: Register, known: Known = PRIYA, **fields: Any) -> Agreement:
    with register.write(NOW) as session:
        values = {"successor_ref": "A-0002", "from_on": TODAY.isoformat(), **fields}
        actor = actor_of(session, known)
        return supersede_agreement(
            session, actor, "A-0001", read_input(SupersededInput, values), None, NOW, today=TODAY
        )


def _flags(register: Register) -> dict[str, date | None]:
    with register.read() as session:
        return {row.code: row.due_on for row in session.exec(select(FlagRow))}


def _problem(refused: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    return {name: problem.code for name, problem in refused.value.problems.items()}


def test_an_agreement_that_renews_asks_for_notice_and_not_for_its_end(register: Register) -> None:
    have_vendor(register)
    # 31 December 2026 is a Thursday.
    assert have_agreement(register, **AUTOMATIC).notice_by == date(2026, 12, 31)
    flags = _flags(register)
    assert flags["notice-due"] == date(2026, 12, 31)
    assert "dpa-ending" not in flags
    assert _renew(register, expires_on="2028-01-31").notice_by == date(2027, 12, 31)
    assert _flags(register)["notice-due"] == date(2027, 12, 31)
    event = trail_of(register)[-1]
    assert event.tag == "agreements:agreement:renewed"
    assert json.loads(event.changes) == {"expires_on": ["2027-01-31", "2028-01-31"]}
    with pytest.raises(Invalid) as refused:
        _renew(register, expires_on="2028-01-31")
    assert _problem(refused) == {"expires_on": "not-later"}


@pytest.mark.parametrize(
    ("law", "places", "last"),
    [
        # Christmas Day, a Friday, and the days after it in each place.
        ("HK", (), date(2026, 12, 24)),
        (None, ("GB",), date(2026, 12, 24)),
        ("CN", ("HK",), date(2026, 12, 25)),
        (None, (), date(2026, 12, 24)),
    ],
)
def test_the_last_day_to_give_notice_is_moved_earlier_where_it_is_a_day_off_there(
    register: Register, law: str | None, places: tuple[str, ...], last: date
) -> None:
    have_vendor(register)
    have_entities(register, *places)
    refs = [f"E-{number:04d}" for number in range(1, len(places) + 1)]
    terms = {"expires_on": "2027-01-24", "notice_days": 30, "notice_months": None, "renewal": "automatic"}
    made = have_agreement(register, **terms, governing_law=law, entity_refs=refs)
    assert made.notice_by == last
    assert _flags(register)["notice-due"] == last
    with register.write(NOW) as session:
        # As an earlier version of the register left it, or before a public holiday was moved.
        stored = get_agreement(session, made.ref)
        stored.notice_by = date(2026, 12, 26)
        session.add(stored)
        touch(session, stored.vendor_id)
    assert _flags(register)["notice-due"] == last


def test_notice_gives_it_an_end(register: Register) -> None:
    have_vendor(register)
    have_agreement(register, **AUTOMATIC, effective_on="2026-02-01")
    ended = _give_notice(register, given_on="2026-11-20", ends_on="2027-01-31")
    assert ended.notice_by is None
    flags = _flags(register)
    assert "notice-due" not in flags
    assert flags["dpa-ending"] == date(2027, 1, 31)
    event = trail_of(register)[-1]
    assert (event.tag, event.reason) == ("agreements:agreement:notice-given", "Too dear")
    for given, problem in (
        ({"given_on": "2026-11-25", "ends_on": "2027-01-31"}, {"given_on": "in-the-future"}),
        ({"given_on": "2026-11-20", "ends_on": "2026-11-19"}, {"ends_on": "ends-before-notice"}),
        ({"given_on": "2026-01-10", "ends_on": "2026-01-31"}, {"ends_on": "end-before-start"}),
    ):
        with pytest.raises(Invalid) as refused:
            _give_notice(register, **given)
        assert _problem(refused) == problem


def test_another_agreement_takes_the_place_of_one_and_of_what_hangs_on_it(register: Register) -> None:
    have_vendor(register)
    have_agreement(register, title="Old", effective_on="2026-03-02")
    have_agreement(register, title="New")
    have_agreement(register, title="Annex", kind="nda", parent_ref="A-0001")
    old = _supersede(register)
    assert old.ended_on == TODAY
    with register.read() as session:
        related = related_to(session, get_agreement(session, "A-0002"))
    assert related.supersedes == [("A-0001", "Old")]
    assert related.children == [("A-0003", "Annex")]
    tags = [(event.tag.rpartition(":")[2], event.subject_ref) for event in trail_of(register)[-2:]]
    assert tags == [("changed", "A-0003"), ("superseded", "A-0001")]
    with pytest.raises(Conflict):
        _supersede(register)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"successor_ref": "A-0001"}, {"successor_ref": "not-in-list"}),
        ({"successor_ref": "A-0003"}, {"successor_ref": "not-in-list"}),
        ({"successor_ref": "A-0999"}, {"successor_ref": "not-in-list"}),
        ({"from_on": (TODAY + timedelta(days=1)).isoformat()}, {"from_on": "in-the-future"}),
        ({"from_on": "2026-03-01"}, {"from_on": "end-before-start"}),
    ],
)
def test_what_cannot_take_its_place_is_said(lite: Register, given: Any, problem: dict[str, str]) -> None:
    have_vendor(lite)
    have_vendor(lite, legal_name="Another")
    have_agreement(lite, effective_on="2026-03-02")
    have_agreement(lite)
    have_agreement(lite, "V-0002")
    with pytest.raises(Invalid) as refused:
        _supersede(lite, **given)
    assert _problem(refused) == problem


def test_nothing_hangs_on_itself(register: Register) -> None:
    have_vendor(register)
    have_vendor(register, legal_name="Another")
    have_agreement(register)
    have_agreement(register, parent_ref="A-0001")
    have_agreement(register, parent_ref="A-0002")
    have_agreement(register, "V-0002")
    for master, code in (
        ("A-0003", "hangs-on-itself"),
        ("A-0001", "hangs-on-itself"),
        ("A-0004", "not-in-list"),
    ):
        with pytest.raises(Invalid) as refused:
            _change(register, None, parent_ref=master)
        assert _problem(refused) == {"parent_ref": code}


def test_who_signs_where_and_what_is_covered_is_kept_and_told(register: Register) -> None:
    have_vendor(register)
    have_entities(register, "HK")
    parties = [{"name": "Harbour Voice BV", "place": "nl"}, {"name": "Harbour Voice Inc", "place": ""}]
    added = have_agreement(
        register,
        kind="scc",
        vendor_parties=parties,
        scc_modules=["3", "2"],
        annex_i="yes",
        annex_iii="no",
        filed_on="2026-11-24",
        filing_number="SH-2026-1",
        is_intragroup="yes",
    )
    assert added.vendor_parties == [["Harbour Voice BV", "NL"], ["Harbour Voice Inc", None]]
    assert (added.scc_modules, added.annex_i, added.annex_ii, added.annex_iii) == (
        ["2", "3"],
        True,
        None,
        False,
    )
    told = json.loads(trail_of(register)[-1].changes)
    assert told["vendor_parties"] == [None, ["Harbour Voice BV NL", "Harbour Voice Inc"]]
    for fields, problem in (
        ({"transfer_refs": ["T-0001"]}, {"transfer_refs": "not-in-list"}),
        ({"filed_on": "2026-11-25"}, {"filed_on": "in-the-future"}),
    ):
        with pytest.raises(Invalid) as refused:
            have_agreement(register, **fields)
        assert _problem(refused) == problem


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"expires_on": "2027-01-01", "renewal": "evergreen"}, {"renewal": "evergreen-ends"}),
        ({"renewal": "fixed", "renewal_months": "12"}, {"renewal_months": "does-not-renew"}),
        ({"notice_days": "30", "notice_months": "1"}, {"notice_months": "days-or-months"}),
        ({"vendor_parties": [{"name": "", "place": "NL"}]}, {"vendor_parties": "required"}),
        ({"vendor_parties": [{"name": "X", "place": "ATLANTIS"}]}, {"vendor_parties": "not-a-place"}),
        ({"scc_modules": ["5"]}, {"scc_modules": "not-in-list"}),
        ({"annex_i": "perhaps"}, {"annex_i": "not-in-list"}),
        ({"renewal_months": "0"}, {"renewal_months": "too-small"}),
    ],
)
def test_what_contradicts_itself_is_named(values: Any, problem: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        read_input(AgreementInput, {"kind": "dpa", "title": "DPA", **values})
    assert _problem(refused) == problem


def test_others_do_not_say_how_an_agreement_goes_on(lite: Register) -> None:
    have_vendor(lite)
    have_agreement(lite, **AUTOMATIC)
    have_agreement(lite)
    for verb, fields in (
        (_renew, {"expires_on": "2028-01-31"}),
        (_give_notice, {"given_on": "2026-11-20", "ends_on": "2027-01-31"}),
        (_supersede, {}),
    ):
        with pytest.raises(Refused):
            verb(lite, known=ANA, **fields)
