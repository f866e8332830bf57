"""The small words of data/words.toml, as sets the rules can ask."""

import tomllib
from functools import cache
from importlib.resources import files


@cache
def _all() -> dict[str, str]:
    path = files("register.reference.place_reader").joinpath("data/words.toml")
    return tomllib.loads(path.read_text("utf-8"))


def word_list(name: str) -> list[str]:
    """The words of one key, in order."""
    return _all()[name].split()


def word_set(name: str) -> frozenset[str]:
    """The words of one key."""
    return frozenset(word_list(name))
