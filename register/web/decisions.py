"""One request for a decision: everything to look at on the left, the form on the right. Knows no SQL."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from register.decisions.lists import next_waiting
from register.decisions.mentions import has_unopened, open_mentions
from register.decisions.models import Decision, DecisionRequest, RequestState
from register.decisions.queries import (
    advice_on,
    approval_of,
    comments_on,
    decision_on,
    decisions_on,
    get_request,
    standing_of,
)
from register.decisions.recording import decide as record_decision
from register.decisions.recording import may_decide, seen_of
from register.decisions.subjects import Case, case_of, find_subject
from register.decisions.telling import subject_sentences
from register.errors import ChangedMeanwhile, Conflict, Invalid, Problem
from register.people.queries import name_of, people_to_choose
from register.rules.deciding import Mode, Outcome
from register.rules.lapsing import Basis, differences
from register.rules.permissions import Permission
from register.rules.verdict import Judgement
from register.transfers.naming import regime_name
from register.transfers.queries import list_mechanisms
from register.web import reply
from register.web.decided import crumbs, decision_page
from register.web.decision_form import (
    FIRST_SUGGESTED,
    first_values,
    labels_of,
    offered,
    read_decision,
    suggested_of,
    typed_of,
)
from register.web.decision_list import for_ids, why_tag
from register.web.decision_words import (
    ChangeLine,
    PointShown,
    changes_shown,
    kept_changes,
    outcome_tag,
    points_shown,
    subject_href,
)
from register.web.documents_shown import DocumentsShown, documents_shown
from register.web.error_pages import error_sentences
from register.web.filling import Filling
from register.web.marks import marks_for
from register.web.site import Site
from register.web.transfers import MechanismShown, mechanism_shown
from register.web.vendor_sections import due_mark
from register.web.vendor_status import version_of
from register.web.visit import Visit

site = Site("decisions")

CONDITION_ROWS = 3


@dataclass(frozen=True)
class SaidShown:
    """Advice or a comment: what somebody said, who, when."""

    text: str
    who: str | None
    at: Any
    tag: Markup | str = ""


@dataclass(frozen=True)
class RequestShown:
    """The page of a request."""

    request: DecisionRequest
    subject_href: str
    subject_ref: str
    vendor_name: str
    sentences: Sequence[str]
    why: Markup
    due: Markup | str
    requested_by: str | None
    decider: str | None
    lapsed: Sequence[ChangeLine]
    """What ended the approval before."""
    changes: Sequence[ChangeLine]
    """What is different since the decision before."""
    earlier: Sequence[tuple[Decision, Markup, str | None]]
    points: Sequence[PointShown]
    judgement: Judgement | None
    laws: Mapping[str, str]
    mechanisms: Sequence[MechanismShown]
    onward: Sequence[tuple[str, str, str]]
    documents: DocumentsShown
    """Those added to the request itself."""
    of_subject: DocumentsShown
    """Those of the transfer or vendor it is about."""
    advice: Sequence[SaidShown]
    comments: Sequence[SaidShown]
    may_decide: bool
    refusal: str
    """Why the reader may not decide, in words."""
    stands_in_for: str | None
    needs_advice: bool
    may_advise: bool
    may_withdraw: bool
    may_comment: bool
    form: Filling
    seen: str
    basis: str
    version: int
    people: Sequence[Any]
    rows: Sequence[int]
    """Numbers of the conditions one writes oneself."""
    suggested: Sequence[tuple[int, str]]
    """Number and words of the conditions the assessment suggests."""
    outcomes: Sequence[tuple[str, str]]
    stale: Sequence[ChangeLine] | None
    """What changed while the page lay open; None where nothing did."""


@site.get("/decisions/{ref}", "show", Permission.READ_REGISTER)
def show(visit: Visit, ref: str) -> Response:
    """A request that waits or was withdrawn; of one that was decided, and by its own reference, the decision."""
    if ref.startswith("D-"):
        return decision_page(visit, ref)
    request = get_request(visit.session, ref)
    made = decision_on(visit.session, request.id)
    if made:
        return reply.redirect(visit, f"/decisions/{made.ref}")
    if has_unopened(visit.session, visit.me.id, request.id):
        opens = partial(open_mentions, person_id=visit.me.id, request_id=request.id, now=visit.now)
        visit.afterwards.append(opens)
    return request_page(visit, request)


@site.post("/decisions/{ref}/decide", "decide", Permission.DECIDE)
def decide(visit: Visit, ref: str) -> Response:
    """Record the decision; whatever stands in the way, the words typed come back."""
    request = get_request(visit.session, ref)
    try:
        given = read_decision(visit)
        made = record_decision(
            visit.session,
            visit.actor,
            ref,
            given,
            version_of(visit),
            visit.now,
            today=visit.today,
            words=visit.words,
            flow=subject_sentences(
                visit.session,
                visit.words,
                find_subject(visit.session, request.subject_kind, request.subject_ref),
            ),
        )
    except Invalid as error:
        return request_page(visit, request, problems=error.problems)
    except ChangedMeanwhile:
        return request_page(visit, request, is_stale=True)
    except Conflict as error:
        visit.session.refresh(request)
        return too_late(visit, request, error)
    if visit.form["then"] == "next":
        following = next_waiting(visit.session, for_ids(visit), request.id or 0)
        to = f"/decisions/{following}" if following else "/decisions"
        return reply.redirect(visit, to, "decisions.recorded", ref=made.ref)
    return reply.redirect(visit, f"/decisions/{made.ref}", "decisions.recorded", ref=made.ref)


def request_page(
    visit: Visit,
    request: DecisionRequest,
    *,
    problems: Mapping[str, Problem] | None = None,
    is_stale: bool = False,
    told: tuple[str, str] | None = None,
) -> Response:
    """The page of a request; with ``problems``, stale or ``told`` it gives back what was typed."""
    session, words = visit.session, visit.words
    subject = find_subject(session, request.subject_kind, request.subject_ref)
    case = case_of(session, subject, visit.today)
    is_again = bool(problems) or is_stale or bool(told)
    code, stands_in_for = may_decide(session, visit.actor, request, visit.today)
    is_waiting = request.state is RequestState.WAITING
    advice, standing = advice_on(session, request.id), standing_of(session)
    needs_advice = standing.mode is Mode.DPO_ADVISES and not advice
    earlier = decisions_on(session, request.subject_kind, request.subject_ref, request.detail)
    last = approval_of(session, request.subject_kind, request.subject_ref, request.detail)
    marks = marks_for(words.language, visit.settings.time_zone)
    suggested = suggested_of(visit, case)
    # A comment or advice that could not be kept comes back; the form beside it was not sent.
    was_sent = is_again and "seen" in visit.form
    filling = Filling(
        words,
        "decisions",
        visit.form if was_sent else {**first_values(visit, case, suggested), **visit.form},
        problems,
        labels=labels_of(visit, case),
    )
    typed_rows = [number for number in range(1, FIRST_SUGGESTED) if visit.form[f"condition_text_{number}"]]
    mine = visit.actor.person_id is not None and request.requested_by_id == visit.actor.person_id
    context = RequestShown(
        request=request,
        subject_href=subject_href(request.subject_kind, request.subject_ref),
        subject_ref=request.subject_ref,
        vendor_name=subject.vendor.legal_name,
        sentences=subject_sentences(visit.session, visit.words, subject, request.detail),
        why=why_tag(visit, request.why),
        due=due_mark(visit, "decision-waiting", request.due_on) if is_waiting else "",
        requested_by=name_of(session, request.requested_by_id),
        decider=name_of(session, request.decider_id),
        lapsed=changes_shown(words, kept_changes(request.changes)),
        changes=changes_shown(words, differences(Basis.from_json(last.basis), case.basis)) if last else (),
        earlier=[(d, outcome_tag(marks, d.outcome), name_of(session, d.decided_by_id)) for d in earlier],
        points=points_shown(session, words, case.points),
        judgement=case.judgement,
        laws={a.regime: regime_name(words, a.regime) for a in case.judgement.assessments}
        if case.judgement
        else {},
        mechanisms=_mechanisms(visit, case),
        onward=[
            (place, band, " → ".join(names)) for place, band, _outcome, names in (subject.transfer.onward)
        ]
        if subject.transfer
        else (),
        documents=documents_shown(visit, request.ref),
        of_subject=documents_shown(visit, request.subject_ref),
        advice=[
            SaidShown(a.text, name_of(session, a.by_id), a.at, outcome_tag(marks, a.outcome)) for a in advice
        ],
        comments=[
            SaidShown(c.text, name_of(session, c.by_id), c.at) for c in comments_on(session, request.id)
        ],
        may_decide=is_waiting and not code and not needs_advice and subject.is_open,
        refusal=_refusal(visit, code, subject.is_open) if is_waiting else "",
        stands_in_for=name_of(session, stands_in_for),
        needs_advice=is_waiting and needs_advice,
        may_advise=is_waiting
        and not mine
        and standing.mode is Mode.DPO_ADVISES
        and visit.actor.may(Permission.ADVISE_ON_DECISIONS),
        may_withdraw=is_waiting and mine,
        may_comment=visit.actor.may(Permission.REQUEST_DECISIONS),
        form=filling,
        seen=seen_of(case),
        basis=json.dumps(case.basis.as_json(), separators=(",", ":")),
        version=request.version,
        people=[(str(number), name) for number, name in people_to_choose(session)],
        rows=range(1, min(max([CONDITION_ROWS, *(n + 1 for n in typed_rows)]) + 1, FIRST_SUGGESTED)),
        suggested=offered(visit) if was_sent else [(number, text) for number, text, _ in suggested],
        outcomes=[(o.value, words.text(f"decisions.outcome_{o.value}")) for o in Outcome],
        stale=_what_changed(visit, case) if is_stale else None,
    )
    return reply.page(
        visit,
        "decisions/decide.html",
        context,
        heading=words.text("decisions.request_title", name=subject.vendor.legal_name),
        reference=request.ref,
        tag=why_tag(visit, request.why) if is_waiting else state_of_request(visit, request),
        section=words.text("decisions.title"),
        crumbs=crumbs(visit),
        status=409 if is_stale or told else 422 if problems else 200,
        is_error=is_again,
        extra={
            "form": filling,
            "told": told,
            "typed": typed_of(visit, case) if told else (),
            "decided_as": made.ref if told and (made := decision_on(session, request.id)) else "",
        },
    )


def state_of_request(visit: Visit, request: DecisionRequest) -> Markup:
    """Where a request that no longer waits stands, as a tag."""
    marks = marks_for(visit.words.language, visit.settings.time_zone)
    return marks.own_tag(visit.words.text(f"decisions.request_{request.state.value}"), "square")


def too_late(visit: Visit, request: DecisionRequest, error: Conflict) -> Response:
    """The page of a request: what happened meanwhile, and every word that was typed."""
    heading, hint = error_sentences(visit, error)
    return request_page(visit, request, told=(heading, hint))


def _mechanisms(visit: Visit, case: Case) -> list[MechanismShown]:
    transfer = case.subject.transfer
    if transfer is None:
        return []
    rows = {row.regime_id: row for row in list_mechanisms(visit.session, transfer.id or 0)}
    laws = dict.fromkeys([*(a.regime for a in case.judgement.assessments), *rows]) if case.judgement else rows
    return [mechanism_shown(visit, law, rows.get(law), visit.today) for law in laws]


def _refusal(visit: Visit, code: str, is_open: bool) -> str:
    if not is_open:
        return visit.words.text("decisions.closed")
    if code == "decide-not-entitled":
        return ""
    return visit.words.text(f"errors.{code}-hint") if code else ""


def _what_changed(visit: Visit, case: Case) -> list[ChangeLine]:
    """What is different from what the page showed; what the form says of that is only ever shown to its sender."""
    try:
        before = Basis.from_json(json.loads(visit.form["basis"]))
        return changes_shown(visit.words, differences(before, case.basis))
    except (KeyError, TypeError, ValueError, AttributeError):
        return []
