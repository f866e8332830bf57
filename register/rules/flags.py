"""What is owed or wrong about a vendor: one notion of a flag for menu, pages, exports and reminders. Pure.

Every flag carries the day from which it counts, so that the answer for any date follows from the dates alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from register.rules.agreement_dates import NOTICE_SOON_DAYS
from register.rules.cadence import DUE_SOON_DAYS, EXPIRING_DAYS


class FlagCode(StrEnum):
    """The stable words for what can be owed or wrong."""

    OWNER_MISSING = "owner-missing"
    """Nobody owns the vendor."""
    OWNER_HAS_LEFT = "owner-has-left"
    """The owner's account is disabled."""
    IMPORTANCE_MISSING = "importance-missing"
    """How much hangs on the vendor is not recorded, so reviews run as if it were critical."""
    DATA_UNKNOWN = "data-unknown"
    """Whether the vendor handles personal data is not recorded."""
    SERVICE_MISSING = "service-missing"
    """The vendor handles personal data, but not for what."""
    DESTINATION_MISSING = "destination-missing"
    """The vendor handles personal data, but where it goes is not recorded, or not known."""
    DPA_MISSING = "dpa-missing"
    """No agreement signed by both sides covers the processing (GDPR Art 28(3); PDPO DPP2(3), DPP4(2))."""
    DPA_PUBLISHED_ONLY = "dpa-published-only"
    """There is a link to published terms, but nothing both sides signed."""
    DPA_ENDING = "dpa-ending"
    """The agreement expires on the due date."""
    AGREEMENT_ENDING = "agreement-ending"
    """An agreement of another kind ends by itself on the due date."""
    NOTICE_DUE = "notice-due"
    """The due date is the last day to give notice before an agreement runs for another period."""
    AGREEMENT_UNSIGNED = "agreement-unsigned"
    """An agreement is recorded, but a signature is missing; due on its first day where that is known."""
    DPA_TERM_MISSING = "dpa-term-missing"
    """The agreement lacks a term that a law binding us requires."""
    REVIEW_NEVER = "review-never"
    """The vendor has never been reviewed; kept apart from overdue."""
    REVIEW_DUE = "review-due"
    """The next review is due on the due date."""
    DOCUMENT_ENDING = "document-ending"
    """The last day of a document, such as a certificate, is the due date."""
    QUARTERLY_DUE = "quarterly-due"
    """The owner is to confirm by the due date that what is recorded is still true."""
    CHANGE_REPORTED = "change-reported"
    """The owner told of a change in the quarterly review that nobody has looked into yet."""
    MECHANISM_ENDING = "mechanism-ending"
    """The mechanism a transfer rests on expires on the due date."""
    ASSESSMENT_REVIEW_DUE = "assessment-review-due"
    """The impact assessment of a transfer is to be looked at again by the due date."""
    TRANSFER_UNLAWFUL = "transfer-unlawful"
    """A binding rule is broken on the facts recorded."""
    TRANSFER_INSUFFICIENT = "transfer-insufficient"
    """There is a ground, but it does not carry these facts."""
    TRANSFER_NOT_EVALUABLE = "transfer-not-evaluable"
    """A fact that decides the outcome is unknown."""
    TRANSFER_WORSENS = "transfer-worsens"
    """The assessment changes for the worse on the due date."""
    NOTICE_DECISION_DUE = "notice-decision-due"
    """A vendor gave notice of a new sub-processor: accept or object by the due date (GDPR Art 28(2))."""
    NOTICE_DEADLINE_MISSED = "notice-deadline-missed"
    """The time to object has passed and nobody has decided."""
    LAW_CHANGED = "law-changed"
    """The law has changed for the transfer: somebody should look at it by the due date."""
    OFFBOARDING_OPEN = "offboarding-open"
    """The vendor is to have ended by the due date, and its checklist is not done."""
    OFFBOARDING_EXCEPTION_DUE = "offboarding-exception-due"
    """A point of the checklist was let wait until the due date."""
    INCIDENT_CLOCK_RUNNING = "incident-clock-running"
    """Somebody must be told of an incident by the due date, or without delay where there is none."""
    INCIDENT_CLOCK_MISSED = "incident-clock-missed"
    """A notice of an open incident came after its time."""
    INCIDENT_WITHOUT_STEP = "incident-without-step"
    """Nothing has been done about an incident since it was recorded."""

    DECISION_WAITING = "decision-waiting"
    """Somebody waits for a decision; it is owed by whoever decides, not by the vendor's owner."""
    APPROVAL_LAPSING = "approval-lapsing"
    """An approval is to be looked at again by the due date; the day after it has lapsed."""
    APPROVAL_LAPSED = "approval-lapsed"
    """An approval lapsed, and nobody has decided since."""
    CONDITION_DUE = "condition-due"
    """A condition of an approval is to be met by the due date, by its own owner."""


