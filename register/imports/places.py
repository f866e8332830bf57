"""Places as imports need them: the codes a cell names beside its words. Reading them is reference's work."""

from dataclasses import dataclass
from functools import lru_cache

UNKNOWN = "UNKNOWN"


@dataclass(frozen=True)
class PlaceText:
    """The words of a cell and the place codes they stand for; no codes where they name no place.

    ``partly``: some of the words name no place ("US / vendor-managed"). ``regions`` have no code (APAC).
    ``others`` are countries the words could have meant instead.
    """

    raw: str
    codes: tuple[str, ...] = ()
    partly: bool = False
    regions: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@lru_cache(maxsize=20_000)
def places_in(text: str) -> PlaceText:
    """The places a text names, in its order."""
    # Imported here so that reading a file of names alone need not load the list of towns.
    from register.reference.place_reader.read import read_places

    read = read_places(text)
    codes = tuple(code for code in read.codes if code != UNKNOWN)
    others = tuple(dict.fromkeys(code for doubt in read.ambiguous for code in doubt.others))
    return PlaceText(text, codes, bool(codes) and not read.is_known, read.regions, others)
