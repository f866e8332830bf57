"""CSV and its kin (comma, semicolon, tab, pipe), pasted spreadsheet cells, and plain lists of lines."""

import csv
import io
from collections import Counter
from collections.abc import Iterator

from register.imports.headers import match_header
from register.imports.reading.grid import Budget, Grid, RawRow
from register.imports.reading.limits import MAX_CELL_CHARACTERS
from register.imports.reading.problem import ReadProblem
from register.imports.reading.tables import Table

SEPARATORS = (",", ";", "\t", "|")
SAMPLE_CHARACTERS = 200_000
SAMPLE_ROWS = 200
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

csv.field_size_limit(MAX_CELL_CHARACTERS)


def read_separated(text: str, budget: Budget) -> Table | None:
    """The one table of the text, or None when there is no row in it. Raises ReadProblem."""
    told, text = _told_separator(text)
    separator = told or find_separator(text)
    grid = Grid("", budget)
    for number, values in _rows(text, separator):
        grid.add(number, [_without_guard(value) for value in values])
    if separator is None or all(len(cells) == 1 for _, cells in grid.rows):
        return _list_of_lines(grid)
    return grid.table()


def _without_guard(value: object) -> object:
    """The text behind the apostrophe that exports put before what a spreadsheet would take for a formula."""
    if not isinstance(value, str):
        return value
    is_guarded = value.startswith("'") and value.lstrip("'").startswith(FORMULA_SIGNS)
    return value[1:] if is_guarded else value


def _list_of_lines(grid: Grid) -> Table | None:
    first = next((str(cells[0]) for _, cells in grid.rows), "")
    matches = match_header(first)
    has_header = bool(matches) and matches[0][1] >= 0.9 and len(grid.rows) > 1
    return grid.table(with_header=has_header, default_header="Name")


def _told_separator(text: str) -> tuple[str | None, str]:
    """Excel's own first line "sep=;", kept as a blank line so that row numbers stay."""
    first, _, rest = text.partition("\n")
    stripped = first.strip().strip('"')
    if stripped.lower().startswith("sep=") and len(stripped) == 5:
        return stripped[4], "\n" + rest
    return None, text


def find_separator(text: str) -> str | None:
    """The character that cuts the rows into the most even columns, or None for one column."""
    sample = text[:SAMPLE_CHARACTERS]
    best, best_score = None, 0.0
    for separator in SEPARATORS:
        if separator not in sample:
            continue
        widths: list[int] = []
        try:
            for row in csv.reader(io.StringIO(sample, newline=""), delimiter=separator):
                if any(cell.strip() for cell in row):
                    widths.append(len(row))
                if len(widths) >= SAMPLE_ROWS:
                    break
        except csv.Error:
            continue
        width, n = Counter(widths).most_common(1)[0] if widths else (1, 0)
        wide = [w for w in widths if w > 1]
        if not wide:
            continue
        if width == 1:
            width, n = Counter(wide).most_common(1)[0]
        even = n / len(widths)
        # A comma inside names makes a few wide rows; a real separator is in most rows and cuts them alike.
        score = even * (1 + min(width, 12) / 12) + (0.4 if separator == "\t" else 0.0)
        if len(wide) / len(widths) >= 0.5 and even >= 0.34 and score > best_score:
            best, best_score = separator, score
    return None if best == "," and _prose_commas(sample) else best


def _prose_commas(sample: str) -> bool:
    """Whether a list of company names ("Snowflake, Inc.") only looks like two columns."""
    lines = [line for line in sample.splitlines()[:SAMPLE_ROWS] if line.strip()]
    endings = (
        ", inc",
        ", llc",
        ", l.l.c",
        ", ltd",
        ", pbc",
        ", s.a",
        ", corp",
        ", gmbh",
        ", limited",
        ", l.p",
        ", b.v",
        ", co.",
    )
    with_comma = [line for line in lines if "," in line]
    legal = [
        line for line in with_comma if line.count(",") == 1 and any(end in line.lower() for end in endings)
    ]
    return '"' not in sample and bool(with_comma) and len(legal) >= 0.8 * len(with_comma)


def _rows(text: str, separator: str | None) -> Iterator[RawRow]:
    """Rows with the number a spreadsheet would give them; a quote that never closes is a problem."""
    if separator is None:
        for number, line in enumerate(text.splitlines(), 1):
            yield number, [line.strip().strip('"')]
        return
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number, done_lines = 0, 0
    try:
        for row in reader:
            number, done_lines = number + 1, reader.line_num
            yield number, row
    except csv.Error as error:
        if "field larger" in str(error):
            raise ReadProblem("cell-too-long-row", row=number + 1, limit=MAX_CELL_CHARACTERS) from error
        if "unexpected end of data" in str(error):
            raise ReadProblem("quote-not-closed", row=number + 1, line=done_lines + 1) from error
        yield from _loose_rows(text, separator, number)


def _loose_rows(text: str, separator: str, already: int) -> Iterator[RawRow]:
    """The rest of a file whose quotes are not doubled as they should be, read as spreadsheets read it."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    number = 0
    try:
        for number, row in enumerate(reader, 1):
            if number > already:
                yield number, row
    except csv.Error as error:
        raise ReadProblem("cell-too-long-row", row=number + 1, limit=MAX_CELL_CHARACTERS) from error
