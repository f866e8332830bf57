"""Asking that a finding be accepted as it is: somebody else decides, and says until when. Knows no SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from register.decisions import actions as decisions
from register.decisions.inputs import RequestInput
from register.decisions.models import SubjectKind
from register.decisions.queries import approval_of, waiting_for
from register.errors import Conflict, Invalid
from register.inputs import Reason, RoomInput, read_input
from register.reviews.models import ReviewFinding
from register.reviews.queries import get_finding, get_review, get_vendor_of
from register.rules.permissions import Permission
from register.web import reply
from register.web.filling import Filling
from register.web.marks import written_date
from register.web.site import Site
from register.web.vendors import crumbs
from register.web.visit import Visit

site = Site("finding-acceptance")

_KIND = SubjectKind.FINDING_ACCEPTANCE


@dataclass(frozen=True)
class AcceptForm:
    """The form that asks for it."""

    finding: ReviewFinding
    action: str
    cancel: str


class AcceptInput(RoomInput):
    """Why a finding should be lived with."""

    reason: Reason


def accepted(visit: Visit, ref: str, findings: Sequence[ReviewFinding]) -> Mapping[int, tuple[str, str]]:
    """For each open finding that was accepted, or waits to be: what to say, and where the decision is."""
    found: dict[int, tuple[str, str]] = {}
    for finding in findings:
        if finding.closed_on or finding.id is None:
            continue
        waiting = waiting_for(visit.session, _KIND, ref, str(finding.id))
        decision = approval_of(visit.session, _KIND, ref, str(finding.id))
        if decision is not None and decision.review_by and decision.review_by >= visit.today:
            day = written_date(decision.review_by, visit.words.language)
            text = visit.words.text("reviews.finding_accepted", date=day, ref=decision.ref)
            found[finding.id] = text, f"/decisions/{decision.ref}"
        elif waiting is not None:
            text = visit.words.text("reviews.finding_waits", ref=waiting.ref)
            found[finding.id] = text, f"/decisions/{waiting.ref}"
    return found


@site.get("/reviews/{ref}/findings/{number}/accept", "ask", Permission.REQUEST_DECISIONS)
def ask(visit: Visit, ref: str, number: str) -> Response:
    """The form; a request that waits already is opened instead."""
    finding = _open_finding(visit, ref, number)
    waiting = waiting_for(visit.session, _KIND, ref, str(finding.id))
    if waiting is not None:
        return reply.redirect(visit, f"/decisions/{waiting.ref}")
    return _page(visit, ref, finding, Filling(visit.words, "reviews"))


@site.post("/reviews/{ref}/findings/{number}/accept", "request", Permission.REQUEST_DECISIONS)
def request(visit: Visit, ref: str, number: str) -> Response:
    """Put it into the inbox of whoever decides, with the finding in the reviewer's words."""
    finding = _open_finding(visit, ref, number)
    try:
        given = read_input(AcceptInput, visit.form)
    except Invalid as error:
        return _page(visit, ref, finding, Filling(visit.words, "reviews", visit.form, error.problems), 422)
    note = visit.words.text("reviews.accept_note", finding=finding.text, reason=given.reason)
    asked = RequestInput(subject_kind=_KIND, subject_ref=ref, detail=str(finding.id), note=note)
    made = decisions.request_decision(visit.session, visit.actor, asked, visit.now, today=visit.today)
    return reply.redirect(visit, f"/decisions/{made.ref}", "gates.requested", ref=made.ref)


def _open_finding(visit: Visit, ref: str, number: str) -> ReviewFinding:
    review = get_review(visit.session, ref)
    known = number.isascii() and number.isdigit() and len(number) < 10
    finding = get_finding(visit.session, review, int(number) if known else 0)
    if finding.closed_on:
        raise Conflict("finding-closed", ref=ref)
    return finding


def _page(visit: Visit, ref: str, finding: ReviewFinding, form: Filling, status: int = 200) -> Response:
    vendor = get_vendor_of(visit.session, get_review(visit.session, ref))
    action = f"/reviews/{ref}/findings/{finding.id}/accept"
    return reply.page(
        visit,
        "reviews/accept.html",
        AcceptForm(finding, action, f"/reviews/{ref}#findings"),
        heading=visit.words.text("reviews.accept_title", name=vendor.legal_name),
        reference=ref,
        section=visit.words.text("reviews.list_title"),
        crumbs=crumbs(visit, vendor),
        lead=visit.words.text("reviews.accept_lead"),
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )
