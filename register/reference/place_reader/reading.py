"""A text under way: its items, and the questions rules ask about what stands where. No rules here."""

from collections.abc import Iterator

from register.reference.place_reader.find import (
    CLOSING_MARKS,
    CONJUNCTIONS,
    MARK,
    OPENING_MARKS,
    PLACE,
    WORD,
    Item,
)

HARD_MARKS = frozenset(";|•\n。;:=→>")
"""Marks that part one statement from the next."""

LIST_MARKS = frozenset(",/、+&\\")
"""Marks between the entries of a list."""

OPENING, CLOSING = OPENING_MARKS, CLOSING_MARKS
DASHES = frozenset("-–—‐‑~")


class Reading:
    """The items of one text."""

    def __init__(self, items: list[Item], folded: str) -> None:
        self.items = items
        self.folded = folded

    def places(self) -> Iterator[int]:
        """Positions of the places that are still places."""
        return (at for at, item in enumerate(self.items) if item.sort == PLACE)

    def item(self, at: int) -> Item | None:
        """The item at a position, or None beyond either end."""
        return self.items[at] if 0 <= at < len(self.items) else None

    def is_mark(self, at: int, marks: frozenset[str]) -> bool:
        """True if there is one of these marks at a position."""
        item = self.item(at)
        return item is not None and item.sort == MARK and item.raw in marks

    def is_edge(self, at: int) -> bool:
        """True beyond the text, at any mark except a joining one, and at "and" and its sisters."""
        item = self.item(at)
        if item is None:
            return True
        if item.sort == MARK:
            return item.raw not in "'’\"*_·." and not (item.raw in DASHES and item.glued)
        return item.sort == WORD and item.key in CONJUNCTIONS

    def segment(self, at: int) -> range:
        """The positions around ``at`` between two edges."""
        start = end = at
        while not self.is_edge(start - 1):
            start -= 1
        while not self.is_edge(end + 1):
            end += 1
        return range(start, end + 1)

    def is_alone(self, at: int) -> bool:
        """True if nothing but this and other two-letter codes stands in its segment."""
        return all(
            self.items[other].sort == MARK
            or (self.items[other].is_a("23CR") and len(self.items[other].raw) <= 3)
            for other in self.segment(at)
        )

    def word_before(self, at: int) -> Item | None:
        """The item before, brackets and quotation marks left out; None at an edge."""
        item = self.item(at - 1)
        return item if item is not None and item.sort != MARK else None

    def line(self, at: int) -> range:
        """The positions of the line or statement ``at`` stands in."""
        start = end = at
        while self.item(start - 1) is not None and not self.is_mark(start - 1, HARD_MARKS - {":"}):
            start -= 1
        while self.item(end + 1) is not None and not self.is_mark(end + 1, HARD_MARKS - {":"}):
            end += 1
        return range(start, end + 1)

    def between(self, left: int, right: int) -> list[Item]:
        """The items strictly between two positions."""
        return self.items[left + 1 : right]
