"""The verbs of the law and the weights: add, correct and withdraw a change, adopt weights. They flush, never commit."""

import json
import re
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from register.errors import Conflict, Invalid, Problem
from register.law.current import current_law, forget_law, hold_law, law_with, policy_from
from register.law.inputs import LawChangeInput, PolicyInput
from register.law.models import LawChange, PolicyVersion
from register.law.queries import standing_changes
from register.reference.policy import load_policy
from register.rules.amendment_checks import problems_of
from register.rules.amendment_forms import amendment_json, period_of
from register.rules.amendments import Amendment
from register.rules.law import Law
from register.rules.permissions import Permission
from register.rules.policy import Policy
from register.rules.policy_checks import read_weights
from register.storage.numbers import next_ref
from register.storage.touched import touch_record
from register.storage.versions import load_for_change, stamp
from register.trail.actor import Actor
from register.trail.record import changes_between, record

_POLICY_ID = re.compile(r"[a-z0-9][a-z0-9.-]{1,39}")


def add_change(
    session: Session, actor: Actor, given: LawChangeInput, now: datetime, *, today: date
) -> LawChange:
    """A dated change to the law, counting from the day it names; what rests on it is judged again.

    Raises Refused, Invalid (it does not fit the law as it stands, changes nothing, or its evidence is dated after
    ``today``).
    Source: house rule (design: an administrator can correct or add a row; nothing is deleted).
    """
    actor.require(Permission.MANAGE_REGISTER)
    hold_law(session)
    change = _fitting(given, current_law(session), today)
    row = _added(session, given, change, now, today)
    _note(session, actor, "law:change:added", row, changes_between({}, _snapshot(row)))
    return row


def check_change(session: Session, given: LawChangeInput, corrects: LawChange | None, today: date) -> None:
    """Whether a change could be made now, or in the place of one that stands; changes nothing. Raises Invalid.

    Source: house rule.
    """
    _fitting(given, _law_without(session, corrects) if corrects else current_law(session), today)


def correct_change(
    session: Session,
    actor: Actor,
    ref: str,
    given: LawChangeInput,
    version: int | None,
    now: datetime,
    *,
    today: date,
) -> LawChange:
    """A new change in the place of a standing one, which stays to be read and counts no more.

    Correcting it to what it says already changes nothing. Raises Refused, NotFound, ChangedMeanwhile, Conflict
    ``change-withdrawn``, Invalid.
    Source: house rule (nothing is deleted).
    """
    old = _load_standing(session, actor, ref, version)
    hold_law(session)
    change = _fitting(given, _law_without(session, old), today)
    columns, before = _columns(given, change, today), _snapshot(old)
    if all(getattr(old, name) == value for name, value in columns.items()):
        return old
    row = _added(session, given, change, now, today, corrects=old)
    old.withdrawn_on, old.corrected_by_ref = today, row.ref
    stamp(old, now)
    session.flush()
    _touch(session, "law", old.id)
    _note(session, actor, "law:change:corrected", row, changes_between(before, _snapshot(row)))
    return row


def withdraw_change(
    session: Session, actor: Actor, ref: str, reason: str, version: int | None, now: datetime, *, today: date
) -> LawChange:
    """The change counting no more, on any date; it stays to be read with the reason.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict ``change-withdrawn``.
    Source: house rule (nothing is deleted).
    """
    row = _load_standing(session, actor, ref, version)
    hold_law(session)
    row.withdrawn_on, row.withdrawn_reason = today, reason
    stamp(row, now)
    session.flush()
    changes = {"withdrawn_on": (None, today.isoformat())}
    _note(session, actor, "law:change:withdrawn", row, changes, reason)
    return row


