"""Objects out of JSON text: a document, an array, or one object a line; what is no JSON becomes its line's error."""

import json
from collections.abc import Iterator
from typing import Any

from register.rules.facts import FactError


def read_lines(text: str) -> Iterator[tuple[int, Any]]:
    """Every JSON value of JSON Lines and the number of its line; a FactError where a line is no JSON.

    Empty lines are left out. Source: house rule (design: the other lines are still judged).
    """
    # Only line feeds end a line: JSON text may hold the other separators of Unicode.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield number, parse_json(line)
        except RepeatedName as error:
            yield number, FactError(str(error), "repeated")
        except (ValueError, RecursionError):
            yield number, FactError("facts", "not-json")


def read_document(text: str) -> Iterator[tuple[int, Any]]:
    """The items of an array, numbered from 1, or one whole document. Raises ValueError, RecursionError.

    Source: house rule.
    """
    whole = parse_json(text)
    yield from enumerate(whole if isinstance(whole, list) else [whole], start=1)


def read_either(text: str) -> Iterator[tuple[int, Any]]:
    """A document where the whole text is one, else its lines.

    Source: house rule.
    """
    try:
        yield from list(read_document(text))
    except (ValueError, RecursionError):
        yield from read_lines(text)


class RepeatedName(ValueError):
    """A name given twice in one object: which of the two is meant nobody can tell."""


def parse_json(text: str) -> Any:
    """The value of a JSON text; raises ValueError where it is none, or where an object names a field twice."""
    return json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise RepeatedName(name)
        found[name] = value
    return found


def _refuse(constant: str) -> Any:
    raise ValueError(constant)
