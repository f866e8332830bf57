"""XLSX and older workbooks: sheets, dates, formulas, merges, and what must not harm the server."""

import io
from datetime import date

import openpyxl
import pytest
import xlsxwriter

from register.imports.reading import limits
from tests.imports.files import (
    container,
    handmade,
    note_codes,
    read,
    refusal,
    rows_of,
    table_of,
    text_cell,
    workbook,
)

HEADER = ["Vendor", "Country", "DPA signed"]


def test_every_sheet_with_rows_is_a_table_and_empty_ones_are_told() -> None:
    data = workbook(
        [HEADER, ["Payco", "Singapore", None]],
        [],
        [HEADER, ["Mailo", "Ireland", None]],
        names=["A", "B", "C"],
    )
    found = read(data, "register.xlsx")
    assert [(table.name, len(table.rows)) for table in found.tables] == [("A", 1), ("C", 1)]
    assert [note.params for note in found.notes if note.code == "empty-sheet"] == [{"sheet": "B"}]


def test_dates_numbers_and_yes_no_keep_their_kind() -> None:
    table = table_of(
        workbook([["Vendor", "DPA signed", "People", "Sensitive"], ["Payco", date(2025, 1, 31), 1200, True]])
    )
    assert rows_of(table) == [("Payco", date(2025, 1, 31), 1200, True)]


def test_dates_of_the_1904_system_are_the_days_they_show() -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "date_1904": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Vendor", "DPA signed"])
    sheet.write(1, 0, "Payco")
    sheet.write_number(1, 1, (date(2025, 1, 31) - date(1904, 1, 1)).days, book.add_format({"num_format": 14}))
    book.close()
    assert rows_of(table_of(stream.getvalue())) == [("Payco", date(2025, 1, 31))]


def test_the_day_excel_invented_is_no_date() -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet, day = book.add_worksheet(), book.add_format({"num_format": 14})
    sheet.write_row(0, 0, ["Vendor", "Signed"])
    for row, serial in enumerate([59, 60, 61], 1):
        sheet.write(row, 0, "Payco")
        sheet.write_number(row, 1, serial, day)
    book.close()
    assert [row[1] for row in rows_of(table_of(stream.getvalue()))] == [
        date(1900, 2, 28),
        60,
        date(1900, 3, 1),
    ]


def test_a_padded_number_keeps_its_zeros() -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Vendor", "BR number"])
    sheet.write(1, 0, "Payco")
    sheet.write_number(1, 1, 1234567, book.add_format({"num_format": "00000000"}))
    book.close()
    assert rows_of(table_of(stream.getvalue()))[0][1] == "01234567"


def test_a_formula_gives_its_stored_value_and_without_one_a_problem() -> None:
    rows = "<row r='1'>" + text_cell("A1", "Vendor") + text_cell("B1", "People") + "</row>"
    rows += "<row r='2'>" + text_cell("A2", "Payco") + "<c r='B2'><f>1+1</f><v>2</v></c></row>"
    rows += "<row r='3'>" + text_cell("A3", "Mailo") + "<c r='B3'><f>1+1</f></c></row>"
    rows += "<row r='4'>" + text_cell("A4", "Other") + "<c r='B4' t='e'><f>1/0</f><v>#DIV/0!</v></c></row>"
    table = table_of(handmade(rows))
    assert [row[1] for row in rows_of(table)] == [2, None, None]
    told = [(problem.code, problem.row, problem.column, problem.found) for problem in table.problems]
    assert told == [("formula-without-value", 3, 1, ""), ("error-value", 4, 1, "#DIV/0!")]


def test_cells_merged_downwards_stand_in_every_row_and_title_rows_are_skipped() -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("Register")
    sheet.merge_range(0, 0, 0, 2, "Vendor register")
    sheet.write_row(2, 0, ["Vendor", "Purpose", "Country"])
    sheet.merge_range(3, 0, 4, 0, "Payco")
    sheet.write_row(3, 1, ["Payroll", "Singapore"])
    sheet.write_row(4, 1, ["Pensions", "Japan"])
    book.close()
    table = table_of(stream.getvalue())
    assert rows_of(table) == [("Payco", "Payroll", "Singapore"), ("Payco", "Pensions", "Japan")]
    assert [row.number for row in table.rows] == [4, 5]
    assert "title-rows" in note_codes(table)


def test_hidden_sheets_and_rows_are_read_and_told() -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    for name in ("Shown", "Hidden"):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["Vendor", "Country"])
        sheet.write_row(1, 0, ["Payco", "Singapore"])
        sheet.write_row(2, 0, ["Mailo", "Ireland"])
        sheet.set_row(2, None, None, {"hidden": True})
    sheet.hide()
    book.close()
    found = read(stream.getvalue())
    assert {note.code for note in found.notes} == {"hidden-sheet"}
    assert [len(table.rows) for table in found.tables] == [2, 2]
    assert all("hidden-rows" in note_codes(table) for table in found.tables)


def test_rich_text_phonetic_guides_and_escapes_are_read_as_shown() -> None:
    strings = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<si><t>Vendor</t></si><si><t>Name</t></si><si><t>a_x000D_b</t></si>"
        "<si><r><t>Pay</t></r><r><t>co</t></r><rPh sb='0' eb='1'><t>ペイコ</t></rPh></si></sst>"
    )
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://x/worksheet" Target="/xl/worksheets/sheet1.xml"/>'
        '<Relationship Id="rId2" Type="http://x/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    rows = "<row><c t='s'><v>0</v></c><c t='s'><v>1</v></c></row>"
    rows += "<row><c t='s'><v>3</v></c><c t='s'><v>2</v></c></row>"
    data = handmade(rows, **{"xl/sharedStrings.xml": strings, "xl/_rels/workbook.xml.rels": relation})
    assert rows_of(table_of(data)) == [("Payco", "a\nb")]


