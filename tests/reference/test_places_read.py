"""Reading places out of free text: a table of texts, and what the reader says beside the codes."""

import csv
import time
from pathlib import Path

import pytest

from register.reference.place_reader import read_places
from register.reference.places import is_place

CASES = Path(__file__).with_name("place_cases.csv")


def cases() -> list[tuple[str, str]]:
    """Texts (with \\n for a line break) and the codes they say, from place_cases.csv."""
    with CASES.open(encoding="utf-8", newline="") as file:
        return [
            (row["text"].replace("\\n", "\n").replace("\\t", "\t"), row["codes"])
            for row in csv.DictReader(file)
        ]


@pytest.mark.parametrize(("text", "codes"), cases())
def test_reads(text: str, codes: str) -> None:
    assert ";".join(read_places(text).codes) == codes


def test_the_table_of_texts_is_worth_its_name() -> None:
    assert len(cases()) > 600
    assert all(is_place(code) for _, codes in cases() for code in codes.split(";"))


def test_the_text_is_kept_as_it_was() -> None:
    assert read_places("  EU (Ｆｒａｎｋｆｕｒｔ)\n").raw == "  EU (Ｆｒａｎｋｆｕｒｔ)\n"


def test_a_region_is_named_beside_unknown() -> None:
    read = read_places("US and Europe")
    assert read.codes == ("US", "UNKNOWN")
    assert read.regions == ("EUROPE",)
    assert not read.is_known


def test_parts_of_countries_are_kept() -> None:
    assert read_places("Montréal, Quebec").parts == ("CA-QC",)
    assert read_places("Wilmington, DE 19801").parts == ("US-DE",)
    assert read_places("CA-QC").parts == ("CA-QC",)


@pytest.mark.parametrize(
    ("text", "code", "reason"),
    [
        ("EU, but not Hungary", "HU", "not"),
        ("US; eu-west-1 planned", "IE", "planned"),
        ("Formerly Japan, now Singapore", "JP", "former"),
        ("Hosted in Canada (HQ: Boston, MA)", "US", "seat"),
        ("TBD (Germany or Ireland)", "DE", "open"),
        ("Ireland; US on request", "US", "offered"),
    ],
)
def test_what_is_set_aside_is_told_with_its_reason(text: str, code: str, reason: str) -> None:
    read = read_places(text)
    assert code not in read.codes
    assert (code, reason) in [(place.code, place.reason) for place in read.set_aside]


def test_a_name_that_two_countries_share_is_told() -> None:
    (doubt,) = read_places("Granada").ambiguous
    assert (doubt.chosen, doubt.others) == ("ES", ("NI",))
    assert read_places("Berlin").ambiguous == ()


@pytest.mark.parametrize(
    "text",
    [
        "(" * 500,
        "not " * 500 + "US",
        "a, " * 5000,
        "EU (" * 300,
        "\x00\x1b[31mGermany\ufffe",
        "\ud800 Germany",
        "<" * 3000,
        "U." * 2000,
        "-" * 3000,
        "香" * 3000,
        "🇩🇪" * 200,
        "&#x110000; &amp;&lt; France",
    ],
)
def test_odd_text_is_read_without_falling_over(text: str) -> None:
    start = time.process_time()
    assert read_places(text).codes
    assert time.process_time() - start < 2


def test_thousands_of_texts_are_read_in_a_second() -> None:
    texts = [text for text, _ in cases()]
    read_places("warm up")
    start = time.process_time()
    for text in texts:
        read_places.__wrapped__(text)
    assert len(texts) / (time.process_time() - start) > 1500
