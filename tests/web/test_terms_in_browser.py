"""The two widest forms, contract terms and the record of a review, in a real browser: on a phone, without script."""

from playwright.sync_api import Page, expect

from register.work import Register
from tests.agreements.ground import have_agreement, have_entities
from tests.cast import PRIYA, SAM
from tests.ground.browser import assert_accessible, assert_fits, signed_in
from tests.ground.site import Site
from tests.reviews.ground import have_vendor, schedule


def test_terms_of_every_set_fit_a_phone(phone: Page, site: Site, lite: Register) -> None:
    have_vendor(lite, category="call-centre")
    have_entities(lite, "HK", "DE")
    have_agreement(lite)
    signed_in(phone, site, PRIYA)
    for path in ("/agreements/A-0001/terms", "/agreements/A-0001", "/agreements"):
        phone.goto(path)
        assert_fits(phone)


def test_a_review_is_recorded_without_script(page_without_script: Page, site: Site, lite: Register) -> None:
    have_vendor(lite)
    schedule(lite)
    page = signed_in(page_without_script, site, SAM)
    page.goto("/reviews/R-0001")
    page.get_by_label("Not passed").check()
    page.locator("[name='text.0']").fill("Open port 23")
    page.get_by_role("button", name="Complete the review").click()
    expect(page.locator(".error-summary a")).to_have_text("Finding 1: Severity: choose one of the list")
    page.locator("[name='severity.0']").select_option("high")
    page.get_by_role("button", name="Complete the review").click()
    expect(page.locator("#findings")).to_contain_text("Open port 23")


def test_enter_in_the_form_saves_and_does_not_add_rows(page: Page, site: Site, lite: Register) -> None:
    have_vendor(lite)
    schedule(lite)
    signed_in(page, site, SAM).goto("/reviews/R-0001")
    assert_accessible(page)
    page.get_by_label("Passed", exact=True).check()
    page.locator("[name='done_on']").press("Enter")
    expect(page.locator(".banner").first).to_be_visible()
    expect(page.locator("#record-review")).to_have_count(0)
