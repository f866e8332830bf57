"""Long answers: worked out by one server, started over after a crash, kept for the person who asked, then forgotten."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from register import what_if_job
from register.errors import NotFound
from register.rules.what_if import read_change
from register.what_if import asking, runs
from register.what_if.models import WhatIfRun, WhatIfState
from register.work import Register
from tests.cast import BO, DORA, Known
from tests.ground.registers import actor_of
from tests.what_if.scene import NOW, fill

ENDS = {"kind": "mechanism-ends", "mechanism": "eu-scc-2021", "on": "2026-12-31"}


def asked(register: Register, known: Known = BO, at: Any = NOW) -> str:
    with register.write(at) as session:
        return runs.ask(session, actor_of(session, known), read_change(ENDS), date(2027, 1, 1), at).ref


def the_run(register: Register, ref: str, known: Known = BO, at: Any = NOW) -> WhatIfRun:
    with register.read() as session:
        return runs.get_run(session, ref, actor_of(session, known).person_id)


def test_an_answer_is_worked_out_once_and_kept(register: Register) -> None:
    fill(register, 4)
    ref = asked(register)
    assert the_run(register, ref).state is WhatIfState.RUNNING
    assert what_if_job.work_out(register, ref, lambda: NOW)
    assert not what_if_job.work_out(register, ref, lambda: NOW)
    run = the_run(register, ref)
    assert (run.state, run.done == run.total) == (WhatIfState.DONE, True)
    told = json.loads(run.answer)
    assert told["changed"] == run.changed == len(told["transfers"])


def test_a_question_left_by_a_crash_is_answered_after_its_lease(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(register, 4)
    ref = asked(register)
    monkeypatch.setattr(asking, "CHUNK", 1)

    def crash(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(runs, "keep_answer", crash)
        with pytest.raises(KeyboardInterrupt):
            what_if_job.work_out(register, ref, lambda: NOW)
    run = the_run(register, ref)
    assert run.state is WhatIfState.RUNNING
    assert run.done > 0
    assert not what_if_job.work_out(register, ref, lambda: NOW)
    assert what_if_job.work_out(register, ref, lambda: NOW + timedelta(minutes=3))
    assert the_run(register, ref).state is WhatIfState.DONE


def test_a_question_is_its_askers_and_forgotten_after_a_fortnight(lite: Register) -> None:
    fill(lite, 1)
    ref = asked(lite)
    with pytest.raises(NotFound):
        the_run(lite, ref, DORA)
    later = NOW + timedelta(days=15)
    second = asked(lite, at=later)
    with pytest.raises(NotFound):
        the_run(lite, ref)
    assert the_run(lite, second).ref == second
