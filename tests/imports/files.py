"""Bytes of files made for these tests: workbooks, containers and texts, good and bad."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date

import xlsxwriter

from register.imports.reading import ReadFile, ReadProblem, Table, read_tables


def table_of(data: bytes | str, file_name: str = "") -> Table:
    """The only table of a file."""
    tables = read(data, file_name).tables
    assert len(tables) == 1
    return tables[0]


def read(data: bytes | str, file_name: str = "") -> ReadFile:
    """The file, read."""
    return read_tables(data.encode() if isinstance(data, str) else data, file_name)


def refusal(data: bytes | str, file_name: str = "") -> ReadProblem:
    """The problem a file is refused with."""
    try:
        read(data, file_name)
    except ReadProblem as problem:
        return problem
    raise AssertionError("The file was read")


def rows_of(table: Table) -> list[tuple[object, ...]]:
    """The cells of all rows."""
    return [row.cells for row in table.rows]


def note_codes(table: Table) -> set[str]:
    """The codes of what was noticed about a table."""
    return {note.code for note in table.notes}


def workbook(*sheets: Sequence[Sequence[object]], names: Sequence[str] = (), **options: object) -> bytes:
    """An XLSX file; strings beginning with "=" are formulas, dates are dates."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, **options})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for n, rows in enumerate(sheets):
        sheet = book.add_worksheet(names[n] if n < len(names) else None)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_number(r, c, (value - date(1899, 12, 30)).days, day)
                elif value is not None:
                    sheet.write(r, c, value)
    book.close()
    return stream.getvalue()


def container(parts: dict[str, bytes | str]) -> bytes:
    """A ZIP file of the given parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"'
    ' Target="{target}"/></Relationships>'
)
WORKBOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="Vendors" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{rows}</sheetData>{after}</worksheet>"
)


def handmade(rows: str, after: str = "", before: str = "", **more: bytes | str) -> bytes:
    """A workbook whose only sheet is the given XML; ``before`` comes ahead of the sheet's root."""
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": RELATIONS.format(kind="officeDocument", target="xl/workbook.xml"),
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS.format(kind="worksheet", target="worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": before + SHEET.format(rows=rows, after=after),
    }
    return container({**parts, **more})


def text_cell(reference: str, text: str) -> str:
    """One cell of a handmade sheet."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'
