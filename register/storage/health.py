"""Facts about the store that decide whether it is safe, and a check of its integrity; no sentences here."""

import os
import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from alembic.migration import MigrationContext
from sqlalchemy.engine import Engine

_NETWORK_FILE_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "glusterfs", "ceph", "afs"}
)
_PRAGMAS = ("journal_mode", "synchronous", "foreign_keys")
_PARAMETERS = ("server_version", "fsync", "full_page_writes", "synchronous_commit", "server_encoding")
_FORGETFUL_FILE_SYSTEMS = frozenset({"tmpfs", "ramfs"})


@dataclass(frozen=True)
class Place:
    """The file system a folder lies on."""

    file_system: str
    free_bytes: int

    @property
    def is_network(self) -> bool:
        """Whether locks there cannot be trusted."""
        return self.file_system in _NETWORK_FILE_SYSTEMS

    @property
    def is_forgetful(self) -> bool:
        """Whether everything there is gone after a restart of the machine."""
        return self.file_system in _FORGETFUL_FILE_SYSTEMS


def place_of(folder: Path, mounts: Path = Path("/proc/mounts")) -> Place:
    """What holds a folder, or the nearest folder above it that exists."""
    existing = folder.resolve()
    while not existing.exists():
        existing = existing.parent
    best, kind = "", "unknown"
    lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines() if mounts.exists() else []
    for line in lines:
        _, point, file_system, *_ = line.split(" ")
        point = point.replace("\\040", " ")
        if len(point) >= len(best) and (existing == Path(point) or Path(point) in existing.parents):
            best, kind = point, file_system
    return Place(kind, shutil.disk_usage(existing).free)


def sqlite_library() -> tuple[int, int, int]:
    """The version of the SQLite library this Python is linked with."""
    major, minor, patch = sqlite3.sqlite_version_info[:3]
    return major, minor, patch


def store_settings(engine: Engine) -> Mapping[str, str]:
    """The database's own settings that decide what survives a crash, as one of our connections sees them."""
    is_sqlite = engine.dialect.name == "sqlite"
    names, ask = (_PRAGMAS, "PRAGMA") if is_sqlite else (_PARAMETERS, "SHOW")
    with engine.connect() as connection:
        return {name: str(connection.exec_driver_sql(f"{ask} {name}").scalar_one()) for name in names}


def clock_drift_seconds(engine: Engine) -> float:
    """How far the database server's clock is from this machine's; an embedded database has no other clock."""
    if engine.dialect.name == "sqlite":
        return 0.0
    with engine.connect() as connection:
        theirs = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
    return abs((theirs - datetime.now(UTC)).total_seconds())


def revision_of(engine: Engine) -> str | None:
    """The migration the database has seen last, or None for one without any."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def damage(engine: Engine) -> str | None:
    """The first damage found, in the database's own words, or None: pages, indexes and every foreign key."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            found = str(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one())
            if found != "ok":
                return found
            loose = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            return f"{loose[0]} row {loose[1]} points at nothing in {loose[2]}" if loose else None
        for table in sorted(sa.inspect(connection).get_table_names()):
            # PostgreSQL has no check of its own without an extension: reading every row touches every page.
            try:
                connection.execute(sa.select(sa.func.count()).select_from(sa.table(table)))
            except sa.exc.DBAPIError as error:
                return f"{table}: {error.orig}"
        unchecked = connection.exec_driver_sql(
            "SELECT conname FROM pg_constraint WHERE NOT convalidated ORDER BY conname"
        ).first()
        return f"{unchecked[0]} was never checked" if unchecked else None


def open_to_others(path: Path) -> bool | None:
    """Whether somebody but the owner may read a file; None where there is none."""
    try:
        return bool(os.stat(path).st_mode & 0o077)
    except FileNotFoundError:
        return None
