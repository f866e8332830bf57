"""Documents on screen, as the people of the cast meet them: added to records, refused with a reason, handed out."""

import pytest

from register.agreements.actions import add_agreement
from register.agreements.inputs import AgreementInput
from register.inputs import read_input
from register.work import Register
from tests.cast import ANA, BO, DORA, PRIYA, SAM, Known
from tests.documents.test_documents import workbook
from tests.ground.client import Client, Page
from tests.ground.registers import actor_of, trail_of
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
        "list F-0002",
        "signed F-0001",
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
