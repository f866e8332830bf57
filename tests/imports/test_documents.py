"""Markdown and HTML pages, as sub-processor lists are published."""

from register.imports.reading import read_text
from tests.imports.files import read, refusal, rows_of, table_of

PAGE = """---
title: Subprocessors
---
# Our subprocessors

## Infrastructure

| Entity Name | Purpose | Location |
| :--- | :--- | :--- |
| [Payco, Inc.](https://payco.example) | Payroll \\| pensions | United States |

## Support

| Entity Name | Purpose | Location |
| --- | --- | --- |
| **Mailo** | E-mail | <u>Ireland</u> |

## Updates

1. We notify customers.
2. Customers may object.
"""


def test_tables_with_the_same_columns_are_one_list_with_its_sections() -> None:
    table = table_of(PAGE, "page.md")
    assert table.headers == ("Section", "Entity Name", "Purpose", "Location")
    assert rows_of(table) == [
        ("Infrastructure", "Payco, Inc.", "Payroll | pensions", "United States"),
        ("Support", "Mailo", "E-mail", "Ireland"),
    ]
    assert [row.number for row in table.rows] == [10, 16]


def test_lists_beside_tables_are_not_vendors() -> None:
    assert [note.code for note in read(PAGE, "page.md").notes] == ["lists-left-out"]


def test_a_list_of_sentences_names_no_vendors() -> None:
    licence = "# Terms\n\n1. **Give appropriate credit** - Name us.\n2. Say what you changed in it.\n"
    assert refusal(licence, "LICENSE.md").code == "no-rows"
    names = "\n## Who we use\n\n- Bank of the south - Payroll\n- Mailo - E-mail\n- 甲乙丙 - 電郵\n"
    found = read(licence + names, "page.md")
    assert [row[1] for row in rows_of(found.tables[0])] == [
        "Bank of the south - Payroll",
        "Mailo - E-mail",
        "甲乙丙 - 電郵",
    ]
    assert [note.code for note in found.notes] == ["prose-left-out"]


def test_tables_about_something_else_stay_apart() -> None:
    other = PAGE + "\n## Events\n\n| Category | Sources |\n| --- | --- |\n| Calendar | Any |\n"
    assert [len(table.rows) for table in read(other, "page.md").tables] == [2, 1]


def test_bullets_give_name_purpose_link_and_the_place_their_introduction_names() -> None:
    text = (
        "# HEY\n\nWe use these. These subprocessors are all located in the United States:\n\n"
        "* [Payco](https://payco.example/gdpr). Payroll.\n* [Mailo](https://mailo.example). E-mail.\n\n"
        "These subprocessors are located in the EU:\n\n* [Signalo](https://signalo.example). Monitoring.\n"
    )
    table = read_text(text).tables[0]
    assert table.headers == ("Section", "Located in", "Name", "Purpose", "Link")
    assert rows_of(table)[0] == ("HEY", "United States", "Payco", "Payroll.", "https://payco.example/gdpr")
    assert rows_of(table)[2][1] == "EU"


def test_bullets_in_free_words_stay_whole() -> None:
    table = read_text("• Payco, Inc. - Payroll (USA)\n• Mailo - E-mail (Ireland)\n").tables[0]
    assert table.headers == ("Entry",)
    assert rows_of(table)[1] == ("Mailo - E-mail (Ireland)",)


def test_an_empty_first_header_row_is_not_the_header() -> None:
    table = table_of("|  |  |\n| --- | --- |\n| Sub-Processor | Location |\n| Payco | USA |\n", "page.md")
    assert (table.headers, len(table.rows)) == (("Sub-Processor", "Location"), 1)


def test_html_tables_fill_spans_down_and_skip_scripts_and_inner_tables() -> None:
    page = """<html><head><style>td{}</style></head><body><h2>Vendors</h2><table>
    <tr><th>Vendor</th><th>Purpose</th><th>Country</th></tr>
    <tr><td rowspan=2>Payco<br>Inc.</td><td>Payroll<script>alert(1)</script></td><td>Japan</td></tr>
    <tr><td>Pensions</td><td>Japan<table><tr><td>inner</td></tr></table></td></tr>
    <tr><td>Mailo</td><td colspan=2>E-mail</td></tr></table></body></html>"""
    table = table_of(page)
    assert rows_of(table) == [
        ("Payco Inc.", "Payroll", "Japan"),
        ("Payco Inc.", "Pensions", "Japan"),
        ("Mailo", "E-mail", None),
    ]
    assert (table.name, [row.number for row in table.rows]) == ("Vendors", [3, 4, 5])


def test_an_html_page_called_xls_is_read_for_what_it_is() -> None:
    data = b"<html><table><tr><td>Vendor<td>Country</tr><tr><td>Payco</td><td>Japan</td></tr></table></html>"
    assert rows_of(table_of(data, "export.xls")) == [("Payco", "Japan")]


def test_tables_never_closed_are_read_to_the_end() -> None:
    page = "<table><tr><th>Vendor<th>Country<tr><td>Payco<td>Japan<tr><td>Mailo<td>Ireland"
    assert rows_of(table_of(page)) == [("Payco", "Japan"), ("Mailo", "Ireland")]
