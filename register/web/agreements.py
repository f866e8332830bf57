"""Pages of one agreement: the record, adding and changing it. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from register.agreements import actions
from register.agreements.inputs import AgreementInput, SignaturesInput
from register.agreements.models import Agreement
from register.agreements.queries import get_agreement, get_vendor_of, parties_of, selectable_entities
from register.entities.models import OurEntity
from register.errors import ChangedMeanwhile, Conflict, Invalid, Problem
from register.inputs import read_input
from register.rules.permissions import Permission
from register.trail.counted import Paging
from register.trail.queries import list_events
from register.vendors.actions import require_vendor_open
from register.vendors.models import Service, Vendor, VendorStatus
from register.vendors.queries import get_vendor, list_services
from register.web import reply
from register.web.agreement_choices import AgreementChoices, agreement_choices
from register.web.agreement_list import state_tag
from register.web.agreement_terms_shown import TermsShown, terms_shown
from register.web.conflicts import Difference, differences
from register.web.documents_shown import DocumentsShown, documents_shown
from register.web.filling import Filling
from register.web.frame import Crumb
from register.web.history import EventShown, shown_events
from register.web.site import Site
from register.web.vendor_status import version_of
from register.web.vendors import crumbs as vendor_crumbs
from register.web.visit import Visit

site = Site("agreements")

HISTORY_SHOWN = 20
_LISTS = ("entity_refs", "service_refs")


@dataclass(frozen=True)
class AgreementForm:
    """The form to add or change an agreement."""

    form: Filling
    choices: AgreementChoices
    action: str
    version: int | None
    cancel: str
    save: str
    asks_signatures: bool = False
    theirs: list[Difference] | None = None
    """Where somebody else saved meanwhile: their values beside ours."""


@dataclass(frozen=True)
class AgreementShown:
    """One agreement: summary, contract terms, history."""

    agreement: Agreement
    vendor: Vendor
    parties: Sequence[OurEntity]
    services: Sequence[Service]
    terms: TermsShown
    can_change: bool
    documents: DocumentsShown
    events: list[EventShown]
    more_events: bool
    history_ref: str


def crumbs(visit: Visit, vendor: Vendor, agreement: Agreement | None = None) -> list[Crumb]:
    """The way to an agreement's pages: through its vendor."""
    found = vendor_crumbs(visit, vendor)
    if agreement:
        found.append(Crumb(f"{agreement.title} {agreement.ref}", f"/agreements/{agreement.ref}"))
    return found


@site.get("/agreements/{ref}", "show", Permission.READ_REGISTER)
def show(visit: Visit, ref: str) -> Response:
    """One agreement on one page."""
    agreement = get_agreement(visit.session, ref)
    vendor = get_vendor_of(visit.session, agreement)
    assert agreement.id is not None
    assert vendor.id is not None
    events = list_events(visit.session, about_ref=ref, paging=Paging(1, HISTORY_SHOWN + 1))
    covered = set(agreement.service_refs)
    context = AgreementShown(
        agreement=agreement,
        vendor=vendor,
        parties=parties_of(visit.session, agreement.id),
        services=[s for s in list_services(visit.session, vendor.id) if s.ref in covered],
        terms=terms_shown(visit, agreement, vendor),
        can_change=agreement.ended_on is None and vendor.status is not VendorStatus.ENDED,
        documents=documents_shown(visit, ref),
        events=shown_events(events[:HISTORY_SHOWN], visit),
        more_events=len(events) > HISTORY_SHOWN,
        history_ref=ref,
    )
    return reply.page(
        visit,
        "agreements/show.html",
        context,
        heading=agreement.title,
        reference=ref,
        tag=state_tag(agreement, visit),
        section=visit.words.text("agreements.list_title"),
        crumbs=crumbs(visit, vendor),
    )


@site.get("/vendors/{ref}/agreements/new", "new", Permission.EDIT_AGREEMENTS)
def new(visit: Visit, ref: str) -> Response:
    """The form for a new agreement; where we are only one entity, it is ticked already."""
    vendor = get_vendor(visit.session, ref)
    require_vendor_open(vendor)
    ours = [entity.ref for entity in selectable_entities(visit.session)]
    values = {"kind": "dpa", "entity_refs": ours if len(ours) == 1 else []}
    return _new_form(visit, vendor, Filling(visit.words, "agreements", values))


@site.post("/vendors/{ref}/agreements/new", "add", Permission.EDIT_AGREEMENTS)
def add(visit: Visit, ref: str) -> Response:
    """Add the agreement."""
    vendor = get_vendor(visit.session, ref)
    try:
        given, signatures = _read_both(visit)
        agreement = actions.add_agreement(
            visit.session, visit.actor, ref, given, visit.now, today=visit.today, signatures=signatures
        )
    except Invalid as error:
        return _new_form(visit, vendor, Filling(visit.words, "agreements", visit.form, error.problems), 422)
    return reply.redirect(visit, f"/agreements/{agreement.ref}", "agreements.added", ref=agreement.ref)


