"""Asking for a decision on a transfer or a vendor, and withdrawing what one asked for. Knows no SQL."""

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from register.decisions import actions
from register.decisions.actions import who_decides
from register.decisions.inputs import RequestInput, WithdrawInput
from register.decisions.models import SubjectKind
from register.decisions.queries import get_request, waiting_for
from register.decisions.subjects import case_of, find_subject
from register.errors import Conflict, Invalid
from register.inputs import read_input
from register.people.queries import name_of
from register.rules.deciding import DECIDE_WITHIN_DAYS
from register.rules.permissions import Permission
from register.web import reply
from register.web.decision_words import PointShown, points_shown
from register.web.decisions import too_late
from register.web.filling import Filling
from register.web.frame import Crumb
from register.web.site import Site
from register.web.vendor_status import version_of
from register.web.visit import Visit

site = Site("decision-request")

_KINDS = {"transfers": SubjectKind.TRANSFER, "vendors": SubjectKind.VENDOR}


@dataclass(frozen=True)
class AskForm:
    """The form that asks for a decision: who decides, by when, and what they will look at."""

    form: Filling
    action: str
    cancel: str
    decider: str | None
    days: int
    points: list[PointShown]


@dataclass(frozen=True)
class WithdrawForm:
    """The form that withdraws a request."""

    form: Filling
    action: str
    version: int
    cancel: str


def _pages(room: str, kind: SubjectKind) -> None:
    @site.get(f"/{room}/{{ref}}/request-decision", f"ask-{kind.value}", Permission.REQUEST_DECISIONS)
    def ask(visit: Visit, ref: str) -> Response:
        waiting = waiting_for(visit.session, kind, ref)
        if waiting is not None:
            return reply.redirect(visit, f"/decisions/{waiting.ref}")
        return _ask_form(visit, kind, room, ref)

    @site.post(f"/{room}/{{ref}}/request-decision", f"request-{kind.value}", Permission.REQUEST_DECISIONS)
    def request(visit: Visit, ref: str) -> Response:
        try:
            given: Any = {"subject_kind": kind, "subject_ref": ref, "note": visit.form["note"]}
            made = actions.request_decision(
                visit.session, visit.actor, read_input(RequestInput, given), visit.now, today=visit.today
            )
        except Invalid as error:
            return _ask_form(visit, kind, room, ref, error)
        decider = name_of(visit.session, made.decider_id)
        key = "decisions.requested" if decider else "decisions.requested_nobody"
        return reply.redirect(visit, f"/decisions/{made.ref}", key, ref=made.ref, who=decider or "")


for _room, _kind in _KINDS.items():
    _pages(_room, _kind)


@site.get("/decisions/{ref}/withdraw", "ask-withdraw", Permission.REQUEST_DECISIONS)
def ask_withdraw(visit: Visit, ref: str) -> Response:
    """The form that withdraws a request."""
    return _withdraw_form(visit, ref)


@site.post("/decisions/{ref}/withdraw", "withdraw", Permission.REQUEST_DECISIONS)
def withdraw(visit: Visit, ref: str) -> Response:
    """Withdraw the request."""
    try:
        given = read_input(WithdrawInput, visit.form)
        made = actions.withdraw(visit.session, visit.actor, ref, given, version_of(visit), visit.now)
    except Invalid as error:
        return _withdraw_form(visit, ref, error)
    except Conflict as error:
        request = get_request(visit.session, ref)
        visit.session.refresh(request)
        return too_late(visit, request, error)
    return reply.redirect(visit, f"/decisions/{made.ref}", "decisions.withdrawn_notice", ref=ref)


def _ask_form(visit: Visit, kind: SubjectKind, room: str, ref: str, error: Invalid | None = None) -> Response:
    words, session = visit.words, visit.session
    subject = find_subject(session, kind, ref)
    case = case_of(session, subject, visit.today)
    form = Filling(words, "decisions", visit.form, error.problems if error else None)
    context = AskForm(
        form=form,
        action=f"/{room}/{ref}/request-decision",
        cancel=f"/{room}/{ref}",
        decider=name_of(session, who_decides(session, visit.me.id)),
        days=DECIDE_WITHIN_DAYS,
        points=points_shown(session, words, case.points),
    )
    return reply.page(
        visit,
        "decisions/request.html",
        context,
        heading=words.text("decisions.request"),
        reference=ref,
        section=words.text(f"{room}.list_title"),
        crumbs=[Crumb(words.text(f"{room}.list_title"), f"/{room}"), Crumb(ref, f"/{room}/{ref}")],
        status=422 if error else 200,
        is_error=error is not None,
        extra={"form": form},
    )


def _withdraw_form(visit: Visit, ref: str, error: Invalid | None = None) -> Response:
    words, request = visit.words, get_request(visit.session, ref)
    form = Filling(words, "decisions", visit.form, error.problems if error else None)
    version = (version_of(visit) or 0) if error else request.version
    context = WithdrawForm(form, f"/decisions/{ref}/withdraw", version, f"/decisions/{ref}")
    return reply.page(
        visit,
        "decisions/withdraw.html",
        context,
        heading=words.text("decisions.withdraw"),
        reference=ref,
        section=words.text("decisions.title"),
        crumbs=[Crumb(words.text("decisions.title"), "/decisions"), Crumb(ref, f"/decisions/{ref}")],
        status=422 if error else 200,
        is_error=error is not None,
        extra={"form": form},
    )
