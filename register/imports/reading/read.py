"""The door of this folder: bytes or pasted text in, tables or one ReadProblem out; no file is written."""

from register.imports.reading import limits
from register.imports.reading.archive import kind_of_archive, open_archive
from register.imports.reading.document import read_html, read_markdown
from register.imports.reading.encoding import decode
from register.imports.reading.grid import Budget
from register.imports.reading.json_text import parse_json
from register.imports.reading.kinds import OLE, kind_of_ole, kind_of_text, refuse_other_kinds
from register.imports.reading.old_workbook import read_old_workbook
from register.imports.reading.problem import ReadProblem
from register.imports.reading.records import tables_of
from register.imports.reading.separated import read_separated
from register.imports.reading.tables import Note, ReadFile, Table
from register.imports.reading.xlsx import read_xlsx
from register.imports.reading.yaml_text import parse_yaml

MEBIBYTE = 1024 * 1024


def read_tables(data: bytes, file_name: str = "", encoding: str | None = None) -> ReadFile:
    """Every table of a file, and what was noticed while reading it.

    The kind is taken from the bytes; the name's ending only decides between kinds of text.
    ``encoding`` overrides the guess for text. Raises ReadProblem and nothing else.
    """
    if len(data) > limits.MAX_FILE_BYTES:
        raise ReadProblem("too-big", limit=limits.MAX_FILE_BYTES // MEBIBYTE)
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise ReadProblem("empty-file")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive(data)
    if data.startswith(OLE):
        return _ole(data)
    refuse_other_kinds(data)
    text, found, damaged = decode(data, encoding)
    notes = [] if found == "utf-8" else [Note("encoding", {"encoding": found})]
    if damaged:
        notes.append(Note("damaged-characters", {"n": damaged, "lines": _damaged_lines(text)}))
    return _text(text, _ending(file_name), notes, found)


def read_text(text: str) -> ReadFile:
    """The tables of pasted text. Raises ReadProblem and nothing else."""
    if len(text) > limits.MAX_DOCUMENT_BYTES:
        raise ReadProblem("too-big", limit=limits.MAX_DOCUMENT_BYTES // MEBIBYTE)
    if not text.strip():
        raise ReadProblem("empty-file")
    return _text(text, "", [], None)


def _archive(data: bytes) -> ReadFile:
    archive = open_archive(data)
    kind = kind_of_archive(archive)
    budget = Budget()
    if kind == "xlsx":
        tables, notes = read_xlsx(archive, budget)
    elif kind in ("ods", "xlsb"):
        tables, notes = read_old_workbook(data, budget)
    else:
        names = {"docx": "Word", "pptx": "PowerPoint", "odt": "OpenDocument", "zip": "ZIP"}
        raise ReadProblem("wrong-kind", kind=names[kind])
    return _finished(kind, tables, notes, None)


def _ole(data: bytes) -> ReadFile:
    kind = kind_of_ole(data)
    if kind == "encrypted":
        raise ReadProblem("encrypted")
    if kind == "office":
        raise ReadProblem("wrong-kind", kind="Office 97–2003")
    tables, notes = read_old_workbook(data, Budget())
    return _finished("xls", tables, notes, None)


def _text(text: str, ending: str, notes: list[Note], encoding: str | None) -> ReadFile:
    kind = kind_of_text(text, ending)
    if kind in ("markdown", "html", "yaml") and len(text) > limits.MAX_DOCUMENT_BYTES:
        raise ReadProblem("too-big", limit=limits.MAX_DOCUMENT_BYTES // MEBIBYTE)
    budget = Budget()
    tables: list[Table] = []
    if kind == "json":
        tables = list(tables_of(parse_json(text), budget))
    elif kind == "yaml":
        tables = list(tables_of(parse_yaml(text), budget))
    elif kind in ("markdown", "html"):
        tables, more = (read_markdown if kind == "markdown" else read_html)(text, budget)
        notes = notes + more
    else:
        kind = "csv"
        table = read_separated(text, budget)
        tables = [table] if table else []
    return _finished(kind, tables, notes, encoding)


def _finished(kind: str, tables: list[Table], notes: list[Note], encoding: str | None) -> ReadFile:
    if not tables:
        raise ReadProblem("no-rows")
    return ReadFile(kind, tuple(tables), tuple(notes), encoding)


def _ending(file_name: str) -> str:
    name = file_name.rpartition("/")[2].rpartition("\\")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""


def _damaged_lines(text: str) -> str:
    lines = [number for number, line in enumerate(text.split("\n"), 1) if "\ufffd" in line]
    return ", ".join(str(number) for number in lines[:10]) + (" …" if len(lines) > 10 else "")
