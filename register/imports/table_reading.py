"""What every reading of a table shares: cells as corrected, dates by their column's order, problems by their cause."""

from collections.abc import Collection, Mapping
from typing import Any

from register.imports.dates import DAY_FIRST, date_order, read_date
from register.imports.drafts import LeftOut, Params, ProblemGroup, ProblemValue
from register.imports.reading import Cell, Row, Table
from register.imports.settling import IGNORE
from register.imports.words_in_cells import is_blank

Fixes = Mapping[int, Mapping[str, str]]
"""Column index to what a person put in place of a value; an empty text means "leave it blank"."""


class TableReading:
    """One pass over a table, gathering problems on the way; those with a code of ``blocking`` keep their rows out."""

    def __init__(
        self,
        table: Table,
        mapping: Mapping[int, str],
        fixes: Fixes,
        date_orders: Mapping[int, str],
        *,
        dates: Collection[str],
        blocking: Collection[str],
    ) -> None:
        self._table = table
        self._columns = [
            (i, target)
            for i, target in sorted(mapping.items())
            if 0 <= i < len(table.headers) and target != IGNORE
        ]
        self._fixes = fixes
        self._blocking = blocking
        self._bad = {(problem.row, problem.column): problem for problem in table.problems}
        self._groups: dict[tuple[str, int], dict[str, tuple[list[int], str]]] = {}
        self._params: dict[tuple[str, int], Params] = {}
        self._reasons: dict[int, list[tuple[str, Params]]] = {}
        self._orders: dict[int, str] = {}
        self._open_orders: dict[int, str] = {}
        for i, target in self._columns:
            if target in dates:
                order, proven = date_order(table.column(i))
                self._orders[i] = date_orders.get(i, order)
                if not proven and i not in date_orders:
                    self._open_orders[i] = order

    def groups(self) -> tuple[ProblemGroup, ...]:
        """Every problem by its cause, those that keep rows out first."""
        found = [
            ProblemGroup(
                code,
                column,
                self._table.headers[column],
                code in self._blocking,
                tuple(ProblemValue(v, tuple(rows), hint) for v, (rows, hint) in values.items()),
                self._params.get((code, column), {}),
            )
            for (code, column), values in self._groups.items()
        ]
        return tuple(sorted(found, key=lambda group: (not group.blocks, -group.rows)))

    def left_out(self) -> tuple[LeftOut, ...]:
        """The rows that cannot be used, in their order."""
        return tuple(
            LeftOut(row.number, tuple(self._reasons[row.number]), row.cells)
            for row in self._table.rows
            if row.number in self._reasons
        )

    def _cell(self, row: Row, i: int) -> Cell:
        """The cell, fixed if somebody fixed it; None when blank or not to be taken."""
        cell = row.cells[i]
        told = self._fixes.get(i, {}).get(shown(cell))
        bad = self._bad.get((row.number, i))
        if told is not None:
            return told.strip() or None
        if bad is not None:
            self._problem(bad.code, row.number, i, shown(cell), suggestion=shown(cell), found=bad.found)
            return None
        return None if is_blank(cell) else cell

    def _date(self, values: dict[str, Any], number: int, i: int, target: str, cell: Cell) -> None:
        read = read_date(cell, self._orders.get(i, DAY_FIRST))
        if read.problem:
            self._problem(read.problem, number, i, shown(cell))
        elif read.value:
            values[target] = read.value
            if read.open_order and i in self._open_orders:
                self._problem("date-order-open", number, i, shown(cell), read.value.isoformat())

    def _problem(
        self, code: str, number: int, i: int, value: str, suggestion: str = "", found: str = ""
    ) -> None:
        group = self._groups.setdefault((code, i), {})
        group.setdefault(value, ([], suggestion))[0].append(number)
        if found:
            self._params.setdefault((code, i), {"found": found})
        if code in self._blocking:
            params: Params = {"column": self._table.headers[i], "row": number}
            if found:
                params["found"] = found
            self._reasons.setdefault(number, []).append((code, params))


def shown(cell: Cell) -> str:
    """A cell as the screens show it."""
    return "" if cell is None else str(cell)
