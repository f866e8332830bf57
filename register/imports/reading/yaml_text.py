"""YAML as plain data: every value a string ("NO" is Norway, not false), no references, bounded nesting."""

import re

import yaml

from register.imports.reading.limits import MAX_DEPTH, MAX_RECORD_FIELDS
from register.imports.reading.problem import ReadProblem
from register.imports.reading.records import measure

Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
NULLS = {"", "~", "null", "Null", "NULL"}
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def parse_yaml(text: str) -> object:
    """The value of the first document. Raises ReadProblem with the line."""
    if found := UNREADABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise ReadProblem("control-character-line", line=line, found=f"U+{ord(found.group()):04X}")
    try:
        _check_events(text)
        value = next(iter(yaml.load_all(text, Loader=Loader)), None)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ReadProblem("yaml-broken", line=mark.line + 1 if mark else 1) from error
    except yaml.YAMLError as error:
        raise ReadProblem("yaml-broken", line=1) from error
    except (RecursionError, ValueError, TypeError) as error:
        raise ReadProblem("yaml-broken", line=1) from error
    measure(value)
    return _without_nulls(value)


def _check_events(text: str) -> None:
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=Loader), 1):
        if isinstance(event, yaml.AliasEvent):
            raise ReadProblem("yaml-reference", line=event.start_mark.line + 1 if event.start_mark else 1)
        if isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
            depth += 1
            if depth > MAX_DEPTH:
                raise ReadProblem("nested-too-deeply", limit=MAX_DEPTH)
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            depth -= 1
        if count > MAX_RECORD_FIELDS:
            raise ReadProblem("too-many-cells", limit=MAX_RECORD_FIELDS)


def _without_nulls(value: object) -> object:
    if isinstance(value, dict):
        return {str(key): _without_nulls(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_without_nulls(child) for child in value]
    return None if isinstance(value, str) and value in NULLS else value
