"""What the values below a header look like: addresses, dates, places, words; the header is not asked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from register.imports.dates import looks_like_date
from register.imports.places import places_in
from register.imports.reading import Cell
from register.imports.words_in_cells import answer, is_blank, read_count, read_emails, read_url, read_yes_no

SAMPLE = 60
PHONE = re.compile(r"\+?[\d\s().\-/ext]{7,30}")
REFERENCE = re.compile(r"[A-Za-z]{0,6}[-_ ]?\d[\w\-./]*")


@dataclass(frozen=True)
class Evidence:
    """Shares (0 to 1) of a column's distinct values that fit each kind, and how long they are."""

    n: int
    shares: dict[str, float]
    average_length: float
    distinct_share: float

    def fit(self, kind: str) -> float:
        """How well the values fit a kind of value, 0 to 1; 0.5 where there is nothing to judge by."""
        if not self.n:
            return 0.5
        if kind == "text":
            return 0.2 if max(self.shares["url"], self.shares["email"], self.shares["date"]) > 0.6 else 0.9
        if kind == "name":
            odd = max(self.shares["url"], self.shares["email"], self.shares["date"], self.shares["yes-no"])
            return max(0.0, (1.0 if self.average_length <= 60 else 0.5) - 1.2 * odd)
        if kind == "place-or-text":
            return max(0.6, self.shares["place"])
        if kind == "status":
            return max(self.shares["status"], self.shares["yes-no"], 0.5 if self.average_length < 30 else 0.1)
        return self.shares.get(kind, 0.5)


def evidence_of(cells: Sequence[Cell]) -> Evidence:
    """What the filled cells of a column look like."""
    filled = [cell for cell in cells if not is_blank(cell)]
    distinct = list(dict.fromkeys(filled))[:SAMPLE]
    n = len(distinct)
    shares = {kind: _share(kind, distinct) for kind in KINDS} if n else {}
    length = sum(len(str(cell)) for cell in distinct) / n if n else 0.0
    spread = len(set(map(str, filled))) / len(filled) if filled else 0.0
    return Evidence(n, shares, length, spread)


def _share(kind: str, cells: Sequence[Cell]) -> float:
    test = KINDS[kind]
    return sum(1 for cell in cells if test(cell)) / len(cells)


def _is_url(cell: Cell) -> bool:
    return isinstance(cell, str) and len(cell) < 2000 and read_url(cell.split(";")[0]) is not None


def _is_place(cell: Cell) -> bool:
    return isinstance(cell, str) and len(cell) <= 300 and bool(places_in(cell).codes)


KINDS = {
    "url": _is_url,
    "email": lambda cell: bool(read_emails(cell)) and len(str(cell)) < 120,
    "date": looks_like_date,
    "place": _is_place,
    "yes-no": lambda cell: read_yes_no(cell) is not None,
    "number": lambda cell: read_count(cell) is not None,
    "importance": lambda cell: answer(str(cell), "importance") is not None,
    "role": lambda cell: answer(str(cell), "role") is not None,
    "status": lambda cell: (
        answer(str(cell), "status") is not None or answer(str(cell), "dpa_status") is not None
    ),
    "phone": lambda cell: PHONE.fullmatch(str(cell)) is not None and sum(c.isdigit() for c in str(cell)) >= 7,
    "reference": lambda cell: REFERENCE.fullmatch(str(cell)) is not None,
}
