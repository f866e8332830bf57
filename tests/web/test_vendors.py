"""Vendors on screen, as the people of the cast meet them; without script unless a test says otherwise."""

import io

import openpyxl
import pytest

from tests.cast import ADA, ANA, BO, DORA, PRIYA, SAM, STRANGER, Known
from tests.ground.client import Client


def _add(client: Client, name: str = "Harbour Voice Limited", **fields: str) -> None:
    client.get("/vendors/new")
    client.submit("main form", legal_name=name, **fields)


def test_procurement_adds_a_vendor(client: Client) -> None:
    priya = client.as_person(PRIYA)
    priya.get("/vendors")
    assert "No vendors yet" in priya.page.text
    priya.press("Add a vendor", within=".page-actions")
    priya.submit(
        "main form",
        legal_name="Harbour Voice Limited",
        local_name="海港話務有限公司",
        importance="critical",
        handles_personal_data="yes",
    )
    assert priya.page.url == "/vendors/V-0001"
    assert "Harbour Voice Limited was added as V-0001" in priya.page.text
    assert "No signed data processing agreement" in priya.page.text
    assert "Priya Nair added the vendor" in priya.page.text


def test_the_notice_is_shown_once(client: Client) -> None:
    priya = client.as_person(PRIYA)
    _add(priya)
    assert "was added as" not in priya.get("/vendors/V-0001").text


def test_nothing_typed_is_lost_when_a_field_is_wrong(client: Client) -> None:
    priya = client.as_person(PRIYA)
    priya.get("/vendors/new")
    page = priya.submit(
        "main form", status=422, legal_name="", website="not a site", notes="Ask Mei\nabout it"
    )
    assert page.one("title").text.startswith("Error: ")
    assert page.words_of(".error-summary a") == [
        "Enter legal name",
        "Website must be a web address, such as https://www.example.com",
    ]
    assert page.one("#field-website")["value"] == "not a site"
    assert page.one("#field-notes").text.strip() == "Ask Mei\nabout it"


def test_a_similar_vendor_is_shown_before_a_second_is_added(client: Client) -> None:
    priya = client.as_person(PRIYA)
    _add(priya)
    priya.get("/vendors/new")
    page = priya.submit("main form", status=422, legal_name="harbour voice")
    assert page.words_of("#similar a") == ["Harbour Voice Limited"]
    priya.submit("main form")
    assert priya.page.url == "/vendors/V-0002/onboard/who"


def test_a_double_press_adds_one_vendor(client: Client) -> None:
    priya = client.as_person(PRIYA)
    form = priya.get("/vendors/new")
    priya.submit("main form", legal_name="Once Only Ltd")
    assert priya.page.url == "/vendors/V-0001/onboard/who"
    priya._page = form
    priya.submit("main form", legal_name="Once Only Ltd")
    assert priya.page.url == "/vendors/V-0001/onboard/who"
    assert "1 vendor" in priya.get("/vendors").text


def test_the_same_form_with_other_words_is_refused_and_shown(client: Client) -> None:
    priya = client.as_person(PRIYA)
    form = priya.get("/vendors/new")
    priya.submit("main form", legal_name="Once Only Ltd")
    priya._page = form
    page = priya.submit("main form", status=409, legal_name="Another Ltd")
    assert "Another Ltd" in page.text


def test_a_stale_form_shows_both_versions_and_lets_one_choose(client: Client) -> None:
    priya, dora = client.as_person(PRIYA), client.as_person(DORA)
    _add(priya, importance="low")
    stale = dora.get("/vendors/V-0001/edit")
    priya.get("/vendors/V-0001/edit")
    priya.submit("main form", importance="critical")
    dora._page = stale
    page = dora.submit("main form", status=409, importance="medium", notes="Mine")
    assert "Somebody else saved V-0001" in page.text
    row = next(
        tag.get_text(" ", strip=True) for tag in page.all("#theirs tbody tr") if "Importance" in tag.text
    )
    assert "critical" in row
    assert "medium" in row
    assert "Critical" in priya.get("/vendors/V-0001").text
    dora.submit("main form")
    assert "Mine" in dora.page.text


