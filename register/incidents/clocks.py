"""The notice clocks of stored incidents, from the agreements and the laws that bind. Nothing here changes anything."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from types import MappingProxyType
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.agreements.models import Agreement, AgreementTerm, Execution, TermState
from register.entities.models import OurEntity
from register.incidents.duties import legal_duties
from register.incidents.models import Incident, IncidentService, IncidentStep, IncidentTransfer, StepKind
from register.law.current import current_law
from register.reference.working_days import is_day_off
from register.rules.agreement_dates import runs_until
from register.rules.breach_clocks import Clock, Duty, Happened, Owed, Start, read_clock, read_limit
from register.transfers.models import Transfer
from register.vendors.models import Service

TERM: Final = "breach-notice"
"""The contract term that says by when the vendor tells us."""
_TOLD: Final = {StepKind.AUTHORITY_TOLD: Owed.AUTHORITY, StepKind.PEOPLE_TOLD: Owed.PEOPLE}
_NOT_NEEDED: Final = {
    StepKind.NO_AUTHORITY_NOTICE: Owed.AUTHORITY,
    StepKind.NO_PEOPLE_NOTICE: Owed.PEOPLE,
}
_ORDER: Final = tuple(Owed)

_Signed = dict[int, tuple[Agreement, AgreementTerm | None]]
"""Signed agreements by number, each with its own term of the notice of a breach."""


@dataclass(frozen=True)
class Touched:
    """What an incident touches: references of services, and the transfers whose laws ask for notices."""

    service_refs: tuple[str, ...]
    transfer_refs: tuple[str, ...]
    """Those named."""
    regimes: tuple[str, ...]
    """The laws that bind the exporters of the transfers touched."""


def clocks_of(
    session: Session, incidents: Sequence[Incident], now: datetime, zone: tzinfo
) -> Mapping[int, Sequence[Clock]]:
    """Every clock of some incidents by the incident's number: the vendor's to us first, then ours by due moment."""
    if not incidents:
        return {}
    touched, steps = touched_by(session, incidents), steps_of(session, incidents)
    terms = _notice_terms(session, {incident.vendor_id for incident in incidents})
    law, found = current_law(session), dict[int, Sequence[Clock]]()
    for incident in incidents:
        number = incident.id or 0
        happened = happened_in(incident, steps[number])
        day = incident.aware_at.astimezone(zone).date()
        duties = [
            *_agreed(terms[incident.vendor_id], touched[number], day),
            *legal_duties(law, touched[number].regimes, day),
        ]
        clocks = [read_clock(duty, happened, now, zone, is_day_off) for duty in duties]
        found[number] = sorted(clocks, key=_place_in_list)
    return found


def happened_in(incident: Incident, steps: Sequence[IncidentStep]) -> Happened:
    """An incident as the clocks see it: its instants, and what its steps stopped."""
    told: dict[tuple[Owed, str], datetime] = {}
    for step in steps:
        if step.kind in _TOLD:
            key = (_TOLD[step.kind], step.regime_id or "")
            told[key] = min(step.at, told.get(key, step.at))
    return Happened(
        aware_at=incident.aware_at,
        vendor_knew_at=incident.vendor_knew_at,
        told_us_at=incident.told_us_at,
        assessed_at=min((step.at for step in steps if step.kind is StepKind.ASSESSED), default=None),
        told=MappingProxyType(told),
        not_needed=frozenset(
            (_NOT_NEEDED[step.kind], step.regime_id or "") for step in steps if step.kind in _NOT_NEEDED
        ),
    )


def steps_of(session: Session, incidents: Sequence[Incident]) -> Mapping[int, Sequence[IncidentStep]]:
    """The steps that count, in the order they were taken, by the incident's number."""
    found: dict[int, list[IncidentStep]] = defaultdict(list)
    for step in session.exec(
        select(IncidentStep)
        .where(
            col(IncidentStep.incident_id).in_([incident.id for incident in incidents]),
            col(IncidentStep.taken_back_at).is_(None),
        )
        .order_by(col(IncidentStep.at), col(IncidentStep.id))
    ):
        found[step.incident_id].append(step)
    return found


