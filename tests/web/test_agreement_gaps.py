"""The gap report and our positions on screen, without script."""

import io

import openpyxl
import pytest

from register.work import Register
from tests.agreements.ground import have_agreement, have_entities, have_vendor
from tests.agreements.test_terms import _set
from tests.cast import ANA, DORA, PRIYA
from tests.ground.client import Client


@pytest.fixture
def stocked(lite: Register) -> Register:
    """An agreement with a missing term, a weak value and much that nobody has looked at."""
    have_vendor(lite)
    have_entities(lite, "DE")
    have_agreement(lite, title="DPA 2026")
    _set(lite, None, state__audit_right="absent", state__breach_notice="present", value__breach_notice="48")
    return lite


def test_every_number_of_the_report_is_a_link_to_the_list_it_counts(
    client: Client, stocked: Register
) -> None:
    ana = client.as_person(ANA)
    page = ana.get("/agreements/gaps")
    assert page.words_of("#results tbody tr")[0].startswith("Information, audit and inspection")
    for link in page.all(".counts a"):
        number = int(link.select_one("b").get_text())  # type: ignore[union-attr]
        assert len(ana.get(str(link["href"])).all("#results tbody tr")) == min(number, 50)
    counted = ana.get("/agreements/A-0001").one("#terms a[href*='gap=missing']")
    assert len(ana.get(str(counted["href"])).all("#results tbody tr")) == 1
    assert "No gaps match" in ana.get("/agreements/gaps?regime=sg-pdpa&gap=missing").text
    book = openpyxl.load_workbook(
        io.BytesIO(ana.get("/agreements/gaps/export.xlsx?gap=short").response.content)
    )
    (row,) = list(book.worksheets[1].iter_rows(min_row=2, values_only=True))
    assert row[:4] == ("Short of our position", "Tells us of a personal data breach", "DPA 2026", "A-0001")
    assert row[9:] == ("48 hours", "suggested: at most 24 hours")


def test_the_dpo_says_what_we_prefer_and_the_agreement_is_held_against_it(
    client: Client, stocked: Register
) -> None:
    dora = client.as_person(DORA)
    dora.get("/agreements/positions")
    dora.press("Tells us of a personal data breach")
    page = dora.submit("main form", status=422, preferred="24", fallback="12", reason="")
    assert "cannot ask for more" in page.text or "reason" in page.text.lower()
    dora.submit("main form", preferred="24", fallback="72", reason="Board of November")
    assert "at most 72 hours" in dora.page.text
    (row,) = dora.get("/agreements/A-0001").words_of("#term-breach-notice")
    assert "Covered" in row
    assert "Within what we accept" in row
    assert "set our position on a contract term" in dora.get("/history").text
    client.as_person(PRIYA).get("/agreements/positions/breach-notice", status=403)
