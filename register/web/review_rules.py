"""How often reviews are due: the table, what a new one would touch, and changing it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from register.errors import ChangedMeanwhile, Invalid
from register.inputs import read_input
from register.reviews.cadence import Move, cadence_months, change_cadence, moves_under
from register.reviews.inputs import CadenceInput
from register.rules.permissions import Permission
from register.vendors.models import Importance
from register.web import reply
from register.web.filling import Filling
from register.web.frame import Crumb
from register.web.site import Site
from register.web.visit import Visit

site = Site("review-rules")

MOVES_SHOWN: Final = 50
SEEN: Final = "seen_"
"""Before the name of each level: what it was when the form was made."""


@dataclass(frozen=True)
class RulesForm:
    """The table, to be changed."""

    form: Filling
    levels: Sequence[str]


@dataclass(frozen=True)
class RulesCheck:
    """What the new table would touch, before anything is saved."""

    rows: Sequence[tuple[str, str, int, int]]
    """Level, its words, months now, months then."""
    moves: Sequence[Move]
    more: int
    vendors: int
    total: int
    fields: Mapping[str, int]
    """Hidden fields of the form that saves."""
    back: str
    is_stale: bool


@site.get("/admin/review-rules", "show", Permission.MANAGE_REGISTER)
def show(visit: Visit) -> Response:
    """The table, filled with what holds now or with what the address says."""
    months: dict[str, Any] = dict(cadence_months(visit.session))
    months |= {level: visit.query[level] for level in months if level in visit.query}
    return _form_page(visit, Filling(visit.words, "reviews", months))


@site.get("/admin/review-rules/check", "check", Permission.MANAGE_REGISTER)
def check(visit: Visit) -> Response:
    """Which vendors and reviews the new table would touch."""
    try:
        given = read_input(CadenceInput, visit.query)
    except Invalid as error:
        return _form_page(visit, Filling(visit.words, "reviews", visit.query, error.problems), 422)
    return _check_page(visit, given)


@site.post("/admin/review-rules", "change", Permission.MANAGE_REGISTER)
def change(visit: Visit) -> Response:
    """Change the table and move the reviews that followed it."""
    try:
        given = read_input(CadenceInput, visit.form)
    except Invalid as error:
        return _form_page(visit, Filling(visit.words, "reviews", visit.form, error.problems), 422)
    before = cadence_months(visit.session)
    try:
        moved = change_cadence(visit.session, visit.actor, given, _seen(visit), visit.now)
    except ChangedMeanwhile:
        return _check_page(visit, given, is_stale=True)
    if cadence_months(visit.session) == before:
        return reply.redirect(visit, "/admin/review-rules", "reviews.rules_same")
    return reply.redirect(visit, "/admin/review-rules", "reviews.rules_saved", n=moved)


def _seen(visit: Visit) -> dict[str, int]:
    found = {}
    for level in Importance:
        text = visit.form[SEEN + level.value]
        found[level.value] = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
    return found


def _form_page(visit: Visit, form: Filling, status: int = 200) -> Response:
    words = visit.words
    return reply.page(
        visit,
        "reviews/rules.html",
        RulesForm(form, [level.value for level in Importance]),
        heading=words.text("reviews.rules_title"),
        section=words.text("frame.menu_admin"),
        lead=words.text("reviews.rules_lead"),
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )


def _check_page(visit: Visit, given: CadenceInput, *, is_stale: bool = False) -> Response:
    words = visit.words
    now = cadence_months(visit.session)
    then = {level.value: int(getattr(given, level.value)) for level in Importance}
    moves = moves_under(visit.session, then)
    query = "&".join(f"{level}={months}" for level, months in then.items())
    context = RulesCheck(
        rows=[
            (level, words.text(f"reviews.field_{level}"), now[level], then[level])
            for level in then
            if now[level] != then[level]
        ],
        moves=moves[:MOVES_SHOWN],
        more=max(0, len(moves) - MOVES_SHOWN),
        vendors=len({move.vendor_ref for move in moves}),
        total=len(moves),
        fields={**then, **{SEEN + level: months for level, months in now.items()}},
        back=f"/admin/review-rules?{query}",
        is_stale=is_stale,
    )
    return reply.page(
        visit,
        "reviews/rules_check.html",
        context,
        heading=words.text("reviews.rules_check_title"),
        section=words.text("frame.menu_admin"),
        crumbs=[Crumb(words.text("reviews.rules_title"), "/admin/review-rules")],
        status=409 if is_stale else 200,
        is_error=is_stale,
    )
