"""Recording how an agreement stands on the contract terms of the catalogue."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, select

from register.agreements.actions import load_open, note
from register.agreements.catalogue import duty_of, terms
from register.agreements.inputs import TermInput
from register.agreements.models import Agreement, AgreementTerm
from register.agreements.term_counts import recount_terms
from register.errors import Invalid, Problem
from register.inputs import read_input
from register.rules.term_values import WrongValue, read_value
from register.storage.versions import stamp
from register.trail.actor import Actor

STATE, CLAUSE, VALUE = "state.", "clause.", "value."
"""How the fields of a term are named in a form: ``state.breach-notice`` and so on."""


def read_terms(values: Mapping[str, str]) -> list[TermInput]:
    """The terms of a form. Raises Invalid with every problem by field.

    A reference or a value without a state is refused: nobody could tell what it says.
    """
    problems: dict[str, Problem] = {}
    found: list[TermInput] = []
    for term_id in dict.fromkeys(name.removeprefix(STATE) for name in values if name.startswith(STATE)):
        if term_id not in terms():
            problems[STATE + term_id] = Problem("not-in-list")
            continue
        given = {part[:-1]: values.get(part + term_id, "") for part in (STATE, CLAUSE, VALUE)}
        try:
            term = _measured(read_input(TermInput, {"term_id": term_id, **given}))
        except Invalid as error:
            problems |= {
                name if "." in name else f"{name}.{term_id}": problem
                for name, problem in error.problems.items()
            }
            continue
        if term.state is None and (term.clause or term.value):
            problems[STATE + term_id] = Problem("state-missing")
        found.append(term)
    if problems:
        raise Invalid(problems)
    return found


def set_terms(
    session: Session,
    actor: Actor,
    ref: str,
    given: Sequence[TermInput],
    version: int | None,
    now: datetime,
) -> Agreement:
    """The agreement with these terms recorded; terms not named stay, a state of None says nobody has looked.

    Saving what is already there changes nothing. Raises Refused, NotFound, ChangedMeanwhile, Conflict, Invalid.
    Source: GDPR Art 28(3)(a)-(h); PDPO Sch 1 DPP2(3), DPP4(2); PIPL Art 21.
    """
    agreement, vendor = load_open(session, actor, ref, version)
    unknown = {STATE + term.term_id: Problem("not-in-list") for term in given if term.term_id not in terms()}
    if unknown:
        raise Invalid(unknown)
    given = [_measured(term) for term in given]
    assert agreement.id is not None
    rows = session.exec(select(AgreementTerm).where(AgreementTerm.agreement_id == agreement.id)).all()
    recorded = {row.term_id: row for row in rows}
    changes = {}
    for term in given:
        row = recorded.get(term.term_id)
        before, after = (_said(row.state, row.clause, row.value) if row else None), _said_of(term)
        if before != after:
            changes[f"term_{term.term_id}"] = (before, after)
            _store(session, agreement.id, row, term)
    if changes:
        session.flush()
        recount_terms(session, agreement, vendor)
        stamp(agreement, now)
        note(session, actor, "agreements:terms:set", agreement, vendor, changes)
    return agreement


def _measured(term: TermInput) -> TermInput:
    """The term with its value as it is kept. Raises Invalid where the value is none of the term's unit."""
    parameter = duty_of(term.term_id).parameter
    if term.value is None:
        return term
    if parameter is None:
        raise Invalid({VALUE + term.term_id: Problem("not-measured")})
    try:
        return term.model_copy(update={"value": read_value(parameter.unit, term.value)})
    except WrongValue as error:
        raise Invalid({VALUE + term.term_id: Problem(error.code, {"given": term.value[:40]})}) from None


def _store(session: Session, agreement_id: int, row: AgreementTerm | None, term: TermInput) -> None:
    if term.state is None:
        if row:
            session.delete(row)
    elif row:
        row.state, row.clause, row.value = term.state, term.clause, term.value
    else:
        session.add(AgreementTerm(agreement_id=agreement_id, **term.model_dump()))


def _said_of(term: TermInput) -> list[str] | None:
    return _said(term.state, term.clause, term.value) if term.state else None


def _said(*parts: str | None) -> list[str]:
    """One term on the trail: its state, then what is recorded of reference and value."""
    return [str(part) for part in _filled(parts)]


def _filled(parts: Iterable[str | None]) -> list[str]:
    return [part for part in parts if part]
