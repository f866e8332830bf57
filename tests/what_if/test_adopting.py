"""A change that is adopted: a dated record, one flag per transfer it changes, gone once somebody has looked."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from register import judge_job, work
from register.assessments.runs import last_full_run, list_runs
from register.errors import Conflict, Invalid, NotFound, Refused
from register.flags.models import FlagRow
from register.flags.queries import Whose, count_flags
from register.law.actions import adopt_policy, withdraw_change
from register.law.inputs import LawChangeInput, PolicyInput, read_change
from register.reference.policy import GROUPS, load_policy
from register.rules import what_if
from register.transfers.law_notices import SeenInput, mark_seen
from register.transfers.models import LawNotice, Transfer
from register.transfers.notices import notices_of
from register.transfers.queries import TransferFilters, count_transfers
from register.what_if import adopting
from register.what_if.adopting import adopt
from register.what_if.asking import answer
from register.work import Register
from tests.cast import ADA, BO, DORA, Known
from tests.ground.registers import actor_of, trail_of
from tests.what_if.scene import NOW, TODAY, fill

ENDS = {
    "kind": "mechanism-ends",
    "mechanism": "eu-scc-2021",
    "on": "2026-12-31",
    "citation": "C-999/26",
    "as_of": "2026-11-20",
}


def given(**fields: Any) -> LawChangeInput:
    return read_change({**ENDS, **fields})


def adopted(register: Register, known: Known = ADA, **fields: Any) -> int:
    with register.write(NOW) as session:
        return adopt(session, actor_of(session, known), given(**fields), NOW, today=TODAY).noted


def flagged(register: Register) -> list[str]:
    with register.read() as session:
        rows = session.exec(select(FlagRow.subject_ref).where(FlagRow.code == "law-changed"))
        return sorted(rows)


def test_each_transfer_it_changes_gets_one_flag_its_owner_sees(register: Register) -> None:
    fill(register, 6)
    with register.read() as session:
        asked = answer(
            session,
            what_if.read_change({name: ENDS[name] for name in ("kind", "mechanism", "on")}),
            date(2027, 1, 1),
        )
        attention = count_transfers(session, TransferFilters(attention=True), TODAY)
    noted = adopted(register)
    assert flagged(register) == sorted(one.ref for one in asked.affected)
    assert noted == len(asked.affected) > 0
    with register.read() as session:
        flag = session.exec(select(FlagRow).where(FlagRow.code == "law-changed")).first()
        assert flag is not None
        assert (flag.raised_on, flag.due_on) == (TODAY, date(2026, 12, 31))
        assert flag.params == {"law_change": "L-0001"}
        owned = session.exec(
            select(FlagRow.owner_id).where(FlagRow.code == "law-changed", col(FlagRow.owner_id).is_not(None))
        ).all()
        assert count_flags(session, Whose(owner_id=owned[0]), "coming", TODAY) >= owned.count(owned[0])
        assert count_transfers(session, TransferFilters(attention=True), TODAY) >= attention
        transfer = session.exec(select(Transfer).where(Transfer.ref == asked.affected[0].ref)).one()
        (notice,) = notices_of(session, transfer.id or 0)
        assert notice.before["outcome"] != notice.after["outcome"] == "unlawful"
    assert [event.tag for event in trail_of(register)][-2:] == ["law:change:added", "law:change:noted"]


def test_adopting_twice_notes_nobody_twice(lite: Register) -> None:
    fill(lite, 6)
    first = adopted(lite)
    with pytest.raises(Invalid):
        adopted(lite)
    assert len(flagged(lite)) == first


def test_only_who_manages_the_register_adopts_and_only_with_a_source(lite: Register) -> None:
    fill(lite, 6)
    with pytest.raises(Refused):
        adopted(lite, DORA)
    with pytest.raises(Invalid):
        adopted(lite, citation="")
    assert flagged(lite) == []


def _notice(register: Register) -> tuple[str, int]:
    with register.read() as session:
        notice, ref = session.exec(
            select(LawNotice, Transfer.ref).join(Transfer, col(Transfer.id) == col(LawNotice.transfer_id))
        ).first() or (None, "")
        assert notice is not None
        return ref, notice.id or 0


def _see(register: Register, known: Known, ref: str, notice_id: int) -> None:
    with register.write(NOW) as session:
        looked = SeenInput(note="We move to other clauses in December.")
        mark_seen(session, actor_of(session, known), ref, notice_id, looked, None, NOW)


def test_the_flag_goes_when_somebody_who_may_has_looked(register: Register) -> None:
    fill(register, 6)
    adopted(register)
    ref, notice_id = _notice(register)
    before = flagged(register)
    with pytest.raises(Refused):
        _see(register, BO, ref, notice_id)
    with pytest.raises(NotFound):
        _see(register, DORA, "T-9999", notice_id)
    _see(register, DORA, ref, notice_id)
    assert flagged(register) == [other for other in before if other != ref]
    with pytest.raises(Conflict):
        _see(register, DORA, ref, notice_id)
    last = trail_of(register)[-1]
    assert (last.tag, last.subject_ref) == ("transfers:notice:seen", ref)
    assert last.reason == "We move to other clauses in December."


def test_a_change_taken_back_need_not_be_looked_at(lite: Register) -> None:
    fill(lite, 6)
    adopted(lite)
    assert flagged(lite)
    with lite.write(NOW) as session:
        withdraw_change(session, actor_of(session, ADA), "L-0001", "Mistaken", None, NOW, today=TODAY)
    assert flagged(lite) == []


def test_a_change_that_concerns_many_is_judged_and_flagged_in_a_run_of_its_own(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(register, 6)
    for module in (work, adopting):
        monkeypatch.setattr(module, "MOST_AT_ONCE", 0)
    noted = adopted(register)
    assert flagged(register) == []
    assert judge_job.carry_on(register, "one", lambda: NOW) == 1
    assert len(flagged(register)) == noted
    with register.read() as session:
        (run,) = list_runs(session)
        assert (run.why.value, run.done == run.total) == ("law-change", True)


def test_new_weights_judge_the_whole_register_in_a_run(
    lite: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(lite, 2)
    monkeypatch.setattr(work, "MOST_AT_ONCE", 0)
    weights = {group: dict(getattr(load_policy(), group)) for group in GROUPS}
    weights["caps"]["insufficient"] = 48
    given = PolicyInput(policy_id="own-1", weights=weights, reason="Try it")
    with lite.write(NOW) as session:
        adopt_policy(session, actor_of(session, ADA), given, NOW, today=TODAY)
    judge_job.carry_on(lite, "one", lambda: NOW)
    with lite.read() as session:
        run = last_full_run(session)
        assert run is not None
        assert (run.why.value, run.policy_id, run.done) == ("policy-change", "own-1", 2)
