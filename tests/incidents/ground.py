"""Payco holds the payroll of Harbour Trading; what goes wrong there is what the tests of this room add."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session

from register.agreements.actions import add_agreement, record_signatures
from register.agreements.inputs import AgreementInput, SignaturesInput, TermInput
from register.agreements.models import TermState
from register.agreements.terms import set_terms
from register.incidents.actions import record_incident
from register.incidents.inputs import IncidentInput, StepInput
from register.incidents.models import Incident
from register.incidents.steps import record_step
from register.inputs import read_input
from register.work import Register
from tests.cast import DORA, SAM
from tests.ground.registers import actor_of
from tests.transfers.scene import NOW, TODAY

HOUR = timedelta(hours=1)


def told(**fields: Any) -> IncidentInput:
    """What a person hands in: the vendor knew a day ago and told us an hour ago, unless told otherwise."""
    plain = {
        "title": "Payslips sent to the wrong people",
        "vendor_knew_at": NOW - 24 * HOUR,
        "told_us_at": NOW - HOUR,
        "aware_at": NOW - HOUR,
        "learned_how": "vendor",
    }
    return read_input(IncidentInput, {**plain, **fields})


def an_incident(register: Register, **fields: Any) -> Incident:
    """Sam records it at V-0001."""
    with register.write(NOW) as session:
        return record_incident(session, actor_of(session, SAM), "V-0001", told(**fields), NOW)


def a_step(register: Register, kind: str, **fields: Any) -> None:
    """Dora records a step about IC-0001."""
    given = read_input(StepInput, {"kind": kind, "at": NOW, **fields})
    with register.write(NOW) as session:
        record_step(session, actor_of(session, DORA), "IC-0001", given, None, NOW)


def a_signed_agreement(
    session: Session,
    value: str | None = "24 hours",
    *,
    state: TermState | None = TermState.PRESENT,
    **fields: Any,
) -> str:
    """A signed processing agreement whose breach notice reads ``value``; a state of None says nothing of it."""
    dora = actor_of(session, DORA)
    given = read_input(AgreementInput, {"kind": "dpa", "title": "Payroll DPA", **fields})
    ref = add_agreement(session, dora, "V-0001", given, NOW, today=TODAY).ref
    signed = read_input(
        SignaturesInput, {"signed_by_us_on": "2026-01-05", "signed_by_vendor_on": "2026-01-05"}
    )
    record_signatures(session, dora, ref, signed, None, NOW, today=TODAY)
    term = TermInput(term_id="breach-notice", state=state, clause="9.1" if state else None, value=value)
    set_terms(session, dora, ref, [term], None, NOW)
    return ref
