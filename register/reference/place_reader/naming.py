"""Rules about whether a word names a place at all; each demotes what it does not believe."""

import re

from register.reference.place_reader.find import CONJUNCTIONS, MARK, PLACE, WORD, Item
from register.reference.place_reader.lexicon import (
    ADJECTIVE,
    ALPHA2,
    ALPHA3,
    COUNTRY,
    PART,
    REGION,
    TOWN,
    Meaning,
)
from register.reference.place_reader.reading import CLOSING, Reading
from register.reference.place_reader.words import word_list, word_set

PREPOSITIONS = word_set("prepositions")

_CODES_THAT_ARE_WORDS = word_set("codes_that_are_words")

_NOT_CODES_EVEN_ALONE = frozenset({"NA"})
"""NA is written for "not applicable" far more often than for Namibia."""

_STREETS = word_set("streets")
_STREETS_BEFORE = word_set("streets_before")
_STREETS_IN_CHINESE = frozenset("路街道巷里号로길")
_LEGAL_FORMS = word_set("legal_forms")
_LETTERS_THAT_ARE_WORDS = word_set("letters_that_are_words")
_CHARACTERS = {pair[0]: pair[2:] for pair in word_list("characters")}
_PLACE_NOUNS = word_set("place_nouns")
_WORDS_FOR_THE_WORLD = word_set("words_for_the_world")
_WORLDLY = word_set("worldly")
_POSTCODES = {
    "US": re.compile(r"\d{5}(?:\d{4})?"),
    "CA": re.compile(r"[a-z]\d[a-z](?:\d[a-z]\d)?"),
    "AU": re.compile(r"\d{4}"),
}


def characters_stand_for_countries_among_their_like(reading: Reading) -> None:
    """``中美`` and ``美、英、德`` are lists of countries; one of these characters beside other words is not."""
    letters = [item for item in reading.items if item.sort != MARK and item.key not in CONJUNCTIONS]
    if not letters or not all(item.sort == WORD and item.key in _CHARACTERS for item in letters):
        return
    for item in letters:
        code = _CHARACTERS[item.key]
        meaning = Meaning(REGION if code == "EU" else COUNTRY, code, 10**6, "")
        item.sort, item.meanings = PLACE, (meaning,)
        item.choose(meaning)


def two_letters_need_the_place_of_a_code(reading: Reading) -> None:
    """``IN`` is India in a list of codes and after a comma in an address, but not in running text."""
    for at in list(reading.places()):
        item = reading.items[at]
        if item.is_a(ALPHA2) and not _stands_as_code(reading, at, item):
            item.drop()


def _stands_as_code(reading: Reading, at: int, item: Item) -> bool:
    is_word = item.raw in _CODES_THAT_ARE_WORDS or item.raw.lower() in _LEGAL_FORMS
    if reading.is_alone(at):
        if item.raw in _NOT_CODES_EVEN_ALONE or (is_word and _talks(reading)):
            return False
        return not item.is_small or _all_small(reading)
    if item.is_small:
        return False
    before, after = reading.item(at - 1), reading.item(at + 1)
    if state_before_postcode(item, after) is not None:
        return True
    if before is None or (before.sort == MARK and before.raw != ","):
        return False
    if before.sort == MARK:
        is_state = any("-" in meaning.code for meaning in item.meanings)
        return is_state and reading.is_edge(at + 1)
    if before.is_a(TOWN + PART):
        pairs = ((inner, outer) for inner in before.meanings for outer in item.meanings)
        return any(lies_in(inner, outer) for inner, outer in pairs) and reading.is_edge(at + 1)
    return before.key in PREPOSITIONS and not is_word


def state_before_postcode(item: Item, after: Item | None) -> Meaning | None:
    """The state meant by letters before a postal code of its country ("DE 19904"), or None."""
    if after is None or after.sort != WORD:
        return None
    for meaning in item.meanings:
        pattern = _POSTCODES.get(meaning.country)
        if meaning.kind == ALPHA2 and "-" in meaning.code and pattern and pattern.fullmatch(after.key):
            return meaning
    return None


def _plain_words(reading: Reading) -> int:
    return sum(item.sort == WORD and not item.cues and item.key not in CONJUNCTIONS for item in reading.items)


def _talks(reading: Reading) -> bool:
    """Whether the text has plain words beside its places, so that two letters may be one of them."""
    return _plain_words(reading) > 0


def _all_small(reading: Reading) -> bool:
    """Whether the text is nothing but codes in small letters: several, or one that is no English word."""
    words = [item for item in reading.items if item.sort != MARK]
    if any(item.raw != item.raw.lower() or len(item.raw) > 3 or item.sort != PLACE for item in words):
        return False
    return len(words) > 1 or words[0].raw.upper() not in _CODES_THAT_ARE_WORDS


def us_needs_room(reading: Reading) -> None:
    """``us`` is the country alone in its entry, after "in" or "the", or beside a place; else it is a pronoun."""
    for at in list(reading.places()):
        item = reading.items[at]
        if not item.is_small or item.key != "us" or len(reading.segment(at)) == 1:
            continue
        before, after = reading.word_before(at), reading.item(at + 1)
        believed = before is not None and (
            before.key in ("in", "the", "within", "across") or before.sort == PLACE
        )
        if not believed and (after is None or after.key not in _PLACE_NOUNS):
            item.drop()


