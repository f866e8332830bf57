"""Our own positions on contract terms: reading them, and the verb that sets one."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlmodel import Session, col, select

from register.agreements.catalogue import duty_of, terms
from register.agreements.inputs import PositionInput
from register.agreements.models import HousePosition
from register.errors import ChangedMeanwhile, Invalid, NotFound, Problem
from register.rules.permissions import Permission
from register.rules.term_gaps import Position
from register.rules.term_values import WrongValue, meets, read_value
from register.storage.asking import Question
from register.storage.numbers import next_ref
from register.storage.versions import stamp
from register.trail.actor import Actor
from register.trail.counted import kept
from register.trail.record import changes_between, record

_FIELDS = ("preferred", "fallback", "wording", "decided_on")
NO_POSITION = Position()


def list_positions(session: Session) -> dict[str, HousePosition]:
    """Every position that was ever set, by its term's id."""
    return {row.term_id: row for row in session.exec(select(HousePosition))}


def positions_as_rules(session: Session) -> Mapping[str, Position]:
    """The same as the rules see them; a term without one has no position of ours."""
    return kept(session, ("agreements", "positions"), lambda: _read_positions(session))


def _read_positions(session: Session) -> Mapping[str, Position]:
    return {row.term_id: Position(row.preferred, row.fallback) for row in _POSITIONS.rows(session)}


_POSITIONS = Question(
    select(col(HousePosition.term_id), col(HousePosition.preferred), col(HousePosition.fallback))
)


def set_position(
    session: Session,
    actor: Actor,
    term_id: str,
    given: PositionInput,
    version: int | None,
    now: datetime,
    *,
    today: date,
) -> HousePosition | None:
    """Our position on a term, decided on a day up to ``today``, with a reason; None where there still is none.

    Saving what is there changes nothing. The caller has the agreements concerned counted again
    (term_counts.recount_term). Raises Refused, NotFound (no such term), ChangedMeanwhile, Invalid (a value that
    is none of the term's unit, a fallback better than what is preferred, a day to come).
    Source: house rule (our values are ours, never law).
    """
    actor.require(Permission.SET_POSITIONS)
    if term_id not in terms():
        raise NotFound(ref=term_id)
    values = _checked(term_id, given, today)
    row = session.exec(
        select(HousePosition).where(HousePosition.term_id == term_id).with_for_update()
    ).one_or_none()
    # Somebody who saw no position was given the form as of version 0.
    if version is not None and version != (row.version if row else 0):
        raise ChangedMeanwhile(ref=term_id)
    before = row.model_dump(include=set(_FIELDS)) if row else {}
    compared = {name: value for name, value in values.items() if name != "decided_on"}
    if {name: before.get(name) for name in compared} == compared:
        return row
    if row is None:
        row = HousePosition(
            ref=next_ref(session, "HP"),
            term_id=term_id,
            decided_on=given.decided_on,
            reason=given.reason,
            created_at=now,
            changed_at=now,
        )
        session.add(row)
    else:
        stamp(row, now)
    for name, value in values.items():
        setattr(row, name, value)
    row.reason = given.reason
    session.flush()
    changes = changes_between(before, values)
    record(
        session,
        actor,
        "agreements:position:set",
        row.ref,
        subject_name=term_id,
        about_ref=row.ref,
        changes=changes,
        reason=given.reason,
    )
    return row


def _checked(term_id: str, given: PositionInput, today: date) -> dict[str, object]:
    parameter, problems = duty_of(term_id).parameter, {}
    kept: dict[str, str | None] = {"preferred": given.preferred, "fallback": given.fallback}
    for name, text in kept.items():
        if text is None:
            continue
        if parameter is None:
            problems[name] = Problem("not-measured")
            continue
        try:
            kept[name] = read_value(parameter.unit, text)
        except WrongValue as error:
            problems[name] = Problem(error.code, {"given": text[:40]})
    if kept["fallback"] and not kept["preferred"] and not problems:
        problems["preferred"] = Problem("required")
    if parameter and not problems and kept["fallback"] and kept["preferred"]:
        is_behind = meets(parameter, kept["preferred"], kept["fallback"])
        problems |= {} if is_behind else {"fallback": Problem("fallback-better")}
    if given.decided_on > today:
        problems["decided_on"] = Problem("in-the-future")
    if problems:
        raise Invalid(problems)
    return {**kept, "wording": given.wording, "decided_on": given.decided_on}
