"""Bar charts as the server draws them: where each bar and word stands. The template writes the SVG."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

ROW = 40
"""Height of a bar with its words, in CSS pixels."""
WIDEST_LABEL = 34
"""Columns of a label that fit beside its number on the narrowest screen; a Chinese character takes two."""


@dataclass(frozen=True)
class Bar:
    """One bar: its words, its number, a mark beside the number, and the list it counts."""

    name: str
    value: int
    mark: str
    href: str

    @property
    def label(self) -> str:
        """The name, shortened where it would run into its number."""
        width, kept = 0, ""
        for character in self.name:
            width += 2 if unicodedata.east_asian_width(character) in "WF" else 1
            if width > WIDEST_LABEL:
                return kept.rstrip() + "…"
            kept += character
        return kept


@dataclass(frozen=True)
class Chart:
    """Bars below each other, the longest as wide as the chart."""

    name: str
    note: str
    bars: Sequence[Bar]

    @property
    def height(self) -> int:
        """Of the whole drawing, in CSS pixels."""
        return ROW * len(self.bars)

    def width(self, bar: Bar) -> str:
        """The width of a bar: per cent of the drawing."""
        longest = max((one.value for one in self.bars), default=0) or 1
        return f"{100 * bar.value / longest:.1f}%"
