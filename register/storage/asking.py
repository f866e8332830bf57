"""Questions that many pages ask: written once by SQLAlchemy, then sent straight to the driver."""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Enum, PoolProxiedConnection
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

from register.storage.engine import Reading
from register.storage.grams import WITHIN

Processor = Callable[[Any], Any]
listeners: Final[list[Callable[[str, Any], None]]] = []
"""Told the text and values of every question asked; measuring listens."""


def columns_of(model: type[SQLModel]) -> Sequence[Any]:
    """Every column of a table, for a question whose rows stand for whole records that nobody changes."""
    return tuple(SQLModel.metadata.tables[str(model.__tablename__)].columns)


class Question:
    """One SELECT with named parameters, asked again and again.

    SQLAlchemy writes its text and says how values go in and come out, once for each kind of database. After that
    asking costs a call of the driver: a third of what running a statement does. Rows are named tuples, and errors
    are SQLAlchemy's own.

    A list (a parameter that is ``expanding``) is asked for with its last value repeated up to 0, 1, 2, 4, 8 …
    values, each size with a text of its own: right for a condition ``in_``, where a value twice says no more.

    ``parts``: the columns of several tables, in turn, as selected; a row is then a tuple of one record of each.
    ``row``: the named tuple to put rows into, for those who want one of their own.
    """

    def __init__(self, statement: Any, parts: Sequence[Sequence[Any]] = (), row: Any = None) -> None:
        self._statement = statement
        self._make: Callable[[Any], Any] = row._make if row else _maker_of(statement.selected_columns, parts)
        self._compiled: dict[str, Any] = {}
        self._lists: Sequence[str] = ()
        self._written: dict[Any, _Written] = {}

    def rows(self, session: Session, **given: Any) -> list[Any]:
        """Every row of the answer; ``given`` holds a value for every parameter."""
        if isinstance(session, Reading):
            driver, dialect = session.driver, session.engine.dialect
        else:
            session.flush()
            connection = session.connection()
            driver, dialect = connection.connection, connection.dialect
        key: Any = dialect.name
        if key not in self._compiled:
            self._compile(dialect)
        if self._lists:
            given |= {name: _filled(given[name]) for name in self._lists}
            key = (key, *(len(given[name]) for name in self._lists))
        written = self._written.get(key)
        if written is None:
            sizes = {name: len(given[name]) for name in self._lists}
            written = self._written[key] = _Written(
                self._statement, self._compiled[dialect.name], self._make, sizes
            )
        return written.rows(driver, given)

    def _compile(self, dialect: Dialect) -> None:
        options = self._statement.get_execution_options()
        told = {WITHIN: options[WITHIN]} if WITHIN in options else {}
        compiled = self._statement.compile(dialect=dialect, compile_kwargs=told)
        self._lists = [name for bind, name in compiled.bind_names.items() if bind.required and bind.expanding]
        # Last: whoever asks meanwhile compiles it for themselves.
        self._compiled[dialect.name] = compiled

    def first(self, session: Session, **given: Any) -> Any:
        """The first row of the answer, or None."""
        found = self.rows(session, **given)
        return found[0] if found else None


