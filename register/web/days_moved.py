"""Why a last day is shown earlier than it is counted: the days off that moved it, by name. Reads nothing."""

from datetime import date

from register.reference.places import place_name
from register.reference.working_days import holiday_name, is_day_off
from register.rules.day_count import days_off_between
from register.web.marks import written_date
from register.words import Words


def moved_words(words: Words, place: str, shown_on: date | None, counted_on: date | None) -> str:
    """The sentence that says so; empty where nothing was moved."""
    if shown_on is None or counted_on is None or shown_on >= counted_on:
        return ""
    days = days_off_between(is_day_off, place, shown_on, counted_on)
    named = [holiday_name(place, day, words.language) or words.text("agreements.weekend") for day in days]
    return words.text(
        "agreements.moved_earlier",
        counted=written_date(counted_on, words.language),
        why=words.text("frame.list_mark").join(dict.fromkeys(named)),
        place=place_name(place, words.language),
    )