class FlagSeverity(StrEnum):
    """How urgent a flag is."""

    DANGER = "danger"
    ATTENTION = "attention"


GAPS = frozenset(
    {
        FlagCode.OWNER_MISSING,
        FlagCode.OWNER_HAS_LEFT,
        FlagCode.IMPORTANCE_MISSING,
        FlagCode.DATA_UNKNOWN,
        FlagCode.SERVICE_MISSING,
        FlagCode.DESTINATION_MISSING,
        FlagCode.DPA_MISSING,
        FlagCode.DPA_PUBLISHED_ONLY,
        FlagCode.DPA_TERM_MISSING,
        FlagCode.AGREEMENT_UNSIGNED,
        FlagCode.REVIEW_NEVER,
        FlagCode.TRANSFER_UNLAWFUL,
        FlagCode.TRANSFER_INSUFFICIENT,
        FlagCode.TRANSFER_NOT_EVALUABLE,
    }
)
"""The flags that say something is missing, whatever the date: the column 'what is missing'."""


@dataclass(frozen=True, slots=True)
class Flag:
    """Something owed or wrong. Counts from ``raised_on`` inclusive; overdue from the day after ``due_on``."""

    code: FlagCode
    severity: FlagSeverity
    subject_ref: str
    raised_on: date
    due_on: date | None = None
    params: tuple[tuple[str, Any], ...] = ()
    asked_id: int | None = None
    """Who is asked for this one, where it is not whoever answers for the vendor."""
    counts_until: date | None = None
    """The last day it counts, where another flag takes over then; None: until it is mended."""


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """One agreement in force or to come, as the flags see it."""

    ref: str
    is_processor_agreement: bool
    execution: str
    expires_on: date | None
    """The day it ends by itself; None where it goes on until notice is given."""
    missing_terms: int
    notice_by: date | None = None
    recorded_on: date | None = None
    effective_on: date | None = None


@dataclass(frozen=True, slots=True)
class TransferFacts:
    """One transfer that has not ended, as the flags see it."""

    ref: str
    destination: str
    recorded_on: date
    outcome: str | None
    mechanism_endings: tuple[tuple[str, date], ...] = ()
    changes_next_on: date | None = None
    assessment_reviews: tuple[tuple[str, date], ...] = ()
    """(Reference, review date) of the impact assessments in force."""
    law_changes: tuple[tuple[str, date, date], ...] = ()
    """(Reference of the change, day it was noted, day by which to look at it), not looked at yet."""


@dataclass(frozen=True, slots=True)
class IncidentFacts:
    """One open incident, as the flags see it."""

    ref: str
    recorded_on: date
    has_step: bool
    running: tuple[tuple[str, date, date | None], ...] = ()
    """(Whom to tell, day the clock began, day it ends; None: without delay) of the binding clocks nobody stopped."""
    late_since: date | None = None
    """The day after the time limit of a notice that came late, the first where there are several."""


@dataclass(frozen=True, slots=True)
class QuarterlyFacts:
    """The open quarterly review of a vendor, as the flags see it."""

    ref: str
    due_on: date
    assigned_to_id: int | None = None


@dataclass(frozen=True, slots=True)
class ApprovalFacts:
    """An approval nothing has replaced, as the flags see it."""

    ref: str
    subject_ref: str
    review_by: date | None
    lapsed_on: date | None
    conditions: tuple[tuple[str, int, date], ...] = ()
    """(Reference, owner, day due) of the conditions nobody has met."""


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """One sub-processor notice that waits for a decision, as the flags see it."""

    ref: str
    received_on: date
    deadline_on: date | None


