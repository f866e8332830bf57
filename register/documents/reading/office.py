"""The text of DOCX and XLSX files. XML without entities or document types; runs in the reading process alone."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from defusedxml import ElementTree

from register.documents.reading import limits

_WORD_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")
_SHEET_PARTS = re.compile(r"xl/(sharedStrings|worksheets/sheet\d+|comments\d*)\.xml")
_MAIN_FIRST = ("word/document.xml", "xl/sharedStrings.xml")


class TooMuch(Exception):
    """The file unpacks to more than is read."""


class _Counted(io.RawIOBase):
    """A member of the archive that gives no more than what is left to read."""

    def __init__(self, stream: IO[bytes], left: list[int]) -> None:
        self._stream, self._left = stream, left

    def read(self, size: int = -1) -> bytes:
        """Some bytes. Raises TooMuch."""
        found = self._stream.read(size if size > 0 else 65_536)
        self._left[0] -= len(found)
        if self._left[0] < 0:
            raise TooMuch
        return found


def read_docx(content: bytes) -> Iterator[str]:
    """The paragraphs: of the text, then of headers, footers, notes and comments."""
    return _texts(content, _WORD_PARTS, block="p")


def read_xlsx(content: bytes) -> Iterator[str]:
    """The cells that hold text: shared ones first, then those written in the sheets."""
    return _texts(content, _SHEET_PARTS, block="si")


def _texts(content: bytes, wanted: re.Pattern[str], *, block: str) -> Iterator[str]:
    left = [limits.UNPACKED]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if wanted.fullmatch(name)]
        for name in sorted(names, key=lambda name: (name not in _MAIN_FIRST, name)):
            with archive.open(name) as stream:
                yield from _blocks(_Counted(stream, left), block)


def _blocks(stream: Any, block: str) -> Iterator[str]:
    ends, said = {block, "is", "comment"}, []
    for _event, element in ElementTree.iterparse(stream, forbid_dtd=True):
        name = element.tag.rpartition("}")[2]
        if name == "t" and element.text:
            said.append(element.text)
        elif name in ("tab", "br", "cr"):
            said.append(" ")
        elif name in ends:
            if text := "".join(said).strip():
                yield text
            said = []
            element.clear()
    if text := "".join(said).strip():
        yield text
