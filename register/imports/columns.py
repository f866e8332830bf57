"""What the columns of a table mean, guessed from headers and values; plain data that people correct."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from register.imports.evidence import Evidence, evidence_of
from register.imports.headers import fold_header, match_header, targets
from register.imports.reading import Note, Table
from register.imports.words_in_cells import is_blank

IGNORE = "ignore"
HQ_AND_DESTINATION = "headquarters_and_destination"
VENDORS, SUBPROCESSORS, TRANSFERS, REVIEWS, AGREEMENTS = (
    "vendors",
    "subprocessors",
    "transfers",
    "reviews",
    "agreements",
)
KINDS = (VENDORS, SUBPROCESSORS, TRANSFERS, REVIEWS, AGREEMENTS)
MANY = frozenset(
    [
        "destination",
        "access_from",
        "data_categories",
        "data_subjects",
        "certifications",
        "safeguards",
        "notes",
        "review_findings",
        "product",
        "contact_name",
        "other_name",
        "registration_number",
        "ignore",
    ]
)
"""Meanings several columns may share: what stands in them is put together."""

TELLING = frozenset(
    [
        "destination",
        "headquarters",
        "headquarters_and_destination",
        "mechanism",
        "website",
        "registration_number",
        "engaged_by",
        "entry",
        "data_categories",
        "dpa_status",
    ]
)
"""Meanings that show a table to be about vendors, rather than about anything that has a name."""

GOOD_ENOUGH = 0.46
# The header names the thing; the values say which side of it is meant.
BY_VALUES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "dpa_status": (("date", "dpa_signed_on"), ("url", "dpa_url")),
    "dpa_url": (("date", "dpa_signed_on"), ("status", "dpa_status")),
    "dpa_signed_on": (("url", "dpa_url"), ("status", "dpa_status")),
    "owner_name": (("email", "owner_email"),),
    "contact_name": (("email", "contact_email"), ("phone", "contact_phone")),
    "contact_email": (("phone", "contact_phone"),),
    "headquarters": (("email", "contact_email"), ("url", "website")),
    "review_outcome": (("date", "last_review_on"),),
    "vendor_name": (("url", "website"),),
    "subprocessors_url": (),
    "importance": (),
    "purpose": (("role", "party_role"),),
    "tia_done_on": (("url", IGNORE),),
}
# A second column of these words beside the vendor's own name means something else.
SECOND_NAME = (
    (("service", "solution", "service name"), "purpose"),
    (("application", "software", "tool", "platform", "system", "label"), "product"),
    (("legal entity", "vendor legal entity", "data controller"), "legal_name"),
)
ENGAGERS = {
    "company",
    "company name",
    "processor",
    "data processor",
    "vendor",
    "supplier",
    "organisation",
    "service provider",
}


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
        return bool({"vendor_name", "legal_name", "entry", "reference"} & set(self.mapping.values()))


def all_targets() -> tuple[str, ...]:
    """Every meaning a person may choose, in the order screens list them."""
    return (*targets(), HQ_AND_DESTINATION)


def guess_columns(table: Table, file_name: str = "") -> Guess:
    """The most likely meaning of every column, and the kind of table; the file's name helps with the kind."""
    evidences = [evidence_of(table.column(i)) for i in range(len(table.headers))]
    ranked = [_ranking(header, evidence) for header, evidence in zip(table.headers, evidences, strict=True)]
    if table.header_row is None:
        ranked = _by_values_only(ranked, evidences)
    chosen = _settle(table, ranked)
    columns = [
        Column(i, header, chosen[i][0], round(chosen[i][1], 2), _samples(table, i))
        for i, header in enumerate(table.headers)
    ]
    columns = _name_if_missing(columns, evidences)
    columns, notes = _one_location(columns)
    return Guess(_kind(columns, f"{table.name} {file_name}"), tuple(columns), tuple(notes))


def choose_table(tables: Sequence[Table]) -> int:
    """The index of the table most likely meant: the one with vendors in it, then the one with most rows."""
    scores = []
    for index, table in enumerate(tables):
        guess = guess_columns(replace(table, rows=table.rows[:200]))
        named = any(column.target == "vendor_name" for column in guess.columns)
        known = sum(
            column.score * (2 if column.target in TELLING else 1)
            for column in guess.columns
            if column.target not in (IGNORE, "notes")
        )
        share = known / max(1, len(guess.columns))
        scores.append(
            (guess.is_usable, named, round(known + 3 * share + min(len(table.rows), 500) / 100, 3), -index)
        )
    return -max(scores)[3]


def _ranking(header: str, evidence: Evidence) -> list[tuple[str, float]]:
    """Meanings by score: the header's words, weighed by how well the values fit them."""
    scores: dict[str, float] = {}
    for name, words in match_header(header):
        fit = evidence.fit(targets()[name].values)
        scores[name] = max(scores.get(name, 0.0), words * (0.55 + 0.45 * fit) * (0.4 if fit < 0.1 else 1.0))
        for kind, other in BY_VALUES.get(name, ()):
            if evidence.n and evidence.shares[kind] >= 0.6 and evidence.shares[kind] > fit:
                scores[other] = max(
                    scores.get(other, 0.0), words * (0.5 + 0.5 * evidence.shares[kind]) + 0.01
                )
    return sorted(scores.items(), key=lambda item: -item[1])


