"""Incidents of a file compared with the register: new, changed, as they are."""

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col

from register.errors import Invalid
from register.imports.headers import INCIDENT_FAMILY
from register.imports.known import KnownVendor
from register.imports.records.planned import NEW, UNCHANGED, UPDATED, Clock, PlannedRecord
from register.imports.records.reading import RecordReading, RecordRow
from register.imports.records.whose import Whose, differences
from register.incidents.inputs import IncidentInput
from register.incidents.models import Incident, IncidentService, IncidentTransfer
from register.inputs import read_input
from register.reference.folding import fold
from register.transfers.models import Transfer
from register.vendors.models import Service

_INSTANTS: Final = ("happened_from", "happened_until", "vendor_knew_at", "told_us_at", "aware_at")
_PLAIN: Final = tuple(
    name for name in IncidentInput.model_fields if name not in ("service_refs", "transfer_refs")
)


def known_incidents(session: Session) -> dict[str, dict[str, Any]]:
    """Every incident by its reference: the input that would leave it as it is, with id, version, vendor and closure."""
    connection = session.connection()
    names = ("id", "ref", "version", "vendor_id", "closed_at", *_PLAIN)
    found: dict[int, dict[str, Any]] = {}
    for row in connection.execute(
        sa.select(*(col(getattr(Incident, name)) for name in names)).order_by(col(Incident.id))
    ):
        plain = {name: getattr(getattr(row, name), "value", getattr(row, name)) for name in names}
        found[row.id] = {**plain, "service_refs": [], "transfer_refs": []}
    for table, other, name, key in (
        (IncidentService, Service, "service_refs", "service_id"),
        (IncidentTransfer, Transfer, "transfer_refs", "transfer_id"),
    ):
        links = (
            sa.select(col(table.incident_id), col(other.ref))
            .join(other, col(other.id) == col(getattr(table, key)))
            .order_by(col(other.ref))
        )
        for incident_id, ref in connection.execute(links):
            found[incident_id][name].append(ref)
    return {known["ref"]: known for known in found.values()}


def plan_incidents(session: Session, reading: RecordReading, clock: Clock) -> tuple[PlannedRecord, ...]:
    """Every usable row as one incident; one is known again by our reference, or by vendor, title and day.

    Source: house rule.
    """
    return _Planning(session, reading, clock).planned()


class _Planning:
    def __init__(self, session: Session, reading: RecordReading, clock: Clock) -> None:
        self._reading, self._clock = reading, clock
        self._known = known_incidents(session)
        self._whose = Whose(session)

    def planned(self) -> tuple[PlannedRecord, ...]:
        found: list[PlannedRecord] = []
        seen: set[Any] = set()
        rows = self._reading.rows()
        self._whose.tell_unknown(
            self._reading, [row for row in rows if self._ours(row) is None and self._vendor(row) is None]
        )
        for row in rows:
            if self._reading.is_out(row):
                continue
            vendor, match = self._vendor(row), self._ours(row)
            ref = str(row.values.get("reference") or "").strip()
            if match is None and ref.startswith("IC-") and ref[3:].isdigit():
                self._reading.problem("incident-not-known", row, "reference")
                continue
            if match and vendor and vendor.id != match["vendor_id"]:
                self._reading.refuse(row, "incident-of-another", ref=ref)
                continue
            vendor = vendor or self._whose.vendor_by_id(match["vendor_id"] if match else 0)
            if planned := self._one(row, vendor, match, seen):
                found.append(planned)
        return tuple(found)

    def _ours(self, row: RecordRow) -> dict[str, Any] | None:
        return self._known.get(str(row.values.get("reference") or "").strip())

    def _vendor(self, row: RecordRow) -> KnownVendor | None:
        return self._whose.find_vendor(row)

    def _one(
        self, row: RecordRow, vendor: KnownVendor, match: dict[str, Any] | None, seen: set[Any]
    ) -> PlannedRecord | None:
        said = {name: value for name, value in row.values.items() if name in _PLAIN}
        aware = said.get("aware_at") or said.get("told_us_at")
        match = match or self._match(vendor, said, aware)
        before = match or {}
        after = {**{name: before.get(name) for name in IncidentInput.model_fields}, **said}
        if after["aware_at"] is None and aware:
            # Who is told knows.
            after["aware_at"] = aware
        if "people_count" in said and said["people_count"] != before.get("people_count"):
            after["people_band"] = None
        if "people_band" in said:
            after["people_count"] = None
        services = self._whose.services_of(vendor, self._reading, row)
        transfers = self._whose.transfers_of(vendor, self._reading, row)
        after["service_refs"] = before.get("service_refs", []) if services is None else services
        after["transfer_refs"] = before.get("transfer_refs", []) if transfers is None else transfers
        after["data_categories"] = after["data_categories"] or []
        try:
            given = read_input(IncidentInput, after)
        except Invalid as error:
            name, problem = next(iter(error.problems.items()))
            self._refused(row, name, problem.code, problem.params)
            return None
        late = next((n for n in _INSTANTS if (at := getattr(given, n)) and at > self._clock.now), None)
        if late:
            self._refused(row, late, "in-the-future", {})
            return None
        dumped = given.model_dump(mode="json")
        changes = differences(_as_json(before), dumped) if match else {}
        if match and match["closed_at"] and changes:
            self._reading.refuse(row, "incident-closed")
            return None
        identity = match["ref"] if match else (vendor.ref, fold(given.title), given.aware_at)
        if identity in seen:
            self._reading.refuse(row, "row-twice")
            return None
        seen.add(identity)
        return PlannedRecord(
            family=INCIDENT_FAMILY,
            name=given.title,
            action=NEW if not match else UPDATED if changes else UNCHANGED,
            ref=match["ref"] if match else None,
            version=match["version"] if match else None,
            vendor_ref=vendor.ref,
            vendor_name=str(vendor.facts["legal_name"]),
            given=dumped,
            changes=changes,
            rows=(row.number,),
        )

    def _match(self, vendor: KnownVendor, said: Mapping[str, Any], aware: Any) -> dict[str, Any] | None:
        """The incident on record with this vendor and title, of which we knew on the same day."""
        if not aware or "title" not in said:
            return None
        day = aware.astimezone(self._clock.zone).date()
        return next(
            (
                known
                for known in self._known.values()
                if known["vendor_id"] == vendor.id
                and fold(known["title"]) == fold(said["title"])
                and known["aware_at"].astimezone(self._clock.zone).date() == day
            ),
            None,
        )

    def _refused(self, row: RecordRow, name: str, code: str, params: Mapping[str, Any]) -> None:
        plain = {key: value for key, value in params.items() if isinstance(value, str | int)}
        self._reading.refuse(row, "refused", room="incidents", field=name, why=code, **plain)


def _as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: values[name] for name in IncidentInput.model_fields}
    return read_input(IncidentInput, kept).model_dump(mode="json")
