"""Pages of vendors: the list, one vendor, adding and changing. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from register.agreements.queries import agreements_of
from register.decisions.models import SubjectKind
from register.errors import ChangedMeanwhile, Invalid
from register.flags.queries import vendor_flags
from register.incidents.queries import incidents_of
from register.inputs import read_input
from register.offboarding.queries import told_offboarding_of
from register.reviews.queries import reviews_of
from register.rules.onboarding import host_of, name_from_host
from register.rules.permissions import Permission
from register.trail.counted import Paging
from register.trail.queries import list_events
from register.transfers.queries import list_vendor_transfers
from register.vendors import actions
from register.vendors.inputs import VendorInput
from register.vendors.models import Vendor, VendorContact, VendorStatus
from register.vendors.queries import (
    VendorParts,
    get_vendor,
    similar_vendors,
    vendor_parts,
    vendor_with_owner,
)
from register.web import reply
from register.web.chain_shown import ChainShown, shown_chain
from register.web.conflicts import Difference, differences
from register.web.decisions_of import DecisionsOf, decisions_of
from register.web.documents_shown import DocumentsShown, documents_shown
from register.web.earlier_rows import (
    FIELD,
    NONE,
    EarlierShown,
    add_what_it_did,
    chosen_row,
    earlier_shown,
    with_facts,
)
from register.web.filling import Filling
from register.web.frame import Crumb
from register.web.gates_shown import GatesShown, gates_shown
from register.web.history import EventShown, shown_events
from register.web.marks import marks_for
from register.web.site import Site
from register.web.vendor_choices import VendorChoices, choices_for
from register.web.vendor_sections import FlagShown, flags_shown
from register.web.visit import Visit

site = Site("vendors")

LONG_FORM = ("local_name", "description", "category", "importance", "place_code", "other_names", "notes")
"""Fields that only the form on one page asks for."""
HISTORY_SHOWN = 20


@dataclass(frozen=True)
class VendorForm:
    """The form to add or change a vendor."""

    form: Filling
    choices: VendorChoices
    action: str
    version: int | None
    cancel: str
    similar: Any = ()
    """Vendors with a similar name, shown before a second one is added."""
    theirs: list[Difference] | None = None
    """Where somebody else saved meanwhile: their values beside ours."""
    earlier: Sequence[EarlierShown] = ()
    """Rows of this name that an import left out or took back."""


@dataclass(frozen=True)
class VendorShown:
    """One vendor, everything on one long page."""

    vendor: Any
    """The vendor's columns, ``owner_name`` and ``owner_has_left``."""
    parts: VendorParts
    flags: list[FlagShown]
    transfers: Sequence[Any]
    agreements: Sequence[Any]
    incidents: Sequence[Any]
    offboarding: Any
    reviews: Sequence[Any]
    chain: ChainShown
    documents: DocumentsShown
    events: list[EventShown]
    more_events: bool
    history_ref: str
    is_open: bool
    gates: GatesShown | None
    decisions: DecisionsOf


def crumbs(visit: Visit, vendor: Vendor | None = None) -> list[Crumb]:
    """The way to a vendor's pages."""
    found = [Crumb(visit.words.text("vendors.list_title"), "/vendors")]
    if vendor:
        found.append(Crumb(f"{vendor.legal_name} {vendor.ref}", f"/vendors/{vendor.ref}"))
    return found


@site.get("/vendors/new", "new", Permission.EDIT_VENDORS)
def new(visit: Visit) -> Response:
    """The form for a new vendor; ``?name=`` fills in what was searched for."""
    typed = {"legal_name": visit.query.get("name", "")[:300], "handles_personal_data": "unknown"}
    return _new_form(visit, Filling(visit.words, "vendors", typed))


@site.post("/vendors/new", "add", Permission.EDIT_VENDORS)
def add(visit: Visit) -> Response:
    """Add the vendor, unless a similar one is known and nobody has said that this is another."""
    typed: Any = visit.form
    if host := host_of(visit.form["legal_name"]):
        # A website was pasted in place of a name: the name is a first guess, and asked about next.
        typed = {
            "website": host,
            **{n: v for n, v in visit.form.items() if v},
            "legal_name": name_from_host(host),
        }
    try:
        given = read_input(VendorInput, typed)
    except Invalid as error:
        return _new_form(visit, Filling(visit.words, "vendors", visit.form, error.problems), status=422)
    site_host = host_of(given.website or "")
    row = chosen_row(visit, given.legal_name, site_host)
    if not visit.form["is_another"] or (row is None and visit.form[FIELD] not in ("", NONE)):
        similar = similar_vendors(visit.session, given.legal_name, host=site_host)
        earlier = earlier_shown(visit, given.legal_name, site_host)
        if similar or earlier:
            form = Filling(visit.words, "vendors", visit.form)
            return _new_form(visit, form, status=422, similar=similar, earlier=earlier)
    try:
        if row:
            given = read_input(VendorInput, with_facts(row.facts, typed))
        vendor = actions.add_vendor(visit.session, visit.actor, given, visit.now)
        if row:
            add_what_it_did(visit, vendor, row)
    except Invalid as error:
        return _new_form(visit, Filling(visit.words, "vendors", visit.form, error.problems), status=422)
    # Who entered everything on one page is done with it; who gave a name goes on task by task.
    is_told = any(visit.form[name] for name in LONG_FORM) or given.handles_personal_data != "unknown"
    was_long = is_told and row is None
    path = f"/vendors/{vendor.ref}" if was_long else f"/vendors/{vendor.ref}/onboard/who"
    return reply.redirect(visit, path, "vendors.added", name=vendor.legal_name, ref=vendor.ref)


@site.get("/vendors/{ref}", "show", Permission.READ_REGISTER)
def show(visit: Visit, ref: str) -> Response:
    """One vendor on one page."""
    vendor = vendor_with_owner(visit.session, ref)
    is_open = vendor.status not in (VendorStatus.ENDED, VendorStatus.PAUSED)
    events = list_events(visit.session, about_ref=vendor.ref, paging=Paging(1, HISTORY_SHOWN + 1))
    context = VendorShown(
        vendor=vendor,
        parts=vendor_parts(visit.session, vendor.id),
        flags=flags_shown(visit, vendor.ref, vendor_flags(visit.session, vendor.id, visit.today)),
        transfers=list_vendor_transfers(visit.session, vendor.id),
        agreements=agreements_of(visit.session, vendor.id),
        offboarding=told_offboarding_of(visit.session, vendor.id),
        incidents=incidents_of(visit.session, vendor.id),
        reviews=reviews_of(visit.session, vendor.id),
        chain=shown_chain(visit.session, vendor.id, visit.today),
        documents=documents_shown(visit, vendor.ref),
        events=shown_events(events[:HISTORY_SHOWN], visit),
        more_events=len(events) > HISTORY_SHOWN,
        history_ref=vendor.ref,
        is_open=is_open,
        gates=gates_shown(visit, vendor) if is_open else None,
        decisions=decisions_of(visit, SubjectKind.VENDOR, ref, is_open=is_open),
    )
    return reply.page(
        visit,
        "vendors/show.html",
        context,
        heading=vendor.legal_name,
        reference=vendor.ref,
        tag=marks_for(visit.words.language).tag(vendor.status.value),
        section=visit.words.text("vendors.list_title"),
        crumbs=crumbs(visit),
    )


@site.get("/vendors/{ref}/edit", "edit", Permission.EDIT_VENDORS)
def edit(visit: Visit, ref: str) -> Response:
    """The form with what is recorded."""
    vendor = get_vendor(visit.session, ref)
    return _edit_form(
        visit, vendor, Filling(visit.words, "vendors", values_of(visit, vendor)), vendor.version
    )


@site.post("/vendors/{ref}/edit", "change", Permission.EDIT_VENDORS)
def change(visit: Visit, ref: str) -> Response:
    """Save the form; a stale one comes back with both versions side by side."""
    version = int(visit.form["version"]) if visit.form["version"].isdigit() else 0
    try:
        given = read_input(VendorInput, visit.form)
        before = get_vendor(visit.session, ref).version
        vendor = actions.change_vendor(visit.session, visit.actor, ref, given, version, visit.now)
    except Invalid as error:
        vendor = get_vendor(visit.session, ref)
        filling = Filling(visit.words, "vendors", visit.form, error.problems)
        return _edit_form(visit, vendor, filling, version, status=422)
    except ChangedMeanwhile:
        vendor = get_vendor(visit.session, ref)
        theirs = differences(visit.words, "vendors", values_of(visit, vendor), visit.form)
        filling = Filling(visit.words, "vendors", visit.form)
        return _edit_form(visit, vendor, filling, vendor.version, status=409, theirs=theirs)
    key = "vendors.saved" if vendor.version != before else "vendors.nothing_changed"
    return reply.redirect(visit, f"/vendors/{ref}", key, name=vendor.legal_name)


def _new_form(
    visit: Visit,
    form: Filling,
    status: int = 200,
    similar: Any = (),
    earlier: Sequence[EarlierShown] = (),
) -> Response:
    context = VendorForm(form, choices_for(visit), "/vendors/new", None, "/vendors", similar, earlier=earlier)
    return reply.page(
        visit,
        "vendors/new.html",
        context,
        heading=visit.words.text("vendors.add"),
        section=visit.words.text("vendors.list_title"),
        crumbs=crumbs(visit),
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )


def _edit_form(
    visit: Visit,
    vendor: Vendor,
    form: Filling,
    version: int,
    status: int = 200,
    theirs: list[Difference] | None = None,
) -> Response:
    path = f"/vendors/{vendor.ref}"
    context = VendorForm(form, choices_for(visit), f"{path}/edit", version, path, (), theirs)
    return reply.page(
        visit,
        "vendors/edit.html",
        context,
        heading=visit.words.text("vendors.edit_title", name=vendor.legal_name),
        reference=vendor.ref,
        section=visit.words.text("vendors.list_title"),
        crumbs=crumbs(visit, vendor),
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )


def values_of(visit: Visit, vendor: Vendor) -> dict[str, Any]:
    """What is recorded of a vendor, as its form holds it."""
    assert vendor.id is not None
    parts = vendor_parts(visit.session, vendor.id)
    contact = parts.contacts[0] if parts.contacts else VendorContact(vendor_id=vendor.id)
    values: dict[str, Any] = {name: getattr(vendor, name, None) for name in VendorInput.model_fields}
    values["other_names"] = "\n".join(name.name for name in parts.names)
    values["identifiers"] = "\n".join(
        f"{item.scheme}: {item.value}" if item.scheme else item.value for item in parts.identifiers
    )
    values |= {f"contact_{part}": getattr(contact, part) for part in ("name", "email", "phone")}
    return {name: getattr(value, "value", value) for name, value in values.items()}
