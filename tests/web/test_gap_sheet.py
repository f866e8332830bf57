"""Comparing agreements, and the sheet sent to the vendor: opened by the libraries that read such files."""

import io

import docx
import pytest
from pypdf import PdfReader

from register.words import LANGUAGES, words_for
from register.work import Register
from tests.agreements.ground import have_agreement, have_entities, have_vendor
from tests.agreements.test_gaps import _position
from tests.agreements.test_terms import _set
from tests.cast import ANA, BO, DORA
from tests.ground.client import Client
from tests.ground.registers import trail_of

SECRET = "777"
"""A fallback value, which is ours alone."""


@pytest.fixture
def stocked(lite: Register) -> Register:
    """Two versions of an agreement, and a position with a fallback on a term that is missing in the first."""
    have_vendor(lite)
    have_vendor(lite, legal_name="Another")
    have_entities(lite, "DE")
    have_agreement(lite, title="外判協議 2025 <b>", entity_refs=["E-0001"], governing_law="HK")
    _set(
        lite,
        None,
        state__security="present",
        value__security="12",
        state__audit_right="absent",
        state__breach_notice="present",
        value__breach_notice="48",
        clause__breach_notice="=cl 7",
    )
    _position(lite, "audit-right", preferred="10", fallback=SECRET, wording="Audits on ten days' notice.")
    have_agreement(lite, title="DPA 2026", entity_refs=["E-0001"], governing_law="DE")
    have_agreement(lite, "V-0002")
    return lite


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_says_the_same_as_docx_and_as_pdf(client: Client, stocked: Register, language: str) -> None:
    ana, words = client.as_person(ANA), words_for(language)
    base = "/agreements/A-0001/gap-sheet"
    page = ana.get(base, language=language)
    answer = ana.get(f"{base}/export.docx", language=language).response
    read = docx.Document(io.BytesIO(answer.content))
    rows = [[cell.text for cell in row.cells] for table in read.tables for row in table.rows]
    (audit,) = [row for row in rows if row[0] == words.text("agreements.field_term_audit-right")]
    assert audit[1] == words.text("status.absent")
    assert "Art 28(3)(h)" in audit[2]
    assert audit[2].endswith("Audits on ten days' notice.")
    assert audit[3] == ""
    paper = PdfReader(io.BytesIO(ana.get(f"{base}/export.pdf", language=language).response.content))
    text = "".join(piece.extract_text() for piece in paper.pages).replace("\n", "")
    for said in ("外判協議 2025 <b>", words.text("agreements.sheet_required"), "=cl 7"):
        assert said in text
        assert said in page.text or said.startswith("外判")
    assert paper.trailer["/Root"]["/MarkInfo"]["/Marked"]
    # What we would still accept is for us alone.
    assert not any(SECRET in found for found in (text, page.text, str(rows)))
    taken = [event for event in trail_of(stocked) if event.tag == "exports:sheet:taken"]
    assert [event.subject_ref for event in taken] == ["A-0001", "A-0001"]


def test_a_sheet_without_gaps_says_so(client: Client, stocked: Register) -> None:
    have_agreement(stocked, title="Secrecy", kind="nda")
    assert "Nothing is to be settled" in client.as_person(BO).get("/agreements/A-0004/gap-sheet").text


def test_two_versions_are_compared_what_differs_first(client: Client, stocked: Register) -> None:
    dora = client.as_person(DORA)
    dora.get("/agreements/A-0002/terms")
    dora.submit(
        "main form",
        **{
            "state.security": "weak",
            "state.audit-right": "present",
            "state.breach-notice": "present",
            "value.breach-notice": "24 hours",
        },
    )
    dora.get("/agreements/A-0001")
    dora.press("Compare")
    page = dora.get("/agreements/A-0001/compare", **{"with": "A-0002"})
    said = {row["id"].removeprefix("term-"): row.get_text(" ") for row in page.all("tr[id]")}
    assert "Better" in said["audit-right"]
    assert "Worse" in said["security"]
    assert "48 hours" in said["breach-notice"]
    assert "Better" in said["breach-notice"]
    assert "3 terms differ" in page.text
    assert "Germany" in page.text
    dora.get("/agreements/A-0001/compare?with=A-0003", status=404)
    dora.get("/agreements/A-0001/compare?with=A-9999", status=404)
