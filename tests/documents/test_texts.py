"""The text of documents: read in a process of its own, found in English and Chinese, never at the file's expense."""

import io
import zipfile
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from openpyxl import Workbook
from sqlmodel import select

from register.document_job import read_waiting
from register.documents.actions import add_document
from register.documents.changing import add_version
from register.documents.inputs import DatesInput
from register.documents.lists import DocumentFilters, count_documents, list_documents
from register.documents.models import DocumentKind, DocumentText, TextState
from register.documents.queries import content_of, get_document, text_state_of
from register.documents.reading.extract import squeezed, text_of
from register.documents.texts import claim_next, keep_text, snippets
from register.documents.words_of_text import sought_words, words_of
from register.papers.docx import as_docx
from register.papers.paper import Paper, Paragraph
from register.papers.pdf import as_pdf
from register.settings import Settings
from register.work import Register
from tests.cast import DORA
from tests.documents.test_documents import office
from tests.ground.registers import actor_of, trail_of
from tests.transfers.scene import NOW, TODAY, put_vendor

ENGLISH = "The processor erases recordings after ninety days."
CHINESE = "處理者須在九十日後刪除通話錄音。"


def docx(*lines: str) -> bytes:
    """A real DOCX of these paragraphs."""
    return as_docx(Paper("Agreement", "zh-Hant-HK", [Paragraph(line) for line in lines], NOW))


def xlsx(*cells: str) -> bytes:
    """A real workbook with these cells in a column."""
    book, packed = Workbook(), io.BytesIO()
    for number, cell in enumerate(cells, 1):
        book.worksheets[0].cell(number, 1, cell)
    book.save(packed)
    return packed.getvalue()


MAIL = (
    b"From: dpo@acme.example\r\nTo: us@lantau.example\r\nDate: Mon, 2 Mar 2026 08:00:00 +0800\r\n"
    b"Subject: =?utf-8?B?6YCa55+l?=\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: 8bit\r\n\r\n<p>A new <b>sub-processor</b></p><script>hidden()</script>\r\n"
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The  PROCESSOR, the", ["the", "processor"]),
        ("數據處理", ["数据", "据处", "处理", "理"]),
        ("ＡＢＣ café x1", ["abc", "cafe", "x1"]),
        ("GDPR第28條", ["gdpr", "第", "28", "条"]),
        ("— …", []),
    ],
)
def test_a_text_is_searched_by_words_and_by_pairs_of_characters(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("text", "sought"),
    [
        ("Secur policy", [("secur", True), ("policy", True)]),
        ("数据处", [("数据", False), ("据处", False)]),
        ("據", [("据", True)]),
        ("'quoted\" & *", [("quoted", True)]),
        ("…", []),
    ],
)
def test_what_is_sought_may_go_on_unless_it_is_a_pair(text: str, sought: list[tuple[str, bool]]) -> None:
    assert sought_words(text) == sought


def test_ligatures_are_letters_and_punctuation_stays_as_it_was_typed() -> None:
    assert squeezed("a\tof\ufb01ce\n\u2f08（甲），\x07") == "a office 人（甲），"


def test_text_is_read_out_of_every_kind(settings: Settings) -> None:
    paper = Paper("Agreement", "zh-Hant-HK", [Paragraph(ENGLISH), Paragraph(CHINESE)], NOW)
    for kind, content in (
        (DocumentKind.PDF, as_pdf(paper, settings.fonts_dir)),
        (DocumentKind.DOCX, docx(ENGLISH, CHINESE)),
        (DocumentKind.XLSX, xlsx(ENGLISH, CHINESE)),
        (DocumentKind.TEXT, f"{ENGLISH}\n{CHINESE}".encode("big5")),
    ):
        state, text = text_of(kind, content)
        assert (state, ENGLISH in text, CHINESE in text) == (TextState.READABLE, True, True), kind
    state, text = text_of(DocumentKind.EML, MAIL)
    assert (state, "通知" in text, "A new sub-processor" in text) == (TextState.READABLE, True, True)
    assert "hidden" not in text


def mail_with(*attached: tuple[str, str, bytes], body: str = "See what is attached.") -> bytes:
    """A mail with files: name, media type, bytes."""
    message = EmailMessage()
    message["From"], message["Date"] = "vendor@example.com", "Mon, 02 Mar 2026 08:00:00 +0000"
    message["Subject"] = "Our addendum"
    message.set_content(body)
    for name, kind, content in attached:
        main, _, sub = kind.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


def test_what_is_attached_to_a_mail_is_read_by_its_bytes_and_what_is_broken_hides_nothing(
    settings: Settings,
) -> None:
    paper = as_pdf(Paper("Addendum", "en", [Paragraph(ENGLISH)], NOW), settings.fonts_dir)
    inner = EmailMessage()
    inner["Subject"] = "Forwarded before"
    inner.set_content("Inner words")
    mail = EmailMessage()
    mail["From"], mail["Date"], mail["Subject"] = "a@example.com", "Mon, 02 Mar 2026 08:00:00 +0000", "All"
    mail.set_content("Outer words")
    mail.add_attachment(inner)
    mail.add_attachment(paper, maintype="application", subtype="octet-stream", filename="addendum.bin")
    mail.add_attachment(docx(CHINESE), maintype="application", subtype="msword", filename="附件.docx")
    mail.add_attachment(_unpacks_big(), maintype="application", subtype="zip", filename="bomb.docx")
    mail.add_attachment(b"%PDF-1.7 broken", maintype="application", subtype="pdf", filename="broken.pdf")
    state, text = text_of(DocumentKind.EML, mail.as_bytes())
    assert state is TextState.READABLE
    for words in (
        "Outer words",
        "Inner words",
        "Forwarded before",
        ENGLISH,
        CHINESE,
        "附件.docx",
        "broken.pdf",
    ):
        assert words in text, words


