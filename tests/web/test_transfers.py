"""The pages of transfers, as people in each role meet them."""

import csv
import io
from typing import Any

import pytest
from openpyxl import load_workbook

from register.transfers.actions import add_transfer
from register.transfers.queries import get_transfer
from register.work import Register
from tests.cast import ADA, ANA, BO, DORA, PRIYA, SAM, STRANGER, Known
from tests.ground.client import Client, Page
from tests.ground.registers import actor_of, furnished_url, trail_of
from tests.transfers.scene import NOW, a_flow, put_entity, put_service, put_vendor, set_scene, the_transfer


def _furnish(register: Register) -> None:
    set_scene(register, service={"data_categories": ["health", "contact"], "data_subjects": ["employees"]})


sqlite_url = furnished_url(_furnish, where="scene")


@pytest.fixture
def scene(client: Client, lite: Register) -> Register:
    """The register behind the client, with an entity, a vendor, a service and a transfer to Singapore."""
    return lite


def _new_flow(browser: Client, status: int = 200, **fields: Any) -> Page:
    browser.get("/vendors/V-0001/transfers/new")
    wanted = {"exporter_ref": "E-0001", "service_ref": "S-0001", "destination": "JP", **fields}
    return browser.submit("main form.record-form", status=status, **wanted)


def test_procurement_adds_a_transfer_and_is_asked_for_its_mechanism(client: Client, scene: Register) -> None:
    page = _new_flow(client.as_person(PRIYA), access="remote")
    assert page.url.startswith("/transfers/T-0002/mechanisms/hk-pdpo")
    assert "Transfer T-0002 was added" in page.text
    stored = the_transfer(scene, "T-0002")
    assert (stored.destination, stored.access) == ("JP", "remote")


def test_what_there_is_only_one_of_is_chosen_already(client: Client, scene: Register) -> None:
    page = client.as_person(PRIYA).get("/vendors/V-0001/transfers/new")
    assert page.one("#field-exporter_ref option[selected]")["value"] == "E-0001"
    assert page.one("#field-service_ref option[selected]")["value"] == "S-0001"


def test_unusable_input_comes_back_with_everything_typed(client: Client, scene: Register) -> None:
    browser = client.as_person(PRIYA)
    page = _new_flow(
        browser, 422, destination="", destination_text="x" * 10_000, started_on="2026-02-30", access="both"
    )
    assert page.one("#field-destination_text")["value"] == "x" * 10_000
    assert page.one("#field-started_on")["value"] == "2026-02-30"
    assert page.one("input[name=access][checked]")["value"] == "both"
    assert len(page.all(".error-summary li")) == 3
    assert page.one("title").get_text().startswith("Error: ")
    with scene.read() as session:
        assert session.get(type(get_transfer(session, "T-0001")), 2) is None


@pytest.mark.parametrize("bad", ["a\x00b", "a\x1bb", "abc\u202edef"])
def test_control_characters_are_refused_not_stored(client: Client, scene: Register, bad: str) -> None:
    page = _new_flow(client.as_person(PRIYA), 422, destination_text=bad)
    assert page.has("#field-destination_text-error")


@pytest.mark.parametrize(
    "place", ["ZZ", "Atlantis", "'; DROP TABLE transfer; --", "<script>alert(1)</script>"]
)
def test_an_unknown_place_is_refused(client: Client, scene: Register, place: str) -> None:
    browser = client.as_person(PRIYA)
    form = browser.get("/vendors/V-0001/transfers/new").one("main form.record-form")
    token, key = (form.select_one(f"input[name={name}]") for name in ("_token", "_key"))
    assert token is not None
    assert key is not None
    page = browser.post(
        "/vendors/V-0001/transfers/new",
        {
            "_token": token["value"],
            "_key": key["value"],
            "exporter_ref": "E-0001",
            "service_ref": "S-0001",
            "destination": place,
        },
        status=422,
    )
    assert page.has("#field-destination-error")


def test_the_same_flow_again_names_the_one_on_record(client: Client, scene: Register) -> None:
    page = _new_flow(client.as_person(PRIYA), 422, destination="SG")
    assert "This flow is on record already as T-0001" in page.text


@pytest.mark.parametrize("known", [ANA, BO, SAM, ADA])
def test_readers_see_a_transfer_but_cannot_change_it(client: Client, scene: Register, known: Known) -> None:
    browser = client.as_person(known)
    page = browser.get("/transfers/T-0001")
    assert "Payco Pte Ltd" in page.heading
    assert not page.all("main a[href$='/edit']")
    assert not page.all("main a[href*='/mechanisms/']")
    for path in ("edit", "facts", "safeguards", "mechanisms/hk-pdpo", "pause", "end"):
        refused = browser.get(f"/transfers/T-0001/{path}", status=403)
        assert "Procurement" in refused.text
    assert browser.get("/vendors/V-0001/transfers/new", status=403)


def test_strangers_see_nothing(client: Client, scene: Register) -> None:
    stranger = client.as_person(STRANGER)
    assert stranger.get("/transfers", status=403)
    assert "Payco" not in stranger.get("/transfers/T-0001", status=403).text
    assert stranger.get("/transfers/export.csv", status=403)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            "Harbour Trading Limited sends personal data of employees to Payco Pte Ltd, which stores it in "
            "this place: Singapore. Purpose: Payroll. The data: contact details, health (special category).",
        ),
        ("zh-Hant-HK", "存放於新加坡"),
        ("zh-Hans", "存储在新加坡"),
    ],
)
def test_the_flow_is_a_plain_sentence(client: Client, scene: Register, language: str, words: str) -> None:
    page = client.as_person(DORA).in_language(language).get("/transfers/T-0001")
    assert words in page.text


def test_every_page_stands_in_three_languages(client: Client, scene: Register) -> None:
    for language in ("en", "zh-Hant-HK", "zh-Hans"):
        browser = client.as_person(DORA).in_language(language)
        for path in (
            "",
            "/edit",
            "/facts?all=1",
            "/safeguards",
            "/mechanisms/hk-pdpo?all=1",
            "/pause",
            "/end",
        ):
            assert browser.get(f"/transfers/T-0001{path}")
        assert browser.get("/transfers")
        assert browser.get("/vendors/V-0001/transfers/new")


def test_a_transfer_can_be_judged_on_any_date_but_not_changed_there(client: Client, scene: Register) -> None:
    page = client.as_person(PRIYA).get("/transfers/T-0001", on="2025-01-01")
    assert page.one("#as-of time")["datetime"] == "2025-01-01"
    assert page.one("#as-of-date")["value"] == "2025-01-01"
    assert not page.all("main a[href$='/edit']")


@pytest.mark.parametrize("given", ["yesterday", "2025-02-30", "0001-01-01", "9" * 400, "2025-01-01'--"])
def test_a_date_that_is_none_shows_today_and_says_so(client: Client, scene: Register, given: str) -> None:
    page = client.as_person(ANA).get("/transfers/T-0001", on=given)
    assert "is not a date the register can judge on" in page.text
    assert not page.has("#as-of")


def test_a_mechanism_is_chosen_and_kept_with_its_dates(client: Client, scene: Register) -> None:
    browser = client.as_person(DORA)
    page = browser.get("/transfers/T-0001/mechanisms/hk-pdpo")
    offered = [tag["value"] for tag in page.all("input[name=mechanism_id]")]
    assert "hk-rmc-u2p" in offered
    assert "hk-gba-sc" not in offered
    assert offered[-2:] == ["unknown", "none"]
    browser.submit(
        "main form.record-form", mechanism_id="hk-rmc-u2p", signed_on="2025-03-01", expires_on="2027-03-01"
    )
    assert "1 Mar 2025" in browser.page.text
    assert trail_of(scene)[-1].tag == "transfers:mechanism:set"
    again = browser.get("/transfers/T-0001/mechanisms/hk-pdpo")
    assert again.one("input[name=mechanism_id][checked]")["value"] == "hk-rmc-u2p"
    assert again.one("#field-signed_on")["value"] == "2025-03-01"


def test_show_all_offers_what_does_not_fit(client: Client, scene: Register) -> None:
    browser = client.as_person(DORA)
    browser.get("/transfers/T-0001/mechanisms/hk-pdpo")
    link = next(a for a in browser.page.all("main a") if a.get_text().startswith("Show all"))
    page = browser.get(str(link["href"]))
    assert "hk-gba-sc" in [tag["value"] for tag in page.all("input[name=mechanism_id]")]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            {"signed_on": "2026-02-01", "expires_on": "2026-01-31"},
            "The last day cannot be before the day it was",
        ),
        (
            {"signed_on": "2026-02-01", "effective_on": "2026-01-31"},
            "It cannot be in force before it was signed",
        ),
    ],
)
def test_dates_out_of_order_are_refused_by_name(
    client: Client, scene: Register, typed: dict[str, str], sentence: str
) -> None:
    browser = client.as_person(DORA)
    browser.get("/transfers/T-0001/mechanisms/hk-pdpo")
    page = browser.submit("main form.record-form", status=422, mechanism_id="hk-rmc-u2p", **typed)
    assert sentence in page.text
    assert page.one("#field-signed_on")["value"] == "2026-02-01"
    assert page.one("input[name=mechanism_id][checked]")["value"] == "hk-rmc-u2p"


