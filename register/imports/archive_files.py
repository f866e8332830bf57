"""A ZIP with a list of documents and the documents themselves: which is the list, and the bytes of each file."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import IO, Final
from zipfile import ZipFile, ZipInfo

from register.imports.reading import ReadProblem, limits
from register.imports.reading.archive import MEBIBYTE, kind_of_archive, open_archive, open_part
from register.reference.folding import fold

_LIST_ENDINGS: Final = ("csv", "tsv", "xlsx", "xls", "ods")
_LIST_NAMES: Final = frozenset(
    {
        "list",
        "index",
        "documents",
        "document list",
        "contents",
        "清单",
        "目录",
        "文件",
        "文件清单",
        "文件目录",
    }
)
"""What the list is called where several spreadsheets lie at the top, folded."""
_OTHER_ENCODINGS: Final = ("utf-8", "gb18030", "big5hkscs")
_UTF8_NAME: Final = 0x800


def holds_files(content: bytes) -> bool:
    """Whether some bytes are a plain ZIP, not a workbook or an office document. Raises ReadProblem for a broken one."""
    if not content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return False
    with open_archive(content) as archive:
        return kind_of_archive(archive) == "zip"


@dataclass
class ArchiveFiles:
    """The files of a ZIP by the names people give them. Nothing is ever written to a disk.

    Raises ReadProblem where it is damaged, encrypted or unpacks to far more than it seems to hold.
    """

    content: bytes = field(repr=False)

    @cached_property
    def _archive(self) -> ZipFile:
        return open_archive(self.content)

    @cached_property
    def _members(self) -> dict[str, ZipInfo]:
        """Every file that could be meant, by its path as people see it."""
        found: dict[str, ZipInfo] = {}
        for part in self._archive.infolist():
            name = _name_of(part)
            if not part.is_dir() and not _is_of_a_system(name):
                found.setdefault(name, part)
        return found

    @cached_property
    def list_name(self) -> str:
        """The path of the list. Raises ReadProblem where there is none, or where nobody can tell which it is."""
        top = min((name.count("/") for name in self._members), default=0)
        sheets = [
            name
            for name in self._members
            if name.count("/") == top and name.rpartition(".")[2].lower() in _LIST_ENDINGS
        ]
        named = [name for name in sheets if _stem(name) in _LIST_NAMES]
        if len(named) == 1:
            return named[0]
        if len(sheets) == 1:
            return sheets[0]
        raise ReadProblem("zip-which-list" if sheets else "zip-without-list")

    @property
    def list_bytes(self) -> bytes:
        """The bytes of the list."""
        return self.read(self.list_name)

    @property
    def names(self) -> tuple[str, ...]:
        """The paths of the documents, in their order."""
        return tuple(name for name in self._members if name != self.list_name)

    def find(self, written: str) -> str | None:
        """The file somebody means: by its path from the list on, else by its name where only one has it."""
        sought = _folded(written)
        here = posixpath.dirname(self.list_name)
        by_path = {_folded(posixpath.relpath(name, here) if here else name): name for name in self.names}
        if sought in by_path:
            return by_path[sought]
        alike = [
            name for name in self.names if _folded(posixpath.basename(name)) == posixpath.basename(sought)
        ]
        return alike[0] if len(alike) == 1 and "/" not in sought else None

    def read(self, name: str) -> bytes:
        """The bytes of one file. Raises ReadProblem where it is damaged or larger than it says."""
        part = self._members[name]
        if part.file_size > limits.MAX_FILE_BYTES * 2:
            raise ReadProblem("archive-bomb", limit=limits.MAX_UNPACKED_BYTES // MEBIBYTE)
        with open_part(self._archive, part) as stream:
            return b"".join(_pieces(stream, part.file_size))


def _pieces(stream: IO[bytes], most: int) -> Iterator[bytes]:
    left = most + 1
    while left > 0 and (piece := stream.read(min(left, MEBIBYTE))):
        left -= len(piece)
        yield piece
    if left <= 0:
        raise ReadProblem("archive-broken")


def _name_of(part: ZipInfo) -> str:
    """The path of a file; older programs write Chinese names without saying in which encoding."""
    name = part.filename
    if not part.flag_bits & _UTF8_NAME and not name.isascii():
        raw = name.encode("cp437", "replace")
        for encoding in _OTHER_ENCODINGS:
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return posixpath.normpath(name.replace("\\", "/"))


def _is_of_a_system(name: str) -> bool:
    last = posixpath.basename(name)
    return (
        name.startswith(("__MACOSX/", "../", "/"))
        or last.startswith("._")
        or last in (".DS_Store", "Thumbs.db")
    )


def _stem(name: str) -> str:
    return fold(posixpath.basename(name).rpartition(".")[0].replace("_", " ").replace("-", " ")).strip()


def _folded(path: str) -> str:
    return fold(posixpath.normpath(path.strip().replace("\\", "/"))).strip("/")
