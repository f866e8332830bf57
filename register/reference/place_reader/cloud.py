"""Region codes of cloud and hosting providers, and the country each stands for; no other words."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from register.reference.place_reader.words import word_set

_ZONE = re.compile(r"(?<=\d)-?[a-f]$")
_UNLISTED = re.compile(r"([a-z]+)(?:-[a-z]+)+-?\d{1,3}|([a-z]{2})-[a-z]{3}(?:-?\d{1,2})?")
_SITE = re.compile(r"(?:[a-z]+-)*([a-z]{3})-?\d{0,2}")
_NOT_COUNTRIES = word_set("not_countries")


class CloudRegions:
    """The tables of cloud.toml, turned round: code to country."""

    def __init__(self, tables: dict[str, Any]) -> None:
        self._azure = _turned(tables["azure"])
        self._codes = _turned(tables["codes"]) | self._azure
        self._areas = _turned(tables["areas"])
        self._sites = {site: code for code, sites in tables["sites"].items() for site in sites.split()}
        self._equinix = {pair: code for code, pairs in tables["equinix"].items() for pair in pairs.split()}
        self._providers = {
            word: provider["codes"] for provider in tables["providers"].values() for word in provider["words"]
        }
        self.azure_words = _turned(tables["azure_words"])
        self.countries = frozenset(self._sites.values()) | frozenset(self._codes.values())

    def of_provider(self, folded_text: str) -> dict[str, str]:
        """The codes that mean something else because the text names a provider; usually none."""
        for word, codes in self._providers.items():
            if word in folded_text:
                return dict(codes)
        return {}

    def find(self, code: str, of_provider: dict[str, str]) -> str | None:
        """The country of a region code (or EU, or UNKNOWN for a part of the world); None if it is none."""
        code = _ZONE.sub("", code.lower().replace("_", "-"))
        for prefix in ("aws-", "gcp-", "azure-", "oci-", "do-"):
            code = code.removeprefix(prefix)
        found = of_provider.get(code) or self._codes.get(code)
        if found:
            return found
        house, _, number = code.partition("-dc")
        if number.isdigit():
            code = house
        unlisted = _UNLISTED.fullmatch(code)
        if unlisted:
            first = unlisted[1] or unlisted[2]
            if first in self._areas and code[-1].isdigit():
                return self._areas[first]
            site = code.split("-")[1].rstrip("0123456789")
            if first not in _NOT_COUNTRIES and self._sites.get(site, "").lower() == first:
                return first.upper()
        site_code = _SITE.fullmatch(code)
        if site_code and code[-1].isdigit():
            return self._sites.get(site_code[1])
        return None

    def azure(self, name: str) -> str | None:
        """The country of one of Azure's regions written as one word."""
        return self._azure.get(name.lower())

    def site(self, letters: str) -> str | None:
        """The country of a three-letter airport or city code without a number."""
        return self._sites.get(letters.lower())

    def equinix(self, code: str) -> str | None:
        """The country of a data centre code such as LD5, for texts that say Equinix."""
        return self._equinix.get(code[:2].lower()) if re.fullmatch(r"[A-Za-z]{2}\d{1,2}x?", code) else None


def _turned(table: dict[str, list[str]]) -> dict[str, str]:
    return {name.lower(): code for code, names in table.items() for name in names}


@cache
def cloud_regions() -> CloudRegions:
    """The house's table of cloud regions."""
    path = files("register.reference.place_reader").joinpath("data/cloud.toml")
    return CloudRegions(tomllib.loads(path.read_text("utf-8")))