class _Written:
    """A question as one kind of database takes it."""

    def __init__(
        self, statement: Any, compiled: Any, make: Callable[[Any], Any], sizes: Mapping[str, int]
    ) -> None:
        dialect: Dialect = compiled.dialect
        required = {bind: written for bind, written in compiled.bind_names.items() if bind.required}
        state = compiled.construct_expanded_state(
            {name: [None] * sizes[name] if name in sizes else None for name in required.values()}
        )
        self.dialect = dialect
        self.text = state.statement
        self.order: Sequence[str] | None = state.positiontup
        self.into: list[tuple[str, Processor | None]] = []
        self.lists: list[tuple[str, Processor | None, Sequence[str]]] = []
        self.fixed: dict[str, Any] = {}
        for bind, written in compiled.bind_names.items():
            process = bind.type.dialect_impl(dialect).bind_processor(dialect)
            # A list is written out as one parameter for each of its values.
            names = state.parameter_expansion.get(written, [written])
            if written in sizes:
                self.lists.append((written, process, names))
            elif bind.required:
                self.into.append((written, process))
            else:
                self.fixed |= {
                    name: process(state.parameters[name]) if process else state.parameters[name]
                    for name in names
                    # What is written into the text is no parameter any more.
                    if name in state.parameters
                }
        self.columns = list(statement.selected_columns)
        self.out: list[tuple[int, Processor]] | None = None
        self.make = make

    def rows(self, driver: PoolProxiedConnection, given: dict[str, Any]) -> list[Any]:
        values = self.fixed.copy()
        for name, process in self.into:
            values[name] = process(given[name]) if process else given[name]
        for name, process, names in self.lists:
            values.update(zip(names, map(process, given[name]) if process else given[name], strict=True))
        parameters: Any = values if self.order is None else [values[name] for name in self.order]
        for listener in listeners:
            listener(self.text, parameters)
        cursor: Any = driver.cursor()
        try:
            cursor.execute(self.text, parameters)
            found = cursor.fetchall()
        except self.dialect.loaded_dbapi.Error as error:
            raise self._explained(driver, error) from error
        if self.out is None:
            self.out = self._out_of(cursor.description)
        cursor.close()
        if not found or not self.out:
            return list(map(self.make, found))
        if len(found) < 4:
            return [self.make(self._cells(row)) for row in found]
        # Column by column: a list has far more rows than columns.
        columns: list[Any] = list(zip(*found, strict=True))
        for number, process in self.out:
            columns[number] = map(process, columns[number])
        return list(map(self.make, zip(*columns, strict=True)))

    def _cells(self, row: Sequence[Any]) -> list[Any]:
        cells = list(row)
        for number, process in self.out or ():
            cells[number] = process(cells[number])
        return cells

    def _out_of(self, description: Any) -> list[tuple[int, Processor]]:
        found = []
        for number, (column, told) in enumerate(zip(self.columns, description, strict=True)):
            process = column.type.dialect_impl(self.dialect).result_processor(self.dialect, told[1])
            if isinstance(column.type, UTCDateTime) and self.dialect.name == "sqlite":
                # Lists have one in every row; by the type's own steps it takes four times as long.
                process = _moment
            if process:
                is_code = isinstance(column.type, Enum)
                found.append((number, _Remembered(process).__getitem__ if is_code else process))
        return found

    def _explained(self, driver: PoolProxiedConnection, error: Any) -> BaseException:
        module: Any = self.dialect.loaded_dbapi
        is_gone = self.dialect.is_disconnect(error, driver, None)
        if is_gone:
            driver.invalidate(error)
        return DBAPIError.instance(
            self.text,
            None,
            error,
            module.Error,
            hide_parameters=True,
            connection_invalidated=is_gone,
            dialect=self.dialect,
        )


class _Remembered(dict[Any, Any]):
    """What came of each value; for columns of codes, which have few."""

    def __init__(self, process: Processor) -> None:
        super().__init__()
        self.process = process

    def __missing__(self, value: Any) -> Any:
        made = self[value] = self.process(value)
        return made


def _maker_of(selected: Iterable[Any], parts: Sequence[Sequence[Any]]) -> Callable[[Any], Any]:
    """What makes a row of the cells the driver gives."""
    if not parts:
        return _row_of("Row", selected)
    makers, first = [], 0
    for part in parts:
        makers.append((_row_of("Part", part), slice(first, first + len(part))))
        first += len(part)
    return lambda cells: tuple(make(cells[cut]) for make, cut in makers)


def _row_of(name: str, columns: Iterable[Any]) -> Callable[[Any], Any]:
    # Columns without a name of their own are read by their place.
    made: Any = namedtuple(name, [column.key for column in columns], rename=True)  # type: ignore[misc]
    maker: Callable[[Any], Any] = made._make
    return maker


def _moment(written: str | None) -> datetime | None:
    """A point in time as SQLite keeps it: text without a zone, in UTC."""
    return None if written is None else datetime.fromisoformat(written).replace(tzinfo=UTC)


def _filled(values: Sequence[Any]) -> Sequence[Any]:
    """The list, its last value repeated until there are 0, 1, 2, 4, 8 … of them."""
    number = len(values)
    missing = (1 << (number - 1).bit_length()) - number if number else 0
    return [*values, *[values[-1]] * missing] if missing else values
