"""Debian's Chromium, driven by Playwright: whatever it complains about fails the test."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize

from register.words import LANGUAGES
from tests.cast import Known
from tests.ground.site import Site

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 360, "height": 740}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

_AXE = Axe()
# Only what is broken is worth describing; pages here have no frames and no styles of another origin to fetch.
_ASKED = {
    "runOnly": {"type": "tag", "values": RULES},
    "resultTypes": ["violations"],
    "iframes": False,
    "preload": False,
}

# An answer of 4xx or 5xx is logged as an error although the page meant it.
_MEANT = re.compile(r"Failed to load resource: the server responded with a status of [45]\d\d")

in_every_language = pytest.mark.parametrize("language", LANGUAGES)
"""Put this on a test that takes ``page``: it runs once in each language."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """How Chromium is started."""
    assert Path(CHROMIUM).exists(), (
        "Chromium is missing. Run `make test`, or as root: apt-get install chromium"
    )
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ARGUMENTS, "headless": True}


@pytest.fixture
def language() -> str:
    """The language the browser asks for, unless the test is parametrised with another."""
    return "en"


@pytest.fixture
def browser_context_args(address: str, language: str) -> dict[str, Any]:
    """A desktop in Hong Kong that looks at this test's own server."""
    return {
        "base_url": address,
        "locale": language,
        "timezone_id": "Asia/Hong_Kong",
        "viewport": DESKTOP,
        "reduced_motion": "reduce",
    }


@pytest.fixture
def context(new_context: Callable[..., BrowserContext]) -> Iterator[BrowserContext]:
    """A browser window of one person; script errors and refused content fail the test."""
    opened = new_context()
    with no_complaints(opened):
        yield opened


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A tab of that window."""
    return context.new_page()


@pytest.fixture
def page_without_script(new_context: Callable[..., BrowserContext]) -> Iterator[Page]:
    """A tab of a browser in which JavaScript is off."""
    opened = new_context(java_script_enabled=False)
    with no_complaints(opened):
        yield opened.new_page()


@pytest.fixture
def phone(new_context: Callable[..., BrowserContext]) -> Iterator[Page]:
    """A tab 360 px wide."""
    opened = new_context(has_touch=True)
    with no_complaints(opened):
        tab = opened.new_page()
        tab.set_viewport_size(PHONE)
        yield tab


class no_complaints:  # noqa: N801  (reads as a phrase: with no_complaints(context))
    """Collects what a browser window complains about; the end of the block fails where there was anything."""

    def __init__(self, context: BrowserContext) -> None:
        self.heard: list[str] = []
        context.on("console", self._console)
        context.on("weberror", lambda error: self.heard.append(f"script error: {error.error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not _MEANT.match(message.text):
            self.heard.append(
                f"{message.type} on {message.page.url if message.page else '?'}: {message.text}"
            )

    def __enter__(self) -> "no_complaints":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        if kind is None:
            assert not self.heard, "the browser complained:\n  " + "\n  ".join(self.heard)


def signed_in(page: Page, site: Site, known: Known) -> Page:
    """The same tab, its window signed in as somebody without going through the sign-in page."""
    name, value = site.cookie_of(known)
    page.context.add_cookies([{"name": name, "value": value, "url": site.address}])
    return page


def sign_in(page: Page, known: Known) -> None:
    """Sign somebody in through the sign-in page."""
    page.goto("/sign-in")
    page.locator("input[name=email]").fill(known.email)
    page.locator("input[name=password]").fill(known.password)
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile(r"^(?!.*/sign-in)"))


def assert_accessible(page: Page) -> None:
    """Fail with every accessibility rule the page breaks as it stands (WCAG 2.2 A and AA)."""
    page.evaluate(_AXE.axe_script)
    violations = page.evaluate(
        "options => axe.run(document, options).then(found => found.violations)", _ASKED
    )
    broken = [
        f"{rule['id']} ({rule['impact']}): {rule['help']}\n      "
        + "\n      ".join(node["html"][:160] for node in rule["nodes"][:3])
        for rule in violations
    ]
    assert not broken, f"{page.url}:\n  " + "\n  ".join(broken)


def assert_fits(page: Page) -> None:
    """Fail when the page is wider than the window: people would have to scroll sideways."""
    wide, room = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= room, f"{page.url} is {wide} px wide in a window of {room} px"


def picture(page: Page, path: Path) -> None:
    """A PNG of the whole page."""
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, full_page=True, animations="disabled")


def new_window(browser: Browser, address: str, **options: Any) -> BrowserContext:
    """A window outside the fixtures, for a second person in the same test."""
    return browser.new_context(base_url=address, viewport=DESKTOP, reduced_motion="reduce", **options)
