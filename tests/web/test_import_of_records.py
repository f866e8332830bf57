"""Importing a list of agreements on screen: the kind chosen, a vendor named, every change seen, then undone."""

import pytest

from tests.cast import PRIYA
from tests.ground.client import Client
from tests.imports.files import container
from tests.imports.world import imported, our_company, vendor

LIST = (
    "Vendor,Agreement type,Contract name,Signed by us,Signed by vendor,Expiry date,Breach notice\n"
    "Harbour Voice,DPA,Processing terms,2026-01-05,2026-01-06,2027-12-31,present; 48 hours\n"
    "Harbor Voice Lim,NDA,Secrecy,2026-01-05,,,\n"
    "Harbour Voice,Something odd,Odd terms,,,,\n"
)


@pytest.fixture
def priya(client: Client) -> Client:
    """Priya, in a register with one vendor and an agreement with it."""
    register = client.register
    our_company(register)
    vendor(register, "Harbour Voice Limited", other_names="Harbour Voice")
    imported(register, "Vendor,Agreement type,Contract name\nHarbour Voice,Main contract,Master services\n")
    return client.as_person(PRIYA)


def _upload(priya: Client, text: str) -> None:
    priya.get("/imports/new")
    priya.submit("main form", file=("agreements.csv", text.encode(), "text/csv"))


def test_agreements_come_in_five_screens_and_go_again(priya: Client) -> None:
    _upload(priya, LIST)
    assert priya.page.one("#field-kind option[selected]")["value"] == "agreements"
    assert priya.page.one("#field-column-6 option[selected]")["value"] == "term-breach-notice"
    page = priya.submit("main form")
    assert page.url == "/imports/I-0002/problems"
    assert "The register has no vendor of this name" in page.text
    fields = {tag["name"]: tag for tag in page.all("main form [name^=fix-]")}
    named = next(name for name, tag in fields.items() if tag.name == "input")
    chosen = next(name for name, tag in fields.items() if tag.name == "select")
    page = priya.submit("main form", **{named: "V-0001", chosen: "joint-controller"})
    assert page.url == "/imports/I-0002/changes"
    rows = page.words_of("tbody tr")
    assert len(rows) == 3
    assert rows[0].startswith("Processing terms Harbour Voice Limited")
    assert "Last day: 31 Dec 2027" in rows[0]
    assert "Tells us of a personal data breach: Covered, 48 hours" in rows[0]
    page = priya.submit("#decide", button="Import 3 agreements")
    assert "New 3" in page.text
    assert "Processing terms" in priya.get("/agreements").text
    assert "3 new, 0 updated" in priya.get("/imports").text
    priya.get("/imports/I-0002/done")
    priya.submit("form[action$='/undo']")
    assert "Processing terms" not in priya.get("/agreements").text


def test_an_update_shows_before_and_after(priya: Client) -> None:
    _upload(
        priya, "Agreement reference,Contract name,Signed by us,Governing law\nA-0001,,2026-01-05,Ireland\n"
    )
    page = priya.submit("main form")
    text = page.words_of("tbody tr")[0]
    assert text.startswith("Master services A-0001")
    assert "Governing law" in text
    assert "Ireland" in text
    assert "5 Jan 2026" in text


def test_another_kind_guesses_the_columns_anew(priya: Client) -> None:
    _upload(priya, "Vendor,DPA signed,Expiry date\nHarbour Voice,2026-01-31,2027-01-31\n")
    assert priya.page.one("#field-column-1 option[selected]")["value"] == "dpa_signed_on"
    page = priya.submit("main form", kind="agreements")
    assert page.url == "/imports/I-0002/columns"
    assert page.one("#field-column-1 option[selected]")["value"] == "signed_on"
    page = priya.submit("main form", **{"column-0": "ignore"}, status=422)
    assert "vendors’ names" in page.text
    page = priya.submit("main form", **{"column-0": "vendor_name"})
    assert "Import 1 agreement" in page.text


def test_documents_come_in_a_zip_with_their_list(priya: Client) -> None:
    rows = (
        "Vendor reference,Agreement reference,File name,Title,Document type\n"
        "V-0001,A-0001,terms.txt,Terms,Contract\n"
        "V-0001,,broken.pdf,Broken,Report\n"
    )
    files = {
        "list.csv": rows.encode(),
        "terms.txt": b"We agree",
        "broken.pdf": b"no pdf",
        "more.txt": b"more",
    }
    priya.get("/imports/new")
    priya.submit("main form", file=("documents.zip", container(files), "application/zip"))
    assert priya.page.one("#field-kind option[selected]")["value"] == "documents"
    page = priya.submit("main form")
    assert "broken.pdf" in page.text
    page = priya.submit("main form", button="go")
    assert "1 file of the ZIP is in no row and is not taken: more.txt" in page.text
    assert "What it is: Signed agreement" in page.text
    page = priya.submit("#decide", button="Import 1 document")
    assert "See the documents" in page.text
    assert "Terms" in priya.get("/documents/F-0001").heading
    assert "Terms" in priya.get("/agreements/A-0001").text
    priya.get("/imports/I-0002/done")
    priya.submit("form[action$='/undo']")
    assert "I-0002" in priya.get("/documents/F-0001").text
