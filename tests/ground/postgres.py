"""A throw-away PostgreSQL cluster, started the first time a test of this worker asks for one."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

SUPERUSER = "app"
INITDB = ("--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
FAST_AND_FORGETFUL = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=200")


def programs() -> Path:
    """The folder of initdb and postgres; a machine without them fails the test, it does not skip it."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4]))
    found = str(debian[-1]) if debian else shutil.which("initdb")
    assert found, "PostgreSQL is not installed. Run `make test`, or as root: apt-get install postgresql"
    return Path(found).resolve().parent


def as_server_user() -> list[str]:
    """What goes before a server program: it refuses root, and it must not outlive the test run."""
    who = ["--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    return ["setpriv", *who, "--pdeathsig=QUIT"]


@dataclass
class Cluster:
    """A running PostgreSQL server that listens on a socket in its own folder."""

    folder: Path
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    server: subprocess.Popen[bytes] = field(init=False)

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of one of its databases."""
        return f"postgresql+psycopg://{SUPERUSER}@/{database}?host={self.folder}"

    def run(self, statement: str, *names: str) -> None:
        """Run one statement that cannot be in a transaction, names quoted."""
        with psycopg.connect(
            host=str(self.folder), user=SUPERUSER, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def create(self, template: str = "template0") -> str:
        """The name of a new database, a copy of ``template``."""
        name = f"register_{next(self.numbers)}"
        self.run("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self.run("DROP DATABASE {} WITH (FORCE)", name)


def start_cluster() -> Cluster:
    """A new cluster, ready for connections."""
    # Not below pytest's own folder: that one is closed to the user the server runs as.
    folder = Path(tempfile.mkdtemp(prefix="reg-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    bin_folder, data = programs(), folder / "data"
    subprocess.run(
        [*as_server_user(), f"{bin_folder}/initdb", f"--pgdata={data}", f"--username={SUPERUSER}", *INITDB],
        check=True,
        capture_output=True,
        cwd=folder,
    )
    cluster = Cluster(folder)
    start_server(cluster)
    return cluster


def start_server(cluster: Cluster) -> None:
    """Start the server of a cluster (again), and wait until it answers."""
    folder = cluster.folder
    options = [f"unix_socket_directories={folder}", "listen_addresses=", *FAST_AND_FORGETFUL]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*as_server_user(), f"{programs()}/postgres", "-D", str(folder / "data")]
            + [part for option in options for part in ("-c", option)],
            cwd=folder,
            stdout=log,
            stderr=log,
        )
    cluster.server = server
    deadline = time.monotonic() + 60
    while True:
        try:
            cluster.run("SELECT 1")
        except psycopg.OperationalError:
            assert server.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < deadline, "PostgreSQL did not answer within a minute"
            time.sleep(0.05)
        else:
            return


def stop_cluster(cluster: Cluster) -> None:
    """End the server at once and remove its files."""
    cluster.server.send_signal(signal.SIGQUIT)
    cluster.server.wait(timeout=30)
    shutil.rmtree(cluster.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """This worker's PostgreSQL."""
    cluster = start_cluster()
    yield cluster
    stop_cluster(cluster)
