"""The engine and its two kinds of session: one that reads, one that writes. No tables live here."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, create_engine

from register.storage.one_writer import one_writer

_BUSY_MS = 10_000


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
        # The statements of all pages together are a few hundred; a prepared one is asked at half the cost.
        connect_args={"check_same_thread": False, "timeout": _BUSY_MS / 1000, "cached_statements": 1_000},
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
            return
        driver: Any = connection.connection.driver_connection
        # A connection laid over a reader's has its transaction already.
        if not driver.in_transaction:
            driver.execute("BEGIN")

    return engine


class Reading(Session):
    """A session that changes nothing and has one transaction; what it did is rolled back when it closes.

    Questions ask its driver themselves. What else is asked goes through SQLAlchemy, whose connection is laid over
    the driver's the first time: most pages have no need of it, and it costs more than their questions do.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(autoflush=False, expire_on_commit=False)
        self.engine = engine
        self.driver = _begun(engine)
        self._laid_over: sa.Connection | None = None

    def get_bind(self, *_: Any, **__: Any) -> sa.Connection:
        """The connection SQLAlchemy works on, in the transaction that has begun."""
        if self._laid_over is None:
            self._laid_over = sa.Connection(self.engine, self.driver)
            self._laid_over.begin()
        return self._laid_over

    def end(self) -> None:
        """Let go of the records, then roll back: what was read stays readable."""
        try:
            if self._laid_over is not None:
                self.close()
        finally:
            (self._laid_over or self.driver).close()


def _begun(engine: Engine) -> Any:
    """A connection of the driver's out of the pool, with a transaction that only reads."""
    driver: Any = engine.dialect.loaded_dbapi
    # Not the driver's own flag: it would later ask for READ WRITE by name, which a standby refuses outright.
    # On SQLite a plain BEGIN touches nothing yet.
    begin = "SET TRANSACTION READ ONLY" if engine.dialect.name == "postgresql" else "BEGIN"
    connection = None
    try:
        connection = engine.raw_connection()
        connection.cursor().execute(begin)
    except driver.Error as error:
        if connection:
            connection.invalidate(error)
        raise DBAPIError.instance(None, None, error, driver.Error, dialect=engine.dialect) from error
    return connection


@contextmanager
def reading(engine: Engine) -> Iterator[Reading]:
    """A session that only reads."""
    session = Reading(engine)
    try:
        yield session
    finally:
        session.end()


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session that holds the right to write from its first statement; the caller commits."""
    embedded = engine.url.database if engine.dialect.name == "sqlite" else None
    with one_writer(embedded), Session(engine, expire_on_commit=False) as session:
        session.connection(execution_options={"register_write": True})
        yield session
