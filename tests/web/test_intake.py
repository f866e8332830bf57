"""Asking for a vendor without a licence to anything, and what procurement makes of it."""

import pytest
from sqlmodel import select

from register.onboarding.models import VendorRequest
from register.vendors.models import Vendor
from register.work import Register
from tests.cast import ANA, PRIYA, STRANGER
from tests.ground.client import Client
from tests.ground.registers import trail_of
from tests.imports.world import imported
from tests.web.test_onboarding import start

ASKED = {
    "name": "Cebu Voice Inc",
    "purpose": "Calls in the evening",
    "handles_personal_data": "yes",
    "asked_by_name": "Kit Lau",
    "asked_by_email": "kit@lantau.example",
}


def link(client: Client) -> str:
    """The path of the link, as procurement made it."""
    priya = client.as_person(PRIYA)
    priya.get("/vendor-requests")
    priya.submit("form[action='/vendor-requests/link']")
    return str(priya.page.one("#intake-link").text).removeprefix("http://testserver")


def test_anybody_with_the_link_asks_and_procurement_takes_it_on(client: Client, lite: Register) -> None:
    path = link(client)
    client.get(path)
    client.submit("main form", **ASKED)
    assert "Your request has the number RQ-0001" in client.page.text
    priya = client.as_person(PRIYA)
    assert "1 request for a vendor waits" in priya.get("/").text
    priya.get("/vendor-requests/RQ-0001")
    priya.submit("form[action$='/take-on']")
    assert priya.page.url == "/vendors/V-0001/onboard/who"
    with lite.read() as session:
        vendor = session.exec(select(Vendor)).one()
        assert (vendor.legal_name, vendor.description) == ("Cebu Voice Inc", "Calls in the evening")
        assert vendor.handles_personal_data == "yes"
    assert "onboarding:request:settled" in [event.tag for event in trail_of(lite)]
    assert "waits" not in priya.get("/").text


def test_a_request_taken_on_is_filled_in_from_a_row_an_import_left_out(
    client: Client, lite: Register
) -> None:
    imported(lite, "Vendor,Website,Purpose,Notes\nCebu Voice,https://cebu.example,Calls,bad\u0007bell\n")
    client.get(link(client))
    client.submit("main form", **ASKED)
    assert "import" not in client.page.text
    priya = client.as_person(PRIYA)
    priya.get("/vendor-requests/RQ-0001")
    priya.submit("form[action$='/take-on']")
    with lite.read() as session:
        vendor = session.exec(select(Vendor)).one()
    assert (vendor.website, vendor.description) == ("https://cebu.example", "Calls in the evening")


def test_opening_the_link_changes_nothing_and_shows_nothing_of_the_register(
    client: Client, lite: Register
) -> None:
    path = link(client)
    start(client, "Secret Supplier Ltd")
    before = len(trail_of(lite))
    page = client.get(path)
    assert "Secret Supplier" not in page.html
    assert len(trail_of(lite)) == before
    client.get("/vendor-requests", status=303)


def test_a_known_vendor_is_shown_before_it_is_asked_for_again(client: Client, lite: Register) -> None:
    path = link(client)
    start(client, "Cebu Voice Inc")
    client.get(path)
    page = client.submit("main form", **ASKED, status=422)
    assert "Cebu Voice Inc" in page.one("#similar").text
    client.submit("main form", **ASKED)
    priya = client.as_person(PRIYA)
    priya.get("/vendor-requests/RQ-0001")
    priya.submit("form[action$='/known']")
    assert "Known already" in priya.page.text


def test_it_is_declined_with_a_reason_once(client: Client, lite: Register) -> None:
    path = link(client)
    client.get(path)
    client.submit("main form", **ASKED)
    priya = client.as_person(PRIYA)
    stale = priya.get("/vendor-requests/RQ-0001")
    priya.submit("form[action$='/decline']", reason="", status=422)
    priya.submit("form[action$='/decline']", reason="We have one")
    priya._page = stale
    priya.submit("form[action$='/take-on']", status=409)
    with lite.read() as session:
        assert session.exec(select(VendorRequest)).one().state.value == "declined"
        assert not session.exec(select(Vendor)).all()


def test_what_cannot_be_used_stays_typed(client: Client, lite: Register) -> None:
    path = link(client)
    client.get(path)
    page = client.submit("main form", **{**ASKED, "asked_by_email": "nobody"}, status=422)
    assert page.one("input[name=name]")["value"] == "Cebu Voice Inc"
    with lite.read() as session:
        assert not session.exec(select(VendorRequest)).all()


def test_a_renewed_link_stops_the_old_one(client: Client, lite: Register) -> None:
    old, new = link(client), link(client)
    client.get(old, status=404)
    client.get(new)


@pytest.mark.parametrize("secret", ["x", "A" * 43, "A" * 4000])
def test_a_guessed_link_finds_nothing(client: Client, lite: Register, secret: str) -> None:
    client.get(f"/request-a-vendor/{secret}", status=404)


def test_one_address_cannot_flood_the_list(client: Client, lite: Register) -> None:
    path = link(client)
    for number in range(20):
        client.get(path)
        client.submit("main form", **{**ASKED, "name": f"{chr(65 + number) * 6} Ltd"})
    client.get(path)
    client.submit("main form", **{**ASKED, "name": "ZZZZZZ Ltd"}, status=429)


def test_somebody_without_a_role_may_ask_and_an_auditor_may_only_look(client: Client, lite: Register) -> None:
    stranger = client.as_person(STRANGER)
    page = stranger.get("/request-a-vendor")
    assert page.one("input[name=asked_by_email]")["value"] == STRANGER.email
    stranger.submit(
        "main form", name="https://www.cebu-voice.example", purpose="Calls", handles_personal_data="unknown"
    )
    ana = client.as_person(ANA)
    assert "Cebu Voice" in ana.get("/vendor-requests/RQ-0001").text
    assert not ana.page.has("main form")


def test_what_is_not_answered_is_asked_for_in_a_sentence(client: Client) -> None:
    path = link(client)
    page = client.get(path)
    assert "You need no account" in page.text
    page = client.submit("main form", status=422, name="Cebu Voice Inc")
    assert page.one("[name=name]")["value"] == "Cebu Voice Inc"
    summary = page.one(".error-summary").get_text()
    assert "Say what it is for" in summary
    assert "Say whether it will handle personal data" in summary
    assert "You need no account" not in client.as_person(ANA).get("/request-a-vendor").text
