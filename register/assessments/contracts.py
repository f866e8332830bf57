"""Whether a processor contract holds what the laws that bind the exporter require, on a date."""

from datetime import date, timedelta
from typing import Any

from register.agreements.catalogue import duties
from register.agreements.models import AgreementKind
from register.assessments.gathering import Gathered
from register.rules.agreement_dates import runs_until
from register.rules.term_gaps import CORE_GROUPS, TermGap, gap_of
from register.vendors.models import PartyRole

_PROCESSES_FOR_US = (PartyRole.PROCESSOR, PartyRole.SUBPROCESSOR)


def processor_contract(gathered: Gathered, transfer: Any, on: date) -> str | None:
    """``adequate``, ``inadequate``, ``none`` or ``na``; None where nobody knows.

    Only agreements signed by both sides and in force on ``on`` (first and last day included) count, and only for
    the services, transfers and entities they name. A term nobody recorded is read from the agreement it hangs on,
    where that one runs too. Of several, the best speaks.
    Source: GDPR Art 28(3); PDPO Sch 1 DPP2(3), DPP4(2); PIPL Art 21.
    """
    role = gathered.services[transfer.service_id].party_role
    if role is None:
        return None
    if role not in _PROCESSES_FOR_US:
        return "na"
    entity = gathered.entities[transfer.exporter_id]
    regimes = frozenset(gathered.law.regimes_binding(entity.place_code, entity.subdivision, entity.zone))
    verdicts = [
        terms_verdict(_terms(gathered, agreement, on), regimes)
        for agreement in agreements_covering(gathered, transfer)
        if is_running(agreement, on)
    ]
    if not verdicts:
        return "none"
    if "adequate" in verdicts:
        return "adequate"
    return None if None in verdicts else "inadequate"


def agreements_covering(gathered: Gathered, transfer: Any) -> list[Any]:
    """The processor agreements for this transfer's service and entity, those that do not run today included.

    Source: house rule.
    """
    return [
        agreement
        for agreement in gathered.agreements[transfer.vendor_id]
        if agreement.kind is AgreementKind.DPA and _covers(gathered, agreement, transfer)
    ]


def is_running(agreement: Any, on: date) -> bool:
    """Whether an agreement binds both sides on a date.

    Source: GDPR Art 28(9); house rule (published is not executed).
    """
    signed = agreement.signed_by_us_on and agreement.signed_by_vendor_on
    if not signed or max(agreement.signed_by_us_on, agreement.signed_by_vendor_on) > on:
        return False
    if agreement.effective_on and agreement.effective_on > on:
        return False
    over = first_day_over(agreement)
    return over is None or on < over


def first_day_over(agreement: Any) -> date | None:
    """The first day an agreement no longer runs: the day after its last, or the day it was ended; None: open end.

    One that renews by itself has an open end until notice is given. Source: house rule.
    """
    last = runs_until(agreement.renewal, agreement.expires_on, agreement.notice_given_on)
    ended = agreement.ended_on
    over = last + timedelta(days=1) if last and last < date.max else None
    return min(over, ended) if over and ended else over or ended


def terms_verdict(states: dict[str, str], regimes: frozenset[str]) -> str | None:
    """``adequate``, ``inadequate``, or None where a required term has not been looked at.

    Source: GDPR Art 28(3); PDPO Sch 1 DPP2(3), DPP4(2).
    """
    gaps = {gap_of(duty, states.get(duty.term_id), regimes) for duty in duties() if duty.group in CORE_GROUPS}
    if gaps & {TermGap.MISSING, TermGap.WEAK}:
        return "inadequate"
    return None if TermGap.UNCHECKED in gaps else "adequate"


def _covers(gathered: Gathered, agreement: Any, transfer: Any) -> bool:
    parties = gathered.parties[agreement.id]
    if parties and transfer.exporter_id not in parties:
        return False
    if agreement.transfer_refs and transfer.ref not in agreement.transfer_refs:
        return False
    service_ref = gathered.services[transfer.service_id].ref
    return not agreement.service_refs or service_ref in agreement.service_refs


def _terms(gathered: Gathered, agreement: Any, on: date) -> dict[str, str]:
    """The states of its terms, filled up from the agreements it hangs on that run on the date."""
    states = gathered.terms[agreement.id]
    siblings = (
        {row.id: row for row in gathered.agreements[agreement.vendor_id]} if agreement.parent_id else {}
    )
    above = siblings.get(agreement.parent_id)
    while above is not None:
        siblings.pop(above.id)
        if is_running(above, on):
            states = {**gathered.terms[above.id], **states}
        above = siblings.get(above.parent_id)
    return states