@dataclass(frozen=True, slots=True)
class OffboardingFacts:
    """One checklist that was not given up, as the flags see it."""

    ref: str
    started_on: date
    planned_end_on: date
    is_running: bool
    """The vendor has not ended yet."""
    exceptions: tuple[tuple[str, date], ...] = ()
    """(Point, day until which it was let wait) of those still to be done."""


@dataclass(frozen=True, slots=True)
class VendorFacts:
    """One vendor and what hangs on it, as the flags see it."""

    ref: str
    recorded_on: date
    is_open: bool
    importance: str | None
    handles_personal_data: str
    has_owner: bool
    owner_has_left: bool
    last_review_on: date | None
    next_review_on: date | None
    review_ref: str | None = None
    processor_services: int = 0
    services: int = 0
    agreements: tuple[AgreementFacts, ...] = ()
    transfers: tuple[TransferFacts, ...] = field(default=())
    incidents: tuple[IncidentFacts, ...] = ()
    document_endings: tuple[tuple[str, date], ...] = ()
    """(Reference, last day) of the documents that have one and have not ended."""
    quarterly: QuarterlyFacts | None = None
    """Apart from the other reviews, whose dates are above: it asks whether the record is true, not how safe it is."""
    reported: tuple[tuple[str, date], ...] = ()
    """(Reference of the review, the day) of changes told in quarterly reviews and not looked into."""
    notices: tuple[NoticeFacts, ...] = ()
    offboarding: OffboardingFacts | None = None
    approvals: tuple[ApprovalFacts, ...] = ()
    requests: tuple[tuple[str, int | None, date, date], ...] = ()
    """(Reference, who decides, day asked, day due) of the decisions that wait."""


def flags_of(vendor: VendorFacts) -> list[Flag]:
    """Every flag of a vendor, now or to come, worst first.

    A vendor that has ended or is paused has only those of its open incidents and of its checklist, which run on, and
    of the decisions that still wait.

    Source: house rule, on GDPR Art 28(1), 28(3), 30, 32(1)(d), 44; PDPO Sch 1 DPP2(3), DPP4(2).
    """
    found = [flag for incident in vendor.incidents for flag in _incident_flags(incident)]
    if vendor.offboarding:
        found += _offboarding_flags(vendor.offboarding)
    found += [
        Flag(FlagCode.DECISION_WAITING, FlagSeverity.ATTENTION, ref, asked_on, due_on, asked_id=who)
        for ref, who, asked_on, due_on in vendor.requests
    ]
    if vendor.is_open:
        found += [
            *_record_flags(vendor),
            *_agreement_flags(vendor),
            *(_ending(FlagCode.DOCUMENT_ENDING, ref, last) for ref, last in vendor.document_endings),
            *_review_flags(vendor),
            *(flag for transfer in vendor.transfers for flag in _transfer_flags(transfer)),
            *(flag for notice in vendor.notices for flag in _notice_flags(notice)),
            *(flag for approval in vendor.approvals for flag in _approval_flags(approval)),
        ]
    order = list(FlagCode)
    return sorted(
        found,
        key=lambda f: (
            f.severity is not FlagSeverity.DANGER,
            order.index(f.code),
            f.subject_ref,
            f.raised_on,
        ),
    )


def _record_flags(vendor: VendorFacts) -> Iterator[Flag]:
    def wanting(code: FlagCode, severity: FlagSeverity = FlagSeverity.ATTENTION) -> Flag:
        return Flag(code, severity, vendor.ref, vendor.recorded_on)

    if not vendor.has_owner:
        yield wanting(FlagCode.OWNER_MISSING)
    elif vendor.owner_has_left:
        yield wanting(FlagCode.OWNER_HAS_LEFT, FlagSeverity.DANGER)
    if vendor.importance is None:
        yield wanting(FlagCode.IMPORTANCE_MISSING)
    if vendor.handles_personal_data == "unknown":
        yield wanting(FlagCode.DATA_UNKNOWN)
    if vendor.handles_personal_data != "yes":
        return
    if not vendor.services:
        yield wanting(FlagCode.SERVICE_MISSING)
    if not vendor.transfers:
        yield wanting(FlagCode.DESTINATION_MISSING)


