"""Places: ISO 3166 codes, their names in three languages, EU and EEA; text is read in place_reader."""

import gettext
import tomllib
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import pycountry
from babel import Locale

_EU_MEMBERS = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"

EU = frozenset(_EU_MEMBERS.split())
"""The 27 members of the European Union today. Source: TEU Art 52 (membership since 2020-02-01)."""

EEA = EU | {"IS", "LI", "NO"}
"""The EU and the three EFTA states of the EEA Agreement (Switzerland is not one of them)."""

PSEUDO_PLACES = ("EU", "EEA", "WORLDWIDE", "UNKNOWN")
"""Marks a location may carry when its text says no more than that. They are not ISO 3166-1 codes."""

KOSOVO = "XK"
"""Not in ISO 3166-1, which leaves XA to XZ to its users; the European Commission and CLDR write XK."""

LANGUAGES = {"en": "en", "zh-Hant-HK": "zh_Hant_HK", "zh-Hans": "zh_Hans"}
"""Language codes of the house and the CLDR locale each is written in."""

_NAME_COLUMN = {"en": "en", "zh-Hant-HK": "hant", "zh-Hans": "hans"}
_SUBDIVISION_CATALOGUES = {"zh-Hant-HK": "zh_TW", "zh-Hans": "zh_CN"}

# ISO 3166-2 lists these under CN too; they are shown by their own names.
_SAME_PLACE = {"CN-HK": "HK", "CN-MO": "MO", "CN-TW": "TW"}

# GB 2312 orders its first 3,755 characters by pinyin. These few stand outside it, or are read
# otherwise in a place name, so each is sorted as a character of the same sound.
_PINYIN_STAND_INS = str.maketrans({"斐": "匪", "梵": "犯", "汶": "问", "瑙": "脑", "秘": "毕"})


def is_country(code: str) -> bool:
    """True for an ISO 3166-1 alpha-2 code (capital letters) and for XK."""
    return code in _country_codes()


def is_place(code: str) -> bool:
    """True for a country code, one of ``PSEUDO_PLACES``, or an ISO 3166-2 code such as ``CA-QC``."""
    return code in _country_codes() or code in PSEUDO_PLACES or code in _subdivision_names_in_english()


def place_name(code: str, language: str) -> str:
    """The name of a place as readers of ``language`` know it; the code itself if nobody knows the place.

    ``language`` is ``en``, ``zh-Hant-HK`` or ``zh-Hans``; another one is a KeyError.
    Source: CLDR, with the house's adjustments in place_names.toml; ISO 3166-2 for parts of countries.
    """
    return _names(language).get(code) or _subdivision_label(code, language)


@cache
def places(language: str) -> tuple[tuple[str, str], ...]:
    """Every country as (code, name), in the order readers of ``language`` look names up in.

    English by letter without accents, Traditional Chinese by strokes, Simplified Chinese by pinyin.
    """
    names = _names(language)
    order = _ORDERS[language]
    return tuple(sorted(((code, names[code]) for code in _country_codes()), key=lambda row: order(row[1])))


@lru_cache(maxsize=1024)
def subdivisions(code: str, language: str = "en") -> tuple[tuple[str, str], ...]:
    """The parts of a country as (ISO 3166-2 code, name), sorted by name; empty if it has none.

    Parts of parts (French departments under regions, for instance) are listed beside them, as in ISO.
    """
    found = pycountry.subdivisions.get(country_code=code) if is_country(code) else None
    rows = [(part.code, subdivision_name(part.code, language)) for part in found or ()]
    order = _ORDERS[language]
    return tuple(sorted(rows, key=lambda row: order(row[1])))


@lru_cache(maxsize=8192)
def subdivision_name(code: str, language: str) -> str:
    """The name of a part of a country alone ("Quebec"), or the code itself if nobody knows it."""
    house = _house_names()["subdivisions"].get(code)
    if house is not None:
        return str(house[_NAME_COLUMN[language]])
    name = _subdivision_names_in_english().get(code)
    if name is None:
        return code
    catalogue = _subdivision_catalogue(language)
    return catalogue(name) if catalogue else name


def countries_in_english() -> dict[str, tuple[str, ...]]:
    """Every name ISO 3166-1 gives a country in English, alpha-3 code last (for the reader's lexicon)."""
    return {
        country.alpha_2: tuple(
            name
            for name in (
                country.name,
                getattr(country, "common_name", None),
                getattr(country, "official_name", None),
                country.alpha_3,
            )
            if name
        )
        for country in pycountry.countries
    }


@lru_cache(maxsize=8192)
def _subdivision_label(code: str, language: str) -> str:
    if code in _SAME_PLACE:
        return place_name(_SAME_PLACE[code], language)
    if code not in _subdivision_names_in_english():
        return code
    part, whole = subdivision_name(code, language), place_name(code.partition("-")[0], language)
    return f"{part}, {whole}" if language == "en" else f"{whole}{part}"


@cache
def _country_codes() -> frozenset[str]:
    return frozenset(country.alpha_2 for country in pycountry.countries) | {KOSOVO}


@cache
def _subdivision_names_in_english() -> dict[str, str]:
    return {part.code: part.name for part in pycountry.subdivisions}


@cache
def _house_names() -> dict[str, Any]:
    return tomllib.loads(files("register.reference").joinpath("place_names.toml").read_text("utf-8"))


@cache
def _names(language: str) -> dict[str, str]:
    shown = Locale.parse(LANGUAGES[language]).territories
    names = {code: str(shown.get(code) or code) for code in _country_codes()}
    for group in ("house", "pseudo"):
        names.update({code: name[_NAME_COLUMN[language]] for code, name in _house_names()[group].items()})
    return names


@cache
def _subdivision_catalogue(language: str) -> Callable[[str], str] | None:
    """The translator from an ISO 3166-2 name, or None where names stay as ISO writes them."""
    if language not in _SUBDIVISION_CATALOGUES:
        return None
    wanted = [_SUBDIVISION_CATALOGUES[language]]
    return gettext.translation("iso3166-2", pycountry.LOCALES_DIR, wanted, fallback=True).gettext


def _by_letter(name: str) -> tuple[str, str]:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)), name


def _by_strokes(name: str) -> tuple[bytes, str]:
    # Big5 lists its common characters by number of strokes, then by radical.
    return name.encode("big5", "replace"), name


def _by_pinyin(name: str) -> tuple[bytes, str]:
    return name.translate(_PINYIN_STAND_INS).encode("gb2312", "replace"), name


_ORDERS: dict[str, Callable[[str], tuple[Any, str]]] = {
    "en": _by_letter,
    "zh-Hant-HK": _by_strokes,
    "zh-Hans": _by_pinyin,
}
