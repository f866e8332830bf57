"""A ZIP with a list of documents and the files: each passes what an upload passes; all or nothing; undone."""

import io
import zipfile
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from register.documents.models import Document, DocumentLink, StoredFile
from register.errors import Refused
from register.imports.plan import Plan
from register.imports.reading import ReadProblem
from register.imports.records.refusals import reason_in_words
from register.words import words_for
from register.work import Register
from tests.cast import ANA
from tests.imports.files import container
from tests.imports.world import carried_out, imported, our_company, planned, taken, undone, vendor

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\nstartxref\n0\n%%EOF\n"
LIST = (
    "Vendor,Agreement reference,Title,Document type,Date signed,Expiry date,File name\n"
    "Harbour Voice,A-0001,Terms signed,Contract,2026-01-05,2028-01-09,signed/terms.pdf\n"
    ",A-0001,Mail about it,E-mail,,,mail.txt\n"
    "V-0002,,ISO 27001,Certificate,2026-01-01,2027-01-01,iso.txt\n"
)
FILES = {
    "signed/terms.pdf": PDF,
    "mail.txt": b"Dear Harbour",
    "iso.txt": b"Certified",
    "extra.txt": b"Nobody's",
}


def _zip(rows: str = LIST, files: dict[str, bytes] | None = None, name: str = "list.csv") -> bytes:
    return container({name: rows.encode(), **(FILES if files is None else files)})


@pytest.fixture
def stocked(register: Register) -> Register:
    """Two vendors, an agreement with the first."""
    our_company(register)
    vendor(register, "Harbour Voice")
    vendor(register, "Lumen Payroll Ltd")
    imported(register, "Vendor,Agreement type,Contract name\nHarbour Voice,DPA,Terms\n")
    return register


def _all(register: Register, table: Any) -> list[Any]:
    with register.read() as session:
        return list(session.exec(select(table).order_by(*sa.inspect(table).primary_key)).all())


def _why(plan: Plan) -> list[str]:
    words = words_for("en")
    return [reason_in_words(words, code, params) for row in plan.left_out for code, params in row.reasons]


def test_a_list_and_its_files_become_documents(stocked: Register) -> None:
    batch = imported(stocked, _zip(), name="documents.zip")
    assert (batch.kind, batch.result["records_new"]) == ("documents", 3)
    terms, mail, iso = _all(stocked, Document)
    assert (terms.title, terms.type.value, terms.kind.value) == ("Terms signed", "signed-agreement", "pdf")
    assert (str(terms.signed_on), str(terms.expires_on), terms.file_name) == (
        "2026-01-05",
        "2028-01-09",
        "terms.pdf",
    )
    assert (mail.type.value, mail.vendor_id, iso.vendor_id) == ("correspondence", 1, 2)
    assert [(link.document_id, link.subject_ref) for link in _all(stocked, DocumentLink)] == [
        (terms.id, "A-0001"),
        (mail.id, "A-0001"),
    ]
    assert {file.content for file in _all(stocked, StoredFile)} == {PDF, b"Dear Harbour", b"Certified"}


def test_files_nobody_lists_are_told_and_the_same_again_changes_nothing(stocked: Register) -> None:
    assert planned(stocked, _zip(), name="documents.zip").unlisted == ("extra.txt",)
    imported(stocked, _zip(), name="documents.zip")
    again = planned(stocked, _zip(), name="documents.zip")
    assert ([dict(record.changes) for record in again.records], again.to_import) == ([{}] * 3, 0)


def test_what_is_said_of_a_file_held_already_changes_and_is_taken_back(stocked: Register) -> None:
    imported(stocked, _zip(), name="documents.zip")
    rows = (
        "Vendor,Agreement reference,Title,Expiry date,File name\n"
        "V-0002,,ISO,2029-01-01,iso.txt\n"
        "V-0001,,Mail about it,,mail.txt\n"
    )
    plan = planned(stocked, _zip(rows), name="documents.zip")
    assert [(r.ref, dict(r.changes)) for r in plan.records] == [
        ("F-0003", {"title": ("ISO 27001", "ISO"), "expires_on": ("2027-01-01", "2029-01-01")}),
        ("F-0002", {}),
    ]
    changed = imported(stocked, _zip(rows), name="documents.zip")
    assert undone(stocked, changed.ref).taken_back == ("F-0003",)
    iso = _all(stocked, Document)[2]
    assert (iso.title, str(iso.expires_on), iso.ended_on) == ("ISO 27001", "2027-01-01", None)


def test_an_import_of_documents_is_taken_back_and_their_bytes_stay(stocked: Register) -> None:
    batch = imported(stocked, _zip(), name="documents.zip")
    assert undone(stocked, batch.ref).taken_back == ("F-0001", "F-0002", "F-0003")
    assert [d.end_reason for d in _all(stocked, Document)] == [batch.ref] * 3


