"""Pages that pause, resume and end a transfer. Knows no SQL."""

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from register.errors import Invalid, Problem
from register.inputs import read_input
from register.rules.permissions import Permission
from register.transfers import actions
from register.transfers.inputs import EndInput, ReasonInput
from register.transfers.models import Transfer
from register.transfers.queries import get_transfer
from register.web import reply
from register.web.filling import Filling
from register.web.site import Site
from register.web.transfers import crumbs
from register.web.vendor_status import version_of
from register.web.visit import Visit

site = Site("transfer-status")

_VERBS: dict[str, tuple[Any, str]] = {
    "pause": (actions.pause_transfer, "transfers.paused"),
    "resume": (actions.resume_transfer, "transfers.resumed"),
}


@dataclass(frozen=True)
class StatusForm:
    """A short form about one transfer."""

    form: Filling
    action: str
    version: int
    cancel: str
    save: str
    hint: str
    asks_date: bool


def _verb_pages(verb: str) -> None:
    @site.get(f"/transfers/{{ref}}/{verb}", verb, Permission.EDIT_TRANSFERS)
    def ask(visit: Visit, ref: str) -> Response:
        return _form(visit, get_transfer(visit.session, ref), verb)

    @site.post(f"/transfers/{{ref}}/{verb}", f"{verb}-now", Permission.EDIT_TRANSFERS)
    def do(visit: Visit, ref: str) -> Response:
        act, done = _VERBS[verb]
        try:
            given = read_input(ReasonInput, visit.form)
            act(visit.session, visit.actor, ref, given.reason, version_of(visit), visit.now)
        except Invalid as error:
            return _form(visit, get_transfer(visit.session, ref), verb, error.problems)
        return reply.redirect(visit, f"/transfers/{ref}", done, ref=ref)


for _verb in _VERBS:
    _verb_pages(_verb)


@site.get("/transfers/{ref}/end", "end", Permission.EDIT_TRANSFERS)
def ask_end(visit: Visit, ref: str) -> Response:
    """The form that ends a transfer."""
    return _form(visit, get_transfer(visit.session, ref), "end")


@site.post("/transfers/{ref}/end", "end-now", Permission.EDIT_TRANSFERS)
def end(visit: Visit, ref: str) -> Response:
    """End the transfer."""
    try:
        given = read_input(EndInput, visit.form)
        actions.end_transfer(
            visit.session, visit.actor, ref, given, version_of(visit), visit.now, today=visit.today
        )
    except Invalid as error:
        return _form(visit, get_transfer(visit.session, ref), "end", error.problems)
    return reply.redirect(visit, f"/transfers/{ref}", "transfers.ended", ref=ref)


def _form(
    visit: Visit, transfer: Transfer, verb: str, problems: dict[str, Problem] | None = None
) -> Response:
    words = visit.words
    values = visit.form if problems else {"ended_on": visit.today.isoformat()}
    context = StatusForm(
        form=Filling(words, "transfers", values, problems),
        action=f"/transfers/{transfer.ref}/{verb}",
        version=version_of(visit) if problems else transfer.version,
        cancel=f"/transfers/{transfer.ref}",
        save=words.text(f"transfers.{verb}"),
        hint=words.text(f"transfers.{verb}_hint"),
        asks_date=verb == "end",
    )
    return reply.page(
        visit,
        "transfers/status.html",
        context,
        heading=words.text(f"transfers.{verb}"),
        reference=transfer.ref,
        section=words.text("transfers.list_title"),
        crumbs=crumbs(visit, transfer),
        status=422 if problems else 200,
        is_error=bool(problems),
        extra={"form": context.form},
    )