def adopt_policy(
    session: Session, actor: Actor, given: PolicyInput, now: datetime, *, today: date
) -> PolicyVersion:
    """A version of the weights that counts from now on; every transfer is judged again with it.

    Raises Refused, Invalid (an id used before, a weight out of range, sums that do not make 100, weights that are
    those in force already).
    Source: house rule (design: the weights live in one readable, versioned policy).
    """
    actor.require(Permission.MANAGE_REGISTER)
    hold_law(session)
    shipped = load_policy()
    weights, problems = read_weights(given.weights, shipped)
    if not _POLICY_ID.fullmatch(given.policy_id):
        problems = {"policy_id": Problem("policy-id-unusable"), **problems}
    elif given.policy_id == shipped.id or _is_taken(session, given.policy_id):
        problems = {"policy_id": Problem("policy-id-taken"), **problems}
    if problems:
        raise Invalid(problems)
    # Read with the row, not from what a page kept.
    from_before = _plain(_newest(session))
    if weights == from_before:
        raise Invalid({"ground_local": Problem("changes-nothing")})
    row = PolicyVersion(
        ref=next_ref(session, "P"),
        policy_id=given.policy_id,
        weights=weights,
        adopted_on=today,
        reason=given.reason,
        created_at=now,
        changed_at=now,
    )
    session.add(row)
    session.flush()
    _touch(session, "policy", row.id)
    changes = changes_between(_flat(from_before), _flat(weights))
    record(
        session,
        actor,
        "law:policy:adopted",
        row.ref,
        subject_name=row.policy_id,
        changes=changes,
        reason=given.reason,
    )
    return row


def _load_standing(session: Session, actor: Actor, ref: str, version: int | None) -> LawChange:
    actor.require(Permission.MANAGE_REGISTER)
    row = load_for_change(session, LawChange, ref, version)
    if row.withdrawn_on:
        raise Conflict("change-withdrawn", ref=ref)
    return row


def _fitting(given: LawChangeInput, law: Law, today: date) -> Amendment:
    change = given.amendment()
    problems = problems_of(change, law)
    if not change.citation.strip():
        problems["citation"] = Problem("required")
    if given.as_of and given.as_of > today:
        problems["as_of"] = Problem("in-the-future")
    if problems:
        raise Invalid(problems)
    return change


def _law_without(session: Session, row: LawChange) -> Law:
    return law_with(tuple(other.content for other in standing_changes(session) if other.id != row.id))


def _added(
    session: Session,
    given: LawChangeInput,
    change: Amendment,
    now: datetime,
    today: date,
    corrects: LawChange | None = None,
) -> LawChange:
    row = LawChange(
        ref=next_ref(session, "L"),
        position=corrects.position if corrects else 0,
        corrects_ref=corrects.ref if corrects else None,
        created_at=now,
        changed_at=now,
        **_columns(given, change, today),
    )
    session.add(row)
    session.flush()
    if not corrects:
        row.position = row.id or 0
        session.flush()
    return row


def _columns(given: LawChangeInput, change: Amendment, today: date) -> dict[str, Any]:
    content = amendment_json(change)
    first, last = period_of(change)
    return {
        "kind": content["kind"],
        "regime_id": content.get("regime"),
        "place": content.get("place"),
        "mechanism_id": content.get("mechanism"),
        "fact": content.get("fact"),
        "content": json.dumps(content, sort_keys=True, ensure_ascii=False),
        "counts_from": first,
        "counts_until": last,
        "citation": change.citation,
        "as_of": given.as_of or today,
        "is_verified": given.verified,
        "note": given.note,
    }


def _snapshot(row: LawChange) -> dict[str, Any]:
    content = json.loads(row.content)
    kept = {"change_kind": content.pop("kind"), "is_verified": row.is_verified, "note": row.note}
    content.pop("verified", None)
    return {**content, **kept, "as_of": row.as_of.isoformat()}


def _note(
    session: Session,
    actor: Actor,
    tag: str,
    row: LawChange,
    changes: dict[str, Any],
    reason: str | None = None,
) -> None:
    _touch(session, "law", row.id)
    record(session, actor, tag, row.ref, subject_name=row.citation[:200], changes=changes, reason=reason)


def _touch(session: Session, kind: str, number: int | None) -> None:
    touch_record(session, kind, number or 0)
    forget_law(session)


def _newest(session: Session) -> Policy:
    row = session.exec(select(PolicyVersion).order_by(col(PolicyVersion.id).desc()).limit(1)).one_or_none()
    return policy_from(row.policy_id, row.weights) if row else load_policy()


def _is_taken(session: Session, policy_id: str) -> bool:
    return session.exec(select(PolicyVersion).where(PolicyVersion.policy_id == policy_id)).first() is not None


def _plain(policy: Policy) -> dict[str, dict[str, int]]:
    return {
        group: dict(getattr(policy, group))
        for group in ("ground", "destination", "measures", "upkeep", "caps")
    }


def _flat(weights: dict[str, dict[str, int]]) -> dict[str, int]:
    return {f"{group}_{name}": weight for group, names in weights.items() for name, weight in names.items()}
