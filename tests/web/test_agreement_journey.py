"""A DPO in a real browser: records an agreement with its terms, reads its gaps, compares, takes the sheet out."""

import io
from pathlib import Path

import docx
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.agreements.ground import have_agreement, have_entities, have_vendor
from tests.cast import DORA
from tests.ground.browser import assert_accessible, assert_fits, signed_in
from tests.ground.site import Site


def _taken(page: Page, name: str) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name).click()
    return Path(waiting.value.path()).read_bytes()


def test_an_agreement_is_recorded_read_compared_and_sent_back(page: Page, site: Site) -> None:
    have_vendor(site.register)
    have_entities(site.register, "DE")
    have_agreement(site.register, title="DPA 2025")
    signed_in(page, site, DORA)
    page.goto("/vendors/V-0001/agreements/new")
    page.get_by_label("Title").fill("DPA 2026")
    page.get_by_label("Company 1", exact=True).fill("Harbour Voice BV")
    page.get_by_label("Place of company 1").select_option("NL")
    page.locator("[name=expires_on]").fill("2031-12-31")
    page.locator("[name=renewal]").select_option("automatic")
    page.get_by_label("Notice period in months").fill("3")
    page.locator("main form .button-primary").click()
    expect(page.locator("#about")).to_contain_text("30 Sep 2031")
    page.get_by_role("link", name="Record contract terms").click()
    page.locator("[name='state.audit-right']").select_option("absent")
    page.locator("[name='state.breach-notice']").select_option("present")
    page.locator("[name='value.breach-notice']").fill("soon")
    page.locator("main form .button-primary").click()
    expect(page.locator(".error-summary")).to_contain_text("must be a number")
    page.locator("[name='value.breach-notice']").fill("72")
    page.locator("main form .button-primary").click()
    expect(page.locator("#term-breach-notice")).to_contain_text("Short of our position")
    page.get_by_role("link", name="1 required term is missing").click()
    expect(page.locator("#results tbody tr")).to_have_count(1)
    expect(page.locator("#results tbody tr")).to_contain_text("Information, audit and inspection")
    page.goto("/agreements/A-0001/compare?with=A-0002")
    expect(page.locator("#term-breach-notice")).to_contain_text("72 hours")
    for path in (
        "/agreements/gaps",
        "/agreements/A-0001/compare?with=A-0002",
        "/agreements/A-0002/gap-sheet",
    ):
        page.goto(path)
        assert_accessible(page)
        page.set_viewport_size({"width": 360, "height": 800})
        assert_fits(page)
        page.set_viewport_size({"width": 1280, "height": 900})
    words = docx.Document(io.BytesIO(_taken(page, "Download as DOCX")))
    assert words.paragraphs[0].text == "Contract terms to settle: DPA 2026"
    paper = PdfReader(io.BytesIO(_taken(page, "Download as PDF")))
    assert "Information, audit and inspection" in "".join(piece.extract_text() for piece in paper.pages)
