"""The engine and its two kinds of session: one that reads, one that writes. No tables live here."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlmodel import Session, create_engine

from register.storage.one_writer import one_writer

_BUSY_MS = 10_000
READS_ONLY = "register_reads_only"
"""Marks a session that changes nothing: holds, in its ``info``, the one connection of its one transaction."""


def make_engine(url: str, *, pool_size: int = 20) -> Engine:
    """An engine for an embedded SQLite file or a PostgreSQL server."""
    if url.startswith("sqlite"):
        return _sqlite(url, pool_size)
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=10,
        pool_pre_ping=True,
        hide_parameters=True,
        json_deserializer=orjson.loads,
        connect_args={"connect_timeout": 5, "options": "-c timezone=UTC -c synchronous_commit=on"},
    )


def _sqlite(url: str, pool_size: int) -> Engine:
    path = url.removeprefix("sqlite:///")
    if path and path != ":memory:":
        Path(path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_engine(
        url,
        connect_args={"check_same_thread": False, "timeout": _BUSY_MS / 1000},
        pool_size=pool_size,
        max_overflow=10,
        poolclass=sa.pool.QueuePool,
        hide_parameters=True,
        json_deserializer=orjson.loads,
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        # The driver of Python 3.11 begins transactions of its own; ours are begun below.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            connection.execute("PRAGMA journal_mode=WAL")
        for pragma in ("foreign_keys=ON", "synchronous=FULL", "cache_size=-32000", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        # A reader that turns writer fails at once in WAL mode, whatever the busy timeout: writers say so first.
        if connection.get_execution_options().get("register_write"):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            # Every page begins here; a plain BEGIN touches nothing yet and needs no statement object.
            connection.connection.cursor().execute("BEGIN")

    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that only reads; what it did is rolled back when it closes."""
    # Every page begins here: a connection of our own costs half of what a session's own one does.
    with engine.connect() as connection:
        connection.begin()
        if engine.dialect.name == "postgresql":
            # Not the driver's own flag: it would later ask for READ WRITE by name, which a standby refuses outright.
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        info = {READS_ONLY: connection}
        session = Session(connection, autoflush=False, expire_on_commit=False, info=info)
        try:
            yield session
        finally:
            # Lets go of the records before it rolls back: what was read stays readable. Questions leave none behind.
            if session.in_transaction():
                session.close()


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session that holds the right to write from its first statement; the caller commits."""
    embedded = engine.url.database if engine.dialect.name == "sqlite" else None
    with one_writer(embedded), Session(engine, expire_on_commit=False) as session:
        session.connection(execution_options={"register_write": True})
        yield session
