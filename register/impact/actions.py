"""The verbs of impact assessments while they are drafts: start, save, withdraw. They flush; they never commit."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from register.errors import Conflict, Invalid, Problem
from register.impact.inputs import DraftInput, StartInput
from register.impact.models import ImpactAssessment, ImpactStatus
from register.impact.prefilling import first_answers, first_measures
from register.impact.queries import find_current, find_draft
from register.law.current import current_law
from register.rules.facts import Facts
from register.rules.impact.catalogue import CODES
from register.rules.impact.kinds import kind_of, tool_of
from register.rules.impact.questions import questions_for
from register.rules.law import Law
from register.rules.permissions import Permission
from register.storage.numbers import next_ref
from register.storage.versions import load_for_change, stamp
from register.trail.actor import Actor
from register.trail.record import changes_between, record
from register.transfers.actions import load_open
from register.transfers.models import Transfer
from register.transfers.safeguards import SafeguardsInput, in_catalogue
from register.vendors.models import Vendor
from register.vendors.touched import touch


def start_assessment(
    session: Session, actor: Actor, transfer_ref: str, given: StartInput, facts: Facts, now: datetime
) -> ImpactAssessment:
    """A draft under one law, filled with what is known; where one is completed already, it will supersede that.

    ``facts`` are the transfer's on the day, gathered by the caller in this transaction. Raises Refused, NotFound,
    Conflict (the transfer has ended; a draft is there), Invalid (no such law).
    Source: EDPB Recommendations 01/2020 v2.0; PIPL Arts 55-56; the assessment column of the mechanisms.
    """
    transfer = load_open(session, actor, transfer_ref, None)
    assert transfer.id is not None
    law = current_law(session)
    check_regime(law, given.regime_id)
    draft = find_draft(session, transfer.id, given.regime_id)
    if draft is not None:
        raise Conflict("draft-there", ref=draft.ref)
    last = find_current(session, transfer.id, given.regime_id)
    made = new_assessment(session, actor, transfer, given.regime_id, facts, law, now)
    made.answers = first_answers(questions_for(facts, given.regime_id, law), last)
    made.measures = first_measures(transfer)
    made.supersedes_id = last.id if last else None
    session.add(made)
    session.flush()
    changes: dict[str, Any] = {"kind": (None, made.kind.value), "regime": (None, made.regime_id)}
    if last:
        changes["supersedes"] = (None, last.ref)
    note(session, actor, "impact:assessment:started", made, transfer, changes)
    return made


def save_draft(
    session: Session, actor: Actor, ref: str, given: DraftInput, version: int | None, now: datetime
) -> ImpactAssessment:
    """The draft with what was handed in. Saving what is there already changes nothing.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict (completed or withdrawn), Invalid (no such measure).
    Source: house rule.
    """
    draft, transfer = load_draft(session, actor, ref, version)
    changes = take(session, draft, given)
    if changes:
        stamp(draft, now)
        session.flush()
        note(session, actor, "impact:assessment:saved", draft, transfer, changes)
    return draft


def withdraw_draft(
    session: Session, actor: Actor, ref: str, reason: str, version: int | None, now: datetime
) -> ImpactAssessment:
    """A draft nobody goes on with; it stays, with the reason. Raises Refused, NotFound, ChangedMeanwhile, Conflict.

    Source: house rule (nothing is deleted).
    """
    draft, transfer = load_draft(session, actor, ref, version)
    draft.status, draft.withdrawn_reason = ImpactStatus.WITHDRAWN, reason
    stamp(draft, now)
    session.flush()
    changes = {"status": (ImpactStatus.DRAFT.value, ImpactStatus.WITHDRAWN.value)}
    note(session, actor, "impact:assessment:withdrawn", draft, transfer, changes, reason)
    return draft


def check_regime(law: Law, regime_id: str) -> None:
    """Raise Invalid for a law nobody knows.

    Source: house rule.
    """
    if regime_id not in law.regime_by_id:
        raise Invalid({"regime_id": Problem("not-in-list", {"given": regime_id})})


def new_assessment(
    session: Session,
    actor: Actor,
    transfer: Transfer,
    regime_id: str,
    facts: Facts,
    law: Law,
    now: datetime,
) -> ImpactAssessment:
    """A new assessment of a transfer under one law, named after the tool relied on; not stored yet.

    Source: the assessment column of the mechanisms.
    """
    mechanism = tool_of(facts, regime_id, law)
    return ImpactAssessment(
        ref=next_ref(session, "IA"),
        transfer_id=transfer.id or 0,
        vendor_id=transfer.vendor_id,
        regime_id=regime_id,
        kind=kind_of(regime_id, mechanism, law),
        mechanism_id=mechanism.id if mechanism else None,
        author_id=actor.person_id,
        created_at=now,
        changed_at=now,
    )


def load_draft(
    session: Session, actor: Actor, ref: str, version: int | None
) -> tuple[ImpactAssessment, Transfer]:
    """The draft to be changed, locked, and its transfer. Raises Refused, NotFound, ChangedMeanwhile, Conflict.

    Source: house rule.
    """
    actor.require(Permission.EDIT_TRANSFERS)
    draft = load_for_change(session, ImpactAssessment, ref, None)
    if draft.status is not ImpactStatus.DRAFT:
        raise Conflict("not-a-draft", ref=ref)
    # Said before the version is compared: "completed already" tells more than "changed meanwhile".
    draft = load_for_change(session, ImpactAssessment, ref, version)
    transfer = session.get(Transfer, draft.transfer_id)
    assert transfer is not None
    if transfer.ended_on:
        raise Conflict("already-ended", ref=transfer.ref)
    return draft, transfer


def take(session: Session, draft: ImpactAssessment, given: DraftInput) -> dict[str, Any]:
    """Put what was handed in on the draft; what changed, as the trail tells it. Raises Invalid (no such measure).

    Source: house rule.
    """
    before = _snapshot(draft)
    answers = dict(draft.answers)
    for code in {*given.answers, *given.notes} & CODES:
        value, note = given.answers.get(code), given.notes.get(code)
        if value or note:
            answers[code] = {"value": value, "note": note}
        else:
            answers.pop(code, None)
    draft.answers = {code: answers[code] for code in sorted(answers)}
    draft.measures = in_catalogue(SafeguardsInput(safeguards=given.measures), current_law(session))
    draft.problematic, draft.verdict = given.problematic, given.verdict
    draft.reasons, draft.review_on = given.reasons, given.review_on
    return changes_between(before, _snapshot(draft))


def _snapshot(draft: ImpactAssessment) -> dict[str, Any]:
    return {
        **{f"question_{code}": [said["value"], said["note"]] for code, said in draft.answers.items()},
        "measures": [item["id"] for item in draft.measures],
        "conditions": [f"{item['id']}:{code}" for item in draft.measures for code in item["conditions"]],
        "problematic": draft.problematic.value if draft.problematic else None,
        "verdict": draft.verdict.value if draft.verdict else None,
        "reasons": draft.reasons,
        "review_on": draft.review_on.isoformat() if draft.review_on else None,
    }


def note(
    session: Session,
    actor: Actor,
    tag: str,
    assessment: ImpactAssessment,
    transfer: Transfer,
    changes: Mapping[str, Any],
    reason: str | None = None,
) -> None:
    """Put it on the trail, and have the vendor's transfers judged again in this transaction.

    Source: house rule (GDPR Art 5(2), accountability).
    """
    touch(session, transfer.vendor_id)
    vendor = session.get(Vendor, transfer.vendor_id)
    assert vendor is not None
    record(
        session,
        actor,
        tag,
        assessment.ref,
        subject_name=f"{transfer.ref} {vendor.legal_name[:200]}",
        about_ref=vendor.ref,
        changes=changes,
        reason=reason,
    )
