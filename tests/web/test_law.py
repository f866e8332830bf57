"""The law on screen: what stands, what the register changed, and the weights."""

from typing import Any

import pytest

from tests.cast import ADA, CAST, DORA, STRANGER, Known
from tests.ground.client import Client

READERS = [known for known in CAST if known is not STRANGER]
CHANGE: dict[str, Any] = {
    "regime": "eu-gdpr",
    "place": "JP",
    "on": "2030-12-31",
    "citation": "Case C-1/30",
    "verified": "yes",
}


@pytest.fixture
def ada(client: Client) -> Client:
    """The administrator's browser."""
    return client.as_person(ADA)


def _add(ada: Client) -> None:
    ada.get("/law/changes")
    assert "changed nothing yet" in ada.page.text
    ada.press("Add a change", within=".page-actions")
    ada.get("/law/changes/new?kind=finding-ends")
    ada.submit("main form", **CHANGE)
    assert "up to 31 Dec 2030, and no longer on the day after" in ada.page.text
    ada.submit("main form")
    assert ada.page.url == "/law/changes/L-0001"


@pytest.mark.parametrize("known", READERS, ids=lambda known: known.email)
def test_everybody_reads_the_law_and_only_administrators_change_it(client: Client, known: Known) -> None:
    browser = client.as_person(known)
    page = browser.get("/law")
    assert len(page.all("tbody tr")) == 27
    assert "European Economic Area" in page.one("#law-eu-gdpr").get_text(" ")
    page = browser.press("GDPR (EU and EEA)", within="main")
    assert page.has(f"a[href='{'/law/changes/new?regime=eu-gdpr'}']") is (known is ADA)
    for path in ("changes/new", "policy/new"):
        browser.get(f"/law/{path}", status=200 if known is ADA else 403)


def test_a_law_says_what_holds_with_its_evidence_and_clocks(ada: Client) -> None:
    page = ada.get("/law/regimes/cn-pipl")
    clauses = page.one("#mechanism-cn-scc").get_text(" ")
    assert "within 10 working days of the day the contract takes effect" in clauses
    page = ada.get("/law/regimes/eu-gdpr")
    assert "We tell the regulator: 72 hours from when we knew" in page.one("#notices").get_text(" ")
    ada.get("/law/changes/new?kind=notice-duty")
    duty = {"regime": "eu-gdpr", "told": "authority", "force": "binding", "since": "2020-01-01"}
    time = {"counted_from": "we-knew", "number": "96", "unit": "hours"}
    ada.submit("main form", citation="Omnibus Art 1", **duty, **time)
    ada.submit("main form")
    page = ada.get("/law/regimes/eu-gdpr")
    assert "96 hours from when we knew" in page.one("#notices").get_text(" ")
    assert "Omnibus Art 1" in page.one("#notices").get_text(" ")
    assert "Safe Harbour (HISTORIC)" in page.one("#ended-findings").get_text(" ")
    assert "Not verified" in page.one("#ended-findings").get_text(" ")
    ada.get("/law/regimes/eu-gpdr", status=404)


def test_a_place_shows_its_facts_and_who_recognises_it(ada: Client) -> None:
    page = ada.get("/law/places?code=JP")
    assert page.url == "/law/places/JP"
    assert page.heading.startswith("Japan")
    assert "GDPR (EU and EEA)" in page.one("#findings").get_text(" ")
    assert "Comprehensive data-protection law" in page.one("#facts").get_text(" ")
    ada.get("/law/places/ZZ", status=404)


