"""Documents: known by their content, stored once, refused with a reason, and named so that nothing breaks."""

import io
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook
from sqlmodel import func, select

from register.documents.actions import add_document, attach, detach
from register.documents.content import MAX_BYTES, kind_of_file
from register.documents.models import Document, DocumentType, StoredFile
from register.documents.names import kept_name
from register.documents.queries import content_of, damaged_files, documents_of, get_document
from register.errors import Invalid, Refused
from register.work import Register
from tests.cast import ANA, DORA
from tests.ground.registers import actor_of, trail_of
from tests.impact.scene import PDF
from tests.transfers.scene import NOW, put_vendor

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 17 + b"\x00\x00\x00\x00IEND\xaeB`\x82"
MAIL = b"From: dpo@acme.example\r\nDate: Mon, 2 Mar 2026 08:00:00 +0800\r\nSubject: TIA\r\n\r\nSee below.\r\n"


def zipped(**members: bytes) -> bytes:
    """A zip of these members; dots in names are written as __."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", ".").replace("_0_", "/"), content)
    return packed.getvalue()


def office(**members: bytes) -> bytes:
    """A zip with a list of content types."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", members.pop("types", b"<Types/>"))
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return packed.getvalue()


def workbook() -> bytes:
    """A real spreadsheet."""
    book, packed = Workbook(), io.BytesIO()
    book.save(packed)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PDF, "tia.pdf", "pdf"),
        (PDF, "no ending", "pdf"),
        (workbook(), "old tia.XLSX", "xlsx"),
        (office(**{"word/document.xml": b"<w/>"}), "tia.docx", "docx"),
        (PNG, "scan.png", "png"),
        (b"\xff\xd8\xff\xe0" + b"x" * 50 + b"\xff\xd9", "scan.jpeg", "jpeg"),
        (MAIL, "mail.eml", "eml"),
        (b"a,b\r\n1,2\r\n", "answers.csv", "csv"),
        ("問題,答案\n一,是\n".encode("big5"), "answers.csv", "csv"),
        ("結論：足夠".encode(), "note.txt", "text"),
    ],
    ids=["pdf", "no-ending", "xlsx", "docx", "png", "jpeg", "mail", "csv", "big5", "text"],
)
def test_a_file_is_known_by_its_content(content: bytes, name: str, kind: str) -> None:
    assert kind_of_file(content, name) == kind


def test_up_to_the_most_a_setting_can_allow_a_file_is_taken() -> None:
    with pytest.raises(Invalid) as refused:
        kind_of_file(bytes(MAX_BYTES + 1), "tia.txt")
    assert refused.value.problems["file"].code == "file-too-big"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "tia.pdf", "empty-file"),
        (b"%PDF-1.7 cut off", "tia.pdf", "broken-file"),
        (PDF.replace(b"<< >>", b"<< /Encrypt 5 0 R >>"), "tia.pdf", "encrypted-file"),
        (PNG, "tia.pdf", "not-what-it-says"),
        (PDF, "tia.exe", "not-what-it-says"),
        (b"MZ\x90\x00", "tia.pdf", "kind-not-taken"),
        (b"PK\x03\x04 not a zip", "tia.docx", "broken-file"),
        (zipped(a__txt=b"x"), "tia.zip", "kind-not-taken"),
        (office(**{"xl/workbook.xml": b"", "xl/vbaProject.bin": b""}), "tia.xlsm", "has-macros"),
        (office(**{"xl/workbook.xml": b"", "types": b"macroEnabled"}), "tia.xlsx", "has-macros"),
        (office(**{"word/document.xml": b"", "../evil": b""}), "tia.docx", "broken-file"),
        (office(**{"word/document.xml": b"", "xl/workbook.xml": b""}), "tia.docx", "kind-not-taken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "tia.doc", "old-or-encrypted-office"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "tia.txt", "kind-not-taken"),
        (b"<svg xmlns='x'/>", "tia.txt", "kind-not-taken"),
        (b"#!/bin/sh\nrm -rf /\n", "tia.txt", "kind-not-taken"),
    ],
    ids=["empty", "cut", "locked", "png-as-pdf", "exe-name", "program", "no-zip", "zip", "vba", "macro-type",
         "climbing", "both", "old", "html", "svg", "script"],
)  # fmt: skip
def test_what_we_do_not_take_is_refused_with_the_reason(content: bytes, name: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        kind_of_file(content, name)
    assert refused.value.problems["file"].code == code


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("TIA 2025.pdf", "TIA 2025.pdf"),
        ("C:\\Users\\me\\..\\TIA.PDF", "TIA.pdf"),
        ("/etc/passwd", "passwd.pdf"),
        ("a\r\nb\x00\u202etxt.pdf", "a b txt.pdf"),
        ('<x>:"|?*.pdf', "_x_.pdf"),
        ("con.pdf", "_con.pdf"),
        ("....", "document.pdf"),
        ("評估報告.pdf", "評估報告.pdf"),
        ("x" * 400 + ".pdf", "x" * 150 + ".pdf"),
    ],
    ids=["plain", "windows", "unix", "controls", "signs", "reserved", "dots", "chinese", "long"],
)
def test_a_file_name_is_cleaned(given: str, kept: str) -> None:
    assert kept_name(given, "pdf") == kept


