"""Agreements on screen, as the people of the cast meet them; without script unless a test says otherwise."""

import io
from datetime import datetime, timedelta
from typing import Any

import openpyxl
import pytest

from register.settings import Settings
from register.words import LANGUAGES
from register.work import Register
from tests.agreements.ground import have_entities, have_vendor
from tests.cast import ADA, ANA, BO, DORA, PRIYA, SAM, STRANGER, Known
from tests.ground.client import Client
from tests.ground.registers import furnished_url, trail_of


def _stock(register: Register) -> None:
    have_vendor(register)
    have_entities(register, "HK", "DE")


sqlite_url = furnished_url(_stock, where="stocked")


@pytest.fixture
def stocked(lite: Register) -> Register:
    """One vendor and two entities of ours, in the register the browser opens."""
    return lite


def _add(client: Client, vendor: str = "V-0001", **fields: Any) -> str:
    client.get(f"/vendors/{vendor}/agreements/new")
    client.submit("main form", **{"title": "Data processing agreement", **fields})
    return client.page.url


def _today(settings: Settings) -> Any:
    return settings.today(datetime.now(settings.zone))


def test_procurement_adds_an_agreement_from_the_vendor(client: Client, stocked: Register) -> None:
    priya = client.as_person(PRIYA)
    priya.get("/vendors/V-0001")
    priya.press("Add an agreement")
    priya.submit(
        "main form",
        title="DPA 2026",
        entity_refs=["E-0001"],
        governing_law="HK",
        effective_on="2026-01-01",
        signed_by_us_on="2026-01-01",
        signed_by_vendor_on="2026-01-02",
    )
    assert priya.page.url == "/agreements/A-0001"
    assert priya.page.heading == "DPA 2026 A-0001"
    assert "A-0001 was added" in priya.page.text
    assert "Signed by both sides" in priya.page.text
    assert "In force" in priya.page.one(".page-title").text
    assert "Priya Nair added the agreement" in priya.page.text
    assert trail_of(stocked)[-1].tag == "agreements:agreement:added"
    assert "DPA 2026" in priya.get("/vendors/V-0001").one("#vendor-agreements").text


def test_our_only_entity_is_ticked_already(client: Client, lite: Register) -> None:
    have_vendor(lite)
    have_entities(lite, "HK")
    page = client.as_person(PRIYA).get("/vendors/V-0001/agreements/new")
    assert page.one("input[name=entity_refs]").has_attr("checked")


def test_published_terms_say_that_they_bind_nobody(client: Client, stocked: Register) -> None:
    priya = client.as_person(PRIYA)
    _add(priya, url="vendor.example.com/dpa")
    assert "Published terms only" in priya.page.text
    assert "binds nobody until both sides have signed" in priya.page.text
    priya.get("/agreements/A-0001/signatures")
    priya.submit("main form", signed_by_us_on="2026-01-01", signed_by_vendor_on="2026-01-02")
    assert "The signatures of A-0001 were saved" in priya.page.text
    assert "In force" in priya.page.one(".page-title").text
    assert trail_of(stocked)[-1].tag == "agreements:agreement:signed"


def test_nothing_typed_is_lost_when_a_field_is_wrong(
    client: Client, stocked: Register, settings: Settings
) -> None:
    tomorrow = (_today(settings) + timedelta(days=1)).isoformat()
    priya = client.as_person(PRIYA)
    priya.get("/vendors/V-0001/agreements/new")
    page = priya.submit(
        "main form",
        status=422,
        title="",
        entity_refs=["E-0002"],
        effective_on="2026-03-01",
        expires_on="2026-02-01",
        signed_by_us_on=tomorrow,
        notes="Ask Mei",
    )
    assert page.one("title").text.startswith("Error: ")
    assert len(page.all(".error-summary a")) == 2
    assert page.one("#field-expires_on")["value"] == "2026-02-01"
    assert page.one("#field-signed_by_us_on")["value"] == tomorrow
    assert page.one("input[value=E-0002]").has_attr("checked")
    assert page.one("#field-notes").text.strip() == "Ask Mei"
    page = priya.submit("main form", status=422, title="DPA", expires_on="")
    assert page.words_of(".error-summary a") == ["Signed by us on must not be in the future"]


def test_a_form_holds_its_words_in_every_language(client: Client, stocked: Register) -> None:
    for language in LANGUAGES:
        priya = client.as_person(PRIYA).in_language(language)
        priya.get("/vendors/V-0001/agreements/new")
        page = priya.submit("main form", status=422, title="", notes="備註 Ünïcode <b>")
        assert page.one("html")["lang"] == language
        assert page.one("#field-notes").text.strip() == "備註 Ünïcode <b>"


