"""The journeys of section 16 of the design in a real browser: presses and fields counted, with and without script.

Each way of looking (desktop, phone, script off) goes with another language, so that all of them are walked.
"""

import pytest
from playwright.sync_api import Page, expect

from register.transfers.actions import add_transfer
from register.words import words_for
from tests.cast import DORA, PRIYA, Known
from tests.decisions.scene import ask, decided
from tests.ground.browser import PHONE, signed_in
from tests.ground.presses import Presses
from tests.ground.registers import actor_of
from tests.ground.site import Site
from tests.impact.scene import rest_on
from tests.transfers.scene import NOW, a_flow, set_scene
from tests.web.test_onboarding import have_entity

EXTRA = 3
"""Presses it may take more where JavaScript is off."""
ways = pytest.mark.parametrize(
    ("kind", "language"),
    [("page", "en"), ("phone", "zh-Hant-HK"), ("page_without_script", "zh-Hans")],
)


def somebody(request: pytest.FixtureRequest, site: Site, kind: str, who: Known) -> Presses:
    """Somebody signed in, at a desktop, a phone, or a phone without script."""
    page: Page = request.getfixturevalue(kind)
    if kind == "page_without_script":
        page.set_viewport_size(PHONE)
    signed_in(page, site, who)
    return Presses(page)


@ways
@pytest.mark.parametrize(
    ("data", "most_presses", "most_fields"), [("yes", 10, 16), ("no", 7, 7)], ids=["one transfer", "no data"]
)
def test_a_vendor_is_onboarded_within_the_counts(
    request: pytest.FixtureRequest,
    site: Site,
    kind: str,
    language: str,
    data: str,
    most_presses: int,
    most_fields: int,
) -> None:
    have_entity(site.register)
    said = words_for(language).text
    priya = somebody(request, site, kind, PRIYA)
    on, onwards = said("vendors.add_continue"), said("onboarding.save_continue")
    priya.page.goto("/vendors")
    priya.press(said("vendors.add"))
    priya.fill(legal_name="Harbour Voice Limited")
    priya.press(on)
    priya.fill(place_code="HK")
    priya.press(onwards)
    priya.fill(
        description="Outbound calls", category="call-centre", importance="low", handles_personal_data=data
    )
    priya.press(onwards)
    if data == "yes":
        priya.fill(
            data_subjects="customers", data_categories="contact", people_count="9999", party_role="processor"
        )
        priya.press(onwards)
        priya.fill(destination="PH", access="remote", mechanism="hk-pdpo|hk-rmc-u2p", passes_on="no")
        priya.press(onwards)
        priya.fill()
        priya.press(said("onboarding.later"))
    priya.press(said("onboarding.submit"))
    expect(priya.page.locator("main")).to_contain_text("DR-0001")
    assert priya.count <= most_presses + (EXTRA if kind == "page_without_script" else 0)
    assert len(priya.fields) <= most_fields, priya.fields


@ways
def test_who_approved_a_transfer_is_two_presses_away(
    request: pytest.FixtureRequest, site: Site, kind: str, language: str
) -> None:
    set_scene(site.register)
    ask(site.register)
    decided(site.register)
    priya = somebody(request, site, kind, PRIYA)
    priya.page.goto("/")
    priya.page.locator("[name=q]:visible").first.fill("T-0001")
    priya.press(priya.page.locator("form[role=search] button:visible, [role=search] button:visible").first)
    expect(priya.page.locator("main")).to_contain_text(DORA.name)
    assert priya.count <= 2


@ways
def test_which_transfers_take_sensitive_data_to_singapore_on_clauses_is_five_steps(
    request: pytest.FixtureRequest, site: Site, kind: str, language: str
) -> None:
    set_scene(site.register, exporter="NL", service={"sensitivity": "high"})
    rest_on(site.register, "eu-gdpr", "eu-scc-2021")
    with site.register.write(NOW) as session:
        add_transfer(session, actor_of(session, PRIYA), a_flow(destination="US"), NOW)
    priya, is_plain = somebody(request, site, kind, PRIYA), kind == "page_without_script"
    page = priya.page
    page.goto("/vendors")
    if kind == "page":
        priya.press(page.locator("#menu-list a[href='/transfers']"))
    else:
        priya.press(page.locator("#menu-link"))
        priya.press(page.locator("a[href='/transfers']:visible").first)
    for key, value in (("sensitive", "yes"), ("destination", "SG"), ("mechanism", "eu-scc-2021")):
        priya.press(page.locator(f"#filter-{key}"), unfolds=True)
        page.locator(f"main form [name={key}][value='{value}']:visible").check()
        if not is_plain:
            # What is chosen is applied by itself; what was unfolded stays so.
            page.wait_for_url(f"**{key}={value}**")
    if is_plain:
        priya.press(page.locator("main form.toolbar button[type=submit]:visible").last)
    rows = page.locator("#results tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("T-0001")
    assert priya.count <= 5 + (EXTRA if is_plain else 0)
