"""The browser tests stand on is strict: what it complains about fails, and pages can be judged in it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.ground.browser import assert_accessible, assert_fits, in_every_language, no_complaints

NewContext = Callable[..., BrowserContext]


def _serve(page: Page, body: str, policy: str = "default-src 'self'") -> None:
    def answer(route: Route) -> None:
        headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": policy}
        route.fulfill(status=200, headers=headers, body=f"<!doctype html><html lang=en>{body}</html>")

    page.route("**/made-up", answer)
    page.goto("/made-up")


@pytest.mark.parametrize(
    ("body", "policy", "complaint"),
    [
        ("<script>alert(1)</script>", "default-src 'self'", "Content Security Policy"),
        ("<p style='color:red'>x", "default-src 'self'", "Content Security Policy"),
        ("<script>nowhere()</script>", "script-src 'unsafe-inline'", "script error"),
    ],
)
def test_what_the_browser_refuses_is_a_complaint(
    new_context: NewContext, body: str, policy: str, complaint: str
) -> None:
    window = new_context()
    heard = no_complaints(window)
    page = window.new_page()
    _serve(page, f"<title>x</title>{body}", policy)
    expect(page).to_have_title("x")
    with pytest.raises(AssertionError, match=complaint), heard:
        pass


def test_a_page_that_was_meant_to_fail_is_none(page: Page) -> None:
    response = page.goto("/no-such-page")
    assert response is not None
    assert response.status == 404


def test_what_people_cannot_read_is_found(page: Page) -> None:
    _serve(page, "<title>x</title><main><h1>x</h1><img src=data:,></main>", "img-src data:")
    with pytest.raises(AssertionError, match="image-alt"):
        assert_accessible(page)


def test_a_page_wider_than_the_window_is_found(phone: Page) -> None:
    assert_fits_after(phone, "<title>x</title><meta name=viewport content='width=device-width'><p>narrow")
    with pytest.raises(AssertionError, match="px wide"):
        assert_fits_after(
            phone,
            "<title>x</title><meta name=viewport content='width=device-width'><table width=900><td>wide",
        )


def assert_fits_after(page: Page, body: str) -> None:
    _serve(page, body)
    assert_fits(page)


@in_every_language
def test_the_browser_asks_in_the_language_of_the_test(page: Page, language: str) -> None:
    page.goto("/no-such-page")
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert_accessible(page)


def test_a_browser_without_script_runs_none(page_without_script: Page) -> None:
    _serve(page_without_script, "<title>x</title><noscript>none</noscript>")
    expect(page_without_script.get_by_text("none")).to_be_visible()
