"""Asking for a vendor, with the link or an account, and what procurement makes of it. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from starlette.responses import Response

from register.errors import ChangedMeanwhile, Invalid, NotFound, RegisterError
from register.inputs import read_input
from register.onboarding import requests
from register.onboarding.models import RequestState, VendorRequest
from register.onboarding.requests import AskInput, DeclineInput
from register.people.throttle import WINDOW_MINUTES, Limits, hold, is_exhausted, note_failure, tries_of
from register.rules.onboarding import host_of, name_from_host
from register.rules.permissions import Permission
from register.vendors.models import Handling, Vendor
from register.vendors.queries import similar_vendors
from register.web import reply
from register.web.earlier_rows import EarlierShown, add_what_it_did, chosen_row, earlier_shown
from register.web.filling import Filling
from register.web.frame import Crumb
from register.web.site import Site
from register.web.vendor_choices import Pairs, named
from register.web.vendor_status import version_of
from register.web.visit import Visit

site = Site("intake")

LIST: Final = "/vendor-requests"
_LONGEST_SECRET: Final = 100
_AN_ADDRESS: Final = Limits(per_account=200, per_address=20)
"""How many requests a quarter of an hour takes from everybody, and from one network address."""


@dataclass(frozen=True)
class AskForm:
    """The form; ``known`` are vendors of a likely name, shown before anyone types twice."""

    action: str
    handling: Pairs
    known: Sequence[Any]


@dataclass(frozen=True)
class AskedPage:
    """What happens next."""

    ref: str
    name: str
    again: str


@dataclass(frozen=True)
class RequestList:
    """The requests, and the link they are made by."""

    requests: Sequence[VendorRequest]
    link_since: datetime | None
    link: str


@dataclass(frozen=True)
class RequestPage:
    """One request: what was asked, what is known already, what can be made of it."""

    request: VendorRequest
    known: Sequence[Any]
    earlier: Sequence[EarlierShown]
    vendor: Vendor | None
    is_new: bool


@site.get("/request-a-vendor/{secret}", "ask-by-link", Permission.ANYONE)
def ask_by_link(visit: Visit, secret: str) -> Response:
    """The form for anybody with the link; opening it changes nothing."""
    _check_link(visit, secret)
    return _form(visit, f"/request-a-vendor/{secret}", _own_values(visit))


@site.post("/request-a-vendor/{secret}", "send-by-link", Permission.ANYONE)
def send_by_link(visit: Visit, secret: str) -> Response:
    """Send the request; too many from one address have to wait."""
    _check_link(visit, secret)
    tries = tries_of(visit.settings.secret, "vendor request", visit.actor.address)
    hold(visit.session, tries)
    if is_exhausted(visit.session, tries, _AN_ADDRESS, visit.now):
        raise RegisterError("too-many-requests", minutes=WINDOW_MINUTES)
    response = _send(visit, f"/request-a-vendor/{secret}")
    if response.status_code < 400:
        note_failure(visit.session, tries, _AN_ADDRESS, visit.now)
    return response


@site.get("/request-a-vendor", "ask", Permission.SIGNED_IN)
def ask(visit: Visit) -> Response:
    """The same for somebody with an account and no role at all."""
    return _form(visit, "/request-a-vendor", _own_values(visit))


@site.post("/request-a-vendor", "send", Permission.SIGNED_IN)
def send(visit: Visit) -> Response:
    """Send the request."""
    return _send(visit, "/request-a-vendor")


@site.get(LIST, "list", Permission.READ_REGISTER)
def show_list(visit: Visit) -> Response:
    """Every request, those still to be looked at first."""
    return _list_page(visit, "")


@site.post(f"{LIST}/link", "make-link", Permission.EDIT_VENDORS)
def make_link(visit: Visit) -> Response:
    """A new link, shown once; the old one stops working."""
    secret = requests.make_intake_link(visit.session, visit.actor, visit.now)
    return _list_page(visit, f"{visit.settings.address}/request-a-vendor/{secret}")


@site.get(f"{LIST}/{{ref}}", "show", Permission.READ_REGISTER)
def show(visit: Visit, ref: str) -> Response:
    """One request."""
    return _page(visit, requests.get_request(visit.session, ref), Filling(visit.words, "intake"))


@site.post(f"{LIST}/{{ref}}/take-on", "take-on", Permission.EDIT_VENDORS)
def take_on(visit: Visit, ref: str) -> Response:
    """Make a vendor of it and go on with its tasks."""
    request = requests.get_request(visit.session, ref)
    row = chosen_row(visit, request.name, host_of(request.website or ""))
    facts = row.facts if row else {}
    vendor = requests.take_on(visit.session, visit.actor, ref, version_of(visit), visit.now, known=facts)
    if row:
        add_what_it_did(visit, vendor, row)
    return reply.redirect(visit, f"/vendors/{vendor.ref}/onboard/who", "intake.taken_on", ref=vendor.ref)


@site.post(f"{LIST}/{{ref}}/known", "known", Permission.EDIT_VENDORS)
def known(visit: Visit, ref: str) -> Response:
    """Say which vendor it is."""
    vendor_ref = visit.form["vendor"]
    requests.point_to(visit.session, visit.actor, ref, vendor_ref, version_of(visit), visit.now)
    return reply.redirect(visit, f"{LIST}/{ref}", "intake.settled", ref=ref)


@site.post(f"{LIST}/{{ref}}/decline", "decline", Permission.EDIT_VENDORS)
def decline(visit: Visit, ref: str) -> Response:
    """Decline it with a reason."""
    request = requests.get_request(visit.session, ref)
    try:
        given = read_input(DeclineInput, visit.form)
        requests.decline(visit.session, visit.actor, ref, given, version_of(visit), visit.now)
    except Invalid as error:
        return _page(visit, request, Filling(visit.words, "intake", visit.form, error.problems), 422)
    except ChangedMeanwhile:
        return _page(visit, request, Filling(visit.words, "intake", visit.form), 409)
    return reply.redirect(visit, f"{LIST}/{ref}", "intake.settled", ref=ref)


def _check_link(visit: Visit, secret: str) -> None:
    if len(secret) > _LONGEST_SECRET or not requests.is_intake_link(visit.session, secret, visit.now):
        raise NotFound(ref="")


def _own_values(visit: Visit) -> dict[str, str]:
    values = {"handles_personal_data": ""}
    if visit.person:
        values |= {"asked_by_name": visit.person.name, "asked_by_email": visit.person.email}
    return values


def _send(visit: Visit, action: str) -> Response:
    try:
        given = read_input(AskInput, visit.form)
    except Invalid as error:
        return _form(visit, action, visit.form, error)
    host = host_of(given.name) or host_of(given.website or "")
    name = name_from_host(host) if host_of(given.name) and host else given.name
    found = similar_vendors(visit.session, name, host=host)
    if found and not visit.form["is_another"]:
        return _form(visit, action, visit.form, found=found)
    made = requests.ask_for_vendor(visit.session, visit.actor, given, visit.now)
    page = AskedPage(made.ref, made.name, action)
    heading = visit.words.text("intake.asked", name=made.name)
    return reply.page(visit, "intake/asked.html", page, heading=heading, reference=made.ref)


def _form(
    visit: Visit, action: str, values: Any, error: Invalid | None = None, found: Sequence[Any] = ()
) -> Response:
    words, status = visit.words, 422 if error or found else 200
    handling = named(words, "handling", [h.value for h in Handling])
    return reply.page(
        visit,
        "intake/ask.html",
        AskForm(action, handling, found),
        heading=words.text("intake.title"),
        lead=words.text("intake.lead" if visit.person else "intake.lead_by_link"),
        status=status,
        is_error=status >= 400,
        extra={"form": Filling(words, "intake", values, error.problems if error else None)},
    )


def _list_page(visit: Visit, link: str) -> Response:
    words = visit.words
    held = requests.link_since(visit.session, visit.now)
    context = RequestList(requests.list_requests(visit.session), held.created_at if held else None, link)
    return reply.page(
        visit,
        "intake/list.html",
        context,
        heading=words.text("intake.list_title"),
        section=words.text("vendors.list_title"),
        crumbs=[Crumb(words.text("vendors.list_title"), "/vendors")],
    )


def _page(visit: Visit, request: VendorRequest, form: Filling, status: int = 200) -> Response:
    words, is_new = visit.words, request.state is RequestState.NEW
    context = RequestPage(
        request=request,
        known=similar_vendors(visit.session, request.name, host=host_of(request.website or ""))
        if is_new
        else (),
        earlier=earlier_shown(visit, request.name, host_of(request.website or "")) if is_new else (),
        vendor=visit.session.get(Vendor, request.vendor_id) if request.vendor_id else None,
        is_new=is_new,
    )
    return reply.page(
        visit,
        "intake/show.html",
        context,
        heading=request.name,
        reference=request.ref,
        section=words.text("intake.list_title"),
        crumbs=[
            Crumb(words.text("vendors.list_title"), "/vendors"),
            Crumb(words.text("intake.list_title"), LIST),
        ],
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )
