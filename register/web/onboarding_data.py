"""Onboarding a vendor: its personal data, where they go, and its documents. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import BeforeValidator
from starlette.responses import Response

from register.agreements.actions import add_agreement
from register.agreements.inputs import AgreementInput, SignaturesInput
from register.agreements.models import AgreementKind, Execution
from register.documents.models import DocumentType
from register.entities.models import OurEntity
from register.entities.queries import get_entity, list_entities
from register.errors import Invalid, NotFound, Problem
from register.inputs import RoomInput, WebAddress, none_if_empty, read_input, read_tri_state
from register.law.current import current_law
from register.onboarding.queries import first_service, open_transfers
from register.reference.places import place_name, places
from register.rules.onboarding import Task
from register.rules.permissions import Permission
from register.transfers.actions import add_transfer
from register.transfers.facts import FactsInput
from register.transfers.inputs import UNKNOWN_MECHANISM, UNKNOWN_PLACE, MechanismInput, TransferInput
from register.transfers.mechanisms import set_mechanism
from register.transfers.models import Access, Transfer
from register.transfers.naming import mechanism_name, regime_name
from register.transfers.queries import list_mechanisms
from register.transfers.safeguards import set_facts
from register.transfers.telling import destination_words
from register.vendors.catalogue import sensitivity_of
from register.vendors.inputs import ServiceInput
from register.vendors.models import PartyRole, Service, Vendor
from register.vendors.services import add_service, change_service
from register.web import reply
from register.web.filling import Filling
from register.web.law_words import mechanism_line
from register.web.marks import marks_for
from register.web.onboarding import onwards, open_vendor, path_of, task_page
from register.web.site import Site
from register.web.uploads import UploadField, keep_uploads, upload_field
from register.web.vendor_choices import Pairs, ServiceChoices, service_choices_for
from register.web.visit import Visit
from register.words import Words

site = Site("onboarding-data")

BANDS: Final = (99, 999, 9_999, 99_999, 999_999, 9_999_999)
"""How many people, by the most each band holds: what is judged is never fewer than there may be."""
_ROLES: Final = (PartyRole.PROCESSOR, PartyRole.CONTROLLER, PartyRole.JOINT_CONTROLLER)


@dataclass(frozen=True)
class DataForm:
    """The personal data the vendor handles for us."""

    choices: ServiceChoices
    roles: Pairs
    people: Pairs
    asks_purpose: bool
    action: str
    back: str


@dataclass(frozen=True)
class DestinationCard:
    """A destination that is recorded already."""

    ref: str
    title: str
    exporter: str
    mechanisms: str
    band: str


@dataclass(frozen=True)
class DestinationsForm:
    """The destinations so far, and the form for another."""

    cards: Sequence[DestinationCard]
    entities: Pairs
    places: Pairs
    access: Pairs
    mechanisms: Sequence[tuple[str, Pairs]]
    answers: Pairs
    action: str
    back: str
    following: str


@dataclass(frozen=True)
class DocumentsForm:
    """What papers there are, and where to put them."""

    upload: UploadField
    action: str
    back: str
    following: str


class OnwardInput(RoomInput):
    """Whether the vendor passes the data on."""

    passes_on: Annotated[bool | None, BeforeValidator(read_tri_state)] = None


class PapersInput(RoomInput):
    """A link to the vendor's published terms."""

    url: WebAddress = None


class DestinationInput(TransferInput):
    """A destination with the mechanism chosen for it, as ``law|mechanism``."""

    mechanism: Annotated[str | None, BeforeValidator(none_if_empty)] = None


@site.get("/vendors/{ref}/onboard/data", "ask-data", Permission.EDIT_VENDORS)
def ask_data(visit: Visit, ref: str) -> Response:
    """Whose data, which, how many people, and our role."""
    vendor = open_vendor(visit, ref)
    service = first_service(visit.session, vendor)
    return _data_page(visit, vendor, service, Filling(visit.words, "vendors", _recorded(vendor, service)))


@site.post("/vendors/{ref}/onboard/data", "save-data", Permission.EDIT_VENDORS)
def save_data(visit: Visit, ref: str) -> Response:
    """Save it: the first service of the vendor, made where there is none."""
    vendor = open_vendor(visit, ref)
    service = first_service(visit.session, vendor)
    categories = visit.form.all("data_categories")
    typed: dict[str, Any] = {
        **_recorded(vendor, service),
        **visit.form,
        "data_subjects": visit.form.all("data_subjects"),
        "data_categories": categories,
    }
    # Never less sensitive than what is ticked, and what somebody said before stays.
    typed["sensitivity"] = sensitivity_of(categories) or (service.sensitivity if service else None)
    if service and service.sensitivity == "special":
        typed["sensitivity"] = service.sensitivity
    try:
        given = read_input(ServiceInput, typed)
        if service is None:
            add_service(visit.session, visit.actor, ref, given, visit.now)
        else:
            change_service(visit.session, visit.actor, service.ref, given, None, visit.now)
    except Invalid as error:
        return _data_page(
            visit, vendor, service, Filling(visit.words, "vendors", typed, error.problems), status=422
        )
    return onwards(visit, vendor, Task.DATA)


