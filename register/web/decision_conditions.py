"""One condition of an approval: what is asked, of whom, by when, and saying that it is met. Knows no SQL."""

from dataclasses import dataclass

from markupsafe import Markup
from starlette.responses import Response

from register.decisions.conditions import get_condition, meet_condition
from register.decisions.inputs import DoneInput
from register.decisions.models import Condition, Decision
from register.errors import Invalid
from register.inputs import read_input
from register.people.queries import name_of
from register.rules.permissions import Permission
from register.web import reply
from register.web.decided import crumbs
from register.web.filling import Filling
from register.web.site import Site
from register.web.vendor_sections import due_mark
from register.web.vendor_status import version_of
from register.web.visit import Visit

site = Site("decision-conditions")


@dataclass(frozen=True)
class ConditionForm:
    """The condition, and the form of those who may say that it is met."""

    condition: Condition
    decision: Decision
    owner: str | None
    done_by: str | None
    due: Markup | str
    may_meet: bool
    form: Filling
    version: int


@site.get("/conditions/{ref}", "show", Permission.READ_REGISTER)
def show(visit: Visit, ref: str) -> Response:
    """One condition."""
    return _page(visit, ref)


@site.post("/conditions/{ref}", "meet", Permission.READ_REGISTER)
def meet(visit: Visit, ref: str) -> Response:
    """The condition is met. Its owner may hold any role, so the action asks who it is."""
    try:
        given = read_input(DoneInput, visit.form)
        condition = meet_condition(
            visit.session, visit.actor, ref, given, version_of(visit), visit.now, today=visit.today
        )
    except Invalid as error:
        return _page(visit, ref, error)
    _, decision = get_condition(visit.session, condition.ref)
    return reply.redirect(
        visit, f"/decisions/{decision.ref}#conditions", "decisions.condition_met_notice", ref=ref
    )


def _page(visit: Visit, ref: str, error: Invalid | None = None) -> Response:
    condition, decision = get_condition(visit.session, ref)
    form = Filling(visit.words, "decisions", visit.form, error.problems if error else None)
    is_open = condition.done_on is None
    context = ConditionForm(
        condition=condition,
        decision=decision,
        owner=name_of(visit.session, condition.owner_id),
        done_by=name_of(visit.session, condition.done_by_id),
        due=due_mark(visit, "condition-due", condition.due_on) if is_open else "",
        may_meet=is_open and visit.me.id in (condition.owner_id, decision.decided_by_id),
        form=form,
        version=(version_of(visit) or 0) if error else condition.version,
    )
    return reply.page(
        visit,
        "decisions/condition.html",
        context,
        heading=visit.words.text("decisions.condition_title", ref=decision.ref),
        reference=ref,
        section=visit.words.text("decisions.title"),
        crumbs=crumbs(visit, decision.ref),
        status=422 if error else 200,
        is_error=error is not None,
        extra={"form": form},
    )
