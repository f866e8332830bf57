"""Records of a file written into the register through the verbs people use, and put back as they were."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, select

from register.agreements.actions import add_agreement, change_agreement, record_signatures
from register.agreements.inputs import AgreementInput, SignaturesInput, TermInput
from register.agreements.models import Agreement
from register.agreements.queries import get_agreement
from register.agreements.terms import set_terms
from register.documents.actions import add_document, attach, detach
from register.documents.changing import change_document
from register.documents.inputs import DocumentInput
from register.documents.models import Document
from register.documents.queries import get_document, links_of
from register.imports.archive_files import ArchiveFiles
from register.imports.headers import DOCUMENT_FAMILY, INCIDENT_FAMILY, TERM_FAMILY
from register.imports.records.agreements import SIGNATURES
from register.imports.records.planned import NEW, UNCHANGED, PlannedRecord
from register.incidents.actions import change_incident, record_incident
from register.incidents.inputs import IncidentInput
from register.incidents.models import Incident
from register.inputs import read_input
from register.trail.actor import Actor
from register.transfers.models import Transfer
from register.vendors.models import Vendor

Keep = Callable[[str, int, Mapping[str, Any] | None], None]
"""Told (reference, version after, what it was before or None) of each record added or changed."""
_TERM = "term_"


class RecordHand:
    """Does what the records of a plan say."""

    def __init__(
        self,
        session: Session,
        actor: Actor,
        reason: str,
        now: datetime,
        today: date,
        keep: Keep,
        files: ArchiveFiles | None = None,
    ) -> None:
        self._session, self._actor, self._reason = session, actor, reason
        self._now, self._today, self._keep, self._files = now, today, keep, files
        self._made: dict[int, str] = {}
        """Row of the file to the reference its agreement was given."""

    def take_over(self, records: Sequence[PlannedRecord], told: Callable[[int, int], None] | None) -> None:
        """Every record, those others hang on first."""
        for number, record in enumerate(_uppermost_first(records), start=1):
            if record.action != UNCHANGED:
                self._take(record)
            if record.ref:
                self._made[record.number] = record.ref
            if told:
                told(number, len(records))

    def _take(self, record: PlannedRecord) -> None:
        if record.family == INCIDENT_FAMILY:
            self._take_incident(record)
        elif record.family == TERM_FAMILY:
            self._change_terms(record)
        elif record.family == DOCUMENT_FAMILY:
            self._take_document(record)
        elif record.action == NEW:
            self._add_agreement(record)
        else:
            self._change_agreement(record)

    def _add_agreement(self, record: PlannedRecord) -> None:
        agreement = add_agreement(
            self._session,
            self._actor,
            record.vendor_ref,
            self._agreement_input(record),
            self._now,
            today=self._today,
            signatures=read_input(SignaturesInput, record.given),
            transfers=record.given["transfer_refs"],
        )
        self._set_terms(agreement.ref, record.given["terms"])
        self._made[record.number] = agreement.ref
        self._keep(agreement.ref, agreement.version, None)

    def _change_agreement(self, record: PlannedRecord) -> None:
        assert record.ref is not None
        own = {n for n in record.changes if n not in SIGNATURES and not n.startswith(_TERM)}
        if own:
            given = self._agreement_input(record)
            change_agreement(
                self._session,
                self._actor,
                record.ref,
                given,
                None,
                self._now,
                today=self._today,
                transfers=given.transfer_refs,
            )
        if set(SIGNATURES) & set(record.changes):
            signed = read_input(SignaturesInput, {**record.given, "reason": self._reason})
            record_signatures(
                self._session, self._actor, record.ref, signed, None, self._now, today=self._today
            )
        self._set_terms(record.ref, record.given["terms"])
        agreement = get_agreement(self._session, record.ref)
        self._keep(record.ref, agreement.version, _before(record))

    def _change_terms(self, record: PlannedRecord) -> None:
        assert record.ref is not None
        self._set_terms(record.ref, record.given["terms"])
        self._keep(record.ref, get_agreement(self._session, record.ref).version, _before(record))

    def _set_terms(self, ref: str, terms: Mapping[str, Any]) -> None:
        if terms:
            given = [read_input(TermInput, {"term_id": term_id, **said}) for term_id, said in terms.items()]
            set_terms(self._session, self._actor, ref, given, None, self._now)

    def _agreement_input(self, record: PlannedRecord) -> AgreementInput:
        values = dict(record.given)
        if record.parent_row is not None:
            values["parent_ref"] = self._made.get(record.parent_row)
        return read_input(AgreementInput, values)

    def _take_document(self, record: PlannedRecord) -> None:
        given = read_input(DocumentInput, record.given)
        if record.ref is None:
            assert self._files is not None
            name = str(record.given["file_name"])
            document = add_document(
                self._session,
                self._actor,
                record.vendor_ref,
                name,
                self._files.read(name),
                self._now,
                given=given,
            )
        else:
            document = get_document(self._session, record.ref)
            if set(record.changes) - {"supports"}:
                change_document(
                    self._session, self._actor, record.ref, given, None, self._now, today=self._today
                )
        for subject in record.given["supports"]:
            attach(self._session, self._actor, document, subject, self._now)
        before = None if record.ref is None else {**_before(record), "attached": record.given["supports"]}
        self._keep(document.ref, document.version, before)

    def _take_incident(self, record: PlannedRecord) -> None:
        given = read_input(IncidentInput, record.given)
        if record.action == NEW:
            incident = record_incident(self._session, self._actor, record.vendor_ref, given, self._now)
            self._keep(incident.ref, incident.version, None)
        else:
            assert record.ref is not None
            incident = change_incident(self._session, self._actor, record.ref, given, None, self._now)
            self._keep(incident.ref, incident.version, _before(record))


def put_back(
    session: Session,
    actor: Actor,
    stored: Agreement | Incident | Document,
    before: Mapping[str, Any],
    reason: str,
    now: datetime,
    today: date,
) -> None:
    """A record as it was before an import changed it, by field.

    Source: house rule.
    """
    if isinstance(stored, Document):
        given = read_input(DocumentInput, before)
        change_document(session, actor, stored.ref, given, None, now, today=today)
        for subject in set(before["attached"]) & {
            link.subject_ref for link in links_of(session, stored.id or 0)
        }:
            detach(session, actor, stored, subject)
        return
    if isinstance(stored, Incident):
        change_incident(session, actor, stored.ref, read_input(IncidentInput, before), None, now)
        return
    terms = {name: said for name, said in before.items() if name.startswith(_TERM)}
    if "kind" in before:
        covered = _transfers(session, stored.vendor_id)
        agreement = read_input(AgreementInput, before)
        change_agreement(session, actor, stored.ref, agreement, None, now, today=today, transfers=covered)
        signed = read_input(SignaturesInput, {**before, "reason": reason})
        record_signatures(session, actor, stored.ref, signed, None, now, today=today)
    if terms:
        inputs = [
            read_input(TermInput, {"term_id": name.removeprefix(_TERM), **(said or {})})
            for name, said in terms.items()
        ]
        set_terms(session, actor, stored.ref, inputs, None, now)


def _before(record: PlannedRecord) -> dict[str, Any]:
    """What the record was: for agreements and incidents whole, of terms those that changed."""
    changed = {name: pair[0] for name, pair in record.changes.items()}
    whole = {} if record.family == TERM_FAMILY else {n: v for n, v in record.given.items() if n != "terms"}
    return {**whole, **changed}


def _transfers(session: Session, vendor_id: int) -> Collection[str]:
    return set(session.exec(select(Transfer.ref).where(Transfer.vendor_id == vendor_id)).all())


def _uppermost_first(records: Sequence[PlannedRecord]) -> list[PlannedRecord]:
    by_row = {record.number: record for record in records}
    ordered: dict[int, PlannedRecord] = {}

    def put(record: PlannedRecord) -> None:
        path = [record]
        while (row := path[-1].parent_row) is not None and row in by_row and row not in ordered:
            path.append(by_row[row])
        for one in reversed(path):
            ordered.setdefault(one.number, one)

    for record in records:
        put(record)
    return list(ordered.values())


def is_vendor_gone(session: Session, stored: Agreement | Document) -> bool:
    """Whether the vendor of a record has ended: nothing of it is changed any more.

    Source: house rule.
    """
    vendor = session.get(Vendor, stored.vendor_id)
    return vendor is None or vendor.ended_on is not None