def test_workbooks_of_another_program_are_read_too() -> None:
    book = openpyxl.Workbook()
    book.active.append(["供應商", "國家／地區", "簽署日期"])
    book.active.append(["易薪有限公司", "新加坡", date(2025, 1, 31)])
    stream = io.BytesIO()
    book.save(stream)
    assert rows_of(table_of(stream.getvalue())) == [("易薪有限公司", "新加坡", date(2025, 1, 31))]


def test_macros_are_left_alone() -> None:
    data = handmade("<row>" + text_cell("A1", "Vendor") + "</row><row>" + text_cell("A2", "Payco") + "</row>",
                    **{"xl/vbaProject.bin": b"macro"})  # fmt: skip
    assert [note.code for note in read(data, "register.xlsm").notes] == ["macros-ignored"]


def test_an_opendocument_sheet_is_read() -> None:
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        '<table:table table:name="Vendors">{}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(
        "<table:table-row>" + "".join(cell.format(text) for text in row) + "</table:table-row>"
        for row in (["Vendor", "Country"], ["Payco", "Singapore"])
    )
    data = container(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": "<manifest/>",
            "content.xml": content.format(rows),
        }
    )
    found = read(data, "register.ods")
    assert (found.kind, rows_of(found.tables[0])) == ("ods", [("Payco", "Singapore")])


# ---- what must not harm the server


def test_a_container_that_unpacks_to_far_more_is_not_opened() -> None:
    data = handmade("", **{"xl/media/zeros.bin": bytes(limits.MAX_UNPACKED_BYTES + 1)})
    assert len(data) < limits.MAX_FILE_BYTES
    assert refusal(data, "register.xlsx").code == "archive-bomb"


def test_many_parts_that_are_too_much_together_are_not_opened() -> None:
    mebibyte = bytes(1024 * 1024)
    assert refusal(handmade("", **{f"xl/media/{n}.bin": mebibyte for n in range(201)})).code == "archive-bomb"


def test_a_directory_that_lies_about_sizes_is_found_out() -> None:
    data = bytearray(handmade("<row>" + text_cell("A1", "x" * 100_000) + "</row>"))
    entry = data.rindex(b"PK\x01\x02", 0, data.rindex(b"xl/worksheets/sheet1.xml"))
    data[entry + 24 : entry + 28] = (100).to_bytes(4, "little")
    assert refusal(bytes(data), "register.xlsx").code in ("archive-broken", "xml-broken")


def test_too_many_parts_are_not_opened() -> None:
    assert refusal(container({f"xl/{n}": "" for n in range(limits.MAX_PARTS + 1)})).code == "archive-bomb"


@pytest.mark.parametrize(
    "before",
    ['<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>', '<!DOCTYPE x SYSTEM "file:///etc/passwd">'],
)
def test_document_types_and_entities_are_refused(before: str) -> None:
    problem = refusal(handmade("<row>" + text_cell("A1", "&b;") + "</row>", before=before))
    assert (problem.code, problem.params) == ("xml-entities", {"part": "xl/worksheets/sheet1.xml"})


def test_a_sheet_with_a_cell_at_its_far_end_costs_nothing() -> None:
    rows = "<row r='1'>" + text_cell("A1", "Vendor") + text_cell("B1", "Country") + "</row>"
    rows += "<row r='1048576'>" + text_cell("A1048576", "Payco") + text_cell("B1048576", "Japan") + "</row>"
    table = table_of(handmade(rows))
    assert (table.rows[0].number, table.rows[0].cells) == (1_048_576, ("Payco", "Japan"))


def test_a_million_rows_are_too_many_and_said_so() -> None:
    rows = "".join(f"<row><c><v>{n}</v></c></row>" for n in range(limits.MAX_ROWS + 2))
    problem = refusal(handmade(rows))
    assert (problem.code, problem.params) == (
        "too-many-rows-in-sheet",
        {"sheet": "Vendors", "limit": limits.MAX_ROWS},
    )


def test_a_million_formatted_but_empty_rows_are_no_rows() -> None:
    rows = (
        "<row r='1'>" + text_cell("A1", "Vendor") + "</row><row r='2'>" + text_cell("A2", "Payco") + "</row>"
    )
    rows += "".join(f"<row r='{n}'><c r='A{n}' s='0'/></row>" for n in range(3, 120_000))
    assert len(table_of(handmade(rows)).rows) == 1


def test_a_value_in_a_far_column_is_too_many_columns() -> None:
    problem = refusal(handmade("<row r='1'>" + text_cell("XFD1", "Vendor") + "</row>"))
    assert (problem.code, problem.params["row"]) == ("too-many-columns-in-sheet", 1)


def test_a_damaged_workbook_is_refused_with_the_part() -> None:
    assert refusal(handmade("<row><c>")).code == "xml-broken"
    assert refusal(workbook([HEADER])[:400]).code == "archive-broken"
    assert refusal(container({"xl/workbook.xml": "<workbook/>"})).code == "part-missing"
