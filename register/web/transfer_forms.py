"""Pages that add and change the flow itself: who sends what where. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from register.entities.queries import list_entities
from register.errors import ChangedMeanwhile, Conflict, Invalid
from register.inputs import read_input
from register.law.current import current_law
from register.reference.places import place_name, places
from register.rules.permissions import Permission
from register.transfers import actions
from register.transfers.inputs import UNKNOWN_PLACE, TransferInput
from register.transfers.models import Access, Transfer
from register.transfers.queries import get_transfer, list_mechanisms, parties_of
from register.vendors.models import Vendor
from register.vendors.queries import get_vendor, list_services
from register.web import reply
from register.web.conflicts import Difference, differences
from register.web.filling import Filling
from register.web.frame import Crumb
from register.web.site import Site
from register.web.transfers import crumbs
from register.web.vendor_choices import Pairs
from register.web.vendor_status import version_of
from register.web.visit import Visit

site = Site("transfer-forms")


@dataclass(frozen=True)
class FlowForm:
    """The form to add or change a transfer's flow."""

    form: Filling
    entities: Pairs
    services: Pairs
    places: Pairs
    access: Pairs
    action: str
    version: int | None
    cancel: str
    save: str
    vendor_ref: str
    theirs: list[Difference] | None = None


@site.get("/vendors/{ref}/transfers/new", "new", Permission.EDIT_TRANSFERS)
def new(visit: Visit, ref: str) -> Response:
    """The form for a new transfer of this vendor; what there is only one of is chosen already."""
    vendor = _open_vendor(visit, ref)
    entities, services = _entities(visit), _services(visit, vendor)
    values = {
        "exporter_ref": entities[0][0] if len(entities) == 1 else "",
        "service_ref": services[0][0] if len(services) == 1 else visit.query.get("service", "")[:20],
    }
    return _new_form(visit, vendor, Filling(visit.words, "transfers", values))


@site.post("/vendors/{ref}/transfers/new", "add", Permission.EDIT_TRANSFERS)
def add(visit: Visit, ref: str) -> Response:
    """Add the transfer and ask next for its mechanism."""
    try:
        given = read_input(TransferInput, visit.form)
        transfer = actions.add_transfer(visit.session, visit.actor, given, visit.now, vendor_ref=ref)
    except Invalid as error:
        form = Filling(visit.words, "transfers", visit.form, error.problems)
        return _new_form(visit, get_vendor(visit.session, ref), form, status=422)
    next_page = next_mechanism_page(visit, transfer) or f"/transfers/{transfer.ref}"
    return reply.redirect(visit, next_page, "transfers.added", ref=transfer.ref)


@site.get("/transfers/{ref}/edit", "edit", Permission.EDIT_TRANSFERS)
def edit(visit: Visit, ref: str) -> Response:
    """The form with what is recorded."""
    transfer = get_transfer(visit.session, ref)
    require_open(transfer)
    form = Filling(visit.words, "transfers", _recorded(visit, transfer))
    return _edit_form(visit, transfer, form, transfer.version)


@site.post("/transfers/{ref}/edit", "change", Permission.EDIT_TRANSFERS)
def change(visit: Visit, ref: str) -> Response:
    """Save the flow; a stale form comes back with both versions side by side."""
    before = get_transfer(visit.session, ref).version
    try:
        given = read_input(TransferInput, visit.form)
        transfer = actions.change_transfer(
            visit.session, visit.actor, ref, given, version_of(visit), visit.now
        )
    except Invalid as error:
        form = Filling(visit.words, "transfers", visit.form, error.problems)
        return _edit_form(visit, get_transfer(visit.session, ref), form, version_of(visit), status=422)
    except ChangedMeanwhile:
        transfer = get_transfer(visit.session, ref)
        theirs = differences(visit.words, "transfers", _recorded(visit, transfer), visit.form)
        form = Filling(visit.words, "transfers", visit.form)
        return _edit_form(visit, transfer, form, transfer.version, status=409, theirs=theirs)
    return saved(visit, transfer, before, "transfers.saved")


def saved(visit: Visit, transfer: Transfer, before: int, notice: str, anchor: str = "") -> Response:
    """Back to the transfer, saying whether anything was different."""
    key = notice if transfer.version != before else "transfers.nothing_changed"
    return reply.redirect(visit, f"/transfers/{transfer.ref}{anchor}", key, ref=transfer.ref)


def require_open(transfer: Transfer) -> None:
    """Raise Conflict where the transfer has ended: no form is shown for it."""
    if transfer.ended_on:
        raise Conflict("already-ended", ref=transfer.ref)


