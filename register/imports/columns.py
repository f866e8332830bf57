"""What the columns of a table mean, guessed from headers and values; plain data that people correct."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from register.imports.evidence import Evidence, evidence_of
from register.imports.headers import VENDOR_FAMILY, match_header, targets
from register.imports.own_lists import own_columns, own_records
from register.imports.reading import Note, Table
from register.imports.records.family import NAMING, family_of, targets_of
from register.imports.records.guess import guess_records, records_in
from register.imports.settling import IGNORE, by_values_only, names_subprocessor, ranking, settle
from register.imports.words_in_cells import is_blank

HQ_AND_DESTINATION = "headquarters_and_destination"
VENDORS, SUBPROCESSORS, TRANSFERS, REVIEWS, AGREEMENTS, TERMS, INCIDENTS, DOCUMENTS = (
    "vendors",
    "subprocessors",
    "transfers",
    "reviews",
    "agreements",
    "terms",
    "incidents",
    "documents",
)
KINDS = (VENDORS, SUBPROCESSORS, TRANSFERS, REVIEWS, AGREEMENTS, TERMS, INCIDENTS, DOCUMENTS)
"""What a table may be a list of; the last four are records of vendors the register knows."""
_ABOUT_VENDORS = frozenset({"purpose", "destination", "website", "category", "importance", "data_categories"})
_SURE = 0.9


@dataclass(frozen=True)
class Column:
    """One column and the meaning taken for it; ``samples`` are up to three different values."""

    index: int
    header: str
    target: str
    score: float
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Guess:
    """What a table seems to hold. ``mapping`` is what ``rows.read_rows`` takes; change it as you like."""

    kind: str
    columns: tuple[Column, ...]
    notes: tuple[Note, ...] = ()

    @property
    def mapping(self) -> dict[int, str]:
        """Column index to meaning, without the ignored ones."""
        return {column.index: column.target for column in self.columns if column.target != IGNORE}

    @property
    def is_usable(self) -> bool:
        """Whether rows can be read with it: a name is known, or an entry that holds one."""
        named = NAMING.get(self.kind, {"vendor_name", "legal_name", "entry", "reference"})
        return bool(named & set(self.mapping.values()))


def all_targets(kind: str = VENDORS) -> tuple[str, ...]:
    """Every meaning a person may choose for a kind of table, in the order screens list them."""
    family = family_of(kind)
    return (*targets(), HQ_AND_DESTINATION) if family == VENDOR_FAMILY else tuple(targets_of(family))


def label_of(kind: str, target: str) -> str:
    """The key of the words for a meaning."""
    known = targets_of(family_of(kind))
    return known[target].label if target in known else f"imports.column-{target}"


def guess_columns(table: Table, file_name: str = "", kind: str | None = None) -> Guess:
    """The most likely meaning of every column, and the kind of table; the file's name helps with the kind.

    ``kind`` is what somebody says the table is a list of.
    """
    told = kind or _records_beyond_doubt(table)
    if told and family_of(told) != VENDOR_FAMILY:
        return _guess_records(table, told)
    if own := own_columns(table.headers):
        known = [
            Column(i, header, own.get(i, IGNORE), float(i in own), _samples(table, i))
            for i, header in enumerate(table.headers)
        ]
        return Guess(_kind(known, table.name), tuple(known))
    evidences = [evidence_of(table.column(i)) for i in range(len(table.headers))]
    ranked = [ranking(header, evidence) for header, evidence in zip(table.headers, evidences, strict=True)]
    if table.header_row is None:
        ranked = by_values_only(ranked, evidences)
    chosen = settle(table, ranked)
    columns = [
        Column(i, header, chosen[i][0], round(chosen[i][1], 2), _samples(table, i))
        for i, header in enumerate(table.headers)
    ]
    columns, name_notes = _name_if_missing(columns, evidences)
    columns, place_notes = _one_location(columns)
    kind = _kind(columns, f"{table.name} {file_name}")
    return Guess(kind, tuple(columns), (*name_notes, *place_notes))


def _records_beyond_doubt(table: Table) -> str | None:
    """The kind of records a table lists, unless its columns tell as much of the vendors themselves."""
    if own := own_records(table.headers):
        return own
    if own_columns(table.headers):
        return None
    records = records_in(table)
    if records is None:
        return None
    about = {
        matches[0][0]
        for i, header in enumerate(table.headers)
        if i not in records.columns and (matches := match_header(header)) and matches[0][1] >= _SURE
    }
    return None if about & _ABOUT_VENDORS else records.family


def _guess_records(table: Table, kind: str) -> Guess:
    chosen = guess_records(table, family_of(kind))
    return Guess(
        kind,
        tuple(
            Column(i, header, chosen[i][0], round(chosen[i][1], 2), _samples(table, i))
            for i, header in enumerate(table.headers)
        ),
    )


def choose_table(tables: Sequence[Table]) -> int:
    """The index of the table most likely meant: the one with vendors in it, then the one with most rows."""
    scores = []
    for index, table in enumerate(tables):
        guess = guess_columns(replace(table, rows=table.rows[:200]))
        named = any(column.target == "vendor_name" for column in guess.columns)
        known = sum(column.score * _weight(column, guess.kind) for column in guess.columns if column.samples)
        titled = 4 if match_header(table.name)[:1] == (("vendor_name", 1.0),) else 0
        score = known + 3 * known / max(1, len(guess.columns)) + titled + min(len(table.rows), 500) / 100
        # Of the workbooks we write, the list and not the sheet about it.
        is_ours = bool(own_columns(table.headers)) or own_records(table.headers) is not None
        scores.append((is_ours, guess.is_usable, named, round(score, 3), -index))
    return -max(scores)[4]


def _weight(column: Column, kind: str) -> int:
    """How much a column says what its table is about."""
    if column.target in (IGNORE, "notes"):
        return 0
    return (
        2 if column.target == HQ_AND_DESTINATION or targets_of(family_of(kind))[column.target].telling else 1
    )


def _name_if_missing(columns: list[Column], evidences: list[Evidence]) -> tuple[list[Column], list[Note]]:
    """Without a name column: the first other column that reads like names; people are told that it is a guess."""
    held = {column.target: column.index for column in columns}
    if "vendor_name" in held or "entry" in held:
        return columns, []
    for substitute in ("legal_name", "other_name", "contact_name", "product", IGNORE):
        for column in columns:
            if column.target != substitute or substitute == "contact_name":
                continue
            evidence = evidences[column.index]
            if (
                evidence.n
                and evidence.fit("name") >= 0.8
                and evidence.distinct_share > 0.3
                and evidence.average_length >= 3
            ):
                columns[column.index] = replace(column, target="vendor_name", score=0.45)
                return columns, [Note("name-guessed", {"header": column.header})]
    return columns, []


def _one_location(columns: list[Column]) -> tuple[list[Column], list[Note]]:
    """The only location of a table serves as destination too; people are told when it is a head office."""
    held = {column.target for column in columns}
    if "headquarters" not in held or {"destination", "access_from", "hosting_region"} & held:
        return columns, []
    first = next(column for column in columns if column.target == "headquarters")
    columns[first.index] = replace(first, target=HQ_AND_DESTINATION)
    return columns, [Note("head-office-as-destination", {"header": first.header})]


def _kind(columns: Sequence[Column], title: str) -> str:
    held = {column.target for column in columns}
    if held & {"mechanism", "exporter", "transfer_mode", "tia_done_on"} and held & {
        "destination",
        "access_from",
    }:
        return TRANSFERS
    about_vendor = held & {"purpose", "destination", "website", "category", "importance", "data_categories"}
    if held & {"last_review_on", "next_review_on", "review_outcome"} and len(about_vendor) <= 1:
        return REVIEWS
    titles = [title, *(column.header for column in columns if column.target != "subprocessors_url")]
    if held & {"entry", "engaged_by"} or any(names_subprocessor(header) for header in titles):
        return SUBPROCESSORS
    return VENDORS


def _samples(table: Table, index: int) -> tuple[str, ...]:
    seen = dict.fromkeys(str(cell)[:120] for cell in table.column(index)[:500] if not is_blank(cell))
    return tuple(seen)[:3]
