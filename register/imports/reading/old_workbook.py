"""XLS, XLSB and ODS through calamine, in a process of its own whose memory and time are bounded.

A small file of these kinds can ask for any amount of memory, which would take the whole server with it.
"""

import json
import subprocess
import sys
from datetime import date

from register.imports.reading import limits
from register.imports.reading.grid import Budget, Grid
from register.imports.reading.problem import ReadProblem
from register.imports.reading.tables import Note, Table

SECONDS = 30
MOST_MERGES, LONGEST_MERGE = 2_000, 1_000
MEMORY_BYTES = 1_500 * 1024 * 1024

# Runs alone: imports nothing of ours, reads the file from its input, prints one JSON line for each sheet.
CHILD = """
import io, json, sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (%(memory)d, %(memory)d))
    resource.setrlimit(resource.RLIMIT_CPU, (%(seconds)d, %(seconds)d))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
except ImportError:
    pass
import python_calamine as calamine
def plain(value):
    if isinstance(value, (str, bool, int, float)) or value is None:
        return value
    return value.isoformat()[:10] if hasattr(value, "year") else str(value)
try:
    book = calamine.load_workbook(io.BytesIO(sys.stdin.buffer.read()))
except calamine.PasswordError:
    sys.exit(3)
left = %(cells)d
for about in book.sheets_metadata[:%(sheets)d]:
    if about.typ != calamine.SheetTypeEnum.WorkSheet:
        continue
    sheet = book.get_sheet_by_name(about.name)
    first = sheet.start[0] + 1 if sheet.start else 1
    rows = []
    for n, row in enumerate(sheet.iter_rows()):
        cells = [plain(value) for value in row]
        while cells and cells[-1] in (None, ""):
            cells.pop()
        if cells:
            rows.append([n + 1, cells])
            left -= len(cells)
            if left < 0 or len(rows) > %(rows)d:
                sys.exit(4)
    merges = [[a[0], a[1], b[0]] for a, b in (sheet.merged_cell_ranges or [])]
    visible = about.visible == calamine.SheetVisibleEnum.Visible
    print(json.dumps([about.name, visible, rows, merges]))
"""


def read_old_workbook(data: bytes, budget: Budget) -> tuple[list[Table], list[Note]]:
    """The tables of all sheets. Raises ReadProblem, also when the child gives up."""
    program = CHILD % {
        "memory": MEMORY_BYTES,
        "seconds": SECONDS,
        "cells": limits.MAX_CELLS,
        "sheets": limits.MAX_SHEETS,
        "rows": limits.MAX_ROWS,
    }
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", program],
            input=data,
            capture_output=True,
            timeout=2 * SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ReadProblem("unpacked-too-big", limit=limits.MAX_UNPACKED_BYTES // (1024 * 1024)) from error
    if done.returncode == 3:
        raise ReadProblem("encrypted")
    if done.returncode == 4:
        raise ReadProblem("too-many-rows", limit=limits.MAX_ROWS)
    if done.returncode != 0:
        raise ReadProblem("workbook-broken")
    tables, notes = [], []
    for line in done.stdout.decode("utf-8", errors="replace").splitlines():
        name, visible, rows, merges = json.loads(line)
        table = _table(str(name)[:100], rows, merges, budget)
        if table is None:
            notes.append(Note("empty-sheet", {"sheet": str(name)[:100]}))
            continue
        if not visible:
            notes.append(Note("hidden-sheet", {"sheet": str(name)[:100]}))
        tables.append(table)
    return tables, notes


def _table(
    name: str, rows: list[tuple[int, list[object]]], merges: list[list[int]], budget: Budget
) -> Table | None:
    by_number = dict(rows)
    for first, column, last in merges[:MOST_MERGES]:
        value = by_number.get(first + 1, [])[column : column + 1]
        for number in range(first + 2, min(last + 1, first + LONGEST_MERGE) + 1) if value else ():
            cells = by_number.get(number)
            if cells is not None and column < len(cells) and cells[column] in (None, ""):
                cells[column] = value[0]
    grid = Grid(name, budget)
    for number, cells in by_number.items():
        grid.add(number, [_dated(cell) for cell in cells])
    return grid.table()


def _dated(cell: object) -> object:
    if isinstance(cell, str) and len(cell) == 10 and cell[4] == cell[7] == "-":
        try:
            return date.fromisoformat(cell)
        except ValueError:
            return cell
    return cell
