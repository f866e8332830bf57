"""CSV and its kin: separators, quotes, headers and row numbers."""

import pytest

from tests.imports.files import note_codes, refusal, rows_of, table_of


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_usual_separator_is_found(separator: str) -> None:
    lines = [
        ["Vendor", "Purpose", "Country"],
        ["Payco", "Payroll, monthly", "Singapore"],
        ["Mailo", "E-mail", "Ireland"],
    ]
    text = "\n".join(separator.join(f'"{cell}"' for cell in line) for line in lines)
    table = table_of(text)
    assert table.headers == ("Vendor", "Purpose", "Country")
    assert rows_of(table)[0] == ("Payco", "Payroll, monthly", "Singapore")


def test_commas_inside_names_do_not_beat_the_semicolons_between_columns() -> None:
    table = table_of("Vendor;Country\nSnowflake, Inc.;USA\nTwilio, Inc.;USA\nStripe, Inc.;USA\n")
    assert rows_of(table)[0] == ("Snowflake, Inc.", "USA")


def test_a_line_break_inside_a_cell_keeps_the_row_numbers_of_a_spreadsheet() -> None:
    table = table_of('Vendor,Purpose\n"Payco","Payroll\nand pensions"\n\nMailo,E-mail\n')
    assert [(row.number, row.cells[0]) for row in table.rows] == [(2, "Payco"), (4, "Mailo")]
    assert table.rows[0].cells[1] == "Payroll\nand pensions"


def test_excels_own_separator_line_is_obeyed() -> None:
    table = table_of("sep=;\nVendor;Purpose\nPayco;Payroll, pensions\n")
    assert (table.header_row, table.rows[0].number) == (2, 3)


def test_title_rows_above_the_header_are_skipped_and_told() -> None:
    table = table_of(
        "Vendor register 2026,,\nPrepared by Dora,,\n,,\nVendor,Purpose,Country\nPayco,Payroll,Singapore\n"
    )
    assert table.headers == ("Vendor", "Purpose", "Country")
    told = next(note for note in table.notes if note.code == "title-rows")
    assert told.params["text"] == "Vendor register 2026 · Prepared by Dora"


def test_a_header_in_chinese_is_a_header() -> None:
    table = table_of("供應商名稱,用途,國家／地區\n易薪有限公司,薪酬,新加坡\n")
    assert table.headers == ("供應商名稱", "用途", "國家／地區")


def test_equal_headers_are_numbered_and_told() -> None:
    table = table_of("Vendor,Country,Country\nPayco,Singapore,Japan\n")
    assert table.headers == ("Vendor", "Country", "Country (2)")
    assert "duplicate-headers" in note_codes(table)


def test_a_column_without_a_header_keeps_its_values_under_its_letter() -> None:
    table = table_of("Vendor,,Country\nPayco,Payroll,Singapore\n")
    assert table.headers == ("Vendor", "B", "Country")
    assert "unnamed-columns" in note_codes(table)


def test_headers_repeated_further_down_are_not_rows() -> None:
    table = table_of("Vendor,Country\nPayco,Singapore\nVENDOR,Country\nMailo,Ireland\n")
    assert [row.cells[0] for row in table.rows] == ["Payco", "Mailo"]
    assert "header-repeated" in note_codes(table)


def test_a_row_with_too_many_cells_loses_none_of_them() -> None:
    table = table_of("Vendor,Country\nPayco,Singapore\nSnowflake, Inc.,USA\nMailo,Ireland\n")
    assert rows_of(table)[1] == ("Snowflake", "Inc.", "USA")
    assert next(note.params["rows"] for note in table.notes if note.code == "ragged-rows") == "3"


def test_a_first_row_of_data_is_not_taken_for_headers() -> None:
    table = table_of("Payco,https://payco.example,Singapore\nMailo,https://mailo.example,Ireland\n")
    assert len(table.rows) == 2
    assert "no-header" in note_codes(table)


def test_a_plain_list_of_names_becomes_one_column() -> None:
    table = table_of("Payco\nSnowflake, Inc.\nMailo\n")
    assert table.headers == ("Name",)
    assert [row.cells[0] for row in table.rows] == ["Payco", "Snowflake, Inc.", "Mailo"]


def test_the_first_line_of_a_list_may_be_its_header() -> None:
    assert table_of("供應商\n易薪\n雲郵\n").headers == ("供應商",)


def test_cells_beginning_like_formulas_stay_text() -> None:
    table = table_of('Vendor,Purpose\n=HYPERLINK("x"),+1\n')
    assert rows_of(table)[0] == ('=HYPERLINK("x")', "+1")


def test_a_quote_that_never_closes_is_named_by_its_row() -> None:
    problem = refusal('Vendor,Purpose\nPayco,Payroll\nMailo,"E-mail\nOther,Else\n', "list.csv")
    assert (problem.code, problem.params) == ("quote-not-closed", {"row": 3, "line": 3})


def test_stray_quotes_inside_a_cell_are_read_as_spreadsheets_do() -> None:
    table = table_of('Vendor,Purpose\nPayco,the "good" payroll\n"Mail"o,E-mail\n')
    assert rows_of(table)[1] == ("Mailo", "E-mail")


@pytest.mark.parametrize(
    ("character", "code", "found"),
    [("\x00", "control-character", "U+0000"), ("\x1b", "control-character", "U+001B"),
     ("\u202e", "direction-character", "U+202E"), ("\u2066", "direction-character", "U+2066")],
)  # fmt: skip
def test_characters_that_deceive_are_named_by_row_and_column(character: str, code: str, found: str) -> None:
    table = table_of(f"Vendor,Purpose\nPayco,Payroll\nMai{character}lo,E-mail\n".encode(), "list.csv")
    assert [(p.code, p.row, p.column, p.found) for p in table.problems] == [(code, 3, 0, found)]
    assert table.rows[1].cells[0] == "Mailo"


def test_odd_blanks_are_evened_out_without_a_word() -> None:
    table = table_of("Vendor,Purpose\n\u200bPay\u00a0co\u3000,\ufeffPayroll\n")
    assert rows_of(table) == [("Pay co", "Payroll")]
    assert table.problems == ()
