"""What a file is, told from its bytes: the kinds we take, and why another is refused. Opens nothing else."""

import io
import re
import zipfile
from collections.abc import Mapping
from email import message_from_bytes
from typing import Final

from register.documents.models import DocumentKind
from register.documents.names import extension_of
from register.errors import Invalid, Problem

MAX_BYTES: Final = 200 * 2**20
"""The most any setting can allow; REGISTER_MAX_UPLOAD_MB is applied where files are received."""
MAX_MEMBERS: Final = 5_000
MAX_UNPACKED: Final = 400 * 2**20

ENDINGS: Final[Mapping[DocumentKind, tuple[str, ...]]] = {
    DocumentKind.PDF: ("pdf",),
    DocumentKind.DOCX: ("docx",),
    DocumentKind.XLSX: ("xlsx",),
    DocumentKind.PNG: ("png",),
    DocumentKind.JPEG: ("jpg", "jpeg"),
    DocumentKind.EML: ("eml",),
    DocumentKind.CSV: ("csv", "tsv"),
    DocumentKind.TEXT: ("txt", "csv", "tsv", "md", "eml"),
}
"""The file name endings each kind may have; the first is given where there is none."""

MEDIA_TYPES: Final[Mapping[DocumentKind, str]] = {
    DocumentKind.PDF: "application/pdf",
    DocumentKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    DocumentKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    DocumentKind.PNG: "image/png",
    DocumentKind.JPEG: "image/jpeg",
    DocumentKind.EML: "message/rfc822",
    DocumentKind.CSV: "text/csv",
    DocumentKind.TEXT: "text/plain",
}

_OFFICE_PARTS: Final = {"word/document.xml": DocumentKind.DOCX, "xl/workbook.xml": DocumentKind.XLSX}
_ACTIVE_PART: Final = re.compile(r"(^|/)(vbaproject|vbadata|activex|macrosheets)", re.IGNORECASE)
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_HEADER: Final = re.compile(rb"[A-Za-z][A-Za-z0-9-]{0,60}:[ \t]?")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MARKUP: Final = re.compile(r"\s*(<!doctype|<html|<svg|<script|<\?xml|<body|<head|#!)", re.IGNORECASE)


def kind_of_file(content: bytes, name: str, field: str = "file") -> DocumentKind:
    """What the file is. Raises Invalid for ``field``: empty, too big, broken, encrypted, macros, a kind we do not
    take, or not what its name says.

    Source: OWASP ASVS 5.0.0 5.2 (allowed by content and ending, with limits).
    """
    kind = _told(content)
    if isinstance(kind, Problem):
        raise Invalid({field: kind})
    ending = extension_of(name)
    if kind is DocumentKind.TEXT and ending in ("csv", "tsv"):
        kind = DocumentKind.CSV
    if ending and ending not in ENDINGS[kind]:
        raise Invalid({field: Problem("not-what-it-says", {"ending": ending[:12], "kind": kind.value})})
    return kind


def _told(content: bytes) -> DocumentKind | Problem:
    if not content:
        return Problem("empty-file")
    if len(content) > MAX_BYTES:
        return Problem("file-too-big", {"limit": MAX_BYTES // 2**20})
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    if content.startswith(_PNG):
        whole = content[12:16] == b"IHDR" and b"IEND" in content[-16:]
        return DocumentKind.PNG if whole else Problem("broken-file")
    if content.startswith(b"\xff\xd8\xff"):
        return DocumentKind.JPEG if b"\xff\xd9" in content[-1024:] else Problem("broken-file")
    if content.startswith(_OLD_OFFICE):
        return Problem("old-or-encrypted-office")
    return _written(content)


def _pdf(content: bytes) -> DocumentKind | Problem:
    ending = content[-2048:]
    if b"%%EOF" not in ending or b"startxref" not in ending:
        return Problem("broken-file")
    if b"/Encrypt" in content:
        return Problem("encrypted-file")
    return DocumentKind.PDF


def _office(content: bytes) -> DocumentKind | Problem:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
                return Problem("file-unpacks-too-big")
            if any(member.flag_bits & 0x1 for member in members):
                return Problem("encrypted-file")
            names = {member.filename for member in members}
            if any(name.startswith("/") or ".." in name.split("/") for name in names):
                return Problem("broken-file")
            if "[Content_Types].xml" not in names:
                return Problem("kind-not-taken")
            types = archive.getinfo("[Content_Types].xml")
            declared = archive.read(types) if types.file_size < 2**20 else b""
    except (zipfile.BadZipFile, KeyError, NotImplementedError, OSError, ValueError, EOFError):
        return Problem("broken-file")
    if b"macroEnabled" in declared or b"vbaProject" in declared or any(map(_ACTIVE_PART.search, names)):
        return Problem("has-macros")
    found = [kind for part, kind in _OFFICE_PARTS.items() if part in names]
    return found[0] if len(found) == 1 else Problem("kind-not-taken")


def _written(content: bytes) -> DocumentKind | Problem:
    if b"\x00" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Problem("kind-not-taken")
    if _is_mail(content):
        return DocumentKind.EML
    for encoding in ("utf-8-sig", "utf-16", "big5hkscs", "gb18030"):
        if encoding == "utf-16" and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROL.search(text):
            break
        return Problem("kind-not-taken") if _MARKUP.match(text) else DocumentKind.TEXT
    return Problem("kind-not-taken")


def _is_mail(content: bytes) -> bool:
    if not _HEADER.match(content) or b"\x00" in content:
        return False
    head = content[:65_536].replace(b"\r\n", b"\n").split(b"\n\n", 1)[0]
    lines = [line for line in head.split(b"\n") if line]
    if not all(line[:1] in b" \t" or _HEADER.match(line) for line in lines):
        return False
    message = message_from_bytes(head + b"\n\n")
    return bool(message["From"]) and any(message[name] for name in ("Date", "Received", "Message-ID"))