def test_a_stale_form_shows_both_versions_and_lets_one_choose(client: Client, stocked: Register) -> None:
    priya, dora = client.as_person(PRIYA), client.as_person(DORA)
    _add(priya)
    stale = dora.get("/agreements/A-0001/edit")
    priya.get("/agreements/A-0001/edit")
    priya.submit("main form", title="Priya's title")
    dora._page = stale
    page = dora.submit("main form", status=409, title="Dora's title", notes="Mine")
    assert "Somebody else saved A-0001" in page.text
    rows = page.words_of("#theirs tbody tr")
    assert any("Priya's title" in row and "Dora's title" in row for row in rows)
    dora.submit("main form")
    assert dora.page.heading == "Dora's title A-0001"
    assert "Mine" in dora.page.text


def test_saving_without_a_change_says_so(client: Client, stocked: Register) -> None:
    priya = client.as_person(PRIYA)
    _add(priya)
    priya.get("/agreements/A-0001/edit")
    priya.submit("main form")
    assert "Nothing was different" in priya.page.text


def test_taking_a_signature_back_asks_why(client: Client, stocked: Register) -> None:
    priya = client.as_person(PRIYA)
    _add(priya, signed_by_us_on="2026-01-01", signed_by_vendor_on="2026-01-02")
    priya.get("/agreements/A-0001/signatures")
    page = priya.submit("main form", status=422, signed_by_vendor_on="")
    assert "Say why a signature already recorded" in page.text
    priya.submit("main form", reason="Wrong file")
    assert "Not signed yet" in priya.page.text
    assert "Wrong file" in priya.page.text


def test_an_agreement_is_ended_with_a_reason(client: Client, stocked: Register) -> None:
    priya = client.as_person(PRIYA)
    _add(priya)
    priya.press("End this agreement")
    page = priya.submit("main form", status=422, reason="")
    assert page.has(".error-summary")
    priya.submit("main form", reason="Replaced by A-0002")
    assert "This agreement ended on" in priya.page.text
    assert not priya.page.has(".page-actions a")
    assert trail_of(stocked)[-1].tag == "agreements:agreement:ended"
    for path in ("edit", "signatures", "end", "terms"):
        assert "A-0001 has ended" in priya.get(f"/agreements/A-0001/{path}", status=409).text
    assert "No agreements" in priya.get("/agreements").text
    assert "A-0001" in priya.get("/agreements?state=ended").text


def test_terms_are_recorded_and_gaps_come_first(client: Client, stocked: Register) -> None:
    priya = client.as_person(PRIYA)
    _add(priya, entity_refs=["E-0002"])
    assert "required terms are not checked" in priya.page.text
    priya.press("Record contract terms")
    priya.submit(
        "main form",
        **{
            "state.audit-right": "absent",
            "state.breach-notice": "present",
            "clause.breach-notice": "cl 7.2",
            "value.breach-notice": "24",
            "state.security": "weak",
        },
    )
    assert priya.page.url == "/agreements/A-0001"
    assert "The contract terms of A-0001 were saved" in priya.page.text
    assert "1 required term is missing" in priya.page.text
    names = priya.page.words_of("#agreement-terms tbody tr[id] th")
    assert names[:2] == ["Information, audit and inspection", "Technical and organisational security"]
    breach = priya.page.one("#term-breach-notice").get_text(" ", strip=True)
    assert "cl 7.2" in breach
    assert "required" in breach
    assert "Art 33(2)" in breach
    assert trail_of(stocked)[-1].tag == "agreements:terms:set"
    assert "Information, audit and inspection" in priya.page.one("#history").text


def test_terms_typed_wrongly_come_back_as_typed(client: Client, stocked: Register) -> None:
    priya = client.as_person(PRIYA)
    _add(priya)
    priya.get("/agreements/A-0001/terms")
    page = priya.submit(
        "main form",
        status=422,
        **{"clause.security": "cl 4", "state.training": "present", "clause.training": "t" * 101},
    )
    assert len(page.all(".error-summary a")) == 2
    assert page.one("[name='clause.security']")["value"] == "cl 4"
    assert page.one("[name='clause.training']")["value"] == "t" * 101


def test_terms_saved_by_two_people_are_compared(client: Client, stocked: Register) -> None:
    priya, dora = client.as_person(PRIYA), client.as_person(DORA)
    _add(priya)
    stale = dora.get("/agreements/A-0001/terms")
    priya.get("/agreements/A-0001/terms")
    priya.submit("main form", **{"state.security": "present"})
    dora._page = stale
    page = dora.submit("main form", status=409, **{"state.security": "absent"})
    (row,) = page.words_of("#theirs tbody tr")
    assert "Covered" in row
    assert "Absent" in row
    dora.submit("main form")
    assert "Absent" in dora.get("/agreements/A-0001/terms").one("[name='state.security'] [selected]").text


