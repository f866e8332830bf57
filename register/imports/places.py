"""Places as imports need them: the codes a cell names beside its words. Reading them is reference's work."""

from dataclasses import dataclass
from functools import lru_cache

NO_PLACE = ("UNKNOWN",)


@dataclass(frozen=True)
class PlaceText:
    """The words of a cell and the place codes they stand for; no codes where they name no place."""

    raw: str
    codes: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()


@lru_cache(maxsize=20_000)
def places_in(text: str) -> PlaceText:
    """The places a text names, in its order."""
    from register.imports.places_for_now import read

    return PlaceText(text, read(text))
