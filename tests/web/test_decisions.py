"""The inbox and the page of a decision: asked, decided, told what happened meanwhile, nothing typed lost."""

import re
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from register.decisions.actions import withdraw
from register.decisions.inputs import WithdrawInput
from register.settings import Settings
from register.transfers.actions import change_transfer
from register.work import Register, open_register
from tests.cast import ANA, DORA, PRIYA, SAM
from tests.decisions.scene import add_dpo, ask, decided
from tests.ground.client import Client
from tests.ground.registers import actor_of, trail_of
from tests.transfers.scene import NOW, a_flow, set_scene


@pytest.fixture
def opened(settings: Settings) -> Register:
    """The register behind ``client``, with a transfer in it."""
    register = open_register(settings)
    set_scene(register)
    return register


def fill(page: Any, **fields: str) -> dict[str, str]:
    """An approval: a reason for every point that wants one."""
    reasons = {str(tag["name"]): "Accepted" for tag in page.all("textarea[name^='point_']")}
    return {"outcome": "approve", "reason": "Fine", **reasons, **fields}


def test_a_transfer_is_submitted_decided_and_its_record_read(client: Client, opened: Register) -> None:
    priya = client.as_person(PRIYA)
    priya.get("/transfers/T-0001")
    page = priya.press("Request a decision T-0001")
    assert "Dora Lindqvist decides" in page.text
    page = priya.submit("form.record-form", note="For the payroll run")
    assert "Waits for Dora Lindqvist" in page.text
    assert not page.has("form.decide-form")
    dora = client.as_person(DORA)
    page = dora.get("/decisions")
    assert "1 decision is waiting for you" in page.text
    page = dora.get("/decisions/DR-0001")
    assert not page.has("[name=outcome][checked]")
    assert page.one("[name=review_by]")["value"]
    page = dora.submit("form.decide-form", **fill(page))
    assert page.url == "/decisions/D-2026-001" or re.fullmatch(r"/decisions/D-\d{4}-001", page.url)
    record = dora.get(page.url + "/record")
    assert "This record is what was recorded" in record.text
    assert "For the payroll run" in record.text
    assert "Approved" in priya.get("/transfers/T-0001").text
    assert "No decisions are waiting." in dora.get("/decisions").text


def test_the_record_comes_as_a_tagged_pdf(client: Client, opened: Register) -> None:
    ask(opened)
    made = decided(opened)
    ana = client.as_person(ANA)
    answer = ana.get(f"/decisions/{made.ref}/record.pdf").response
    assert answer.headers["content-type"] == "application/pdf"
    reader = PdfReader(BytesIO(answer.content))
    text = " ".join(page.extract_text() for page in reader.pages)
    assert made.ref in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert trail_of(opened)[-1].tag == "exports:list:taken"


def test_what_is_wrong_comes_back_with_what_was_typed(client: Client, opened: Register) -> None:
    ask(opened)
    dora = client.as_person(DORA)
    page = dora.get("/decisions/DR-0001")
    conditions = {"condition_text_1": "Sign the clauses", "condition_due_1": "not a day"}
    page = dora.submit(
        "form.decide-form", status=422, **{**fill(page), "outcome": "approve-with-conditions", **conditions}
    )
    assert page.one("[name=condition_text_1]").get_text(strip=True) == "Sign the clauses"
    assert page.one("[name=reason]").get_text(strip=True) == "Fine"
    assert page.has("[name=outcome][value=approve-with-conditions][checked]")
    assert page.has("#error-summary")


def test_a_page_that_went_stale_shows_what_changed_and_keeps_the_words(
    client: Client, opened: Register
) -> None:
    ask(opened)
    dora = client.as_person(DORA)
    page = dora.get("/decisions/DR-0001")
    with opened.write(NOW) as session:
        change_transfer(session, actor_of(session, PRIYA), "T-0001", a_flow(destination="IN"), None, NOW)
    page = dora.submit("form.decide-form", status=409, **fill(page, reason="My own words"))
    assert "Singapore" in page.one("#stale").get_text()
    assert "India" in page.one("#stale").get_text()
    assert page.one("[name=reason]").get_text(strip=True) == "My own words"
    page = dora.submit("form.decide-form", **fill(page))
    assert "D-" in page.url


def test_who_comes_second_is_told_and_loses_nothing(client: Client, opened: Register) -> None:
    ask(opened)
    second = client.as_person(add_dpo(opened))
    page = second.get("/decisions/DR-0001")
    made = decided(opened)
    page = second.submit("form.decide-form", status=409, **fill(page, reason="My own words"))
    assert f"Dora Lindqvist decided meanwhile: {made.ref}" in page.text
    assert "My own words" in page.one("#told").get_text()


def test_a_request_withdrawn_meanwhile_is_told(client: Client, opened: Register) -> None:
    ask(opened)
    dora = client.as_person(DORA)
    page = dora.get("/decisions/DR-0001")
    with opened.write(NOW) as session:
        given = WithdrawInput(reason="Not needed")
        withdraw(session, actor_of(session, PRIYA), "DR-0001", given, None, NOW)
    page = dora.submit("form.decide-form", status=409, **fill(page, reason="My own words"))
    assert "Priya Nair withdrew DR-0001 meanwhile" in page.text
    assert "My own words" in page.one("#told").get_text()


def test_record_and_open_next_leads_to_the_next_one(client: Client, opened: Register) -> None:
    ask(opened)
    ask(opened, ref="V-0001")
    dora = client.as_person(DORA)
    page = dora.get("/decisions/DR-0001")
    page = dora.submit("form.decide-form", button="next", **fill(page))
    assert page.url == "/decisions/DR-0002"


def test_nobody_is_offered_the_form_for_what_they_asked(client: Client, opened: Register) -> None:
    add_dpo(opened)
    ask(opened, DORA)
    page = client.as_person(DORA).get("/decisions/DR-0001")
    assert not page.has("form.decide-form")
    assert "Somebody else decides it" in page.text


@pytest.mark.parametrize("known", [PRIYA, SAM, ANA], ids=lambda known: known.email)
def test_who_may_not_decide_is_refused_although_they_send_the_form(
    client: Client, opened: Register, known: Any
) -> None:
    ask(opened)
    person = client.as_person(known)
    page = person.get("/decisions/DR-0001")
    assert not page.has("form.decide-form")
    token = str(page.all("input[name=_token]")[0]["value"])
    page = person.post("/decisions/DR-0001/decide", {"_token": token, "outcome": "approve"}, status=403)
    assert "Your roles do not allow this" in page.text


def test_decided_ones_are_listed_filtered_and_taken_out(client: Client, opened: Register) -> None:
    ask(opened)
    made = decided(opened)
    ana = client.as_person(ANA)
    assert made.ref in ana.get("/decisions/decided").text
    assert "No decisions match" in ana.get("/decisions/decided?outcome=not-approve").text
    sheet = ana.get("/decisions/decided/export.csv?state=in-force").response.text
    assert made.record_hash in sheet


@pytest.mark.parametrize("language", ["zh-Hant-HK", "zh-Hans"])
def test_a_decision_is_taken_and_frozen_in_the_language_read(
    client: Client, opened: Register, language: str
) -> None:
    ask(opened)
    dora = client.in_language(language).as_person(DORA)
    page = dora.get("/decisions/DR-0001")
    dora.submit("form.decide-form", **fill(page))
    page = dora.get("/decisions/decided")
    page = dora.get(str(page.all("tbody a")[0]["href"]) + "/record")
    assert page.one(".record-paper")["lang"] == language