def test_of_many_attachments_the_first_fifty_are_read() -> None:
    many = mail_with(*((f"{n}.txt", "text/plain", b"word%d" % n) for n in range(60)))
    text = text_of(DocumentKind.EML, many)[1]
    assert ("word49" in text, "word50" in text) == (True, False)


def _bomb() -> bytes:
    lol = b"".join(b'<!ENTITY a%d "%s">' % (i, b"&a%d;" % (i - 1) * 10) for i in range(1, 12))
    xml = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a0 "lol">' + lol + b"]><w><t>&a11;</t></w>"
    return office(**{"word/document.xml": xml})


def _unpacks_big() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w><t>" + b"a" * (201 * 2**20) + b"</t></w>")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (DocumentKind.DOCX, _bomb()),
        (DocumentKind.DOCX, _unpacks_big()),
        (DocumentKind.DOCX, office(**{"word/document.xml": b"<w><t>cut"})),
        (DocumentKind.PDF, b"%PDF-1.7\nstartxref\n999999\n%%EOF"),
    ],
    ids=["entities", "unpacks-big", "cut-xml", "no-pdf"],
)
def test_a_hostile_file_gives_no_text(kind: DocumentKind, content: bytes) -> None:
    assert text_of(kind, content) == (TextState.UNREADABLE, "")


def test_reading_that_takes_too_long_is_ended() -> None:
    assert text_of(DocumentKind.DOCX, docx(ENGLISH), seconds=0.001) == (TextState.TOO_SLOW, "")


def _add(register: Register, name: str, content: bytes, **options: Any) -> str:
    with register.write(NOW) as session:
        return add_document(session, actor_of(session, DORA), "V-0001", name, content, NOW, **options).ref


def _found(register: Register, text: str) -> list[str]:
    with register.read() as session:
        filters = DocumentFilters(text=text)
        rows = list_documents(session, filters, "added", descending=False, paging=None, as_of=TODAY)
        assert count_documents(session, filters, TODAY) == len(rows)
        return [row.ref for row in rows]


def test_documents_are_found_by_their_text(register: Register) -> None:
    with register.write(NOW) as session:
        put_vendor(session)
    _add(register, "a.docx", docx(ENGLISH))
    _add(register, "b.txt", CHINESE.encode())
    assert _found(register, "recordings") == []
    assert read_waiting(register) == 2
    for text, refs in {
        "recordings": ["F-0001"],
        "RECORD nine": ["F-0001"],
        "recordings ninetyfour": [],
        "删除通话": ["F-0002"],
        "刪除錄音": [],
        "錄": ["F-0002"],
        "音": ["F-0002"],
        "'; DROP": [],
        '" OR *': [],
        "b.txt": ["F-0002"],
    }.items():
        assert _found(register, text) == refs, text
    with register.read() as session:
        digest = get_document(session, "F-0002").sha256
        assert snippets(session, [digest], "删除通话")[digest] == ("處理者須在九十日後", "刪除通話", "錄音。")
    assert [event.tag for event in trail_of(register)][-2:] == ["documents:text:read"] * 2


def test_what_cannot_be_read_is_kept_all_the_same_and_says_so(lite: Register) -> None:
    with lite.write(NOW) as session:
        put_vendor(session)
    broken = office(**{"word/document.xml": b"<w><t>cut"})
    _add(lite, "broken.docx", broken)
    assert read_waiting(lite) == 1
    with lite.read() as session:
        document = get_document(session, "F-0001")
        assert text_state_of(session, document.sha256) is TextState.UNREADABLE
        assert content_of(session, document) == broken
    assert _found(lite, "broken") == ["F-0001"]
    assert read_waiting(lite) == 0


def test_a_file_whose_reader_never_comes_back_is_given_up_after_three_times(register: Register) -> None:
    with register.write(NOW) as session:
        put_vendor(session)
    _add(register, "a.txt", ENGLISH.encode())
    for hour in range(3):
        with register.write(NOW) as session:
            assert claim_next(session, NOW + timedelta(hours=hour)) is not None
            assert claim_next(session, NOW + timedelta(hours=hour)) is None, "somebody else is reading it"
    with register.write(NOW) as session:
        assert claim_next(session, NOW + timedelta(hours=4)) is None
    with register.read() as session:
        assert session.exec(select(DocumentText.state)).one() == TextState.UNREADABLE


def test_a_mail_read_by_an_earlier_version_is_read_again_with_what_is_attached(register: Register) -> None:
    with register.write(NOW) as session:
        put_vendor(session)
    ref = _add(register, "mail.eml", mail_with(("a.docx", "application/msword", docx(ENGLISH))))
    with register.write(NOW) as session:
        text = session.exec(select(DocumentText)).one()
        keep_text(session, text.id or 0, TextState.READABLE, "Our addendum obsolete")
    assert _found(register, "obsolete") == [ref]
    with register.write(NOW) as session:
        # As the migration leaves it.
        text = session.exec(select(DocumentText)).one()
        text.state = TextState.WAITING
        session.add(text)
    read_waiting(register)
    assert _found(register, "obsolete") == []
    assert _found(register, ENGLISH.split()[-1]) == [ref]


def test_a_new_version_is_what_search_finds(lite: Register) -> None:

    with lite.write(NOW) as session:
        put_vendor(session)
    _add(lite, "a.txt", b"first words")
    with lite.write(NOW) as session:
        dora = actor_of(session, DORA)
        add_version(session, dora, "F-0001", "a.txt", b"second words", DatesInput(), None, NOW, today=TODAY)
    assert read_waiting(lite) == 2
    assert (_found(lite, "first"), _found(lite, "second")) == ([], ["F-0001"])
