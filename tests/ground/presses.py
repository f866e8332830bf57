"""Somebody at a browser, counted: what they press, and what they have to fill in."""

from playwright.sync_api import Locator, Page

from tests.ground.browser import assert_fits

# A field has to be filled in where nothing calls it optional, it is not folded away, and nothing stands in it yet.
_EMPTY = """() => [...document.querySelectorAll("main form .field")].filter(field => {
  const controls = [...field.querySelectorAll("input, select, textarea")].filter(c => c.type !== "hidden");
  const filled = c => ["radio", "checkbox"].includes(c.type) ? c.checked : c.value !== "";
  return controls.length && field.offsetParent !== null && !field.querySelector(".optional")
    && !field.closest("details:not([open])") && !controls.some(filled);
}).map(field => field.querySelector("input, select, textarea").name)"""


class Presses:
    """Presses of one person: what opens, submits or applies; choosing a value is a field."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0
        self.fields: list[str] = []
        """What had to be filled in, page by page."""

    def press(self, what: Locator | str, *, unfolds: bool = False) -> None:
        """Press something: an element, or the first link or button of the page's body with these words.

        What only unfolds is turned to fit by a script a moment later; every other page has to fit at once.
        """
        if isinstance(what, str):
            what = self.page.locator("main").get_by_text(what, exact=True).first
        self.count += 1
        what.click()
        self.page.wait_for_load_state()
        if not unfolds:
            assert_fits(self.page)

    def fill(self, **answers: str) -> None:
        """Fill in a page. What it asks for and is empty counts, whether it is filled in or not; so does each answer."""
        self.fields += dict.fromkeys([*self.page.evaluate(_EMPTY), *answers])
        for name, value in answers.items():
            field = self.page.locator(f"main form [name={name}]")
            kind = field.first.evaluate("field => field.type")
            if kind in ("radio", "checkbox"):
                self.page.locator(f"main form [name={name}][value='{value}']").check()
            elif kind == "select-one":
                field.first.select_option(value)
            else:
                field.first.fill(value)
