"""Choosing a language: what a browser asks for, mapped to the three we speak."""

from functools import lru_cache

from register.words import EN, HANS, HANT, LANGUAGES

# Babel does not map zh-HK, zh-TW or zh-CN to a script, so the table is ours.
_TRADITIONAL = ("zh-hant", "zh-hk", "zh-tw", "zh-mo", "yue")
_SIMPLIFIED = ("zh-hans", "zh-cn", "zh-sg", "zh-my", "zh")


def match_language(tag: str) -> str | None:
    """The language of ours that serves one language tag, or None."""
    lowered = tag.strip().lower().replace("_", "-")
    if tag in LANGUAGES:
        return tag
    if lowered.startswith(_TRADITIONAL):
        return HANT
    if lowered.startswith(_SIMPLIFIED):
        return HANS
    return EN if lowered == "en" or lowered.startswith("en-") else None


@lru_cache(maxsize=1_000)
def choose_language(accept_language: str) -> str:
    """The best language for an Accept-Language header; English where nothing fits.

    Source: RFC 9110 s.12.5.4 (weights); the first of equal weights wins.
    """
    weighted: list[tuple[float, int, str]] = []
    for position, part in enumerate(accept_language[:500].split(",")):
        tag, _, rest = part.partition(";")
        weight = 1.0
        if rest.strip().startswith("q="):
            try:
                weight = float(rest.strip()[2:])
            except ValueError:
                continue
        if weight > 0:
            weighted.append((-weight, position, tag))
    for _, _, tag in sorted(weighted):
        if found := match_language(tag):
            return found
    return EN
