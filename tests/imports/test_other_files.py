"""Files that are not what they seem, are empty, or too large."""

import pytest

from register.imports.reading import limits, read_text
from tests.imports.files import container, read, refusal, workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "PNG"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG"),
        (b"{\\rtf1\\ansi Vendors}", "RTF"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "EXE"),
        (container({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}), "Word"),
        (container({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}), "PowerPoint"),
        (container({"vendors.csv": "Vendor,Country\nPayco,Japan\n"}), "ZIP"),
        (OLE + "WordDocument".encode("utf-16-le"), "Office 97–2003"),
    ],
    ids=["pdf", "png", "jpeg", "rtf", "exe", "docx", "pptx", "zip", "doc"],
)
def test_other_kinds_of_file_are_named_whatever_they_are_called(data: bytes, kind: str) -> None:
    problem = refusal(data, "vendors.csv")
    assert (problem.code, problem.params) == ("wrong-kind", {"kind": kind})


@pytest.mark.parametrize("data", [b"", b"\n\n  \n", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00\x00"])
def test_an_empty_file_is_said_to_be_empty(data: bytes) -> None:
    assert refusal(data, "vendors.csv").code == "empty-file"


@pytest.mark.parametrize(
    "data",
    [
        b"Vendor,Country\n",
        workbook([["Vendor", "Country"]]),
        workbook([]),
        b"[]",
        b"{}",
        b"| Vendor | Country |\n| --- | --- |\n",
    ],
    ids=["csv", "xlsx", "empty-xlsx", "list", "object", "markdown"],
)
def test_headers_alone_are_nothing_to_import(data: bytes) -> None:
    assert refusal(data, "").code == "no-rows"


def test_a_workbook_with_a_password_is_said_to_have_one() -> None:
    assert refusal(OLE + "EncryptedPackage".encode("utf-16-le"), "vendors.xlsx").code == "encrypted"


def test_a_broken_old_workbook_is_refused_without_harm() -> None:
    assert refusal(OLE + "Workbook".encode("utf-16-le") + bytes(600), "vendors.xls").code == "workbook-broken"


def test_the_limits_of_rows_and_bytes_are_said() -> None:
    row = b"Payco,Japan\n"
    fits = b"Vendor,Country\n" + row * ((limits.MAX_ROWS) - 1)
    assert len(read(fits).tables[0].rows) == limits.MAX_ROWS - 1
    assert refusal(b"x" * (limits.MAX_FILE_BYTES + 1)).code == "too-big"
    assert refusal(fits + row).code == "too-many-rows"


def test_too_many_columns_are_refused_with_the_row() -> None:
    problem = refusal("Vendor,Country\n" + "x," * (limits.MAX_COLUMNS + 1) + "x\n", "v.csv")
    assert (problem.code, problem.params["row"]) == ("too-many-columns", 2)


def test_pasted_text_is_read_like_a_file() -> None:
    table = read_text("Vendor\tCountry\nPayco\tSingapore\n").tables[0]
    assert table.rows[0].cells == ("Payco", "Singapore")
