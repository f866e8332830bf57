"""PostgreSQL's own programs for backup and restore, and how they are told where the database is."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import sqlalchemy as sa

from register.storage.trouble import StoreTrouble

# Connection settings by the environment variable libpq reads; a password never goes on a command line.
_VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "dbname": "PGDATABASE",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
    "connect_timeout": "PGCONNECT_TIMEOUT",
}


def program(name: str) -> str:
    """The newest program of this name on the machine; raises StoreTrouble where there is none."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[4]))
    found = str(debian[-1]) if debian else shutil.which(name)
    if found is None:
        raise StoreTrouble("program-missing", program=name)
    return found


def environment(url: str) -> Mapping[str, str]:
    """The environment in which libpq reaches the database of this SQLAlchemy URL."""
    made = sa.make_url(url)
    dialect = made.get_dialect()()
    _, given = dialect.create_connect_args(made)
    named = {
        _VARIABLES[key]: str(value) for key, value in given.items() if key in _VARIABLES and value is not None
    }
    return {**os.environ, **named}


def run(url: str, name: str, *arguments: str, text: bytes | None = None) -> bytes:
    """What the program answers; raises StoreTrouble with its last line where it fails."""
    done = subprocess.run(
        [program(name), *arguments], env=environment(url), input=text, capture_output=True, check=False
    )
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["no reason given"]
        raise StoreTrouble("program-failed", program=name, said=lines[0])
    return done.stdout
