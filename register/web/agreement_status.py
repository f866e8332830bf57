"""Pages that change where an agreement stands: its signatures and its end."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from register.agreements import actions
from register.agreements.inputs import EndInput, SignaturesInput
from register.agreements.models import Agreement
from register.agreements.queries import get_agreement, get_vendor_of
from register.errors import ChangedMeanwhile, Invalid
from register.inputs import read_input
from register.rules.permissions import Permission
from register.web import reply
from register.web.agreements import crumbs, get_open
from register.web.conflicts import Difference, differences
from register.web.filling import Filling
from register.web.site import Site
from register.web.vendor_choices import Pairs
from register.web.vendor_status import version_of
from register.web.visit import Visit

site = Site("agreement-status")

_FORMS = {
    "sign": ("signatures", "agreements/sign.html"),
    "end": ("end", "agreements/end.html"),
    "renew": ("renewal", "agreements/renew.html"),
    "give_notice": ("notice", "agreements/give_notice.html"),
    "supersede": ("succession", "agreements/supersede.html"),
}
"""Where each of the short forms lies, and its template."""


@dataclass(frozen=True)
class StatusForm:
    """A short form about one agreement."""

    form: Filling
    action: str
    version: int
    cancel: str
    save: str
    hint: str
    choices: Pairs = ()
    """The agreements that may take its place."""
    theirs: list[Difference] | None = None


@site.get("/agreements/{ref}/signatures", "ask-signatures", Permission.EDIT_AGREEMENTS)
def ask_signatures(visit: Visit, ref: str) -> Response:
    """The form with the signatures recorded."""
    agreement = get_open(visit, ref)
    return status_page(visit, agreement, "sign", _signatures(agreement), agreement.version)


@site.post("/agreements/{ref}/signatures", "sign", Permission.EDIT_AGREEMENTS)
def sign(visit: Visit, ref: str) -> Response:
    """Record the signatures."""
    version = version_of(visit)
    try:
        given = read_input(SignaturesInput, visit.form)
        agreement = actions.record_signatures(
            visit.session, visit.actor, ref, given, version, visit.now, today=visit.today
        )
    except Invalid as error:
        return status_page(visit, get_agreement(visit.session, ref), "sign", visit.form, version, error=error)
    except ChangedMeanwhile:
        return _stale(visit, get_agreement(visit.session, ref), "sign")
    key = "signed" if agreement.version != version else "nothing_changed"
    return reply.redirect(visit, f"/agreements/{ref}", f"agreements.{key}", ref=ref)


@site.get("/agreements/{ref}/end", "ask-end", Permission.EDIT_AGREEMENTS)
def ask_end(visit: Visit, ref: str) -> Response:
    """The form that ends an agreement."""
    agreement = get_open(visit, ref)
    return status_page(visit, agreement, "end", {"ended_on": visit.today.isoformat()}, agreement.version)


@site.post("/agreements/{ref}/end", "end", Permission.EDIT_AGREEMENTS)
def end(visit: Visit, ref: str) -> Response:
    """End the agreement."""
    version = version_of(visit)
    try:
        given = read_input(EndInput, visit.form)
        actions.end_agreement(visit.session, visit.actor, ref, given, version, visit.now, today=visit.today)
    except Invalid as error:
        return status_page(visit, get_agreement(visit.session, ref), "end", visit.form, version, error=error)
    except ChangedMeanwhile:
        return _stale(visit, get_agreement(visit.session, ref), "end")
    return reply.redirect(visit, f"/agreements/{ref}", "agreements.ended", ref=ref)


def _signatures(agreement: Agreement) -> dict[str, Any]:
    return {
        "signed_by_us_on": agreement.signed_by_us_on,
        "signed_by_vendor_on": agreement.signed_by_vendor_on,
    }


def _stale(visit: Visit, agreement: Agreement, verb: str) -> Response:
    recorded = {**_signatures(agreement), "ended_on": agreement.ended_on}
    theirs = differences(visit.words, "agreements", recorded, visit.form)
    return status_page(visit, agreement, verb, visit.form, agreement.version, theirs=theirs)


def status_page(
    visit: Visit,
    agreement: Agreement,
    verb: str,
    values: Mapping[str, Any],
    version: int,
    *,
    error: Invalid | None = None,
    theirs: list[Difference] | None = None,
    choices: Pairs = (),
) -> Response:
    """The short form of a verb, filled in."""
    words, vendor = visit.words, get_vendor_of(visit.session, agreement)
    path, template = _FORMS[verb]
    form = Filling(words, "agreements", values, error.problems if error else None)
    context = StatusForm(
        form=form,
        action=f"/agreements/{agreement.ref}/{path}",
        version=version,
        cancel=f"/agreements/{agreement.ref}",
        save=words.text(f"agreements.{verb}"),
        hint=words.text("agreements.signatures_hint" if verb == "sign" else f"agreements.{verb}_hint"),
        choices=choices,
        theirs=theirs,
    )
    status = 422 if error else 409 if theirs is not None else 200
    return reply.page(
        visit,
        template,
        context,
        heading=words.text(f"agreements.{verb}_title", name=agreement.title),
        reference=agreement.ref,
        section=words.text("agreements.list_title"),
        crumbs=crumbs(visit, vendor, agreement),
        lead=context.hint,
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )
