"""The verb that records the legal ground a transfer rests on under one law."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from register.errors import Invalid, Problem
from register.law.current import current_law
from register.rules.law import Law, Mechanism
from register.storage.versions import stamp
from register.trail.actor import Actor
from register.trail.record import changes_between
from register.transfers.actions import load_open, note
from register.transfers.inputs import (
    MECHANISM_COLUMNS,
    MECHANISM_DETAILS,
    NO_MECHANISM,
    UNKNOWN_MECHANISM,
    AgreementRelied,
    MechanismInput,
)
from register.transfers.models import Transfer, TransferMechanism

_DONE_BY_TODAY = ("filed_on", "notified_on", "approved_on")


def set_mechanism(
    session: Session,
    actor: Actor,
    ref: str,
    given: MechanismInput,
    version: int | None,
    now: datetime,
    *,
    today: date,
    agreement: AgreementRelied | None = None,
) -> Transfer:
    """The transfer resting on this mechanism under this regime; what it rested on before is on the trail.

    ``agreement`` is the one named by ``given.agreement_ref``, looked up by the caller. Raises Refused, NotFound,
    ChangedMeanwhile, Conflict where the transfer has ended, Invalid (a mechanism of another law; an agreement
    that is not the vendor's; a filing or notice dated after ``today``).
    Source: GDPR Art 44-49; PIPL Art 38; PDPO s.33 (recommended; not in force).
    """
    transfer = load_open(session, actor, ref, version)
    _refuse_unfit(given, current_law(session), today)
    if given.agreement_ref and (agreement is None or agreement.vendor_id != transfer.vendor_id):
        raise Invalid({"agreement_ref": Problem("not-in-list", {"given": given.agreement_ref})})
    key = (transfer.id or 0, given.regime_id)
    stored = session.get(TransferMechanism, key)
    row = stored or TransferMechanism(
        transfer_id=key[0], regime_id=key[1], mechanism_id=UNKNOWN_MECHANISM, details={}
    )
    before = _snapshot(row) if stored else {}
    _take(row, given, agreement)
    changes = changes_between(before, _snapshot(row))
    if not changes:
        return transfer
    session.add(row)
    stamp(transfer, now)
    session.flush()
    changes["regime"] = (given.regime_id, given.regime_id)
    note(session, actor, "transfers:mechanism:set", transfer, changes)
    return transfer


def _take(row: TransferMechanism, given: MechanismInput, agreement: AgreementRelied | None) -> None:
    row.mechanism_id = given.mechanism_id
    if given.mechanism_id in (NO_MECHANISM, UNKNOWN_MECHANISM):
        # Without a tool there is nothing that was signed, filed or ends.
        given, agreement = MechanismInput(regime_id=given.regime_id, mechanism_id=given.mechanism_id), None
    row.agreement_id = agreement.id if agreement else None
    for name in MECHANISM_COLUMNS:
        setattr(row, name, getattr(given, name))
    details: dict[str, Any] = {name: getattr(given, name) for name in MECHANISM_DETAILS}
    if agreement:
        details["agreement_ref"] = agreement.ref
    evidence = {code: held for code, held in sorted(given.evidence.items()) if held is not None}
    details["evidence"] = evidence or None
    row.details = {name: _plain(value) for name, value in details.items() if value is not None}


def _refuse_unfit(given: MechanismInput, law: Law, today: date) -> None:
    if given.regime_id not in law.regime_by_id:
        raise Invalid({"regime_id": Problem("not-in-list", {"given": given.regime_id})})
    if given.mechanism_id not in (NO_MECHANISM, UNKNOWN_MECHANISM):
        mechanism = law.mechanism_by_id.get(given.mechanism_id)
        if mechanism is None:
            raise Invalid({"mechanism_id": Problem("not-in-list", {"given": given.mechanism_id})})
        if mechanism.regime != given.regime_id:
            raise Invalid(
                {"mechanism_id": Problem("mechanism-of-another-law", {"given": given.mechanism_id})}
            )
        if unknown := sorted(set(given.evidence) - set(evidence_of(mechanism))):
            raise Invalid({"evidence": Problem("not-in-list", {"given": unknown[0][:40]})})
    late = {n: Problem("in-the-future") for n in _DONE_BY_TODAY if (getattr(given, n) or today) > today}
    if late:
        raise Invalid(late)


def evidence_of(mechanism: Mechanism) -> tuple[str, ...]:
    """The codes of the documents a mechanism needs, in the order of the reference data.

    Source: the evidence column of the mechanisms.
    """
    return tuple(str(code) for code in mechanism.row.get("evidence") or ())


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _snapshot(row: TransferMechanism) -> dict[str, Any]:
    state = {name: _plain(getattr(row, name)) for name in MECHANISM_COLUMNS}
    return {"mechanism": row.mechanism_id, **state, **row.details}
