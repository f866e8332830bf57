"""The forms in which an agreement is added and changed. Know no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Final

from starlette.responses import Response

from register.agreements import actions
from register.agreements.inputs import AgreementInput, SignaturesInput
from register.agreements.models import Agreement
from register.agreements.queries import (
    get_agreement,
    get_vendor_of,
    parties_of,
    related_to,
    selectable_entities,
)
from register.errors import ChangedMeanwhile, Invalid, Problem
from register.inputs import read_input
from register.rules.permissions import Permission
from register.transfers.queries import list_vendor_transfers
from register.vendors.actions import require_vendor_open
from register.vendors.models import Vendor
from register.vendors.queries import get_vendor
from register.web import reply
from register.web.agreement_choices import AgreementChoices, agreement_choices
from register.web.agreements import crumbs, get_open
from register.web.conflicts import Difference, differences
from register.web.filling import Filling
from register.web.frame import Crumb
from register.web.site import Site
from register.web.vendor_status import version_of
from register.web.visit import Visit

site = Site("agreement-forms")

PARTY_NAME: Final = "party_name"
PARTY_PLACE: Final = "party_place"
_LISTS: Final = ("entity_refs", "service_refs", "transfer_refs", "scc_modules")
_YES: Final = ("is_intragroup", "annex_i", "annex_ii", "annex_iii")
_YES_NO: Final = {True: "yes", False: "no"}


@dataclass(frozen=True)
class AgreementForm:
    """The form to add or change an agreement."""

    form: Filling
    choices: AgreementChoices
    action: str
    version: int | None
    cancel: str
    save: str
    parties: Sequence[tuple[str, str]]
    """The lines of the vendor's parties: name and place."""
    asks_signatures: bool = False
    theirs: list[Difference] | None = None
    """Where somebody else saved meanwhile: their values beside ours."""


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
            visit.session,
            visit.actor,
            ref,
            given,
            visit.now,
            today=visit.today,
            signatures=signatures,
            transfers=_transfers_of(visit, vendor),
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
        vendor = get_vendor_of(visit.session, get_agreement(visit.session, ref))
        agreement = actions.change_agreement(
            visit.session,
            visit.actor,
            ref,
            given,
            version,
            visit.now,
            today=visit.today,
            transfers=_transfers_of(visit, vendor),
        )
    except Invalid as error:
        agreement = get_agreement(visit.session, ref)
        form = Filling(visit.words, "agreements", visit.form, error.problems)
        return _edit_form(visit, agreement, form, version, status=422)
    except ChangedMeanwhile:
        agreement = get_agreement(visit.session, ref)
        theirs = _differences(visit, agreement)
        form = Filling(visit.words, "agreements", visit.form)
        return _edit_form(visit, agreement, form, agreement.version, status=409, theirs=theirs)
    key = "saved" if agreement.version != version else "nothing_changed"
    return reply.redirect(visit, f"/agreements/{ref}", f"agreements.{key}", ref=ref)


def _typed(visit: Visit) -> dict[str, Any]:
    parties = [{"name": name, "place": place} for name, place in _parties_typed(visit)]
    lists = {name: visit.form.all(name) for name in _LISTS}
    return {**visit.form, **lists, "vendor_parties": parties}


def _parties_typed(visit: Visit) -> list[tuple[str, str]]:
    """The vendor's parties as typed; a line without a name and a place is left out."""
    pairs = zip_longest(visit.form.all(PARTY_NAME), visit.form.all(PARTY_PLACE), fillvalue="")
    return [(name, place) for name, place in pairs if name.strip() or place]


def _transfers_of(visit: Visit, vendor: Vendor) -> set[str]:
    assert vendor.id is not None
    return {row.ref for row in list_vendor_transfers(visit.session, vendor.id)}


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
    master = related_to(visit.session, agreement).master
    values["parent_ref"] = master[0] if master else None
    del values["vendor_parties"]
    yes_no = {
        name: _YES_NO[value] for name, value in values.items() if value in (True, False) and name in _YES
    }
    return {name: getattr(value, "value", value) for name, value in {**values, **yes_no}.items()}


def _differences(visit: Visit, agreement: Agreement) -> list[Difference]:
    found = differences(visit.words, "agreements", _values(visit, agreement), visit.form)
    stored = [(name or "", place or "") for name, place in agreement.vendor_parties]
    typed = _parties_typed(visit)
    if stored != typed:
        label = visit.words.text("agreements.field_vendor_parties")
        found.append(Difference(label, *(", ".join(" ".join(p) for p in some) for some in (stored, typed))))
    return found


def _parties_shown(visit: Visit, agreement: Agreement | None, *, is_typed: bool) -> list[tuple[str, str]]:
    """The lines of the vendor's parties, and one or two empty ones to write in."""
    if is_typed:
        found = _parties_typed(visit)
    else:
        parties = agreement.vendor_parties if agreement else []
        found = [(name or "", place or "") for name, place in parties]
    return [*found, *[("", "")] * max(1, 2 - len(found))]


def _new_form(visit: Visit, vendor: Vendor, form: Filling, status: int = 200) -> Response:
    words = visit.words
    context = AgreementForm(
        form=form,
        choices=agreement_choices(visit, vendor),
        action=f"/vendors/{vendor.ref}/agreements/new",
        version=None,
        cancel=f"/vendors/{vendor.ref}#agreements",
        save=words.text("agreements.add"),
        parties=_parties_shown(visit, None, is_typed=status >= 400),
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
        parties=_parties_shown(visit, agreement, is_typed=status >= 400),
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
