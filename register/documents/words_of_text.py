"""The words a text is searched by: Latin words, and pairs of Chinese characters, since Chinese has no blanks. Pure."""

import re
from collections.abc import Iterator
from typing import Final

from register.reference.folding import fold_evenly

MOST: Final = 30_000
"""Different words kept of one text."""
LONGEST: Final = 40
_PIECES: Final = re.compile(
    r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+)"
    r"|((?:(?![\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])[^\W_])+)"
)


def words_of(text: str) -> list[str]:
    """The different words of a text, at most ``MOST`` of them, in the order they are met.

    Of a run of Chinese characters: every pair that stand beside each other, and the last one alone.
    Source: house rule.
    """
    found: dict[str, None] = {}
    for is_chinese, piece in _pieces(text):
        if is_chinese:
            found.update(dict.fromkeys(piece[i : i + 2] for i in range(len(piece))))
        else:
            found[piece[:LONGEST]] = None
        if len(found) >= MOST:
            break
    return list(found)[:MOST]


def sought_words(text: str) -> list[tuple[str, bool]]:
    """The words to look for, all of them, each with whether it may go on: "secur" finds "security".

    Source: house rule (design: one Chinese character is a valid query).
    """
    found: dict[tuple[str, bool], None] = {}
    for is_chinese, piece in _pieces(text):
        if not is_chinese:
            found[piece[:LONGEST], True] = None
        elif len(piece) == 1:
            found[piece, True] = None
        else:
            found.update(dict.fromkeys((piece[i : i + 2], False) for i in range(len(piece) - 1)))
    return list(found)[:50]


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    for chinese, other in _PIECES.findall(fold_evenly(text)):
        yield bool(chinese), chinese or other
