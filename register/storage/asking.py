"""Questions that many pages ask: written once by SQLAlchemy, then sent straight to the driver."""

from collections import namedtuple
from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import Enum
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel

from register.storage.engine import READS_ONLY

Processor = Callable[[Any], Any]
listeners: Final[list[Callable[[str, Any], None]]] = []
"""Told the text and values of every question asked; measuring listens."""


def columns_of(model: type[SQLModel]) -> Sequence[Any]:
    """Every column of a table, for a question whose rows stand for whole records that nobody changes."""
    return tuple(SQLModel.metadata.tables[str(model.__tablename__)].columns)


class Question:
    """One SELECT with named parameters, asked again and again; lists only as values it was written with.

    SQLAlchemy writes its text and says how values go in and come out, once for each kind of database. After that
    asking costs a call of the driver: a third of what running a statement does. Rows are named tuples, and errors
    are SQLAlchemy's own.

    ``models``: the statement selects every column of each, in turn; a row is then a tuple of one record of each.
    """

    def __init__(self, statement: Any, models: Sequence[type[SQLModel]] = ()) -> None:
        self._statement = statement
        self._models = models
        self._written: dict[str, _Written] = {}

    def rows(self, session: Session, **given: Any) -> list[Any]:
        """Every row of the answer; ``given`` holds a value for every parameter."""
        if READS_ONLY not in session.info:
            session.flush()
        connection = session.connection()
        name = connection.dialect.name
        if name not in self._written:
            self._written[name] = _Written(self._statement, connection.dialect, self._models)
        return self._written[name].rows(connection, given)

    def first(self, session: Session, **given: Any) -> Any:
        """The first row of the answer, or None."""
        found = self.rows(session, **given)
        return found[0] if found else None


class _Written:
    """A question as one kind of database takes it."""

    def __init__(self, statement: Any, dialect: Dialect, models: Sequence[type[SQLModel]]) -> None:
        compiled = statement.compile(dialect=dialect)
        required = {name: bind for bind, name in compiled.bind_names.items() if bind.required}
        if lists := [name for name, bind in required.items() if bind.expanding]:
            raise ValueError(f"a question takes no lists: {lists}; run it as a statement")
        state = compiled.construct_expanded_state(dict.fromkeys(required))
        self.dialect = dialect
        self.text = state.statement
        self.order: Sequence[str] | None = state.positiontup
        self.into: dict[str, Processor] = {}
        self.fixed: dict[str, Any] = {}
        for bind, written in compiled.bind_names.items():
            process = bind.type.dialect_impl(dialect).bind_processor(dialect) or _as_it_is
            if bind.required:
                self.into[written] = process
                continue
            # A list was written out as one parameter for each of its values.
            for name in state.parameter_expansion.get(written, [written]):
                self.fixed[name] = process(state.parameters[name])
        self.columns = list(statement.selected_columns)
        self.out: list[tuple[int, Processor]] | None = None
        self.make = _maker_of(self.columns, models)

    def rows(self, connection: Connection, given: dict[str, Any]) -> list[Any]:
        values = {**self.fixed, **{name: process(given[name]) for name, process in self.into.items()}}
        parameters: Any = values if self.order is None else [values[name] for name in self.order]
        for listener in listeners:
            listener(self.text, parameters)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(self.text, parameters)
            found = cursor.fetchall()
        except self.dialect.loaded_dbapi.Error as error:
            raise self._explained(connection, error) from error
        if self.out is None:
            self.out = self._out_of(cursor.description)
        cursor.close()
        if not found or not self.out:
            return [self.make(row) for row in found]
        # Column by column: a list has far more rows than columns.
        columns: list[Any] = list(zip(*found, strict=True))
        for number, process in self.out:
            columns[number] = map(process, columns[number])
        return list(map(self.make, zip(*columns, strict=True)))

    def _out_of(self, description: Any) -> list[tuple[int, Processor]]:
        found = []
        for number, (column, told) in enumerate(zip(self.columns, description, strict=True)):
            process = column.type.dialect_impl(self.dialect).result_processor(self.dialect, told[1])
            if process:
                is_code = isinstance(column.type, Enum)
                found.append((number, _Remembered(process).__getitem__ if is_code else process))
        return found

    def _explained(self, connection: Connection, error: Any) -> BaseException:
        driver: Any = self.dialect.loaded_dbapi
        is_gone = self.dialect.is_disconnect(error, connection.connection.dbapi_connection, None)
        if is_gone:
            connection.invalidate(error)
        return DBAPIError.instance(
            self.text,
            None,
            error,
            driver.Error,
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


def _maker_of(columns: Sequence[Any], models: Sequence[type[SQLModel]]) -> Callable[[Any], Any]:
    """What makes a row of the cells the driver gives."""
    if not models:
        return _row_of("Row", columns)
    makers, first = [], 0
    for model in models:
        last = first + len(columns_of(model))
        makers.append((_row_of(model.__name__, columns[first:last]), slice(first, last)))
        first = last
    return lambda cells: tuple(make(cells[cut]) for make, cut in makers)


def _row_of(name: str, columns: Sequence[Any]) -> Callable[[Any], Any]:
    # Columns without a name of their own are read by their place.
    made: Any = namedtuple(name, [column.key for column in columns], rename=True)  # type: ignore[misc]
    maker: Callable[[Any], Any] = made._make
    return maker


def _as_it_is(value: Any) -> Any:
    return value