def _agreement_flags(vendor: VendorFacts) -> Iterator[Flag]:
    processing = [a for a in vendor.agreements if a.is_processor_agreement]
    executed = [a for a in processing if a.execution == "executed"]
    needs_one = vendor.handles_personal_data == "yes" and (vendor.processor_services or not vendor.services)
    if needs_one and not executed:
        published = [a for a in processing if a.execution == "published"]
        code = FlagCode.DPA_PUBLISHED_ONLY if published else FlagCode.DPA_MISSING
        subject = published[0].ref if published else vendor.ref
        yield Flag(code, FlagSeverity.DANGER, subject, vendor.recorded_on)
    for agreement in vendor.agreements:
        # A link to public processor terms is spoken of above, or another agreement stands in its place.
        is_link = agreement.is_processor_agreement and agreement.execution == "published"
        if agreement.execution == "executed":
            yield from _ending_flags(agreement)
        elif not is_link:
            yield _unsigned(agreement, vendor.recorded_on)
    for agreement in executed:
        if agreement.missing_terms:
            yield Flag(
                FlagCode.DPA_TERM_MISSING,
                FlagSeverity.ATTENTION,
                agreement.ref,
                vendor.recorded_on,
                params=(("n", agreement.missing_terms),),
            )


def _ending_flags(agreement: AgreementFacts) -> Iterator[Flag]:
    if agreement.expires_on:
        code = FlagCode.DPA_ENDING if agreement.is_processor_agreement else FlagCode.AGREEMENT_ENDING
        yield _ending(code, agreement.ref, agreement.expires_on)
    if agreement.notice_by:
        raised_on = agreement.notice_by - timedelta(days=NOTICE_SOON_DAYS)
        yield Flag(FlagCode.NOTICE_DUE, FlagSeverity.DANGER, agreement.ref, raised_on, agreement.notice_by)


def _unsigned(agreement: AgreementFacts, recorded_on: date) -> Flag:
    since = agreement.recorded_on or recorded_on
    return Flag(
        FlagCode.AGREEMENT_UNSIGNED,
        FlagSeverity.ATTENTION,
        agreement.ref,
        min(since, agreement.effective_on or since),
        agreement.effective_on,
    )


def _review_flags(vendor: VendorFacts) -> Iterator[Flag]:
    if vendor.last_review_on is None and vendor.next_review_on is None:
        yield Flag(FlagCode.REVIEW_NEVER, FlagSeverity.ATTENTION, vendor.ref, vendor.recorded_on)
    if vendor.next_review_on:
        raised_on = vendor.next_review_on - timedelta(days=DUE_SOON_DAYS)
        subject = vendor.review_ref or vendor.ref
        yield Flag(FlagCode.REVIEW_DUE, FlagSeverity.DANGER, subject, raised_on, vendor.next_review_on)
    if quarterly := vendor.quarterly:
        yield Flag(
            FlagCode.QUARTERLY_DUE,
            FlagSeverity.DANGER,
            quarterly.ref,
            quarterly.due_on - timedelta(days=DUE_SOON_DAYS),
            quarterly.due_on,
            asked_id=quarterly.assigned_to_id,
        )
    for review_ref, told_on in vendor.reported:
        due_on = told_on + timedelta(days=DUE_SOON_DAYS)
        yield Flag(FlagCode.CHANGE_REPORTED, FlagSeverity.ATTENTION, review_ref, told_on, due_on)


def _transfer_flags(transfer: TransferFacts) -> Iterator[Flag]:
    by_outcome = {
        "unlawful": (FlagCode.TRANSFER_UNLAWFUL, FlagSeverity.DANGER),
        "insufficient": (FlagCode.TRANSFER_INSUFFICIENT, FlagSeverity.DANGER),
        "not-evaluable": (FlagCode.TRANSFER_NOT_EVALUABLE, FlagSeverity.ATTENTION),
    }
    if transfer.destination == "UNKNOWN":
        yield Flag(FlagCode.DESTINATION_MISSING, FlagSeverity.ATTENTION, transfer.ref, transfer.recorded_on)
    elif transfer.outcome in by_outcome:
        code, severity = by_outcome[transfer.outcome]
        yield Flag(code, severity, transfer.ref, transfer.recorded_on)
    for regime_id, ends_on in transfer.mechanism_endings:
        ending = _ending(FlagCode.MECHANISM_ENDING, transfer.ref, ends_on)
        yield Flag(
            ending.code,
            ending.severity,
            ending.subject_ref,
            ending.raised_on,
            ends_on,
            (("regime", regime_id),),
        )
    for assessment_ref, review_on in transfer.assessment_reviews:
        yield _ending(FlagCode.ASSESSMENT_REVIEW_DUE, assessment_ref, review_on)
    already = {day for _, day in (*transfer.mechanism_endings, *transfer.assessment_reviews)}
    if transfer.changes_next_on and transfer.changes_next_on - timedelta(days=1) not in already:
        yield _ending(FlagCode.TRANSFER_WORSENS, transfer.ref, transfer.changes_next_on)
    for change_ref, raised_on, due_on in transfer.law_changes:
        yield Flag(
            FlagCode.LAW_CHANGED,
            FlagSeverity.DANGER,
            transfer.ref,
            raised_on,
            due_on,
            (("law_change", change_ref),),
        )


