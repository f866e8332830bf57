"""Documents on screen, as the people of the cast meet them: added to records, refused with a reason, handed out."""

import pytest

from register.agreements.actions import add_agreement
from register.agreements.inputs import AgreementInput
from register.document_job import read_waiting
from register.inputs import read_input
from register.settings import Settings
from register.work import Register
from tests.cast import ANA, BO, DORA, PRIYA, SAM, Known
from tests.documents.test_documents import workbook
from tests.ground.client import Client, Page
from tests.ground.registers import actor_of, trail_of
from tests.ground.site import visiting
from tests.impact.scene import PDF
from tests.transfers.scene import NOW, TODAY, put_vendor

SHEET = ("list.xlsx", workbook(), "application/octet-stream")
SIGNED = ("signed.pdf", PDF, "application/pdf")


@pytest.fixture
def stocked(lite: Register) -> Register:
    """A vendor with an agreement."""
    with lite.write(NOW) as session:
        put_vendor(session)
        given = read_input(AgreementInput, {"kind": "dpa", "title": "Payroll DPA"})
        add_agreement(session, actor_of(session, PRIYA), "V-0001", given, NOW, today=TODAY)
    return lite


def _add(browser: Client, about: str = "A-0001", status: int = 200, **fields: object) -> Page:
    browser.get("/documents/new", about=about)
    return browser.submit("main form", status=status, **fields)


def test_several_files_are_added_to_an_agreement_at_once(client: Client, stocked: Register) -> None:
    priya = client.as_person(PRIYA)
    priya.get("/agreements/A-0001")
    priya.press("Add documents")
    page = priya.submit("main form", documents=[SIGNED, SHEET], type="evidence", expires_on="2027-01-31")
    assert page.url.startswith("/agreements/A-0001")
    assert "2 documents are kept, F-0001 the first" in page.text
    assert page.words_of("#documents-of-A-0001 .cell-main") == [
        "list F-0002 Open the file list.xlsx",
        "signed F-0001 Open the file signed.pdf",
    ]
    vendor = priya.get("/vendors/V-0001").one("#documents-of-V-0001").get_text(" ", strip=True)
    assert "Evidence" in vendor
    assert "31 Jan 2027" in vendor
    tags = [event.tag for event in trail_of(stocked)]
    assert tags[-4:] == ["documents:document:added", "documents:document:attached"] * 2


def test_a_file_of_the_vendor_is_attached_and_not_kept_twice(client: Client, stocked: Register) -> None:
    priya = client.as_person(PRIYA)
    assert "F-0001 is kept" in _add(priya, "V-0001", documents=[SIGNED], title="The signed DPA").text
    page = _add(priya, documents=[("copy.pdf", PDF, "application/pdf")], type="signed-agreement")
    assert "holds this file already, as F-0001" in page.text
    assert "The signed DPA" in page.one("#documents-of-A-0001").text
    _add(priya, "V-0001", documents=[SHEET])
    page = _add(priya, held="F-0002")
    assert "F-0002 now supports this record" in page.text


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([], "Choose at least one file"),
        ([("x.pdf", b"%PDF-1.7 cut", "application/pdf")], "The file is broken or cut off"),
        ([SIGNED, ("x.docx", b"MZ\x90\x00", "application/pdf")], "x.docx: Files of this kind are not taken"),
    ],
    ids=["none", "cut", "one-of-two"],
)
def test_what_cannot_be_kept_is_refused_whole_and_typed_words_stay(
    client: Client, stocked: Register, files: list[tuple[str, bytes, str]], sentence: str
) -> None:
    priya, before = client.as_person(PRIYA), len(trail_of(stocked))
    page = _add(priya, status=422, documents=files, title="The signed DPA")
    assert sentence in page.one("#error-summary").text
    assert page.one("[name=title]")["value"] == "The signed DPA"
    assert len(trail_of(stocked)) == before
    assert "No documents yet" in priya.get("/vendors/V-0001").text


