"""Writing to the trail: actions say what happened, the unit of work chains it in the same transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from register.trail.actor import Actor
from register.trail.chain import GENESIS, canonical, entry_hash, head_seal
from register.trail.models import TrailEvent, TrailHead

_PENDING = "register_trail"


@dataclass(frozen=True)
class _Happened:
    actor: Actor
    tag: str
    subject_ref: str
    subject_name: str
    about_ref: str | None
    changes: Mapping[str, tuple[Any, Any]]
    reason: str | None


def record(
    session: Session,
    actor: Actor,
    tag: str,
    subject_ref: str,
    *,
    subject_name: str = "",
    about_ref: str | None = None,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    reason: str | None = None,
) -> None:
    """Note what ``actor`` did, to be written when the transaction ends.

    ``tag`` is ``room:subject:past-verb``; ``subject_ref`` the record; ``about_ref`` the vendor it belongs to;
    ``changes`` maps a field to (from, to). No secrets and no document contents.
    Source: house rule (GDPR Art 5(2), accountability).
    """
    session.info.setdefault(_PENDING, []).append(
        _Happened(actor, tag, subject_ref, subject_name[:300], about_ref, changes or {}, reason)
    )


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What differs between two states of a record, by field.

    Source: house rule.
    """
    return {
        name: (before.get(name), after.get(name))
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    }


def write_pending(session: Session, key: bytes, now: datetime) -> int:
    """Chain what was noted in this transaction; the number of entries written.

    The head row is locked until the transaction ends, so entries never share a number.
    """
    pending: list[_Happened] = session.info.pop(_PENDING, [])
    if not pending:
        return 0
    newest = select(TrailHead).where(TrailHead.id == 1).with_for_update()
    head = session.exec(newest).one_or_none()
    if head is None:
        # The first two transactions of a new register may race here: the loser waits, then finds the winner's row.
        first = {"id": 1, "seq": 0, "hash": GENESIS, "seal": head_seal(key, 0, GENESIS)}
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        session.connection().execute(dialect.insert(TrailHead).values(first).on_conflict_do_nothing())
        head = session.exec(newest).one()
    rows = []
    for happened in pending:
        columns: dict[str, Any] = {
            "seq": head.seq + 1,
            "at": now,
            "actor_id": happened.actor.person_id,
            "actor_name": happened.actor.name,
            "channel": happened.actor.channel,
            "address": happened.actor.address,
            "tag": happened.tag,
            "subject_ref": happened.subject_ref,
            "subject_name": happened.subject_name,
            "about_ref": happened.about_ref,
            "changes": canonical({name: list(pair) for name, pair in happened.changes.items()}),
            "reason": happened.reason,
        }
        sealed = entry_hash(key, columns, head.hash)
        rows.append({**columns, "previous_hash": head.hash, "hash": sealed})
        head.seq, head.hash = head.seq + 1, sealed
    head.seal = head_seal(key, head.seq, head.hash)
    session.flush()
    session.connection().execute(insert(TrailEvent), rows)
    return len(rows)


def newest_seq(session: Session) -> int:
    """The number of the newest entry: it changes with every change of the register."""
    return session.connection().scalar(_NEWEST) or 0


_NEWEST = sa.select(col(TrailHead.seq))


def is_pending(session: Session) -> bool:
    """Whether something was noted in this transaction."""
    return bool(session.info.get(_PENDING))
