"""Notices on both databases: the deadline of this agreement, the decision and its effects, flags, what cannot be."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from register.agreements.actions import add_agreement, record_signatures
from register.agreements.inputs import AgreementInput, SignaturesInput, TermInput
from register.agreements.models import TermState
from register.agreements.terms import set_terms
from register.chains.models import Engagement
from register.chains.queries import get_engagement
from register.errors import ChangedMeanwhile, Conflict, Invalid, Refused
from register.flags.queries import vendor_flags
from register.inputs import read_input
from register.notices.actions import change_notice, record_notice
from register.notices.deciding import decide_notice
from register.notices.inputs import DecisionInput, NoticeInput
from register.notices.models import NoticeStatus, SubprocessorNotice
from register.notices.queries import NoticeFilters, count_notices, get_notice, list_notices
from register.rules.objection import RestsOn
from register.transfers.queries import get_transfer
from register.vendors.queries import get_vendor
from register.work import Register
from tests.cast import DORA, PRIYA, Known
from tests.chains.ground import CLOUD, DESK, VOICE, engage, set_chain_scene
from tests.ground.registers import actor_of, trail_of
from tests.transfers.scene import NOW, TODAY

LATER = TODAY + timedelta(days=40)
ADDED = {"kind": "added", "name": "Lantau Hosting", "place_text": "Japan", "purpose": "Backups", "on": LATER}


@pytest.fixture
def voiced(register: Register) -> Register:
    """Harbour Voice engages CloudCo in the United States; its agreement A-0001 gives 30 calendar days to object."""
    set_chain_scene(register, exporter="NL")
    engage(register, VOICE, CLOUD)
    with register.write(NOW) as session:
        priya = actor_of(session, PRIYA)
        given = read_input(AgreementInput, {"kind": "dpa", "title": "Calls DPA", "governing_law": "HK"})
        made = add_agreement(session, priya, VOICE, given, NOW, today=TODAY)
        term = TermInput(term_id="subprocessor-authorisation", state=TermState.PRESENT, value="30")
        set_terms(session, priya, made.ref, [term], None, NOW)
    return register


def notice(**fields: Any) -> NoticeInput:
    """A notice under A-0001, received today, unless told otherwise."""
    plain = {"agreement_ref": "A-0001", "received_on": TODAY, "changes": [ADDED]}
    return read_input(NoticeInput, {**plain, **fields})


def recorded(
    register: Register, vendor: str = VOICE, known: Known = PRIYA, **fields: Any
) -> SubprocessorNotice:
    """Recorded by procurement."""
    with register.write(NOW) as session:
        return record_notice(session, actor_of(session, known), vendor, notice(**fields), NOW, today=TODAY)


def decided(
    register: Register, decision: str, known: Known = DORA, *, today: date = TODAY, version: int | None = 1
) -> SubprocessorNotice:
    """Decided by the DPO."""
    with register.write(NOW) as session:
        given = DecisionInput(decision=NoticeStatus(decision), reason="Looked at it")
        return decide_notice(session, actor_of(session, known), "SN-0001", given, version, NOW, today=today)


def flags(register: Register, day: date) -> list[tuple[str, str]]:
    """The flags of Harbour Voice about notices on a day."""
    with register.read() as session:
        rows = vendor_flags(session, get_vendor(session, VOICE).id or 0, day)
        return [(row.code, row.subject_ref) for row in rows if row.code.startswith("notice-")]


def chain(register: Register) -> list[tuple[str, Any, Any, list[str]]]:
    """Every engagement: its reference, first day, day it ended and places."""
    with register.read() as session:
        rows = session.exec(select(Engagement).order_by(Engagement.ref))
        return [(row.ref, row.since, row.ended_on, row.places) for row in rows]


def test_the_deadline_is_that_of_the_agreement_unless_the_notice_gives_less(voiced: Register) -> None:
    made = recorded(voiced)
    assert (made.deadline_on, made.rests_on) == (TODAY + timedelta(days=30), RestsOn.AGREEMENT)
    with voiced.write(NOW) as session:
        shorter = notice(stated_days=10, stated_day_kind="business")
        actor = actor_of(session, PRIYA)
        changed = change_notice(session, actor, "SN-0001", shorter, 1, NOW, today=TODAY)
        # 2 March 2026 is a Monday: ten business days in Hong Kong end on Monday the 16th.
        assert (changed.deadline_on, changed.rests_on) == (date(2026, 3, 16), RestsOn.NOTICE)
        same = change_notice(session, actor, "SN-0001", shorter, 2, NOW, today=TODAY)
        assert same.version == 2


def test_the_deadline_of_an_agreement_that_says_nothing_is_that_of_its_master(voiced: Register) -> None:
    with voiced.write(NOW) as session:
        priya, both = actor_of(session, PRIYA), {"signed_by_us_on": TODAY, "signed_by_vendor_on": TODAY}
        record_signatures(session, priya, "A-0001", read_input(SignaturesInput, both), None, NOW, today=TODAY)
        given = read_input(AgreementInput, {"kind": "dpa", "title": "Recordings", "parent_ref": "A-0001"})
        add_agreement(session, priya, VOICE, given, NOW, today=TODAY)
    made = recorded(voiced, agreement_ref="A-0002")
    assert (made.agreement_days, made.deadline_on) == (30, TODAY + timedelta(days=30))


def test_a_notice_waits_until_its_deadline_and_is_missed_the_day_after(voiced: Register) -> None:
    made = recorded(voiced)
    assert made.deadline_on
    assert flags(voiced, TODAY) == [("notice-decision-due", "SN-0001")]
    assert flags(voiced, made.deadline_on) == [("notice-decision-due", "SN-0001")]
    assert flags(voiced, made.deadline_on + timedelta(days=1)) == [("notice-deadline-missed", "SN-0001")]
    decided(voiced, "objected")
    assert flags(voiced, made.deadline_on + timedelta(days=1)) == []


def test_accepting_changes_the_chain_from_the_day_announced_and_judges_again(voiced: Register) -> None:
    moved = {"kind": "moved", "subject_ref": CLOUD, "place_text": "India", "on": TODAY}
    recorded(voiced, changes=[ADDED, moved])
    made = decided(voiced, "accepted")
    assert made.applied == ["SP-0002", "SP-0001", "SP-0003"]
    assert chain(voiced) == [
        ("SP-0001", None, TODAY, ["US"]),
        ("SP-0002", LATER, None, ["JP"]),
        ("SP-0003", TODAY, None, ["IN"]),
    ]
    with voiced.read() as session:
        assert [place for place, *_ in get_transfer(session, "T-0001").onward] == ["IN"]
        assert get_vendor(session, "V-0005").legal_name == "Lantau Hosting"
    tags = [event.tag for event in trail_of(voiced) if event.about_ref == VOICE][-6:]
    assert "notices:notice:accepted" in tags
    assert "chains:engagement:ended" in tags


def test_a_replacement_ends_the_one_on_the_day_the_other_begins(voiced: Register) -> None:
    line = {
        "kind": "replaced",
        "subject_ref": CLOUD,
        "name": "Manila Desk",
        "engaged_ref": DESK,
        "place_text": "PH",
    }
    recorded(voiced, changes=[{**line, "on": LATER}])
    decided(voiced, "accepted")
    assert chain(voiced) == [("SP-0001", None, LATER, ["US"]), ("SP-0002", LATER, None, ["PH"])]
    with voiced.read() as session:
        # Until then the old one still counts.
        assert [place for place, *_ in get_transfer(session, "T-0001").onward] == ["US"]


@pytest.mark.parametrize("decision", ["objected", "withdrawn"])
def test_objecting_or_putting_aside_leaves_the_chain_and_is_final(voiced: Register, decision: str) -> None:
    recorded(voiced)
    before = chain(voiced)
    made = decided(voiced, decision, today=LATER)
    assert (made.status.value, made.decided_on, made.reason) == (decision, LATER, "Looked at it")
    assert chain(voiced) == before
    with pytest.raises(Conflict):
        decided(voiced, "accepted")
    with pytest.raises(Conflict), voiced.write(NOW) as session:
        change_notice(session, actor_of(session, PRIYA), "SN-0001", notice(), None, NOW, today=TODAY)


def test_only_the_dpo_decides_and_a_stale_decision_is_not_taken(voiced: Register) -> None:
    recorded(voiced)
    with pytest.raises(Refused):
        decided(voiced, "accepted", PRIYA)
    with pytest.raises(ChangedMeanwhile):
        decided(voiced, "accepted", version=7)
    assert len(chain(voiced)) == 1


def test_an_acceptance_that_cannot_be_carried_out_leaves_everything_as_it_was(voiced: Register) -> None:
    engage(voiced, VOICE, DESK, place_text="PH", since=LATER)
    removed = {"kind": "removed", "subject_ref": DESK, "on": TODAY}
    recorded(voiced, changes=[ADDED, removed])
    before = chain(voiced)
    with pytest.raises(Invalid) as refused:
        decided(voiced, "accepted")
    assert refused.value.problems["decision"].code == "end-before-start"
    assert chain(voiced) == before
    with voiced.read() as session:
        assert get_notice(session, "SN-0001").status is NoticeStatus.OPEN


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"received_on": TODAY + timedelta(days=1)}, "received_on", "in-the-future"),
        ({"received_on": "2026-02-30"}, "received_on", "not-a-date"),
        ({"agreement_ref": "A-0099"}, "agreement_ref", "not-in-list"),
        ({"agreement_days": -1}, "agreement_days", "too-small"),
        ({"changes": []}, "changes", "nothing-announced"),
        ({"changes": [{**ADDED, "engaged_ref": VOICE}]}, "change_1_name", "engages-itself"),
        ({"changes": [{**ADDED, "engaged_ref": "V-0099"}]}, "change_1_engaged_ref", "not-in-list"),
    ],
)
def test_what_cannot_be_is_refused_by_field(voiced: Register, fields: Any, field: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        recorded(voiced, **fields)
    assert refused.value.problems[field].code == code


def test_the_list_is_filtered_by_what_waits_and_how_long(voiced: Register) -> None:
    recorded(voiced)
    recorded(voiced, agreement_days=3)
    decided(voiced, "withdrawn")
    with voiced.read() as session:
        for filters, refs in (
            (NoticeFilters(), ["SN-0002"]),
            (NoticeFilters(status=("withdrawn",)), ["SN-0001"]),
            (NoticeFilters(due=("due-soon",)), ["SN-0002"]),
            (NoticeFilters(due=("overdue", "not-due")), []),
            (NoticeFilters(text="lantau"), ["SN-0002"]),
            (NoticeFilters(text="harbour"), ["SN-0002"]),
            (NoticeFilters(vendor=(CLOUD,)), []),
            (NoticeFilters(agreement=("A-0001",)), ["SN-0002"]),
        ):
            rows = list_notices(session, filters, "deadline", descending=False, paging=None, as_of=TODAY)
            assert [row.ref for row in rows] == refs, filters
            assert count_notices(session, filters, TODAY) == len(refs)


def test_a_moved_sub_processor_keeps_its_tools_and_its_service(voiced: Register) -> None:
    moved = {"kind": "moved", "subject_ref": CLOUD, "place_text": "Ireland", "on": TODAY}
    recorded(voiced, changes=[moved])
    decided(voiced, "accepted")
    with voiced.read() as session:
        old, new = get_engagement(session, "SP-0001"), get_engagement(session, "SP-0002")
        assert (new.purpose, new.mechanisms, new.service_id) == (old.purpose, old.mechanisms, old.service_id)
        assert old.end_reason == "SN-0001: Looked at it"


def test_another_purpose_from_a_day_to_come_leaves_the_days_before_as_they_were(voiced: Register) -> None:
    line = {"kind": "repurposed", "subject_ref": CLOUD, "purpose": "Analytics", "on": LATER}
    recorded(voiced, changes=[line])
    decided(voiced, "accepted")
    with voiced.read() as session:
        before, after = (get_engagement(session, ref) for ref in ("SP-0001", "SP-0002"))
        assert (before.purpose, before.ended_on) == ("Hosting", LATER)
        assert (after.purpose, after.since, after.places) == ("Analytics", LATER, ["US"])
