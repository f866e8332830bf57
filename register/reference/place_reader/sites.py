"""Rules about hosting sites written in letters and words rather than as region codes: fra, LD5, West Europe."""

from register.reference.place_reader.cloud import CloudRegions
from register.reference.place_reader.find import PLACE, WORD, Item
from register.reference.place_reader.lexicon import ALPHA3, COUNTRY, REGION, TOWN, Meaning
from register.reference.place_reader.reading import Reading
from register.reference.place_reader.words import word_set

_HOSTS = word_set("hosts")


def airport_letters_are_sites(reading: Reading, regions: CloudRegions) -> None:
    """``fra`` or ``IAD`` alone in its entry is a hosting site, unless it is an alpha-3 code in capitals."""
    for at, item in enumerate(reading.items):
        letters = item.raw
        if (
            len(letters) != 3
            or not (letters.isupper() or letters.islower())
            or item.cues
            or item.is_a(COUNTRY)
        ):
            continue
        if letters.isupper() and item.is_a(ALPHA3 + REGION):
            continue
        code = regions.site(letters)
        if code and (len(reading.segment(at)) == 1 or _follows_a_host(reading, at)):
            _settle(item, code)


def _follows_a_host(reading: Reading, at: int) -> bool:
    before = reading.item(at - 1)
    return before is not None and before.key in _HOSTS


def data_centre_numbers_are_sites(reading: Reading, regions: CloudRegions) -> None:
    """``LD5`` is in London where the text says Equinix."""
    if "equinix" not in reading.folded:
        return
    for item in reading.items:
        code = regions.equinix(item.raw) if item.sort == WORD else None
        if code:
            _settle(item, code)


def azure_names_are_sites(reading: Reading, regions: CloudRegions) -> None:
    """``westeurope`` is a region of Azure's; ``West Europe`` if it stands alone or the text speaks of Azure."""
    speaks_of_azure = "azure" in reading.folded or "microsoft" in reading.folded
    for at, item in enumerate(reading.items):
        if item.sort == WORD and len(item.raw) > 5 and (glued := regions.azure(item.raw)):
            _settle(item, glued)
        if item.sort != PLACE:
            continue
        code = regions.azure_words.get(item.raw.lower())
        if code and (speaks_of_azure or len(reading.segment(at)) == 1):
            _settle(item, code)


def _settle(item: Item, country: str) -> None:
    meaning = Meaning(TOWN, country, 10**6, "c")
    item.sort, item.meanings, item.is_small = PLACE, (meaning,), False
    item.choose(meaning)