def _add(register: Register, content: bytes = PDF, **options: Any) -> Document:
    with register.write(NOW) as session:
        actor = actor_of(session, options.pop("known", DORA))
        vendor, name = options.pop("vendor", "V-0001"), options.pop("name", "tia.pdf")
        return add_document(session, actor, vendor, name, content, NOW, **options)


def test_the_same_bytes_are_stored_once_and_come_back_as_they_were(register: Register) -> None:
    with register.write(NOW) as session:
        put_vendor(session)
        put_vendor(session, "Other Payco Pte Ltd")
    first, second = _add(register), _add(register, name="other.pdf", vendor="V-0002")
    assert (first.ref, second.ref, first.sha256 == second.sha256) == ("F-0001", "F-0002", True)
    with register.read() as session:
        assert session.exec(select(func.count()).select_from(StoredFile)).one() == 1
        assert content_of(session, get_document(session, "F-0002")) == PDF
        assert list(damaged_files(session)) == []
    assert [event.tag for event in trail_of(register)][-2:] == ["documents:document:added"] * 2
    with register.write(NOW) as session:
        stored = session.get(StoredFile, first.sha256)
        assert stored is not None
        stored.content = b"%PDF-forged"
    with register.read() as session:
        assert list(damaged_files(session)) == ["F-0001", "F-0002"]


def test_a_file_the_vendor_has_already_is_not_added_again_but_attached(register: Register) -> None:
    with register.write(NOW) as session:
        put_vendor(session)
    first = _add(register)
    again = _add(register, name="again.pdf", about_ref="A-0001", role=DocumentType.SIGNED_AGREEMENT)
    assert (again.ref, again.file_name) == (first.ref, "tia.pdf")
    with register.read() as session:
        assert session.exec(select(func.count()).select_from(Document)).one() == 1
        (held,) = documents_of(session, "A-0001")
        assert (held.ref, held.role, held.number) == ("F-0001", DocumentType.SIGNED_AGREEMENT, 1)
        assert [document.ref for document in documents_of(session, "V-0001")] == ["F-0001"]
    assert [event.tag for event in trail_of(register)][-1] == "documents:document:attached"


def test_attaching_twice_is_once_and_taking_off_leaves_the_document(register: Register) -> None:
    with register.write(NOW) as session:
        put_vendor(session)
    _add(register, about_ref="T-0001", role=DocumentType.EVIDENCE)
    with register.write(NOW) as session:
        document, dora = get_document(session, "F-0001"), actor_of(session, DORA)
        attach(session, dora, document, "T-0001", NOW, role=DocumentType.EVIDENCE)
        attach(session, dora, document, "T-0001", NOW, role=DocumentType.LIST)
    tags = [event.tag for event in trail_of(register)]
    assert tags.count("documents:document:attached") == 2, "saving what is there already changes nothing"
    with register.write(NOW) as session:
        document, dora = get_document(session, "F-0001"), actor_of(session, DORA)
        assert [held.role for held in documents_of(session, "T-0001")] == [DocumentType.LIST]
        detach(session, dora, document, "T-0001")
    with register.read() as session:
        assert documents_of(session, "T-0001") == []
        assert content_of(session, get_document(session, "F-0001")) == PDF
    assert trail_of(register)[-1].tag == "documents:document:detached"


def test_a_refused_file_leaves_nothing(lite: Register) -> None:
    with lite.write(NOW) as session:
        put_vendor(session)
    with pytest.raises(Invalid):
        _add(lite, b"%PDF-1.7 cut off")
    with pytest.raises(Refused):
        _add(lite, known=ANA)
    with lite.read() as session:
        assert session.exec(select(func.count()).select_from(StoredFile)).one() == 0
