"""The cells of one XLSX sheet, as a stream: strings, numbers, dates, formulas' stored values, merges."""

import re
from typing import Protocol

from register.imports.reading import limits
from register.imports.reading.grid import Budget, Grid
from register.imports.reading.markup import Attributes
from register.imports.reading.problem import in_sheet
from register.imports.reading.tables import Note, Table
from register.imports.reading.xlsx_styles import clock_of_serial, date_of_serial

ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
MOST_MERGES = 20_000


class StylesOfCells(Protocol):
    """What the sheet needs to know of the workbook's styles."""

    dates: set[int]
    paddings: dict[int, int]


class SheetReader:
    """Handlers for the elements of a sheet; afterwards ``table`` holds what was read."""

    def __init__(
        self, name: str, strings: list[str], styles: StylesOfCells, from_1904: bool, budget: Budget
    ) -> None:
        self.name = name
        self._strings, self._styles, self._from_1904 = strings, styles, from_1904
        self._budget = budget
        self._rows: dict[int, dict[int, object]] = {}
        self._bad: list[tuple[str, int, int, str]] = []
        self._merges: list[tuple[int, int, int]] = []
        self._hidden_rows = 0
        self._row = 0
        self._row_hidden = False
        self._column = -1
        self._type = "n"
        self._style = 0
        self._formula = False
        self._take = False
        self._phonetic = False
        self._has_value = False
        self._pieces: list[str] = []
        self._filled = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""
        if tag == "row":
            told = attributes.get("r", "")
            self._row = int(told) if told.isascii() and told.isdigit() and len(told) <= 7 else self._row + 1
            self._row_hidden = attributes.get("hidden") in ("1", "true")
            self._column = -1
        elif tag == "c":
            self._start_cell(attributes)
        elif tag in ("v", "t"):
            self._take = not self._phonetic
            self._has_value = self._has_value or tag == "v"
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "f":
            self._formula = True
        elif tag == "mergeCell":
            self._add_merge(attributes.get("ref", ""))

    def text(self, data: str) -> None:
        """Characters inside an element."""
        if self._take:
            self._pieces.append(data)

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag in ("v", "t"):
            self._take = False
        elif tag == "rPh":
            self._phonetic = False
        elif tag == "c":
            self._end_cell()
        elif tag == "row" and self._row_hidden and self._row in self._rows:
            self._hidden_rows += 1

    def table(self) -> Table | None:
        """The sheet as a table, or None when there is nothing below a header."""
        self._fill_merges()
        grid = Grid(self.name, self._budget)
        if self._hidden_rows:
            grid.notes.append(Note("hidden-rows", {"n": self._hidden_rows}))
        for number in sorted(self._rows):
            cells = self._rows[number]
            grid.add(number, [cells.get(i) for i in range(max(cells) + 1)])
        for code, row, column, found in self._bad:
            grid.cell_problem(code, row, column, found)
        return grid.table()

    def _start_cell(self, attributes: Attributes) -> None:
        match = REFERENCE.fullmatch(attributes.get("r", ""))
        self._column = column_index(match.group(1)) if match else self._column + 1
        self._type = attributes.get("t", "n")
        style = attributes.get("s", "0")
        self._style = int(style) if style.isascii() and style.isdigit() and len(style) < 7 else 0
        self._formula = self._has_value = False
        self._pieces = []

    def _end_cell(self) -> None:
        raw = "".join(self._pieces)
        if not raw:
            # An empty string may well be a formula's answer; no answer at all was never calculated.
            if self._formula and not (self._has_value and self._type == "str"):
                self._problem("formula-without-value", "")
            return
        value = self._value(raw)
        if value is None:
            return
        if self._column >= limits.MAX_COLUMNS:
            raise in_sheet("too-many-columns", self.name, row=self._row, limit=limits.MAX_COLUMNS)
        self._filled += 1
        if self._filled > limits.MAX_CELLS or len(self._rows) > limits.MAX_ROWS:
            raise in_sheet("too-many-rows", self.name, limit=limits.MAX_ROWS)
        self._rows.setdefault(self._row, {})[self._column] = value

    def _value(self, raw: str) -> object:
        if self._type == "s":
            index = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else -1
            return _unescape(self._strings[index]) if 0 <= index < len(self._strings) else None
        if self._type in ("str", "inlineStr"):
            return _unescape(raw)
        if self._type == "b":
            return raw.strip() in ("1", "true")
        if self._type == "e":
            self._problem("error-value", raw[:20])
            return None
        if self._type == "d":
            return raw[:16].replace("T", " ").removesuffix(" 00:00")
        return self._number(raw)

    def _number(self, raw: str) -> object:
        try:
            number = float(raw)
        except ValueError:
            return raw
        if self._style in self._styles.dates:
            day = date_of_serial(number, self._from_1904) if abs(number) < 1e8 else None
            if day is not None:
                # A day with a time of day stays a text: dates are read from it, and moments whole.
                time_of_day = clock_of_serial(number)
                return f"{day.isoformat()} {time_of_day}" if time_of_day else day
        if (width := self._styles.paddings.get(self._style)) and number.is_integer() and 0 <= number < 1e15:
            return f"{int(number):0{width}d}"
        return number

    def _problem(self, code: str, found: str) -> None:
        if self._column < limits.MAX_COLUMNS and len(self._bad) < limits.MAX_ROWS:
            self._bad.append((code, self._row, self._column, found))
            # A row whose only content is a problem must not vanish.
            self._rows.setdefault(self._row, {}).setdefault(self._column, None)

    def _add_merge(self, reference: str) -> None:
        ends = [REFERENCE.fullmatch(part) for part in reference.split(":")]
        if len(ends) != 2 or not ends[0] or not ends[1] or len(self._merges) >= MOST_MERGES:
            return
        first, last = int(ends[0].group(2)), int(ends[1].group(2))
        if last > first:
            self._merges.append((column_index(ends[0].group(1)), first, last))

    def _fill_merges(self) -> None:
        """Give the value of a cell merged downwards to every row beneath that has something of its own."""
        left = limits.MAX_CELLS
        for column, first, last in self._merges:
            value = self._rows.get(first, {}).get(column)
            left -= last - first
            if value is None or left < 0:
                continue
            for number in range(first + 1, last + 1):
                if number in self._rows:
                    self._rows[number].setdefault(column, value)


def column_index(letters: str) -> int:
    """The index of a column's letters: "A" is 0, "AA" is 26."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


def _unescape(text: str) -> str:
    return ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), text) if "_x" in text else text
