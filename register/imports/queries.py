"""Reads about imports. Nothing here changes anything; the files themselves are not read."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from register.imports.models import ImportBatch
from register.people.models import Person
from register.trail.counted import Paging


def list_batches(session: Session, paging: Paging) -> Sequence[Any]:
    """Imports, newest first: ref, file_name, is_pasted, kind, state, result, created_at, done_at, person."""
    statement = (
        sa.select(
            col(ImportBatch.ref),
            col(ImportBatch.file_name),
            col(ImportBatch.is_pasted),
            col(ImportBatch.kind),
            col(ImportBatch.state),
            col(ImportBatch.result),
            col(ImportBatch.created_at),
            col(ImportBatch.done_at),
            col(Person.name).label("person"),
        )
        .outerjoin(Person, col(Person.id) == col(ImportBatch.person_id))
        .order_by(col(ImportBatch.id).desc())
        .limit(paging.size)
        .offset(paging.offset)
    )
    return session.connection().execute(statement).all()


def count_batches(session: Session) -> int:
    """How many imports there are."""
    return session.connection().scalar(sa.select(sa.func.count()).select_from(ImportBatch)) or 0
