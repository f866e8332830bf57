"""A transfer, a request about it, and a decision: what the tests of this room start from."""

from datetime import UTC, date, datetime
from typing import Any

from register.decisions.actions import request_decision
from register.decisions.inputs import DecisionInput, RequestInput
from register.decisions.models import Decision, DecisionRequest
from register.decisions.queries import get_decision, get_request
from register.decisions.recording import decide
from register.decisions.subjects import case_of, find_subject
from register.inputs import read_input
from register.people.actions import add_person
from register.people.inputs import NewPersonInput
from register.rules.permissions import Role
from register.words import words_for
from register.work import Register
from tests.cast import ADA, DORA, PASSWORD, PRIYA, Known
from tests.ground.registers import actor_of
from tests.transfers.scene import NOW, TODAY, set_scene

LATER = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
REVIEW_BY = date(2027, 3, 1)


def add_dpo(register: Register, name: str = "Dai Wu", email: str = "dai@register.test") -> Known:
    """A second DPO."""
    known = Known(name, email.casefold(), (Role.DPO,))
    with register.write(NOW) as session:
        given = read_input(NewPersonInput, {"name": name, "email": email, "roles": ["dpo"]})
        add_person(session, actor_of(session, ADA), given, NOW, chosen=PASSWORD)
    return known


def ask(
    register: Register, known: Known = PRIYA, now: datetime = NOW, ref: str = "T-0001", **fields: Any
) -> DecisionRequest:
    """A request for a decision on the transfer, unless told otherwise."""
    kind = "transfer" if ref.startswith("T-") else "vendor"
    given = read_input(RequestInput, {"subject_kind": kind, "subject_ref": ref, **fields})
    with register.write(now) as session:
        made = request_decision(session, actor_of(session, known), given, now, today=now.date())
    with register.read() as session:
        return get_request(session, made.ref)


def whole(register: Register, ref: str, **fields: Any) -> DecisionInput:
    """An approval that says all it must, unless told otherwise: a reason for every serious point."""
    with register.read() as session:
        request = get_request(session, ref)
        subject = find_subject(session, request.subject_kind, request.subject_ref)
        case = case_of(session, subject, TODAY)
    plain = {
        "outcome": "approve",
        "reason": "The clauses carry it.",
        "review_by": REVIEW_BY,
        "point_reasons": dict.fromkeys(case.serious, "Accepted for a pilot."),
    }
    return read_input(DecisionInput, {**plain, **fields})


def decided(
    register: Register,
    ref: str = "DR-0001",
    known: Known = DORA,
    now: datetime = LATER,
    version: int | None = None,
    language: str = "en",
    **fields: Any,
) -> Decision:
    """The request decided, as stored."""
    given = whole(register, ref, **fields)
    with register.write(now) as session:
        made = decide(
            session,
            actor_of(session, known),
            ref,
            given,
            version,
            now,
            today=now.date(),
            words=words_for(language),
            flow=["Payroll to Payco."],
        )
    with register.read() as session:
        return get_decision(session, made.ref)


def approved(register: Register, **fields: Any) -> Decision:
    """A transfer T-0001 approved as D-2026-001, asked for by Priya."""
    set_scene(register)
    ask(register)
    return decided(register, **fields)
