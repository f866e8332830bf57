"""Country names and codes only, until the place reader is there."""

import re
from functools import lru_cache

from register.reference.folding import fold
from register.reference.places import is_country, places

MORE = {
    "usa": "US",
    "us": "US",
    "uk": "GB",
    "united states of america": "US",
    "eu": "EU",
    "european union": "EU",
}
MORE |= {"worldwide": "WORLDWIDE", "the netherlands": "NL"}


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    languages = ("en", "zh-Hant-HK", "zh-Hans")
    return MORE | {fold(name): code for language in languages for code, name in places(language)}


def read(text: str) -> tuple[str, ...]:
    """The codes of the names in a list."""
    parts = [part.strip(" .") for part in re.split(r"[,/;&、]| and ", re.sub(r"\([^)]*\)", "", text))]
    found = [_names().get(fold(part)) or (part if is_country(part) else None) for part in parts]
    return tuple(dict.fromkeys(code for code in found if code))
