"""Writing down what the rules say of a vendor: its flags and the columns lists are sorted and filtered by.

Done for the vendors a transaction touched, before it ends, so that no page ever shows an older state.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, delete, select

from register.agreements.models import Agreement
from register.attestations.queries import open_reports_of
from register.decisions.models import SubjectKind
from register.decisions.queries import approval_rows, conditions_of, waiting_rows
from register.documents.models import Document
from register.flags.models import FlagRow
from register.impact.models import ImpactAssessment, ImpactStatus
from register.incidents.clocks import clocks_of, steps_of
from register.incidents.models import Incident
from register.notices.queries import open_notices
from register.offboarding.models import Offboarding
from register.offboarding.queries import points_of
from register.people.models import Person
from register.people.queries import standings
from register.reviews.models import ReviewKind, SecurityReview
from register.rules.agreement_dates import runs_until
from register.rules.breach_clocks import Clock, ClockState
from register.rules.flags import (
    GAPS,
    AgreementFacts,
    ApprovalFacts,
    Flag,
    FlagCode,
    IncidentFacts,
    NoticeFacts,
    OffboardingFacts,
    QuarterlyFacts,
    TransferFacts,
    VendorFacts,
    flags_of,
)
from register.rules.offboarding import CheckState
from register.rules.responsibility import who_answers
from register.transfers.models import Transfer, TransferMechanism
from register.transfers.notices import open_notices_of
from register.vendors.models import PartyRole, Service, Vendor, VendorDestination, VendorStatus

BAND_ORDER = "0ABCD"
_CLOSED = (VendorStatus.ENDED, VendorStatus.PAUSED)
_CHUNK = 500


def refresh_standing(session: Session, vendor_ids: Sequence[int], zone: tzinfo = UTC) -> None:
    """Rewrite flags, destinations and derived columns of these vendors; days are days of ``zone``.

    Source: house rule (one notion of a flag for menu, pages, exports and reminders).
    """
    for start in range(0, len(vendor_ids), _CHUNK):
        _refresh_chunk(session, vendor_ids[start : start + _CHUNK], zone)
    session.flush()


def _refresh_chunk(session: Session, vendor_ids: Sequence[int], zone: tzinfo) -> None:
    session.flush()
    gathered = _Gathered(session, vendor_ids, zone)
    session.exec(delete(FlagRow).where(col(FlagRow.vendor_id).in_(vendor_ids)))
    session.exec(delete(VendorDestination).where(col(VendorDestination.vendor_id).in_(vendor_ids)))
    flag_rows: list[dict[str, Any]] = []
    destination_rows: list[dict[str, Any]] = []
    for vendor in gathered.vendors:
        assert vendor.id is not None
        flags = flags_of(gathered.facts(vendor))
        flag_rows.extend(gathered.flag_row(vendor, flag) for flag in flags)
        bands = _worst_bands(gathered.transfers[vendor.id])
        destination_rows.extend(
            {"vendor_id": vendor.id, "place_code": place, "band": band, "is_onward": is_onward}
            for place, band, is_onward in bands
        )
        gaps = list(dict.fromkeys(flag.code.value for flag in flags if flag.code in GAPS))
        vendor.destinations = [list(place) for place in bands]
        vendor.worst_band = max((band for _, band, _ in bands), key=BAND_ORDER.index, default=None)
        vendor.gaps, vendor.gap_count = gaps, len(gaps)
        vendor.is_sensitive = _sensitive(gathered.services[vendor.id])
        vendor.next_review_on = None if vendor.status in _CLOSED else gathered.next_review_on(vendor.id)
        session.add(vendor)
    session.flush()
    connection = session.connection()
    if flag_rows:
        connection.execute(sa.insert(FlagRow), flag_rows)
    if destination_rows:
        connection.execute(sa.insert(VendorDestination), destination_rows)


class _Gathered:
    """Everything the rules need to know of some vendors, in one query a table."""

    def __init__(self, session: Session, vendor_ids: Sequence[int], zone: tzinfo) -> None:
        connection = session.connection()
        self.vendors = session.exec(
            select(Vendor).where(col(Vendor.id).in_(vendor_ids)).order_by(col(Vendor.id))
        ).all()
        self.services: dict[int, list[Service]] = defaultdict(list)
        for service in session.exec(
            select(Service).where(col(Service.vendor_id).in_(vendor_ids), col(Service.ended_on).is_(None))
        ):
            self.services[service.vendor_id].append(service)
        self.transfers: dict[int, list[Transfer]] = defaultdict(list)
        for transfer in session.exec(
            select(Transfer).where(col(Transfer.vendor_id).in_(vendor_ids), col(Transfer.ended_on).is_(None))
        ):
            self.transfers[transfer.vendor_id].append(transfer)
        self.endings: dict[int, list[tuple[str, Any]]] = defaultdict(list)
        for transfer_id, regime_id, expires_on in connection.execute(
            sa.select(
                col(TransferMechanism.transfer_id),
                col(TransferMechanism.regime_id),
                col(TransferMechanism.expires_on),
            )
            .join(Transfer, col(Transfer.id) == col(TransferMechanism.transfer_id))
            .where(col(Transfer.vendor_id).in_(vendor_ids), col(TransferMechanism.expires_on).is_not(None))
        ):
            self.endings[transfer_id].append((regime_id, expires_on))
        self.reassessments: dict[int, list[tuple[str, Any]]] = defaultdict(list)
        for transfer_id, ref, review_on in connection.execute(
            sa.select(
                col(ImpactAssessment.transfer_id), col(ImpactAssessment.ref), col(ImpactAssessment.review_on)
            ).where(
                col(ImpactAssessment.vendor_id).in_(vendor_ids),
                col(ImpactAssessment.status) == ImpactStatus.COMPLETED,
                col(ImpactAssessment.review_on).is_not(None),
            )
        ):
            self.reassessments[transfer_id].append((ref, review_on))
        self.law_changes: dict[int, list[tuple[str, Any, Any]]] = defaultdict(list)
        for transfer_id, *noted in open_notices_of(session, vendor_ids):
            self.law_changes[transfer_id].append((noted[0], noted[1], noted[2]))
        self.notices: dict[int, list[NoticeFacts]] = defaultdict(list)
        for notice in open_notices(session, vendor_ids):
            self.notices[notice.vendor_id].append(
                NoticeFacts(notice.ref, notice.received_on, notice.deadline_on)
            )
        self.agreements: dict[int, list[Agreement]] = defaultdict(list)
        for agreement in session.exec(
            select(Agreement).where(
                col(Agreement.vendor_id).in_(vendor_ids), col(Agreement.ended_on).is_(None)
            )
        ):
            self.agreements[agreement.vendor_id].append(agreement)
        self.document_endings: dict[int, list[tuple[str, Any]]] = defaultdict(list)
        for vendor_id, ref, expires_on in connection.execute(
            sa.select(col(Document.vendor_id), col(Document.ref), col(Document.expires_on)).where(
                col(Document.vendor_id).in_(vendor_ids),
                col(Document.expires_on).is_not(None),
                col(Document.ended_on).is_(None),
            )
        ):
            self.document_endings[vendor_id].append((ref, expires_on))
        self.reviews: dict[int, list[SecurityReview]] = defaultdict(list)
        for review in session.exec(
            select(SecurityReview).where(
                col(SecurityReview.vendor_id).in_(vendor_ids), col(SecurityReview.ended_on).is_(None)
            )
        ):
            self.reviews[review.vendor_id].append(review)
        self.offboardings = _offboardings(session, vendor_ids)
        self.incidents = _open_incidents(session, vendor_ids, zone)
        self.approvals, self.requests = _decisions(session, vendor_ids)
        owners = {vendor.owner_id for vendor in self.vendors if vendor.owner_id}
        asked = owners | {
            r.assigned_to_id for some in self.reviews.values() for r in some if r.assigned_to_id
        }
        self.left = set(
            session.exec(
                select(Person.id).where(col(Person.id).in_(asked), col(Person.disabled_at).is_not(None))
            ).all()
        )
        self._people = standings(session) if self.left else {}
        self.reported = open_reports_of(session, vendor_ids)

    def scheduled(self, vendor_id: int, *, quarterly: bool = False) -> SecurityReview | None:
        """The vendor's earliest review that is not done yet: the quarterly one, or of the other kinds."""
        waiting = [
            r
            for r in self.reviews[vendor_id]
            if r.done_on is None and r.due_on and (r.kind is ReviewKind.QUARTERLY) is quarterly
        ]
        return min(waiting, key=lambda r: (r.due_on, r.id), default=None)

    def next_review_on(self, vendor_id: int) -> date | None:
        """The day the vendor's next review of any kind is due."""
        return min(
            (r.due_on for r in self.reviews[vendor_id] if r.done_on is None and r.due_on), default=None
        )

    def flag_row(self, vendor: Vendor, flag: Flag) -> dict[str, Any]:
        """One flag as it is kept; it is asked of whoever answers where the owner has left.

        A decision is owed by whoever decides; where nobody may, it is nobody's.
        """
        is_decision = flag.code is FlagCode.DECISION_WAITING
        asked = who_answers(flag.asked_id or vendor.owner_id, self._people)
        return {
            "vendor_id": vendor.id,
            "code": flag.code.value,
            "severity": flag.severity.value,
            "subject_ref": flag.subject_ref,
            "owner_id": flag.asked_id if is_decision else asked,
            "raised_on": flag.raised_on,
            "due_on": flag.due_on,
            "counts_until": flag.counts_until,
            "params": dict(flag.params),
        }

    def quarterly(self, vendor_id: int) -> QuarterlyFacts | None:
        """The vendor's open quarterly review."""
        review = self.scheduled(vendor_id, quarterly=True)
        return (
            QuarterlyFacts(review.ref, review.due_on, review.assigned_to_id)
            if review and review.due_on
            else None
        )

    def facts(self, vendor: Vendor) -> VendorFacts:
        """One vendor as the rules see it."""
        assert vendor.id is not None
        scheduled = self.scheduled(vendor.id)
        services = self.services[vendor.id]
        return VendorFacts(
            ref=vendor.ref,
            recorded_on=vendor.created_at.date(),
            is_open=vendor.status not in _CLOSED,
            importance=vendor.importance.value if vendor.importance else None,
            handles_personal_data=vendor.handles_personal_data.value,
            has_owner=vendor.owner_id is not None,
            owner_has_left=vendor.owner_id in self.left,
            last_review_on=max(
                (
                    r.done_on
                    for r in self.reviews[vendor.id]
                    if r.done_on and r.kind is not ReviewKind.QUARTERLY
                ),
                default=None,
            ),
            next_review_on=scheduled.due_on if scheduled else None,
            review_ref=scheduled.ref if scheduled else None,
            processor_services=sum(
                s.party_role in (PartyRole.PROCESSOR, PartyRole.SUBPROCESSOR, None) for s in services
            ),
            services=len(services),
            agreements=tuple(
                AgreementFacts(
                    agreement.ref,
                    agreement.kind.value == "dpa",
                    agreement.execution.value,
                    runs_until(agreement.renewal, agreement.expires_on, agreement.notice_given_on),
                    agreement.missing_terms,
                    agreement.notice_by,
                    agreement.created_at.date(),
                    agreement.effective_on,
                )
                for agreement in self.agreements[vendor.id]
            ),
            transfers=tuple(
                TransferFacts(
                    transfer.ref,
                    transfer.destination,
                    transfer.created_at.date(),
                    transfer.outcome,
                    tuple(sorted(self.endings[transfer.id or 0])),
                    transfer.changes_next_on,
                    tuple(sorted(self.reassessments[transfer.id or 0])),
                    tuple(self.law_changes[transfer.id or 0]),
                )
                for transfer in self.transfers[vendor.id]
            ),
            incidents=tuple(self.incidents[vendor.id]),
            approvals=tuple(self.approvals[vendor.id]),
            requests=tuple(self.requests[vendor.id]),
            document_endings=tuple(sorted(self.document_endings[vendor.id])),
            quarterly=self.quarterly(vendor.id),
            reported=tuple(self.reported[vendor.id]),
            notices=tuple(self.notices[vendor.id]),
            offboarding=self.offboardings.get(vendor.id),
        )