@pytest.mark.parametrize("known", [ANA, SAM, BO, ADA])
def test_readers_see_vendors_but_cannot_change_them(client: Client, known: Known) -> None:
    _add(client.as_person(PRIYA))
    reader = client.as_person(known)
    page = reader.get("/vendors/V-0001")
    assert not page.has(".page-actions a[href$='/edit'], .page-actions a[href$='/end']")
    refused = reader.get("/vendors/new", status=403)
    assert "Procurement, Data protection officer" in refused.text


def test_somebody_without_a_role_sees_nothing(client: Client) -> None:
    client.as_person(STRANGER).get("/vendors", status=403)


def test_a_visitor_is_led_to_sign_in_and_back(client: Client) -> None:
    client.get("/vendors?importance=low", status=303)
    assert client.page.headers["location"] == "/sign-in?next=%2Fvendors%3Fimportance%3Dlow"


def test_an_unknown_vendor_is_a_page_not_a_fault(client: Client) -> None:
    page = client.as_person(PRIYA).get("/vendors/V-9999", status=404)
    assert page.heading == "There is no such page or record"


def test_filters_are_chips_in_the_address(client: Client) -> None:
    priya = client.as_person(PRIYA)
    _add(priya, "Alpha Ltd", importance="low")
    _add(priya, "Beta Ltd", importance="critical")
    priya.get("/vendors")
    priya.submit("form.toolbar", importance=["critical"])
    assert priya.page.words_of("td.cell-main a") == ["Beta Ltd"]
    assert "importance=critical" in priya.page.url
    assert "1 vendor" in priya.page.text
    priya.get(str(priya.page.one("a.chip")["href"]))
    assert priya.page.words_of("td.cell-main a") == ["Alpha Ltd", "Beta Ltd"]


def test_sorting_turns_round(client: Client) -> None:
    priya = client.as_person(PRIYA)
    for name in ("Alpha Ltd", "Gamma Ltd", "Beta Ltd"):
        _add(priya, name)
    assert priya.get("/vendors?sort=name").words_of("td.cell-main a") == [
        "Alpha Ltd",
        "Beta Ltd",
        "Gamma Ltd",
    ]
    down = priya.get("/vendors?sort=name&dir=desc")
    assert down.words_of("td.cell-main a") == ["Gamma Ltd", "Beta Ltd", "Alpha Ltd"]
    assert down.one("th[aria-sort]")["aria-sort"] == "descending"


@pytest.mark.parametrize(
    "query", ["page=0", "page=99999999999999999999", "size=7", "sort=;drop", "owner=x", "q=%00"]
)
def test_a_mangled_address_is_still_a_list(client: Client, query: str) -> None:
    client.as_person(PRIYA).get(f"/vendors?{query}")


def test_htmx_gets_the_region_and_a_visit_the_page(client: Client) -> None:
    priya = client.as_person(PRIYA)
    _add(priya)
    region = priya.get("/vendors", htmx=True)
    assert region.html.lstrip().startswith('<div id="results"')
    assert "HX-Request-Type" in region.headers["vary"]
    assert "<html" in priya.get("/vendors").html


def test_the_export_holds_the_rows_shown_and_is_on_the_trail(client: Client) -> None:
    priya = client.as_person(PRIYA)
    _add(priya, "=HYPERLINK(1) Ltd", local_name="海港", importance="low")
    _add(priya, "Beta Ltd", importance="critical")
    content = priya.get("/vendors/export.xlsx?importance=low").response.content
    book = openpyxl.load_workbook(io.BytesIO(content))
    about, listed = book.worksheets
    assert ("Filter", "Importance: Low") in [(a.value, b.value) for a, b in about.iter_rows(max_col=2)]
    rows = list(listed.iter_rows(values_only=True))
    assert [row[1:3] for row in rows[1:]] == [("=HYPERLINK(1) Ltd", "海港")]
    assert listed.cell(2, 2).data_type == "s"
    text = priya.get("/vendors/export.csv?importance=low").response.content.decode("utf-8-sig")
    assert "'=HYPERLINK(1) Ltd" in text
    history = client.as_person(ANA).get("/history?room=exports")
    assert "Priya Nair" in history.text
    assert "took out the list" in history.text


