"""Documents of a list and the files of its ZIP compared with the register: new, described otherwise, as they are."""

import hashlib
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col

from register.agreements.models import Agreement
from register.documents.content import kind_of_file
from register.documents.inputs import DocumentInput
from register.documents.models import Document, DocumentLink, DocumentVersion
from register.errors import Invalid
from register.imports.archive_files import ArchiveFiles
from register.imports.headers import DOCUMENT_FAMILY
from register.imports.known import KnownVendor
from register.imports.reading import ReadProblem
from register.imports.records.planned import NEW, UNCHANGED, UPDATED, Clock, PlannedRecord
from register.imports.records.reading import RecordReading, RecordRow
from register.imports.records.whose import Whose, differences
from register.incidents.models import Incident
from register.inputs import read_input
from register.reviews.models import SecurityReview
from register.transfers.models import Transfer

_FIELDS: Final = ("title", "type", "signed_on", "expires_on")
_REF: Final = re.compile(r"\b[A-Z]{1,2}-\d{4,}\b")
_TABLES: Final[Mapping[str, Any]] = {"A": Agreement, "T": Transfer, "R": SecurityReview, "IC": Incident}
"""The records a list may put documents under, besides vendors, by the prefix of their references."""


@dataclass
class KnownDocument:
    """One document on record."""

    ref: str
    version: int
    vendor_id: int
    is_ended: bool
    values: dict[str, Any]
    supports: list[str]


@dataclass(frozen=True)
class Place:
    """A record documents may be put under."""

    vendor_id: int
    is_open: bool


def plan_documents(
    session: Session, reading: RecordReading, clock: Clock, files: ArchiveFiles | None
) -> tuple[tuple[PlannedRecord, ...], tuple[str, ...]]:
    """Every usable row as one document, and the files of the ZIP that no row names.

    Source: house rule (a file passes what an upload passes, before anything is written).
    """
    planning = _Planning(session, reading, clock, files)
    records = planning.planned()
    named = planning.named
    return records, tuple(name for name in (files.names if files else ()) if name not in named)


class _Planning:
    def __init__(
        self, session: Session, reading: RecordReading, clock: Clock, files: ArchiveFiles | None
    ) -> None:
        self._session, self._reading, self._clock, self._files = session, reading, clock, files
        self._whose = Whose(session)
        self._known, self._held = _known_documents(session)
        self.named: set[str] = set()
        self._planned: dict[Any, PlannedRecord] = {}
        """By the document on record, or by vendor and bytes."""

    def planned(self) -> tuple[PlannedRecord, ...]:
        rows = self._reading.rows()
        if self._files:
            written = (str(row.values.get("file_name") or "") for row in rows)
            self.named = {name for text in written if text and (name := self._files.find(text))}
        places = _places(self._session, {ref for row in rows for ref in _refs(row)})
        for row in rows:
            vendor = self._vendor(row, places)
            if vendor is not None:
                self._one(row, vendor, places)
        return tuple(self._planned.values())

    def _vendor(self, row: RecordRow, places: Mapping[str, Place]) -> KnownVendor | None:
        """Whose document it is: the vendor's that is named, or of the record it supports."""
        ref = str(row.values.get("reference") or "").strip()
        known = self._known.get(ref)
        if known is None and re.fullmatch(r"F-\d{4,}", ref):
            self._reading.problem("document-not-known", row, "reference")
            return None
        owners = {known.vendor_id} if known else set()
        for one in _refs(row):
            vendor = self._whose.find_ref(one)
            if vendor or one in places:
                owners.add(vendor.id if vendor else places[one].vendor_id)
            elif known is None or one not in known.supports:
                self._reading.problem("about-not-known", row, "about")
                return None
        if row.text("about") and not _refs(row):
            self._reading.problem("about-not-known", row, "about")
            return None
        named = self._whose.find_vendor(row)
        if named:
            owners.add(named.id)
        if not owners or (named is None and {"vendor_name", "vendor_ref"} & set(row.said)):
            self._whose.tell_unknown(self._reading, [row])
            return None
        if len(owners) > 1:
            self._reading.refuse(row, "about-of-another")
            return None
        return self._whose.vendor_by_id(owners.pop())

    def _one(self, row: RecordRow, vendor: KnownVendor, places: Mapping[str, Place]) -> None:
        ref = str(row.values.get("reference") or "").strip()
        known, name, digest = self._known.get(ref), None, ""
        if known is None:
            name = self._file(row)
            if name is None:
                return
            content = self._content(row, name)
            if content is None:
                return
            digest = hashlib.sha256(content).hexdigest()
            known = self._known.get(self._held.get((vendor.id, digest), ""))
        before = known.values if known else {}
        after = {name: row.values.get(name, before.get(name)) for name in _FIELDS}
        after["title"] = after["title"] or posixpath.basename(name or "").rpartition(".")[0]
        try:
            given = read_input(DocumentInput, after)
            given.check(self._clock.today)
        except Invalid as error:
            self._refused(row, error)
            return
        about = [one for one in _refs(row) if one != vendor.ref and one.partition("-")[0] in _TABLES]
        missing = [one for one in about if known is None or one not in known.supports]
        if any(not places[one].is_open for one in missing):
            self._reading.refuse(row, "about-ended", ref=next(o for o in missing if not places[o].is_open))
            return
        dumped = given.model_dump(mode="json")
        changes = differences(_plain(before), dumped) if known else {}
        if known and missing:
            changes["supports"] = (known.supports, [*known.supports, *missing])
        if vendor.is_ended and (changes or not known):
            self._reading.refuse(row, "vendor-ended")
            return
        if known and known.is_ended and changes:
            self._reading.refuse(row, "document-ended")
            return
        identity = known.ref if known else (vendor.id, digest)
        if (earlier := self._planned.get(identity)) is not None:
            self._join(row, earlier, identity, missing)
            return
        self._planned[identity] = PlannedRecord(
            family=DOCUMENT_FAMILY,
            name=str(dumped["title"]),
            action=NEW if not known else UPDATED if changes else UNCHANGED,
            ref=known.ref if known else None,
            version=known.version if known else None,
            vendor_ref=vendor.ref,
            vendor_name=str(vendor.facts["legal_name"]),
            given={**dumped, "file_name": name, "sha256": digest, "supports": missing},
            changes=changes,
            rows=(row.number,),
        )

    def _join(self, row: RecordRow, earlier: PlannedRecord, identity: Any, missing: list[str]) -> None:
        """The same file in another row: it supports that row's records, too, and is described by the first."""
        held = earlier.given["supports"]
        more = [ref for ref in missing if ref not in held]
        if not more:
            self._reading.refuse(row, "row-twice")
            return
        changes = dict(earlier.changes)
        if earlier.ref:
            before = changes.get("supports", (self._known[earlier.ref].supports, []))[0]
            changes["supports"] = (before, [*before, *held, *more])
        self._planned[identity] = replace(
            earlier,
            given={**earlier.given, "supports": [*held, *more]},
            changes=changes,
            action=UPDATED if earlier.ref else NEW,
            rows=(*earlier.rows, row.number),
        )

    def _file(self, row: RecordRow) -> str | None:
        """The file of the ZIP a row names."""
        written = str(row.values.get("file_name") or "")
        if not written:
            self._reading.refuse(row, "file-missing")
            return None
        found = self._files.find(written) if self._files else None
        if found is None:
            self._reading.problem("file-not-there" if self._files else "no-files", row, "file_name")
        return found

    def _content(self, row: RecordRow, name: str) -> bytes | None:
        """The bytes of a file, where an upload of them would be taken."""
        assert self._files is not None
        try:
            content = self._files.read(name)
            kind_of_file(content, name)
        except ReadProblem as problem:
            self._reading.refuse(row, problem.code, **problem.params)
            return None
        except Invalid as error:
            self._refused(row, error)
            return None
        return content

    def _refused(self, row: RecordRow, error: Invalid) -> None:
        name, problem = next(iter(error.problems.items()))
        plain = {key: value for key, value in problem.params.items() if isinstance(value, str | int)}
        self._reading.refuse(row, "refused", room="documents", field=name, why=problem.code, **plain)


