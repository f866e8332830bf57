"""What a paper to be handed out is made of: a title, headings, paragraphs, facts, tables. Knows no format."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 2 is a part of the paper, 3 a part of that (the title alone is 1)."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text as it was typed: its line ends are kept."""

    text: str
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and their values, one a line."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a header row that is repeated on every page; ``widths`` are shares, all equal where empty."""

    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int] = ()


Block = Heading | Paragraph | Facts | Grid


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper in one language. ``page_of`` holds ``{page}`` and ``{pages}``; ``footer`` stands on every page.

    ``language`` is one of ours (en, zh-Hant-HK, zh-Hans); it decides the font and what a reader is told.
    """

    title: str
    language: str
    blocks: Sequence[Block]
    made_at: datetime
    footer: str = ""
    page_of: str = "{page} / {pages}"
    is_wide: bool = False
    """Whether its tables need the page turned on its side."""
