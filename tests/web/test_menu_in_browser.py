"""The menu of somebody with every role, in a browser: one line on a desktop, in every language."""

from playwright.sync_api import Page

from register.rules.permissions import Role
from register.web.frame import menu_for
from tests.ground.browser import DESKTOP, in_every_language
from tests.ground.site import Site
from tests.web.drawing import patterns_page

_WAITING = {"work": 88, "decisions": 88}


@in_every_language
def test_every_entry_is_in_one_line_on_a_desktop(page: Page, site: Site, language: str) -> None:
    page.goto(f"{site.address}/sign-in")
    page.set_content(patterns_page(language, menu=menu_for(language, set(Role), "/vendors", _WAITING)))
    page.set_viewport_size(DESKTOP)
    entries = page.locator(".menu-list > li")
    assert entries.count() > 10
    assert _lines(page) == 1
    # Nobody wears every hat and works on a small laptop; whoever wears one of them reads one line there, too.
    for role in Role:
        page.set_content(patterns_page(language, menu=menu_for(language, {role}, "/vendors", _WAITING)))
        page.set_viewport_size({"width": 1024, "height": 768})
        assert _lines(page) == 1, role


def _lines(page: Page) -> int:
    boxes = [entry.bounding_box() for entry in page.locator(".menu-list > li").all()]
    return len({box["y"] for box in boxes if box})