def test_a_law_nobody_knows_is_not_found(client: Client, scene: Register) -> None:
    browser = client.as_person(DORA)
    assert browser.get("/transfers/T-0001/mechanisms/atlantis-act", status=404)
    assert browser.get("/transfers/T-0099", status=404)


def test_safeguards_are_ticked_with_their_conditions(client: Client, scene: Register) -> None:
    browser = client.as_person(DORA)
    page = browser.get("/transfers/T-0001/safeguards")
    held = [
        str(tag["value"])
        for tag in page.all("input[name=conditions]")
        if str(tag["value"]).startswith("pseudonymisation:")
    ]
    browser.submit("main form.record-form", safeguards=["pseudonymisation"], conditions=held)
    assert "All conditions hold" in browser.page.text
    assert trail_of(scene)[-1].tag == "transfers:safeguards:changed"
    browser.get("/transfers/T-0001/safeguards")
    lone = browser.submit("main form.record-form", status=422, safeguards=[], conditions=held)
    assert "is ticked, but not the measure" in lone.text
    assert len(lone.all("input[name=conditions][checked]")) == len(held)


def test_facts_are_answered_yes_no_or_not_known(client: Client, scene: Register) -> None:
    browser = client.as_person(PRIYA)
    page = browser.get("/transfers/T-0001/facts")
    asked = {str(tag["name"]) for tag in page.all("main input[type=radio]")}
    assert "clear_at_importer" in asked
    assert "importer_dpf_certified" not in asked
    browser.submit("main form.record-form", clear_at_importer="unknown", systematic="yes", onward_to="us, in")
    assert the_transfer(scene).facts == {
        "systematic": True,
        "onward_to": ["US", "IN"],
        "clear_at_importer": None,
    }
    assert "Not known" in browser.page.text


def test_a_place_that_is_none_is_refused_in_facts(client: Client, scene: Register) -> None:
    browser = client.as_person(PRIYA)
    browser.get("/transfers/T-0001/facts")
    page = browser.submit("main form.record-form", status=422, onward_to="US, Narnia", systematic="no")
    assert page.one("#field-onward_to")["value"] == "US, Narnia"
    assert page.one("input[name=systematic][checked]")["value"] == "no"


def test_somebody_elses_save_is_shown_beside_ones_own(client: Client, scene: Register) -> None:
    mine, theirs = client.as_person(PRIYA), client.as_person(DORA)
    mine.get("/transfers/T-0001/edit")
    theirs.get("/transfers/T-0001/edit")
    theirs.submit("main form.record-form", access="remote")
    page = mine.submit("main form.record-form", status=409, access="both")
    row = next(r for r in page.all("#theirs tbody tr") if "Stored there" in r.get_text())
    assert [cell.get_text() for cell in row.select("td")] == ["remote", "both"]
    mine.submit("main form.record-form")
    assert the_transfer(scene).access == "both"


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("mechanisms/hk-pdpo", {"mechanism_id": "hk-rmc-u2u"}),
        ("safeguards", {"safeguards": ["con-audit"]}),
        ("facts", {"systematic": "no"}),
    ],
)
def test_every_part_keeps_both_versions_on_a_conflict(
    client: Client, scene: Register, path: str, typed: dict[str, Any]
) -> None:
    browser = client.as_person(DORA)
    browser.get(f"/transfers/T-0001/{path}")
    other = client.as_person(PRIYA)
    other.get("/transfers/T-0001/edit")
    other.submit("main form.record-form", access="remote")
    page = browser.submit("main form.record-form", status=409, **typed)
    assert page.has("#theirs")
    browser.submit("main form.record-form")
    assert the_transfer(scene).version == 3


