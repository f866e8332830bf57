"""Handing one's decisions over while away, and taking them back. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from register.decisions.inputs import DelegationInput
from register.decisions.queries import delegations_of, people_who
from register.decisions.settling import hand_over, take_back
from register.errors import Invalid, NotFound
from register.inputs import read_input
from register.people.queries import name_of
from register.rules.permissions import Permission
from register.web import reply
from register.web.filling import Filling
from register.web.frame import Crumb
from register.web.site import Site
from register.web.visit import Visit

site = Site("delegations")

PATH = "/me/absence"


@dataclass(frozen=True)
class Absence:
    """The form, and what was handed over or taken over, the newest first."""

    form: Filling
    people: Sequence[tuple[str, str]]
    rows: Sequence[tuple[Any, str | None, str | None, str, bool]]
    """Delegation, from whom, to whom, its state, and whether the reader may take it back."""


@site.get(PATH, "show", Permission.DECIDE)
def show(visit: Visit) -> Response:
    """Who decides while the reader is away."""
    return _page(visit)


@site.post(PATH, "hand-over", Permission.DECIDE)
def give(visit: Visit) -> Response:
    """Hand one's decisions over."""
    try:
        given = read_input(DelegationInput, {k: v for k, v in visit.form.items() if v})
        hand_over(visit.session, visit.actor, given, visit.now, today=visit.today)
    except Invalid as error:
        return _page(visit, error)
    return reply.redirect(visit, PATH, "decisions.handed_over")


@site.post(PATH + "/{number}/end", "take-back", Permission.DECIDE)
def end(visit: Visit, number: str) -> Response:
    """Take them back at once."""
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise NotFound(ref=number[:20])
    take_back(visit.session, visit.actor, int(number), visit.now)
    return reply.redirect(visit, PATH, "decisions.taken_back")


def _page(visit: Visit, error: Invalid | None = None) -> Response:
    words, session = visit.words, visit.session
    form = Filling(words, "decisions", visit.form, error.problems if error else None)
    rows = []
    for row in delegations_of(session, visit.me.id):
        if row.ended_at or row.until_on < visit.today:
            state = "over"
        else:
            state = "coming" if row.from_on > visit.today else "now"
        may_end = state != "over" and row.from_id == visit.me.id
        rows.append((row, name_of(session, row.from_id), name_of(session, row.to_id), state, may_end))
    people = people_who(session, Permission.DECIDE)
    context = Absence(form, [(str(p.id), p.name) for p in people if p.id != visit.me.id], rows)
    return reply.page(
        visit,
        "decisions/absence.html",
        context,
        heading=words.text("decisions.absence_title"),
        section=words.text("frame.preferences"),
        crumbs=[Crumb(words.text("frame.preferences"), "/me")],
        status=422 if error else 200,
        is_error=error is not None,
        extra={"form": form},
    )
