"""What the columns of a list of records mean, guessed from headers and values, and whether a table is such a list."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from register.imports.evidence import evidence_of
from register.imports.headers import (
    AGREEMENT_FAMILY,
    DOCUMENT_FAMILY,
    INCIDENT_FAMILY,
    TERM_FAMILY,
    fold_header,
    match_header,
)
from register.imports.reading import Table
from register.imports.records.family import FAMILIES, NAMING, TERM_COLUMN, targets_of, term_headers
from register.imports.records.readers import kind_in
from register.imports.settling import GOOD_ENOUGH, IGNORE, ranking
from register.imports.words_in_cells import is_blank

_SURE = 0.9
_MOSTLY = 0.5
_TELLING_ENOUGH = 2
_TELLING_FOR_ALL = 4
_DECISIVE: Final[Mapping[str, frozenset[str]]] = {
    AGREEMENT_FAMILY: frozenset({"kind", "title", "signed_by_us_on", "signed_by_vendor_on", "parent"}),
    TERM_FAMILY: frozenset({"term"}),
    INCIDENT_FAMILY: frozenset({"happened_from", "vendor_knew_at", "told_us_at", "aware_at"}),
    DOCUMENT_FAMILY: frozenset({"file_name"}),
}
"""Columns one of which a list of such records has."""
Meanings = Mapping[int, tuple[str, float]]
"""Column index to its meaning and how sure that is."""


def guess_records(table: Table, family: str) -> Meanings:
    """One meaning for every column; where two want the same, the surer one has it."""
    ranked: list[list[tuple[str, float]]] = []
    for i, header in enumerate(table.headers):
        term_id = term_headers().get(fold_header(header)) if family == AGREEMENT_FAMILY else None
        ranked.append(
            [(TERM_COLUMN + term_id, 1.0)]
            if term_id
            else ranking(header, evidence_of(table.column(i)), family)
        )
    chosen: dict[int, tuple[str, float]] = {}
    held: set[str] = set()
    for i in sorted(range(len(ranked)), key=lambda i: (-(ranked[i][0][1] if ranked[i] else 0.0), i)):
        chosen[i] = next(
            ((name, score) for name, score in ranked[i] if score >= GOOD_ENOUGH and name not in held),
            (IGNORE, 0.0),
        )
        held.add(chosen[i][0])
    return chosen


@dataclass(frozen=True)
class Telling:
    """A family of records, and the columns that show that a table is a list of those."""

    family: str
    columns: frozenset[int]


def records_in(table: Table) -> Telling | None:
    """The records whose list a table seems to be, or None."""
    found = [Telling(family, _telling(table, family)) for family in FAMILIES]
    best = max(found, key=lambda telling: len(telling.columns))
    return best if len(best.columns) >= _TELLING_ENOUGH else None


def _telling(table: Table, family: str) -> frozenset[int]:
    """The columns whose headers and values say what the table is about; none where nobody can tell whose it is."""
    sure = {
        i: matches[0][0]
        for i, header in enumerate(table.headers)
        if (matches := match_header(header, family)) and matches[0][1] >= _SURE
    }
    if not NAMING[family] & set(sure.values()):
        return frozenset()
    telling = {
        i: name for i, name in sure.items() if targets_of(family)[name].telling and _fits(table, i, name)
    }
    if not _DECISIVE[family] & set(telling.values()):
        return frozenset()
    # Where many columns tell it, the others that fit are part of the same list, whatever else they could mean.
    return frozenset(sure if len(telling) >= _TELLING_FOR_ALL else telling)


def _fits(table: Table, i: int, name: str) -> bool:
    """Whether the values of a column are what its header says: other lists have types and agreements, too."""
    if not any(score >= _SURE for _, score in match_header(table.headers[i])):
        return True
    cells = [cell for cell in table.column(i)[:200] if not is_blank(cell)]
    if name == "kind":
        return sum(kind_in(str(cell)) is not None for cell in cells) * 2 > len(cells)
    if name == "title" and cells:
        shares = evidence_of(cells).shares
        return max(shares["status"], shares["yes-no"], shares["date"], shares["url"]) < _MOSTLY
    return True
