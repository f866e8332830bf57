"""What people say about a request: the DPO's advice, and comments. Knows no SQL."""

from typing import Any

from starlette.responses import Response

from register.decisions import actions
from register.decisions.inputs import AdviceInput, CommentInput
from register.decisions.queries import get_request
from register.errors import Invalid
from register.inputs import read_input
from register.rules.permissions import Permission
from register.web import reply
from register.web.decisions import request_page
from register.web.site import Site
from register.web.vendor_status import version_of
from register.web.visit import Visit

site = Site("decision-talk")


@site.post("/decisions/{ref}/advice", "advise", Permission.ADVISE_ON_DECISIONS)
def advise(visit: Visit, ref: str) -> Response:
    """Keep the advice; the form comes back where it does not say enough."""
    request = get_request(visit.session, ref)
    given: Any = {"outcome": visit.form["advice"] or None, "text": visit.form["advice_text"]}
    try:
        advice = read_input(AdviceInput, {name: value for name, value in given.items() if value})
        actions.advise(visit.session, visit.actor, ref, advice, version_of(visit), visit.now)
    except Invalid as error:
        names = {"outcome": "advice", "text": "advice_text"}
        problems = {names.get(field, field): problem for field, problem in error.problems.items()}
        return request_page(visit, request, problems=problems)
    return reply.redirect(visit, f"/decisions/{ref}#comments", "decisions.advice_kept")


@site.post("/decisions/{ref}/comments", "comment", Permission.REQUEST_DECISIONS)
def comment(visit: Visit, ref: str) -> Response:
    """Keep the comment."""
    request = get_request(visit.session, ref)
    try:
        given = read_input(CommentInput, {"text": visit.form["comment"]})
        made = actions.comment(visit.session, visit.actor, ref, given, visit.now)
    except Invalid as error:
        return request_page(visit, request, problems={"comment": error.problems["text"]})
    key = "decisions.comment_kept_named" if made.mentions else "decisions.comment_kept"
    return reply.redirect(visit, f"/decisions/{ref}#comments", key, n=len(made.mentions))
