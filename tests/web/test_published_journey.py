"""Two versions of a published list in a real browser: the first applied, the second made a notice and decided on."""

from playwright.sync_api import Page, expect

from tests.cast import DORA
from tests.chains.ground import VOICE, set_chain_scene
from tests.ground.browser import assert_accessible, assert_fits, signed_in
from tests.ground.site import Site

FIRST = """| Sub-processor | Purpose | Location |
| --- | --- | --- |
| Lantau Hosting Ltd. | Hosting | Ireland |
| Peak Mail Inc. | Newsletters | United States |
"""
SECOND = FIRST.replace("Ireland", "India").replace(
    "| Peak Mail Inc. | Newsletters |", "| Tern Desk GmbH | Support |"
)


def test_a_second_version_of_a_list_becomes_a_notice_and_is_accepted(page: Page, site: Site) -> None:
    set_chain_scene(site.register, exporter="NL", destination="JP")
    signed_in(page, site, DORA)
    page.goto(f"/vendors/{VOICE}")
    page.get_by_role("link", name="Compare with a published list").click()
    page.get_by_label("Or paste").fill(FIRST)
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("#group-added tbody tr")).to_have_count(2)
    page.get_by_role("button", name="Apply what is ticked").click()
    expect(page.locator("#result")).to_contain_text("SP-0002")
    page.goto(f"/vendors/{VOICE}/sub-processors/list")
    page.set_input_files(
        "[name=file]", {"name": "list.md", "mimeType": "text/markdown", "buffer": SECOND.encode()}
    )
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("#group-moved")).to_contain_text("Lantau Hosting Ltd.")
    expect(page.locator("#group-removed")).to_contain_text("Peak Mail Inc.")
    expect(page.locator("#effects")).to_contain_text("1 judged")
    assert_accessible(page)
    page.get_by_role("link", name="Record it as a notice").click()
    expect(page.locator("[name=change_3_kind]")).to_have_value("removed")
    page.locator("[name=stated_days]").fill("30")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_contain_text("SN-0001")
    page.get_by_label("Accept: the chain changes").check()
    page.get_by_label("Reason").fill("The transfers stay as they are judged")
    page.get_by_role("button", name="Record the decision").click()
    expect(page.locator("#decision")).to_contain_text("SP-0003")
    page.set_viewport_size({"width": 360, "height": 740})
    assert_fits(page)
    page.goto(f"/vendors/{VOICE}")
    chain = page.locator("#vendor-sub-processors")
    expect(chain).to_contain_text("Tern Desk GmbH")
    expect(chain).to_contain_text("India")
    expect(chain).not_to_contain_text("Peak Mail Inc.")
