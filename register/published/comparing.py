"""A published list read and compared with the chain on record: computed anew each time, writes nothing."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from register.chains.changing import ChainChange, ChangeKind
from register.chains.models import Engagement
from register.chains.queries import open_engagements_of
from register.documents.kept_bytes import bytes_of
from register.imports.batches import read_content
from register.imports.columns import SUBPROCESSORS, choose_table, guess_columns
from register.imports.drafts import LeftOut
from register.imports.known import KnownRegister, known_register
from register.imports.matching import Matched, SimilarVendor, match_drafts
from register.imports.reading import ReadFile, Table
from register.imports.rows import read_rows
from register.imports.vendors import vendors_of
from register.published.models import PublishedList
from register.reference.folding import fold
from register.rules.list_change import Change, Difference, Held, Listed, compare_list
from register.trail.chain import canonical
from register.vendors.models import Vendor


@dataclass(frozen=True)
class Line:
    """One line of the comparison, with everything a person decides on."""

    key: str
    change: Change
    name: str
    vendor_ref: str | None
    place_text: str
    places: tuple[str, ...]
    purpose: str
    places_before: tuple[str, ...] = ()
    purpose_before: str = ""
    refs: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()
    similar: tuple[SimilarVendor, ...] = ()
    """Vendors it may be; never merged unasked."""
    goes_back: bool = False
    """Whether it engages this vendor itself, however far up: a circle, judged once and told."""

    def as_change(self, on: date) -> ChainChange:
        """The change of the chain this line stands for."""
        return ChainChange(
            ChangeKind(self.change.value),
            self.name,
            self.vendor_ref,
            self.refs,
            self.place_text[:500] or None,
            self.places,
            self.purpose[:300] or None,
            on=on,
        )


@dataclass(frozen=True)
class Comparison:
    """A whole list against the chain."""

    lines: tuple[Line, ...]
    left_out: tuple[LeftOut, ...]
    itself: int
    """How many entries name the vendor itself: nobody is their own sub-processor, so they are left out."""
    rows_read: int

    @property
    def changes(self) -> list[Line]:
        """The lines that change something."""
        return [line for line in self.lines if line.change is not Change.UNCHANGED]

    def counted(self, change: Change) -> int:
        """How many lines are of one sort."""
        return sum(line.change == change for line in self.lines)

    @property
    def fingerprint(self) -> str:
        """Changes when the comparison does: what was looked at is what is applied."""
        told = [
            [line.key, line.change.value, line.vendor_ref, list(line.places), line.purpose]
            for line in self.lines
        ]
        return hashlib.sha256(canonical({"lines": told}).encode()).hexdigest()


def file_of(session: Session, published: PublishedList) -> ReadFile:
    """Every table of a list's file. Raises ReadProblem.

    Source: house rule.
    """
    content = bytes_of(session, published.sha256)
    return read_content(content, published.file_name, is_pasted=published.is_pasted)


def table_of(session: Session, published: PublishedList) -> Table:
    """The table that is compared.

    Source: house rule.
    """
    return file_of(session, published).tables[published.table_number]


def compare(session: Session, published: PublishedList, above: Sequence[int]) -> Comparison:
    """What the list would change; ``above`` are the numbers of the vendors that reach its vendor, itself included.

    Names match to the letter (case, width and script aside), as an import's do; likely ones are told, never taken.
    Source: house rule (nothing is merged unasked).
    """
    vendor = session.get(Vendor, published.vendor_id)
    assert vendor is not None
    known = known_register(session)
    rows = read_rows(
        table_of(session, published), {int(column): target for column, target in published.mapping.items()}
    )
    matched = match_drafts(vendors_of(rows.rows, known.by_ref), known, published.same_as)
    others = [one for one in matched if one.match is None or one.match.ref != vendor.ref]
    refs = {one.id: one.ref for one in known.by_ref.values()}
    named = {one.match.ref for one in others if one.match}
    engagements = {
        one.ref: one
        for one in open_engagements_of(session, published.vendor_id, published.as_of)
        # Who begins only after the day of the list is not gone because the list does not name it yet.
        if one.ended_on is None
        and (one.since is None or one.since <= published.as_of or refs[one.engaged_id] in named)
    }
    held = [
        Held(one.ref, refs[one.engaged_id], tuple(one.places), fold(one.purpose or ""))
        for one in engagements.values()
    ]
    entries = {f"{number}": one for number, one in enumerate(others, 1)}
    listed = [_listed(key, one) for key, one in entries.items()]
    circle = {one.ref for one in known.by_ref.values() if one.id in set(above)}
    lines = [
        _line(number, difference, entries, engagements, known, circle)
        for number, difference in enumerate(compare_list(held, listed), 1)
    ]
    return Comparison(
        tuple(lines), rows.left_out, len(matched) - len(others), len(rows.rows) + len(rows.left_out)
    )


@dataclass(frozen=True)
class Named:
    """One sub-processor a table names; ``vendor_ref`` where the register has a vendor of this very name."""

    name: str
    vendor_ref: str | None
    place_text: str
    purpose: str


def named_in(session: Session, text: str, vendor_ref: str) -> list[Named]:
    """The sub-processors a pasted table names, in its order, but for the vendor itself. Raises ReadProblem.

    A place that cannot be read is left out. Source: house rule.
    """
    read = read_content(text.encode("utf-8", "replace"), "-", is_pasted=True)
    table = read.tables[choose_table(read.tables)]
    known = known_register(session)
    rows = read_rows(table, guess_columns(table, "-", kind=SUBPROCESSORS).mapping)
    matched = match_drafts(vendors_of(rows.rows, known.by_ref), known, {})
    return [
        Named(
            one.match.facts["legal_name"] if one.match else one.draft.name,
            one.match.ref if one.match else None,
            _place_text(one)[:500] if _places(one) else "",
            _purpose(one),
        )
        for one in matched
        if one.match is None or one.match.ref != vendor_ref
    ]


def _listed(key: str, matched: Matched) -> Listed:
    return Listed(
        key, matched.match.ref if matched.match else None, _places(matched), fold(_purpose(matched))
    )


def _places(matched: Matched) -> tuple[str, ...]:
    rows = matched.draft.rows
    found = [place for row in rows for place in (*row.destinations, *row.access_from)]
    return tuple(dict.fromkeys(code for place in found for code in place.codes))


def _place_text(matched: Matched) -> str:
    rows = matched.draft.rows
    return "; ".join(dict.fromkeys(p.raw for row in rows for p in (*row.destinations, *row.access_from)))


def _purpose(matched: Matched) -> str:
    told = [row.purpose for row in matched.draft.rows if row.purpose]
    return " ".join("; ".join(dict.fromkeys(told)).split())[:300]


def _line(
    number: int,
    difference: Difference,
    entries: Mapping[str, Matched],
    engagements: Mapping[str, Engagement],
    known: KnownRegister,
    circle: set[str],
) -> Line:
    matched = entries.get(difference.key or "")
    vendor = known.by_ref.get(difference.vendor or "")
    before = [engagements[ref] for ref in difference.refs]
    name = str(vendor.facts["legal_name"]) if vendor else matched.draft.name if matched else ""
    is_whole = matched is not None and difference.places == _places(matched)
    return Line(
        key=str(number),
        change=difference.change,
        name=name,
        vendor_ref=difference.vendor,
        place_text=(_place_text(matched) if is_whole and matched else "; ".join(difference.places)),
        places=difference.places,
        purpose=_purpose(matched) if matched else "",
        places_before=tuple(dict.fromkeys(place for one in before for place in one.places)),
        purpose_before="; ".join(one.purpose for one in before if one.purpose),
        refs=difference.refs,
        rows=tuple(row.number for row in matched.draft.rows) if matched else (),
        similar=tuple(one for one in matched.similar if one.ref) if matched else (),
        goes_back=difference.change is Change.ADDED and (difference.vendor or "") in circle,
    )