def next_mechanism_page(visit: Visit, transfer: Transfer) -> str | None:
    """The page of the first law that binds the exporter and has no answer yet, or None."""
    entity, _vendor, _service = parties_of(visit.session, transfer)
    answered = {row.regime_id for row in list_mechanisms(visit.session, transfer.id or 0)}
    for regime_id in current_law(visit.session).regimes_binding(*entity.established):
        if regime_id not in answered:
            return f"/transfers/{transfer.ref}/mechanisms/{regime_id}?first=1"
    return None


def _open_vendor(visit: Visit, ref: str) -> Vendor:
    vendor = get_vendor(visit.session, ref)
    if vendor.ended_on:
        raise Conflict("already-ended", ref=ref)
    return vendor


def _entities(visit: Visit, held: str | None = None) -> list[tuple[str, str]]:
    found = list_entities(visit.session)
    language = visit.words.language
    return [
        (entity.ref, f"{entity.name} ({place_name(entity.place_code, language)})")
        for entity in found
        if entity.ended_on is None or entity.ref == held
    ]


def _services(visit: Visit, vendor: Vendor, held: str | None = None) -> list[tuple[str, str]]:
    return [
        (service.ref, f"{service.purpose} ({service.ref})")
        for service in list_services(visit.session, vendor.id or 0)
        if service.ended_on is None or service.ref == held
    ]


def _recorded(visit: Visit, transfer: Transfer) -> dict[str, Any]:
    entity, _vendor, service = parties_of(visit.session, transfer)
    return {
        "exporter_ref": entity.ref,
        "service_ref": service.ref,
        "destination": transfer.destination,
        "destination_subdivision": transfer.destination_subdivision,
        "destination_text": transfer.destination_text,
        "access": transfer.access.value if transfer.access else None,
        "started_on": transfer.started_on,
    }


def _place_choices(visit: Visit, held: str = "") -> Sequence[tuple[str, str]]:
    language = visit.words.language
    listed = places(language)
    first = [(UNKNOWN_PLACE, place_name(UNKNOWN_PLACE, language))]
    if held and held not in dict(listed) and held != UNKNOWN_PLACE:
        first.append((held, place_name(held, language)))
    return [*first, *listed]


def _new_form(visit: Visit, vendor: Vendor, form: Filling, status: int = 200) -> Response:
    words = visit.words
    context = FlowForm(
        form=form,
        entities=_entities(visit),
        services=_services(visit, vendor),
        places=_place_choices(visit, form.value("destination")),
        access=[(access.value, words.text(f"transfers.access_{access.value}")) for access in Access],
        action=f"/vendors/{vendor.ref}/transfers/new",
        version=None,
        cancel=f"/vendors/{vendor.ref}#destinations",
        save=words.text("transfers.add"),
        vendor_ref=vendor.ref,
    )
    way = [
        Crumb(words.text("vendors.list_title"), "/vendors"),
        Crumb(f"{vendor.legal_name} {vendor.ref}", f"/vendors/{vendor.ref}"),
    ]
    heading = words.text("transfers.add_title", vendor=vendor.legal_name)
    return _page(visit, context, heading, None, way, status)


def _edit_form(
    visit: Visit,
    transfer: Transfer,
    form: Filling,
    version: int,
    status: int = 200,
    theirs: list[Difference] | None = None,
) -> Response:
    words = visit.words
    entity, vendor, service = parties_of(visit.session, transfer)
    context = FlowForm(
        form=form,
        entities=_entities(visit, entity.ref),
        services=_services(visit, vendor, service.ref),
        places=_place_choices(visit, form.value("destination")),
        access=[(access.value, words.text(f"transfers.access_{access.value}")) for access in Access],
        action=f"/transfers/{transfer.ref}/edit",
        version=version,
        cancel=f"/transfers/{transfer.ref}",
        save=words.text("frame.keep_yours" if theirs is not None else "frame.save"),
        vendor_ref=vendor.ref,
        theirs=theirs,
    )
    heading = words.text("transfers.edit_title", vendor=vendor.legal_name)
    return _page(visit, context, heading, transfer.ref, crumbs(visit, transfer), status)


def _page(
    visit: Visit, context: FlowForm, heading: str, ref: str | None, way: list[Crumb], status: int
) -> Response:
    return reply.page(
        visit,
        "transfers/flow.html",
        context,
        heading=heading,
        reference=ref,
        section=visit.words.text("transfers.list_title"),
        crumbs=way,
        status=status,
        is_error=status >= 400,
        extra={"form": context.form},
    )
