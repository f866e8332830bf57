"""Pages that change where a vendor stands: owner, pause, resume, end; and its services."""

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from register.errors import ChangedMeanwhile, Invalid, Problem
from register.inputs import OptionalCount, Reason, RoomInput, read_input
from register.offboarding.actions import end_by_checklist
from register.offboarding.inputs import EndInput
from register.offboarding.queries import checklist_needed, offboarding_of
from register.rules.permissions import Permission
from register.vendors import actions, services
from register.vendors.inputs import ServiceInput
from register.vendors.models import Service, Vendor
from register.vendors.queries import get_service, get_vendor, vendor_of
from register.web import reply
from register.web.conflicts import Difference, differences
from register.web.filling import Filling
from register.web.frame import Crumb
from register.web.site import Site
from register.web.vendor_choices import Pairs, ServiceChoices, people_choices, service_choices_for
from register.web.vendors import crumbs
from register.web.visit import Visit

site = Site("vendor-status")


class ReasonInput(RoomInput):
    """Why something is paused or resumed."""

    reason: Reason


class OwnerInput(RoomInput):
    """Who owns the vendor from now on."""

    owner_id: OptionalCount = None


@dataclass(frozen=True)
class StatusForm:
    """A short form about one vendor or service."""

    form: Filling
    action: str
    version: int
    cancel: str
    save: str
    hint: str = ""
    people: Pairs = ()
    asks_date: bool = False
    is_destructive: bool = False
    theirs: list[Difference] | None = None


@dataclass(frozen=True)
class ServiceForm:
    """The form to add or change a service."""

    form: Filling
    choices: ServiceChoices
    action: str
    version: int | None
    cancel: str
    save: str
    theirs: list[Difference] | None = None


_VERBS: dict[str, tuple[Any, str]] = {
    "pause": (actions.pause_vendor, "paused"),
    "resume": (actions.resume_vendor, "resumed"),
}


def _verb_pages(verb: str) -> None:
    @site.get(f"/vendors/{{ref}}/{verb}", verb, Permission.EDIT_VENDORS)
    def ask(visit: Visit, ref: str) -> Response:
        return _status_form(visit, get_vendor(visit.session, ref), verb)

    @site.post(f"/vendors/{{ref}}/{verb}", f"{verb}-now", Permission.EDIT_VENDORS)
    def do(visit: Visit, ref: str) -> Response:
        act, done = _VERBS[verb]
        try:
            given = read_input(ReasonInput, visit.form)
        except Invalid as error:
            return _status_form(visit, get_vendor(visit.session, ref), verb, error.problems)
        vendor = act(visit.session, visit.actor, ref, given.reason, version_of(visit), visit.now)
        return reply.redirect(visit, f"/vendors/{ref}", f"vendors.{done}", name=vendor.legal_name)


for _verb in _VERBS:
    _verb_pages(_verb)


@site.get("/vendors/{ref}/end", "end", Permission.EDIT_VENDORS)
def ask_end(visit: Visit, ref: str) -> Response:
    """The form that ends a vendor; where it handled personal data, its checklist instead."""
    vendor = get_vendor(visit.session, ref)
    running = offboarding_of(visit.session, vendor.id or 0)
    if running and running.ended_at is None:
        return reply.redirect(visit, f"/offboardings/{running.ref}")
    if checklist_needed(visit.session, vendor):
        return reply.redirect(visit, f"/vendors/{ref}/offboarding/new")
    return _status_form(visit, vendor, "end")


@site.post("/vendors/{ref}/end", "end-now", Permission.EDIT_VENDORS)
def end(visit: Visit, ref: str) -> Response:
    """End the vendor; one that handled personal data only through its checklist."""
    try:
        given = read_input(EndInput, visit.form)
    except Invalid as error:
        return _status_form(visit, get_vendor(visit.session, ref), "end", error.problems)
    vendor = end_by_checklist(visit.session, visit.actor, ref, given, version_of(visit), visit.now)
    return reply.redirect(visit, f"/vendors/{ref}", "vendors.ended", name=vendor.legal_name)


