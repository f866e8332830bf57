"""From a table and the meaning of its columns to typed rows, with every problem grouped by its cause."""

from collections.abc import Container, Mapping
from dataclasses import fields
from typing import Any

from register.imports import readers
from register.imports.columns import HQ_AND_DESTINATION
from register.imports.drafts import ImportRow, LeftOut, RowsRead
from register.imports.entries import read_entry
from register.imports.names import CompanyName, take_apart
from register.imports.places import places_in
from register.imports.reading import Cell, Row, Table
from register.imports.table_reading import Fixes, TableReading, shown

BLOCKING = frozenset(
    {"name-missing", "name-not-text", "name-too-long", "control-character", "direction-character"}
)
DATES = frozenset(name for name in ImportRow.__dataclass_fields__ if name.endswith("_on"))
LONGEST_NAME = 300
JOINED = {"product": " · ", "contact_name": " "}
"""Texts of several columns that are put together, and what goes between."""
PLAIN = {field.name for field in fields(ImportRow)}


def read_rows(
    table: Table,
    mapping: Mapping[int, str],
    fixes: Fixes | None = None,
    date_orders: Mapping[int, str] | None = None,
    references: Container[str] = (),
) -> RowsRead:
    """The rows of a table by the given meaning of its columns; nothing is thrown away unsaid.

    ``mapping`` and ``fixes`` are by column index; ``date_orders`` overrides the guess of day or month first.
    ``references`` are those of the register: a row that has one, or that of a named row, needs no name.
    """
    return _Reading(table, mapping, fixes or {}, date_orders or {}).result(references)


class _Reading(TableReading):
    """The rows of a table of vendors."""

    def __init__(
        self, table: Table, mapping: Mapping[int, str], fixes: Fixes, date_orders: Mapping[int, str]
    ) -> None:
        super().__init__(table, mapping, fixes, date_orders, dates=DATES, blocking=BLOCKING)
        self._unnamed: dict[int, int] = {}
        """Rows that only a reference names, and the column their name is missing in."""
        self._nameless: dict[int, ImportRow] = {}
        """What could be read of rows whose name cannot be used."""

    def result(self, references: Container[str]) -> RowsRead:
        """Read every row."""
        used, left_out = [], []
        all_read = [self._row(row) for row in self._table.rows]
        named = {
            read.reference
            for read in all_read
            if read and read.name and read.reference and read.number not in self._reasons
        }
        for row, read in zip(self._table.rows, all_read, strict=True):
            if read and not read.name:
                reference = read.reference or read.provider_reference or ""
                if reference not in named and reference not in references:
                    self._problem("name-missing", row.number, self._unnamed[row.number], "")
            if read is None or row.number in self._reasons:
                reasons = tuple(self._reasons.get(row.number, ()))
                readable = read or self._nameless.get(row.number)
                left_out.append(LeftOut(row.number, reasons, row.cells, readable))
            else:
                used.append(read)
        asked = {column for code, column in self._groups if code == "date-order-open"}
        orders = {i: order for i, order in self._orders.items() if i in asked}
        return RowsRead(tuple(used), tuple(left_out), self.groups(), orders)

    def _row(self, row: Row) -> ImportRow | None:
        values: dict[str, Any] = {}
        name_column = 0
        for i, target in self._columns:
            cell = self._cell(row, i)
            if target in ("vendor_name", "entry", "legal_name") and name_column == 0:
                name_column = i
            if cell is None:
                continue
            if target == "vendor_name":
                name_column = i
                if not isinstance(cell, str):
                    # A formula nobody worked out holds 0; a date or a count has slipped a column.
                    self._problem("name-not-text", row.number, i, shown(cell))
                    continue
                values.setdefault("written", " ".join(str(cell).split()))
                self._name(values, cell)
            elif target == "entry":
                name_column = i
                self._entry(values, row.number, i, str(cell))
            elif target in DATES:
                self._date(values, row.number, i, target, cell)
            elif target in ("destination", "access_from", "headquarters", HQ_AND_DESTINATION):
                self._place(values, row.number, i, target, str(cell))
            else:
                self._other(values, row.number, i, target, cell)
        return self._made(values, row, name_column)

    def _name(self, values: dict[str, Any], cell: Cell) -> None:
        parts = take_apart(str(cell)) if len(str(cell)) <= LONGEST_NAME else CompanyName(str(cell))
        values.setdefault("name", parts.name)
        if parts.legal_name:
            values.setdefault("legal_name", parts.legal_name)
        _extend(values, "other_names", parts.other_names)

    def _entry(self, values: dict[str, Any], number: int, i: int, text: str) -> None:
        entry = read_entry(text)
        self._name(values, entry.name)
        if entry.purpose:
            found, problem = readers.read("purpose", entry.purpose)
            values.setdefault("purpose", found["purpose"])
            if problem:
                self._problem(problem, number, i, text)
        if entry.place:
            _extend(values, "destinations", (places_in(entry.place),))

    def _place(self, values: dict[str, Any], number: int, i: int, target: str, text: str) -> None:
        place = places_in(text)
        if not place.codes:
            self._problem("place-not-read", number, i, text)
        elif place.partly:
            self._problem("place-partly-read", number, i, text, ", ".join(place.codes))
        if target in ("headquarters", HQ_AND_DESTINATION):
            values.setdefault("headquarters", place)
        if target == HQ_AND_DESTINATION:
            values["destination_is_headquarters"] = True
        if target in ("destination", HQ_AND_DESTINATION):
            _extend(values, "destinations", (place,))
        elif target == "access_from":
            _extend(values, "access_from", (place,))

    def _other(self, values: dict[str, Any], number: int, i: int, target: str, cell: Cell) -> None:
        found, problem = readers.read(target, cell)
        if problem:
            self._problem(problem, number, i, shown(cell))
        for name, value in found.items():
            if isinstance(value, tuple):
                _extend(values, name, value)
            elif name in JOINED and name in values and value:
                values[name] = f"{values[name]}{JOINED[name]}{value}"
            elif value is not None:
                values.setdefault(name, value)

    def _made(self, values: dict[str, Any], row: Row, name_column: int) -> ImportRow | None:
        name = values.get("name") or values.get("legal_name")
        known = {key: value for key, value in values.items() if key in PLAIN and key != "name"}
        self._nameless[row.number] = ImportRow(number=row.number, name="", **known)
        if not name:
            if row.number in self._reasons:
                return None
            if not values.get("reference") and not values.get("provider_reference"):
                self._problem("name-missing", row.number, name_column, "")
                return None
            # Perhaps facts about a vendor that is named elsewhere, by its reference.
            name, self._unnamed[row.number] = "", name_column
        if len(name) > LONGEST_NAME:
            written = shown(row.cells[name_column])
            self._problem("name-too-long", row.number, name_column, written, name[:LONGEST_NAME])
            return None
        if known.get("legal_name") == name:
            known.pop("legal_name")
        return ImportRow(number=row.number, name=name, **known)


def _extend(values: dict[str, Any], name: str, more: tuple[object, ...]) -> None:
    known = values.get(name, ())
    assert isinstance(known, tuple)
    values[name] = tuple(dict.fromkeys((*known, *more)))
