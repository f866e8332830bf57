"""Rules that choose between places of one name by what stands beside them: Georgia, Cambridge, "DE", "CA"."""

from itertools import pairwise

from register.reference.place_reader.find import MARK, PLACE, WORD, Item
from register.reference.place_reader.lexicon import ADJECTIVE, ALPHA2, ALPHA3, COUNTRY, PART, TOWN, Meaning
from register.reference.place_reader.naming import lies_in, state_before_postcode
from register.reference.place_reader.reading import OPENING, Reading
from register.reference.place_reader.words import word_set

_LINKS = word_set("links")
_AN_AMERICAN_HABIT = 10
"""In "Richmond, CA" the state is this many times likelier than a country code, people being equal."""

_WORTH_A_THOUGHT = 0.12
"""A namesake in the country beside it is meant if it has at least this share of the larger town's people."""

_A_LARGE_TOWN = 3_000
"""In thousands: a larger town is compared as if it had as many people."""


def states_before_postcodes(reading: Reading) -> None:
    """``DE 19904`` is Delaware, ``ON M5V 2T6`` Ontario, ``WA 6000`` Western Australia."""
    for at in reading.places():
        item, after = reading.items[at], reading.item(at + 1)
        if item.is_a(ALPHA2 + PART) and after is not None and after.sort == MARK and after.raw == ",":
            after = reading.item(at + 2)
        state = state_before_postcode(item, after)
        if state is not None:
            item.meanings = (state,)
            item.choose(state)


def neighbours_choose_each_other(reading: Reading) -> None:
    """From right to left, a place and the one it lies in settle each other: ``London, Ontario, Canada``."""
    places = list(reading.places())
    for left, right in reversed(list(pairwise(places))):
        if not _are_linked(reading, left, right):
            continue
        inner, outer = reading.items[left], reading.items[right]
        pair = _best_pair(inner, outer, _holds_a_list(reading, left, right))
        if pair is None:
            pair = _best_pair(outer, inner, None if reading.is_mark(left + 1, OPENING) else True)
            if pair is not None:
                pair = (pair[1], pair[0])
        if pair is not None:
            inner.choose(pair[0])
            outer.choose(pair[1])
            outer.meanings = (pair[1],)


def _are_linked(reading: Reading, left: int, right: int) -> bool:
    for item in reading.between(left, right):
        if item.sort == MARK:
            if item.raw not in ",()-–—\n:[]/." and item.raw != "'":
                return False
        elif item.key not in _LINKS and not any(letter.isdigit() for letter in item.key):
            return False
    return True


def _holds_a_list(reading: Reading, left: int, right: int) -> bool:
    """Whether both stand in a list of countries, so that "Georgia, United States" are two of them."""
    countries = 0
    for at in reading.places():
        if reading.items[at].is_a(COUNTRY + ALPHA3):
            countries += 1
    before = reading.item(left - 1)
    follows_a_town = (
        any(reading.items[at].is_a(TOWN) for at in reading.places() if at < left) and before is not None
    )
    return countries > 2 and not follows_a_town


def _best_pair(inner: Item, outer: Item, is_list: bool | None) -> tuple[Meaning, Meaning] | None:
    """The likeliest way the first can lie in the second, or None if it does not.

    ``is_list`` says that both may be entries of one list; None that the first stands in brackets after the second.
    """
    best: tuple[Meaning, Meaning] | None = None
    most = 0.0
    heaviest = inner.chosen.weight if inner.chosen else 1
    two_codes = inner.is_a(ALPHA2) and len(outer.raw) == 2 and is_list is not None
    for small in inner.meanings:
        as_part = (
            Meaning(PART, small.code, small.weight, "")
            if small.kind == ALPHA2 and "-" in small.code
            else small
        )
        if as_part is not small and two_codes:
            continue
        for large in outer.meanings:
            if not lies_in(as_part, large) or (
                as_part.kind == PART and as_part.code == large.code and inner.is_a(ALPHA2)
            ):
                continue
            weight = float(max(small.weight, 1))
            is_state = "-" in large.code
            if is_state and large.kind == ALPHA2:
                weight *= _AN_AMERICAN_HABIT
            if large.kind == TOWN or (
                inner.is_a(COUNTRY) and (is_list or (small.kind == TOWN and not is_state))
            ):
                continue
            if (
                not is_state
                and inner.is_a(TOWN)
                and small.weight < min(heaviest, _A_LARGE_TOWN) * _WORTH_A_THOUGHT
            ):
                continue
            if weight > most:
                best, most = (small, large), weight
    return best


def letters_of_other_provinces_are_none(reading: Reading) -> None:
    """``Florianópolis, SC, Brazil`` and ``Milano (MI)``: two letters of a province this house has no table of."""
    places = list(reading.places())
    for position, at in enumerate(places[1:], start=1):
        item, town = reading.items[at], reading.items[places[position - 1]]
        if not item.is_a(ALPHA2) or not town.is_a(TOWN) or not _are_linked(reading, places[position - 1], at):
            continue
        if town.chosen is None or any(lies_in(town.chosen, meaning) for meaning in item.meanings):
            continue
        after = reading.items[places[position + 1]] if position + 1 < len(places) else None
        before_its_country = after is not None and after.chosen is not None and after.is_a(COUNTRY + ALPHA3)
        if reading.is_mark(at - 1, OPENING) or (
            before_its_country
            and after is not None
            and after.chosen
            and town.chosen.country == after.chosen.code
        ):
            item.drop()


