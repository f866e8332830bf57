"""Pages of the law as it stands: every law and every destination, as lists. Knows no SQL."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from register.law.current import current_law
from register.law.queries import standing_changes
from register.reference.places import is_place, places
from register.rules.law import Law, Regime
from register.rules.permissions import Permission
from register.transfers.law_counts import transfers_by_destination, transfers_by_law
from register.transfers.naming import regime_name
from register.web import reply
from register.web.filling import Filling
from register.web.frame import Crumb
from register.web.law_reading import facts_of, findings_of, regime_of, soon_lines, where_words
from register.web.law_shown import (
    place_words,
    recognised_on,
)
from register.web.site import Site
from register.web.visit import Visit

site = Site("law")

Tabs = Sequence[tuple[str, str, bool]]


@dataclass(frozen=True)
class LawRow:
    """One law of the list."""

    id: str
    name: str
    where: str
    is_in_force: bool
    recognised: int
    soon: int
    unverified: int
    ours: int
    transfers: int


@dataclass(frozen=True)
class LawList:
    """Every law."""

    tabs: Tabs
    rows: Sequence[LawRow]
    count_text: str


@dataclass(frozen=True)
class PlaceRow:
    """One destination of the list."""

    code: str
    name: str
    facts: int
    recognised: int
    unverified: int
    ours: int
    transfers: int


@dataclass(frozen=True)
class PlaceList:
    """Every destination something is known of."""

    tabs: Tabs
    rows: Sequence[PlaceRow]
    count_text: str
    choices: Sequence[tuple[str, str]]


def tabs_of(visit: Visit, current: str) -> Tabs:
    """The four parts of the law as tabs."""
    paths = {"laws": "/law", "places": "/law/places", "changes": "/law/changes", "policy": "/law/policy"}
    return [(visit.words.text(f"law.tab_{key}"), path, key == current) for key, path in paths.items()]


def law_crumbs(visit: Visit, *more: tuple[str, str]) -> list[Crumb]:
    """The way to a page of the law."""
    return [Crumb(visit.words.text("law.title"), "/law"), *(Crumb(label, href) for label, href in more)]


@site.get("/law", "list", Permission.READ_REGISTER)
def show_list(visit: Visit) -> Response:
    """Every law the register judges by."""
    law, words = current_law(visit.session), visit.words
    counted = transfers_by_law(visit.session)
    ours = [row.regime_id or regime_of(law, row.mechanism_id) for row in standing_changes(visit.session)]
    rows = [_law_row(visit, law, regime, counted, ours) for regime in law.regimes()]
    rows.sort(key=lambda row: -row.transfers)
    context = LawList(tabs_of(visit, "laws"), rows, words.text("law.laws_count", n=len(rows)))
    title = words.text("law.title")
    return reply.page(visit, "law/list.html", context, heading=title, lead=words.text("law.lead"))


@site.get("/law/places", "places", Permission.READ_REGISTER)
def show_places(visit: Visit) -> Response:
    """Every destination something is known of; ``?code=`` opens one."""
    asked = visit.query.get("code", "").strip().upper()
    if asked and is_place(asked):
        return reply.redirect(visit, f"/law/places/{asked}")
    law, words = current_law(visit.session), visit.words
    recognised: dict[str, int] = {}
    for (_regime, place), findings in law.findings.items():
        recognised[place] = recognised.get(place, 0) + any(f.holds_on(visit.today) for f in findings)
    counted = transfers_by_destination(visit.session)
    ours = [row.place for row in standing_changes(visit.session)]
    codes = {*law.destination_by_place, *recognised, *(code for code in counted if is_place(code))}
    rows = [
        PlaceRow(
            code=code,
            name=place_words(words, code),
            facts=sum(fact.holds_on(visit.today) for fact in facts_of(law, code)),
            recognised=recognised.get(code, 0),
            unverified=sum(not fact.verified for fact in facts_of(law, code)),
            ours=ours.count(code),
            transfers=counted.get(code, 0),
        )
        for code in codes
    ]
    rows.sort(key=lambda row: (-row.transfers, row.name))
    context = PlaceList(
        tabs_of(visit, "places"), rows, words.text("law.places_count", n=len(rows)), places(words.language)
    )
    return reply.page(
        visit,
        "law/places.html",
        context,
        heading=words.text("law.tab_places"),
        section=words.text("law.title"),
        crumbs=law_crumbs(visit),
        lead=words.text("law.places_lead"),
        extra={"form": Filling(words, "law", {"code": asked})},
    )


def _law_row(visit: Visit, law: Law, regime: Regime, counted: dict[str, int], ours: list[Any]) -> LawRow:
    return LawRow(
        id=regime.id,
        name=regime_name(visit.words, regime.id),
        where=where_words(visit.words, regime),
        is_in_force=regime.in_force_since is not None and regime.in_force_since <= visit.today,
        recognised=len(recognised_on(law, regime.id, visit.today)),
        soon=len(list(soon_lines(visit.words, law, regime, visit.today))),
        unverified=sum(not row.provenance.verified for row in _rows_of(law, regime.id)),
        ours=ours.count(regime.id),
        transfers=counted.get(regime.id, 0),
    )


def _rows_of(law: Law, regime_id: str) -> Iterator[Any]:
    yield law.regime_by_id[regime_id]
    yield from law.mechanisms(regime_id)
    yield from (f for f in findings_of(law) if f.regime == regime_id)