def _offboardings(session: Session, vendor_ids: Sequence[int]) -> dict[int, OffboardingFacts]:
    """The newest checklist of each vendor that was not given up; where there are none, one query says so."""
    newest = {
        offboarding.vendor_id: offboarding
        for offboarding in session.exec(
            select(Offboarding)
            .where(col(Offboarding.vendor_id).in_(vendor_ids), col(Offboarding.cancelled_at).is_(None))
            .order_by(col(Offboarding.id))
        )
    }
    points = points_of(session, list(newest.values()))
    return {
        vendor_id: OffboardingFacts(
            ref=offboarding.ref,
            started_on=offboarding.started_on,
            planned_end_on=offboarding.planned_end_on,
            is_running=offboarding.ended_at is None,
            exceptions=tuple(
                (point.kind.value, point.said.exception_until)
                for point in points[offboarding.id or 0]
                if point.state is CheckState.EXCEPTED and point.said and point.said.exception_until
            ),
        )
        for vendor_id, offboarding in newest.items()
    }


def _decisions(
    session: Session, vendor_ids: Sequence[int]
) -> tuple[dict[int, list[ApprovalFacts]], dict[int, list[tuple[str, int | None, Any, Any]]]]:
    """The approvals that stand or have lapsed, with their open conditions, and the requests that wait, by vendor."""
    approvals: dict[int, list[ApprovalFacts]] = defaultdict(list)
    requests: dict[int, list[tuple[str, int | None, Any, Any]]] = defaultdict(list)
    for vendor_id, ref, decider_id, asked_on, due_on in waiting_rows(session, vendor_ids):
        requests[vendor_id].append((ref, decider_id, asked_on, due_on))
    rows = approval_rows(session, vendor_ids)
    conditions: dict[int, list[tuple[str, int, Any]]] = defaultdict(list)
    for condition in conditions_of(session, [row.id for row in rows if row.lapsed_on is None]):
        if condition.done_on is None:
            conditions[condition.decision_id].append((condition.ref, condition.owner_id, condition.due_on))
    for row in rows:
        approvals[row.vendor_id].append(
            ApprovalFacts(row.ref, _told_of(row), row.review_by, row.lapsed_on, tuple(conditions[row.id]))
        )
    return approvals, requests


