"""Deciding in a real browser, presses counted: with and without script, on a phone, in each language."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.cast import DORA
from tests.decisions.scene import ask
from tests.ground.browser import assert_fits, in_every_language, signed_in
from tests.ground.presses import Presses
from tests.ground.site import Site
from tests.transfers.scene import set_scene

MOST = 3
"""Presses to decide (design: UX section 16)."""


def decide_from_my_work(page: Page, record: Callable[[], Locator]) -> int:
    """From My work to a recorded approval; the presses it took."""
    presses = Presses(page)
    page.goto("/")
    presses.press(page.locator("#deciding a[href^='/decisions/DR-']").first)
    page.locator("[name=outcome][value=approve]").check()
    page.locator("[name=reason]").fill("Clauses are signed.")
    for reason in page.locator("textarea[name^='point_']").all():
        reason.fill("Accepted for a pilot.")
    presses.press(record())
    return presses.count


def test_a_decision_takes_two_presses_and_the_next_one_opens(page: Page, site: Site) -> None:
    set_scene(site.register, exporter="NL", destination="US")
    ask(site.register)
    ask(site.register, ref="V-0001")
    signed_in(page, site, DORA)
    taken = decide_from_my_work(page, lambda: page.get_by_role("button", name="Record and open next"))
    expect(page.locator("h1")).to_contain_text("DR-0002")
    expect(page.locator("#content")).to_contain_text("was recorded")
    assert taken <= MOST
    assert page.locator("[name=outcome]:checked").count() == 0


def test_it_takes_no_more_without_script(page_without_script: Page, site: Site) -> None:
    page = page_without_script
    set_scene(site.register)
    ask(site.register)
    signed_in(page, site, DORA)
    taken = decide_from_my_work(page, lambda: page.get_by_role("button", name="Record decision"))
    expect(page.locator("h1")).to_contain_text("D-")
    assert taken <= MOST


@in_every_language
def test_a_decision_is_taken_on_a_phone(phone: Page, site: Site, language: str) -> None:
    set_scene(site.register, exporter="NL", destination="US")
    ask(site.register)
    signed_in(phone, site, DORA)
    words: Any = {"en": "Record decision", "zh-Hant-HK": "記錄決定", "zh-Hans": "记录决定"}[language]
    taken = decide_from_my_work(phone, lambda: phone.get_by_role("button", name=words))
    assert taken <= MOST
    expect(phone.locator("h1")).to_contain_text("D-")
    made = phone.url.split("?")[0]
    for path in ("/decisions", "/decisions/decided", made, f"{made}/record"):
        phone.goto(path)
        assert_fits(phone)
