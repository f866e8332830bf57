"""Importing on screen, as the people of the cast meet it; without script unless a test says otherwise."""

from tests.cast import ADA, PRIYA
from tests.ground.client import Client

CSV = (
    "Vendor,What they do,Data location,Website\n"
    "Harbour Voice Limited,Call recording,Singapore,https://harbour.example\n"
    "Lumen Payroll,Payroll,Germany; United States,\n"
)


def _upload(client: Client, content: str | bytes = CSV, name: str = "vendors.csv", status: int = 200) -> None:
    data = content.encode() if isinstance(content, str) else content
    client.get("/imports/new")
    client.submit("main form", status=status, file=(name, data, "text/csv"))


def _to_changes(client: Client, content: str | bytes = CSV, name: str = "vendors.csv") -> None:
    _upload(client, content, name)
    client.submit("main form")


def _import(client: Client, content: str | bytes = CSV, name: str = "vendors.csv") -> None:
    _to_changes(client, content, name)
    if client.page.url.endswith("/problems"):
        client.submit("main form", button="go")
    client.submit("#decide", button="import")


def _our_company(client: Client) -> None:
    ada = client.as_person(ADA)
    ada.get("/admin/entities/new")
    ada.submit("main form", name="Harbour Trading", place_code="HK")


def test_a_file_becomes_vendors_in_four_presses(client: Client) -> None:
    _our_company(client)
    priya = client.as_person(PRIYA)
    _upload(priya)
    assert priya.page.url == "/imports/I-0001/columns"
    assert priya.page.one("#field-column-0 option[selected]")["value"] == "vendor_name"
    priya.submit("main form")
    assert priya.page.url == "/imports/I-0001/changes"
    assert "No vendors yet" in client.as_person(PRIYA).get("/vendors").text
    page = priya.submit("#decide", button="Import 2 vendors")
    assert page.url == "/imports/I-0001/done"
    assert "New vendors 2" in page.text
    assert "Transfers added 3" in page.text
    page = priya.get("/vendors/V-0001")
    assert "Harbour Voice Limited" in page.heading
    assert "Singapore" in page.text


def test_a_table_is_pasted(client: Client) -> None:
    priya = client.as_person(PRIYA)
    priya.get("/imports/new")
    priya.submit("main form", pasted="Vendor\tCountry\nHarbour Voice\tJapan\n")
    assert priya.page.url == "/imports/I-0001/columns"
    assert "“Pasted table” has 1 row" in priya.page.text
