"""Documents in a real browser: uploaded, renewed, searched and opened; what cannot be kept is refused in the form."""

from pathlib import Path

from playwright.sync_api import Page, expect

from register.document_job import read_waiting
from register.work import Register
from tests.cast import PRIYA
from tests.documents.test_texts import CHINESE, ENGLISH, docx
from tests.ground.browser import assert_accessible, assert_fits, signed_in
from tests.ground.site import Site
from tests.transfers.scene import NOW, put_vendor


def _stock(register: Register) -> None:
    with register.write(NOW) as session:
        put_vendor(session)


def test_a_document_is_uploaded_renewed_searched_and_opened(
    page: Page, site: Site, lite: Register, tmp_path: Path
) -> None:
    _stock(lite)
    first, second, wrong = tmp_path / "dpa.docx", tmp_path / "dpa 2.docx", tmp_path / "dpa.pdf"
    first.write_bytes(docx(ENGLISH))
    second.write_bytes(docx(ENGLISH, CHINESE))
    wrong.write_bytes(b"This is not a PDF.")
    signed_in(page, site, PRIYA).goto("/vendors/V-0001")
    page.get_by_role("link", name="Add documents").click()
    page.get_by_label("Files").set_input_files(wrong)
    page.get_by_label("Title").fill("The signed DPA")
    page.get_by_role("button", name="Add documents").click()
    expect(page.locator(".error-summary a")).to_contain_text("The name ends in .pdf, but the content is text")
    expect(page.get_by_label("Title")).to_have_value("The signed DPA")
    page.get_by_label("Files").set_input_files(first)
    page.get_by_role("button", name="Add documents").click()
    expect(page.locator("#documents")).to_contain_text("The signed DPA")
    page.get_by_role("link", name="The signed DPA").click()
    assert_accessible(page)
    page.get_by_role("link", name="Add a version").click()
    page.get_by_label("File").set_input_files(second)
    page.get_by_role("button", name="Add a version").click()
    expect(page.locator("#versions tbody tr")).to_have_count(2)
    read_waiting(lite)
    page.goto("/documents")
    page.get_by_role("searchbox").last.fill("删除通话录音")
    expect(page.locator("#results mark")).to_have_text("刪除通話錄音")
    assert_accessible(page)
    page.get_by_role("link", name="The signed DPA").click()
    with page.expect_download() as started:
        page.get_by_role("link", name="Open the file").first.click()
    assert started.value.suggested_filename == "dpa 2.docx"
    assert Path(started.value.path()).read_bytes() == second.read_bytes()


def test_files_are_added_without_script_and_on_a_phone(
    page_without_script: Page, phone: Page, site: Site, lite: Register, tmp_path: Path
) -> None:
    _stock(lite)
    files = [tmp_path / "a.txt", tmp_path / "b.txt"]
    for file in files:
        file.write_text(f"The content of {file.name}.")
    page = signed_in(page_without_script, site, PRIYA)
    page.goto("/documents/new?about=V-0001")
    page.get_by_label("Files").set_input_files(files)
    page.get_by_role("button", name="Add documents").click()
    expect(page.locator("#documents tbody tr")).to_have_count(2)
    signed_in(phone, site, PRIYA)
    for path in ("/documents", "/documents/F-0001", "/documents/new?about=V-0001", "/documents?q=nothing"):
        phone.goto(path)
        assert_fits(phone)
