"""Vendors that may be the same under two spellings. Only suggestions: nothing is ever merged unasked."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from register.imports.names import exact_key, loose_key

LIKELY = 88.0
MOST_NAMES_COMPARED = 4_000
"""Beyond this only names that begin with the same word are compared."""


@dataclass(frozen=True)
class Named:
    """A vendor to compare: where it is from (a draft's index or a register's reference) and all its names."""

    id: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Similar:
    """Two that may be one. ``reason``: same-without-ending, same-other-name, close-spelling, begins-alike."""

    first: str
    second: str
    reason: str
    score: float


def similar_names(newcomers: Sequence[Named], known: Sequence[Named] | None = None) -> tuple[Similar, ...]:
    """Likely pairs between newcomers and known ones, or among the newcomers themselves; best first."""
    others = newcomers if known is None else known
    found: dict[tuple[str, str], Similar] = {}
    for one, two, reason, score in _pairs(newcomers, others, among=known is None):
        pair = (one, two)
        if pair not in found or found[pair].score < score:
            found[pair] = Similar(one, two, reason, score)
    return tuple(sorted(found.values(), key=lambda s: (-s.score, s.first, s.second)))


def _pairs(
    newcomers: Sequence[Named], others: Sequence[Named], *, among: bool
) -> Iterable[tuple[str, str, str, float]]:
    keys = {
        id(one): [(loose_key(name), place) for place, name in enumerate(one.names)]
        for one in (*newcomers, *others)
    }
    order = {one.id: place for place, one in enumerate(others)}
    by_key: dict[str, list[tuple[Named, int]]] = defaultdict(list)
    by_word: dict[str, list[Named]] = defaultdict(list)
    for other in others:
        for key, place in keys[id(other)]:
            by_key[key].append((other, place))
            by_word[_first_word(key)].append(other)
    narrow = len(newcomers) * len(others) > MOST_NAMES_COMPARED**2 / 2
    for at, one in enumerate(newcomers):
        exact = {exact_key(name) for name in one.names}
        for key, place in keys[id(one)]:
            for other, its_place in by_key.get(key, ()):
                if not among or order[other.id] > at:
                    yield one.id, other.id, _reason(one, other, place, its_place, exact), 100.0
        candidates = others if not narrow else by_word.get(_first_word(keys[id(one)][0][0]), [])
        for other in candidates:
            if among and order[other.id] <= at:
                continue
            score = max(_closeness(a, b) for a, _ in keys[id(one)] for b, _ in keys[id(other)])
            if score >= LIKELY:
                reason = "begins-alike" if score < 90 else "close-spelling"
                yield one.id, other.id, reason, round(score, 1)


def _reason(one: Named, other: Named, place: int, its_place: int, exact: set[str]) -> str:
    if place or its_place:
        return "same-other-name"
    return "same-name" if exact_key(other.names[0]) in exact else "same-without-ending"


def _first_word(key: str) -> str:
    word = key.split(" ", 1)[0]
    return word if word.isascii() else word[:2]


def _closeness(one: str, two: str) -> float:
    """0 to 100; a whole name at the beginning of a longer one ("google", "google workspace") counts 89."""
    if min(len(one), len(two)) < 3:
        return 0.0
    shorter, longer = sorted((one, two), key=len)
    if longer.startswith(shorter + " ") and len(shorter) >= 4:
        return 89.0
    if abs(len(one) - len(two)) > 6 or min(len(one), len(two)) < 5:
        return 0.0
    return max(fuzz.ratio(one, two), fuzz.token_sort_ratio(one, two) - 1)
