"""From a table to the rows of one family: each value read by its column's meaning, every problem by its cause."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from register.agreements.models import TermState
from register.imports.dates import DAY_FIRST
from register.imports.reading import Cell, Table
from register.imports.records.family import TERM_COLUMN, targets_of
from register.imports.records.readers import read_moment, reader_of, state_in
from register.imports.table_reading import Fixes, TableReading, shown

BLOCKING = frozenset(
    {
        "control-character",
        "direction-character",
        "vendor-not-known",
        "agreement-not-known",
        "incident-not-known",
        "document-not-known",
        "about-not-known",
        "file-not-there",
        "no-files",
        "term-not-known",
        "kind-not-read",
        "term-state-not-read",
    }
)
"""Causes that keep a row out until somebody puts something else in place of the value."""


@dataclass(frozen=True)
class RecordRow:
    """One row: its values by meaning, and in which column each stands in which words."""

    number: int
    values: Mapping[str, Any]
    said: Mapping[str, tuple[int, str]]

    def text(self, name: str) -> str:
        """The words of a meaning as they stand in the file; empty where there are none."""
        return self.said[name][1] if name in self.said else ""


class RecordReading(TableReading):
    """One pass over a list of records. What comparing finds later is told to it, too."""

    def __init__(
        self,
        table: Table,
        mapping: Mapping[int, str],
        fixes: Fixes,
        date_orders: Mapping[int, str],
        *,
        family: str,
        zone: tzinfo,
    ) -> None:
        known = targets_of(family)
        mapping = {i: target for i, target in mapping.items() if target in known}
        dates = {name for name, target in known.items() if target.values in ("date", "moment")}
        super().__init__(table, mapping, fixes, date_orders, dates=dates, blocking=BLOCKING)
        self._family, self._zone = family, zone
        self._moments = {name for name, target in known.items() if target.values == "moment"}
        self._days = dates - self._moments
        self.has = frozenset(mapping.values())

    def rows(self) -> list[RecordRow]:
        """Every row that can be used so far."""
        found = []
        for row in self._table.rows:
            values: dict[str, Any] = {}
            said: dict[str, tuple[int, str]] = {}
            for i, target in self._columns:
                cell = self._cell(row, i)
                if cell is None and _says_not_applicable(target, row.cells[i]):
                    # Elsewhere that says nothing; of a contract term it is an answer.
                    cell = row.cells[i]
                if cell is None:
                    continue
                said[target] = (i, shown(row.cells[i]))
                if target in self._days:
                    self._date(values, row.number, i, target, cell)
                elif target in self._moments:
                    moment, problem = read_moment(cell, self._orders.get(i, DAY_FIRST), self._zone)
                    self._took(values, row.number, i, {target: moment}, problem, shown(row.cells[i]))
                else:
                    given, problem = reader_of(self._family, target)(cell)
                    self._took(values, row.number, i, given, problem, shown(row.cells[i]))
            if row.number not in self._reasons:
                found.append(RecordRow(row.number, values, said))
        return found

    def _took(
        self,
        values: dict[str, Any],
        number: int,
        i: int,
        given: Mapping[str, Any],
        problem: str | None,
        said: str,
    ) -> None:
        if problem:
            self._problem(problem, number, i, said)
        values.update({name: value for name, value in given.items() if value is not None})

    def problem(self, code: str, row: RecordRow, target: str, suggestion: str = "") -> None:
        """Something about one value that only the register tells."""
        column, value = row.said[target]
        self._problem(code, row.number, column, value, suggestion)

    def refuse(self, row: RecordRow, code: str, **params: str | int) -> None:
        """A whole row that cannot be used, and why."""
        self._reasons.setdefault(row.number, []).append((code, {"column": "", "row": row.number, **params}))

    def is_out(self, row: RecordRow) -> bool:
        """Whether a row is left out already."""
        return row.number in self._reasons


def _says_not_applicable(target: str, cell: Cell) -> bool:
    is_of_a_term = target == "state" or target.startswith(TERM_COLUMN)
    return is_of_a_term and isinstance(cell, str) and state_in(cell) == TermState.NOT_APPLICABLE
