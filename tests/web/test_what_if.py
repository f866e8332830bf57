"""The screens of what if, as people in each role meet them."""

import csv
import io

import pytest

from register import what_if_job
from register.web import what_if as page_module
from register.words import words_for
from register.work import Register
from tests.cast import ADA, ANA, BO, DORA, PRIYA
from tests.ground.client import Client
from tests.ground.registers import furnished_url
from tests.what_if.scene import fill

ENDS = "/what-if/answer?kind=mechanism-ends&mechanism=eu-scc-2021&on=2026-12-31"


sqlite_url = furnished_url(fill, where="scene")


@pytest.fixture
def scene(client: Client, lite: Register) -> Register:
    """The register behind the client, with ninety-six transfers."""
    return lite


def test_anybody_chooses_a_change_fills_in_its_form_and_sees_whom_it_changes(
    client: Client, scene: Register
) -> None:
    browser = client.as_person(BO)
    browser.get("/what-if")
    browser.press("A mechanism ends", within="main")
    page = browser.submit("main form.record-form", mechanism="eu-scc-2021", on="2026-12-31")
    assert page.url.startswith(ENDS), "the address holds the question"
    assert "1 Jan 2027" in page.text
    rows = page.all("#results tbody tr")
    assert rows
    assert page.words_of("#results tbody tr td:nth-child(5)")[0].startswith(
        words_for("en").text("status.unlawful")
    )
    assert page.has("#group-1")
    assert not page.has("form[action='/what-if/adopt']"), "only who manages the register adopts"


def test_the_list_is_narrowed_by_filters_and_counts_and_taken_out(client: Client, scene: Register) -> None:
    browser = client.as_person(PRIYA)
    whole = browser.get(ENDS)
    total = len(whole.all("#results tbody tr"))
    link = whole.all("section[aria-labelledby=group-2] a")[0]
    ref = whole.all("section[aria-labelledby=group-2] .reference")[0].get_text()
    one = browser.get(str(link["href"]))
    rows = one.all("#results tbody tr")
    assert 0 < len(rows) < total
    assert all(f"/vendors/{ref}" in str(row) for row in rows)
    export = str(one.all("a[download]")[1]["href"])
    taken = browser.get(export)
    lines = list(csv.reader(io.StringIO(taken.response.content.decode("utf-8-sig"))))
    assert sum(ref in line for line in lines) >= len(rows)
    none = browser.get(ENDS + "&direction=better&q=nobody-of-this-name")
    assert not none.all("#results tbody tr")


def test_a_question_that_cannot_be_asked_comes_back_with_what_was_typed(
    client: Client, scene: Register
) -> None:
    page = client.as_person(ANA).get(
        "/what-if/answer?kind=vendor-moves&vendor=V-9999&place=JP&on=soon", status=422
    )
    assert page.one("#field-vendor")["value"] == "V-9999"
    assert page.one("#field-on")["value"] == "soon"
    client.as_person(ANA).get("/what-if/answer?kind=coup")


def test_a_change_of_facts_leads_to_the_record(client: Client, scene: Register) -> None:
    browser = client.as_person(DORA)
    browser.get("/what-if/answer?kind=vendor-moves&vendor=v-0001&place=BD&on=2026-12-01")
    assert browser.press("Open the record").url == "/vendors/V-0001"


def test_an_administrator_adopts_with_a_source_and_transfers_are_flagged(
    client: Client, scene: Register
) -> None:
    browser = client.as_person(ADA)
    page = browser.get(ENDS)
    first = page.all("#results tbody tr .reference")[0].get_text()
    refused = browser.submit("form[action='/what-if/adopt']", citation="", status=422)
    assert refused.has("#field-citation[aria-invalid]")
    done = browser.submit("form[action='/what-if/adopt']", citation="C-999/26")
    assert done.url == "/law/changes/L-0001"
    assert "to be looked at" in done.html
    dora = client.as_person(DORA)
    transfer = dora.get(f"/transfers/{first}")
    assert "C-999/26" in transfer.one("#law-changes").get_text()
    dora.submit("#law-changes form", note="Moved to other clauses.")
    assert "Moved to other clauses." in dora.get(f"/transfers/{first}").one("#law-changes").get_text()
    assert not dora.page.has("#law-changes form")
    assert not client.as_person(BO).get(f"/transfers/{first}").has("#law-changes form")


def test_a_long_answer_is_waited_for_kept_and_shown_to_its_asker_alone(
    client: Client, scene: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_module, "AT_ONCE", 0)
    browser = client.as_person(BO)
    assert not browser.get(ENDS).has("#results tbody")
    done = browser.submit("form[action='/what-if/runs']")
    assert done.url == "/what-if/runs/W-0001"
    page = browser.get("/what-if/runs/W-0001")
    assert page.all("#results tbody tr")
    assert browser.get("/what-if/runs/W-0001/export.csv").headers["content-type"].startswith("text/csv")
    browser.get("/what-if")
    assert browser.page.one("#asked a[href='/what-if/runs/W-0001']")
    client.as_person(DORA).get("/what-if/runs/W-0001", status=404)


def test_a_question_left_by_a_server_that_ended_says_how_far_it_is(
    client: Client, scene: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_module, "AT_ONCE", 0)
    browser = client.as_person(BO)
    browser.get(ENDS)
    with monkeypatch.context() as dead:
        dead.setattr("register.web.what_if_runs.work_out", lambda *_: False)
        page = browser.submit("form[action='/what-if/runs']")
        assert page.has("progress")
    # Opening the page takes it up again.
    browser.get("/what-if/runs/W-0001")
    assert browser.get("/what-if/runs/W-0001").all("#results tbody tr")
    assert not what_if_job.work_out(scene, "W-0001")