def test_a_term_nobody_knows_is_refused(client: Client, stocked: Register) -> None:
    priya = client.as_person(PRIYA)
    _add(priya)
    form = priya.get("/agreements/A-0001/terms")
    token = form.one("main form input[name=_token]")["value"]
    data = {"_token": token, "version": "1", "state.made-up": "present"}
    priya.post("/agreements/A-0001/terms", data, status=422)
    assert trail_of(stocked)[-1].tag == "agreements:agreement:added"


def test_a_form_cannot_set_what_it_does_not_show(client: Client, stocked: Register) -> None:
    priya = client.as_person(PRIYA)
    _add(priya, url="https://vendor.example.com/dpa")
    form = priya.get("/agreements/A-0001/edit")
    hidden = {str(tag["name"]): tag["value"] for tag in form.all("main form input[type=hidden]")}
    data = {
        **hidden,
        "kind": "dpa",
        "title": "DPA",
        "url": "https://vendor.example.com/dpa",
        "execution": "executed",
        "signed_by_us_on": "2026-01-01",
        "signed_by_vendor_on": "2026-01-01",
        "missing_terms": "0",
    }
    priya.post("/agreements/A-0001/edit", data, status=303)
    assert "Published terms only" in priya.get("/agreements/A-0001").text


@pytest.mark.parametrize("known", [ANA, SAM, BO, ADA])
def test_readers_see_agreements_but_cannot_change_them(
    client: Client, stocked: Register, known: Known
) -> None:
    _add(client.as_person(PRIYA))
    reader = client.as_person(known)
    assert not reader.get("/agreements/A-0001").has(".page-actions a")
    assert "A-0001" in reader.get("/agreements").text
    paths = [
        "/vendors/V-0001/agreements/new",
        *(f"/agreements/A-0001/{verb}" for verb in ("edit", "signatures", "end", "terms")),
    ]
    token = reader.page.one(".languages input[name=_token]")["value"]
    before = len([e for e in trail_of(stocked) if e.tag.startswith("agreements")])
    for path in paths:
        reader.get(path, status=403)
        reader.post(path, {"_token": token, "version": "1", "title": "x"}, status=403)
    assert len([e for e in trail_of(stocked) if e.tag.startswith("agreements")]) == before


def test_somebody_without_a_role_sees_nothing(client: Client, stocked: Register) -> None:
    _add(client.as_person(PRIYA))
    stranger = client.as_person(STRANGER)
    for path in ("/agreements", "/agreements/A-0001", "/agreements/export.csv"):
        stranger.get(path, status=403)


def test_unknown_agreements_are_not_found(client: Client, stocked: Register) -> None:
    priya = client.as_person(PRIYA)
    for path in ("/agreements/A-9999", "/agreements/A-9999/edit", "/vendors/V-9999/agreements/new"):
        priya.get(path, status=404)


def test_the_list_is_filtered_sorted_and_taken_out(client: Client, stocked: Register) -> None:
    priya = client.as_person(PRIYA)
    assert "No agreements yet" in priya.get("/agreements").text
    _add(priya, title="=cmd|' /C calc'!A0", url="https://vendor.example.com/dpa")
    _add(priya, title="Model clauses", kind="rmc", signed_by_us_on="2026-01-01")
    page = priya.get("/agreements?kind=rmc")
    assert page.words_of("tbody tr .reference") == ["A-0002"]
    assert page.words_of(".chips a span[aria-hidden]") == ["Kind: Hong Kong recommended model clauses"]
    page = priya.get("/agreements?execution=published&sort=title&dir=desc", htmx=True)
    assert page.one("div#results")
    assert not page.has("h1")
    assert priya.get("/agreements?kind=nonsense&state=nonsense&sort=nonsense&page=999").status == 200
    page = priya.get("/agreements/export.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(page.response.content))["Agreements"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:3] == ("Reference", "Agreement", "Vendor")
    assert {row[0] for row in rows[1:]} == {"A-0001", "A-0002"}
    csv = priya.get("/agreements/export.csv?kind=dpa").response.content.decode("utf-8-sig")
    assert "\"'=cmd" in csv or "'=cmd" in csv
    assert "Model clauses" not in csv
    assert trail_of(stocked)[-1].tag == "exports:list:taken"


def test_every_page_reads_in_every_language(client: Client, stocked: Register) -> None:
    _add(client.as_person(PRIYA), url="https://vendor.example.com/dpa")
    paths = ["/agreements", "/agreements/A-0001", "/vendors/V-0001/agreements/new"]
    paths += [f"/agreements/A-0001/{verb}" for verb in ("edit", "signatures", "end", "terms")]
    for language in LANGUAGES:
        priya = client.as_person(PRIYA).in_language(language)
        for path in paths:
            assert priya.get(path).one("html")["lang"] == language
