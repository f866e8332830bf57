"""Ending a vendor on screen: refused until the certificate is there, in a browser and without script."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from register.work import Register
from tests.cast import ANA, DORA, PRIYA
from tests.ground.browser import assert_accessible, signed_in
from tests.ground.client import Client
from tests.ground.site import Site
from tests.transfers.scene import put_vendor, set_scene

FORM = "main form.record-form"


def test_a_vendor_is_offboarded_and_refused_until_the_certificate_is_there(page: Page, site: Site) -> None:
    set_scene(site.register)
    signed_in(page, site, PRIYA)
    page.goto("/vendors/V-0001")
    page.get_by_role("link", name="End this vendor").click()
    page.get_by_label("To be ended by").fill("2099-01-31")
    page.get_by_label("Reason").fill("Payroll moves in-house")
    page.get_by_role("button", name="Start offboarding").click()
    assert_accessible(page)
    expect(page.locator("#not-yet")).to_contain_text("4 points are open")
    expect(page.get_by_role("link", name="End this vendor")).to_have_count(0)
    page.goto("/offboardings/OB-0001/end")
    page.get_by_label("Reason").fill("Now")
    page.get_by_role("button", name="End this vendor").click()
    expect(page.locator("h1")).to_contain_text("4 points of the checklist are open")
    for point in ("access", "contact"):
        page.goto("/offboardings/OB-0001")
        page.locator(f"#check-{point} a", has_text="Confirm").click()
        page.locator("main form .button-primary").click()
    page.goto("/transfers/T-0001/end")
    page.get_by_label("Reason").fill("Over")
    page.locator("main form button.button-danger, main form .button-primary").first.click()
    page.goto("/offboardings/OB-0001/checks/data/confirm")
    page.locator("main form .button-primary").click()
    expect(page.locator("#error-summary")).to_contain_text("Attach the certificate")
    page.locator("input[type=file]").set_input_files(
        {"name": "certificate.txt", "mimeType": "text/plain", "buffer": b"All payslips were destroyed."}
    )
    page.locator("main form .button-primary").click()
    expect(page.locator("#all-done")).to_be_visible()
    expect(page.locator("#documents")).to_contain_text("certificate")
    page.get_by_role("link", name="End this vendor").click()
    page.get_by_label("Reason").fill("Payroll moved in-house")
    page.get_by_role("button", name="End this vendor").click()
    expect(page.locator("h1").locator("..")).to_contain_text("Ended")
    expect(page.locator("#offboarding")).to_contain_text("Ended through its checklist")


@pytest.fixture
def register(client: Client) -> Register:
    """The register the client looks at: Payco with a transfer, and a vendor nobody ever used."""
    opened = client.register
    set_scene(opened)
    with opened.write() as session:
        put_vendor(session, "Never used")
    return opened


def _started(client: Client) -> Client:
    priya = client.as_person(PRIYA)
    priya.get("/vendors/V-0001/end")
    priya.submit(FORM, planned_end_on="2099-01-31", reason="Over")
    return priya


def test_only_who_needs_no_checklist_ends_simply(client: Client, register: Register) -> None:
    priya = client.as_person(PRIYA)
    priya.get("/vendors/V-0002/end")
    assert "Ended" in priya.submit(FORM, reason="Never used").one("h1").parent.get_text()
    page = priya.get("/vendors/V-0001/end")
    assert page.url == "/vendors/V-0001/offboarding/new"
    form = {field["name"]: field["value"] for field in page.all(f"{FORM} input[type=hidden]")}
    data: dict[str, Any] = {**form, "version": "1", "ended_on": "2026-03-01", "reason": "Past it"}
    page = priya.post("/vendors/V-0001/end", data, status=409)
    assert "ends through a checklist" in page.heading


def test_the_list_the_search_and_the_file_know_an_offboarding(client: Client, register: Register) -> None:
    priya, ana = client.as_person(PRIYA), client.as_person(ANA)
    ana.get("/vendors")
    assert "No vendor is being offboarded" in ana.press("Offboardings").text
    priya.get("/vendors/V-0001/end")
    priya.submit(FORM, planned_end_on="2099-01-31", reason="Payroll moves")
    for query, refs in (
        ("", ["OB-0001"]),
        ("state=running&due=not-due", ["OB-0001"]),
        ("due=overdue", []),
        ("state=ended", []),
        ("state=nothing", []),
        ("q=ob-0001", ["OB-0001"]),
        ("q=payco", ["OB-0001"]),
        ("vendor=V-0002", []),
        ("owner=999&sort=owner&dir=desc", []),
        ("owner=many&sort=started", ["OB-0001"]),
    ):
        assert ana.get(f"/offboardings?{query}").words_of("#results td.cell-main") == refs, query
    assert ana.get("/search?q=ob1").url.endswith("/offboardings/OB-0001")
    sheet = ana.get("/offboardings/export.csv?state=running").response.text
    assert "OB-0001,Payco" in sheet
    assert "Under way,2099-01-31" in sheet
    priya.get("/offboardings/OB-0001/cancel")
    priya.submit(FORM, reason="We stay")
    page = ana.get("/offboardings?state=given-up")
    assert page.words_of("#results td.cell-main") == ["OB-0001"]
    assert "We stay" in ana.get("/offboardings/export.csv").response.text


def test_two_people_let_a_point_wait(client: Client, register: Register) -> None:
    priya, dora = _started(client), client.as_person(DORA)
    priya.get("/offboardings/OB-0001/checks/data/exception")
    priya.submit(FORM, exception_until="2020-01-01", reason="Backups", status=422)
    page = priya.submit(FORM, exception_until="2099-03-01")
    assert "Exception asked for" in page.one("#check-data").get_text()
    assert not page.has("form[action$='/approval']")
    dora.get("/offboardings/OB-0001")
    page = dora.submit("form[action$='/approval']")
    assert "approved by Dora" in page.one("#check-data").get_text()
    priya.get("/offboardings/OB-0001/checks/access/exception")
    priya.submit(FORM, exception_until="2099-03-01", reason="One account")
    dora.get("/offboardings/OB-0001/checks/access/decline")
    page = dora.submit(FORM, reason="Close it")
    assert "Open" in page.one("#check-access").get_text()
    assert client.as_person(ANA).get("/vendors/V-0001").has("#offboarding a")


def test_the_plan_is_changed_a_word_taken_back_and_all_of_it_given_up(
    client: Client, register: Register
) -> None:
    priya = _started(client)
    priya.get("/offboardings/OB-0001/plan")
    priya.submit(FORM, planned_end_on="2020-01-01", status=422)
    assert "2098" in priya.submit(FORM, planned_end_on="2098-12-31").one("#plan").get_text()
    priya.get("/offboardings/OB-0001/checks/access/confirm")
    assert "confirmed by Priya" in priya.submit(FORM, note="All closed").one("#check-access").get_text()
    priya.get("/offboardings/OB-0001/checks/access/take-back")
    assert "Open" in priya.submit(FORM, reason="Not all").one("#check-access").get_text()
    for path in ("checks/transfers/confirm", "checks/nothing/confirm", "checks/nothing/exception"):
        priya.get(f"/offboardings/OB-0001/{path}", status=404)
    priya.get("/offboardings/OB-0001/cancel")
    assert "Given up" in priya.submit(FORM, reason="We stay").text
    assert not priya.get("/vendors/V-0001").has("#offboarding")
