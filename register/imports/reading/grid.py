"""From raw rows to a table: finding the header row, naming columns, leaving blank and repeated rows out."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from register.imports.headers import looks_like_header
from register.imports.reading import limits
from register.imports.reading.clean import clean_cell
from register.imports.reading.problem import in_sheet
from register.imports.reading.tables import Cell, CellProblem, Note, Row, Table, column_letter

RawRow = tuple[int, Sequence[object]]
LOOK_AHEAD = 30
LONG_HEADER = 300


class Grid:
    """Rows of one sheet as they come in, cleaned and counted; ``table`` makes a Table of them."""

    def __init__(self, name: str, budget: "Budget") -> None:
        self.name = name
        self.rows: list[tuple[int, list[Cell]]] = []
        self.problems: list[CellProblem] = []
        self.notes: list[Note] = []
        self._budget = budget

    def add(self, number: int, values: Sequence[object]) -> None:
        """Take one raw row; blank rows are dropped. Raises ReadProblem beyond the limits."""
        if not any(value is not None and value != "" for value in values):
            return
        cells: list[Cell] = []
        for column, value in enumerate(values):
            cell, code, found = clean_cell(value)
            if code:
                self.problems.append(CellProblem(code, number, column, found))
            cells.append(cell)
        while cells and cells[-1] is None:
            cells.pop()
        if len(cells) > limits.MAX_COLUMNS:
            raise in_sheet("too-many-columns", self.name, row=number, limit=limits.MAX_COLUMNS)
        if cells:
            self._budget.spend(self.name, cells)
            self.rows.append((number, cells))

    def cell_problem(self, code: str, row: int, column: int, found: str = "") -> None:
        """Name a cell the reader itself could not take."""
        self.problems.append(CellProblem(code, row, column, found))

    def table(self, *, with_header: bool | None = None, default_header: str | None = None) -> Table | None:
        """The table, or None where there are no rows below the header.

        ``with_header`` says whether there is a header row; None finds out.
        ``default_header`` names a single column without one.
        """
        if not self.rows:
            return None
        header_at = _find_header(self.rows) if with_header is None else (0 if with_header else None)
        notes = list(self.notes)
        header_cells: list[Cell] = []
        if header_at is None:
            body, header_row = self.rows, None
            notes.append(Note("no-header"))
        else:
            header_row, header_cells = self.rows[header_at]
            body = self.rows[header_at + 1 :]
            if header_at:
                title = " · ".join(str(cell) for _, row in self.rows[:header_at] for cell in row if cell)
                first, last = self.rows[0][0], self.rows[header_at - 1][0]
                notes.append(Note("title-rows", {"first": first, "last": last, "text": title[:200]}))
        body, repeated = _without_repeats(body, header_cells)
        if repeated:
            notes.append(Note("header-repeated", {"n": len(repeated), "rows": _some(repeated)}))
        if not body:
            return None
        return self._assemble(header_cells, header_row, body, notes, default_header)

    def _assemble(
        self,
        header_cells: Sequence[Cell],
        header_row: int | None,
        body: list[tuple[int, list[Cell]]],
        notes: list[Note],
        default_header: str | None,
    ) -> Table:
        width = max(len(header_cells), max(len(cells) for _, cells in body))
        if header_row is not None:
            ragged = [number for number, cells in body if len(cells) > len(header_cells)]
            if ragged and len(ragged) < len(body) / 2:
                notes.append(Note("ragged-rows", {"n": len(ragged), "rows": _some(ragged)}))
        titles: list[str | None] = [
            str(header_cells[i])[:LONG_HEADER]
            if i < len(header_cells) and header_cells[i] is not None
            else None
            for i in range(width)
        ]
        filled = {i for _, cells in body for i, cell in enumerate(cells) if cell is not None}
        kept = [i for i in range(width) if titles[i] is not None or i in filled]
        unnamed = [column_letter(i) for i in kept if titles[i] is None]
        if unnamed and header_row is not None:
            notes.append(Note("unnamed-columns", {"n": len(unnamed), "columns": ", ".join(unnamed[:10])}))
        if default_header and len(kept) == 1 and titles[kept[0]] is None:
            titles[kept[0]] = default_header
        headers, doubled = _distinct([titles[i] or column_letter(i) for i in kept])
        if doubled:
            notes.append(Note("duplicate-headers", {"n": len(doubled), "headers": ", ".join(doubled[:10])}))
        place = {old: new for new, old in enumerate(kept)}
        rows = tuple(
            Row(number, tuple(cells[i] if i < len(cells) else None for i in kept)) for number, cells in body
        )
        numbers = {row.number for row in rows}
        problems = tuple(
            CellProblem(p.code, p.row, place[p.column], p.found)
            for p in self.problems
            if p.row in numbers and p.column in place
        )
        letters = tuple(column_letter(i) for i in kept)
        return Table(self.name, headers, rows, letters, header_row, tuple(notes), problems)


class Budget:
    """Rows and cells a whole file may still have."""

    def __init__(self) -> None:
        self.rows = limits.MAX_ROWS
        self.cells = limits.MAX_CELLS

    def spend(self, name: str, cells: Sequence[Cell]) -> None:
        """Count a row. Raises ReadProblem when the file holds more than we read."""
        self.rows -= 1
        self.cells -= sum(1 for cell in cells if cell is not None)
        if self.rows < 0:
            raise in_sheet("too-many-rows", name, limit=limits.MAX_ROWS)
        if self.cells < 0:
            raise in_sheet("too-many-cells", name, limit=limits.MAX_CELLS)


def grid_of(name: str, raw_rows: Iterable[RawRow], budget: Budget) -> Grid:
    """A grid filled with raw rows."""
    grid = Grid(name, budget)
    for number, values in raw_rows:
        grid.add(number, values)
    return grid


def _find_header(rows: list[tuple[int, list[Cell]]]) -> int | None:
    """The index of the header row among the first rows, or None where the first row is data already."""
    widths = Counter(sum(1 for cell in cells if cell is not None) for _, cells in rows[:200])
    usual = max(width for width, n in widths.items() if n == max(widths.values()))
    best, best_score = None, 0.0
    for index, (_, cells) in enumerate(rows[:LOOK_AHEAD]):
        filled = [cell for cell in cells if cell is not None]
        if len(filled) < min(2, usual) or not all(isinstance(cell, str) for cell in filled):
            continue
        texts = [str(cell) for cell in filled]
        if any(_is_data(text) for text in texts):
            continue
        known = looks_like_header(texts)
        wide_enough = len(filled) >= 0.6 * usual
        score = known * 2 * min(1.0, len(filled) / usual) + (0.3 if wide_enough else 0.0) - 0.02 * index
        if score > best_score:
            best, best_score = index, score
    if best is not None and best_score < 0.5:
        # No word of ours in it: a first row that is all text above rows that are not still reads as headers.
        best = _first_full_row(rows, usual) if usual > 1 else None
    return best


def _first_full_row(rows: list[tuple[int, list[Cell]]], usual: int) -> int | None:
    for index, (_, cells) in enumerate(rows[:LOOK_AHEAD]):
        filled = [cell for cell in cells if cell is not None]
        if len(filled) < 0.6 * usual:
            continue
        texts = [
            cell
            for cell in filled
            if isinstance(cell, str) and len(cell) <= LONG_HEADER and not _is_data(cell)
        ]
        return index if len(texts) == len(filled) and len(set(texts)) == len(texts) else None
    return None


def _is_data(text: str) -> bool:
    """Values no header has: addresses of pages and people, numbers, dates."""
    lowered = text.strip().casefold()
    if lowered.startswith(("http://", "https://", "www.")) or (
        "@" in lowered and " " not in lowered and "." in lowered
    ):
        return True
    if lowered.replace(".", "", 1).replace(",", "").isdigit():
        return True
    try:
        date.fromisoformat(lowered[:10])
    except ValueError:
        return False
    return True


def _without_repeats(
    body: list[tuple[int, list[Cell]]], header: Sequence[Cell]
) -> tuple[list[tuple[int, list[Cell]]], list[int]]:
    if len([cell for cell in header if cell is not None]) < 2:
        return body, []
    shape = [str(cell).casefold() if cell is not None else None for cell in header]
    kept, repeated = [], []
    for number, cells in body:
        if [str(cell).casefold() if cell is not None else None for cell in cells] == shape:
            repeated.append(number)
        else:
            kept.append((number, cells))
    return kept, repeated


def _distinct(headers: list[str]) -> tuple[tuple[str, ...], list[str]]:
    seen: set[str] = set()
    out: list[str] = []
    doubled: list[str] = []
    for header in headers:
        name, n = header, 1
        while name.casefold() in seen:
            n += 1
            name = f"{header} ({n})"
        if n == 2:
            doubled.append(header)
        seen.add(name.casefold())
        out.append(name)
    return tuple(out), doubled


def _some(numbers: list[int]) -> str:
    shown = ", ".join(str(number) for number in numbers[:10])
    return shown + (" …" if len(numbers) > 10 else "")
