"""Questions whose answer takes long: asked in one transaction, worked out outside of any, kept for a while."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.errors import NotFound
from register.rules.permissions import Permission
from register.rules.what_if import Change, change_json
from register.storage.numbers import next_ref
from register.trail.actor import Actor
from register.what_if.asking import check_change, concerned_ids
from register.what_if.models import WhatIfRun, WhatIfState

KEPT = timedelta(days=14)
LEASE = timedelta(minutes=2)
"""How long a server is trusted to be at work on an answer after it last said how far it is."""
AT_ONCE = 2_000
"""Transfers that are judged while the person waits; more of them are worked out apart, with progress."""


def ask(session: Session, actor: Actor, change: Change, on: date, now: datetime) -> WhatIfRun:
    """A question to be worked out; answers that are past their time are forgotten here.

    Raises Refused, Invalid (the change cannot be asked about).
    Source: house rule (design: a what-if is shown with progress).
    """
    actor.require(Permission.READ_REGISTER)
    check_change(session, change)
    session.connection().execute(sa.delete(WhatIfRun).where(col(WhatIfRun.kept_until) < now))
    run = WhatIfRun(
        ref=next_ref(session, "W"),
        person_id=actor.person_id,
        change=change_json(change),
        on=on,
        total=len(concerned_ids(session, change)),
        asked_at=now,
        kept_until=now + KEPT,
    )
    session.add(run)
    session.flush()
    return run


def get_run(session: Session, ref: str, person_id: int | None) -> WhatIfRun:
    """A person's own question. Raises NotFound, also for another person's.

    Source: house rule.
    """
    found = session.exec(select(WhatIfRun).where(WhatIfRun.ref == ref)).one_or_none()
    if found is None or found.person_id != person_id:
        raise NotFound(ref=ref)
    return found


def list_runs(session: Session, person_id: int | None, now: datetime, limit: int = 10) -> Sequence[WhatIfRun]:
    """A person's questions that are still kept, the newest first; without the answers themselves.

    Source: house rule.
    """
    statement = select(WhatIfRun).where(WhatIfRun.person_id == person_id, col(WhatIfRun.kept_until) >= now)
    return session.exec(statement.order_by(col(WhatIfRun.id).desc()).limit(limit)).all()


def claim(session: Session, ref: str, holder: str, now: datetime) -> WhatIfRun | None:
    """The question, leased to this server, where it waits and nobody else is at work on it.

    Source: house rule.
    """
    run = session.exec(
        select(WhatIfRun)
        .where(
            WhatIfRun.ref == ref,
            WhatIfRun.state == WhatIfState.RUNNING,
            col(WhatIfRun.leased_until).is_(None)
            | (col(WhatIfRun.leased_until) < now)
            | (col(WhatIfRun.leased_to) == holder),
        )
        .with_for_update(skip_locked=True)
    ).first()
    if run is None:
        return None
    run.leased_to, run.leased_until = holder, now + LEASE
    session.flush()
    return run


def is_waiting(run: WhatIfRun, now: datetime) -> bool:
    """Whether nobody is at work on a question that has no answer yet.

    Source: house rule.
    """
    return run.state is WhatIfState.RUNNING and (run.leased_until is None or run.leased_until < now)


def note_progress(run: WhatIfRun, done: int, total: int, now: datetime) -> None:
    """How far the answer is; the lease is held for longer.

    Source: house rule.
    """
    run.done, run.total, run.leased_until = done, total, now + LEASE


def keep_answer(run: WhatIfRun, text: str, changed: int, now: datetime) -> None:
    """The answer, as JSON, until the question is forgotten.

    Source: house rule.
    """
    run.answer, run.changed, run.done = text, changed, run.total
    run.state, run.answered_at = WhatIfState.DONE, now
    run.leased_to = run.leased_until = None


def give_up(run: WhatIfRun, now: datetime) -> None:
    """The question cannot be answered: what it asks about is no longer there.

    Source: house rule.
    """
    run.state, run.answered_at = WhatIfState.FAILED, now
    run.leased_to = run.leased_until = None