def words_for_the_world_need_room(reading: Reading) -> None:
    """``Global`` is everywhere alone in its entry or before "edge network"; in ``Global Payments`` it is a name."""
    for at in list(reading.places()):
        item = reading.items[at]
        if item.key not in _WORDS_FOR_THE_WORLD:
            continue
        others = [reading.items[other] for other in reading.segment(at) if other != at]
        closing, then = reading.item(at + 1), reading.item(at + 2)
        if closing is not None and closing.raw in CLOSING and then is not None and then.sort == WORD:
            item.drop()
            continue
        if not all(other.sort == MARK or other.key in _WORLDLY or other.sort == PLACE for other in others):
            item.drop()


def three_letters_need_capitals_among_words(reading: Reading) -> None:
    """An alpha-3 code counts alone in its entry or after a preposition; elsewhere ``PER`` is a word."""
    for at in list(reading.places()):
        item = reading.items[at]
        if not item.is_a(ALPHA3):
            continue
        before = reading.word_before(at)
        words = _plain_words(reading)
        if (
            item.raw.lower() in _LEGAL_FORMS
            or words > (0 if item.raw in _LETTERS_THAT_ARE_WORDS else 3)
            or item.is_small
            or not (reading.is_alone(at) or (before and (before.sort == PLACE or before.key in PREPOSITIONS)))
        ):
            item.drop()


def ordinary_words_need_support(reading: Reading) -> None:
    """``Reading`` or ``Nice`` is a town only alone in the text or right before the place it lies in."""
    alone = sum(1 for item in reading.items if item.sort != MARK) == 1
    for at in list(reading.places()):
        item = reading.items[at]
        if item.chosen is None or not item.is_a(TOWN) or _has_support(reading, at):
            continue
        people = item.chosen.weight
        if "o" in item.chosen.flags:
            believed = alone and people >= 100
        else:
            believed = (
                people >= 100 or (alone and people >= 10) or (people >= 10 and len(reading.segment(at)) == 1)
            )
        if not believed:
            item.drop()


def _has_support(reading: Reading, at: int) -> bool:
    """Whether a neighbour, in the order of addresses or in brackets, holds one of the towns of this name."""
    item = reading.items[at]
    for step in (1, -1):
        near = at + step
        while (mark := reading.item(near)) is not None and (
            (mark.sort == MARK and mark.raw in ",()-–\n:.") or (mark.sort == WORD and mark.raw.isdigit())
        ):
            near += step
        neighbour = reading.item(near)
        if neighbour is None or neighbour.sort != PLACE:
            continue
        for outer in neighbour.meanings:
            if any(lies_in(inner, outer) for inner in item.meanings if inner.kind == TOWN):
                return True
    return False


def lies_in(inner: Meaning, outer: Meaning) -> bool:
    """Whether one meaning is a place inside the other (a town in its state, a state in its country)."""
    if outer.kind in (REGION, TOWN, ADJECTIVE) or inner.kind not in (TOWN, PART):
        return False
    if outer.kind == PART or (outer.kind == ALPHA2 and "-" in outer.code):
        return inner.code == outer.code or ("-" not in inner.code and inner.code == outer.country != "US")
    return inner.country == outer.code


def streets_are_not_places(reading: Reading) -> None:
    """``Oxford Street`` and ``rue de Lisbonne`` are not in Oxford or Lisbon."""
    for at in list(reading.places()):
        item = reading.items[at]
        after, before = reading.item(at + 1), reading.item(at - 1)
        if item.is_a(REGION):
            continue
        if after is not None and after.glued and after.key in _STREETS_IN_CHINESE:
            item.drop()
        elif (
            after is not None and after.sort == WORD and after.key in "东西南北中" and item.raw[-1] > "\u3000"
        ):
            then = reading.item(at + 2)
            if then is not None and then.key in _STREETS_IN_CHINESE:
                item.drop()
        elif after is not None and after.key in _STREETS and not after.is_a(ALPHA2) and not item.is_a(ALPHA2):
            item.drop()
        elif before is not None and before.sort == WORD:
            further = reading.item(at - 2)
            small = before.key in (
                "de",
                "d",
                "du",
                "des",
                "di",
                "della",
                "do",
                "da",
                "of",
                "la",
                "los",
                "las",
            )
            if before.key in _STREETS_BEFORE or (
                small and further is not None and further.key in _STREETS_BEFORE
            ):
                item.drop()


def words_in_company_names_count_less(reading: Reading) -> None:
    """In ``Google Ireland Ltd`` the country is part of a name: it counts if the text has no other place."""
    items = reading.items
    for at, item in enumerate(items):
        if (
            item.sort != WORD
            or item.key not in _LEGAL_FORMS
            or not (item.raw[0].isupper() or item.raw.islower())
        ):
            continue
        back = at - 1
        while back >= 0 and at - back <= 6:
            word = items[back]
            if word.sort == MARK and word.raw not in "&.,-":
                break
            if word.sort == MARK and word.raw == "," and back < at - 1:
                break
            if word.sort == WORD and not word.raw[0].isupper() and word.key not in ("and", "of", "de"):
                break
            if word.sort == PLACE and not word.aside and _has_name_before(reading, back):
                word.aside = "firm"
            back -= 1


def _has_name_before(reading: Reading, at: int) -> bool:
    before = reading.item(at - 1)
    return before is not None and (before.sort in (WORD, PLACE)) and before.raw[0].isupper()
