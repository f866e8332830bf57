"""The compiled lexicon: what is in it, and that it still agrees with the house's own lists."""

import tomllib

import pytest

from register.reference import places
from register.reference.place_reader import build, read_places
from register.reference.place_reader.cloud import cloud_regions
from register.reference.place_reader.lexicon import lexicon
from register.reference.place_reader.regions import members
from register.reference.place_reader.text import fold, key_of

HOUSE = tomllib.loads((build.DATA / "places.toml").read_text("utf-8"))
STALE = "Run python -m register.reference.place_reader.build and commit data/lexicon.tsv."


@pytest.mark.parametrize("group", ["countries", "adjectives", "parts", "towns"])
def test_every_house_name_is_compiled(group: str) -> None:
    for code, names in HOUSE[group].items():
        for name in names:
            assert code in [meaning.code for meaning in lexicon().get(key_of(name))], f"{name}: {STALE}"


def test_every_region_is_compiled_with_its_members() -> None:
    for region, entry in HOUSE["regions"].items():
        for name in entry["names"]:
            assert region in [meaning.code for meaning in lexicon().get(key_of(name))], f"{name}: {STALE}"
    assert {name: frozenset(codes) for name, codes in build.region_members().items()} == members(), STALE


def test_every_cue_is_compiled() -> None:
    for cue, phrases in tomllib.loads((build.DATA / "cues.toml").read_text("utf-8")).items():
        for phrase in phrases:
            assert cue in [meaning.code for meaning in lexicon().get(key_of(phrase))], f"{phrase}: {STALE}"


@pytest.mark.parametrize("language", list(places.LANGUAGES))
def test_the_reader_knows_every_name_the_register_shows(language: str) -> None:
    wrong = [(code, name) for code, name in places.places(language) if read_places(name).codes != (code,)]
    assert not wrong


def test_the_reader_knows_every_code_but_na() -> None:
    wrong = [code for code, _ in places.places("en") if read_places(code).codes != (code,)]
    assert wrong == ["NA"]


def test_every_cloud_region_stands_for_a_place() -> None:
    assert all(places.is_place(code) for code in cloud_regions().countries)


def test_folding_makes_equal_what_people_read_as_equal() -> None:
    assert fold("ÎLE") == fold("ile")
    assert fold("臺灣") == fold("台湾")
    assert key_of("Trinidad & Tobago") == key_of("trinidad and tobago")
    assert key_of("Guinea-Bissau") == "guinea bissau"
