"""The law and the weights as this register holds them: what it ships with, and its own dated changes over it."""

import json
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from register.law.models import LawChange, PolicyVersion
from register.reference.law import load_law
from register.reference.policy import GROUPS, load_policy
from register.rules.amendment_forms import read_amendment
from register.rules.amendments import Amendment, amended
from register.rules.law import Law
from register.rules.policy import Policy
from register.trail.counted import kept

_LAW, _POLICY = "register_law", "register_policy"
_LOCK = 7_301_001
"""The number PostgreSQL knows the law by where judging and changing it must not pass each other."""

_STANDING = (
    sa.select(col(LawChange.content))
    .where(col(LawChange.withdrawn_on).is_(None))
    .order_by(col(LawChange.position), col(LawChange.id))
)
_NEWEST = (
    sa.select(col(PolicyVersion.policy_id), col(PolicyVersion.weights))
    .order_by(col(PolicyVersion.id).desc())
    .limit(1)
)


def current_law(session: Session) -> Law:
    """The law on all dates at once: the shipped data with the register's standing changes, oldest first.

    One small query a session that writes; where it only reads, once until the trail grows. The law itself is kept
    for as long as the changes are the same. A change that no longer fits the shipped data is passed over
    (queries.unfit_refs tells which).
    Source: house rule (design: reference data as records).
    """
    if _LAW not in session.info:
        session.info[_LAW] = kept(session, _LAW, lambda: law_with(_standing(session)))
    law: Law = session.info[_LAW]
    return law


def current_policy(session: Session) -> Policy:
    """The weights that count now: the version adopted last, or those the register ships with.

    Source: house rule (design: a versioned policy an administrator can copy and change).
    """
    if _POLICY not in session.info:
        session.info[_POLICY] = kept(session, _POLICY, lambda: _newest_policy(session))
    policy: Policy = session.info[_POLICY]
    return policy


def _standing(session: Session) -> tuple[str, ...]:
    return tuple(session.connection().execute(_STANDING).scalars())


def _newest_policy(session: Session) -> Policy:
    row = session.connection().execute(_NEWEST).one_or_none()
    if row is None:
        return load_policy()
    return _policy(row.policy_id, json.dumps(row.weights, sort_keys=True))


def amendment_of(row: LawChange) -> Amendment:
    """The change a row holds.

    Source: house rule.
    """
    return read_amendment(json.loads(row.content))


@lru_cache(maxsize=16)
def law_with(contents: tuple[str, ...]) -> Law:
    """The shipped law with changes given as stored content, in order; those that do not fit are passed over.

    Source: house rule.
    """
    shipped = law = load_law()
    fitting: list[Amendment] = []
    for content in contents:
        change = read_amendment(json.loads(content))
        try:
            law = amended(law, [change])
        except ValueError:
            continue
        fitting.append(change)
    # Made in one go, so that the version names the changes and not the steps.
    return amended(shipped, fitting) if fitting else shipped


def policy_from(policy_id: str, weights: Mapping[str, Mapping[str, int]]) -> Policy:
    """A policy of stored weights; each group in the order of the shipped one.

    Source: house rule.
    """
    shipped = load_policy()
    groups = {
        name: MappingProxyType({key: weights[name][key] for key in getattr(shipped, name)}) for name in GROUPS
    }
    return Policy(id=policy_id, **groups)


@lru_cache(maxsize=16)
def _policy(policy_id: str, weights: str) -> Policy:
    read: dict[str, Any] = json.loads(weights)
    return policy_from(policy_id, read)


def share_law(session: Session) -> None:
    """Keep the law from changing until this transaction ends: who judges does so before reading it.

    The embedded store has one writer at a time, so nothing is needed there.
    """
    _hold(session, "pg_advisory_xact_lock_shared")


def hold_law(session: Session) -> None:
    """Wait for everybody who is judging, and let nobody judge until the change is committed."""
    _hold(session, "pg_advisory_xact_lock")


def forget_law(session: Session) -> None:
    """Read law and weights anew when they are next asked for: this session changed them, or waited for others."""
    session.info.pop(_LAW, None)
    session.info.pop(_POLICY, None)


def _hold(session: Session, function: str) -> None:
    forget_law(session)
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(sa.text(f"SELECT {function}(:lock)"), {"lock": _LOCK})