def _offboarding_flags(offboarding: OffboardingFacts) -> Iterator[Flag]:
    if offboarding.is_running:
        yield Flag(
            FlagCode.OFFBOARDING_OPEN,
            FlagSeverity.ATTENTION,
            offboarding.ref,
            offboarding.started_on,
            offboarding.planned_end_on,
        )
    for check, until in offboarding.exceptions:
        yield Flag(
            FlagCode.OFFBOARDING_EXCEPTION_DUE,
            FlagSeverity.DANGER,
            offboarding.ref,
            until - timedelta(days=DUE_SOON_DAYS),
            until,
            (("check", check),),
        )


def _incident_flags(incident: IncidentFacts) -> Iterator[Flag]:
    """One flag for each of those to be told, at its earliest; a limit that passes today shows as due today."""
    for whom in dict.fromkeys(whom for whom, _, _ in incident.running):
        days = [(raised, due) for told, raised, due in incident.running if told == whom]
        raised_on, due_on = min(days, key=lambda pair: (pair[1] or date.max, pair[0]))
        yield Flag(
            FlagCode.INCIDENT_CLOCK_RUNNING,
            FlagSeverity.DANGER,
            incident.ref,
            raised_on,
            due_on,
            (("to", whom),),
        )
    if incident.late_since:
        yield Flag(FlagCode.INCIDENT_CLOCK_MISSED, FlagSeverity.ATTENTION, incident.ref, incident.late_since)
    if not incident.has_step:
        first = incident.recorded_on + timedelta(days=1)
        yield Flag(
            FlagCode.INCIDENT_WITHOUT_STEP, FlagSeverity.DANGER, incident.ref, incident.recorded_on, first
        )


def _notice_flags(notice: NoticeFacts) -> Iterator[Flag]:
    deadline = notice.deadline_on
    due, danger = FlagCode.NOTICE_DECISION_DUE, FlagSeverity.DANGER
    yield Flag(due, danger, notice.ref, notice.received_on, deadline, counts_until=deadline)
    if deadline is not None:
        yield Flag(
            FlagCode.NOTICE_DEADLINE_MISSED, danger, notice.ref, deadline + timedelta(days=1), deadline
        )


def _approval_flags(approval: ApprovalFacts) -> Iterator[Flag]:
    if approval.lapsed_on:
        day = approval.lapsed_on
        yield Flag(FlagCode.APPROVAL_LAPSED, FlagSeverity.DANGER, approval.subject_ref, day, day)
        return
    if approval.review_by:
        yield _ending(FlagCode.APPROVAL_LAPSING, approval.subject_ref, approval.review_by)
    for ref, owner_id, due_on in approval.conditions:
        raised_on = due_on - timedelta(days=DUE_SOON_DAYS)
        yield Flag(FlagCode.CONDITION_DUE, FlagSeverity.DANGER, ref, raised_on, due_on, asked_id=owner_id)


def look_by(noted_on: date, counts_from: date | None) -> date:
    """The day by which a change of the law is looked at: before it counts, or a fortnight after it was noted.

    Source: house rule.
    """
    if counts_from is not None and counts_from > noted_on:
        return counts_from - timedelta(days=1)
    return noted_on + timedelta(days=DUE_SOON_DAYS)


def _ending(code: FlagCode, subject_ref: str, ends_on: date) -> Flag:
    return Flag(code, FlagSeverity.DANGER, subject_ref, ends_on - timedelta(days=EXPIRING_DAYS), ends_on)
