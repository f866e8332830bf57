"""Finding what holds some letters anywhere, without reading every row: trigrams, kept by the database itself.

SQLite keeps them in an FTS5 table beside each table that is searched, PostgreSQL in an index of pg_trgm where it may
be installed. Both are laid again after migrations, as rebuilding a table loses what hangs on it.
"""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ColumnElement

SEARCHED: Final = {"vendor": "folded_names", "transfer": "folded_text", "agreement": "folded_title"}
"""The tables and the folded column of each that is searched."""
WITHIN: Final = "within"
"""The option of a question that says how many of the rows that hold a text are enough, the first numbers first."""
_SHORTEST: Final = 3
"""Shorter texts have no trigram: they are looked for in every row."""


class Holding(ColumnElement[bool]):
    """The condition that a row's folded text holds ``sought`` (folded already) somewhere.

    ``number``: the column that names the row, of its own table or of one that points at it; ``text`` its column.
    """

    inherit_cache = False
    type = sa.Boolean()
    # A condition as it stands: "… = 1" behind it would keep SQLite from using what it finds.
    _is_implicitly_boolean = True

    def __init__(self, number: Any, text: Any, sought: str) -> None:
        self.number = number
        self.text = text
        self.sought = sought


@compiles(Holding)
def _anywhere(element: Holding, compiler: Any, within: int = 0, **given: Any) -> str:
    # Whoever reads every row finds the first ones as they come.
    text: str = compiler.process(element.text.contains(element.sought, autoescape=True), **given)
    return text


@compiles(Holding, "sqlite")
def _by_trigrams(element: Holding, compiler: Any, within: int = 0, **given: Any) -> str:
    if len(element.sought) < _SHORTEST or "\x00" in element.sought:
        return _anywhere(element, compiler, **given)
    grams = sa.table(f"{element.text.table.name}_grams", sa.column("rowid"))
    phrase = '"' + element.sought.replace('"', '""') + '"'
    rows = sa.select(grams.c.rowid).where(sa.literal_column(grams.name).op("MATCH")(phrase))
    if within:
        # They come in order of number, so that no more are looked for.
        rows = rows.order_by(grams.c.rowid).limit(within)
    text: str = compiler.process(element.number.in_(rows), **given)
    return text


def is_of_grams(name: str) -> bool:
    """Whether a table or index of this name is one of those laid here."""
    return any(name.startswith((f"{table}_grams", f"ix_{table}_grams")) for table in SEARCHED)


def lay_grams(connection: sa.Connection) -> None:
    """Lay what is missing, inside the transaction of the migrations."""
    lay = _lay_sqlite if connection.dialect.name == "sqlite" else _lay_postgresql
    lay(connection)


def _lay_sqlite(connection: sa.Connection) -> None:
    there = set(connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars())
    for table, column in SEARCHED.items():
        grams = f"{table}_grams"
        old = f"INSERT INTO {grams}({grams}, rowid, {column}) VALUES ('delete', old.id, old.{column});"
        new = f"INSERT INTO {grams}(rowid, {column}) VALUES (new.id, new.{column});"
        triggers = {
            f"{grams}_added": f"AFTER INSERT ON {table} BEGIN {new} END",
            f"{grams}_changed": f"AFTER UPDATE OF {column} ON {table} "
            f"WHEN old.{column} IS NOT new.{column} BEGIN {old} {new} END",
            f"{grams}_removed": f"AFTER DELETE ON {table} BEGIN {old} END",
        }
        if grams in there and there >= set(triggers):
            continue
        connection.exec_driver_sql(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {grams} USING fts5"
            f"({column}, content='{table}', content_rowid='id', tokenize='trigram', detail='full')"
        )
        for name, does in triggers.items():
            connection.exec_driver_sql(f"CREATE TRIGGER IF NOT EXISTS {name} {does}")
        connection.exec_driver_sql(f"INSERT INTO {grams}({grams}) VALUES ('rebuild')")


def _lay_postgresql(connection: sa.Connection) -> None:
    # Asked first: making an index holds up everybody who writes, also where it is there already.
    there = set(
        connection.exec_driver_sql(
            "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()"
        ).scalars()
    )
    missing = {table: column for table, column in SEARCHED.items() if f"ix_{table}_grams" not in there}
    if not missing:
        return
    try:
        with connection.begin_nested():
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            for table, column in missing.items():
                connection.exec_driver_sql(
                    f"CREATE INDEX ix_{table}_grams ON {table} USING gin ({column} gin_trgm_ops)"
                )
    except DBAPIError:
        # Without it every row is read: slower, not wrong.
        return
