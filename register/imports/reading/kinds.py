"""What kind of file some bytes or a text are, by what they hold; a file's name only decides between texts."""

import json
import re

from register.imports.reading.problem import ReadProblem

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NOT_FOR_US = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"RIFF", "WebP"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"\x1f\x8b", "GZIP"),
    (b"BZh", "BZIP2"),
    (b"\xfd7zXZ", "XZ"),
    (b"MZ", "EXE"),
    (b"\x7fELF", "ELF"),
    (b"{\\rtf", "RTF"),
    (b"SQLite format 3\x00", "SQLite"),
    (b"From ", "e-mail"),
)
TABLE_LINE = re.compile(r"\|?[\s:]*-{2,}[-\s:|]*")
LIST_LINE = re.compile(r"^[ \t]{0,3}(?:[*+\-•·▪●○–—]|\d{1,3}[.)])[ \t]+\S", re.MULTILINE)
HEADING_LINE = re.compile(r"^#{1,6} \S", re.MULTILINE)
HTML_START = re.compile(
    r"\A\s*(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body|table|div|meta)", re.IGNORECASE | re.DOTALL
)
YAML_LIST = re.compile(r"^- [\w \-]+:(?: |$)", re.MULTILINE)
SAMPLE = 200_000


def refuse_other_kinds(data: bytes) -> None:
    """Raises ReadProblem ``wrong-kind`` for kinds of file we know but do not read."""
    for start, kind in NOT_FOR_US:
        if data.startswith(start) and (len(start) > 2 or b"\x00" in data[:512] or b"\xff" in data[:512]):
            raise ReadProblem("wrong-kind", kind=kind)


def kind_of_ole(data: bytes) -> str:
    """xls, encrypted or office, by the names in the container's directory."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "encrypted"
    names = ("Workbook", "Book")
    return "xls" if any(name.encode("utf-16-le") + b"\x00\x00" in data for name in names) else "office"


def kind_of_text(text: str, ending: str) -> str:
    """json, yaml, html, markdown or separated."""
    start = text[:SAMPLE].lstrip()
    if ending in ("json", "jsonl", "ndjson", "geojson"):
        return "json"
    if ending in ("yaml", "yml"):
        return "yaml"
    if HTML_START.match(start) or ending in ("html", "htm"):
        return "html"
    if ending in ("csv", "tsv", "tab"):
        return "separated"
    if ending in ("md", "mdx", "markdown"):
        return "markdown"
    if start[:1] in "[{" and _begins_like_json(start):
        return "json"
    return _pasted(start)


def _begins_like_json(start: str) -> bool:
    if not re.match(r'[\[{]\s*(?:["{\[\]}\d\-]|true|false|null|NaN|Infinity)', start):
        return False
    try:
        json.loads(start)
    except json.JSONDecodeError as error:
        # Cut by our sample or broken further on: still meant to be JSON.
        return error.pos > 20 or len(start) >= SAMPLE - 1000 or start.rstrip()[-1:] in "]}"
    except (ValueError, RecursionError):
        return True
    return True


def _pasted(start: str) -> str:
    lines = [line for line in start.splitlines() if line.strip()]
    if any(_is_table_line(line) for line in lines) or re.search(r"<table\b", start, re.IGNORECASE):
        return "markdown"
    if "\t" in start and sum("\t" in line for line in lines) >= len(lines) / 2:
        return "separated"
    if (
        YAML_LIST.search(start)
        and len(YAML_LIST.findall(start)) >= len([x for x in lines if x.startswith("-")]) * 0.8
    ):
        return "yaml"
    bullets = len(LIST_LINE.findall(start))
    if lines and (bullets >= len(lines) / 2 or (bullets and HEADING_LINE.search(start))):
        return "markdown"
    return "separated"


def _is_table_line(line: str) -> bool:
    """The line of dashes between a Markdown table's headers and its rows."""
    return (
        "|" in line and "--" in line and len(line) <= 2_000 and TABLE_LINE.fullmatch(line.strip()) is not None
    )
