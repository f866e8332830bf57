"""The page of one decision: what was decided, on what conditions, and what became of it. Knows no SQL."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from register.decisions.lists import state_of
from register.decisions.models import Condition, Decision, DecisionRequest
from register.decisions.queries import (
    advice_on,
    comments_on,
    conditions_of,
    decision_by_id,
    get_decision,
    request_by_id,
)
from register.decisions.subjects import find_subject
from register.people.queries import name_of
from register.trail.counted import Paging
from register.trail.queries import list_events
from register.web import reply
from register.web.decision_words import (
    ChangeLine,
    changes_shown,
    kept_changes,
    outcome_tag,
    state_tag,
    subject_href,
)
from register.web.documents_shown import DocumentsShown, documents_shown
from register.web.frame import Crumb
from register.web.history import EventShown, shown_events
from register.web.marks import marks_for
from register.web.vendor_sections import due_mark
from register.web.visit import Visit

HISTORY = 20


@dataclass(frozen=True)
class ConditionShown:
    """One condition: who meets it by when, or what shows that it is met."""

    condition: Condition
    owner: str | None
    done_by: str | None
    due: Markup | str
    may_do: bool


@dataclass(frozen=True)
class DecisionShown:
    """One decision, everything on one page that prints as it is."""

    decision: Decision
    request: DecisionRequest
    vendor_name: str
    subject_href: str
    outcome: Markup
    state: Markup
    decided_by: str | None
    decided_for: str | None
    requested_by: str | None
    replaced_by: str | None
    lapsed: Sequence[ChangeLine]
    departure: str | None
    """Why the advice was not followed."""
    conditions: Sequence[ConditionShown]
    advice: Sequence[Any]
    """What was advised on the request: (outcome as a tag, text, who, when)."""
    comments: Sequence[Any]
    documents: DocumentsShown
    """Those added to the request."""
    frozen: Sequence[tuple[str, str, str]]
    """The vendor's documents as they were when it was decided: reference, file name, SHA-256."""
    events: list[EventShown]
    more_events: bool
    history_ref: str


def crumbs(visit: Visit, ref: str | None = None) -> list[Crumb]:
    """The way to a decision's pages."""
    found = [Crumb(visit.words.text("decisions.title"), "/decisions")]
    if ref:
        found.append(Crumb(ref, f"/decisions/{ref}"))
    return found


def decision_page(visit: Visit, ref: str) -> Response:
    """One decision."""
    session, words = visit.session, visit.words
    made = get_decision(session, ref)
    request = request_by_id(session, made.request_id)
    subject = find_subject(session, made.subject_kind, made.subject_ref)
    marks = marks_for(words.language, visit.settings.time_zone)
    replaced_by = decision_by_id(session, made.replaced_by_id)
    events = list_events(session, about_ref=ref, paging=Paging(1, HISTORY + 1))
    context = DecisionShown(
        decision=made,
        request=request,
        vendor_name=subject.vendor.legal_name,
        subject_href=subject_href(made.subject_kind, made.subject_ref),
        outcome=outcome_tag(marks, made.outcome),
        state=state_tag(marks, state_of(made, visit.today)),
        decided_by=name_of(session, made.decided_by_id),
        decided_for=name_of(session, made.decided_for_id),
        requested_by=name_of(session, request.requested_by_id),
        replaced_by=replaced_by.ref if replaced_by else None,
        lapsed=changes_shown(words, kept_changes(made.lapsed_why)),
        conditions=[
            ConditionShown(
                c,
                name_of(session, c.owner_id),
                name_of(session, c.done_by_id),
                "" if c.done_on else due_mark(visit, "condition-due", c.due_on),
                c.done_on is None and visit.actor.person_id in (c.owner_id, made.decided_by_id),
            )
            for c in conditions_of(session, [made.id or 0])
        ],
        departure=json.loads(made.record)["decision"]["departure"],
        advice=[
            (outcome_tag(marks, given.outcome), given.text, name_of(session, given.by_id), given.at)
            for given in advice_on(session, made.request_id)
        ],
        comments=[(c.text, name_of(session, c.by_id), c.at) for c in comments_on(session, made.request_id)],
        documents=documents_shown(visit, request.ref),
        frozen=[(d["ref"], d["name"], d["sha256"]) for d in json.loads(made.record)["documents"]],
        events=shown_events(events[:HISTORY], visit),
        more_events=len(events) > HISTORY,
        history_ref=ref,
    )
    return reply.page(
        visit,
        "decisions/show.html",
        context,
        heading=words.text("decisions.decision_title", name=subject.vendor.legal_name),
        reference=ref,
        tag=context.outcome,
        section=words.text("decisions.title"),
        crumbs=crumbs(visit),
    )