def test_dates_that_cannot_be_are_refused(client: Client, stocked: Register) -> None:
    page = _add(
        client.as_person(PRIYA),
        status=422,
        documents=[SIGNED],
        signed_on="2199-01-01",
        expires_on="2198-01-01",
    )
    assert "igned on must not be in the future" in page.text
    assert "must not be before the day it was signed" in page.text


@pytest.mark.parametrize(("known", "status"), [(DORA, 200), (SAM, 200), (BO, 403), (ANA, 403)])
def test_who_may_add(client: Client, stocked: Register, known: Known, status: int) -> None:
    client.as_person(known).get("/documents/new?about=A-0001", status=status)


@pytest.mark.parametrize("about", ["", "A-0009", "U-0001", "nonsense"])
def test_a_record_that_takes_no_documents_is_not_found(client: Client, stocked: Register, about: str) -> None:
    client.as_person(PRIYA).get("/documents/new", about=about, status=404)


def test_a_document_has_versions_and_a_record_keeps_the_one_it_rests_on(
    client: Client, stocked: Register
) -> None:
    priya = client.as_person(PRIYA)
    _add(priya, documents=[SIGNED], type="certificate", expires_on="2026-01-31")
    priya.get("/documents/F-0001")
    assert priya.page.heading == "signed F-0001"
    priya.press("Add a version")
    page = priya.submit("main form", status=422, documents=SIGNED)
    assert "holds this very file already, as F-0001" in page.one("#error-summary").text
    page = priya.submit("main form", documents=SHEET, expires_on="2199-12-31")
    assert "Version 2 of F-0001 is kept" in page.text
    assert page.words_of("#versions .cell-main") == ["list.xlsx", "signed.pdf"]
    assert "rests on version 1" in page.one("#records").text
    assert "31 Dec 2199" in page.one("#about").text
    first = priya.get("/documents/F-0001/versions/1/file")
    assert (first.response.content, first.headers["content-type"]) == (PDF, "application/pdf")
    assert priya.get("/documents/F-0001/file").response.content == SHEET[1]
    priya.get("/documents/F-0001/versions/3/file", status=404)
    opened = [e.subject_name for e in trail_of(stocked) if e.tag == "documents:document:opened"]
    assert opened == ["signed.pdf (1)", "list.xlsx"]


def test_a_document_is_changed_ended_and_taken_off(client: Client, stocked: Register) -> None:
    priya = client.as_person(PRIYA)
    _add(priya, documents=[SIGNED])
    priya.get("/documents/F-0001/edit")
    page = priya.submit("main form", title="Signed DPA 已簽署協議", type="signed-agreement")
    assert "F-0001 was changed" in page.text
    assert "documents:document:changed" in [event.tag for event in trail_of(stocked)]
    priya.submit("#records form")
    assert "no longer supports A-0001" in priya.page.text
    priya.get("/documents/F-0001/end")
    priya.submit("main form", status=422)
    page = priya.submit("main form", reason="Replaced by the one of 2026")
    assert "Replaced by the one of 2026" in page.text
    assert trail_of(stocked)[-1].tag == "documents:document:ended"
    for path in ("edit", "end", "versions/new"):
        priya.get(f"/documents/F-0001/{path}", status=409)


def test_a_form_made_from_an_older_state_comes_back_with_both(client: Client, stocked: Register) -> None:
    priya, dora = client.as_person(PRIYA), client.as_person(DORA)
    _add(priya, documents=[SIGNED])
    priya.get("/documents/F-0001/edit")
    dora.get("/documents/F-0001/edit")
    dora.submit("main form", title="Dora's title")
    page = priya.submit("main form", status=409, title="Priya's title")
    assert "Dora's title" in page.one("#theirs").text
    assert page.one("[name=title]")["value"] == "Priya's title"


def test_an_expiring_document_is_flagged_until_it_is_renewed(client: Client, stocked: Register) -> None:
    priya = client.as_person(PRIYA)
    _add(priya, documents=[SIGNED], expires_on="2026-01-31")
    flag = priya.get("/vendors/V-0001").one(".flag a[href='/documents/F-0001']")
    assert "Open the document" in flag.text
    priya.get("/documents/F-0001/edit")
    priya.submit("main form", expires_on="2199-01-31")
    assert not priya.get("/vendors/V-0001").has(".flag a[href='/documents/F-0001']")


