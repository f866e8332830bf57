"""An impact assessment in a real browser: begun, saved, concluded, printed; the transfer is judged better."""

from playwright.sync_api import Page, expect

from tests.cast import DORA
from tests.ground.browser import assert_fits, signed_in
from tests.ground.site import Site
from tests.impact.scene import set_eu_scene


def test_an_assessment_is_written_concluded_and_printed(page: Page, site: Site) -> None:
    set_eu_scene(site.register)
    signed_in(page, site, DORA)
    page.goto("/transfers/T-0001")
    expect(page.locator("#assessment")).to_contain_text("The assessment this tool needs is missing")
    page.get_by_role("link", name="Start the assessment").click()
    page.locator("#law-eu-gdpr").get_by_role("button").click()
    page.get_by_label("Yes", exact=True).first.check()
    page.get_by_role("button", name="Save and go on").first.click()
    expect(page.locator("#content")).to_contain_text("IA-0001 was saved")
    expect(page.locator("[name='answer_flow-whole'][value=yes]")).to_be_checked()
    groups = page.locator("form.impact-form fieldset:has(input[name^='answer_'])")
    against = ("law-powers", "law-recipient", "law-practice", "measures-clear")
    for number in range(groups.count()):
        name = groups.nth(number).locator("input").first.get_attribute("name") or ""
        said = "no" if name.removeprefix("answer_") in against else "yes"
        groups.nth(number).locator(f"input[value={said}]").check()
    page.locator("[name=problematic][value=no]").check()
    page.locator("[name=verdict][value=adequate]").check()
    page.locator("[name=reasons]").fill("No power reaches this importer.")
    page.get_by_role("button", name="Conclude").click()
    expect(page.locator("h1")).to_contain_text("Transfer impact assessment (TIA)")
    page.emulate_media(media="print")
    expect(page.locator("#question-law-powers")).to_be_visible()
    expect(page.locator(".page-actions")).to_be_hidden()
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 360, "height": 740})
    assert_fits(page)
    page.goto("/transfers/T-0001")
    expect(page.locator("#assessment")).to_contain_text(
        "The assessment this tool needs is there and adequate"
    )
    expect(page.locator("#assessments")).to_contain_text("IA-0001")