def touched_by(session: Session, incidents: Sequence[Incident]) -> Mapping[int, Touched]:
    """What some incidents touch, by the incident's number.

    Without a transfer named, those of the services named count; without either, all the vendor's that ran then:
    unknown is never safe.
    """
    numbers = [incident.id for incident in incidents]
    services = _pairs(session, IncidentService, "service_id", Service, numbers)
    named = _pairs(session, IncidentTransfer, "transfer_id", Transfer, numbers)
    flows = _flows(session, {incident.vendor_id for incident in incidents})
    law, found = current_law(session), {}
    for incident in incidents:
        number = incident.id or 0
        chosen, day = dict(named[number]), incident.aware_at.date()
        used = dict(services[number])
        regimes: list[str] = []
        for flow in flows[incident.vendor_id]:
            ran = (
                flow.ended_on is None or flow.ended_on >= (incident.happened_from or incident.aware_at).date()
            )
            counts = flow.id in chosen if chosen else ran and (not used or flow.service_id in used)
            if counts:
                regimes += law.regimes_binding(flow.place_code, flow.subdivision, flow.zone)
        in_force = [
            regime
            for regime in dict.fromkeys(regimes)
            if (since := law.regime_by_id[regime].in_force_since) and since <= day
        ]
        found[number] = Touched(tuple(used.values()), tuple(chosen.values()), tuple(in_force))
    return found


def _pairs(
    session: Session, link: Any, column: str, table: Any, numbers: Sequence[int | None]
) -> Mapping[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    statement = (
        sa.select(col(link.incident_id), col(table.id), col(table.ref))
        .join(table, col(table.id) == getattr(link, column))
        .where(col(link.incident_id).in_(numbers))
        .order_by(col(table.id))
    )
    for number, record_id, ref in session.connection().execute(statement):
        found[number].append((record_id, ref))
    return found


def _flows(session: Session, vendor_ids: set[int]) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    statement = (
        sa.select(
            col(Transfer.vendor_id),
            col(Transfer.id),
            col(Transfer.service_id),
            col(Transfer.ended_on),
            col(OurEntity.place_code),
            col(OurEntity.subdivision),
            col(OurEntity.zone),
        )
        .join(OurEntity, col(OurEntity.id) == col(Transfer.exporter_id))
        .where(col(Transfer.vendor_id).in_(vendor_ids))
        .order_by(col(Transfer.id))
    )
    for row in session.connection().execute(statement):
        found[row.vendor_id].append(row)
    return found


def _notice_terms(session: Session, vendor_ids: set[int]) -> Mapping[int, _Signed]:
    """The signed agreements of some vendors, and what each says itself of the notice of a breach."""
    found: dict[int, _Signed] = defaultdict(dict)
    for agreement, term in session.exec(
        select(Agreement, AgreementTerm)
        .outerjoin(
            AgreementTerm,
            sa.and_(col(AgreementTerm.agreement_id) == col(Agreement.id), col(AgreementTerm.term_id) == TERM),
        )
        .where(col(Agreement.vendor_id).in_(vendor_ids), col(Agreement.execution) == Execution.EXECUTED)
        .order_by(col(Agreement.id))
    ):
        found[agreement.vendor_id][agreement.id or 0] = (agreement, term)
    return found


def _agreed(signed: _Signed, touched: Touched, day: date) -> list[Duty]:
    """The vendor's duties to us under the signed agreements in force that day which cover a service touched.

    Where an agreement says nothing itself, the nearest master in force speaks for it; a term counts once.
    """
    running = {number: pair for number, pair in signed.items() if _ran(pair[0], day)}
    speaking = {}
    for agreement, _ in running.values():
        covered = not (agreement.service_refs and touched.service_refs) or not set(
            agreement.service_refs
        ).isdisjoint(touched.service_refs)
        if covered and (said := _said_for(agreement, running)):
            speaking[said[0].id] = said
    return [
        Duty(
            to=Owed.US,
            source=agreement.ref,
            start=Start.VENDOR_KNEW,
            limit=read_limit(term.value),
            is_binding=True,
            citation=term.clause or "",
            place=(agreement.governing_law or "").partition("-")[0],
            said=term.value or "",
        )
        for agreement, term in speaking.values()
        if term.state in (TermState.PRESENT, TermState.WEAK)
    ]


def _ran(agreement: Agreement, day: date) -> bool:
    """Whether a signed agreement was in force on a day."""
    first = agreement.effective_on or max(
        on for on in (agreement.signed_by_us_on, agreement.signed_by_vendor_on) if on
    )
    until = runs_until(agreement.renewal, agreement.expires_on, agreement.notice_given_on)
    last = min((on for on in (agreement.ended_on, until) if on), default=date.max)
    return first <= day <= last


def _said_for(agreement: Agreement, running: _Signed) -> tuple[Agreement, AgreementTerm] | None:
    """The agreement that speaks of the notice of a breach for this one, itself or a master; None where none does."""
    left, number = dict(running), agreement.id
    while number is not None and (pair := left.pop(number, None)):
        if pair[1] is not None:
            return pair[0], pair[1]
        number = pair[0].parent_id
    return None


def _place_in_list(clock: Clock) -> tuple[Any, ...]:
    last = datetime.max.replace(tzinfo=UTC)
    return (
        _ORDER.index(clock.duty.to),
        not clock.duty.is_binding,
        clock.due_at or last,
        clock.duty.source,
    )
