"""Alembic's entry: runs the migrations on the database it is given."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import event, pool
from sqlmodel import SQLModel, create_engine
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from register.storage import tables  # noqa: F401  (every table, so that autogenerate sees them)
from register.storage.grams import is_of_grams, lay_grams


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """How a column type is written down: in plain SQLAlchemy, so that migrations outlive our models."""
    if kind == "type" and isinstance(item, AutoString):
        length = getattr(item.impl, "length", None)
        return f"sa.String(length={length})"
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


TURNED = ("ix_flag_of_owner",)
"""Indexes with a column turned round: SQLite does not say so of an index it is asked about."""


def is_ours(_object: Any, name: str | None, kind: str, _reflected: bool, _compared: Any) -> bool:
    """Whether models describe it and it can be compared with them.

    What texts are searched by has a form of its own in each database.
    """
    if kind == "index" and name in TURNED:
        return False
    return not (name and (is_of_grams(name) or (kind == "table" and name.startswith("document_words"))))


def run() -> None:
    """Migrate; on SQLite with foreign keys off, else rebuilding a parent table deletes its children."""
    engine = create_engine(context.config.attributes["url"], poolclass=pool.NullPool)
    is_sqlite = engine.dialect.name == "sqlite"
    if is_sqlite:

        @event.listens_for(engine, "connect")
        def _prepare(connection: Any, _record: Any) -> None:
            connection.isolation_level = None
            for pragma in ("journal_mode=WAL", "busy_timeout=60000", "foreign_keys=OFF"):
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine, "begin")
        def _begin(connection: Any) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=True,
            render_item=render_item,
            include_object=is_ours,
            compare_server_default=True,
            # One transaction for all of them: it holds the lock, and what the database has seen is read inside it.
            transaction_per_migration=False,
            # Alembic takes SQLite for a database that commits each change of a table by itself; ours does not.
            transactional_ddl=True,
        )
        with context.begin_transaction():
            if connection.dialect.name == "postgresql":
                # Two servers that start at once migrate one after the other.
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(20260101)")
            context.run_migrations()
            lay_grams(connection)
        if is_sqlite:
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"after migrating, {len(broken)} rows point at nothing")
    engine.dispose()


run()
