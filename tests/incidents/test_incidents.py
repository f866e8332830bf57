"""Recording an incident, its steps and its end: what is kept, what is refused, what goes on the trail."""

from datetime import UTC, timedelta
from typing import Any

import pytest
from sqlmodel import select

from register.agreements.models import TermState
from register.errors import ChangedMeanwhile, Conflict, Invalid, NotFound, Refused
from register.flags.models import FlagRow
from register.incidents.actions import change_incident, close_incident, record_incident, reopen_incident
from register.incidents.clocks import clocks_of
from register.incidents.inputs import CloseInput, StepInput
from register.incidents.queries import IncidentFilters, count_incidents, get_incident, list_incidents
from register.incidents.steps import record_step, take_back_step
from register.inputs import read_input
from register.law.actions import add_change, withdraw_change
from register.law.inputs import read_change
from register.rules.breach_clocks import Clock, ClockState, Owed
from register.trail.counted import Paging
from register.vendors.actions import end_vendor
from register.work import Register
from tests.cast import ADA, ANA, DORA, PRIYA, SAM
from tests.ground.registers import actor_of, trail_of
from tests.incidents.ground import HOUR, a_signed_agreement, a_step, an_incident, told
from tests.transfers.scene import NOW, TODAY, put_service, put_vendor, set_scene

CLOSING = CloseInput(lessons="Ask for two people before sending", reason="All letters are back")


def clocks(register: Register) -> list[Clock]:
    with register.read() as session:
        incident = get_incident(session, "IC-0001")
        return list(clocks_of(session, [incident], NOW, register.settings.zone)[incident.id or 0])


def flags(register: Register, part: str = "incident") -> list[tuple[str, str, Any]]:
    with register.read() as session:
        rows = session.exec(select(FlagRow).order_by(FlagRow.id)).all()  # type: ignore[arg-type]
    return [(row.code, row.subject_ref, row.due_on) for row in rows if row.code.startswith(part)]


def authority(register: Register) -> Clock:
    """The clock of the notice to the regulator."""
    return next(clock for clock in clocks(register) if clock.duty.to is Owed.AUTHORITY)


def add_duty(register: Register, **fields: Any) -> None:
    """Ada records what the GDPR asks after a breach."""
    plain = {"regime": "eu-gdpr", "told": "authority", "force": "binding", "citation": "OJ L 2026/1"}
    with register.write(NOW) as session:
        given = read_change({"kind": "notice-duty", **plain, **fields})
        add_change(session, actor_of(session, ADA), given, NOW, today=TODAY)


