"""The verbs that complete an impact assessment: conclude a draft, or attach one made elsewhere. They never commit."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from register.documents.actions import add_document, attach
from register.documents.models import DocumentType
from register.errors import Conflict, Invalid, Problem
from register.impact.actions import check_regime, load_draft, new_assessment, note, take
from register.impact.inputs import AttachInput, DraftInput
from register.impact.models import ImpactAssessment, ImpactStatus, Verdict
from register.impact.prefilling import as_kept, first_measures
from register.impact.queries import find_current
from register.law.current import current_law
from register.rules.facts import Facts
from register.rules.impact.conclusion import Conclusion, lacks
from register.rules.impact.kinds import kind_of, review_on, tool_of
from register.rules.impact.questions import questions_for
from register.rules.law import Law
from register.rules.permissions import Permission
from register.storage.versions import stamp
from register.trail.actor import Actor
from register.transfers.actions import load_open
from register.transfers.models import Transfer
from register.transfers.safeguards import SafeguardsInput, set_safeguards
from register.vendors.models import Vendor


def conclude_assessment(
    session: Session,
    actor: Actor,
    ref: str,
    given: DraftInput,
    facts: Facts,
    version: int | None,
    now: datetime,
    *,
    today: date,
) -> ImpactAssessment:
    """The assessment completed today: read-only, its measures in place, the one before it superseded.

    Without a review date the tool's cadence decides. The transfer is judged again in this transaction. Raises
    Refused, NotFound, ChangedMeanwhile, Conflict, Invalid (a question open, nothing concluded, unknown called
    safe, a review date not to come).
    Source: EDPB 01/2020 paras 43-47, Annex 2; PIPL Arts 55-56; house rule (unknown is never safe).
    """
    actor.require(Permission.CONCLUDE_ASSESSMENTS)
    draft, transfer = load_draft(session, actor, ref, version)
    law = current_law(session)
    changes = take(session, draft, given)
    questions = questions_for(facts, draft.regime_id, law)
    asks_law = law.regime_by_id[draft.regime_id].tests_destination_law
    problems = lacks(
        questions,
        {code: said.get("value") for code, said in draft.answers.items()},
        Conclusion(
            draft.verdict.value if draft.verdict else None,
            draft.problematic.value if draft.problematic else None,
            draft.reasons,
            {item["id"]: frozenset(item["conditions"]) for item in draft.measures},
        ),
        law,
        asks_law=asks_law,
    )
    found = {lack.field: Problem(lack.code) for lack in reversed(problems)}
    if draft.review_on and draft.review_on <= today:
        found["review_on"] = Problem("review-not-to-come")
    if found:
        raise Invalid(dict(reversed(found.items())))
    asked = {q.code for q in questions}
    draft.answers = {code: said for code, said in draft.answers.items() if code in asked}
    draft.asked = as_kept(questions)
    _keep_tool(draft, facts, law)
    draft.problematic = draft.problematic if asks_law else None
    draft.concluded_by_id = actor.person_id
    _complete(session, actor, draft, transfer, today, facts, law, now, changes)
    _put_measures_in_place(session, actor, draft, transfer, now)
    return draft


def attach_assessment(
    session: Session,
    actor: Actor,
    transfer_ref: str,
    given: AttachInput,
    file_name: str,
    content: bytes,
    facts: Facts,
    now: datetime,
    *,
    today: date,
) -> ImpactAssessment:
    """A completed assessment whose questions were answered elsewhere: the document, and its conclusion.

    The measures in place stay as they are. Raises Refused, NotFound, Conflict (the transfer has ended), Invalid
    (no such law; a day to come; a file we do not take; no word on the destination's law where the law asks;
    adequate although that is not known).
    Source: GDPR Art 5(2); house rule (unknown is never safe).
    """
    actor.require(Permission.CONCLUDE_ASSESSMENTS)
    transfer = load_open(session, actor, transfer_ref, None)
    law = current_law(session)
    check_regime(law, given.regime_id)
    asks_law = law.regime_by_id[given.regime_id].tests_destination_law
    problems = _wrong_with(given, today, asks_law=asks_law)
    if problems:
        raise Invalid(problems)
    vendor = session.get(Vendor, transfer.vendor_id)
    assert vendor is not None
    role = DocumentType.ASSESSMENT
    document = add_document(session, actor, vendor.ref, file_name, content, now, role=role)
    made = new_assessment(session, actor, transfer, given.regime_id, facts, law, now)
    made.document_id = document.id
    made.verdict, made.reasons, made.review_on = given.verdict, given.reasons, given.review_on
    made.problematic = given.problematic if asks_law else None
    made.measures = first_measures(transfer)
    made.concluded_by_id = actor.person_id
    session.add(made)
    session.flush()
    attach(session, actor, document, made.ref, now, role=role)
    changes = {"kind": (None, made.kind.value), "document": (None, document.ref)}
    _complete(session, actor, made, transfer, given.completed_on, facts, law, now, changes)
    return made


def _wrong_with(given: AttachInput, today: date, *, asks_law: bool) -> dict[str, Problem]:
    found: dict[str, Problem] = {}
    if given.completed_on > today:
        found["completed_on"] = Problem("in-the-future")
    if asks_law and given.problematic is None:
        found["problematic"] = Problem("required")
    elif asks_law and given.problematic == "unknown" and given.verdict is Verdict.ADEQUATE:
        found["verdict"] = Problem("adequate-with-law-unknown")
    if given.review_on and given.review_on <= given.completed_on:
        found["review_on"] = Problem("review-before-completed")
    return found


def _keep_tool(draft: ImpactAssessment, facts: Facts, law: Law) -> None:
    """The tool may have changed while the draft lay: it is completed for the one relied on now."""
    mechanism = tool_of(facts, draft.regime_id, law)
    draft.mechanism_id = mechanism.id if mechanism else None
    draft.kind = kind_of(draft.regime_id, mechanism, law)


def _complete(
    session: Session,
    actor: Actor,
    made: ImpactAssessment,
    transfer: Transfer,
    completed_on: date,
    facts: Facts,
    law: Law,
    now: datetime,
    changes: Mapping[str, Any],
) -> None:
    last = find_current(session, transfer.id or 0, made.regime_id)
    made.status, made.completed_on = ImpactStatus.COMPLETED, completed_on
    made.review_on = made.review_on or review_on(completed_on, tool_of(facts, made.regime_id, law))
    made.law_version = law.version
    told = {
        **changes,
        "verdict": (None, made.verdict),
        "completed_on": (None, completed_on),
        "review_on": (None, made.review_on),
    }
    if made.problematic:
        told["problematic"] = (None, made.problematic)
    if last is not None and last.id != made.id:
        if (last.completed_on or completed_on) > completed_on:
            raise Conflict("newer-there", ref=last.ref)
        last.status, made.supersedes_id = ImpactStatus.SUPERSEDED, last.id
        stamp(last, now)
        told["supersedes"] = (None, last.ref)
    stamp(made, now)
    session.flush()
    note(session, actor, "impact:assessment:completed", made, transfer, told)


def _put_measures_in_place(
    session: Session, actor: Actor, made: ImpactAssessment, transfer: Transfer, now: datetime
) -> None:
    """The measures chosen become the transfer's: from here on they are kept, and changed, there alone."""
    given = SafeguardsInput.model_validate({"safeguards": made.measures})
    set_safeguards(session, actor, transfer.ref, given, None, now)
