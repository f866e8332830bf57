"""Signing in, preferences and people in a real browser: three languages, a phone, and without script."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.cast import ADA, PASSWORD, PRIYA
from tests.ground.browser import assert_accessible, in_every_language, sign_in


@in_every_language
def test_signing_in_and_its_errors_are_accessible(page: Page) -> None:
    page.goto("/sign-in")
    assert_accessible(page)
    page.locator("main form button").first.click()
    expect(page.locator("#error-summary")).to_be_focused()
    assert_accessible(page)


def _lose_the_session(page: Page) -> None:
    page.context.clear_cookies(name="session")


@pytest.mark.parametrize("with_script", [True, False])
def test_nothing_typed_is_lost_when_the_session_ends(
    with_script: bool, request: pytest.FixtureRequest
) -> None:
    page: Page = request.getfixturevalue("page" if with_script else "page_without_script")
    sign_in(page, PRIYA)
    page.goto("/vendors/new")
    page.locator("[name=legal_name]").fill("Harbour Voice “海港” Limited")
    _lose_the_session(page)
    page.locator("main form .button-primary").click()
    page.locator("[name=email]").fill(PRIYA.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form .button-primary").click()
    expect(page.locator("h1")).to_have_text("You are signed in again")
    page.get_by_role("button", name="Save it now").click()
    expect(page).to_have_url(re.compile(r"/vendors/V-0001/onboard/who$"))
    expect(page.locator("[name=legal_name]")).to_have_value("Harbour Voice “海港” Limited")


def test_filtering_people_needs_no_reload_and_keeps_its_address(page: Page) -> None:
    sign_in(page, ADA)
    page.goto("/admin/people")
    page.locator("#list-search").press_sequentially("nair")
    expect(page.locator("#results-heading")).to_have_text("1 person")
    expect(page).to_have_url(re.compile(r"q=nair"))
    page.reload()
    expect(page.locator("#results-heading")).to_have_text("1 person")


def test_a_password_can_be_pasted(page: Page) -> None:
    page.goto("/sign-in")
    page.locator("[name=email]").fill(PRIYA.email)
    field = page.locator("[name=password]")
    field.focus()
    page.keyboard.insert_text(PASSWORD)
    expect(field).to_have_value(PASSWORD)
    field.press("Enter")
    expect(page).not_to_have_url(re.compile("sign-in"))
