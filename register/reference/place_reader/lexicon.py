"""The compiled lexicon: which words may name which places. Choosing between them is the rules' work."""

from bisect import bisect_left
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

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
    """Keys to meanings. The lines are sorted, so nothing needs to be built before the first question."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._meanings: dict[str, tuple[Meaning, ...]] = {}
        self._go_on: dict[str, bool] = {}

    def goes_on(self, key: str, is_cjk: bool) -> bool:
        """Whether a longer key begins with this one (and a blank, for scripts written with blanks)."""
        known = self._go_on.get(key)
        if known is None:
            start = key if is_cjk else key + " "
            at = bisect_left(self._lines, start + "\n" if is_cjk else start)
            known = at < len(self._lines) and self._lines[at].startswith(start)
            self._remember(self._go_on, key, known)
        return known

    def get(self, key: str) -> tuple[Meaning, ...]:
        """What a key may mean, heaviest first; empty if it is not known."""
        known = self._meanings.get(key)
        if known is None:
            start = key + "\t"
            at = bisect_left(self._lines, start)
            line = self._lines[at] if at < len(self._lines) else ""
            known = tuple(map(_meaning, line[len(start) :].split(" "))) if line.startswith(start) else ()
            self._remember(self._meanings, key, known)
        return known

    @staticmethod
    def _remember(memory: dict[str, Any], key: str, known: object) -> None:
        # Texts come from outside: the memory is emptied before it can grow without end.
        if len(memory) >= 50_000:
            memory.clear()
        memory[key] = known


def _meaning(text: str) -> Meaning:
    kind, code, weight, flags = text.split(":")
    return Meaning(kind, code, int(weight or 0), flags)


@cache
def lexicon() -> Lexicon:
    """The lexicon as compiled by ``build.py``."""
    path = files("register.reference.place_reader").joinpath("data/lexicon.tsv")
    lines = path.read_text("utf-8").split("\n")
    return Lexicon([line for line in lines if line and line[0] != "#"])
