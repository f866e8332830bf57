"""The ZIP container of a workbook: what it is and whether it is safe to unpack. Nothing is parsed here."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from register.imports.reading import limits
from register.imports.reading.problem import ReadProblem

MEBIBYTE = 1024 * 1024


def open_archive(data: bytes) -> zipfile.ZipFile:
    """The container, its directory checked. Raises ReadProblem: archive-broken, archive-bomb, encrypted."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        ValueError,
        OSError,
        NotImplementedError,
        EOFError,
    ) as error:
        raise ReadProblem("archive-broken") from error
    if len(parts) > limits.MAX_PARTS:
        raise ReadProblem("archive-bomb", limit=limits.MAX_UNPACKED_BYTES // MEBIBYTE)
    total = 0
    for part in parts:
        if part.flag_bits & 0x1:
            raise ReadProblem("encrypted")
        total += part.file_size
        ratio = part.file_size / max(1, part.compress_size)
        if part.file_size > MEBIBYTE and ratio > limits.MAX_UNPACK_RATIO:
            raise ReadProblem("archive-bomb", limit=limits.MAX_UNPACKED_BYTES // MEBIBYTE)
    if total > limits.MAX_UNPACKED_BYTES:
        raise ReadProblem("archive-bomb", limit=limits.MAX_UNPACKED_BYTES // MEBIBYTE)
    return archive


@contextmanager
def open_part(archive: zipfile.ZipFile, name: str | zipfile.ZipInfo) -> Iterator[IO[bytes]]:
    """One part as a stream. Raises ReadProblem when it is missing, damaged or differs from the directory."""
    try:
        with archive.open(name) as stream:
            yield stream
    except KeyError as error:
        raise ReadProblem("part-missing", part=str(name)[:100]) from error
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        ValueError,
        RuntimeError,
    ) as error:
        raise ReadProblem("archive-broken") from error


def kind_of_archive(archive: zipfile.ZipFile) -> str:
    """xlsx, xlsb, ods, docx, pptx, odt or zip, by what lies inside."""
    names = set(archive.namelist())
    lowered = {name.lower() for name in names}
    if any(name.endswith("workbook.bin") for name in lowered):
        return "xlsb"
    if "mimetype" in names:
        with open_part(archive, "mimetype") as stream:
            kind = stream.read(100).decode("ascii", errors="replace")
        if "spreadsheet" in kind:
            return "ods"
        return "odt" if "opendocument" in kind else "zip"
    for start, kind in (("xl/", "xlsx"), ("word/", "docx"), ("ppt/", "pptx")):
        if any(name.startswith(start) for name in lowered):
            return kind
    return (
        "xlsx" if "[content_types].xml" in lowered and any("workbook" in name for name in lowered) else "zip"
    )
