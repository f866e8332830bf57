"""Rules that put places together: a region gives way to a place in it, a parent to its territory."""

from functools import cache
from importlib.resources import files
from itertools import pairwise

from register.reference.place_reader.find import CONJUNCTIONS, MARK, PLACE, WORD, Item
from register.reference.place_reader.lexicon import ALPHA2, ALPHA3, COUNTRY, REGION
from register.reference.place_reader.reading import CLOSING, DASHES, OPENING, Reading
from register.reference.place_reader.words import word_list, word_set

UNKNOWN = "UNKNOWN"
MARKS_OF_THEIR_OWN = frozenset({"EU", "EEA", "WORLDWIDE"})

_PARENTS = {pair[:2]: pair[3:] for pair in word_list("territories")}
"""Places with an ISO 3166-1 code of their own that people write before another country's name."""

_BETWEEN = word_set("between")
_ADDING = word_set("adding")


@cache
def members() -> dict[str, frozenset[str]]:
    """The countries in each region, from the head of the compiled lexicon."""
    found = {}
    path = files("register.reference.place_reader").joinpath("data/lexicon.tsv")
    with path.open("r", encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("#"):
                break
            if line.startswith("#region "):
                _, name, *codes = line.split()
                found[name] = frozenset(codes)
    return found


def territories_stand_before_their_parent(reading: Reading) -> None:
    """``Hong Kong, China`` and ``China (Hong Kong)`` are Hong Kong; a longer list stays a list."""
    places = [at for at in reading.places() if not reading.items[at].aside]
    countries = {
        item.chosen.country
        for at in places
        if (item := reading.items[at]).chosen is not None and not item.is_a(REGION)
    }
    for left, right in pairwise(places):
        first, second = reading.items[left], reading.items[right]
        if first.chosen is None or second.chosen is None or first.is_a(REGION) or second.is_a(REGION):
            continue
        marks = [item.raw for item in reading.between(left, right)]
        bracketed = bool(marks) and marks[0] in OPENING
        if _PARENTS.get(first.chosen.country) == second.chosen.country:
            if all(mark in ",-–()." or mark == "SAR" for mark in marks) and (
                len(countries) == 2 or bracketed
            ):
                second.drop()
        elif _PARENTS.get(second.chosen.country) == first.chosen.country and second.is_a(
            COUNTRY + ALPHA2 + ALPHA3
        ):
            dashed = bool(marks) and marks[0] in DASHES and len(marks) == 1
            if bracketed or ((dashed or not marks or marks == [":"]) and len(countries) == 2):
                first.drop()


def regions_give_way_to_places_in_them(reading: Reading) -> None:
    """``EU (Frankfurt)`` and ``Ireland, EU`` are the country; ``EU and Germany`` are both."""
    places = [at for at in reading.places() if not reading.items[at].aside]
    for position, at in enumerate(places):
        item = reading.items[at]
        if not item.is_a(REGION) or item.chosen is None:
            continue
        inside = members().get(item.chosen.code, frozenset())
        if _is_refined_in_brackets(reading, at):
            item.aside = "refined"
            continue
        for step in (1, -1):
            other_at = position + step
            if not 0 <= other_at < len(places):
                continue
            other = reading.items[places[other_at]]
            if other.chosen is None or other.is_a(REGION):
                continue
            near = reading.between(min(at, places[other_at]), max(at, places[other_at]))
            if (other.chosen.country in inside or "c" in item.chosen.flags) and _only_parted_by_commas(
                near, step
            ):
                item.aside = "refined"
                break


def _only_parted_by_commas(between: list[Item], step: int) -> bool:
    for item in between:
        if item.sort == MARK:
            if item.raw not in ",/()[]-–—:'’.、·" and item.raw not in '"*':
                return False
        elif item.key in CONJUNCTIONS or (item.key not in _BETWEEN and item.cues != ("neutral",)):
            return False
    return True


def _is_refined_in_brackets(reading: Reading, at: int) -> bool:
    """Whether brackets, a colon or a dash after the region hold a country or a town that counts."""
    near = at + 1
    while (
        (item := reading.item(near)) is not None
        and item.sort == WORD
        and (item.key in _BETWEEN or item.cues == ("neutral",))
    ):
        near += 1
    opening = reading.item(near)
    if opening is None or opening.sort != MARK:
        return False
    if opening.raw in OPENING:
        depth = 1
        for at_inside in range(near + 1, len(reading.items)):
            inside = reading.items[at_inside]
            if inside.sort == MARK and inside.raw in OPENING:
                depth += 1
            elif inside.sort == MARK and inside.raw in CLOSING:
                depth -= 1
                if depth == 0:
                    return False
            elif inside.sort == PLACE and not inside.aside and not inside.is_a(REGION):
                return True
            elif inside.key in _ADDING:
                return False
        return False
    if opening.raw == ":" or (opening.raw in DASHES and not opening.glued):
        after = reading.item(near + 1)
        while (
            after is not None
            and after.sort == WORD
            and after.key not in _ADDING
            and (after.key in _BETWEEN or not after.cues)
        ):
            near += 1
            after = reading.item(near + 1)
        return after is not None and after.sort == PLACE and not after.aside and not after.is_a(REGION)
    return False


def code_of(item: Item) -> str:
    """The code a place is shown by: its country, EU, EEA or WORLDWIDE, or UNKNOWN for any other region."""
    if item.chosen is None:
        return UNKNOWN
    if item.chosen.kind == REGION:
        return item.chosen.code if item.chosen.code in MARKS_OF_THEIR_OWN else UNKNOWN
    return item.chosen.country