def states_keep_company(reading: Reading) -> None:
    """Codes and names beside states are states: ``NY, CA, TX``, ``California, Georgia and Texas``."""
    chosen = [reading.items[at].chosen for at in reading.places()]
    parts = [
        meaning
        for meaning in chosen
        if meaning is not None and meaning.kind in (PART, ALPHA2) and "-" in meaning.code
    ]
    countries = {
        meaning.country for meaning in chosen if meaning is not None and meaning.kind in (COUNTRY, ALPHA3)
    }
    if not parts or not all(part.country == "US" for part in parts):
        return
    for at in reading.places():
        item = reading.items[at]
        states = [
            meaning
            for meaning in item.meanings
            if meaning.code.startswith("US-") and meaning.kind in (PART, ALPHA2)
        ]
        unsettled = item.chosen is not None and "-" not in item.chosen.code and len(item.meanings) > 1
        if not states or not unsettled:
            continue
        if (item.is_a(ALPHA2) and all(part.kind == ALPHA2 for part in parts)) or (
            item.is_a(COUNTRY) and countries <= {"US", item.chosen.code if item.chosen else ""}
        ):
            item.choose(states[0])


def unknown_towns_are_american(reading: Reading) -> None:
    """In ``Smallville, DE`` nobody knows the town; a comma and a state's letters are an American habit."""
    for at in reading.places():
        item, comma, town = reading.items[at], reading.item(at - 1), reading.item(at - 2)
        if not item.is_a(ALPHA2) or len(item.meanings) < 2 or comma is None or town is None:
            continue
        if comma.raw == "," and town.sort == WORD and town.raw[0].isupper() and not town.raw.isupper():
            state = next((meaning for meaning in item.meanings if "-" in meaning.code), None)
            if state is not None and reading.is_edge(at + 1):
                item.choose(state)


def towns_before_letters_of_a_state_lie_in_it(reading: Reading) -> None:
    """``Berlin, CT`` names a town this house does not list; the larger namesake is not meant."""
    places = list(reading.places())
    if len(places) != 2 or places[1] != places[0] + 2 or not reading.is_mark(places[0] + 1, frozenset(",")):
        return
    town, state = (reading.items[at] for at in places)
    codes = [meaning.code for meaning in state.meanings if meaning.kind == ALPHA2]
    is_a_state = state.is_a(ALPHA2) and all("-" in code for code in codes)
    if is_a_state and town.is_a(TOWN + PART) and town.chosen is not None and state.chosen is not None:
        state.choose(next(meaning for meaning in state.meanings if meaning.kind == ALPHA2))
        if town.chosen.country != state.chosen.country:
            town.drop()


def one_country_draws_its_towns(reading: Reading) -> None:
    """Where one country only is named, its larger namesake is meant: ``US offices: Birmingham``."""
    named = {
        item.chosen.code
        for item in (reading.items[at] for at in reading.places())
        if item.chosen is not None and item.is_a(COUNTRY + ALPHA3 + ADJECTIVE)
    }
    if len(named) != 1:
        return
    country = named.pop()
    for at in reading.places():
        item = reading.items[at]
        if (
            item.chosen is None
            or not item.is_a(TOWN)
            or item.chosen.country == country
            or len(item.meanings) == 1
        ):
            continue
        for meaning in item.meanings:
            enough = meaning.weight >= max(item.chosen.weight * _WORTH_A_THOUGHT * 2, 50)
            if meaning.kind == TOWN and meaning.country == country and enough:
                item.choose(meaning)
                break


def addresses_end_in_their_country(reading: Reading) -> None:
    """In a postal address the last place counts: other countries in it name streets and houses."""
    places = list(reading.places())
    if len(places) < 2:
        return
    line = reading.line(places[-1])
    within = [at for at in places if at in line]
    if len(within) < 2 or not _looks_like_address(reading, line):
        return
    last = reading.items[within[-1]]
    if not last.is_a(COUNTRY + ALPHA3 + ALPHA2 + PART) or last.chosen is None:
        return
    for at in within[:-1]:
        item = reading.items[at]
        if item.chosen is not None and item.sort == PLACE and item.chosen.country != last.chosen.country:
            item.drop()


def _looks_like_address(reading: Reading, line: range) -> bool:
    """A number, three entries or more parted by commas, and no word of hosting or transferring."""
    numbers = commas = 0
    for at in line:
        item = reading.items[at]
        if item.sort == MARK:
            commas += item.raw == ","
            before = reading.item(at - 1)
            if item.raw in "/+&" and not (before is not None and before.raw.isdigit()):
                return False
        elif item.sort == WORD:
            numbers += any(letter.isdigit() for letter in item.key)
            if item.cues and item.key != "no":
                return False
    return numbers > 0 and commas >= 2
