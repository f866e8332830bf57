"""Vendors that may be the same under two spellings. Only suggestions: nothing is ever merged unasked."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from register.imports.names import exact_key, loose_key

LIKELY = 90.0
BEGINS = 89.0
SHORTEST = 5
"""Letters of the shortest name whose spelling is compared; "Zoom" and "Zoho" are not close."""

MOST_PAIRS = 60_000_000
"""Beyond this only names that begin with the same word are compared."""

MOST_ALIKE = 500
"""Names with the same first word that one name is compared with."""


@dataclass(frozen=True)
class Named:
    """A vendor to compare: where it is from (a draft's index or a register's reference) and all its names."""

    id: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Similar:
    """Two that may be one.

    ``reason``: same-name, same-without-ending, same-other-name, close-spelling or begins-alike.
    """

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
    """Every likely pair once for each way it is likely; the comparing itself is rapidfuzz's, over flat lists."""
    flat = [
        (loose_key(name), owner, at) for owner, one in enumerate(others) for at, name in enumerate(one.names)
    ]
    flat = [entry for entry in flat if entry[0]]
    keys = [key for key, _, _ in flat]
    by_key: dict[str, list[int]] = defaultdict(list)
    by_word: dict[str, list[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        by_key[key].append(place)
        by_word[_first_word(key)].append(place)
    narrow = len(newcomers) * len(keys) > MOST_PAIRS
    for index, one in enumerate(newcomers):
        for at, name in enumerate(one.names):
            key = loose_key(name)
            for place in by_key.get(key, ())[:MOST_ALIKE]:
                _, owner, its_at = flat[place]
                if not among or owner > index:
                    yield one.id, others[owner].id, _reason(one, others[owner], at, its_at), 100.0
            word = by_word.get(_first_word(key), [])[:MOST_ALIKE]
            for place, score in _close(key, keys, word, word if narrow else None):
                _, owner, _ = flat[place]
                if not among or owner > index:
                    yield (
                        one.id,
                        others[owner].id,
                        "begins-alike" if score == BEGINS else "close-spelling",
                        score,
                    )


def _close(key: str, keys: list[str], word: list[int], only: list[int] | None) -> Iterable[tuple[int, float]]:
    """Places of keys spelt nearly the same, and of those one of which is the beginning of the other."""
    if len(key) >= SHORTEST:
        choices = keys if only is None else {place: keys[place] for place in only}
        for other, score, place in process.extract(
            key, choices, scorer=fuzz.ratio, score_cutoff=LIKELY, limit=20
        ):
            if other != key and len(other) >= SHORTEST:
                yield int(place), round(score, 1)
    for place in word:
        shorter, longer = sorted((key, keys[place]), key=len)
        if len(shorter) >= 4 and longer.startswith(shorter + " "):
            yield place, BEGINS


def _reason(one: Named, other: Named, at: int, its_at: int) -> str:
    if at or its_at:
        return "same-other-name"
    return "same-name" if exact_key(one.names[0]) == exact_key(other.names[0]) else "same-without-ending"


def _first_word(key: str) -> str:
    word = key.split(" ", 1)[0]
    return word if word.isascii() else word[:2]