def _refs(row: RecordRow) -> list[str]:
    return list(dict.fromkeys(_REF.findall(str(row.values.get("about") or ""))))


def _places(session: Session, refs: set[str]) -> dict[str, Place]:
    found = {}
    for prefix, table in _TABLES.items():
        wanted = [ref for ref in refs if ref.partition("-")[0] == prefix]
        if not wanted:
            continue
        over = col(table.closed_at) if table is Incident else col(table.ended_on)
        statement = sa.select(col(table.ref), col(table.vendor_id), over.is_(None).label("is_open"))
        for row in session.connection().execute(statement.where(col(table.ref).in_(wanted))):
            found[row.ref] = Place(row.vendor_id, bool(row.is_open))
    return found


def _known_documents(session: Session) -> tuple[dict[str, KnownDocument], dict[tuple[int, str], str]]:
    """Every document by its reference, and which open one of a vendor has these bytes in one of its versions."""
    connection = session.connection()
    names = ("id", "ref", "version", "vendor_id", "ended_on", *_FIELDS)
    by_id: dict[int, KnownDocument] = {}
    for row in connection.execute(
        sa.select(*(col(getattr(Document, name)) for name in names)).order_by(col(Document.id))
    ):
        values = {name: getattr(getattr(row, name), "value", getattr(row, name)) for name in _FIELDS}
        by_id[row.id] = KnownDocument(
            row.ref, row.version, row.vendor_id, row.ended_on is not None, values, []
        )
    for number, subject in connection.execute(
        sa.select(col(DocumentLink.document_id), col(DocumentLink.subject_ref))
    ):
        by_id[number].supports.append(subject)
    held: dict[tuple[int, str], str] = {}
    for number, digest in connection.execute(
        sa.select(col(DocumentVersion.document_id), col(DocumentVersion.sha256)).order_by(
            col(DocumentVersion.document_id)
        )
    ):
        document = by_id[number]
        if not document.is_ended:
            held.setdefault((document.vendor_id, digest), document.ref)
    return {document.ref: document for document in by_id.values()}, held


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {n: value.isoformat() if isinstance(value, date) else value for n, value in values.items()}
