"""From bytes to tables: the kind of file and its rows as they stand; what columns mean is not known here."""

from register.imports.reading.problem import ReadProblem
from register.imports.reading.read import read_tables, read_text
from register.imports.reading.tables import Cell, CellProblem, Note, ReadFile, Row, Table

__all__ = [
    "Cell",
    "CellProblem",
    "Note",
    "ReadFile",
    "ReadProblem",
    "Row",
    "Table",
    "read_tables",
    "read_text",
]
