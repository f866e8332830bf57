"""Our own entities on screen."""

import pytest

from tests.cast import ADA, ANA, CAST, PRIYA, STRANGER, Known
from tests.ground.client import Client

READERS = [known for known in CAST if known is not STRANGER]


@pytest.fixture
def ada(client: Client) -> Client:
    """The administrator's browser, one entity recorded."""
    browser = client.as_person(ADA)
    browser.get("/admin/entities")
    assert "None of our entities is recorded yet" in browser.page.text
    browser.press("Add an entity", within=".page-actions")
    browser.submit("main form", name="Harbour Trading Limited", place_code="HK", city="Hong Kong")
    assert browser.page.url == "/admin/entities/E-0001"
    return browser


@pytest.mark.parametrize("known", READERS)
def test_every_reader_sees_our_entities_and_only_administrators_change_them(
    client: Client, ada: Client, known: Known
) -> None:
    browser = client.as_person(known)
    browser.get("/admin/entities")
    page = browser.press("Harbour Trading Limited", within="main")
    assert "Hong Kong" in page.text
    assert page.has("a[href$='/edit']") is (known is ADA)
    for path in ("new", "E-0001/edit", "E-0001/end"):
        browser.get(f"/admin/entities/{path}", status=200 if known is ADA else 403)


def test_an_entity_is_changed_and_the_history_says_what(ada: Client) -> None:
    ada.press("Change Harbour Trading Limited")
    page = ada.submit(
        "main form", place_code="CN", subdivision="Atlantis", websites="harbour.example", status=422
    )
    assert page.words_of(".error-summary li") == [
        "State, province or region: “Atlantis” is not a part of this place"
    ]
    page = ada.submit("main form", subdivision="广东省")
    assert "was saved" in page.text
    assert "Guangdong" in page.text
    assert "https://harbour.example" in page.text
    assert "Ada Wong changed an entity of ours" in page.one("#history").get_text(" ")


def test_the_laws_that_bind_an_entity_follow_its_place(ada: Client) -> None:
    assert ada.page.words_of("#laws li") == ["Personal Data (Privacy) Ordinance (Hong Kong)"]
    ada.press("Change Harbour Trading Limited")
    assert ada.submit("main form", place_code="FR").words_of("#laws li") == ["GDPR (EU and EEA)"]
    ada.press("Change Harbour Trading Limited")
    page = ada.submit("main form", place_code="AQ")
    assert not page.has("#laws li")
    assert "cannot judge them" in page.one("#laws").get_text()


def test_a_free_zone_with_its_own_law_is_asked_for_where_there_is_one(ada: Client) -> None:
    page = ada.press("Change Harbour Trading Limited")
    assert not page.has("[name=zone]")
    page = ada.submit("main form", place_code="AE", status=422)
    assert page.words_of(".error-summary li") == [
        "Choose whether it is in the DIFC, in the ADGM or in neither: each has a law of its own"
    ]
    page = ada.submit("main form", zone="difc")
    assert page.words_of("#laws li") == ["DIFC Data Protection Law (Dubai)"]
    assert "DIFC (Dubai International Financial Centre)" in page.one("#history").get_text(" ")
    ada.press("Change Harbour Trading Limited")
    assert ada.submit("main form", zone="none").words_of("#laws li") != page.words_of("#laws li")


def test_two_administrators_at_once_see_each_others_words(client: Client, ada: Client) -> None:
    other = client.as_person(ADA)
    for browser in (ada, other):
        browser.get("/admin/entities/E-0001/edit")
    other.submit("main form", city="Kowloon")
    page = ada.submit("main form", registration_number="1234", status=409)
    assert sorted(page.words_of("#theirs tbody tr")) == [
        "City Kowloon Hong Kong",
        "Registration number – 1234",
    ]
    assert "was saved" in ada.submit("main form", city="Kowloon").text


def test_an_entity_ends_with_a_reason_and_stays_readable(client: Client, ada: Client) -> None:
    ada.press("End this entity")
    page = ada.submit("main form", ended_on="2999-01-01", reason="", status=422)
    assert page.words_of(".error-summary li") == [
        "Not ours since: the year in “2999-01-01” must be between 1900 and 2200",
        "Say why it is not ours any more",
    ]
    page = ada.submit("main form", ended_on="2199-01-01", reason="Sold", status=422)
    assert "must not be in the future" in page.words_of(".error-summary li")[0]
    page = ada.submit("main form", ended_on="2026-01-31")
    assert page.words_of(".banner-info p") == ["Not ours since 31 Jan 2026 . Reason: Sold"]
    assert not page.has("a[href$='/edit']")
    assert "Ended" in client.as_person(ANA).get("/admin/entities").text


@pytest.mark.parametrize("ref", ["E-0009", "V-0001", "%00", "x'--"])
def test_an_entity_nobody_recorded_is_404(ada: Client, ref: str) -> None:
    for rest in ("", "/edit", "/end"):
        ada.get(f"/admin/entities/{ref}{rest}", status=404)


def test_a_name_is_shown_as_typed_and_never_as_markup(ada: Client) -> None:
    ada.get("/admin/entities/new")
    page = ada.submit("main form", name="<script>alert(1)</script> & Co", place_code="GB")
    assert page.heading.startswith("<script>alert(1)</script> & Co")
    assert not page.has("main script")


def test_a_version_that_is_none_saves_nothing(client: Client, ada: Client) -> None:
    token = ada.get("/admin/entities/E-0001/edit").one("main form input[name=_token]")["value"]
    for version in ("", "x", "٣", "9" * 40, "-1"):
        data = {"_token": token, "version": version, "name": "Taken over", "place_code": "GB"}
        ada.post("/admin/entities/E-0001/edit", data, status=409)
    assert "Taken over" not in client.as_person(PRIYA).get("/admin/entities").text
