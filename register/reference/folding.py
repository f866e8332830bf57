"""Folding text for search: Traditional and Simplified, full and half width, upper and lower case become one."""

import unicodedata
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=1)
def _to_simplified() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """The text as search compares it: NFKC, case folded, accents dropped, Simplified, blanks single.

    Source: house rule (design: search folds Traditional/Simplified, full/half width and case).
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    if plain.isascii():
        return " ".join(plain.split())
    bare = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    return " ".join(_to_simplified().convert(unicodedata.normalize("NFC", bare)).split())


def fold_evenly(text: str) -> str:
    """The text folded character by character, as long as it was: a place found in it is that place in the text.

    Source: house rule (design: search folds Traditional/Simplified, full/half width and case).
    """
    return text.translate({ord(c): _fold_one(c) for c in set(text)})


@lru_cache(maxsize=20_000)
def _fold_one(character: str) -> str:
    return (fold(character) or character.casefold())[:1] or character
