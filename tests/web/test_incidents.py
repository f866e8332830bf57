"""Incidents as people use them: recorded from a vendor's page, clocks read, steps taken, closed, listed."""

from datetime import UTC, datetime, timedelta

import pytest

from register.work import Register
from tests.cast import ANA, BO, DORA, PRIYA, SAM
from tests.ground.client import Client
from tests.transfers.scene import set_scene

FORM = "main form.record-form"


@pytest.fixture
def register(client: Client) -> Register:
    """The register the client looks at: Payco, with a transfer from the Netherlands."""
    opened = client.register
    set_scene(opened, exporter="NL")
    return opened


def _hk(hours_ago: float) -> str:
    """A time of day as a browser in Hong Kong would send it."""
    return (datetime.now(UTC) + timedelta(hours=8 - hours_ago)).strftime("%Y-%m-%dT%H:%M")


def _recorded(client: Client) -> Client:
    sam = client.as_person(SAM)
    sam.get("/vendors/V-0001")
    sam.press("Record an incident")
    sam.submit(FORM, title="Payslips sent astray", aware_at=_hk(2), vendor_knew_at=_hk(30), severity="high")
    return sam


def test_an_incident_is_recorded_worked_on_and_closed(client: Client, register: Register) -> None:
    sam = _recorded(client)
    page = sam.page
    assert page.heading.startswith("Payslips sent astray")
    clock = page.one("tr.clock-running").get_text(" ", strip=True)
    assert "72 hours from when we knew" in clock
    assert "2 d 21 h left" in clock or "2 d 22 h left" in clock
    assert "HKT" in clock
    assert "No signed agreement" in page.one("#incident-clocks").get_text()
    assert not page.has("a[href$='/close']")
    sam.press("Record a step", within=".page-actions")
    assert not sam.page.has("option[value=no-people-notice]")
    page = sam.submit(FORM, kind="authority-told", regime_id="eu-gdpr", note="By the portal")
    assert "By the portal" in page.one("#steps").get_text()
    assert not page.has("tr.clock-running")
    dora = client.as_person(DORA)
    dora.get("/incidents/IC-0001/close")
    page = dora.submit(FORM, lessons="Two people look", reason="All back", status=422)
    assert "1 notice is neither recorded" in page.one("#error-summary").get_text()
    assert "Two people look" in page.one("#field-lessons").get_text()
    dora.get("/incidents/IC-0001/steps/new")
    assert (
        "Say why" in dora.submit(FORM, kind="no-people-notice", status=422).one("#error-summary").get_text()
    )
    dora.submit(FORM, note="Nobody opened them")
    dora.get("/incidents/IC-0001/close")
    page = dora.submit(FORM, lessons="Two people look", reason="All back")
    assert "Two people look" in page.one("#about").get_text()
    assert "Closed" in page.one("h1").parent.get_text()
    dora.get("/incidents/IC-0001/reopen")
    assert "Open" in dora.submit(FORM, reason="More came out").one("h1").parent.get_text()


def test_what_was_typed_is_kept_where_it_is_refused_or_stale(client: Client, register: Register) -> None:
    sam = _recorded(client)
    priya = client.as_person(PRIYA)
    for person in (sam, priya):
        person.get("/incidents/IC-0001/edit")
    page = sam.submit(FORM, title="Mine", happened_from="the other day", status=422)
    assert "not a date and time" in page.one("#error-summary").get_text()
    assert page.one("#field-happened_from")["value"] == "the other day"
    sam.submit(FORM, title="Theirs", happened_from="")
    page = priya.submit(FORM, title="Mine", status=409)
    assert "Theirs" in page.one("#theirs").get_text()
    assert page.one("#field-title")["value"] == "Mine"
    sam.get("/incidents/IC-0001/edit")
    assert "nothing was saved" in sam.submit(FORM).text


def test_a_step_is_taken_back_with_a_reason(client: Client, register: Register) -> None:
    sam = _recorded(client)
    sam.get("/incidents/IC-0001/steps/new")
    sam.submit(FORM, kind="contained")
    sam.get("/incidents/IC-0001/steps/1/take-back")
    sam.submit(FORM, reason="", status=422)
    page = sam.submit(FORM, reason="It was not")
    assert page.words_of("#steps del") == ["Contained"]
    assert "It was not" in page.one("#steps").get_text()
    for number in ("99", "x", "9" * 12):
        assert sam.get(f"/incidents/IC-0001/steps/{number}/take-back", status=404)


def test_the_list_is_filtered_searched_and_taken_out(client: Client, register: Register) -> None:
    _recorded(client)
    ana = client.as_person(ANA)
    for query, found in (
        ("", True),
        ("state=open", True),
        ("state=closed", False),
        ("clock=running", True),
        ("clock=missed", False),
        ("severity=high", True),
        ("severity=unknown", False),
        ("vendor=V-0001", True),
        ("vendor=V-0002", False),
        ("q=astray", True),
        ("q=payco&sort=due", True),
        ("q=nobody", False),
    ):
        assert ana.get(f"/incidents?{query}").has("#incident-IC-0001") is found, query
    sheet = ana.get("/incidents/export.csv?state=open").response.text
    assert "Payslips sent astray" in sheet
    assert "IC-0001" in ana.get("/search", q="astray").text
    assert ana.get("/search", q="IC-1").heading.startswith("Payslips")
    assert "a notice is owed" in client.as_person(BO).get("/?whose=all").text
    assert not client.as_person(BO).get("/incidents/IC-0001").has("a[href$='/steps/new']")