@site.get("/agreements/{ref}/edit", "edit", Permission.EDIT_AGREEMENTS)
def edit(visit: Visit, ref: str) -> Response:
    """The form with what is recorded."""
    agreement = get_open(visit, ref)
    form = Filling(visit.words, "agreements", _values(visit, agreement))
    return _edit_form(visit, agreement, form, agreement.version)


@site.post("/agreements/{ref}/edit", "change", Permission.EDIT_AGREEMENTS)
def change(visit: Visit, ref: str) -> Response:
    """Save the form; a stale one comes back with both versions side by side."""
    version = version_of(visit)
    try:
        given = read_input(AgreementInput, _typed(visit))
        agreement = actions.change_agreement(visit.session, visit.actor, ref, given, version, visit.now)
    except Invalid as error:
        agreement = get_agreement(visit.session, ref)
        form = Filling(visit.words, "agreements", visit.form, error.problems)
        return _edit_form(visit, agreement, form, version, status=422)
    except ChangedMeanwhile:
        agreement = get_agreement(visit.session, ref)
        theirs = differences(visit.words, "agreements", _values(visit, agreement), visit.form)
        form = Filling(visit.words, "agreements", visit.form)
        return _edit_form(visit, agreement, form, agreement.version, status=409, theirs=theirs)
    key = "saved" if agreement.version != version else "nothing_changed"
    return reply.redirect(visit, f"/agreements/{ref}", f"agreements.{key}", ref=ref)


def get_open(visit: Visit, ref: str) -> Agreement:
    """The agreement, still open: a form for one that has ended leads nowhere. Raises NotFound, Conflict."""
    agreement = get_agreement(visit.session, ref)
    if agreement.ended_on:
        raise Conflict("already-ended", ref=ref)
    require_vendor_open(get_vendor_of(visit.session, agreement))
    return agreement


def _typed(visit: Visit) -> dict[str, Any]:
    return {**visit.form, **{name: visit.form.all(name) for name in _LISTS}}


def _read_both(visit: Visit) -> tuple[AgreementInput, SignaturesInput]:
    """The agreement and its signatures, with the problems of both at once."""
    problems: dict[str, Problem] = {}
    given = signatures = None
    try:
        given = read_input(AgreementInput, _typed(visit))
    except Invalid as error:
        problems |= error.problems
    try:
        signatures = read_input(SignaturesInput, visit.form)
    except Invalid as error:
        problems |= error.problems
    if given is None or signatures is None:
        raise Invalid(problems)
    return given, signatures


def _values(visit: Visit, agreement: Agreement) -> dict[str, Any]:
    assert agreement.id is not None
    values = {name: getattr(agreement, name, None) for name in AgreementInput.model_fields}
    values["entity_refs"] = [party.ref for party in parties_of(visit.session, agreement.id)]
    return {name: getattr(value, "value", value) for name, value in values.items()}


def _new_form(visit: Visit, vendor: Vendor, form: Filling, status: int = 200) -> Response:
    words = visit.words
    context = AgreementForm(
        form=form,
        choices=agreement_choices(visit, vendor),
        action=f"/vendors/{vendor.ref}/agreements/new",
        version=None,
        cancel=f"/vendors/{vendor.ref}#agreements",
        save=words.text("agreements.add"),
        asks_signatures=True,
    )
    heading = words.text("agreements.new_title", name=vendor.legal_name)
    return _form_page(visit, context, heading, None, crumbs(visit, vendor), status)


def _edit_form(
    visit: Visit,
    agreement: Agreement,
    form: Filling,
    version: int,
    status: int = 200,
    theirs: list[Difference] | None = None,
) -> Response:
    words, vendor = visit.words, get_vendor_of(visit.session, agreement)
    context = AgreementForm(
        form=form,
        choices=agreement_choices(visit, vendor, agreement),
        action=f"/agreements/{agreement.ref}/edit",
        version=version,
        cancel=f"/agreements/{agreement.ref}",
        save=words.text("frame.keep_yours" if theirs is not None else "frame.save"),
        theirs=theirs,
    )
    heading = words.text("agreements.edit_title", name=agreement.title)
    return _form_page(visit, context, heading, agreement.ref, crumbs(visit, vendor, agreement), status)


def _form_page(
    visit: Visit, context: AgreementForm, heading: str, ref: str | None, way: list[Crumb], status: int
) -> Response:
    return reply.page(
        visit,
        "agreements/edit.html",
        context,
        heading=heading,
        reference=ref,
        section=visit.words.text("agreements.list_title"),
        crumbs=way,
        status=status,
        is_error=status >= 400,
        extra={"form": context.form},
    )
