"""Long imports: started in one transaction, carried out in another, found again where they stopped."""

import secrets
from datetime import datetime, timedelta

from sqlmodel import Session

from register.imports.batches import open_batch
from register.imports.models import ImportBatch, ImportState
from register.rules.permissions import Permission
from register.storage.versions import load_for_change, stamp
from register.trail.actor import Actor

LEASE = timedelta(minutes=15)
"""How long another server process is trusted to be at work on an import."""


def start_run(session: Session, actor: Actor, ref: str, version: int | None, now: datetime) -> str:
    """Mark an import as running and give the run its name, which ``carry_out`` asks for.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict where it is done or running.
    Source: house rule.
    """
    actor.require(Permission.IMPORT_RECORDS)
    batch = open_batch(session, ref, version)
    run = secrets.token_hex(16)
    batch.state, batch.started_at, batch.started_by = ImportState.RUNNING, now, run
    batch.result = {}
    stamp(batch, now)
    session.flush()
    return run


def stop_run(session: Session, ref: str, run: str | None, *, why: str = "stopped") -> None:
    """Open an import again whose run came to nothing; ``why`` is a code the screen tells.

    Another run, or one that is done, is left alone. Raises NotFound.
    Source: house rule.
    """
    batch = load_for_change(session, ImportBatch, ref, None)
    if batch.state is ImportState.RUNNING and batch.started_by == run:
        batch.state, batch.started_by = ImportState.OPEN, None
        # No stamp: nothing that people see or decide is another than before the run.
        batch.result = {"stopped": why}
        session.flush()


def is_within_lease(batch: ImportBatch, now: datetime) -> bool:
    """Whether a running import of another server process may still be at work.

    Source: house rule.
    """
    return batch.started_at is not None and now - batch.started_at < LEASE
