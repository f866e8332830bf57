"""JSON and JSON Lines, strictly: no NaN, no infinite numbers, no endless nesting."""

import json
import math
import re

from register.imports.reading.problem import ReadProblem
from register.imports.reading.records import measure

MAX_DIGITS = 40


class _NotANumber(ValueError):
    pass


def parse_json(text: str) -> object:
    """The value the text stands for; several lines of objects are a list. Raises ReadProblem."""
    try:
        value = _loads(text)
    except json.JSONDecodeError as error:
        lines = _json_lines(text)
        if lines is None:
            raise ReadProblem("json-broken", line=error.lineno, column=error.colno) from error
        value = lines
    measure(value)
    return value


def _loads(text: str) -> object:
    try:
        return json.loads(text, parse_constant=_constant, parse_float=_float, parse_int=_int)
    except _NotANumber as error:
        word = str(error)
        found = re.search(rf"[:\[,\s]{re.escape(word)}", text)
        line = text.count("\n", 0, found.end()) + 1 if found else 1
        raise ReadProblem("json-number", line=line, found=word[:40]) from error
    except RecursionError as error:
        raise ReadProblem("nested-too-deeply", limit=40) from error


def _json_lines(text: str) -> list[object] | None:
    values: list[object] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        if not line.lstrip().startswith("{"):
            return None
        try:
            values.append(_loads(line))
        except json.JSONDecodeError as error:
            if not values or line.strip() == "{":
                return None
            raise ReadProblem("json-broken", line=number, column=error.colno) from error
    return values or None


def _constant(word: str) -> object:
    raise _NotANumber(word)


def _float(word: str) -> float:
    value = float(word)
    if not math.isfinite(value):
        raise _NotANumber(word)
    return value


def _int(word: str) -> object:
    return int(word) if len(word) <= 15 else word[:MAX_DIGITS]