def test_a_change_is_checked_saved_corrected_and_withdrawn(ada: Client) -> None:
    _add(ada)
    assert "Ada Wong added a change to the law" in ada.page.one("#history").get_text(" ")
    assert "Case C-1/30" in ada.get("/law/places/JP").one("#findings").get_text(" ")
    ada.get("/law/changes/L-0001")
    ada.press("Correct L-0001")
    ada.submit("main form", on="2031-12-31")
    page = ada.submit("main form")
    assert page.url == "/law/changes/L-0002"
    assert "It corrects L-0001" in page.text
    ada.get("/law/changes/L-0001/correct", status=409)
    ada.get("/law/changes/L-0002")
    ada.press("Withdraw L-0002")
    assert ada.submit("main form", status=422).words_of(".error-summary li") == ["Say why"]
    assert "Reason: Read the wrong page" in ada.submit("main form", reason="Read the wrong page").text
    assert len(ada.get("/law/changes").all("tbody tr")) == 2
    assert "Case C-1/30" not in ada.get("/law/places/JP").one("#findings").get_text(" ")


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        ("finding-ends", {**CHANGE, "place": "US", "on": ""}, "Enter last day"),
        ("finding-ends", {**CHANGE, "regime": "cn-pipl"}, "no recognition of it stands on that day"),
        ("mechanism-ends", {"mechanism": "eu-scc-2021", "on": "2027-01-31"}, "Enter source"),
        (
            "fact-holds",
            {"place": "JP", "fact": "law", "since": "2027-01-02", "until": "2027-01-01", "citation": "x"},
            "Last day must not be before the start",
        ),
    ],
    ids=["no-date", "nothing-to-end", "no-source", "turned-round"],
)
def test_what_cannot_be_is_said_beside_the_field(
    ada: Client, kind: str, fields: dict[str, Any], said: str
) -> None:
    ada.get(f"/law/changes/new?kind={kind}")
    page = ada.submit("main form", status=422, **fields)
    assert said in page.one(".error-summary").get_text(" ")


@pytest.mark.parametrize(
    "kind",
    [
        "finding-added",
        "finding-corrected",
        "filing-corrected",
        "law-problematic",
        "fact-ends",
        "notice-duty",
    ],
)
def test_every_kind_of_change_has_a_form(ada: Client, kind: str) -> None:
    fields: dict[str, Any] = {
        "finding-added": {"regime": "uk-gdpr", "place": "BR", "valid_from": "2027-01-01"},
        "finding-corrected": {"valid_from": "eu-gdpr|JP|2019-01-23", "holds_from": "2019-01-24"},
        "filing-corrected": {"mechanism": "cn-scc", "deadline_days": "15", "day_kind": "working"},
        "law-problematic": {"regime": "eu-gdpr", "place": "IN", "since": "2026-01-01"},
        "fact-ends": {"place": "JP", "fact": "law", "on": "2027-01-01"},
        "notice-duty": {
            "regime": "hk-pdpo",
            "told": "authority",
            "force": "binding",
            "since": "2027-01-01",
            "counted_from": "we-knew",
            "number": "3",
            "unit": "working-days",
        },
    }[kind]
    ada.get(f"/law/changes/new?kind={kind}")
    ada.submit("main form", citation="Gazette 1", **fields)
    assert ada.submit("main form").url == "/law/changes/L-0001"


def test_the_changes_are_taken_out_as_a_sheet(ada: Client) -> None:
    _add(ada)
    text = ada.get("/law/changes/export.csv").response.text
    assert "L-0001" in text
    assert "Case C-1/30" in text


def test_weights_are_copied_changed_and_adopted(ada: Client) -> None:
    assert "house-2026-11" in ada.get("/law/policy").text
    ada.press("Copy and change")
    page = ada.submit(
        "main form", policy_id="own-1", upkeep_contract="9", reason="Contracts matter more", status=422
    )
    assert "is 101 points with these weights; it must be 100" in page.one(".error-summary").get_text(" ")
    page = ada.submit("main form", upkeep_assessment="6")
    assert "These weights count now: own-1" in page.text
    ada.press("P-0001", within="main")
    assert ada.page.url == "/law/policy/P-0001"


def test_the_law_is_read_in_ones_own_language(client: Client) -> None:
    page = client.as_person(DORA).in_language("zh-Hant-HK").get("/law/regimes/hk-pdpo")
    assert "《個人資料（私隱）條例》（香港）" in page.heading