@site.get("/vendors/{ref}/onboard/destinations", "ask-destinations", Permission.EDIT_TRANSFERS)
def ask_destinations(visit: Visit, ref: str) -> Response:
    """The destinations so far, and the form for another."""
    vendor = open_vendor(visit, ref)
    entities = _entities(visit)
    values = {"exporter_ref": entities[0].ref if len(entities) == 1 else "", "passes_on": "unknown"}
    return _destinations_page(visit, vendor, Filling(visit.words, "transfers", values))


@site.post("/vendors/{ref}/onboard/destinations", "save-destination", Permission.EDIT_TRANSFERS)
def save_destination(visit: Visit, ref: str) -> Response:
    """Add the destination with its mechanism; then on, or back for another one."""
    vendor = open_vendor(visit, ref)
    service = first_service(visit.session, vendor)
    try:
        if service is None:
            raise Invalid({"destination": Problem("data-first")})
        given = read_input(DestinationInput, {**visit.form, "service_ref": service.ref})
        passes_on = read_input(OnwardInput, visit.form).passes_on
        mechanism = _mechanism(visit, given)
        transfer = add_transfer(visit.session, visit.actor, given, visit.now, vendor_ref=ref)
        if mechanism:
            set_mechanism(
                visit.session, visit.actor, transfer.ref, mechanism, None, visit.now, today=visit.today
            )
        if passes_on is not None:
            facts = FactsInput(onward_transfers=passes_on)
            set_facts(visit.session, visit.actor, transfer.ref, facts, None, visit.now, today=visit.today)
    except Invalid as error:
        form = Filling(visit.words, "transfers", visit.form, error.problems)
        return _destinations_page(visit, vendor, form, 422)
    if visit.form["another"]:
        return reply.redirect(visit, path_of(vendor, Task.DESTINATIONS), "onboarding.saved")
    return onwards(visit, vendor, Task.DESTINATIONS)


@site.get("/vendors/{ref}/onboard/documents", "ask-documents", Permission.EDIT_AGREEMENTS)
def ask_documents(visit: Visit, ref: str) -> Response:
    """Upload, link, or later."""
    return _documents_page(visit, open_vendor(visit, ref), Filling(visit.words, "onboarding"))


@site.post("/vendors/{ref}/onboard/documents", "save-documents", Permission.EDIT_AGREEMENTS, takes_files=True)
def save_documents(visit: Visit, ref: str) -> Response:
    """Keep the papers: signed where both dates are there, published where it is only a link."""
    vendor = open_vendor(visit, ref)
    try:
        signatures = read_input(SignaturesInput, visit.form)
        url = read_input(PapersInput, visit.form).url
        has_files = bool(visit.form.files_of("documents"))
        about = None
        if has_files or url or signatures.signed_by_us_on or signatures.signed_by_vendor_on:
            title = visit.words.text("onboarding.dpa_title", name=vendor.legal_name)
            given = AgreementInput(kind=AgreementKind.DPA, title=title[:300], url=url)
            about = add_agreement(
                visit.session, visit.actor, ref, given, visit.now, today=visit.today, signatures=signatures
            )
        if about and has_files:
            keep_uploads(
                visit,
                ref,
                about.ref,
                role=DocumentType.SIGNED_AGREEMENT if about.execution is Execution.EXECUTED else None,
            )
    except Invalid as error:
        form = Filling(visit.words, "onboarding", visit.form, error.problems)
        return _documents_page(visit, vendor, form, 422)
    return onwards(visit, vendor, Task.DOCUMENTS)


def _recorded(vendor: Vendor, service: Service | None) -> dict[str, Any]:
    if service is None:
        return {"purpose": vendor.description or "", "data_subjects": [], "data_categories": []}
    values = {name: getattr(service, name) for name in ServiceInput.model_fields}
    return {name: getattr(value, "value", value) for name, value in values.items()}


