"""The verbs of agreements: add, change, sign, end. They flush; they never commit. Terms: see terms.py."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from register.agreements.covering import known_services, master_of, store_parties
from register.agreements.inputs import AgreementInput, EndInput, SignaturesInput
from register.agreements.models import Agreement, Execution
from register.agreements.notice_days import derive_notice
from register.agreements.queries import parties_of
from register.agreements.term_counts import recount_terms
from register.errors import Conflict, Invalid, Problem
from register.reference.folding import fold
from register.rules.agreement_state import execution_of
from register.rules.permissions import Permission
from register.storage.numbers import next_ref
from register.storage.versions import load_for_change, stamp
from register.trail.actor import Actor
from register.trail.record import changes_between, record
from register.vendors.actions import require_vendor_open
from register.vendors.models import Vendor
from register.vendors.queries import get_vendor
from register.vendors.touched import touch

_OWN_FIELDS = (
    "kind",
    "title",
    "effective_on",
    "expires_on",
    "renewal",
    "renewal_months",
    "notice_days",
    "notice_months",
    "governing_law",
    "url",
    "service_refs",
    "transfer_refs",
    "is_intragroup",
    "scc_modules",
    "annex_i",
    "annex_ii",
    "annex_iii",
    "filed_on",
    "filing_number",
    "filing_authority",
    "notes",
)
_SIGNATURES = ("signed_by_us_on", "signed_by_vendor_on")


def add_agreement(
    session: Session,
    actor: Actor,
    vendor_ref: str,
    given: AgreementInput,
    now: datetime,
    *,
    today: date,
    signatures: SignaturesInput | None = None,
    transfers: Collection[str] = (),
) -> Agreement:
    """A new agreement with a vendor; executed only where both signature dates came with it.

    ``today`` is the calendar date in the organisation's time zone: no signature or filing may be later.
    ``transfers`` are the references of the vendor's transfers, looked up by the caller: it may cover only these.
    Raises Refused, NotFound, Conflict where the vendor has ended, Invalid (a party, service, transfer, master,
    signature or filing).
    Source: GDPR Art 28(3), 28(9); PDPO Sch 1 DPP2(3), DPP4(2).
    """
    actor.require(Permission.EDIT_AGREEMENTS)
    vendor = get_vendor(session, vendor_ref)
    require_vendor_open(vendor)
    assert vendor.id is not None
    signed = signatures or SignaturesInput()
    _refuse_future(signed, today)
    _refuse_filing(given, today)
    agreement = Agreement(
        ref=next_ref(session, "A"),
        vendor_id=vendor.id,
        created_at=now,
        changed_at=now,
        **given.model_dump(include=set(_OWN_FIELDS)),
        **signed.model_dump(include=set(_SIGNATURES)),
    )
    session.add(agreement)
    session.flush()
    _settle(session, agreement, vendor, given, transfers)
    note(
        session,
        actor,
        "agreements:agreement:added",
        agreement,
        vendor,
        changes_between({}, _snapshot(session, agreement)),
    )
    return agreement


def change_agreement(
    session: Session,
    actor: Actor,
    ref: str,
    given: AgreementInput,
    version: int | None,
    now: datetime,
    *,
    today: date,
    transfers: Collection[str] = (),
) -> Agreement:
    """The agreement with what was handed in; signatures stay as they are, whatever the link says.

    Saving what is already there changes nothing. ``transfers`` as for a new one; those covered already may stay.
    Raises Refused, NotFound, ChangedMeanwhile, Conflict, Invalid.
    Source: house rule (published is not executed).
    """
    agreement, vendor = load_open(session, actor, ref, version)
    _refuse_filing(given, today)
    transfers = {*transfers, *agreement.transfer_refs}
    before = _snapshot(session, agreement)
    for name in _OWN_FIELDS:
        setattr(agreement, name, getattr(given, name))
    _settle(session, agreement, vendor, given, transfers)
    changes = changes_between(before, _snapshot(session, agreement))
    if changes:
        stamp(agreement, now)
        note(session, actor, "agreements:agreement:changed", agreement, vendor, changes)
    return agreement


def record_signatures(
    session: Session,
    actor: Actor,
    ref: str,
    given: SignaturesInput,
    version: int | None,
    now: datetime,
    *,
    today: date,
) -> Agreement:
    """The agreement with its signature dates: executed once both are there, not before.

    Taking back or moving a recorded signature needs a reason. Raises Refused, NotFound, ChangedMeanwhile,
    Conflict, Invalid (a date after ``today``; a reason missing).
    Source: GDPR Art 28(9) (in writing, including in electronic form).
    """
    agreement, vendor = load_open(session, actor, ref, version)
    _refuse_future(given, today)
    before = _snapshot(session, agreement)
    corrected = any(getattr(agreement, n) and getattr(agreement, n) != getattr(given, n) for n in _SIGNATURES)
    if corrected and not given.reason:
        raise Invalid({"reason": Problem("signature-corrected")})
    for name in _SIGNATURES:
        setattr(agreement, name, getattr(given, name))
    _derive_execution(agreement)
    session.flush()
    changes = changes_between(before, _snapshot(session, agreement))
    if changes:
        stamp(agreement, now)
        note(session, actor, "agreements:agreement:signed", agreement, vendor, changes, given.reason)
    return agreement


def end_agreement(
    session: Session,
    actor: Actor,
    ref: str,
    given: EndInput,
    version: int | None,
    now: datetime,
    *,
    today: date,
) -> Agreement:
    """The agreement ended on a day up to ``today`` (inclusive), with a reason; its history stays.

    A coming end is its expiry date, not this. Raises Refused, NotFound, ChangedMeanwhile, Conflict where it
    has ended already, Invalid (a day to come, or before an agreement in force began).
    Source: house rule (nothing is deleted).
    """
    agreement, vendor = load_open(session, actor, ref, version)
    if given.ended_on > today:
        raise Invalid({"ended_on": Problem("in-the-future")})
    starts_on = agreement.effective_on
    if starts_on and given.ended_on < starts_on <= today:
        raise Invalid({"ended_on": Problem("end-before-start")})
    agreement.ended_on, agreement.end_reason = given.ended_on, given.reason
    stamp(agreement, now)
    changes = {"ended_on": (None, given.ended_on)}
    note(session, actor, "agreements:agreement:ended", agreement, vendor, changes, given.reason)
    return agreement


def load_open(session: Session, actor: Actor, ref: str, version: int | None) -> tuple[Agreement, Vendor]:
    """The agreement to be changed, locked, and its vendor.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict where either has ended.
    Source: house rule.
    """
    actor.require(Permission.EDIT_AGREEMENTS)
    agreement = load_for_change(session, Agreement, ref, None)
    if agreement.ended_on:
        raise Conflict("already-ended", ref=ref)
    # Said before the version is compared: "ended" tells more than "changed meanwhile".
    load_for_change(session, Agreement, ref, version)
    vendor = session.get(Vendor, agreement.vendor_id)
    assert vendor is not None
    require_vendor_open(vendor)
    return agreement, vendor


def note(
    session: Session,
    actor: Actor,
    tag: str,
    agreement: Agreement,
    vendor: Vendor,
    changes: dict[str, Any],
    reason: str | None = None,
) -> None:
    """Put what happened to an agreement on the trail, and have what hangs on its vendor derived anew.

    Source: house rule.
    """
    touch(session, agreement.vendor_id)
    record(
        session,
        actor,
        tag,
        agreement.ref,
        subject_name=agreement.title,
        about_ref=vendor.ref,
        changes=changes,
        reason=reason,
    )


def _settle(
    session: Session,
    agreement: Agreement,
    vendor: Vendor,
    given: AgreementInput,
    transfers: Collection[str],
) -> None:
    agreement.folded_title = fold(agreement.title)
    agreement.vendor_parties = [[party.name, party.place] for party in given.vendor_parties]
    _derive_execution(agreement)
    store_parties(session, agreement, given.entity_refs)
    derive_notice(session, agreement)
    agreement.parent_id = master_of(session, agreement, given.parent_ref)
    agreement.service_refs = known_services(session, vendor, given.service_refs)
    for ref in given.transfer_refs:
        if ref not in transfers:
            raise Invalid({"transfer_refs": Problem("not-in-list", {"given": ref})})
    agreement.transfer_refs = sorted(set(given.transfer_refs))
    session.flush()
    recount_terms(session, agreement, vendor)
    session.flush()


def _derive_execution(agreement: Agreement) -> None:
    agreement.execution = Execution(
        execution_of(agreement.signed_by_us_on, agreement.signed_by_vendor_on, agreement.url)
    )


def _refuse_future(given: SignaturesInput, today: date) -> None:
    late = {n: Problem("in-the-future") for n in _SIGNATURES if (getattr(given, n) or today) > today}
    if late:
        raise Invalid(late)


def _refuse_filing(given: AgreementInput, today: date) -> None:
    if given.filed_on and given.filed_on > today:
        raise Invalid({"filed_on": Problem("in-the-future")})


def _snapshot(session: Session, agreement: Agreement) -> dict[str, Any]:
    state = agreement.model_dump(include={*_OWN_FIELDS, *_SIGNATURES, "execution"})
    state["parties"] = [party.name for party in parties_of(session, agreement.id or 0)]
    state["vendor_parties"] = [" ".join(filter(None, party)) for party in agreement.vendor_parties]
    master = session.get(Agreement, agreement.parent_id) if agreement.parent_id else None
    state["parent_ref"] = master.ref if master else None
    return {name: None if value in ([], False) else value for name, value in state.items()}
