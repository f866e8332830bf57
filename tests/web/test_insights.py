"""Insights on screen: the index, what the register hangs on, its chart, the lists behind the numbers, the file."""

import pytest

from register.web.chart import WIDEST_LABEL, Bar, Chart
from register.work import Register
from tests.cast import ANA
from tests.chains.ground import CLOUD, VOICE, engage, set_chain_scene
from tests.ground.client import Client


@pytest.fixture
def register(client: Client) -> Register:
    """Harbour Voice, which engages CloudCo in Ireland."""
    opened = client.register
    set_chain_scene(opened)
    engage(opened, VOICE, CLOUD, place_text="Ireland")
    return opened


def test_the_menu_leads_to_a_sentence_a_chart_and_a_table_of_the_same_numbers(
    client: Client, register: Register
) -> None:
    ana = client.as_person(ANA)
    ana.get("/insights")
    page = ana.press("What the register hangs on")
    assert "100% of transfers (1 of 1) reach" in page.one(".takeaway").get_text()
    assert "Ireland" in page.one(".chart").get_text()
    assert page.words_of("#chart-table tbody th") == ["Ireland", "Singapore"]
    page = ana.press("Sub-processors")
    assert page.words_of("#chart-table tbody th") == ["CloudCo V-0002"]
    href = page.all("#weight-V-0002 td a")[0]["href"]
    page = ana.get(str(href))
    assert page.words_of("#results td.cell-main") == ["T-0001"]
    assert "Handed on to: CloudCo" in page.one(".chips").get_text()
    sheet = ana.get("/insights/concentration/export.csv?of=sub-processor").response.text
    assert "V-0002,CloudCo,1,100,1,0" in sheet


def test_an_empty_register_says_what_to_add_and_a_wrong_kind_shows_places(client: Client) -> None:
    ana = client.as_person(ANA)
    assert "No transfers to count yet" in ana.get("/insights/concentration?of=nonsense").text
    assert "No transfer rests on a mechanism yet" in ana.get("/insights/concentration?of=mechanism").text


def test_a_long_name_is_cut_before_it_runs_into_its_number() -> None:
    wide = Bar("保障資料主任與數據保護官聯合委員會有限公司", 3, "D", "/")
    assert len(wide.label) <= WIDEST_LABEL // 2 + 1
    assert wide.label.endswith("…")
    chart = Chart("", "", [wide, Bar("Short", 1, "", "/")])
    assert [chart.width(bar) for bar in chart.bars] == ["100.0%", "33.3%"]
    assert chart.bars[1].label == "Short"
