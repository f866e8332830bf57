"""Contract terms of a file, one row a term, brought together for each agreement and compared with what is recorded."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from register.agreements.catalogue import duty_of
from register.imports.headers import TERM_FAMILY
from register.imports.records.agreements import KnownAgreement, known_agreements
from register.imports.records.planned import UNCHANGED, UPDATED, PlannedRecord
from register.imports.records.readers import kind_in, measured
from register.imports.records.reading import RecordReading, RecordRow
from register.imports.records.whose import Whose
from register.reference.folding import fold


def plan_terms(session: Session, reading: RecordReading) -> tuple[PlannedRecord, ...]:
    """Each agreement with the terms the rows give; a term a row leaves without a state is left out.

    Source: house rule.
    """
    known, whose = known_agreements(session, with_terms=True), Whose(session)
    together: dict[str, tuple[list[int], dict[str, dict[str, str | None]]]] = {}
    for row in reading.rows():
        agreement = _agreement(row, known, whose, reading)
        if agreement is None or (said := _said(row, reading)) is None:
            continue
        rows, terms = together.setdefault(agreement.ref, ([], {}))
        term_id = str(row.values["term"])
        if term_id in terms:
            reading.refuse(row, "row-twice")
            continue
        before = agreement.terms.get(term_id)
        if agreement.is_ended and said != before:
            reading.refuse(row, "record-ended")
            continue
        terms[term_id] = {**(before or {}), **said}
        rows.append(row.number)
    return tuple(
        _planned(known[ref], whose, tuple(rows), terms) for ref, (rows, terms) in together.items() if rows
    )


def _planned(
    agreement: KnownAgreement, whose: Whose, rows: tuple[int, ...], terms: Mapping[str, Any]
) -> PlannedRecord:
    vendor = whose.vendor_by_id(agreement.vendor_id)
    changes = {
        f"term_{term_id}": (agreement.terms.get(term_id), said)
        for term_id, said in terms.items()
        if agreement.terms.get(term_id) != said
    }
    return PlannedRecord(
        family=TERM_FAMILY,
        name=str(agreement.values["title"]),
        action=UPDATED if changes else UNCHANGED,
        ref=agreement.ref,
        version=agreement.version,
        vendor_ref=vendor.ref,
        vendor_name=str(vendor.facts["legal_name"]),
        given={"terms": dict(terms)},
        changes=changes,
        rows=rows,
    )


def _agreement(
    row: RecordRow, known: Mapping[str, KnownAgreement], whose: Whose, reading: RecordReading
) -> KnownAgreement | None:
    """The agreement a row speaks of: by its reference, else the one of its vendor with this title or of this kind."""
    ref = str(row.values.get("reference") or "").strip()
    if ref:
        if ref not in known:
            reading.problem("agreement-not-known", row, "reference")
        return known.get(ref)
    vendor = whose.find_vendor(row)
    if vendor is None:
        whose.tell_unknown(reading, [row])
        return None
    title = str(row.values.get("title") or "")
    open_ones = [a for a in known.values() if a.vendor_id == vendor.id and not a.is_ended]
    fitting = [a for a in open_ones if not title or fold(a.values["title"]) == fold(title)]
    if not fitting and (kind := kind_in(title)):
        fitting = [a for a in open_ones if a.values["kind"] == kind]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        reading.refuse(row, "several-fit", refs=", ".join(a.ref for a in fitting[:5]))
    elif title:
        reading.problem("agreement-not-known", row, "title")
    else:
        reading.refuse(row, "no-agreement")
    return None


def _said(row: RecordRow, reading: RecordReading) -> dict[str, str | None] | None:
    """What a row says of its term; a value that is none of the term's unit is told and left out."""
    term_id = row.values.get("term")
    if term_id is None:
        reading.refuse(row, "term-missing")
        return None
    if "state" not in row.values:
        reading.refuse(row, "state-missing")
        return None
    said: dict[str, str | None] = {"state": str(row.values["state"]), "clause": None, "value": None}
    if "clause" in row.values:
        said["clause"] = str(row.values["clause"])[:100]
    if "value" in row.values:
        said["value"] = measured(str(term_id), str(row.values["value"]))
        if said["value"] is None:
            is_measured = duty_of(str(term_id)).parameter is not None
            reading.problem("value-not-read" if is_measured else "term-not-measured", row, "value")
    return said
