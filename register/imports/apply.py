"""The last button: an import carried out whole or not at all, through the same actions people use."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, tzinfo
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from register.agreements.actions import add_agreement, record_signatures
from register.agreements.inputs import AgreementInput, SignaturesInput
from register.entities.queries import get_entity
from register.errors import Conflict, Invalid
from register.imports.batches import open_batch, plan_of
from register.imports.codes import mechanism_of
from register.imports.flows import PlannedTransfer
from register.imports.headers import VENDOR_FAMILY
from register.imports.known import find_owner
from register.imports.left_out import keep_left_out
from register.imports.models import ImportBatch, ImportChange, ImportState
from register.imports.plan import NEW, UNCHANGED, UPDATED, Plan, PlannedVendor
from register.imports.recorded import recorded
from register.imports.records.apply import RecordHand
from register.imports.records.family import family_of
from register.imports.records.planned import Clock
from register.imports.records.planning import files_of
from register.inputs import read_input
from register.law.current import current_law
from register.reviews.actions import record_vendor_review
from register.reviews.inputs import FindingInput, ReviewInput, ScheduleInput
from register.reviews.models import FindingSeverity, ReviewKind, ReviewOutcome
from register.reviews.scheduling import schedule_review
from register.rules.permissions import Permission, Role
from register.storage.numbers import held_refs
from register.storage.versions import load_for_change, stamp
from register.trail.actor import Actor, Channel
from register.trail.record import record
from register.transfers.actions import add_transfer
from register.transfers.inputs import MechanismInput, TransferInput
from register.transfers.mechanisms import set_mechanism
from register.vendors.actions import add_vendor, change_vendor
from register.vendors.inputs import ServiceInput, VendorInput
from register.vendors.models import Vendor
from register.vendors.services import add_service

Told = Callable[[int, int], None]


def carry_out(
    session: Session,
    actor: Actor,
    ref: str,
    fingerprint: str | None,
    now: datetime,
    *,
    today: date,
    version: int | None = None,
    run: str | None = None,
    told: Told | None = None,
    zone: tzinfo = UTC,
) -> tuple[ImportBatch, Plan]:
    """The import done, in the caller's one transaction; ``told`` hears (vendors or records done, in all).

    ``fingerprint`` is that of the plan somebody saw, ``version`` that of the import; None skips the check.
    ``run`` is the one ``start_run`` gave to a long import; ``zone`` that of the organisation. Raises Refused, NotFound,
    ChangedMeanwhile, Conflict (done already; the register changed since the preview).
    Source: house rule.
    """
    actor.require(Permission.IMPORT_RECORDS)
    batch = load_for_change(session, ImportBatch, ref, None)
    if run is None or batch.state is not ImportState.RUNNING or batch.started_by != run:
        batch = open_batch(session, ref, version)
    clock = Clock(now, today, zone)
    plan = plan_of(session, batch, clock, may_review=actor.may(Permission.RECORD_REVIEWS))
    if fingerprint is not None and fingerprint != plan.fingerprint:
        raise Conflict("import-plan-changed", ref=ref)
    hand = _Hand(
        session,
        replace(actor, roles=actor.roles | {Role.PROCUREMENT}, channel=Channel.IMPORT),
        batch,
        now,
        today,
    )
    with held_refs(session):
        for number, vendor in enumerate(plan.vendors, start=1):
            if vendor.action == UNCHANGED:
                hand.count_waiting(vendor)
            else:
                hand.take_over(vendor)
            if told:
                told(number, len(plan.vendors))
        if plan.records:
            files = files_of(batch)
            records = RecordHand(session, hand.actor, batch.ref, now, today, hand.keep, files)
            records.take_over(plan.records, told)
    hand.store_kept()
    keep_left_out(session, batch, plan)
    batch.state, batch.done_at, batch.started_by = ImportState.DONE, now, None
    batch.result = _result(plan, hand, is_of_records=family_of(batch.kind) != VENDOR_FAMILY)
    stamp(batch, now)
    session.flush()
    record(
        session,
        actor,
        "imports:import:done",
        batch.ref,
        subject_name=batch.file_name,
        changes={name: (None, value) for name, value in batch.result.items() if isinstance(value, int)},
    )
    return batch, plan


def _result(plan: Plan, hand: "_Hand", *, is_of_records: bool) -> dict[str, Any]:
    if is_of_records:
        return {
            "rows_read": plan.rows_read,
            "records_new": plan.counted(NEW),
            "records_updated": plan.counted(UPDATED),
            "records_unchanged": plan.counted(UNCHANGED),
            "rows_left_out": len(plan.left_out),
        }
    return {
        "rows_read": plan.rows_read,
        "vendors_new": plan.counted(NEW),
        "vendors_updated": plan.counted(UPDATED),
        "vendors_unchanged": plan.counted(UNCHANGED),
        "rows_left_out": len(plan.left_out),
        "services": hand.counts["service"],
        "transfers": hand.counts["transfer"],
        "agreements": hand.counts["agreement"],
        "reviews": hand.counts["review"],
        "transfers_waiting": hand.counts["waiting"],
        "reviews_waiting": hand.counts["reviews_waiting"],
        "destinations": list(plan.destinations),
    }


_OF_AGREEMENT = ("expires_on", "renewal", "notice_days", "notice_months", "governing_law")


class _Hand:
    """Does what a plan says and keeps what undoing needs."""

    def __init__(
        self, session: Session, actor: Actor, batch: ImportBatch, now: datetime, today: date
    ) -> None:
        self.session, self.actor, self.batch, self.now, self.today = session, actor, batch, now, today
        self._kept: list[dict[str, Any]] = []
        self._vendor: Vendor | None = None
        """The vendor at hand where it is loaded, so that it is not looked up for each of its services."""
        self.counts = dict.fromkeys(
            ("service", "transfer", "agreement", "review", "waiting", "reviews_waiting"), 0
        )

    def take_over(self, planned: PlannedVendor) -> None:
        """One vendor with everything that hangs on it."""
        vendor_ref = self._add(planned) if planned.action == NEW else self._change(planned)
        services = self._add_services(planned, vendor_ref)
        for transfer in planned.transfers:
            self._add_transfer(transfer, services, vendor_ref)
        if planned.agreement:
            self._add_agreement(planned.agreement, vendor_ref)
        if planned.review:
            self._add_review(planned.review, vendor_ref)

    def count_waiting(self, planned: PlannedVendor) -> None:
        """What an unchanged vendor's rows hold that cannot be recorded by this import."""
        self.counts["waiting"] += len(planned.transfers)
        self.counts["reviews_waiting"] += planned.review is not None

    def keep(self, ref: str, version: int, before: Mapping[str, Any] | None = None) -> None:
        """Note a record that was added, or changed from ``before``."""
        self._kept.append(
            {
                "batch_id": self.batch.id,
                "ref": ref,
                "was_added": before is None,
                "before": dict(before or {}),
                "version": version,
            }
        )

    def store_kept(self) -> None:
        """Write down what undoing needs, all at once."""
        self.session.flush()
        if self._kept:
            self.session.connection().execute(sa.insert(ImportChange), self._kept)

    def _add(self, planned: PlannedVendor) -> str:
        given = read_input(VendorInput, planned.facts)
        owner_id = find_owner(self.session, *planned.owner)
        place_text = planned.facts.get("place_text")
        vendor = add_vendor(
            self.session, self.actor, given, self.now, owner_id=owner_id, place_text=place_text
        )
        self._vendor = vendor
        self.keep(vendor.ref, vendor.version)
        return vendor.ref

    def _change(self, planned: PlannedVendor) -> str:
        assert planned.ref is not None
        self._vendor = None
        if not planned.changes:
            return planned.ref
        before = recorded(self.session, planned.ref)
        after = {**before, **{name: pair[1] for name, pair in planned.changes.items()}}
        given = read_input(VendorInput, after)
        vendor = change_vendor(self.session, self.actor, planned.ref, given, None, self.now)
        self.keep(vendor.ref, vendor.version, before)
        return vendor.ref

    def _add_services(self, planned: PlannedVendor, vendor_ref: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for planned_service in planned.services:
            if planned_service.joins:
                found[planned_service.purpose] = planned_service.joins
                continue
            given = read_input(ServiceInput, {"purpose": planned_service.purpose, **planned_service.facts})
            service = add_service(self.session, self.actor, vendor_ref, given, self.now, vendor=self._vendor)
            self.keep(service.ref, service.version)
            self.counts["service"] += 1
            found[planned_service.purpose] = service.ref
        return found

    def _add_transfer(self, planned: PlannedTransfer, services: Mapping[str, str], vendor_ref: str) -> None:
        service_ref = services.get(planned.purpose)
        if service_ref is None or planned.exporter is None:
            self.counts["waiting"] += 1
            return
        given = read_input(
            TransferInput,
            {
                "exporter_ref": planned.exporter,
                "service_ref": service_ref,
                "destination": planned.place,
                "destination_text": planned.text,
                "access": planned.access,
            },
        )
        try:
            transfer = add_transfer(self.session, self.actor, given, self.now, vendor_ref=vendor_ref)
        except Invalid:
            # The very same flow stands in another row: it is recorded once.
            return
        self.counts["transfer"] += 1
        if planned.mechanisms:
            self._rest_on(transfer.ref, planned)
        self.keep(transfer.ref, transfer.version)

    def _rest_on(self, transfer_ref: str, planned: PlannedTransfer) -> None:
        entity = get_entity(self.session, planned.exporter or "")
        for regime_id in current_law(self.session).regimes_binding(*entity.established):
            if mechanism_id := mechanism_of(regime_id, planned.mechanisms):
                given = read_input(MechanismInput, {"regime_id": regime_id, "mechanism_id": mechanism_id})
                set_mechanism(self.session, self.actor, transfer_ref, given, None, self.now, today=self.today)

    def _add_agreement(self, planned: Mapping[str, Any], vendor_ref: str) -> None:
        given = read_input(
            AgreementInput,
            {
                "kind": "dpa",
                "title": "DPA",
                "url": planned["url"],
                **{name: planned.get(name) for name in _OF_AGREEMENT},
                "entity_refs": [self.batch.exporter_ref] if self.batch.exporter_ref else [],
            },
        )
        agreement = add_agreement(self.session, self.actor, vendor_ref, given, self.now, today=self.today)
        signed_on = planned["signed_on"]
        if signed_on and signed_on <= self.today:
            both = SignaturesInput(signed_by_us_on=signed_on, signed_by_vendor_on=signed_on)
            record_signatures(self.session, self.actor, agreement.ref, both, None, self.now, today=self.today)
        self.counts["agreement"] += 1
        self.keep(agreement.ref, agreement.version)

    def _add_review(self, planned: Mapping[str, Any], vendor_ref: str) -> None:
        if not self.actor.may(Permission.RECORD_REVIEWS):
            self.counts["reviews_waiting"] += 1
            return
        done_on, next_on = planned["done_on"], planned["next_due_on"]
        if done_on and done_on <= self.today:
            later = next_on if next_on and next_on > done_on else None
            given = ReviewInput(
                done_on=done_on,
                outcome=ReviewOutcome.PASSED_WITH_FINDINGS if planned["findings"] else ReviewOutcome.PASSED,
                findings=tuple(
                    FindingInput(text=text, severity=FindingSeverity.MEDIUM)
                    for text in planned["findings"][:50]
                ),
                next_due_on=later,
                next_due_reason=self.batch.ref if later else None,
            )
            review = record_vendor_review(
                self.session, self.actor, vendor_ref, ReviewKind.SECURITY, given, self.now, today=self.today
            )
            self.keep(review.ref, review.version)
        elif next_on and next_on >= self.today:
            plan = ScheduleInput(due_on=next_on, due_reason=self.batch.ref)
            schedule_review(self.session, self.actor, vendor_ref, plan, self.now, today=self.today)
        else:
            return
        self.counts["review"] += 1
