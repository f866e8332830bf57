"""What reading hands on: tables with headers, numbered rows, and what was noticed; no meaning yet."""

from dataclasses import dataclass, field
from datetime import date

Cell = str | int | float | bool | date | None
Params = dict[str, str | int]


@dataclass(frozen=True)
class Note:
    """Something people should know about how their file was read; ``code`` names the sentence."""

    code: str
    params: Params = field(default_factory=dict)


@dataclass(frozen=True)
class CellProblem:
    """One cell that must not be taken as it stands; the table holds what is left of it.

    ``row`` is the row's number in the source, ``column`` its index in the table, ``found`` the culprit.
    """

    code: str
    row: int
    column: int
    found: str = ""


@dataclass(frozen=True)
class Row:
    """One record; ``number`` counts from 1 as the source does: spreadsheet row, line, or place in a list."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """One sheet, section or list. ``letters`` are the columns' names in the source ("A", "B" …)."""

    name: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    letters: tuple[str, ...] = ()
    header_row: int | None = None
    notes: tuple[Note, ...] = ()
    problems: tuple[CellProblem, ...] = ()

    def column(self, index: int) -> list[Cell]:
        """All cells of one column, top to bottom."""
        return [row.cells[index] for row in self.rows]


@dataclass(frozen=True)
class ReadFile:
    """A whole file: ``kind`` is csv, xlsx, xls, ods, xlsb, json, yaml, markdown, html or text."""

    kind: str
    tables: tuple[Table, ...]
    notes: tuple[Note, ...] = ()
    encoding: str | None = None


def column_letter(index: int) -> str:
    """The spreadsheet name of a column: 0 is "A", 26 is "AA"."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
