"""Migrated databases for tests, on SQLite and on PostgreSQL: migrated once a worker, then copied or emptied."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import Engine
from sqlmodel import Session

from register.storage.engine import make_engine, writing
from register.storage.migrate import migrate
from tests.cast import settle
from tests.ground.postgres import SUPERUSER, Cluster

Fill = Callable[[Engine], None]


def nothing(_engine: Engine) -> None:
    """Leave a database empty."""


def with_cast(engine: Engine) -> None:
    """Put the people of tests/cast.py into a database."""
    with writing(engine) as session:
        settle(session)
        session.commit()


class SqliteTemplates:
    """Filled databases as files; a copy of one takes a millisecond."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ready: dict[Fill, Path] = {}

    def copy_to(self, target: Path, fill: Fill = nothing) -> str:
        """The URL of a new database at ``target``, migrated and filled."""
        if fill not in self.ready:
            path = self.folder / f"{fill.__name__}-{len(self.ready)}.db"
            if fill is nothing:
                migrate(f"sqlite:///{path}")
            else:
                self.copy_to(path)
            engine = make_engine(f"sqlite:///{path}")
            fill(engine)
            # The last connection to close writes the log back into the file.
            engine.dispose()
            self.ready[fill] = path
        shutil.copyfile(self.ready[fill], target)
        return f"sqlite:///{target}"


class PostgresTemplates:
    """Filled databases as templates; one that was used and put back is emptied and filled again, not made anew."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.ready: dict[Fill, str] = {}
        self.filled: dict[Fill, Filled] = {}
        self.free: dict[Fill, list[str]] = {}

    def copy(self, fill: Fill = nothing) -> str:
        """The name of a new database, migrated and filled."""
        if fill not in self.ready:
            name = self.cluster.create() if fill is nothing else self.copy()
            if fill is nothing:
                migrate(self.cluster.url(name))
            engine = make_engine(self.cluster.url(name))
            fill(engine)
            engine.dispose()
            self.ready[fill] = name
            with self._connected(name) as connection:
                self.filled[fill] = Filled(connection)
        return self.cluster.create(template=self.ready[fill])

    def take(self, fill: Fill = nothing) -> str:
        """The name of a database, migrated and filled, that nobody uses."""
        return free.pop() if (free := self.free.get(fill)) else self.copy(fill)

    def put_back(self, name: str, fill: Fill) -> None:
        """Take a database back: as it was before, or dropped where a test changed more than rows."""
        with self._connected(name) as connection:
            connection.execute(_DISCONNECT)
            is_sound = self.filled[fill].put_back(connection)
        if is_sound:
            self.free.setdefault(fill, []).append(name)
        else:
            self.cluster.drop(name)

    def _connected(self, name: str) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(host=str(self.cluster.folder), user=SUPERUSER, dbname=name)


class Filled:
    """What a filled database holds, to fill another of the same tables with."""

    def __init__(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        self.shape = _shape(connection)
        tables = connection.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        self.rows = {table: rows for (table,) in tables if (rows := _copied(connection, table))}
        self.counters = connection.execute(
            "SELECT sequencename, coalesce(last_value, 1), last_value IS NOT NULL FROM pg_sequences"
        ).fetchall()

    def put_back(self, connection: psycopg.Connection[tuple[Any, ...]]) -> bool:
        """Make another database hold just this; False where its tables are no longer the same."""
        if _shape(connection) != self.shape:
            return False
        # Neither foreign keys nor the guards of the trail are asked.
        connection.execute("SET session_replication_role = replica")
        connection.execute(_EMPTY)
        for table, rows in self.rows.items():
            with connection.cursor().copy(
                sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
            ) as copy:
                copy.write(rows)
        connection.cursor().executemany("SELECT setval(%s::regclass, %s, %s)", self.counters)
        return True


_DISCONNECT = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""

_EMPTY = """
DO $$
DECLARE name text; has_rows boolean;
BEGIN
    FOR name IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO has_rows;
        IF has_rows THEN EXECUTE format('DELETE FROM %I', name); END IF;
    END LOOP;
END $$
"""


def _copied(connection: psycopg.Connection[tuple[Any, ...]], table: str) -> bytes:
    with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copy:
        return b"".join(bytes(part) for part in copy)


def _shape(connection: psycopg.Connection[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Everything but rows: tables, their columns, guards and rules, and settings of the database."""
    return connection.execute(
        """
        SELECT 'relation', relname::text, relkind::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT 'column', attrelid::regclass::text, attname::text
            FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
        UNION ALL SELECT 'guard', tgname::text, tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT 'setting', setrole::text, setconfig::text FROM pg_db_role_setting
            WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
        ORDER BY 1, 2, 3
        """
    ).fetchall()


@pytest.fixture(scope="session")
def sqlite_templates(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplates:
    """This worker's SQLite templates."""
    return SqliteTemplates(tmp_path_factory.mktemp("templates"))


@pytest.fixture(scope="session")
def postgres_templates(postgres: Cluster) -> PostgresTemplates:
    """This worker's PostgreSQL templates."""
    return PostgresTemplates(postgres)


KINDS = ("sqlite", "postgresql")


def new_database(request: pytest.FixtureRequest, kind: str, fill: Fill) -> Iterator[str]:
    """A migrated database of a kind, filled, for the one test that asks; what a fixture yields from."""
    if kind == "sqlite":
        templates: SqliteTemplates = request.getfixturevalue("sqlite_templates")
        yield templates.copy_to(request.getfixturevalue("tmp_path") / "register.db", fill)
        return
    servers: PostgresTemplates = request.getfixturevalue("postgres_templates")
    name = servers.take(fill)
    yield servers.cluster.url(name)
    servers.put_back(name, fill)


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated database without a single row, on each of the two kinds in turn."""
    yield from new_database(request, request.param, nothing)


@pytest.fixture(params=KINDS)
def peopled_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated database with the cast in it, on each of the two kinds in turn."""
    yield from new_database(request, request.param, with_cast)


@pytest.fixture
def sqlite_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated SQLite database with the cast in it, for tests that do not ask about databases."""
    yield from new_database(request, "sqlite", with_cast)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on ``database_url``."""
    made = make_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session that may write, on an empty database of each kind; the test commits if it wants to."""
    with writing(engine) as opened:
        yield opened
