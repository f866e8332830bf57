"""The reader itself: finds, applies the rules in order, and says what was read. The rules live beside it."""

from dataclasses import dataclass
from functools import lru_cache

from register.reference.place_reader import homonyms, naming, regions, scope, sites
from register.reference.place_reader.cloud import cloud_regions
from register.reference.place_reader.find import find_items
from register.reference.place_reader.lexicon import PART, REGION, TOWN, Meaning, lexicon
from register.reference.place_reader.reading import Reading
from register.reference.place_reader.text import clean, fold, tokens

UNKNOWN = regions.UNKNOWN

MAX_LENGTH = 20_000
"""Longer texts are read up to here: no location is this long."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A place the text names but does not say data goes to."""

    code: str
    words: str
    reason: str
    """``not``, ``planned``, ``former``, ``seat``, ``law``, ``open``, ``offered``, ``people`` or ``firm``."""


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """Words that could have meant another country."""

    words: str
    chosen: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlacesRead:
    """What a text says of places; ``codes`` is never empty."""

    codes: tuple[str, ...]
    """ISO 3166-1 alpha-2 codes as the text orders them; EU, EEA, WORLDWIDE or UNKNOWN where it says no more."""
    raw: str
    """The text as it was given."""
    regions: tuple[str, ...] = ()
    """Regions without a code that stand as UNKNOWN in ``codes``, such as EUROPE or APAC."""
    parts: tuple[str, ...] = ()
    """ISO 3166-2 codes the text names or implies, such as CA-QC."""
    set_aside: tuple[SetAside, ...] = ()
    ambiguous: tuple[Ambiguity, ...] = ()

    @property
    def is_known(self) -> bool:
        """True if every place in the text became a code."""
        return UNKNOWN not in self.codes


@lru_cache(maxsize=4096)
def read_places(text: str) -> PlacesRead:
    """The places a free text says data goes to, or UNKNOWN; nothing is guessed.

    A place within a region replaces the region; planned, former and denied places, seats of companies and
    names of laws are set aside. Pure: the same text always reads the same.
    Source: house rules; codes ISO 3166-1 and 3166-2.
    """
    cleaned = clean(text[:MAX_LENGTH])
    words = tokens(cleaned)
    if not words:
        return PlacesRead((UNKNOWN,), text)
    folded = fold(cleaned)
    table = cloud_regions()
    reading = Reading(find_items(words, lexicon(), table, table.of_provider(folded)), folded)

    sites.airport_letters_are_sites(reading, table)
    sites.data_centre_numbers_are_sites(reading, table)
    sites.azure_names_are_sites(reading, table)
    naming.characters_stand_for_countries_among_their_like(reading)
    naming.two_letters_need_the_place_of_a_code(reading)
    naming.words_for_the_world_need_room(reading)
    naming.three_letters_need_capitals_among_words(reading)
    naming.us_needs_room(reading)
    naming.streets_are_not_places(reading)
    naming.ordinary_words_need_support(reading)
    naming.words_in_company_names_count_less(reading)

    homonyms.states_before_postcodes(reading)
    homonyms.neighbours_choose_each_other(reading)
    homonyms.letters_of_other_provinces_are_none(reading)
    homonyms.states_keep_company(reading)
    homonyms.unknown_towns_are_american(reading)
    homonyms.towns_before_letters_of_a_state_lie_in_it(reading)
    homonyms.one_country_draws_its_towns(reading)
    homonyms.addresses_end_in_their_country(reading)

    scope.cues_set_places_aside(reading)
    scope.double_denials_cancel(reading)

    regions.territories_stand_before_their_parent(reading)
    regions.regions_give_way_to_places_in_them(reading)
    return _told(reading, text)


def _told(reading: Reading, raw: str) -> PlacesRead:
    places = [reading.items[at] for at in reading.places()]
    counted = [place for place in places if not place.aside]
    if not counted:
        counted = [place for place in places if place.aside in scope.FIRM]
    codes = dict.fromkeys(regions.code_of(place) for place in counted)
    chosen = [place.chosen for place in counted if place.chosen is not None]
    named = dict.fromkeys(meaning.code for meaning in chosen if meaning.kind == REGION)
    return PlacesRead(
        codes=tuple(codes) or (UNKNOWN,),
        raw=raw,
        regions=tuple(name for name in named if name not in (*regions.MARKS_OF_THEIR_OWN, UNKNOWN)),
        parts=tuple(
            dict.fromkeys(
                meaning.code for meaning in chosen if "-" in meaning.code and meaning.kind != REGION
            )
        ),
        set_aside=tuple(
            SetAside(regions.code_of(place), place.raw, place.aside)
            for place in places
            if place.aside and place.aside != "refined" and place not in counted
        ),
        ambiguous=tuple(
            Ambiguity(place.raw, place.chosen.country, others)
            for place in counted
            if place.chosen is not None
            and place.chosen.kind in (TOWN, PART)
            and (others := _namesakes(place.meanings, place.chosen))
        ),
    )


def _namesakes(meanings: tuple[Meaning, ...], chosen: Meaning) -> tuple[str, ...]:
    towns = [meaning for meaning in meanings if meaning.kind == TOWN]
    largest = max((town.weight for town in towns if town.country == chosen.country), default=chosen.weight)
    countries = dict.fromkeys(town.country for town in towns if town.weight * 3 >= largest)
    return tuple(country for country in countries if country != chosen.country)
