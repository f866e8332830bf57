"""Lists as XLSX and CSV files that spreadsheets open safely and in Chinese. Knows rows, not records."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import xlsxwriter

Cell = str | int | float | date | datetime | bool | None

XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE: Final = "text/csv; charset=utf-8"
_RISKY: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_LONGEST_CELL: Final = 32_767


@dataclass(frozen=True)
class Sheet:
    """A list to be written: ``about`` are lines for the first sheet (what, filter, as at, who, how many)."""

    name: str
    headers: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    about: Sequence[tuple[str, str]] = ()


def as_csv(sheet: Sheet) -> bytes:
    """The rows as CSV with a byte-order mark, so that Excel reads the Chinese; risky cells are made text.

    Source: OWASP ASVS 5.0.0 1.2.10 (formula injection).
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([_safe(header) for header in sheet.headers])
    writer.writerows([_safe(_csv_value(cell)) for cell in row] for row in sheet.rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")


def as_xlsx(sheet: Sheet, about_name: str) -> bytes:
    """The rows as a workbook: first what the list is, then the list. Strings stay strings.

    Source: OWASP ASVS 5.0.0 1.2.10 (formula injection).
    """
    buffer = io.BytesIO()
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "constant_memory": True,
        "in_memory": True,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        bold = book.add_format({"bold": True})
        formats: dict[type, Any] = {
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        }
        about = book.add_worksheet(about_name[:31])
        about.set_column(0, 0, 24)
        about.set_column(1, 1, 80)
        for number, (label, value) in enumerate(sheet.about):
            about.write_string(number, 0, label, bold)
            about.write_string(number, 1, value)
        listed = book.add_worksheet(sheet.name[:31])
        listed.freeze_panes(1, 0)
        listed.set_column(0, max(0, len(sheet.headers) - 1), 22)
        for column, header in enumerate(sheet.headers):
            listed.write_string(0, column, header, bold)
        for number, row in enumerate(sheet.rows, start=1):
            for column, cell in enumerate(row):
                _write(listed, number, column, cell, formats)
    return buffer.getvalue()


def _write(sheet: Any, row: int, column: int, cell: Cell, formats: dict[type, Any]) -> None:
    if cell is None:
        return
    if isinstance(cell, datetime):
        sheet.write_datetime(row, column, cell.replace(tzinfo=None), formats[datetime])
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), formats[date])  # noqa: DTZ001
    elif isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell)
    else:
        sheet.write_string(row, column, str(cell)[:_LONGEST_CELL])


def _csv_value(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def _safe(text: str) -> str:
    # A text that begins with the guard itself gets one more, so that reading it back gives what it was.
    return "'" + text if text.lstrip("'").startswith(_RISKY) else text
