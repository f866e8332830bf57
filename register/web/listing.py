"""What every list page does the same: chips of its filters, and the lines about an export."""

from collections.abc import Sequence

from register.web.lists import Chip, FilterShown, ListState
from register.web.marks import written_moment
from register.web.visit import Visit


def chips_of(state: ListState, filters: Sequence[FilterShown]) -> list[Chip]:
    """The active filters in words, each with the address without it."""
    found = [Chip(f"“{state.text}”", state.address(q=None))] if state.text else []
    for shown in filters:
        if not shown.chosen:
            continue
        labels = {choice.value: choice.label for choice in shown.choices}
        found += [
            Chip(f"{shown.label}: {labels.get(value, value)}", state.without(shown.key, value))
            for value in shown.chosen
        ]
    return found


def about_list(visit: Visit, title_key: str, chips: Sequence[Chip], count: int) -> list[tuple[str, str]]:
    """The first sheet of an export: which list, which filter, as at when, by whom, how many."""
    words = visit.words
    narrowed = "; ".join(chip.label for chip in chips) or words.text("exports.about_no_filter")
    return [
        (words.text("exports.about_list"), words.text(title_key)),
        (words.text("exports.about_filter"), narrowed),
        (words.text("exports.about_at"), written_moment(visit.now, words.language, visit.settings.zone)),
        (words.text("exports.about_who"), visit.me.name),
        (words.text("exports.about_count"), str(count)),
    ]
