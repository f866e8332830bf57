"""Ending a vendor through its checklist: refused until it is so, and two people for an exception."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from register.chains.actions import end_engagement
from register.chains.inputs import EndInput as EngagementEnd
from register.documents.queries import documents_of
from register.errors import Conflict, Invalid, NotFound, Refused
from register.flags.models import FlagRow
from register.inputs import read_input
from register.offboarding import checks
from register.offboarding.actions import (
    cancel_offboarding,
    change_plan,
    end_by_checklist,
    start_offboarding,
)
from register.offboarding.inputs import ConfirmInput, EndInput, ExceptionInput, StartInput
from register.offboarding.queries import get_offboarding, points_of
from register.people.models import Person
from register.rules.offboarding import CheckKind, CheckState
from register.transfers.actions import end_transfer
from register.transfers.inputs import EndInput as TransferEnd
from register.vendors.actions import resume_vendor
from register.vendors.models import VendorStatus
from register.vendors.queries import get_vendor
from register.work import Register
from tests.cast import ANA, DORA, PRIYA, Known
from tests.chains.ground import CLOUD, VOICE, engage, set_chain_scene
from tests.ground.registers import actor_of, trail_of
from tests.incidents.ground import a_signed_agreement
from tests.transfers.scene import NOW, TODAY, put_vendor

PLAN = StartInput(planned_end_on=TODAY + timedelta(days=30), reason="Another call centre")
OVER = EndInput(ended_on=TODAY, reason="Contract over")
CERTIFICATE = ("certificate.txt", b"All recordings were destroyed on 1 March 2026.")
LATER = ExceptionInput(exception_until=TODAY + timedelta(days=60), reason="Backups roll over")


def begin(register: Register) -> None:
    """Harbour Voice, with a transfer, a sub-processor and an agreement, is to end."""
    set_chain_scene(register)
    engage(register, VOICE, CLOUD)
    with register.write(NOW) as session:
        a_signed_agreement(session)
    with register.write(NOW) as session:
        start_offboarding(session, actor_of(session, PRIYA), VOICE, PLAN, NOW, today=TODAY)


def confirm(register: Register, kind: CheckKind, note: str | None = None, **more: Any) -> None:
    given = ConfirmInput(confirmed_on=TODAY, note=note)
    with register.write(NOW) as session:
        priya = actor_of(session, PRIYA)
        checks.confirm(session, priya, "OB-0001", kind, given, None, NOW, today=TODAY, **more)


def ask(register: Register, kind: CheckKind, known: Known = PRIYA) -> None:
    with register.write(NOW) as session:
        actor = actor_of(session, known)
        checks.ask_exception(session, actor, "OB-0001", kind, LATER, None, NOW, today=TODAY)


def end(register: Register, ref: str = VOICE) -> None:
    with register.write(NOW) as session:
        end_by_checklist(session, actor_of(session, PRIYA), ref, OVER, None, NOW)


def states(register: Register) -> dict[CheckKind, CheckState]:
    with register.read() as session:
        offboarding = get_offboarding(session, "OB-0001")
        return {point.kind: point.state for point in points_of(session, [offboarding])[offboarding.id or 0]}


def flags(register: Register) -> list[tuple[str, date | None]]:
    with register.read() as session:
        rows = session.exec(select(FlagRow).order_by(col(FlagRow.id))).all()
    return [(row.code, row.due_on) for row in rows if row.code.startswith("offboarding")]


def close_what_is_counted(register: Register) -> None:
    with register.write(NOW) as session:
        priya = actor_of(session, PRIYA)
        over = read_input(TransferEnd, {"ended_on": TODAY.isoformat(), "reason": "Over"})
        end_transfer(session, priya, "T-0001", over, None, NOW, today=TODAY)
        left = EngagementEnd(ended_on=TODAY, reason="Over")
        end_engagement(session, priya, "SP-0001", left, None, NOW, today=TODAY)


def test_a_vendor_ends_only_when_every_point_is_so(register: Register) -> None:
    begin(register)
    assert set(states(register).values()) == {CheckState.OPEN}
    assert flags(register) == [("offboarding-open", PLAN.planned_end_on)]
    with pytest.raises(Conflict) as refused:
        end(register)
    assert (refused.value.code, refused.value.params["n"]) == ("offboarding-open", 6)
    close_what_is_counted(register)
    confirm(register, CheckKind.ACCESS)
    confirm(register, CheckKind.CONTACT)
    confirm(register, CheckKind.AGREEMENTS, "Confidentiality survives for five years")
    with pytest.raises(Invalid) as without:
        confirm(register, CheckKind.DATA)
    assert without.value.problems["documents"].code == "certificate-missing"
    assert states(register)[CheckKind.DATA] is CheckState.OPEN
    with pytest.raises(Conflict):
        end(register)
    confirm(register, CheckKind.DATA, certificate=CERTIFICATE)
    with register.read() as session:
        (document,) = documents_of(session, "OB-0001")
        assert document.role == "certificate"
    end(register)
    with register.read() as session:
        assert get_vendor(session, VOICE).status is VendorStatus.ENDED
    assert flags(register) == []
    tags = [event.tag for event in trail_of(register)]
    assert tags[-2:] == ["vendors:vendor:ended", "offboarding:checklist:completed"]


def test_nobody_ends_a_vendor_that_handled_personal_data_past_its_checklist(register: Register) -> None:
    set_chain_scene(register)
    with pytest.raises(Conflict) as refused:
        end(register)
    assert refused.value.code == "offboarding-needed"
    with register.write(NOW) as session:
        put_vendor(session, "Never used")
        put_vendor(session, "Stationery", handles_personal_data="no")
    end(register, "V-0005")
    end(register, "V-0006")


def test_an_exception_needs_a_second_person_and_is_owed_until_it_is_done(register: Register) -> None:
    begin(register)
    close_what_is_counted(register)
    for kind in (CheckKind.ACCESS, CheckKind.CONTACT):
        confirm(register, kind)
    confirm(register, CheckKind.AGREEMENTS, "None survives")
    ask(register, CheckKind.DATA, DORA)
    assert states(register)[CheckKind.DATA] is CheckState.ASKED
    with pytest.raises(Conflict):
        end(register)
    for known, error in ((DORA, Conflict), (PRIYA, Refused)):
        with register.write(NOW) as session:
            actor = actor_of(session, known)
            with pytest.raises(error):
                checks.approve_exception(session, actor, "OB-0001", CheckKind.DATA, None, NOW)
    ask(register, CheckKind.DATA)
    _approve(register)
    with register.write(NOW) as session, pytest.raises(Conflict):
        checks.approve_exception(session, actor_of(session, DORA), "OB-0001", CheckKind.DATA, None, NOW)
    end(register)
    assert flags(register) == [("offboarding-exception-due", LATER.exception_until)]
    confirm(register, CheckKind.DATA, certificate=CERTIFICATE)
    assert flags(register) == []
    with pytest.raises(Conflict):
        ask(register, CheckKind.DATA)


def test_a_second_account_of_the_requester_does_not_approve(lite: Register) -> None:
    begin(lite)
    ask(lite, CheckKind.DATA)
    with lite.write(NOW) as session:
        dora, priya = actor_of(session, DORA), actor_of(session, PRIYA)
        person = session.get(Person, dora.person_id)
        assert person
        person.same_as_id = priya.person_id
        session.flush()
        with pytest.raises(Conflict):
            checks.approve_exception(session, dora, "OB-0001", CheckKind.DATA, None, NOW)


def test_an_exception_turned_down_leaves_the_point_open(register: Register) -> None:
    begin(register)
    ask(register, CheckKind.TRANSFERS)
    with register.write(NOW) as session:
        dora = actor_of(session, DORA)
        checks.decline_exception(session, dora, "OB-0001", CheckKind.TRANSFERS, "End them", None, NOW)
    assert states(register)[CheckKind.TRANSFERS] is CheckState.OPEN
    assert trail_of(register)[-1].tag == "offboarding:exception:declined"


def test_asking_for_more_time_takes_the_approval_away(lite: Register) -> None:
    begin(lite)
    ask(lite, CheckKind.DATA)
    _approve(lite)
    ask(lite, CheckKind.DATA)
    assert states(lite)[CheckKind.DATA] is CheckState.ASKED


def test_a_confirmation_is_taken_back_with_a_reason(lite: Register) -> None:
    begin(lite)
    confirm(lite, CheckKind.ACCESS)
    with lite.write(NOW) as session:
        priya = actor_of(session, PRIYA)
        checks.take_back(session, priya, "OB-0001", CheckKind.ACCESS, "One account left", None, NOW)
        with pytest.raises(Conflict):
            checks.take_back(session, priya, "OB-0001", CheckKind.ACCESS, "Again", None, NOW)
    assert states(lite)[CheckKind.ACCESS] is CheckState.OPEN


def test_what_cannot_be_is_refused(lite: Register) -> None:
    begin(lite)
    for kind, note, field in (
        (CheckKind.TRANSFERS, None, "confirmed_on"),
        (CheckKind.AGREEMENTS, None, "note"),
        (CheckKind.SUBPROCESSORS, None, "note"),
    ):
        with pytest.raises(Invalid) as refused:
            confirm(lite, kind, note)
        assert field in refused.value.problems
    with lite.write(NOW) as session:
        priya, ana = actor_of(session, PRIYA), actor_of(session, ANA)
        tomorrow = ConfirmInput(confirmed_on=TODAY + timedelta(days=1))
        with pytest.raises(Invalid):
            checks.confirm(session, priya, "OB-0001", CheckKind.ACCESS, tomorrow, None, NOW, today=TODAY)
        today = ExceptionInput(exception_until=TODAY, reason="Now")
        with pytest.raises(Invalid):
            checks.ask_exception(session, priya, "OB-0001", CheckKind.DATA, today, None, NOW, today=TODAY)
        past = StartInput(planned_end_on=TODAY - timedelta(days=1), reason="Late")
        with pytest.raises(Invalid):
            start_offboarding(session, priya, CLOUD, past, NOW, today=TODAY)
        with pytest.raises(Conflict):
            start_offboarding(session, priya, VOICE, PLAN, NOW, today=TODAY)
        with pytest.raises(Refused):
            start_offboarding(session, ana, CLOUD, PLAN, NOW, today=TODAY)
        with pytest.raises(NotFound):
            start_offboarding(session, priya, "V-0099", PLAN, NOW, today=TODAY)


def test_an_offboarding_is_planned_anew_given_up_and_started_again(lite: Register) -> None:
    begin(lite)
    with lite.write(NOW) as session:
        priya = actor_of(session, PRIYA)
        assert change_plan(session, priya, "OB-0001", PLAN, 1, NOW, today=TODAY).version == 1
        sooner = StartInput(planned_end_on=TODAY, reason="They close")
        assert change_plan(session, priya, "OB-0001", sooner, 1, NOW, today=TODAY).version == 2
        cancel_offboarding(session, priya, "OB-0001", "We stay", None, NOW)
        with pytest.raises(Conflict):
            cancel_offboarding(session, priya, "OB-0001", "Twice", None, NOW)
    assert flags(lite) == []
    with pytest.raises(Conflict) as refused:
        end(lite)
    assert refused.value.code == "offboarding-needed"
    with lite.write(NOW) as session:
        made = start_offboarding(session, actor_of(session, PRIYA), VOICE, PLAN, NOW, today=TODAY)
    assert made.ref == "OB-0002"


def test_a_vendor_that_came_back_needs_a_new_checklist(lite: Register) -> None:
    begin(lite)
    close_what_is_counted(lite)
    for kind, note in ((CheckKind.ACCESS, None), (CheckKind.CONTACT, None), (CheckKind.AGREEMENTS, "None")):
        confirm(lite, kind, note)
    confirm(lite, CheckKind.DATA, certificate=CERTIFICATE)
    end(lite)
    with lite.write(NOW) as session:
        resume_vendor(session, actor_of(session, PRIYA), VOICE, "Needed again", None, NOW)
    with pytest.raises(Conflict) as refused:
        end(lite)
    assert refused.value.code == "offboarding-needed"


def _approve(register: Register) -> None:
    with register.write(NOW) as session:
        checks.approve_exception(session, actor_of(session, DORA), "OB-0001", CheckKind.DATA, None, NOW)