@pytest.fixture
def shelf(client: Client, stocked: Register) -> Client:
    """Procurement's browser, and three documents: one in force, one expired, one ended."""
    priya = client.as_person(PRIYA)
    _add(priya, documents=[SIGNED], title="資料處理協議", type="signed-agreement")
    _add(priya, "V-0001", documents=[SHEET], type="list", expires_on="2026-01-31")
    _add(priya, "V-0001", documents=[("note.txt", b"old", "text/plain")])
    priya.get("/documents/F-0003/end")
    priya.submit("main form", reason="Old")
    return priya


@pytest.mark.parametrize(
    ("query", "refs"),
    [
        ("", ["F-0002", "F-0001"]),
        ("?state=expired", ["F-0002"]),
        ("?state=ended&state=in-force", ["F-0003", "F-0001"]),
        ("?type=list", ["F-0002"]),
        ("?q=数据处理", []),
        ("?q=资料处理", ["F-0001"]),
        ("?q=payco", ["F-0002", "F-0001"]),
        ("?vendor=V-0001&sort=title", ["F-0002", "F-0001"]),
        ("?vendor=V-0009", []),
        ("?sort=expires", ["F-0002", "F-0001"]),
    ],
)
def test_the_list_is_filtered_and_sorted_by_its_address(shelf: Client, query: str, refs: list[str]) -> None:
    page = shelf.get(f"/documents{query}")
    assert [str(row["id"]).removeprefix("document-") for row in page.all("#results tbody tr")] == refs


def test_the_export_is_the_list(shelf: Client) -> None:
    lines = shelf.get("/documents/export.csv?type=signed-agreement").response.text.splitlines()
    assert any("F-0001" in line and "資料處理協議" in line and "A-0001" in line for line in lines)
    assert not any("F-0002" in line for line in lines)
    assert trail_of_export(shelf)


def trail_of_export(browser: Client) -> bool:
    """Whether the export is on the trail."""
    register = browser.register
    return trail_of(register)[-1].tag.startswith("exports:")


def test_search_finds_documents_and_an_exact_reference_opens_one(shelf: Client) -> None:
    assert "資料處理協議" in shelf.get("/search?q=资料处理").one("#documents").text
    assert shelf.get("/search?q=f-1").url == "/documents/F-0001"


def test_what_a_document_says_is_found_and_shown(shelf: Client, stocked: Register) -> None:
    _add(shelf, "V-0001", documents=[("note.txt", "錄音須於九十日後刪除".encode(), "text/plain")])
    assert "Being read" in shelf.get("/documents/F-0004").one("#about").text
    read_waiting(stocked)
    assert "Found by search" in shelf.get("/documents/F-0004").one("#about").text
    row = shelf.get("/documents?q=九十日后删除").one("#results tbody tr")
    assert row["id"] == "document-F-0004"
    assert row.select_one("mark").get_text() == "九十日後刪除"  # type: ignore[union-attr]
    assert "錄音須於" in shelf.get("/search?q=九十日后删除").one("#documents").text


def test_a_file_far_too_big_is_refused_before_it_is_read(client: Client, stocked: Register) -> None:
    priya, before = client.as_person(PRIYA), len(trail_of(stocked))
    page = _add(priya, status=413, documents=[("big.txt", b"x" * 27 * 2**20, "text/plain")])
    assert "25 MB" in page.text
    assert len(trail_of(stocked)) == before


def test_a_larger_limit_that_is_set_is_the_limit(settings: Settings, stocked: Register) -> None:
    with visiting(settings.model_copy(update={"max_upload_mb": 30})) as browser:
        priya = browser.as_person(PRIYA)
        page = _add(priya, documents=[("big.txt", b"x" * 27 * 2**20, "text/plain")])
        assert "F-0001 is kept" in page.text
        assert "30 MB" in priya.get("/documents/new", about="A-0001").text
