"""Which characters bytes stand for, also in very short files."""

import pytest

from register.imports.reading import ReadProblem, read_tables
from register.imports.reading.encoding import decode

SHORT = [
    ("供應商,地點\n易賞薪酬有限公司,新加坡\n", "big5hkscs"),
    ("名稱\n滙豐\n", "big5hkscs"),
    ("中興通訊", "big5hkscs"),
    ("騰訊雲", "big5hkscs"),
    ("供应商,地点\n易赏薪酬有限公司,新加坡\n", "gb18030"),
    ("名称\n汇丰\n", "gb18030"),
    ("腾讯云", "gb18030"),
    ("淘宝（中国）软件有限公司", "gb18030"),
    ("名称,国家\n阿里云,新加坡\nZürich,瑞士", "gb18030"),
    ("Société Générale,Zürich\n", "cp1252"),
    ("Café", "cp1252"),
    ("Straße", "cp1252"),
    ("name,“quoted” – it’s\n", "cp1252"),
    ("Price £50", "cp1252"),
    ("SOCIÉTÉ GÉNÉRALE", "cp1252"),
    ("Kraj,Nazwa\nŁódź,Spółka żółć\n", "cp1250"),
    ("Страна,Имя\nРоссия,Яндекс\n", "cp1251"),
    ("Ελλάδα,Αθήνα", "cp1253"),
    ("会社名,国\nソニー株式会社,日本\n", "cp932"),
    ("회사,나라\n삼성전자,대한민국\n", "cp949"),
]


@pytest.mark.parametrize(("text", "encoding"), SHORT)
def test_short_files_are_read_in_the_encoding_they_were_written_in(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding))[0] == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_with_and_without_its_mark(encoding: str) -> None:
    text = "Vendor,Country\n易賞 Payco,Singapore\nCafé Ltd,France\n"
    marked = b"\xfe\xff" if encoding == "utf-16-be" else b""
    table = read_tables(marked + text.encode(encoding), "list.csv").tables[0]
    assert table.headers == ("Vendor", "Country")
    assert table.rows[0].cells == ("易賞 Payco", "Singapore")


def test_utf16_without_a_mark_is_recognised_by_its_zeros() -> None:
    assert decode("Vendor,Country\nPayco,France\n".encode("utf-16-le"))[1] == "utf-16-le"


def test_one_broken_byte_does_not_turn_the_rest_into_nonsense() -> None:
    data = "供應商,地點\n易賞,新加坡\n雲郵,愛爾蘭\n".encode() + b"Bad\xff,x\n"
    read = read_tables(data, "list.csv")
    assert read.tables[0].rows[0].cells == ("易賞", "新加坡")
    told = next(note for note in read.notes if note.code == "damaged-characters")
    assert told.params == {"n": 1, "lines": "4"}


def test_the_encoding_taken_is_told_unless_it_is_utf8() -> None:
    read = read_tables("Vendor,Country\nSociété,France\n".encode("cp1252"))
    assert [(note.code, note.params) for note in read.notes] == [("encoding", {"encoding": "cp1252"})]
    assert read_tables(b"Vendor,Country\nPayco,France\n").notes == ()


def test_people_may_choose_the_encoding_themselves() -> None:
    data = "Vendor,Country\nİstanbul A.Ş.,Türkiye\n".encode("cp1254")
    assert read_tables(data, "list.csv", encoding="cp1254").tables[0].rows[0].cells[0] == "İstanbul A.Ş."


@pytest.mark.parametrize(
    ("encoding", "code"),
    [("utf-8", "undecodable"), ("klingon", "unknown-encoding"), ("hex", "unknown-encoding")],
)
def test_a_wrong_choice_of_encoding_is_said(encoding: str, code: str) -> None:
    with pytest.raises(ReadProblem) as caught:
        read_tables("供應商,地點\n易賞薪酬有限公司,新加坡\n".encode("big5"), "list.csv", encoding=encoding)
    assert caught.value.code == code


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(ReadProblem) as caught:
        read_tables(bytes(range(256)) * 20, "list.csv")
    assert caught.value.code in ("binary", "undecodable-text")