def _data_page(
    visit: Visit, vendor: Vendor, service: Service | None, form: Filling, status: int = 200
) -> Response:
    words = visit.words
    held = service.people_count if service else None
    people = [(str(most), words.text("onboarding.people_up_to", n=f"{most:,}")) for most in BANDS]
    if held and held not in BANDS:
        people.insert(0, (str(held), f"{held:,}"))
    context = DataForm(
        choices=service_choices_for(visit),
        roles=[(role.value, words.text(f"onboarding.role_{role.value}")) for role in _ROLES],
        people=people,
        asks_purpose=not vendor.description or "purpose" in form.problems,
        action=path_of(vendor, Task.DATA),
        back=path_of(vendor),
    )
    return task_page(visit, vendor, Task.DATA, "onboarding/data.html", context, form, status)


def _destinations_page(visit: Visit, vendor: Vendor, form: Filling, status: int = 200) -> Response:
    words, language = visit.words, visit.words.language
    entities = _entities(visit)
    context = DestinationsForm(
        cards=[_card(visit, transfer) for transfer in open_transfers(visit.session, vendor)],
        entities=[(e.ref, f"{e.name} ({place_name(e.place_code, language)})") for e in entities],
        places=[*places(language), (UNKNOWN_PLACE, place_name(UNKNOWN_PLACE, language))],
        access=[(access.value, words.text(f"transfers.access_{access.value}")) for access in Access],
        mechanisms=_mechanisms(visit, entities),
        answers=[(code, words.text(f"onboarding.onward_{code}")) for code in ("no", "yes", "unknown")],
        action=path_of(vendor, Task.DESTINATIONS),
        back=path_of(vendor),
        following=path_of(vendor, Task.DOCUMENTS),
    )
    return task_page(visit, vendor, Task.DESTINATIONS, "onboarding/destinations.html", context, form, status)


def _documents_page(visit: Visit, vendor: Vendor, form: Filling, status: int = 200) -> Response:
    context = DocumentsForm(
        upload_field(visit), path_of(vendor, Task.DOCUMENTS), path_of(vendor), path_of(vendor, "check")
    )
    return task_page(visit, vendor, Task.DOCUMENTS, "onboarding/documents.html", context, form, status)


def _card(visit: Visit, transfer: Transfer) -> DestinationCard:
    words = visit.words
    exporter = visit.session.get(OurEntity, transfer.exporter_id)
    mechanisms = list_mechanisms(visit.session, transfer.id or 0)
    return DestinationCard(
        ref=transfer.ref,
        title=destination_words(transfer, words),
        exporter=exporter.name if exporter else "",
        mechanisms=words.text("frame.list_mark").join(
            mechanism_name(words, m.mechanism_id) for m in mechanisms
        ),
        band=marks_for(words.language).band(transfer.band),
    )


def _entities(visit: Visit) -> list[OurEntity]:
    return [entity for entity in list_entities(visit.session) if entity.ended_on is None]


def _mechanisms(visit: Visit, entities: Sequence[OurEntity]) -> list[tuple[str, Pairs]]:
    """The mechanisms in force today of every law that binds one of our entities, law by law."""
    words, law = visit.words, current_law(visit.session)
    regimes = dict.fromkeys(r for entity in entities for r in law.regimes_binding(*entity.established))
    found: list[tuple[str, Pairs]] = [
        ("", [(UNKNOWN_MECHANISM, mechanism_name(words, UNKNOWN_MECHANISM))]),
    ]
    for regime_id in regimes:
        tools = law.mechanisms_fitting(regime_id, None, visit.today)
        found.append(
            (
                regime_name(words, regime_id),
                [(f"{regime_id}|{tool.id}", _in_a_line(words, tool)) for tool in tools],
            )
        )
    return found


def _in_a_line(words: Words, tool: Any) -> str:
    return f"{mechanism_name(words, tool.id)}: {mechanism_line(words, tool)}"[:120]


def _mechanism(visit: Visit, given: DestinationInput) -> MechanismInput | None:
    if not given.mechanism:
        return None
    try:
        exporter = get_entity(visit.session, given.exporter_ref)
    except NotFound:
        # The transfer itself says what is wrong with the exporter.
        return None
    binding = list(current_law(visit.session).regimes_binding(*exporter.established))
    if given.mechanism == UNKNOWN_MECHANISM:
        return MechanismInput(regime_id=binding[0], mechanism_id=UNKNOWN_MECHANISM) if binding else None
    regime_id, _, mechanism_id = given.mechanism.partition("|")
    if regime_id not in binding:
        raise Invalid({"mechanism": Problem("not-of-this-law", {"exporter": exporter.name})})
    return MechanismInput(regime_id=regime_id, mechanism_id=mechanism_id)