def test_an_incident_is_kept_with_what_it_touches_and_goes_on_the_trail(register: Register) -> None:
    set_scene(register)
    made = an_incident(register, service_refs=["S-0001"], transfer_refs=["T-0001"], people_band="under-100")
    assert made.ref == "IC-0001"
    event = trail_of(register)[-1]
    assert (event.tag, event.subject_ref, event.about_ref) == (
        "incidents:incident:recorded",
        "IC-0001",
        "V-0001",
    )
    assert '"transfers":[null,["T-0001"]]' in event.changes.replace(" ", "")
    with register.write(NOW) as session:
        sam = actor_of(session, SAM)
        same = told(service_refs=["S-0001"], transfer_refs=["T-0001"], people_band="under-100")
        assert change_incident(session, sam, "IC-0001", same, 1, NOW).version == 1
        assert change_incident(session, sam, "IC-0001", told(severity="high"), 1, NOW).version == 2
    with register.write(NOW) as session, pytest.raises(ChangedMeanwhile):
        change_incident(session, actor_of(session, SAM), "IC-0001", told(), 1, NOW)


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"happened_from": NOW, "happened_until": NOW - HOUR}, "happened_until", "end-before-start"),
        ({"happened_from": NOW - HOUR}, "vendor_knew_at", "known-before-start"),
        ({"told_us_at": NOW - 25 * HOUR}, "told_us_at", "told-before-known"),
        ({"aware_at": NOW}, "aware_at", "aware-after-told"),
        ({"aware_at": None}, "aware_at", "required"),
        ({"aware_at": "2026-03-02T10:00"}, "aware_at", "moment-without-zone"),
        ({"aware_at": "yesterday"}, "aware_at", "not-a-moment"),
        ({"people_count": 100, "people_band": "under-100"}, "people_band", "band-without-number"),
        ({"data_categories": ["gossip"]}, "data_categories", "not-in-list"),
        ({"severity": "awful"}, "severity", "not-in-list"),
    ],
)
def test_what_cannot_be_is_refused(fields: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        told(**fields)
    assert refused.value.problems[field].code == code


def test_what_does_not_fit_the_register_is_refused(lite: Register) -> None:
    set_scene(lite)
    with lite.write(NOW) as session:
        put_vendor(session, "Another")
        put_service(session, "V-0002")
    for fields, field in (
        ({"service_refs": ["S-0002"]}, "service_refs"),
        ({"transfer_refs": ["T-0099"]}, "transfer_refs"),
        ({"told_us_at": None, "aware_at": NOW + HOUR}, "aware_at"),
    ):
        with pytest.raises(Invalid) as refused:
            an_incident(lite, **fields)
        assert field in refused.value.problems
    with lite.write(NOW) as session:
        with pytest.raises(Refused):
            record_incident(session, actor_of(session, ANA), "V-0001", told(), NOW)
        with pytest.raises(NotFound):
            record_incident(session, actor_of(session, SAM), "V-0099", told(), NOW)


def test_the_clocks_are_the_agreements_and_those_of_the_exporters_laws(register: Register) -> None:
    set_scene(register, exporter="NL")
    with register.write(NOW) as session:
        ref = a_signed_agreement(session, "24 hours")
        a_signed_agreement(session, "2 hours", title="Not yet", effective_on="2026-03-03")
    an_incident(register, told_us_at=None, learned_how="press", vendor_knew_at=NOW - 30 * HOUR)
    found = clocks(register)
    assert [(c.duty.to, c.duty.source, c.state) for c in found] == [
        (Owed.US, ref, ClockState.MISSED),
        (Owed.AUTHORITY, "eu-gdpr", ClockState.RUNNING),
        (Owed.PEOPLE, "eu-gdpr", ClockState.AT_ONCE),
    ]
    assert found[0].due_at == NOW - 6 * HOUR
    assert found[1].due_at == NOW + 71 * HOUR
    with register.read() as session:
        assert get_incident(session, "IC-0001").next_due_at == NOW - 6 * HOUR
        filters = IncidentFilters(clock=("missed",))
        assert count_incidents(session, filters, NOW) == 1
        assert count_incidents(session, filters, NOW - 7 * HOUR) == 0
        rows = list_incidents(session, filters, "due", descending=True, paging=Paging(), now=NOW)
        assert [row.ref for row in rows] == ["IC-0001"]


def test_the_hours_of_the_master_count_where_an_agreement_says_nothing_itself(register: Register) -> None:
    set_scene(register)
    with register.write(NOW) as session:
        master = a_signed_agreement(session, "36 hours", kind="main-contract", service_refs=["S-0001"])
        put_service(session, "V-0001")
        a_signed_agreement(session, None, parent_ref=master, service_refs=["S-0002"], state=None)
    an_incident(register, service_refs=["S-0002"])
    ours = [c for c in clocks(register) if c.duty.to is Owed.US]
    assert [(c.duty.source, c.due_at) for c in ours] == [(master, NOW + 12 * HOUR)]


def test_an_agreement_that_promises_no_notice_is_not_mended_by_its_master(register: Register) -> None:
    set_scene(register)
    with register.write(NOW) as session:
        master = a_signed_agreement(session, "36 hours", kind="main-contract", service_refs=["S-0001"])
        put_service(session, "V-0001")
        child = {"parent_ref": master, "service_refs": ["S-0002"], "state": TermState.ABSENT}
        a_signed_agreement(session, None, **child)
    an_incident(register, service_refs=["S-0002"])
    assert [c for c in clocks(register) if c.duty.to is Owed.US] == []


def test_in_hong_kong_a_notice_is_advice_and_raises_no_flag(register: Register) -> None:
    set_scene(register)
    an_incident(register)
    assert {clock.state for clock in clocks(register)} == {ClockState.ADVISED}
    assert flags(register) == [("incident-without-step", "IC-0001", TODAY + timedelta(days=1))]
    a_step(register, "vendor-asked")
    assert flags(register) == []


def test_what_is_owed_is_a_flag_until_it_is_told_or_decided(register: Register) -> None:
    set_scene(register, exporter="NL")
    an_incident(register)
    a_step(register, "contained")
    due = (NOW + 71 * HOUR).astimezone(register.settings.zone).date()
    running = ("incident-clock-running", "IC-0001", due)
    owed_now = ("incident-clock-running", "IC-0001", None)
    assert flags(register) == [running, owed_now]
    with register.write(NOW) as session:
        end_vendor(session, actor_of(session, PRIYA), "V-0001", TODAY, "Over", None, NOW)
    assert flags(register, "") == [running, owed_now]
    a_step(register, "no-people-notice", note="Nobody read them")
    assert flags(register) == [running]
    a_step(register, "authority-told", regime_id="uk-gdpr")
    assert flags(register) == [running]
    a_step(register, "authority-told", regime_id="eu-gdpr")
    assert flags(register) == []


def test_a_vendor_that_told_us_late_is_flagged_until_the_incident_is_closed(register: Register) -> None:
    set_scene(register)
    with register.write(NOW) as session:
        a_signed_agreement(session, "4 hours")
    an_incident(register)
    a_step(register, "contained")
    assert flags(register) == [("incident-clock-missed", "IC-0001", None)]
    _close(register)
    assert flags(register) == []


def test_an_incident_is_closed_only_when_every_notice_is_answered(register: Register) -> None:
    set_scene(register, exporter="NL")
    an_incident(register)
    with pytest.raises(Invalid) as refused:
        _close(register)
    assert refused.value.problems["reason"].params == {"n": 2}
    a_step(register, "authority-told")
    a_step(register, "people-told")
    _close(register)
    with register.read() as session:
        closed = get_incident(session, "IC-0001")
        assert (closed.closed_at, closed.next_due_at) == (NOW, None)
        assert count_incidents(session, IncidentFilters(state=("closed",)), NOW) == 1
        assert count_incidents(session, IncidentFilters(state=("open",)), NOW) == 0
    with pytest.raises(Conflict):
        a_step(register, "other")
    with register.write(NOW) as session:
        reopen_incident(session, actor_of(session, DORA), "IC-0001", "More came out", None, NOW)
    assert trail_of(register)[-1].tag == "incidents:incident:reopened"
    a_step(register, "other")
    with register.write(NOW) as session, pytest.raises(Conflict):
        reopen_incident(session, actor_of(session, DORA), "IC-0001", "Again", None, NOW)


def test_a_step_taken_back_no_longer_stops_a_clock_but_stays(register: Register) -> None:
    set_scene(register, exporter="NL")
    an_incident(register)
    a_step(register, "authority-told")
    assert ClockState.STOPPED in {clock.state for clock in clocks(register)}
    with register.write(NOW) as session:
        dora = actor_of(session, DORA)
        take_back_step(session, dora, "IC-0001", 1, "It was only drafted", None, NOW)
        with pytest.raises(Conflict):
            take_back_step(session, dora, "IC-0001", 1, "Twice", None, NOW)
        with pytest.raises(NotFound):
            take_back_step(session, dora, "IC-0001", 99, "No such step", None, NOW)
    assert ClockState.STOPPED not in {clock.state for clock in clocks(register)}
    assert trail_of(register)[-1].reason == "It was only drafted"


def test_who_may_do_what(lite: Register) -> None:
    set_scene(lite, exporter="NL")
    an_incident(lite)
    with lite.write(NOW) as session:
        for known in (SAM, PRIYA):
            with pytest.raises(Refused):
                close_incident(session, actor_of(session, known), "IC-0001", CLOSING, None, NOW, zone=UTC)
            decision = read_input(StepInput, {"kind": "no-authority-notice", "at": NOW, "note": "Minor"})
            with pytest.raises(Refused):
                record_step(session, actor_of(session, known), "IC-0001", decision, None, NOW)
    with pytest.raises(Invalid):
        read_input(StepInput, {"kind": "no-authority-notice", "at": NOW})
    for fields, field in (({"at": NOW + HOUR}, "at"), ({"regime_id": "mo-pdpa"}, "regime_id")):
        with pytest.raises(Invalid) as refused:
            a_step(lite, "authority-told", **fields)
        assert field in refused.value.problems


def _close(register: Register) -> None:
    with register.write(NOW) as session:
        close_incident(session, actor_of(session, DORA), "IC-0001", CLOSING, None, NOW, zone=UTC)


def test_a_change_of_the_law_moves_the_clocks_and_the_flags_of_open_incidents(register: Register) -> None:
    set_scene(register, exporter="NL")
    an_incident(register)
    assert authority(register).due_at == NOW - HOUR + 72 * HOUR
    add_duty(register, number=24, unit="hours", since=TODAY)
    clock = authority(register)
    assert (clock.due_at, clock.duty.citation) == (NOW + 23 * HOUR, "OJ L 2026/1")
    due = {row[2] for row in flags(register, "incident-clock") if row[0] == "incident-clock-running"}
    assert (NOW + 23 * HOUR).astimezone(register.settings.zone).date() in due
    # What begins after we learned of it does not count; what the law does not ask any more has no clock.
    add_duty(register, number=1, unit="hours", since=TODAY + timedelta(days=1))
    assert authority(register).due_at == NOW + 23 * HOUR
    add_duty(register, force="none", since=TODAY)
    assert [clock.duty.to for clock in clocks(register)] == [Owed.PEOPLE]
    with register.write(NOW) as session:
        withdraw_change(session, actor_of(session, ADA), "L-0003", "Mistaken", None, NOW, today=TODAY)
    assert authority(register).due_at == NOW + 23 * HOUR


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"told": "press"}, "told", "not-in-list"),
        ({"number": 72}, "unit", "required"),
        ({"number": 0, "unit": "hours"}, "number", "days-out-of-range"),
        ({"number": 72, "unit": "hours", "force": "recommended"}, "number", "time-only-binding"),
        ({"counted_from": "authority-told"}, "counted_from", "counted-from-itself"),
    ],
)
def test_a_notice_duty_that_cannot_be_is_refused(
    register: Register, fields: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        add_duty(register, since=TODAY, **fields)
    assert refused.value.problems[field].code == code
