"""The history on screen: who, what from and to, in the reader's words, for those who may read it."""

import pytest

from tests.cast import ADA, ANA, DORA, PRIYA, SAM, Known
from tests.ground.client import Client


def _two_changes(client: Client) -> None:
    priya = client.as_person(PRIYA)
    priya.get("/vendors/new")
    priya.submit("main form", legal_name="Harbour Voice Limited", importance="low", place_code="HK")
    priya.get("/vendors/V-0001/edit")
    priya.submit("main form", importance="critical")


def test_entries_say_from_what_to_what_in_words(client: Client) -> None:
    _two_changes(client)
    page = client.as_person(ANA).get("/history")
    assert page.words_of("tbody tr td:nth-of-type(4)")[0].startswith("changed the vendor V-0001")
    assert "Importance: Low → Critical" in page.words_of("tbody tr td:nth-of-type(5)")[0]
    assert "Place of registration: nothing → Hong Kong" in page.text


@pytest.mark.parametrize(("language", "words"), [("zh-HK", "低 → 關鍵"), ("zh-CN", "低 → 关键")])
def test_codes_are_words_in_every_language(client: Client, language: str, words: str) -> None:
    _two_changes(client)
    assert words in client.as_person(ANA).in_language(language).get("/history").text


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("record=v-0001", "2 entries"),
        ("person=Priya", "2 entries"),
        ("person=Nobody", "0 entries"),
        ("room=transfers", "0 entries"),
        ("since=2999-01-01", "0 entries"),
        ("until=2001-01-01", "0 entries"),
        ("since=not-a-date", "2 entries"),
    ],
)
def test_filters_narrow_it(client: Client, query: str, count: str) -> None:
    _two_changes(client)
    assert count in client.as_person(ANA).get(f"/history?{query}").text


@pytest.mark.parametrize(("known", "status"), [(ANA, 200), (ADA, 200), (DORA, 200), (PRIYA, 403), (SAM, 403)])
def test_only_those_who_may_read_it(client: Client, known: Known, status: int) -> None:
    client.as_person(known).get("/history", status=status)


def test_a_refused_visit_is_on_the_trail(client: Client) -> None:
    client.as_person(SAM).get("/vendors/new", status=403)
    page = client.as_person(ANA).get("/history?room=people")
    assert "Sam Okafor" in page.text
    assert "/vendors/new" in page.text


def test_the_history_of_a_vendor_holds_its_services(client: Client) -> None:
    _two_changes(client)
    priya = client.as_person(PRIYA)
    priya.get("/vendors/V-0001/services/new")
    priya.submit("main form", purpose="Outbound calls")
    assert "3 entries" in client.as_person(ANA).get("/history?record=V-0001").text


def test_it_is_taken_out_as_a_file(client: Client) -> None:
    _two_changes(client)
    text = client.as_person(ANA).get("/history/export.csv").response.content.decode("utf-8-sig")
    assert text.count("\r\n") == 3
    assert "Importance: Low → Critical" in text
