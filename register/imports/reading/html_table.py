"""Building one table from an HTML page's cells: spans filled down, nested tables left out."""

import re
from dataclasses import dataclass, field

from register.imports.reading.limits import MAX_COLUMNS, MAX_ROWS
from register.imports.reading.problem import in_sheet

BLANKS = re.compile(r"[ \t\r\n\f]+")


@dataclass
class TableBlock:
    """Rows of cells with the number of the source line, and the heading above the table."""

    heading: str
    rows: list[tuple[int, list[str]]] = field(default_factory=list)


class TableBuilder:
    """Takes the tags inside a table; ``depth`` above 0 means a table inside the table, which is skipped."""

    def __init__(self, heading: str) -> None:
        self.block = TableBlock(heading)
        self.depth = 0
        self._row: list[str] | None = None
        self._line = 0
        self._cell: list[str] | None = None
        self._spans = (1, 1)
        self._above: dict[int, tuple[int, str]] = {}
        self._below: dict[int, tuple[int, str]] = {}

    def start(self, tag: str, attributes: dict[str, str], line: int) -> None:
        """A tag inside the table begins."""
        if tag == "tr":
            self.end_row()
            self._row, self._line = [], line
        elif tag in ("td", "th"):
            self._end_cell()
            if self._row is None:
                self._row, self._line = [], line
            self._cell = []
            self._spans = (_span(attributes.get("rowspan")), _span(attributes.get("colspan")))
        elif tag in ("br", "p", "div", "li"):
            self.text(" ")

    def end(self, tag: str) -> None:
        """A tag inside the table ends."""
        if tag in ("td", "th"):
            self._end_cell()
        elif tag == "tr":
            self.end_row()

    def text(self, data: str) -> None:
        """Text inside a cell."""
        if self._cell is not None:
            self._cell.append(data)

    def end_row(self) -> None:
        """Close the row that is open, if any. Raises ReadProblem beyond the limit of rows."""
        self._end_cell()
        if self._row is None:
            return
        self._from_above()
        self._above, self._below = {**self._above, **self._below}, {}
        self.block.rows.append((self._line, self._row))
        self._row = None
        if len(self.block.rows) > MAX_ROWS:
            raise in_sheet("too-many-rows", self.block.heading, limit=MAX_ROWS)

    def _end_cell(self) -> None:
        if self._cell is None or self._row is None:
            return
        text, (down, across) = squeeze("".join(self._cell)), self._spans
        self._cell = None
        self._from_above()
        for n in range(across):
            if down > 1:
                self._below[len(self._row)] = (down - 1, text)
            self._row.append(text if n == 0 else "")
        if len(self._row) > MAX_COLUMNS:
            raise in_sheet("too-many-columns", self.block.heading, row=self._line, limit=MAX_COLUMNS)

    def _from_above(self) -> None:
        assert self._row is not None
        while len(self._row) in self._above:
            column = len(self._row)
            left, text = self._above.pop(column)
            if left > 1:
                self._below[column] = (left - 1, text)
            self._row.append(text)


def _span(text: str | None) -> int:
    return max(1, min(int(text), 1000)) if text and text.isascii() and text.isdigit() and len(text) < 6 else 1


def squeeze(text: str) -> str:
    """The text with every run of blanks as one."""
    return BLANKS.sub(" ", text).strip()