@site.get("/vendors/{ref}/owner", "owner", Permission.EDIT_VENDORS)
def ask_owner(visit: Visit, ref: str) -> Response:
    """The form that hands a vendor over."""
    return _owner_form(visit, get_vendor(visit.session, ref))


@site.post("/vendors/{ref}/owner", "hand-over", Permission.EDIT_VENDORS)
def hand_over(visit: Visit, ref: str) -> Response:
    """Hand the vendor over."""
    try:
        given = read_input(OwnerInput, visit.form)
        if given.owner_id is None:
            raise Invalid({"owner_id": Problem("required")})
        vendor = actions.hand_over(
            visit.session, visit.actor, ref, given.owner_id, version_of(visit), visit.now
        )
    except Invalid as error:
        return _owner_form(visit, get_vendor(visit.session, ref), error.problems)
    owner = next(name for value, name in people_choices(visit.session) if int(value) == given.owner_id)
    return reply.redirect(
        visit, f"/vendors/{ref}", "vendors.handed_over", name=vendor.legal_name, owner=owner
    )


@site.get("/vendors/{ref}/services/new", "new-service", Permission.EDIT_VENDORS)
def new_service(visit: Visit, ref: str) -> Response:
    """The form for a new service."""
    return _service_form(visit, get_vendor(visit.session, ref), None, Filling(visit.words, "vendors"))


@site.post("/vendors/{ref}/services/new", "add-service", Permission.EDIT_VENDORS)
def add_service(visit: Visit, ref: str) -> Response:
    """Add the service."""
    try:
        given = read_input(ServiceInput, _service_values(visit))
    except Invalid as error:
        vendor = get_vendor(visit.session, ref)
        return _service_form(visit, vendor, None, _refilled(visit, error), status=422)
    service = services.add_service(visit.session, visit.actor, ref, given, visit.now)
    return reply.redirect(visit, f"/vendors/{ref}#data", "vendors.service_added", ref=service.ref)


@site.get("/services/{ref}/edit", "edit-service", Permission.EDIT_VENDORS)
def edit_service(visit: Visit, ref: str) -> Response:
    """The form with what is recorded."""
    service = get_service(visit.session, ref)
    form = Filling(visit.words, "vendors", _recorded(service))
    return _service_form(visit, vendor_of(visit.session, service), service, form)


@site.post("/services/{ref}/edit", "change-service", Permission.EDIT_VENDORS)
def change_service(visit: Visit, ref: str) -> Response:
    """Save the service; a stale form comes back with both versions."""
    service = get_service(visit.session, ref)
    vendor = vendor_of(visit.session, service)
    try:
        given = read_input(ServiceInput, _service_values(visit))
        services.change_service(visit.session, visit.actor, ref, given, version_of(visit), visit.now)
    except Invalid as error:
        return _service_form(visit, vendor, service, _refilled(visit, error), status=422)
    except ChangedMeanwhile:
        theirs = differences(visit.words, "vendors", _recorded(service), visit.form)
        return _service_form(visit, vendor, service, _refilled(visit), status=409, theirs=theirs)
    return reply.redirect(visit, f"/vendors/{vendor.ref}#data", "vendors.service_saved", ref=ref)


@site.get("/services/{ref}/end", "ask-end-service", Permission.EDIT_VENDORS)
def ask_end_service(visit: Visit, ref: str) -> Response:
    """The form that ends a service."""
    return _end_service_form(visit, get_service(visit.session, ref))


@site.post("/services/{ref}/end", "end-service", Permission.EDIT_VENDORS)
def end_service(visit: Visit, ref: str) -> Response:
    """End the service."""
    service = get_service(visit.session, ref)
    try:
        given = read_input(EndInput, visit.form)
    except Invalid as error:
        return _end_service_form(visit, service, error.problems)
    services.end_service(
        visit.session, visit.actor, ref, given.ended_on, given.reason, version_of(visit), visit.now
    )
    vendor = vendor_of(visit.session, service)
    return reply.redirect(visit, f"/vendors/{vendor.ref}#data", "vendors.service_ended", ref=ref)


