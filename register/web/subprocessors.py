"""The pages of one engagement: shown, added, changed, ended. Knows no SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from register.chains import actions
from register.chains.changing import known_or_added
from register.chains.inputs import LEG_FACTS, EndInput, EngagementInput
from register.chains.models import Engagement
from register.chains.queries import get_engagement, service_of, vendors_of
from register.errors import ChangedMeanwhile, Invalid, Problem
from register.inputs import read_input
from register.rules.permissions import Permission
from register.trail.counted import Paging
from register.trail.queries import list_events
from register.vendors.actions import require_vendor_open
from register.vendors.models import Service, Vendor
from register.vendors.queries import get_vendor, list_services
from register.web import reply
from register.web.chain_words import EngagementChoices, choices_for, recorded, tools_shown, typed
from register.web.conflicts import Difference, differences
from register.web.fact_words import answer_words
from register.web.filling import Filling
from register.web.frame import Crumb
from register.web.history import EventShown, shown_events
from register.web.meant import meant_vendor, with_new
from register.web.site import Site
from register.web.vendor_status import version_of
from register.web.visit import Visit

site = Site("sub-processors")

HISTORY_SHOWN = 20


@dataclass(frozen=True)
class EngagementShown:
    """One engagement on one page."""

    engagement: Engagement
    engager: Vendor
    engaged: Vendor
    service: Service | None
    tools: Sequence[tuple[str, str, Any]]
    """Law, tool and the day it was signed."""
    facts: Sequence[tuple[str, str]]
    events: list[EventShown]
    more_events: bool
    history_ref: str


@dataclass(frozen=True)
class EngagementForm:
    """The form to add or change an engagement; ``similar`` are vendors that may be meant."""

    form: Filling
    choices: EngagementChoices
    action: str
    version: int | None
    cancel: str
    save: str
    is_new: bool
    similar: Sequence[tuple[str, str]] = ()
    theirs: list[Difference] | None = None


@dataclass(frozen=True)
class EndForm:
    """The form that ends an engagement."""

    form: Filling
    action: str
    version: int
    cancel: str


@site.get("/sub-processors/{ref}", "show", Permission.READ_REGISTER)
def show(visit: Visit, ref: str) -> Response:
    """One engagement with its history."""
    engagement, words = get_engagement(visit.session, ref), visit.words
    engager, engaged = vendors_of(visit.session, engagement)
    events = list_events(visit.session, about_ref=ref, paging=Paging(1, HISTORY_SHOWN + 1))
    context = EngagementShown(
        engagement=engagement,
        engager=engager,
        engaged=engaged,
        service=service_of(visit.session, engagement),
        tools=tools_shown(words, engagement.mechanisms),
        facts=[
            (words.text(f"transfers.field_{name}"), answer_words(words, name, engagement.facts[name]))
            for name in LEG_FACTS
            if name in engagement.facts
        ],
        events=shown_events(events[:HISTORY_SHOWN], visit),
        more_events=len(events) > HISTORY_SHOWN,
        history_ref=ref,
    )
    return reply.page(
        visit,
        "chains/show.html",
        context,
        heading=words.text("chains.heading", engager=engager.legal_name, engaged=engaged.legal_name),
        reference=ref,
        section=words.text("chains.list_title"),
        crumbs=_crumbs(visit, engager),
    )


@site.get("/vendors/{ref}/sub-processors/new", "new", Permission.EDIT_VENDORS)
def new(visit: Visit, ref: str) -> Response:
    """The form for a new engagement by this vendor."""
    engager = get_vendor(visit.session, ref)
    require_vendor_open(engager)
    return _form(visit, engager, None, visit.query)


@site.post("/vendors/{ref}/sub-processors/new", "add", Permission.EDIT_VENDORS)
def add(visit: Visit, ref: str) -> Response:
    """Record the engagement, and its sub-processor as a vendor where it is not in the register."""
    engager = get_vendor(visit.session, ref)
    require_vendor_open(engager)
    similar: Sequence[tuple[str, str]] = ()
    try:
        given = read_input(EngagementInput, typed(visit.form))
        meant = meant_vendor(visit.session, visit.form["engaged"], visit.form["engaged_ref"], "engaged")
        similar = meant.similar
        if similar:
            raise Invalid({"engaged_ref": Problem("choose-one")})
        engaged_ref = meant.ref or known_or_added(visit.session, visit.actor, meant.name, visit.now)
        made = actions.add_engagement(visit.session, visit.actor, ref, engaged_ref, given, visit.now)
    except Invalid as error:
        return _form(visit, engager, None, visit.form, error.problems, status=422, similar=similar)
    _, engaged = vendors_of(visit.session, made)
    return reply.redirect(
        visit, f"/vendors/{ref}#sub-processors", "chains.added", name=engaged.legal_name, ref=made.ref
    )


@site.get("/sub-processors/{ref}/edit", "edit", Permission.EDIT_VENDORS)
def edit(visit: Visit, ref: str) -> Response:
    """The form with what is recorded."""
    engagement = get_engagement(visit.session, ref)
    engager, _ = vendors_of(visit.session, engagement)
    return _form(visit, engager, engagement, recorded(engagement, service_of(visit.session, engagement)))


@site.post("/sub-processors/{ref}/edit", "change", Permission.EDIT_VENDORS)
def change(visit: Visit, ref: str) -> Response:
    """Save the form; a stale one comes back with both versions side by side."""
    engagement = get_engagement(visit.session, ref)
    engager, _ = vendors_of(visit.session, engagement)
    before = engagement.version
    try:
        given = read_input(EngagementInput, typed(visit.form))
        made = actions.change_engagement(visit.session, visit.actor, ref, given, version_of(visit), visit.now)
    except Invalid as error:
        return _form(visit, engager, engagement, visit.form, error.problems, status=422)
    except ChangedMeanwhile:
        engagement = get_engagement(visit.session, ref)
        stored = recorded(engagement, service_of(visit.session, engagement))
        theirs = differences(visit.words, "chains", stored, visit.form)
        return _form(visit, engager, engagement, visit.form, status=409, theirs=theirs)
    key = "chains.saved" if made.version != before else "chains.nothing_changed"
    return reply.redirect(visit, f"/sub-processors/{ref}", key, ref=ref)


@site.get("/sub-processors/{ref}/end", "ask-end", Permission.EDIT_VENDORS)
def ask_end(visit: Visit, ref: str) -> Response:
    """The form that ends an engagement."""
    return _end_form(visit, get_engagement(visit.session, ref))


@site.post("/sub-processors/{ref}/end", "end", Permission.EDIT_VENDORS)
def end(visit: Visit, ref: str) -> Response:
    """End the engagement."""
    try:
        given = read_input(EndInput, visit.form)
        actions.end_engagement(
            visit.session, visit.actor, ref, given, version_of(visit), visit.now, today=visit.today
        )
    except Invalid as error:
        return _end_form(visit, get_engagement(visit.session, ref), error.problems)
    return reply.redirect(visit, f"/sub-processors/{ref}", "chains.ended", ref=ref)


def _form(
    visit: Visit,
    engager: Vendor,
    engagement: Engagement | None,
    values: Mapping[str, Any],
    problems: dict[str, Problem] | None = None,
    *,
    status: int = 200,
    similar: Sequence[tuple[str, str]] = (),
    theirs: list[Difference] | None = None,
) -> Response:
    words = visit.words
    services = list_services(visit.session, engager.id or 0)
    kept = engagement.service_id if engagement else None
    choices = choices_for(
        visit.session,
        words,
        [service for service in services if not service.ended_on or service.id == kept],
        engagement.mechanisms if engagement else {},
    )
    if similar:
        similar = with_new(words, similar, visit.form["engaged"])
    here = f"/sub-processors/{engagement.ref}" if engagement else f"/vendors/{engager.ref}/sub-processors/new"
    version = engagement.version if engagement else None
    if status == 422 and engagement:
        version = version_of(visit)
    context = EngagementForm(
        form=Filling(words, "chains", values, problems, choices.labels),
        choices=choices,
        action=f"{here}/edit" if engagement else here,
        version=version,
        cancel=here if engagement else f"/vendors/{engager.ref}#sub-processors",
        save=words.text("frame.keep_yours" if theirs is not None else "frame.save"),
        is_new=engagement is None,
        similar=similar,
        theirs=theirs,
    )
    return reply.page(
        visit,
        "chains/form.html",
        context,
        heading=words.text("chains.change_title" if engagement else "chains.add"),
        reference=engagement.ref if engagement else None,
        lead=engager.legal_name,
        section=words.text("chains.list_title"),
        crumbs=_crumbs(visit, engager, engagement),
        status=status,
        is_error=status >= 400,
        extra={"form": context.form},
    )


def _end_form(visit: Visit, engagement: Engagement, problems: dict[str, Problem] | None = None) -> Response:
    words = visit.words
    engager, engaged = vendors_of(visit.session, engagement)
    context = EndForm(
        form=Filling(
            words, "chains", visit.form if problems else {"ended_on": visit.today.isoformat()}, problems
        ),
        action=f"/sub-processors/{engagement.ref}/end",
        version=version_of(visit) if problems else engagement.version,
        cancel=f"/sub-processors/{engagement.ref}",
    )
    return reply.page(
        visit,
        "chains/end.html",
        context,
        heading=words.text("chains.end_title"),
        reference=engagement.ref,
        lead=words.text("chains.heading", engager=engager.legal_name, engaged=engaged.legal_name),
        section=words.text("chains.list_title"),
        crumbs=_crumbs(visit, engager, engagement),
        status=422 if problems else 200,
        is_error=bool(problems),
        extra={"form": context.form},
    )


def _crumbs(visit: Visit, engager: Vendor, engagement: Engagement | None = None) -> list[Crumb]:
    found = [
        Crumb(visit.words.text("vendors.list_title"), "/vendors"),
        Crumb(f"{engager.legal_name} {engager.ref}", f"/vendors/{engager.ref}#sub-processors"),
    ]
    if engagement:
        found.append(Crumb(engagement.ref, f"/sub-processors/{engagement.ref}"))
    return found
