"""The pages of one incident: shown, recorded, changed. Knows no SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from register.errors import ChangedMeanwhile, Invalid, Problem
from register.incidents import actions
from register.incidents.clocks import clocks_of, touched_by
from register.incidents.inputs import IncidentInput
from register.incidents.models import Incident, IncidentStep, LearnedHow, PeopleBand, Severity
from register.incidents.queries import every_step, get_incident, vendor_of
from register.inputs import read_input
from register.rules.breach_clocks import Owed
from register.rules.permissions import Permission
from register.trail.counted import Paging
from register.trail.queries import list_events
from register.transfers.naming import regime_name
from register.transfers.queries import list_vendor_transfers
from register.vendors.models import Vendor
from register.vendors.queries import get_vendor, list_services
from register.web import reply
from register.web.conflicts import Difference, differences
from register.web.documents_shown import DocumentsShown, documents_shown
from register.web.filling import Filling
from register.web.frame import Crumb
from register.web.history import EventShown, shown_events
from register.web.incident_clocks import ClockShown, clocks_shown
from register.web.marks import marks_for
from register.web.moments import typed_moment, with_zone
from register.web.site import Site
from register.web.vendor_choices import Pairs, service_choices_for
from register.web.vendor_status import version_of
from register.web.visit import Visit

site = Site("incidents")

HISTORY_SHOWN = 20
INSTANTS: Final = ("happened_from", "happened_until", "vendor_knew_at", "told_us_at", "aware_at")
_LISTS: Final = ("service_refs", "transfer_refs", "data_categories")


@dataclass(frozen=True)
class StepShown:
    """One step: the record, who wrote it down, and the law it is for in words."""

    step: IncidentStep
    who: str
    law: str


@dataclass(frozen=True)
class IncidentShown:
    """One incident on one page."""

    incident: Incident
    vendor: Vendor
    services: Sequence[str]
    transfers: Sequence[str]
    clocks: Sequence[ClockShown]
    has_agreed_clock: bool
    steps: Sequence[StepShown]
    documents: DocumentsShown
    events: list[EventShown]
    more_events: bool
    history_ref: str


@dataclass(frozen=True)
class IncidentForm:
    """The form to record or change an incident."""

    form: Filling
    how: Pairs
    services: Pairs
    transfers: Pairs
    categories: Pairs
    bands: Pairs
    severities: Pairs
    action: str
    version: int | None
    cancel: str
    save: str
    theirs: list[Difference] | None = None


@site.get("/incidents/{ref}", "show", Permission.READ_REGISTER)
def show(visit: Visit, ref: str) -> Response:
    """One incident with its clocks, steps and history."""
    incident, words = get_incident(visit.session, ref), visit.words
    vendor, number = vendor_of(visit.session, incident), incident.id or 0
    clocks = clocks_of(visit.session, [incident], visit.now, visit.settings.zone)[number]
    touched = touched_by(visit.session, [incident])[number]
    events = list_events(visit.session, about_ref=ref, paging=Paging(1, HISTORY_SHOWN + 1))
    context = IncidentShown(
        incident=incident,
        vendor=vendor,
        services=touched.service_refs,
        transfers=touched.transfer_refs,
        clocks=clocks_shown(visit, clocks),
        has_agreed_clock=any(clock.duty.to is Owed.US for clock in clocks),
        steps=[
            StepShown(step, who or words.text("trail.nobody"), regime_name(words, step.regime_id or ""))
            for step, who in every_step(visit.session, number)
        ],
        documents=documents_shown(visit, ref),
        events=shown_events(events[:HISTORY_SHOWN], visit),
        more_events=len(events) > HISTORY_SHOWN,
        history_ref=ref,
    )
    return reply.page(
        visit,
        "incidents/show.html",
        context,
        heading=incident.title,
        reference=ref,
        tag=marks_for(words.language).tag("closed" if incident.closed_at else "open"),
        section=words.text("incidents.list_title"),
        crumbs=crumbs(visit, vendor),
    )


@site.get("/vendors/{ref}/incidents/new", "new", Permission.RECORD_INCIDENTS)
def new(visit: Visit, ref: str) -> Response:
    """The form for a new incident; that we know of it now is filled in."""
    aware = typed_moment(visit.now, visit.settings.zone)
    return _form(visit, get_vendor(visit.session, ref), None, {"aware_at": aware})


@site.post("/vendors/{ref}/incidents/new", "record", Permission.RECORD_INCIDENTS)
def record(visit: Visit, ref: str) -> Response:
    """Record the incident."""
    try:
        given = read_input(IncidentInput, typed(visit))
        made = actions.record_incident(visit.session, visit.actor, ref, given, visit.now)
    except Invalid as error:
        return _form(visit, get_vendor(visit.session, ref), None, visit.form, error.problems, status=422)
    return reply.redirect(visit, f"/incidents/{made.ref}", "incidents.recorded", ref=made.ref)


@site.get("/incidents/{ref}/edit", "edit", Permission.RECORD_INCIDENTS)
def edit(visit: Visit, ref: str) -> Response:
    """The form with what is recorded."""
    incident = get_incident(visit.session, ref)
    return _form(visit, vendor_of(visit.session, incident), incident, _recorded(visit, incident))


@site.post("/incidents/{ref}/edit", "change", Permission.RECORD_INCIDENTS)
def change(visit: Visit, ref: str) -> Response:
    """Save the form; a stale one comes back with both versions side by side."""
    incident = get_incident(visit.session, ref)
    vendor, before = vendor_of(visit.session, incident), incident.version
    try:
        given = read_input(IncidentInput, typed(visit))
        made = actions.change_incident(visit.session, visit.actor, ref, given, version_of(visit), visit.now)
    except Invalid as error:
        return _form(visit, vendor, incident, visit.form, error.problems, status=422)
    except ChangedMeanwhile:
        incident = get_incident(visit.session, ref)
        theirs = differences(visit.words, "incidents", _recorded(visit, incident), visit.form)
        return _form(visit, vendor, incident, visit.form, status=409, theirs=theirs)
    key = "incidents.saved" if made.version != before else "incidents.nothing_changed"
    return reply.redirect(visit, f"/incidents/{ref}", key, ref=ref)


def typed(visit: Visit) -> dict[str, Any]:
    """The form as the input reads it: lists as lists, times of day in the organisation's zone."""
    lists = {name: visit.form.all(name) for name in _LISTS}
    return {**with_zone(visit.form, INSTANTS, visit.settings.zone), **lists}


