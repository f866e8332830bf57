"""Sub-processors on screen: recorded from a vendor's page, listed, changed, ended; the legs on a transfer's page."""

from typing import Any

import pytest

from register.work import Register
from tests.cast import ANA, DORA, PRIYA
from tests.chains.ground import CLOUD, DESK, MAIL, VOICE, engage, set_chain_scene
from tests.ground.client import Client

FORM = "main form.record-form"


@pytest.fixture
def register(client: Client) -> Register:
    """The register the client looks at, with Harbour Voice and three others in it."""
    opened = client.register
    set_chain_scene(opened, exporter="NL", destination="JP")
    return opened


def test_a_sub_processor_in_the_register_is_recorded_by_its_name(client: Client, register: Register) -> None:
    priya = client.as_person(PRIYA)
    priya.get(f"/vendors/{VOICE}")
    assert "None recorded" in priya.page.one("#vendor-sub-processors").get_text()
    priya.press("Add a sub-processor")
    fields: dict[str, Any] = {"mechanism_eu-gdpr": "none", "clear_at_importer": "yes"}
    page = priya.submit(FORM, engaged="cloudco", place_text="Philippines", since="2026-01-01", **fields)
    told = page.one("#vendor-sub-processors").get_text(" ")
    for words in ("CloudCo", "SP-0001", "Philippines", "Level 1"):
        assert words in told
    page = priya.get("/transfers/T-0001")
    row = page.one("#worst-leg")
    assert "Worst leg" in row.get_text()
    assert "Harbour Voice → CloudCo SP-0001" in " ".join(row.get_text(" ").split())
    assert "Philippines" in page.one("#assessment-eu-gdpr").get_text()


def test_one_that_is_not_in_the_register_is_added_as_a_vendor(client: Client, register: Register) -> None:
    priya = client.as_person(PRIYA)
    priya.get(f"/vendors/{VOICE}/sub-processors/new")
    page = priya.submit(FORM, engaged="Lantau Hosting", place_text="HK")
    assert "Lantau Hosting" in page.one("#vendor-sub-processors").get_text()
    assert priya.get("/vendors/V-0005").heading.startswith("Lantau Hosting")
    assert "Harbour Voice" in priya.page.one("#vendor-sub-processors").get_text()


def test_a_similar_name_is_asked_about_before_a_second_vendor_is_made(
    client: Client, register: Register
) -> None:
    priya = client.as_person(PRIYA)
    priya.get(f"/vendors/{VOICE}/sub-processors/new")
    page = priya.submit(FORM, engaged="Cloud", place_text="HK", purpose="Hosting", status=422)
    assert page.one("#field-engaged")["value"] == "Cloud"
    assert page.one("#field-purpose")["value"] == "Hosting"
    page = priya.submit(FORM, engaged_ref=CLOUD)
    assert "CloudCo" in page.one("#vendor-sub-processors").get_text()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"engaged": "Harbour Voice"}, "cannot be its own sub-processor"),
        ({"engaged": ""}, "Enter sub-processor"),
        ({"engaged": "V-0099"}, "V-0099"),
        ({"engaged": "CloudCo", "place_text": "Narnia"}, "names no place"),
    ],
)
def test_what_cannot_be_is_refused_with_everything_typed(
    client: Client, register: Register, fields: dict[str, str], words: str
) -> None:
    priya = client.as_person(PRIYA)
    priya.get(f"/vendors/{VOICE}/sub-processors/new")
    page = priya.submit(FORM, **fields, source_note="kept", status=422)
    assert words in page.one("#error-summary").get_text()
    assert page.one("#field-source_note")["value"] == "kept"


def test_an_engagement_is_changed_and_ended(client: Client, register: Register) -> None:
    engage(register, VOICE, CLOUD, mechanisms={"eu-gdpr": {"id": "eu-scc-2021", "signed_on": "2025-01-01"}})
    dora = client.as_person(DORA)
    page = dora.get("/sub-processors/SP-0001")
    assert "Harbour Voice → CloudCo" in page.heading
    dora.press("Change SP-0001")
    page = dora.submit(FORM, purpose="Backup")
    assert "Backup" in page.one("#about").get_text()
    assert "2025" in page.one("#tools").get_text()
    dora.press("End SP-0001")
    page = dora.submit(FORM, reason="They moved")
    assert "They moved" in page.text
    assert not page.has("a[href='/sub-processors/SP-0001/edit']")
    assert dora.get("/sub-processors").has(".empty")
    assert dora.get("/sub-processors?state=ended").has("#engagement-SP-0001")


