"""The processor contract of a stored transfer: what it covers, what it hangs on, what took its place."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from register.agreements.models import Agreement, AgreementKind, AgreementTerm, Renewal, TermState
from register.assessments.facts import facts_of_stored
from register.vendors.touched import touch
from register.work import Register
from tests.assessments.ground import put_dpa, set_eu_scene
from tests.transfers.scene import NOW

ON = date(2026, 3, 2)


def _fact(register: Register, on: date = ON) -> str | None:
    with register.read() as session:
        return facts_of_stored(session, "T-0001", on).processor_contract


def _set(register: Register, number: int = 1, **fields: Any) -> None:
    with register.write(NOW) as session:
        agreement = session.get_one(Agreement, number)
        for name, value in fields.items():
            setattr(agreement, name, value)
        touch(session, 1)


def _forget(register: Register, number: int, term_id: str) -> None:
    with register.write(NOW) as session:
        row = session.exec(
            select(AgreementTerm).where(
                AgreementTerm.agreement_id == number, AgreementTerm.term_id == term_id
            )
        ).one()
        session.delete(row)


@pytest.fixture
def scene(register: Register) -> Register:
    """A Dutch entity's transfer with a complete agreement until the end of 2026."""
    set_eu_scene(register)
    return register


def test_it_counts_only_for_the_transfers_it_names(scene: Register) -> None:
    _set(scene, transfer_refs=["T-0001"])
    assert _fact(scene) == "adequate"
    _set(scene, transfer_refs=["T-0002"])
    assert _fact(scene) == "none"


def test_one_that_renews_runs_past_its_last_day_until_notice(scene: Register) -> None:
    later = date(2027, 1, 1)
    assert _fact(scene, later) == "none"
    _set(scene, renewal=Renewal.AUTOMATIC)
    assert _fact(scene, later) == "adequate"
    _set(scene, notice_given_on=date(2026, 6, 1))
    assert _fact(scene, later) == "none"


def test_a_term_not_recorded_is_read_from_the_agreement_it_hangs_on(scene: Register) -> None:
    _forget(scene, 1, "audit-right")
    assert _fact(scene) is None
    put_dpa(scene)
    _set(scene, 2, kind=AgreementKind.MAIN)
    _set(scene, parent_id=2)
    assert _fact(scene) == "adequate"
    # What it says itself goes before; a master that does not run says nothing.
    _set(scene, 2, ended_on=date(2026, 1, 1))
    assert _fact(scene) is None
    with scene.write(NOW) as session:
        session.add(AgreementTerm(agreement_id=1, term_id="audit-right", state=TermState.ABSENT))
    _set(scene, 2, ended_on=None)
    assert _fact(scene) == "inadequate"


def test_from_the_day_it_is_replaced_the_other_speaks(scene: Register) -> None:
    put_dpa(scene, audit_right="weak")
    _set(scene, 1, ended_on=date(2026, 2, 1), superseded_by_id=2)
    assert _fact(scene, date(2026, 1, 31)) == "adequate"
    assert _fact(scene, date(2026, 2, 1)) == "inadequate"
