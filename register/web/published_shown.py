"""The lines of a published list in words, by sort: just compared, or as they were when it was applied."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from register.published.comparing import Comparison, Line
from register.published.kept import line_kept
from register.published.models import PublishedList
from register.reference.places import place_name
from register.rules.list_change import Change
from register.web.meant import with_new
from register.words import Words

ORDER: Final = (Change.ADDED, Change.MOVED, Change.REMOVED, Change.REPURPOSED, Change.UNCHANGED)


@dataclass(frozen=True)
class LineShown:
    """One line in words; ``choices`` are the vendors it may be, where somebody must say."""

    line: Line
    before: str
    after: str
    choices: Sequence[tuple[str, str]]
    is_chosen: bool


Groups = Sequence[tuple[Change, Sequence[LineShown]]]


def groups_of(words: Words, comparison: Comparison, chosen: set[str] | None) -> Groups:
    """The lines of a comparison by sort; ``chosen`` are the keys of those ticked (None: all)."""
    shown = [
        line_shown(words, line, is_chosen=chosen is None or line.key in chosen) for line in comparison.lines
    ]
    return _grouped(shown)


def groups_kept(words: Words, published: PublishedList) -> Groups:
    """The lines as they were when the list was applied; lists applied long ago have kept none."""
    kept = published.result.get("lines", [])
    return _grouped(
        [
            line_shown(words, line_kept(number, line), is_chosen=line["is_applied"])
            for number, line in enumerate(kept, 1)
        ]
    )


def _grouped(lines: Sequence[LineShown]) -> Groups:
    groups = [(change, [shown for shown in lines if shown.line.change is change]) for change in ORDER]
    return [(change, shown) for change, shown in groups if shown]


def line_shown(words: Words, line: Line, *, is_chosen: bool) -> LineShown:
    """One line of a comparison in words."""

    def told(places: Sequence[str], purpose: str) -> str:
        named = words.text("frame.list_mark").join(place_name(place, words.language) for place in places)
        return " · ".join(part for part in (named, purpose) if part)

    similar = [(one.choice, f"{one.name} ({one.ref})") for one in line.similar]
    return LineShown(
        line,
        before=told(line.places_before, line.purpose_before)
        if line.refs and line.change is not Change.ADDED
        else "",
        after=told(line.places, line.purpose) if line.change is not Change.REMOVED else "",
        choices=with_new(words, similar, line.name) if similar else (),
        is_chosen=is_chosen,
    )
