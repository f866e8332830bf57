"""What the scripts add to pages that work without them, in a real browser: drafts, waiting, errors, keys, filters."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.cast import PRIYA
from tests.ground.browser import assert_accessible, assert_fits, in_every_language, sign_in, signed_in
from tests.ground.site import Site
from tests.reviews.ground import have_vendor

NAME, NOTES = "#field-legal_name", "#field-description"


@pytest.fixture
def page(page: Page, site: Site) -> Page:
    """A tab in which procurement is signed in."""
    return signed_in(page, site, PRIYA)


def _save(page: Page) -> None:
    page.locator(".form-end button[type=submit]").click()


@in_every_language
def test_every_pattern_is_accessible_and_fits_a_phone(page: Page, language: str) -> None:
    page.goto("/patterns")
    assert_accessible(page)
    page.set_viewport_size({"width": 645, "height": 640})
    expect(page.locator(".table-box[tabindex]")).not_to_have_count(0)
    page.locator(".filter summary").last.click()
    # Words only screen readers hear stand in the last column: they must not widen the page either.
    page.locator("#results tbody td").first.evaluate("cell => cell.textContent = 'unbreakable'.repeat(20)")
    assert_fits(page)
    page.set_viewport_size({"width": 320, "height": 640})
    assert_fits(page)
    assert_accessible(page)


def _open_form(page: Page) -> None:
    """The form of a new vendor with all of its fields unfolded."""
    page.goto("/vendors/new")
    page.locator("main form > details > summary").first.click()


# --- nothing typed is lost ---------------------------------------------------------------------------------------


def test_what_was_typed_survives_a_reload_and_leaving_until_it_is_saved(page: Page) -> None:
    _open_form(page)
    page.fill(NAME, "Harbour Voice Limited")
    page.check("input[name=importance][value=high]")
    page.select_option("#field-category", "call-centre")
    page.goto("/vendors")
    _open_form(page)
    expect(page.locator(NAME)).to_have_value("Harbour Voice Limited")
    expect(page.locator("input[name=importance][value=high]")).to_be_checked()
    expect(page.locator("#field-category")).to_have_value("call-centre")
    expect(page.get_by_role("status")).to_have_text(
        "What you typed here before was put back. It is not saved yet."
    )
    _save(page)
    expect(page.locator("h1")).to_contain_text("Harbour Voice Limited")
    _open_form(page)
    expect(page.locator(NAME)).to_have_value("")


def test_switching_the_language_keeps_the_page_and_what_was_typed(page: Page) -> None:
    _open_form(page)
    page.fill(NAME, "海港話務有限公司")
    page.get_by_role("button", name="繁體中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant-HK")
    expect(page).to_have_url(re.compile("/vendors/new$"))
    expect(page.locator(NAME)).to_have_value("海港話務有限公司")
    expect(page.get_by_role("status")).to_have_text("已放回你先前輸入的內容，尚未儲存。")


def test_what_was_put_back_can_be_discarded(page: Page) -> None:
    _open_form(page)
    page.fill(NAME, "A mistake")
    page.reload()
    page.get_by_role("button", name="Discard it").click()
    expect(page.locator(NAME)).to_have_value("")
    expect(page.locator(NAME)).to_be_focused()
    page.reload()
    expect(page.locator(NAME)).to_have_value("")


def test_a_refused_form_keeps_its_draft_and_a_password_is_never_kept(page: Page) -> None:
    _open_form(page)
    page.fill(NOTES, "Answers our phones")
    _save(page)
    expect(page.locator("#error-summary")).to_be_focused()
    _open_form(page)
    expect(page.locator(NOTES)).to_have_value("Answers our phones")
    page.goto("/me/password")
    page.locator("input[type=password]").first.fill("not to be kept anywhere")
    assert "not to be kept" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_signing_out_forgets_drafts(page: Page) -> None:
    _open_form(page)
    page.fill(NAME, "Harbour Voice Limited")
    page.locator(".user-menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator(".user-menu")).to_have_count(0)
    assert page.evaluate("sessionStorage.length") == 0


# --- waiting -----------------------------------------------------------------------------------------------------


def test_a_form_says_that_it_is_saving_and_ignores_a_second_press(page: Page) -> None:
    _open_form(page)
    page.fill(NAME, "Harbour Voice Limited")
    sent: list[str] = []
    page.context.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    # The answer goes to a tab of its own, so that this page stays as it is while it waits.
    page.locator("main form").first.evaluate("form => form.target = '_blank'")
    button = page.locator(".form-end button[type=submit]")
    with page.context.expect_page() as answered:
        button.click()
    expect(button).to_have_text("Saving…")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(page.locator("#progress-line")).to_be_visible()
    button.click(force=True)
    expect(answered.value.locator(NAME)).to_have_value("Harbour Voice Limited")
    assert len(sent) == 1


# --- filters -------------------------------------------------------------------------------------------------------


@pytest.fixture
def two_vendors(site: Site) -> None:
    """One vendor with an English name, one with a Chinese one."""
    for name in ("Harbour Voice Limited", "海港話務有限公司"):
        have_vendor(site.register, legal_name=name)


def test_typing_filters_without_a_new_page_and_says_how_many(page: Page, two_vendors: None) -> None:
    page.goto("/vendors")
    page.evaluate("window.isSamePage = true")
    search = page.locator("#list-search")
    search.press_sequentially("harb")
    expect(page.locator("#results tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"/vendors\?q=harb$"))
    expect(search).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("1 vendor")
    page.get_by_text("Importance", exact=True).first.click()
    page.get_by_role("checkbox", name="Critical").check()
    expect(page).to_have_url(re.compile(r"q=harb&importance=critical"))
    expect(page.locator("#results tbody tr")).to_have_count(0)
    assert page.evaluate("window.isSamePage")
    page.go_back()
    expect(page).to_have_url(re.compile(r"/vendors\?q=harb$"))
    expect(page.locator("#results tbody tr")).to_have_count(1)


def test_one_chinese_character_is_a_query_and_composing_is_left_alone(page: Page, two_vendors: None) -> None:
    page.goto("/vendors")
    asked: list[str] = []
    # The browser fetches icons and the like when it pleases; what counts is whether the list was asked again.
    page.on("request", lambda request: asked.append(request.url) if "/vendors?" in request.url else None)
    page.locator("#list-search").focus()
    keys = page.context.new_cdp_session(page)
    keys.send("Input.imeSetComposition", {"text": "hoi", "selectionStart": 3, "selectionEnd": 3})
    keys.send("Input.dispatchKeyEvent", {"type": "keyDown", "key": "Enter", "windowsVirtualKeyCode": 229})
    # Longer than the pause after which typing is sent: nothing may have been asked meanwhile.
    page.wait_for_timeout(450)
    assert asked == []
    keys.send("Input.insertText", {"text": "海"})
    expect(page.locator("#results tbody tr")).to_have_count(1)
    assert len(asked) == 1


def test_sorting_stays_where_it_was_pressed(page: Page, two_vendors: None) -> None:
    page.goto("/vendors")
    page.locator("#sort-name").click()
    expect(page.locator("th[aria-sort=ascending] #sort-name")).to_be_focused()
    page.locator("#sort-name").click()
    expect(page.locator("th[aria-sort=descending] #sort-name")).to_be_focused()
    page.locator("#list-search").fill("harbour")
    expect(page).to_have_url(re.compile("q=harbour.*sort=name.*dir=desc"))


# --- errors --------------------------------------------------------------------------------------------------------


def test_a_list_that_cannot_be_reached_stays_and_can_be_tried_again(page: Page, two_vendors: None) -> None:
    page.goto("/vendors")
    page.route("**/vendors?*", lambda route: route.fulfill(status=503, body="The register rests."), times=1)
    page.locator("#list-search").fill("harbour")
    expect(page.get_by_role("alert")).to_contain_text("The register rests.")
    expect(page.locator("#results tbody tr")).to_have_count(2)
    page.get_by_role("alert").get_by_role("button", name="Retry").click()
    expect(page.locator("#results tbody tr")).to_have_count(1)
    expect(page.get_by_role("alert")).to_have_text("")


def test_somebody_whose_session_ended_is_told_so_and_keeps_the_page(page: Page, two_vendors: None) -> None:
    page.goto("/vendors")
    page.context.clear_cookies()
    page.locator("#list-search").fill("harbour")
    expect(page.get_by_role("alert")).to_contain_text("You are signed out.")
    expect(page.get_by_role("alert").get_by_role("link")).to_have_attribute("href", "/sign-in")
    expect(page.locator("#results tbody tr")).to_have_count(2)


# --- keys and the menu ---------------------------------------------------------------------------------------------


def test_slash_searches_and_escape_closes(page: Page) -> None:
    _open_form(page)
    page.keyboard.press("/")
    expect(page.locator("#search-field")).to_be_focused()
    page.fill(NAME, "")
    page.locator(NAME).press("/")
    expect(page.locator(NAME)).to_have_value("/")
    summary = page.locator(".user-menu summary")
    summary.click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(summary).to_be_focused()


def test_the_summary_leads_to_the_field(page: Page) -> None:
    _open_form(page)
    _save(page)
    page.locator("#error-summary a").first.click()
    expect(page.locator(NAME)).to_be_focused()


def test_on_a_phone_the_menu_unfolds(phone: Page) -> None:
    sign_in(phone, PRIYA)
    menu = phone.get_by_role("navigation", name="Main menu")
    expect(menu.get_by_role("link", name="Vendors")).to_be_hidden()
    menu.get_by_role("button", name="Menu").click()
    expect(menu.get_by_role("button", name="Menu")).to_have_attribute("aria-expanded", "true")
    menu.get_by_role("link", name="Vendors").click()
    expect(phone.locator("h1")).to_have_text("Vendors")


def test_without_script_the_menu_is_a_page_and_the_filters_have_a_button(page_without_script: Page) -> None:
    page = page_without_script
    sign_in(page, PRIYA)
    page.set_viewport_size({"width": 360, "height": 740})
    page.get_by_role("link", name="Menu").click()
    page.get_by_role("main").get_by_role("link", name="Vendors").click()
    page.locator("#list-search").fill("nobody")
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile("q=nobody"))
    expect(page.locator("h1")).to_have_text("Vendors")