def test_one_file_may_support_several_records(stocked: Register) -> None:
    imported(stocked, "Vendor,Agreement type,Contract name\nHarbour Voice,NDA,Secrecy\n")
    rows = "Agreement reference,File name,Title\nA-0001,mail.txt,Mail\nA-0002,mail.txt,Mail\nA-0001,mail.txt,Mail\n"
    plan = planned(stocked, _zip(rows), name="documents.zip")
    assert [(r.rows, r.given["supports"]) for r in plan.records] == [((2, 3), ["A-0001", "A-0002"])]
    assert _why(plan) == ["An earlier row says the same"]
    imported(stocked, _zip(rows), name="documents.zip")
    assert [link.subject_ref for link in _all(stocked, DocumentLink)] == ["A-0001", "A-0002"]


@pytest.mark.parametrize(
    ("row", "files", "why"),
    [
        ("V-0001,,terms.pdf,", {"terms.pdf": b"no pdf"}, "pdf"),
        ("V-0001,,run.txt,", {"run.txt": b"MZ\x00\x01\x02"}, "kind"),
        ("V-0001,,empty.txt,", {"empty.txt": b""}, "empty"),
        ("V-0001,,locked.pdf,", {"locked.pdf": PDF.replace(b"<<>>", b"/Encrypt")}, "password"),
        ("V-0001,,gone.txt,", {"other.txt": b"x y"}, "no such file"),
        ("V-0001,,a.txt,", {"one/a.txt": b"x y", "two/a.txt": b"y z"}, "several of this name"),
        ("V-0001,,,", {}, "which file"),
        ("V-0001,,a.txt,2099-01-01", {"a.txt": b"x y"}, "future"),
        ("V-0002,A-0001,a.txt,", {"a.txt": b"x y"}, "different vendors"),
        (",A-0099,a.txt,", {"a.txt": b"x y"}, "no such record"),
        (",,a.txt,", {"a.txt": b"x y"}, "which vendor"),
        ("V-0001,,../../etc/a.txt,", {"a.txt": b"x y"}, "no such file"),
    ],
)
def test_a_file_that_an_upload_would_refuse_is_left_out(
    stocked: Register, row: str, files: dict[str, bytes], why: str
) -> None:
    rows = f"Vendor reference,Agreement reference,File name,Date signed\n{row}\n"
    plan = planned(stocked, _zip(rows, files), name="documents.zip")
    assert (plan.records, len(plan.left_out)) == ((), 1)
    assert why in _why(plan)[0]


def test_a_list_without_its_files_describes_only_what_is_there(stocked: Register) -> None:
    imported(stocked, _zip(), name="documents.zip")
    plan = planned(stocked, "Reference,File name,Title,Vendor\nF-0001,,Terms,\n,new.pdf,New,V-0001\n")
    assert [(r.ref, dict(r.changes)) for r in plan.records] == [
        ("F-0001", {"title": ("Terms signed", "Terms")})
    ]
    assert "came without its files" in _why(plan)[0]


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"a.txt": b"x"}, "zip-without-list"),
        ({"one.csv": b"a,b\n1,2\n", "two.csv": b"a,b\n1,2\n"}, "zip-which-list"),
        ({"list.csv": b"Vendor\nX\n", "bomb.txt": b"0" * 300 * 2**20}, "archive-bomb"),
    ],
)
def test_a_zip_that_cannot_be_used_is_refused_whole(
    lite: Register, parts: dict[str, bytes], code: str
) -> None:
    with pytest.raises(ReadProblem) as refused:
        taken(lite, container(parts), name="documents.zip")
    assert refused.value.code == code


def test_an_older_program_names_files_in_chinese(stocked: Register) -> None:
    # A name in GBK without the mark of UTF-8, as Windows writes it.
    name = "合同".encode("gbk") + b".txt"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("list.csv", "供應商編號,檔案名稱,文件標題,文件類型\nV-0001,合同.txt,合同,已签合同\n")
        archive.writestr("hton.txt", b"x y")
    batch = imported(stocked, stream.getvalue().replace(b"hton.txt", name), name="documents.zip")
    assert batch.result["records_new"] == 1
    assert _all(stocked, Document)[0].type.value == "signed-agreement"


def test_others_do_not_import_documents(lite: Register) -> None:
    with pytest.raises(Refused):
        taken(lite, _zip(), ANA, name="documents.zip")


def test_a_failure_in_the_middle_leaves_no_document_and_no_bytes(stocked: Register) -> None:
    ref = taken(stocked, _zip(), name="documents.zip")
    with stocked.write() as session:
        session.connection().execute(
            sa.insert(Document).values(
                ref="F-0002",
                vendor_id=2,
                sha256=_stored(session),
                kind="text",
                file_name="in-the-way.txt",
                size=1,
                version=1,
                type="other",
                created_at=sa.func.current_timestamp(),
                changed_at=sa.func.current_timestamp(),
            )
        )
    with pytest.raises(sa.exc.IntegrityError):
        carried_out(stocked, ref)
    assert [d.file_name for d in _all(stocked, Document)] == ["in-the-way.txt"]
    assert [file.sha256 for file in _all(stocked, StoredFile)] == ["0" * 64]


def _stored(session: Any) -> str:
    session.add(StoredFile(sha256="0" * 64, size=1, content=b"x"))
    session.flush()
    assert session.exec(select(col(StoredFile.sha256))).one()
    return "0" * 64
