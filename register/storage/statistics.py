"""What the database knows of how many rows there are, from which it chooses its ways through them."""

from sqlalchemy.engine import Engine

from register.storage.one_writer import one_writer

_MOST_ROWS = 1_000
"""How many rows of an index are looked at: enough to choose well, and a register of any size takes moments."""


def refresh_statistics(engine: Engine) -> None:
    """Count anew, where the database does not do so by itself: PostgreSQL does (autovacuum), SQLite does not.

    SQLite reads its counts when it opens the file, so connections at rest are let go of.
    """
    if engine.dialect.name != "sqlite":
        return
    with one_writer(engine.url.database), engine.connect() as connection:
        connection.execution_options(register_write=True)
        connection.exec_driver_sql(f"PRAGMA analysis_limit={_MOST_ROWS}")
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
        connection.close()
        engine.dispose()