def _told_of(row: Any) -> str:
    """What an approval is told of: its record, or itself where several may hang on one record."""
    has_record = row.subject_kind in (SubjectKind.TRANSFER, SubjectKind.VENDOR)
    return str(row.subject_ref if has_record else row.ref)


def _open_incidents(
    session: Session, vendor_ids: Sequence[int], zone: tzinfo
) -> dict[int, list[IncidentFacts]]:
    """The open incidents by vendor; where there are none, one query says so. Writes when each is next due."""
    found: dict[int, list[IncidentFacts]] = defaultdict(list)
    incidents = session.exec(
        select(Incident)
        .where(col(Incident.vendor_id).in_(vendor_ids), col(Incident.closed_at).is_(None))
        .order_by(col(Incident.id))
    ).all()
    if not incidents:
        return found
    steps = steps_of(session, incidents)
    # What has started, ended or stopped is the same at any instant; only the state of a clock is of a moment.
    clocks = clocks_of(session, incidents, datetime.min.replace(tzinfo=UTC), zone)
    for incident in incidents:
        number = incident.id or 0
        open_clocks = [clock for clock in clocks[number] if clock.is_open and clock.started_at]
        incident.next_due_at = min((c.due_at for c in open_clocks if c.due_at), default=None)
        session.add(incident)
        late = [c.due_at for c in clocks[number] if c.state is ClockState.STOPPED_LATE and c.due_at]
        found[incident.vendor_id].append(
            IncidentFacts(
                ref=incident.ref,
                recorded_on=incident.created_at.astimezone(zone).date(),
                has_step=bool(steps[number]),
                running=tuple(_running(clock, zone) for clock in open_clocks),
                late_since=min(late).astimezone(zone).date() + timedelta(days=1) if late else None,
            )
        )
    return found


