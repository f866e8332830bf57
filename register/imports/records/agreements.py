"""Agreements of a file compared with the register: new, changed, as they are; several for one vendor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col

from register.agreements.inputs import AgreementInput, SignaturesInput
from register.agreements.models import Agreement, AgreementTerm
from register.agreements.queries import parties_by_agreement
from register.errors import Invalid
from register.imports.headers import AGREEMENT_FAMILY
from register.imports.known import KnownVendor
from register.imports.records.family import TERM_COLUMN
from register.imports.records.planned import NEW, UNCHANGED, UPDATED, Clock, PlannedRecord
from register.imports.records.readers import kind_in
from register.imports.records.reading import RecordReading, RecordRow
from register.imports.records.whose import Whose, differences
from register.inputs import read_input
from register.reference.folding import fold
from register.storage.asking import columns_of
from register.words import EN, words_for

SIGNATURES: Final = ("signed_by_us_on", "signed_by_vendor_on")
_PLAIN: Final = tuple(
    name
    for name in AgreementInput.model_fields
    if name not in ("entity_refs", "vendor_parties", "parent_ref")
)
_TAKEN: Final = (*_PLAIN, "vendor_parties")
_TELLING_APART: Final = ("effective_on", *SIGNATURES, "filing_number")
"""Facts by which two agreements of one kind with one vendor are told apart."""


@dataclass
class KnownAgreement:
    """One agreement on record, as the input that would leave it as it is."""

    id: int
    ref: str
    version: int
    vendor_id: int
    is_ended: bool
    values: dict[str, Any]
    terms: dict[str, dict[str, str | None]] = field(default_factory=dict)


def known_agreements(session: Session, *, with_terms: bool) -> dict[str, KnownAgreement]:
    """Every agreement by its reference, in order of number; ``with_terms`` with what is recorded of its terms."""
    connection = session.connection()
    names = (
        "id",
        "ref",
        "version",
        "vendor_id",
        "parent_id",
        "ended_on",
        "vendor_parties",
        *_PLAIN,
        *SIGNATURES,
    )
    rows = connection.execute(
        sa.select(*(col(getattr(Agreement, name)) for name in names)).order_by(col(Agreement.id))
    ).all()
    refs = {row.id: row.ref for row in rows}
    by_id: dict[int, KnownAgreement] = {}
    for row in rows:
        values = {name: getattr(row, name) for name in (*_PLAIN, *SIGNATURES)}
        values = {name: getattr(value, "value", value) for name, value in values.items()}
        values["vendor_parties"] = [{"name": name, "place": place} for name, place in row.vendor_parties]
        values["parent_ref"] = refs.get(row.parent_id)
        values["entity_refs"] = []
        known = KnownAgreement(row.id, row.ref, row.version, row.vendor_id, row.ended_on is not None, values)
        by_id[row.id] = known
    for agreement_id, parties in parties_by_agreement(session).items():
        by_id[agreement_id].values["entity_refs"] = [ref for ref, _name in parties]
    if with_terms:
        for term in connection.execute(sa.select(*columns_of(AgreementTerm))):
            said = {"state": term.state.value, "clause": term.clause, "value": term.value}
            by_id[term.agreement_id].terms[term.term_id] = said
    return {known.ref: known for known in by_id.values()}


def plan_agreements(session: Session, reading: RecordReading, clock: Clock) -> tuple[PlannedRecord, ...]:
    """Every usable row as one agreement.

    Source: house rule (nothing is cleared by an empty cell; nothing is merged where several fit).
    """
    return _Planning(session, reading, clock).planned()


class _Planning:
    def __init__(self, session: Session, reading: RecordReading, clock: Clock) -> None:
        self._reading, self._clock = reading, clock
        has_terms = any(target.startswith(TERM_COLUMN) for target in reading.has)
        self._known = known_agreements(session, with_terms=has_terms)
        self._whose = Whose(session)
        self._of_vendor: dict[int, list[KnownAgreement]] = {}
        for known in self._known.values():
            self._of_vendor.setdefault(known.vendor_id, []).append(known)
        self._taken: set[str] = set()

    def planned(self) -> tuple[PlannedRecord, ...]:
        rows = self._reading.rows()
        vendors = self._vendors(rows)
        rows = [row for row in rows if row.number in vendors]
        # References first: what they name is nobody else's.
        self._taken = {ref for row in rows if (ref := self._named(row))}
        alike: dict[Any, int] = {}
        for row in rows:
            alike[self._key(row, vendors)] = alike.get(self._key(row, vendors), 0) + 1
        found: list[tuple[RecordRow, PlannedRecord]] = []
        seen: set[Any] = set()
        for row in rows:
            ref = self._named(row)
            match = self._known[ref] if ref else self._match(row, vendors, alike)
            if self._reading.is_out(row):
                continue
            identity = match.ref if match else (self._key(row, vendors), *map(row.values.get, _TELLING_APART))
            if identity in seen:
                self._reading.refuse(row, "row-twice")
                continue
            seen.add(identity)
            if planned := self._one(row, vendors[row.number], match):
                found.append((row, planned))
        return self._with_parents(found)

    def _named(self, row: RecordRow) -> str | None:
        ref = str(row.values.get("reference") or "").strip()
        return ref if ref in self._known else None

    def _vendors(self, rows: Sequence[RecordRow]) -> dict[int, KnownVendor]:
        """The vendor of each row; rows without one are told."""
        found: dict[int, KnownVendor] = {}
        unknown = []
        for row in rows:
            ref = str(row.values.get("reference") or "").strip()
            known = self._known.get(ref)
            vendor = self._whose.find_vendor(row)
            names_vendor = bool({"vendor_name", "vendor_ref"} & set(row.said))
            if known and (not names_vendor or (vendor and vendor.id == known.vendor_id)):
                found[row.number] = self._whose.vendor_by_id(known.vendor_id)
            elif known and vendor:
                self._reading.refuse(row, "agreement-of-another", ref=ref)
            elif not known and _looks_ours(ref):
                self._reading.problem("agreement-not-known", row, "reference")
            elif vendor:
                found[row.number] = vendor
            else:
                unknown.append(row)
        self._whose.tell_unknown(self._reading, unknown)
        return found

    def _kind(self, row: RecordRow) -> str | None:
        """The kind a row says, in its column or in its title; a list without such a column is one of DPAs."""
        kind = row.values.get("kind") or kind_in(str(row.values.get("title") or ""))
        return str(kind) if kind else None if "kind" in self._reading.has else "dpa"

    def _key(self, row: RecordRow, vendors: Mapping[int, KnownVendor]) -> Any:
        return vendors[row.number].id, self._kind(row), fold(str(row.values.get("title") or ""))

    def _match(
        self, row: RecordRow, vendors: Mapping[int, KnownVendor], alike: Mapping[Any, int]
    ) -> KnownAgreement | None:
        """The agreement on record that a row without our reference speaks of; a row several fit is left out."""
        kind, title = self._kind(row), fold(str(row.values.get("title") or ""))
        fitting = [
            known
            for known in self._of_vendor.get(vendors[row.number].id, ())
            if not known.is_ended
            and known.ref not in self._taken
            and (kind is None or known.values["kind"] == kind)
            and (not title or fold(known.values["title"]) == title)
        ]
        same = [known for known in fitting if _agreeing(row, known) and not _differing(row, known)]
        if not same:
            is_sure = bool(title) and len(fitting) == 1 and alike[self._key(row, vendors)] == 1
            same = fitting if is_sure else [known for known in fitting if not _differing(row, known)]
        if len(same) > 1:
            if alike[self._key(row, vendors)] == 1:
                self._reading.refuse(row, "several-fit", refs=", ".join(known.ref for known in same[:5]))
                return None
            same = same[:1]
        if not same:
            return None
        self._taken.add(same[0].ref)
        return same[0]

    def _one(self, row: RecordRow, vendor: KnownVendor, match: KnownAgreement | None) -> PlannedRecord | None:
        before = match.values if match else {}
        kind = row.values.get("kind") or (None if match else self._kind(row))
        if match is None and kind is None:
            self._reading.refuse(row, "kind-missing")
            return None
        after = {**before, **self._facts(row, vendor, before)}
        after["kind"] = kind or before["kind"]
        after["title"] = row.values.get("title") or before.get("title") or _title(str(after["kind"]))
        try:
            given = read_input(AgreementInput, after).model_dump(mode="json")
            signed = read_input(SignaturesInput, after).model_dump(mode="json", include=set(SIGNATURES))
        except Invalid as error:
            name, problem = next(iter(error.problems.items()))
            self._refused(row, name, problem.code, problem.params)
            return None
        late = [n for n in (*SIGNATURES, "filed_on") if after.get(n) and after[n] > self._clock.today]
        if late and any(after[name] != before.get(name) for name in late):
            self._refused(row, late[0], "in-the-future", {})
            return None
        terms = _terms_of(row)
        changes = differences(_as_json(before), {**given, **signed}) if match else {}
        changes |= {
            f"term_{term_id}": (match.terms.get(term_id) if match else None, said)
            for term_id, said in terms.items()
            if not match or match.terms.get(term_id) != said
        }
        ended = vendor.is_ended or bool(match and match.is_ended)
        if ended and (changes or not match):
            self._reading.refuse(row, "vendor-ended" if vendor.is_ended else "record-ended")
            return None
        return PlannedRecord(
            family=AGREEMENT_FAMILY,
            name=str(after["title"]),
            action=NEW if not match else UPDATED if changes else UNCHANGED,
            ref=match.ref if match else None,
            version=match.version if match else None,
            vendor_ref=vendor.ref,
            vendor_name=str(vendor.facts["legal_name"]),
            given={**given, **signed, "terms": terms},
            changes=changes,
            rows=(row.number,),
        )

    def _refused(self, row: RecordRow, name: str, code: str, params: Mapping[str, Any]) -> None:
        plain = {key: value for key, value in params.items() if isinstance(value, str | int)}
        self._reading.refuse(row, "refused", room="agreements", field=name, why=code, **plain)

    def _facts(self, row: RecordRow, vendor: KnownVendor, before: Mapping[str, Any]) -> dict[str, Any]:
        """What a row says about an agreement; what it leaves empty stays as it is."""
        facts = {name: row.values[name] for name in _TAKEN if name in row.values}
        if "notice_days" in facts or "notice_months" in facts:
            facts = {"notice_days": None, "notice_months": None, **facts}
        if facts.get("renewal") == "evergreen" and "expires_on" not in facts:
            facts["expires_on"] = None
        if facts.get("renewal") in ("fixed", "evergreen") and "renewal_months" not in facts:
            facts["renewal_months"] = None
        if "vendor_parties" in facts and not before.get("vendor_parties"):
            # The vendor itself signs: that needs no party of its own.
            names = {fold(name) for name in vendor.all_names}
            parties = facts["vendor_parties"]
            if len(parties) == 1 and not parties[0]["place"] and fold(parties[0]["name"]) in names:
                facts["vendor_parties"] = []
        held = before.get("entity_refs", ())
        lists = {
            "entity_refs": self._whose.entities_of(self._reading, row, held),
            "service_refs": self._whose.services_of(vendor, self._reading, row),
            "transfer_refs": self._whose.transfers_of(vendor, self._reading, row),
        }
        facts |= {name: refs for name, refs in lists.items() if refs is not None}
        for name in SIGNATURES:
            if signed_on := row.values.get(name) or row.values.get("signed_on"):
                facts[name] = signed_on
        return facts

    def _with_parents(self, found: Sequence[tuple[RecordRow, PlannedRecord]]) -> tuple[PlannedRecord, ...]:
        """Which agreement each hangs on: one on record, or another row of the file; never one that hangs on it."""
        by_file_ref = {(p.vendor_ref, str(row.values.get("reference"))): p for row, p in found}
        by_title = {(p.vendor_ref, fold(p.name)): p for _, p in reversed(found)}
        above: dict[Any, Any] = {known.ref: known.values["parent_ref"] for known in self._known.values()}
        out = []
        for row, planned in found:
            text, own = str(row.values.get("parent") or "").strip(), planned.ref or planned.number
            is_ended = bool(planned.ref) and self._known[planned.ref or ""].is_ended
            if not text or is_ended:
                out.append(planned)
                continue
            in_file = by_file_ref.get((planned.vendor_ref, text)) or by_title.get(
                (planned.vendor_ref, fold(text))
            )
            upper: Any = self._on_record(planned.vendor_ref, text)
            if upper is None and in_file is not None:
                upper = in_file.ref or in_file.number
            if upper is None or _hangs_on(above, upper, own):
                self._reading.problem(
                    "parent-not-known" if upper is None else "parent-in-circle", row, "parent"
                )
                out.append(planned)
                continue
            above[own] = upper
            out.append(_hung(planned, upper))
        return tuple(out)

    def _on_record(self, vendor_ref: str, text: str) -> str | None:
        """The agreement of a vendor that a text names, by reference or by title."""
        of_vendor = self._of_vendor.get(self._whose.vendor(vendor_ref).id, ())
        ref = text.split()[0]
        return next(
            (known.ref for known in of_vendor if known.ref == ref),
            next(
                (k.ref for k in of_vendor if not k.is_ended and fold(k.values["title"]) == fold(text)), None
            ),
        )


def _agreeing(row: RecordRow, known: KnownAgreement) -> bool:
    """Whether a fact that tells agreements apart is the same in both."""
    return any(value and value == known.values[name] for name, value in _apart(row).items())


def _differing(row: RecordRow, known: KnownAgreement) -> bool:
    """Whether such a fact is another one in each."""
    return any(
        value and known.values[name] and value != known.values[name] for name, value in _apart(row).items()
    )


def _apart(row: RecordRow) -> dict[str, Any]:
    both = {name: row.values.get("signed_on") for name in SIGNATURES}
    return both | {name: row.values[name] for name in _TELLING_APART if name in row.values}


def _terms_of(row: RecordRow) -> dict[str, Any]:
    return {
        name.removeprefix(TERM_COLUMN): said
        for name, said in row.values.items()
        if name.startswith(TERM_COLUMN)
    }


def _hangs_on(above: Mapping[Any, Any], start: Any, sought: Any) -> bool:
    step, seen = start, set()
    while step is not None and step not in seen:
        if step == sought:
            return True
        seen.add(step)
        step = above.get(step)
    return False


def _hung(planned: PlannedRecord, upper: Any) -> PlannedRecord:
    if isinstance(upper, int):
        changes = {**planned.changes, "parent_ref": (planned.given.get("parent_ref"), f"#{upper}")}
        action = planned.action if planned.action == NEW else UPDATED
        return replace(planned, parent_row=upper, changes=changes if planned.ref else {}, action=action)
    given = {**planned.given, "parent_ref": upper}
    if planned.ref is None or planned.given.get("parent_ref") == upper:
        return replace(planned, given=given)
    changes = {**planned.changes, "parent_ref": (planned.given.get("parent_ref"), upper)}
    return replace(planned, given=given, changes=changes, action=UPDATED)


def _looks_ours(ref: str) -> bool:
    return ref.startswith("A-") and ref[2:].isdigit() and len(ref) >= 6


def _title(kind: str) -> str:
    return words_for(EN).text(f"agreements.kind_{kind}")


def _as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()
    }
