"""Migrated databases for tests, on SQLite and on PostgreSQL: migrated once a worker, then copied."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session

from register.storage.engine import make_engine, writing
from register.storage.migrate import migrate
from tests.cast import settle
from tests.ground.postgres import Cluster

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
            path = self.folder / f"{len(self.ready)}.db"
            migrate(f"sqlite:///{path}")
            engine = make_engine(f"sqlite:///{path}")
            fill(engine)
            # The last connection to close writes the log back into the file.
            engine.dispose()
            self.ready[fill] = path
        shutil.copyfile(self.ready[fill], target)
        return f"sqlite:///{target}"


class PostgresTemplates:
    """Filled databases as templates; a copy of one takes some tens of milliseconds."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.ready: dict[Fill, str] = {}

    def copy(self, fill: Fill = nothing) -> str:
        """The name of a new database, migrated and filled."""
        if fill not in self.ready:
            name = self.cluster.create()
            migrate(self.cluster.url(name))
            engine = make_engine(self.cluster.url(name))
            fill(engine)
            engine.dispose()
            self.ready[fill] = name
        return self.cluster.create(template=self.ready[fill])


@pytest.fixture(scope="session")
def sqlite_templates(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplates:
    """This worker's SQLite templates."""
    return SqliteTemplates(tmp_path_factory.mktemp("templates"))


@pytest.fixture(scope="session")
def postgres_templates(postgres: Cluster) -> PostgresTemplates:
    """This worker's PostgreSQL templates."""
    return PostgresTemplates(postgres)


def _new_database(request: pytest.FixtureRequest, kind: str, fill: Fill) -> Iterator[str]:
    if kind == "sqlite":
        templates: SqliteTemplates = request.getfixturevalue("sqlite_templates")
        yield templates.copy_to(request.getfixturevalue("tmp_path") / "register.db", fill)
        return
    servers: PostgresTemplates = request.getfixturevalue("postgres_templates")
    name = servers.copy(fill)
    yield servers.cluster.url(name)
    servers.cluster.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated database without a single row, on each of the two kinds in turn."""
    yield from _new_database(request, request.param, nothing)


@pytest.fixture(params=["sqlite", "postgresql"])
def peopled_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated database with the cast in it, on each of the two kinds in turn."""
    yield from _new_database(request, request.param, with_cast)


@pytest.fixture
def sqlite_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated SQLite database with the cast in it, for tests that do not ask about databases."""
    yield from _new_database(request, "sqlite", with_cast)


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
