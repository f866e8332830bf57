"""Rules about whether a word names a place at all; each demotes what it does not believe."""

import re

from register.reference.place_reader.find import MARK, PLACE, WORD, Item
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
from register.reference.place_reader.reading import Reading
from register.reference.place_reader.words import word_set

PREPOSITIONS = word_set("prepositions")

_CODES_THAT_ARE_WORDS = word_set("codes_that_are_words")

_NOT_CODES_EVEN_ALONE = frozenset({"NA"})
"""NA is written for "not applicable" far more often than for Namibia."""

_STREETS = word_set("streets")
_STREETS_BEFORE = word_set("streets_before")
_STREETS_IN_CHINESE = frozenset("路街道巷里号")
_LEGAL_FORMS = word_set("legal_forms")
_ZIP = re.compile(r"\d{5}(?:\d{4})?|\d{4}|[a-z]\d[a-z]|[a-z]\d[a-z]\d[a-z]\d")


def two_letters_need_the_place_of_a_code(reading: Reading) -> None:
    """``IN`` is India in a list of codes and after a comma in an address, but not in running text."""
    for at in list(reading.places()):
        item = reading.items[at]
        if item.is_a(ALPHA2) and not _stands_as_code(reading, at, item):
            item.drop()


def _stands_as_code(reading: Reading, at: int, item: Item) -> bool:
    if reading.is_alone(at):
        return item.raw not in _NOT_CODES_EVEN_ALONE and (not item.is_small or _all_small(reading))
    if item.is_small:
        return False
    before, after = reading.item(at - 1), reading.item(at + 1)
    if after is not None and after.sort == WORD and _ZIP.fullmatch(after.key):
        return True
    if before is None or (before.sort == MARK and before.raw != ","):
        return False
    is_state = any(meaning.kind == ALPHA2 and "-" in meaning.code for meaning in item.meanings)
    if before.sort == MARK:
        return is_state and reading.is_edge(at + 1)
    if before.is_a(TOWN + PART):
        return reading.is_edge(at + 1) or item.raw not in _CODES_THAT_ARE_WORDS
    return before.key in PREPOSITIONS and item.raw not in _CODES_THAT_ARE_WORDS


def _all_small(reading: Reading) -> bool:
    """Whether the text is nothing but codes in small letters, more than one or a well-known one."""
    words = [item for item in reading.items if item.sort != MARK]
    if any(item.raw != item.raw.lower() or len(item.raw) > 3 or item.sort != PLACE for item in words):
        return False
    return len(words) > 1 or words[0].key not in (
        "no",
        "in",
        "is",
        "it",
        "as",
        "at",
        "be",
        "do",
        "my",
        "me",
        "so",
        "to",
    )


def small_letters_need_room(reading: Reading) -> None:
    """``us`` is the country alone in its entry or after "in the"; elsewhere it is a pronoun."""
    for at in list(reading.places()):
        item = reading.items[at]
        if not item.is_small or item.is_a(ALPHA2 + TOWN + PART + ADJECTIVE):
            continue
        before = reading.word_before(at)
        if len(item.raw) > 3 or len(reading.segment(at)) == 1 or (before and before.key in PREPOSITIONS):
            continue
        after = reading.item(at + 1)
        if item.key != "us" and (after is None or after.sort == WORD):
            continue
        if after is not None and after.key in (
            "based",
            "only",
            "region",
            "regions",
            "servers",
            "hosted",
            "data",
        ):
            continue
        if before is not None and before.is_a(COUNTRY + REGION + TOWN):
            continue
        item.drop()


def three_letters_need_capitals_among_words(reading: Reading) -> None:
    """An alpha-3 code counts alone in its entry or after a preposition; elsewhere ``PER`` is a word."""
    for at in list(reading.places()):
        item = reading.items[at]
        if not item.is_a(ALPHA3):
            continue
        before = reading.word_before(at)
        if item.is_small or not (
            reading.is_alone(at) or (before and (before.sort == PLACE or before.key in PREPOSITIONS))
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
            believed = people >= 100 or alone or (people >= 15 and len(reading.segment(at)) == 1)
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
        elif after is not None and after.sort == WORD and after.key in _STREETS and not item.is_a(ALPHA2):
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