def crumbs(visit: Visit, vendor: Vendor, incident: Incident | None = None) -> list[Crumb]:
    """The way to an incident's pages."""
    found = [
        Crumb(visit.words.text("vendors.list_title"), "/vendors"),
        Crumb(f"{vendor.legal_name} {vendor.ref}", f"/vendors/{vendor.ref}#incidents"),
    ]
    if incident:
        found.append(Crumb(incident.ref, f"/incidents/{incident.ref}"))
    return found


def _recorded(visit: Visit, incident: Incident) -> dict[str, Any]:
    touched = touched_by(visit.session, [incident])[incident.id or 0]
    values: dict[str, Any] = {
        name: getattr(incident, name) for name in IncidentInput.model_fields if not name.endswith("_refs")
    }
    values |= {name: typed_moment(values[name], visit.settings.zone) for name in INSTANTS}
    values |= {"service_refs": list(touched.service_refs), "transfer_refs": list(touched.transfer_refs)}
    return {name: getattr(value, "value", value) for name, value in values.items()}


def _form(
    visit: Visit,
    vendor: Vendor,
    incident: Incident | None,
    values: Mapping[str, Any],
    problems: dict[str, Problem] | None = None,
    *,
    status: int = 200,
    theirs: list[Difference] | None = None,
) -> Response:
    words, number = visit.words, vendor.id or 0
    base = f"/incidents/{incident.ref}" if incident else f"/vendors/{vendor.ref}/incidents/new"
    version = incident.version if incident else None
    if status == 422 and incident:
        version = version_of(visit)
    marks = marks_for(words.language)
    context = IncidentForm(
        form=Filling(words, "incidents", values, problems),
        how=[(code.value, words.text(f"incidents.how_{code.value}")) for code in LearnedHow],
        services=[
            (service.ref, f"{service.purpose} ({service.ref})")
            for service in list_services(visit.session, number)
        ],
        transfers=[
            (row.ref, f"{row.purpose} → {marks.place(row.destination).striptags()} ({row.ref})")
            for row in list_vendor_transfers(visit.session, number)
        ],
        categories=service_choices_for(visit).categories,
        bands=[(code.value, words.text(f"incidents.band_{code.value}")) for code in PeopleBand],
        severities=[(code.value, words.text(f"incidents.severity_{code.value}")) for code in Severity],
        action=f"{base}/edit" if incident else base,
        version=version,
        cancel=base if incident else f"/vendors/{vendor.ref}#incidents",
        save=words.text("frame.keep_yours" if theirs is not None else "frame.save"),
        theirs=theirs,
    )
    return reply.page(
        visit,
        "incidents/form.html",
        context,
        heading=words.text("incidents.change_title" if incident else "incidents.add"),
        reference=incident.ref if incident else None,
        lead=vendor.legal_name,
        section=words.text("incidents.list_title"),
        crumbs=crumbs(visit, vendor, incident),
        status=status,
        is_error=status >= 400,
        extra={"form": context.form},
    )