def test_pause_resume_and_end(client: Client, scene: Register) -> None:
    browser = client.as_person(PRIYA)
    browser.get("/transfers/T-0001")
    browser.press("Pause this transfer")
    assert browser.submit("main form.record-form", status=422).has("#field-reason-error")
    browser.submit("main form.record-form", reason="Authority asked")
    assert "Transfer T-0001 is paused" in browser.page.text
    browser.press("Resume this transfer")
    browser.submit("main form.record-form", reason="Answered")
    browser.press("End this transfer")
    late = browser.submit("main form.record-form", status=422, ended_on="2199-01-01", reason="Moved")
    assert late.one("#field-reason").get_text(strip=True) == "Moved"
    browser.submit("main form.record-form", ended_on="2026-03-01", reason="Moved")
    assert "Reason: Moved" in browser.page.text
    assert browser.page.has(".banner time[datetime='2026-03-01']")
    assert browser.get("/transfers/T-0001/edit", status=409)


def test_the_list_counts_transfers_and_vendors(client: Client, scene: Register) -> None:
    browser = client.as_person(BO)
    assert browser.get("/transfers").one("#results-heading").get_text() == "1 transfer, 1 vendor"
    with scene.write(NOW) as session:
        put_vendor(session, "Second Ltd")
        put_service(session, "V-0002", sensitivity="special")
        put_entity(session, "Harbour Europe BV", "NL")
        actor = actor_of(session, PRIYA)
        add_transfer(session, actor, a_flow(destination="US"), NOW)
        add_transfer(session, actor, a_flow(exporter_ref="E-0002", service_ref="S-0002"), NOW)
    assert browser.get("/transfers").one("#results-heading").get_text() == "3 transfers, 2 vendors"
    narrowed = browser.get("/transfers", sensitive="yes", destination="SG")
    assert narrowed.one("#results-heading").get_text() == "1 transfer, 1 vendor"
    assert [chip.get_text(" ", strip=True) for chip in narrowed.all(".chips a.chip span[aria-hidden]")] == [
        "Destination: Singapore",
        "Sensitive: Yes",
    ]
    for query, refs in [
        ({"exporter": "E-0002"}, ["T-0003"]),
        ({"vendor": "V-0001"}, ["T-0001", "T-0002"]),
        ({"regime": "eu-gdpr"}, ["T-0003"]),
        ({"q": "second"}, ["T-0003"]),
        ({"q": "美国"}, ["T-0002"]),
        ({"q": "t-0002"}, ["T-0002"]),
        ({"q": "%"}, []),
        ({"sort": "reference", "dir": "desc"}, ["T-0003", "T-0002", "T-0001"]),
    ]:
        page = browser.get("/transfers", **{"sort": "reference", **query})
        assert page.words_of("tbody .cell-main") == refs, query


def test_saved_views_are_links_that_say_where_one_is(client: Client, scene: Register) -> None:
    browser = client.as_person(DORA)
    browser.get("/transfers")
    page = browser.press("Band C and D")
    assert page.one(".tabs a[aria-current]").get_text(strip=True) == "Band C and D"
    page = browser.press("Sensitive abroad")
    assert page.words_of("tbody .cell-main") == []


def test_htmx_gets_the_region_alone(client: Client, scene: Register) -> None:
    page = client.as_person(DORA).get("/transfers?destination=SG", htmx=True)
    assert page.one("#results")
    assert not page.has("html")
    assert "T-0001" in page.text


def test_an_export_holds_exactly_the_rows_shown(client: Client, scene: Register) -> None:
    with scene.write(NOW) as session:
        put_vendor(session, "=HYPERLINK(1)")
        put_service(session, "V-0002")
        add_transfer(session, actor_of(session, PRIYA), a_flow(service_ref="S-0002"), NOW)
    browser = client.as_person(ANA)
    found = browser.get("/transfers/export.csv?vendor=V-0002").response.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(found)))
    assert [(row["Reference"], row["Vendor"], row["To"]) for row in rows] == [
        ("T-0002", "'=HYPERLINK(1)", "Singapore")
    ]
    book = load_workbook(io.BytesIO(browser.get("/transfers/export.xlsx").response.content))
    assert [cell.value for cell in book.worksheets[1]["A"]] == ["Reference", "T-0001", "T-0002"] or [
        cell.value for cell in book.worksheets[1]["A"]
    ] == ["Reference", "T-0002", "T-0001"]


def test_an_empty_register_says_what_to_do(client: Client) -> None:
    page = client.as_person(PRIYA).get("/transfers")
    assert "No transfers yet" in page.text
    page = client.as_person(PRIYA).get("/transfers", destination="SG")
    assert "No transfers match" in page.text


def test_the_vendor_page_lists_its_transfers(client: Client, scene: Register) -> None:
    page = client.as_person(ANA).get("/vendors/V-0001")
    assert page.one("#destinations a[href='/transfers/T-0001']")