def _by_values_only(
    ranked: list[list[tuple[str, float]]], evidences: list[Evidence]
) -> list[list[tuple[str, float]]]:
    """A table without headers: what the values alone say."""
    out = []
    name_taken = False
    for ranking, evidence in zip(ranked, evidences, strict=True):
        if ranking or not evidence.n:
            out.append(ranking)
            name_taken = name_taken or bool(ranking and ranking[0][0] == "vendor_name")
            continue
        best: tuple[str, float] = (IGNORE, 0.0)
        for kind, name in (("url", "website"), ("email", "contact_email"), ("place", "destination")):
            if evidence.shares[kind] >= 0.7:
                best = (name, 0.6)
                break
        else:
            if not name_taken and evidence.average_length <= 60 and evidence.shares["number"] < 0.5:
                best, name_taken = ("vendor_name", 0.6), True
            elif name_taken and evidence.average_length > 12 and evidence.shares["date"] < 0.3:
                best = ("purpose", 0.5)
        out.append([best])
    return out


def _settle(table: Table, ranked: list[list[tuple[str, float]]]) -> list[tuple[str, float]]:
    """One meaning for every column; where two want the same, the better one has it unless both may."""
    chosen: list[tuple[str, float]] = [(IGNORE, 0.0)] * len(ranked)
    order = sorted(range(len(ranked)), key=lambda i: (-(ranked[i][0][1] if ranked[i] else 0.0), i))
    holders: dict[str, list[int]] = {}
    for i in order:
        for name, score in ranked[i]:
            if score < GOOD_ENOUGH:
                break
            others = holders.get(name, [])
            if others and name not in MANY and not _complementary(table, i, others[0]):
                name = _second_meaning(table, i, others[0], name) or ""
                if not name or (name in holders and name not in MANY):
                    continue
            holders.setdefault(name, []).append(i)
            chosen[i] = (name, score)
            break
    return _engagers(table, chosen)


def _complementary(table: Table, one: int, other: int) -> bool:
    """Whether no row fills both columns, as when several lists were put together."""
    filled = [(not is_blank(row.cells[one]), not is_blank(row.cells[other])) for row in table.rows]
    return any(a for a, _ in filled) and any(b for _, b in filled) and not any(a and b for a, b in filled)


def _second_meaning(table: Table, index: int, holder: int, name: str) -> str | None:
    if name == "purpose":
        return "notes"
    if name != "vendor_name":
        return None
    folded = fold_header(table.headers[index])
    for words, meaning in SECOND_NAME:
        if folded in words:
            return meaning
    return "engaged_by" if folded in ENGAGERS and _names_subprocessor(table.headers[holder]) else None


def _names_subprocessor(header: str) -> bool:
    folded = fold_header(header)
    return "subprocess" in folded or "次处理" in folded or "分处理" in folded or "子处理" in folded


def _engagers(table: Table, chosen: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Of "Company" and "Sub-processor" the second is the vendor, whichever came first."""
    holder = next((i for i, (name, _) in enumerate(chosen) if name == "vendor_name"), None)
    if holder is None or fold_header(table.headers[holder]) not in ENGAGERS:
        return chosen
    better = next((i for i in range(len(table.headers)) if _is_better_name(table, i, holder)), None)
    if better is not None:
        chosen[better] = ("vendor_name", chosen[holder][1])
        chosen[holder] = ("engaged_by", chosen[holder][1])
    return chosen


def _is_better_name(table: Table, i: int, holder: int) -> bool:
    if i == holder or not _names_subprocessor(table.headers[i]) or _complementary(table, i, holder):
        return False
    return match_header(table.headers[i])[:1] != () and match_header(table.headers[i])[0][0] == "vendor_name"


def _name_if_missing(columns: list[Column], evidences: list[Evidence]) -> list[Column]:
    """Without a name column: the first other column that reads like names."""
    held = {column.target: column.index for column in columns}
    if "vendor_name" in held or "entry" in held:
        return columns
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
                return columns
    return columns


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
    if (
        held & {"dpa_signed_on", "dpa_status", "dpa_expires_on", "contract_starts_on"}
        and len(about_vendor) <= 1
    ):
        return AGREEMENTS
    titles = [title, *(column.header for column in columns if column.target != "subprocessors_url")]
    if held & {"entry", "engaged_by"} or any(_names_subprocessor(header) for header in titles):
        return SUBPROCESSORS
    return VENDORS


def _samples(table: Table, index: int) -> tuple[str, ...]:
    seen = dict.fromkeys(str(cell)[:120] for cell in table.column(index)[:500] if not is_blank(cell))
    return tuple(seen)[:3]
