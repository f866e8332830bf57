"""Short pages about one incident: a step recorded or taken back, the incident closed or opened again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from register.errors import Invalid, NotFound, Problem
from register.incidents import actions, steps
from register.incidents.clocks import touched_by
from register.incidents.duties import has_duties
from register.incidents.inputs import DECISIONS, CloseInput, ReasonInput, StepInput
from register.incidents.models import Incident, StepKind
from register.incidents.queries import get_incident, vendor_of
from register.inputs import read_input
from register.law.current import current_law
from register.rules.permissions import Permission
from register.transfers.naming import regime_name
from register.web import reply
from register.web.filling import Filling
from register.web.incidents import crumbs
from register.web.moments import typed_moment, with_zone
from register.web.site import Site
from register.web.vendor_choices import Pairs
from register.web.vendor_status import version_of
from register.web.visit import Visit

site = Site("incident-status")


@dataclass(frozen=True)
class StatusForm:
    """A short form about one incident; ``kinds`` are there for a step, ``asks_lessons`` for a closure."""

    form: Filling
    action: str
    version: int
    cancel: str
    save: str
    hint: str = ""
    kinds: Pairs = ()
    laws: Pairs = ()
    asks_lessons: bool = False


@site.get("/incidents/{ref}/steps/new", "ask-step", Permission.RECORD_INCIDENTS)
def ask_step(visit: Visit, ref: str) -> Response:
    """The form for a step; that it was taken now is filled in."""
    values = {"at": typed_moment(visit.now, visit.settings.zone), "kind": visit.query.get("kind", "")}
    return _step_form(visit, get_incident(visit.session, ref), values)


@site.post("/incidents/{ref}/steps/new", "record-step", Permission.RECORD_INCIDENTS)
def record_step(visit: Visit, ref: str) -> Response:
    """Record the step."""
    try:
        given = read_input(StepInput, with_zone(visit.form, ("at",), visit.settings.zone))
        steps.record_step(visit.session, visit.actor, ref, given, version_of(visit), visit.now)
    except Invalid as error:
        return _step_form(visit, get_incident(visit.session, ref), visit.form, error.problems)
    return reply.redirect(visit, f"/incidents/{ref}#steps", "incidents.step_recorded")


@site.get("/incidents/{ref}/steps/{number}/take-back", "ask-take-back", Permission.RECORD_INCIDENTS)
def ask_take_back(visit: Visit, ref: str, number: str) -> Response:
    """The form that takes a step back."""
    incident = get_incident(visit.session, ref)
    steps.get_step(visit.session, incident, _number(ref, number))
    return _form(visit, incident, f"steps/{number}/take-back", "take_back")


@site.post("/incidents/{ref}/steps/{number}/take-back", "take-back", Permission.RECORD_INCIDENTS)
def take_back(visit: Visit, ref: str, number: str) -> Response:
    """Take the step back."""
    try:
        reason = read_input(ReasonInput, visit.form).reason
        steps.take_back_step(
            visit.session, visit.actor, ref, _number(ref, number), reason, version_of(visit), visit.now
        )
    except Invalid as error:
        incident = get_incident(visit.session, ref)
        return _form(visit, incident, f"steps/{number}/take-back", "take_back", error.problems)
    return reply.redirect(visit, f"/incidents/{ref}#steps", "incidents.taken_back")


@site.get("/incidents/{ref}/close", "ask-close", Permission.CLOSE_INCIDENTS)
def ask_close(visit: Visit, ref: str) -> Response:
    """The form that closes an incident."""
    return _form(visit, get_incident(visit.session, ref), "close", "close")


@site.post("/incidents/{ref}/close", "close", Permission.CLOSE_INCIDENTS)
def close(visit: Visit, ref: str) -> Response:
    """Close the incident."""
    try:
        given = read_input(CloseInput, visit.form)
        actions.close_incident(
            visit.session,
            visit.actor,
            ref,
            given,
            version_of(visit),
            visit.now,
            zone=visit.settings.zone,
        )
    except Invalid as error:
        return _form(visit, get_incident(visit.session, ref), "close", "close", error.problems)
    return reply.redirect(visit, f"/incidents/{ref}", "incidents.closed", ref=ref)


@site.get("/incidents/{ref}/reopen", "ask-reopen", Permission.CLOSE_INCIDENTS)
def ask_reopen(visit: Visit, ref: str) -> Response:
    """The form that opens an incident again."""
    return _form(visit, get_incident(visit.session, ref), "reopen", "reopen")


@site.post("/incidents/{ref}/reopen", "reopen", Permission.CLOSE_INCIDENTS)
def reopen(visit: Visit, ref: str) -> Response:
    """Open the incident again."""
    try:
        reason = read_input(ReasonInput, visit.form).reason
        actions.reopen_incident(visit.session, visit.actor, ref, reason, version_of(visit), visit.now)
    except Invalid as error:
        return _form(visit, get_incident(visit.session, ref), "reopen", "reopen", error.problems)
    return reply.redirect(visit, f"/incidents/{ref}", "incidents.reopened", ref=ref)


def _number(ref: str, given: str) -> int:
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise NotFound(ref=ref)
    return int(given)


def _step_form(
    visit: Visit,
    incident: Incident,
    values: Mapping[str, Any],
    problems: dict[str, Problem] | None = None,
) -> Response:
    words = visit.words
    law = current_law(visit.session)
    regimes = touched_by(visit.session, [incident])[incident.id or 0].regimes
    may_decide = visit.actor.may(Permission.CLOSE_INCIDENTS)
    kinds = [kind for kind in StepKind if may_decide or kind not in DECISIONS]
    context = StatusForm(
        form=Filling(words, "incidents", values, problems),
        action=f"/incidents/{incident.ref}/steps/new",
        version=version_of(visit) if problems else incident.version,
        cancel=f"/incidents/{incident.ref}#steps",
        save=words.text("incidents.add_step"),
        kinds=[(kind.value, words.text(f"incidents.kind_{kind.value}")) for kind in kinds],
        laws=[(regime, regime_name(words, regime)) for regime in regimes if has_duties(law, regime)],
    )
    return _page(visit, context, incident, "incidents.add_step", refused=bool(problems))


def _form(
    visit: Visit,
    incident: Incident,
    path: str,
    verb: str,
    problems: dict[str, Problem] | None = None,
) -> Response:
    words = visit.words
    context = StatusForm(
        form=Filling(words, "incidents", visit.form if problems else {}, problems),
        action=f"/incidents/{incident.ref}/{path}",
        version=version_of(visit) if problems else incident.version,
        cancel=f"/incidents/{incident.ref}",
        save=words.text(f"incidents.{verb}"),
        hint=words.text(f"incidents.{verb}_hint"),
        asks_lessons=verb == "close",
    )
    return _page(visit, context, incident, f"incidents.{verb}_title", refused=bool(problems))


def _page(visit: Visit, context: StatusForm, incident: Incident, heading: str, *, refused: bool) -> Response:
    return reply.page(
        visit,
        "incidents/status.html",
        context,
        heading=visit.words.text(heading),
        reference=incident.ref,
        lead=incident.title,
        section=visit.words.text("incidents.list_title"),
        crumbs=crumbs(visit, vendor_of(visit.session, incident), incident),
        status=422 if refused else 200,
        is_error=refused,
        extra={"form": context.form},
    )