def test_a_stale_form_shows_both_versions(client: Client, register: Register) -> None:
    engage(register, VOICE, CLOUD)
    dora, priya = client.as_person(DORA), client.as_person(PRIYA)
    for person in (dora, priya):
        person.get("/sub-processors/SP-0001/edit")
    dora.submit(FORM, purpose="Theirs")
    page = priya.submit(FORM, purpose="Mine", status=409)
    assert "Theirs" in page.one("#theirs").get_text()
    assert page.one("#field-purpose")["value"] == "Mine"


def test_the_chain_reads_as_an_indented_list_circles_and_diamonds_told(
    client: Client, register: Register
) -> None:
    for engager, engaged in ((VOICE, CLOUD), (VOICE, MAIL), (CLOUD, DESK), (MAIL, DESK), (DESK, VOICE)):
        engage(register, engager, engaged)
    page = client.as_person(ANA).get(f"/vendors/{VOICE}")
    assert page.words_of("#vendor-sub-processors > ul > li > a:first-child") == ["CloudCo", "MailCo"]
    inner = page.words_of("#vendor-sub-processors ul ul > li > a:first-child")
    assert inner == ["Manila Desk", "Harbour Voice", "Manila Desk"]
    told = page.one("#vendor-sub-processors").get_text()
    assert "Level 3" in told
    assert "a circle" in told
    assert "listed once" in told
    assert not page.has("a[href$='/sub-processors/new']")


def test_the_list_is_filtered_and_taken_out(client: Client, register: Register) -> None:
    engage(register, VOICE, CLOUD, place_text="US; Ireland")
    engage(register, CLOUD, DESK, place_text="Philippines", purpose="Night shift")
    ana = client.as_person(ANA)
    for query, refs in (
        ("", ["SP-0002", "SP-0001"]),
        ("place=IE", ["SP-0001"]),
        (f"engager={CLOUD}", ["SP-0002"]),
        (f"engaged={CLOUD}", ["SP-0001"]),
        ("q=night", ["SP-0002"]),
        ("q=manila", ["SP-0002"]),
        ("sort=reference", ["SP-0001", "SP-0002"]),
        ("q=nobody", []),
    ):
        page = ana.get(f"/sub-processors?{query}")
        assert page.words_of("#results td.cell-main") == refs, query
    ana.get("/sub-processors")
    page = ana.submit("form.toolbar", engaged=[DESK])
    assert page.words_of("#results td.cell-main") == ["SP-0002"]
    assert "Sub-processor: Manila Desk" in page.one(".chips").get_text()
    sheet = ana.get("/sub-processors/export.csv?place=IE").response.text
    assert "SP-0001" in sheet
    assert "SP-0002" not in sheet
    assert "Ireland" in sheet


def test_places_reached_through_others_are_destinations_on_the_lists(
    client: Client, register: Register
) -> None:
    engage(register, VOICE, CLOUD, place_text="IE")
    engage(register, CLOUD, DESK, place_text="Philippines")
    ana = client.as_person(ANA)
    page = ana.get("/transfers?destination=PH")
    assert "via CloudCo → Manila Desk" in page.one("#transfer-T-0001").get_text()
    page = ana.get("/vendors?destination=PH")
    assert "via a sub-processor" in page.one(f"#vendor-{VOICE}").get_text()
    assert "Philippines (D) via CloudCo → Manila Desk" in ana.get("/transfers/export.csv").response.text
    sheet = ana.get("/vendors/export.csv").response.text
    assert "Further places" in sheet
    assert "Philippines (D)" in sheet


def test_a_missing_fact_of_a_leg_names_it_and_leads_to_its_form(client: Client, register: Register) -> None:
    engage(register, VOICE, CLOUD, place_text="Philippines")
    page = client.as_person(DORA).get("/transfers/T-0001")
    href = "/sub-processors/SP-0001/edit#field-mechanism_eu-gdpr"
    asked = [link for link in page.all(f"a[href='{href}']") if "CloudCo" in link.parent.get_text()]
    assert asked
