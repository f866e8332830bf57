"""Pages of our own positions on contract terms: the list, and the form of one. Know no SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.responses import Response

from register.agreements.catalogue import GROUPS, duty_of, terms
from register.agreements.inputs import PositionInput
from register.agreements.models import HousePosition
from register.agreements.positions import list_positions, set_position
from register.agreements.term_counts import recount_term
from register.errors import ChangedMeanwhile, Invalid, NotFound
from register.inputs import read_input
from register.rules.permissions import Permission
from register.web import reply
from register.web.conflicts import Difference, differences
from register.web.filling import Filling
from register.web.frame import Crumb
from register.web.site import Site
from register.web.term_words import at_words, term_name, unit_words
from register.web.vendor_status import version_of
from register.web.visit import Visit

site = Site("house-positions")

PATH = "/agreements/positions"


@dataclass(frozen=True)
class PositionShown:
    """One term: what is suggested, and our position."""

    term_id: str
    ref: str
    name: str
    suggested: str
    preferred: str
    fallback: str
    wording: str
    decided_on: date | None
    reason: str


@dataclass(frozen=True)
class PositionList:
    """Every term by group."""

    groups: Sequence[tuple[str, Sequence[PositionShown]]]


@dataclass(frozen=True)
class PositionForm:
    """The form of one position."""

    form: Filling
    unit: str
    """The unit's code; empty where nothing can be measured."""
    unit_words: str
    suggested: str
    action: str
    version: int
    cancel: str
    save: str
    theirs: list[Difference] | None = None


@site.get(PATH, "list", Permission.READ_REGISTER)
def show(visit: Visit) -> Response:
    """Our positions beside what is suggested."""
    words, held = visit.words, list_positions(visit.session)
    groups = [
        (
            words.text(f"agreements.group_{group}"),
            [_shown(visit, term.id, held.get(term.id)) for term in terms().values() if term.group == group],
        )
        for group in GROUPS
    ]
    return reply.page(
        visit,
        "agreements/positions.html",
        PositionList(groups),
        heading=words.text("agreements.positions_title"),
        section=words.text("agreements.list_title"),
        crumbs=_crumbs(visit),
        lead=words.text("agreements.positions_lead"),
    )


@site.get(f"{PATH}/{{term_id}}", "edit", Permission.SET_POSITIONS)
def edit(visit: Visit, term_id: str) -> Response:
    """The form with what is recorded."""
    row = _row(visit, term_id)
    values = {**_recorded(row), "decided_on": visit.today, "reason": ""}
    return _page(visit, term_id, values, row.version if row else 0)


@site.post(f"{PATH}/{{term_id}}", "set", Permission.SET_POSITIONS)
def put(visit: Visit, term_id: str) -> Response:
    """Save the position, and have the agreements with a value for the term compared with it again."""
    version = version_of(visit)
    _row(visit, term_id)
    try:
        given = read_input(PositionInput, visit.form)
        row = set_position(visit.session, visit.actor, term_id, given, version, visit.now, today=visit.today)
    except Invalid as error:
        return _page(visit, term_id, visit.form, version or 0, error=error)
    except ChangedMeanwhile:
        row = _row(visit, term_id)
        theirs = differences(visit.words, "agreements", _recorded(row), visit.form)
        return _page(visit, term_id, visit.form, row.version if row else 0, theirs=theirs)
    is_saved = row is not None and row.version == (version or 0) + 1
    if is_saved:
        recount_term(visit.session, term_id)
    key = "position_saved" if is_saved else "nothing_changed"
    return reply.redirect(visit, PATH, f"agreements.{key}", name=term_name(visit.words, term_id))


def _row(visit: Visit, term_id: str) -> HousePosition | None:
    if term_id not in terms():
        raise NotFound(ref=term_id)
    return list_positions(visit.session).get(term_id)


def _recorded(row: HousePosition | None) -> dict[str, Any]:
    return {name: getattr(row, name, None) for name in ("preferred", "fallback", "wording")}


def _shown(visit: Visit, term_id: str, row: HousePosition | None) -> PositionShown:
    words, parameter = visit.words, duty_of(term_id).parameter

    def said(value: str | None) -> str:
        return at_words(words, parameter, value) if parameter and value else ""

    return PositionShown(
        term_id=term_id,
        ref=row.ref if row else "",
        name=term_name(words, term_id),
        suggested=said(parameter.suggested if parameter else None),
        preferred=said(row.preferred if row else None),
        fallback=said(row.fallback if row else None),
        wording=(row.wording if row else None) or "",
        decided_on=row.decided_on if row else None,
        reason=row.reason if row else "",
    )


def _crumbs(visit: Visit) -> list[Crumb]:
    return [Crumb(visit.words.text("agreements.list_title"), "/agreements")]


def _page(
    visit: Visit,
    term_id: str,
    values: Mapping[str, Any],
    version: int,
    *,
    error: Invalid | None = None,
    theirs: list[Difference] | None = None,
) -> Response:
    words, parameter = visit.words, duty_of(term_id).parameter
    form = Filling(words, "agreements", values, error.problems if error else None)
    context = PositionForm(
        form=form,
        unit=parameter.unit.replace(" ", "-") if parameter else "",
        unit_words=unit_words(words, parameter) if parameter else "",
        suggested=at_words(words, parameter, parameter.suggested) if parameter else "",
        action=f"{PATH}/{term_id}",
        version=version,
        cancel=PATH,
        save=words.text("frame.keep_yours" if theirs is not None else "frame.save"),
        theirs=theirs,
    )
    status = 422 if error else 409 if theirs is not None else 200
    return reply.page(
        visit,
        "agreements/position.html",
        context,
        heading=words.text("agreements.position_title", name=term_name(words, term_id)),
        section=words.text("agreements.list_title"),
        crumbs=[*_crumbs(visit), Crumb(words.text("agreements.positions_title"), PATH)],
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )
