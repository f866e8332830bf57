"""What a browser says it is, in a few words; it may lie, so nothing is decided by it."""

from typing import Final

from register.words import Words

# The first that fits wins: Edge and Opera also say Chrome, Chrome also says Safari.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_words(agent: str | None, words: Words) -> str:
    """``Firefox on Windows``; what it calls itself where we do not know it."""
    if not agent:
        return words.text("people.device_unknown")
    browser = next((name for sign, name in _BROWSERS if sign in agent), None)
    system = next((name for sign, name in _SYSTEMS if sign in agent), None)
    if browser and system:
        return words.text("people.device", browser=browser, system=system)
    return browser or system or agent[:60]