def version_of(visit: Visit) -> int:
    """The version the form was made from; a missing or mangled one fits no record."""
    given = visit.form["version"]
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def _status_form(
    visit: Visit, vendor: Vendor, verb: str, problems: dict[str, Problem] | None = None
) -> Response:
    words = visit.words
    values = visit.form if problems else {"ended_on": visit.today.isoformat()}
    context = StatusForm(
        form=Filling(words, "vendors", values, problems),
        action=f"/vendors/{vendor.ref}/{verb}",
        version=version_of(visit) if problems else vendor.version,
        cancel=f"/vendors/{vendor.ref}",
        save=words.text(f"vendors.{verb}"),
        hint=words.text("vendors.end_hint") if verb == "end" else "",
        asks_date=verb == "end",
        is_destructive=verb == "end",
    )
    heading = words.text(f"vendors.{verb}_title", name=vendor.legal_name)
    return _short_page(visit, context, heading, vendor, bool(problems))


def _owner_form(visit: Visit, vendor: Vendor, problems: dict[str, Problem] | None = None) -> Response:
    words = visit.words
    context = StatusForm(
        form=Filling(words, "vendors", visit.form if problems else {"owner_id": vendor.owner_id}, problems),
        action=f"/vendors/{vendor.ref}/owner",
        version=version_of(visit) if problems else vendor.version,
        cancel=f"/vendors/{vendor.ref}",
        save=words.text("vendors.hand_over"),
        people=people_choices(visit.session),
    )
    return _short_page(visit, context, words.text("vendors.hand_over"), vendor, bool(problems))


def _end_service_form(visit: Visit, service: Service, problems: dict[str, Problem] | None = None) -> Response:
    words, vendor = visit.words, vendor_of(visit.session, service)
    values = visit.form if problems else {"ended_on": visit.today.isoformat()}
    context = StatusForm(
        form=Filling(words, "vendors", values, problems),
        action=f"/services/{service.ref}/end",
        version=version_of(visit) if problems else service.version,
        cancel=f"/vendors/{vendor.ref}#data",
        save=words.text("vendors.end_service", ref=service.ref),
        asks_date=True,
        is_destructive=True,
    )
    heading = words.text("vendors.end_service", ref=service.ref)
    return _short_page(visit, context, heading, vendor, bool(problems))


def _short_page(visit: Visit, context: StatusForm, heading: str, vendor: Vendor, refused: bool) -> Response:
    return reply.page(
        visit,
        "vendors/status.html",
        context,
        heading=heading,
        section=visit.words.text("vendors.list_title"),
        crumbs=crumbs(visit, vendor),
        status=422 if refused else 200,
        is_error=refused,
        extra={"form": context.form},
    )


def _service_values(visit: Visit) -> dict[str, Any]:
    lists = {name: visit.form.all(name) for name in ("data_subjects", "data_categories")}
    return {**visit.form, **lists}


def _refilled(visit: Visit, error: Invalid | None = None) -> Filling:
    return Filling(visit.words, "vendors", visit.form, error.problems if error else None)


def _recorded(service: Service) -> dict[str, Any]:
    values = service.model_dump(include=set(ServiceInput.model_fields))
    return {name: getattr(value, "value", value) for name, value in values.items()}


def _service_form(
    visit: Visit,
    vendor: Vendor,
    service: Service | None,
    form: Filling,
    status: int = 200,
    theirs: list[Difference] | None = None,
) -> Response:
    words = visit.words
    version = None if service is None else service.version
    if status == 422 and service is not None:
        version = version_of(visit)
    heading = (
        words.text("vendors.change_service", ref=service.ref)
        if service
        else words.text("vendors.add_service")
    )
    context = ServiceForm(
        form=form,
        choices=service_choices_for(visit),
        action=f"/services/{service.ref}/edit" if service else f"/vendors/{vendor.ref}/services/new",
        version=version,
        cancel=f"/vendors/{vendor.ref}#data",
        save=words.text("frame.keep_yours") if theirs is not None else "",
        theirs=theirs,
    )
    return reply.page(
        visit,
        "vendors/service.html",
        context,
        heading=heading,
        section=words.text("vendors.list_title"),
        crumbs=[*crumbs(visit), Crumb(f"{vendor.legal_name} {vendor.ref}", f"/vendors/{vendor.ref}")],
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )
