"""The compiled lexicon: which words may name which places. Choosing between them is the rules' work."""

from functools import cache
from importlib.resources import files
from typing import NamedTuple

COUNTRY, ADJECTIVE, PART, TOWN, REGION, ALPHA2, ALPHA3, CUE = "C", "A", "S", "T", "R", "2", "3", "Q"
"""Kinds of meaning, one letter each as in lexicon.tsv: country, adjective, part of a country, town, region,
two-letter code (country or state), three-letter code, cue (a word that changes what places mean)."""


class Meaning(NamedTuple):
    """One thing a word may mean."""

    kind: str
    code: str
    """ISO 3166-1 or 3166-2 code, the name of a region, or the name of a cue."""
    weight: int
    """People living there, in thousands: the heavier meaning wins when nothing else decides."""
    flags: str
    """``u`` only if written in capitals; ``o`` also an ordinary word."""

    @property
    def country(self) -> str:
        """The ISO 3166-1 code (for a region, its name)."""
        return self.code.partition("-")[0]


class Lexicon:
    """Keys to meanings; one line of the file is only taken apart when its key is asked for."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = dict(line.split("\t", 1) for line in lines if line and line[0] != "#")
        self._longest: dict[str, int] = {}
        self._meanings: dict[str, tuple[Meaning, ...]] = {}
        for key in self._lines:
            first, _, rest = key.partition(" ")
            if key[0] >= "\u0e00":
                first, length = key[0], len(key)
            else:
                length = rest.count(" ") + 2 if rest else 1
            if length > self._longest.get(first, 0):
                self._longest[first] = length

    def longest(self, first: str) -> int:
        """How many tokens the longest key beginning with this token has; 0 if there is none."""
        return self._longest.get(first, 0)

    def get(self, key: str) -> tuple[Meaning, ...]:
        """What a key may mean, heaviest first; empty if it is not known."""
        known = self._meanings.get(key)
        if known is None:
            line = self._lines.get(key)
            if line is None:
                return ()
            known = self._meanings[key] = tuple(map(_meaning, line.split(" ")))
        return known


def _meaning(text: str) -> Meaning:
    kind, code, weight, flags = text.split(":")
    return Meaning(kind, code, int(weight or 0), flags)


@cache
def lexicon() -> Lexicon:
    """The lexicon as compiled by ``build.py``."""
    path = files("register.reference.place_reader").joinpath("data/lexicon.tsv")
    return Lexicon(path.read_text("utf-8").split("\n"))
