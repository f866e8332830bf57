"""XLSX workbooks: their parts, sheets, shared strings and styles. Cells are in xlsx_sheet.py."""

import posixpath
import zipfile
from dataclasses import dataclass, field

from register.imports.reading import limits
from register.imports.reading.archive import open_part
from register.imports.reading.grid import Budget
from register.imports.reading.markup import Allowance, Attributes, local, read_markup
from register.imports.reading.problem import ReadProblem
from register.imports.reading.tables import Note, Table
from register.imports.reading.xlsx_sheet import SheetReader
from register.imports.reading.xlsx_styles import means_date, padding


@dataclass
class Styles:
    """Which cell styles show dates, and which pad numbers with zeros."""

    dates: set[int] = field(default_factory=set)
    paddings: dict[int, int] = field(default_factory=dict)


@dataclass
class Workbook:
    """What the sheets of one workbook share."""

    sheets: list[tuple[str, str, bool]] = field(default_factory=list)
    from_1904: bool = False
    strings: list[str] = field(default_factory=list)
    styles: Styles = field(default_factory=Styles)


def read_xlsx(archive: zipfile.ZipFile, budget: Budget) -> tuple[list[Table], list[Note]]:
    """The tables of all sheets that have rows, and notes about the others. Raises ReadProblem."""
    allowance = Allowance()
    workbook, notes = Workbook(), []
    main = _main_part(archive, allowance)
    targets = _relations(archive, main, allowance)
    _read_workbook(archive, main, targets, workbook, allowance)
    by_kind = dict(targets.values())
    names = set(archive.namelist())
    if (path := by_kind.get("sharedStrings")) in names and path:
        _read_strings(archive, path, workbook, allowance)
    if (path := by_kind.get("styles")) in names and path:
        _read_styles(archive, path, workbook, allowance)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        notes.append(Note("macros-ignored"))
    if len(workbook.sheets) > limits.MAX_SHEETS:
        raise ReadProblem("too-many-sheets", limit=limits.MAX_SHEETS)
    tables = []
    for name, path, hidden in workbook.sheets:
        reader = SheetReader(name, workbook.strings, workbook.styles, workbook.from_1904, budget)
        with open_part(archive, path) as stream:
            read_markup(stream, path, allowance, reader.start, reader.end, reader.text)
        table = reader.table()
        if table is None:
            notes.append(Note("empty-sheet", {"sheet": name}))
            continue
        if hidden:
            notes.append(Note("hidden-sheet", {"sheet": name}))
        tables.append(table)
    return tables, notes


def _main_part(archive: zipfile.ZipFile, allowance: Allowance) -> str:
    try:
        for kind, path in _relations(archive, "", allowance).values():
            if kind == "officeDocument":
                return path
    except ReadProblem as problem:
        if problem.code != "part-missing":
            raise
    return "xl/workbook.xml"


def _relations(archive: zipfile.ZipFile, part: str, allowance: Allowance) -> dict[str, tuple[str, str]]:
    """Relation id to (kind, part path) of one part."""
    folder, name = posixpath.split(part)
    found: dict[str, tuple[str, str]] = {}

    def start(tag: str, attributes: Attributes) -> None:
        if tag != "Relationship" or attributes.get("TargetMode") == "External":
            return
        target = attributes.get("Target", "")
        path = (
            target.lstrip("/")
            if target.startswith("/")
            else posixpath.normpath(posixpath.join(folder, target))
        )
        found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], path)

    path = posixpath.join(folder, "_rels", f"{name}.rels")
    with open_part(archive, path) as stream:
        read_markup(stream, path, allowance, start, _nothing, _nothing)
    return found


def _nothing(_: str) -> None:
    return None


def _read_workbook(
    archive: zipfile.ZipFile,
    part: str,
    targets: dict[str, tuple[str, str]],
    workbook: Workbook,
    allowance: Allowance,
) -> None:
    def start(tag: str, attributes: Attributes) -> None:
        if tag == "workbookPr":
            workbook.from_1904 = attributes.get("date1904", "0") in ("1", "true")
        elif tag == "sheet":
            plain = {local(key): value for key, value in attributes.items()}
            relation = next((v for k, v in attributes.items() if k.endswith("}id")), plain.get("id", ""))
            kind, path = targets.get(relation, ("", ""))
            if kind == "worksheet":
                hidden = plain.get("state", "visible") != "visible"
                workbook.sheets.append((plain.get("name", "")[:100], path, hidden))

    with open_part(archive, part) as stream:
        read_markup(stream, part, allowance, start, _nothing, _nothing)


def _read_strings(archive: zipfile.ZipFile, part: str, workbook: Workbook, allowance: Allowance) -> None:
    """Rich text is joined; phonetic guides (rPh) are left out."""
    pieces: list[str] = []
    state = {"text": False, "phonetic": False}

    def start(tag: str, _: Attributes) -> None:
        if tag == "si":
            pieces.clear()
        elif tag == "rPh":
            state["phonetic"] = True
        elif tag == "t":
            state["text"] = not state["phonetic"]

    def end(tag: str) -> None:
        if tag == "t":
            state["text"] = False
        elif tag == "rPh":
            state["phonetic"] = False
        elif tag == "si":
            workbook.strings.append("".join(pieces))

    def text(data: str) -> None:
        if state["text"]:
            pieces.append(data)

    with open_part(archive, part) as stream:
        read_markup(stream, part, allowance, start, end, text)


def _read_styles(archive: zipfile.ZipFile, part: str, workbook: Workbook, allowance: Allowance) -> None:
    codes: dict[int, str] = {}
    state = {"cells": False, "index": 0}

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "numFmt":
            codes[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            state["cells"] = True
        elif tag == "xf" and state["cells"]:
            format_id = _number(attributes.get("numFmtId"))
            code = codes.get(format_id)
            if means_date(format_id, code):
                workbook.styles.dates.add(state["index"])
            elif width := padding(code):
                workbook.styles.paddings[state["index"]] = width
            state["index"] += 1

    def end(tag: str) -> None:
        if tag == "cellXfs":
            state["cells"] = False

    with open_part(archive, part) as stream:
        read_markup(stream, part, allowance, start, end, _nothing)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