def _running(clock: Clock, zone: tzinfo) -> tuple[str, Any, Any]:
    assert clock.started_at
    due_on = clock.due_at.astimezone(zone).date() if clock.due_at else None
    return clock.duty.to.value, clock.started_at.astimezone(zone).date(), due_on


def _worst_bands(transfers: Iterable[Transfer]) -> list[tuple[str, str, bool]]:
    """(Place, worst band, whether only sub-processors take the data there), the worst first."""
    worst: dict[str, str] = {}
    onward: dict[str, str] = {}
    for transfer in transfers:
        _keep_worse(worst, transfer.destination, transfer.band or "D")
        for place, band, *_ in transfer.onward:
            _keep_worse(onward, place, band)
    found = [(place, band, False) for place, band in worst.items()]
    for place, band in onward.items():
        if place not in worst:
            found.append((place, band, True))
    return sorted(found, key=lambda place: (-BAND_ORDER.index(place[1]), place[2], place[0]))


def _keep_worse(found: dict[str, str], place: str, band: str) -> None:
    if BAND_ORDER.index(band) >= BAND_ORDER.index(found.get(place, "0")):
        found[place] = band


def _sensitive(services: list[Service]) -> bool | None:
    levels = {service.sensitivity for service in services}
    if levels & {"special", "high"}:
        return True
    return None if not levels or None in levels else False
