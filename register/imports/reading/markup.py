"""XML read as a stream, without entities or document types, and never more of it than agreed."""

from collections.abc import Callable
from typing import IO
from xml.parsers import expat

from register.imports.reading import limits
from register.imports.reading.problem import ReadProblem

CHUNK = 1 << 16
Attributes = dict[str, str]


class Enough(Exception):
    """Raised by a handler that has seen all it needs."""


class Allowance:
    """Unpacked bytes and XML elements a workbook may still spend, all its parts together."""

    def __init__(self) -> None:
        self.bytes = limits.MAX_UNPACKED_BYTES
        self.tags = limits.MAX_TAGS

    def spend_bytes(self, n: int) -> None:
        """Raises ReadProblem ``unpacked-too-big``."""
        self.bytes -= n
        if self.bytes < 0:
            raise ReadProblem("unpacked-too-big", limit=limits.MAX_UNPACKED_BYTES // (1024 * 1024))

    def spend_tag(self) -> None:
        """Raises ReadProblem ``unpacked-too-big``."""
        self.tags -= 1
        if self.tags < 0:
            raise ReadProblem("unpacked-too-big", limit=limits.MAX_UNPACKED_BYTES // (1024 * 1024))


def local(name: str) -> str:
    """A tag's or attribute's name without its namespace, which differs between strict and usual workbooks."""
    return name.rpartition("}")[2].rpartition(":")[2]


def read_markup(
    stream: IO[bytes],
    part: str,
    allowance: Allowance,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> None:
    """Feed a part of a workbook to three handlers. Raises ReadProblem ``xml-broken`` or ``xml-entities``."""
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise ReadProblem("xml-entities", part=part)

    def on_start(name: str, attributes: Attributes) -> None:
        allowance.spend_tag()
        start(local(name), attributes)

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = on_start
    parser.EndElementHandler = lambda name: end(local(name))
    parser.CharacterDataHandler = text
    try:
        while chunk := stream.read(CHUNK):
            allowance.spend_bytes(len(chunk))
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise ReadProblem("xml-broken", part=part, line=error.lineno) from error