def test_a_vendor_is_ended_with_a_reason_and_found_by_its_status(client: Client) -> None:
    priya = client.as_person(PRIYA)
    _add(priya)
    priya.get("/vendors/V-0001")
    priya.press("End this vendor")
    page = priya.submit("main form", status=422, reason="")
    assert "Enter reason" in page.text
    priya.submit("main form", reason="Contract over")
    assert "Contract over" in priya.page.text
    assert "No vendors" in priya.get("/vendors").text
    assert "Harbour Voice" in priya.get("/vendors?status=ended").text


def test_a_service_is_added_with_its_data(client: Client) -> None:
    priya = client.as_person(PRIYA)
    _add(priya, handles_personal_data="yes")
    priya.press("Add a service")
    page = priya.submit("main form", status=422, purpose="", people_count="many")
    assert page.one("#field-people_count")["value"] == "many"
    priya.submit(
        "main form",
        purpose="Outbound calls",
        people_count="1200",
        party_role="processor",
        sensitivity="special",
        data_categories=["health", "contact"],
    )
    assert "Service S-0001 was added" in priya.page.text
    assert "Health (special category)" in priya.page.text
    assert "1,200" in priya.page.text


def test_the_owner_is_changed_on_a_page_of_its_own(client: Client) -> None:
    priya = client.as_person(PRIYA)
    _add(priya)
    priya.get("/vendors/V-0001/owner")
    options = {tag.text: str(tag["value"]) for tag in priya.page.all("option")}
    priya.submit("main form", owner_id=options[BO.name])
    assert f"now belongs to {BO.name}" in priya.page.text
    assert "Harbour Voice" in client.as_person(BO).get("/").text


def test_a_form_cannot_set_what_it_does_not_show(client: Client) -> None:
    priya = client.as_person(PRIYA)
    page = priya.get("/vendors/new")
    token = str(page.one("main form input[name=_token]")["value"])
    priya.post(
        "/vendors/new",
        {"_token": token, "legal_name": "Sly Ltd", "status": "approved", "owner_id": "1", "ref": "V-9"},
        status=303,
    )
    assert "Draft" in priya.get("/vendors/V-0001").text


def test_a_post_from_another_site_changes_nothing(client: Client) -> None:
    priya = client.as_person(PRIYA)
    token = str(priya.get("/vendors/new").one("main form input[name=_token]")["value"])
    data = {"_token": token, "legal_name": "Evil Ltd"}
    priya.post("/vendors/new", data, status=403, **{"sec-fetch-site": "cross-site"})
    priya.post("/vendors/new", {"legal_name": "Evil Ltd"}, status=403)
    assert "No vendors yet" in priya.get("/vendors").text


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-HK", "供應商"), ("zh-CN", "供应商"), ("zh-TW", "供應商"), ("en-GB", "Vendors")],
)
def test_the_list_speaks_the_readers_language(client: Client, language: str, words: str) -> None:
    page = client.as_person(PRIYA).in_language(language).get("/vendors")
    assert page.heading == words


def test_markup_in_names_stays_text(client: Client) -> None:
    priya = client.as_person(PRIYA)
    _add(priya, "<script>alert(1)</script> Ltd", notes="<img src=x onerror=alert(1)>")
    for path in ("/vendors/V-0001", "/vendors", "/vendors/V-0001/edit", "/"):
        assert "<script>alert" not in priya.get(path).html
        assert "<img src=x" not in priya.page.html
