"""Backup while people write, and restore; the caller decides whether a register may be overwritten.

A backup of SQLite is itself a SQLite file; one of PostgreSQL is an archive that pg_restore can read.
"""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic.script import ScriptDirectory

from register.storage import postgres_tools
from register.storage.grams import is_of_grams
from register.storage.migrate import alembic_config
from register.storage.one_writer import one_writer
from register.storage.trouble import StoreTrouble

_SQLITE_MAGIC = b"SQLite format 3\x00"
_ARCHIVE_MAGIC = b"PGDMP"
_PAGES_AT_ONCE = -1
_KEPT_WHEN_EMPTY = ("alembic_version", "document_words", "document_words_config", "document_words_data")
"""The index of words has rows of its own, without any of ours; so have those of trigrams."""


def back_up(url: str, file: Path) -> int:
    """Write a backup to ``file``, readable by its owner only; its size in bytes.

    What was committed before the start is in it, nothing half-done is. Raises StoreTrouble; never overwrites.
    """
    if file.exists():
        raise StoreTrouble("file-exists", file=str(file))
    with _new_file(file) as unfinished:
        if _is_sqlite(url):
            _copy_sqlite(url, unfinished)
        else:
            arguments = ("--format=custom", "--no-owner", "--no-privileges", f"--file={unfinished}")
            postgres_tools.run(url, "pg_dump", *arguments)
    return file.stat().st_size


def restore(url: str, file: Path) -> None:
    """Replace the whole database by a backup, in one transaction; servers may stay connected.

    Raises StoreTrouble, with nothing changed, where the file is not a sound backup of this kind of database
    or was made by a newer register.
    """
    kind = _kind(file)
    if (kind == "sqlite") != _is_sqlite(url):
        raise StoreTrouble("other-kind", file=str(file))
    if kind == "sqlite":
        _restore_sqlite(url, file)
    else:
        _restore_postgres(url, file)


def is_empty(url: str) -> bool:
    """Whether the database holds no row of the register's at all (or does not exist yet)."""
    if _is_sqlite(url) and not Path(_path(url)).exists():
        return True
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    try:
        with engine.connect() as connection:
            names = sa.inspect(connection).get_table_names()
            return not any(
                connection.execute(sa.select(sa.literal(1)).select_from(sa.table(name)).limit(1)).first()
                for name in names
                if name not in _KEPT_WHEN_EMPTY and not is_of_grams(name)
            )
    finally:
        engine.dispose()


def _is_sqlite(url: str) -> bool:
    return url.startswith("sqlite")


def _path(url: str) -> str:
    return sa.make_url(url).database or ""


def _kind(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            start = opened.read(16)
    except OSError as error:
        raise StoreTrouble("file-missing", file=str(file)) from error
    if start == _SQLITE_MAGIC:
        return "sqlite"
    if start.startswith(_ARCHIVE_MAGIC):
        return "postgresql"
    raise StoreTrouble("not-a-backup", file=str(file))


@contextmanager
def _new_file(file: Path) -> Iterator[Path]:
    """A file beside ``file`` that takes its name only when it is finished and on disk."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    os.close(handle)
    unfinished = Path(name)
    try:
        yield unfinished
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        os.link(unfinished, file)
    except FileExistsError:
        raise StoreTrouble("file-exists", file=str(file)) from None
    finally:
        unfinished.unlink(missing_ok=True)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _copy_sqlite(url: str, target: Path) -> None:
    path = Path(_path(url))
    if not path.exists():
        raise StoreTrouble("file-missing", file=str(path))
    with closing(sqlite3.connect(path, timeout=30)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy, pages=_PAGES_AT_ONCE)
        # One file that needs no log beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
        _must_be_sound(copy, target)


def _must_be_sound(connection: sqlite3.Connection, file: Path) -> None:
    try:
        found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        loose = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise StoreTrouble("damaged", file=str(file), said=str(error)) from error
    if found != "ok" or loose is not None:
        raise StoreTrouble(
            "damaged", file=str(file), said=found if found != "ok" else "a row points at nothing"
        )


def _must_be_known(revision: str | None, file: Path) -> None:
    if revision is None:
        raise StoreTrouble("not-a-backup", file=str(file))
    scripts = ScriptDirectory.from_config(alembic_config(""))
    if revision not in {script.revision for script in scripts.walk_revisions()}:
        raise StoreTrouble("newer-register", file=str(file), revision=revision)


def _restore_sqlite(url: str, file: Path) -> None:
    live_path = Path(_path(url))
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as kept:
        _must_be_sound(kept, file)
        try:
            row = kept.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.OperationalError:
            row = None
        _must_be_known(row[0] if row else None, file)
        live_path.parent.mkdir(parents=True, exist_ok=True)
        # Into the open file, not over it: a server that holds it open sees the restored register at once.
        with one_writer(str(live_path)), closing(sqlite3.connect(live_path, timeout=30)) as live:
            live.execute("PRAGMA journal_mode=WAL")
            kept.backup(live, pages=_PAGES_AT_ONCE)


def _restore_postgres(url: str, file: Path) -> None:
    versions = postgres_tools.run(
        url, "pg_restore", "--data-only", "--table=alembic_version", "--file=-", str(file)
    ).decode("utf-8", "replace")
    lines = versions.splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("COPY ")]
    _must_be_known(lines[starts[0] + 1].strip() if starts else None, file)
    script = postgres_tools.run(url, "pg_restore", "--no-owner", "--no-privileges", "--file=-", str(file))
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        quote = engine.dialect.identifier_preparer.quote
        names = [quote(name) for name in sa.inspect(connection).get_table_names()]
    engine.dispose()
    drop = f"DROP TABLE IF EXISTS {', '.join(names)} CASCADE;\n" if names else ""
    arguments = (
        "--quiet",
        "--no-psqlrc",
        "--single-transaction",
        "--set=ON_ERROR_STOP=1",
        "--output=/dev/null",
    )
    postgres_tools.run(url, "psql", *arguments, text=drop.encode() + script)
