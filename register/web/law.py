"""Pages of the law as it stands: every law, one law, every destination, one destination. Knows no SQL."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.responses import Response

from register.errors import NotFound
from register.law.current import current_law, current_policy
from register.law.queries import list_changes, standing_changes, unfit_refs
from register.reference.places import is_place, place_name, places
from register.rules.law import Law, Regime
from register.rules.permissions import Permission
from register.transfers.law_counts import transfers_by_destination, transfers_by_law, transfers_by_mechanism
from register.web import reply
from register.web.filling import Filling
from register.web.frame import Crumb
from register.web.law_shown import (
    ChangeRow,
    Evidence,
    FactShown,
    FindingShown,
    MechanismRow,
    evidence_of,
    place_words,
    recognised_on,
    shown_change,
    shown_facts,
    shown_findings,
    shown_mechanism,
    state_of,
)
from register.web.law_words import mechanism_name, regime_name
from register.web.marks import written_date
from register.web.site import Site
from register.web.visit import Visit

site = Site("law")

_MANY = 3
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


@dataclass(frozen=True)
class LawShown:
    """One law, on one page."""

    regime: Regime
    where: str
    is_in_force: bool
    evidence: Evidence
    soon: Sequence[str]
    mechanisms: Sequence[MechanismRow]
    findings: dict[str, list[FindingShown]]
    marks: Sequence[str]
    changes: Sequence[ChangeRow]
    notes: Sequence[str]
    pending: Sequence[str]
    transfers: int
    add: str


@dataclass(frozen=True)
class PlaceShown:
    """One destination, on one page."""

    code: str
    facts: Sequence[FactShown]
    findings: dict[str, list[FindingShown]]
    marks: Sequence[str]
    changes: Sequence[ChangeRow]
    transfers: int
    add: str


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
    ours = [row.regime_id or _regime_of(law, row.mechanism_id) for row in standing_changes(visit.session)]
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
            facts=sum(fact.holds_on(visit.today) for fact in _facts_of(law, code)),
            recognised=recognised.get(code, 0),
            unverified=sum(not fact.verified for fact in _facts_of(law, code)),
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


@site.get("/law/regimes/{regime}", "regime", Permission.READ_REGISTER)
def show_regime(visit: Visit, regime: str) -> Response:
    """One law: what it says, its mechanisms, whom it recognises, our changes."""
    law, words, today = current_law(visit.session), visit.words, visit.today
    found = law.regime_by_id.get(regime)
    if found is None:
        raise NotFound(ref=regime)
    resting = transfers_by_mechanism(visit.session, regime)
    there = {(regime, place): n for place, n in transfers_by_destination(visit.session, regime).items()}
    unfit = unfit_refs(visit.session)
    pending = found.row.get("pending") or ()
    context = LawShown(
        regime=found,
        where=_where(visit, found),
        is_in_force=found.in_force_since is not None and found.in_force_since <= today,
        evidence=evidence_of(found.transfer_citation, found.provenance, words),
        soon=list(_soon(visit, law, found)),
        mechanisms=[shown_mechanism(words, m, today, resting.get(m.id, 0)) for m in law.mechanisms(regime)],
        findings=_by_state(
            shown_findings(words, (f for f in _findings(law) if f.regime == regime), today, there)
        ),
        marks=[_mark(visit, law, key) for key in law.problematic_since if key[0] == regime],
        changes=[
            shown_change(words, row, unfit)
            for row in list_changes(visit.session)
            if regime in (row.regime_id, _regime_of(law, row.mechanism_id))
        ],
        notes=[str(found.row["note"])] if found.row.get("note") else [],
        pending=[pending] if isinstance(pending, str) else [str(item) for item in pending],
        transfers=transfers_by_law(visit.session).get(regime, 0),
        add=f"/law/changes/new?regime={regime}",
    )
    return reply.page(
        visit,
        "law/regime.html",
        context,
        heading=regime_name(words, regime),
        section=words.text("law.title"),
        crumbs=law_crumbs(visit),
    )


@site.get("/law/places/{code}", "place", Permission.READ_REGISTER)
def show_place(visit: Visit, code: str) -> Response:
    """One destination: what is known of it, who recognises it, our changes."""
    law, words, today = current_law(visit.session), visit.words, visit.today
    findings = [f for f in _findings(law) if f.place == code]
    if not is_place(code) and not findings:
        raise NotFound(ref=code)
    changes = list_changes(visit.session, place=code)
    unfit = unfit_refs(visit.session)
    there = transfers_by_destination(visit.session).get(code, 0)
    context = PlaceShown(
        code=code,
        facts=shown_facts(words, _facts_of(law, code), current_policy(visit.session), today),
        findings=_by_state(shown_findings(words, findings, today, {})),
        marks=[_mark(visit, law, key) for key in law.problematic_since if key[1] == code],
        changes=[shown_change(words, row, unfit) for row in changes],
        transfers=there,
        add=f"/law/changes/new?place={code}" if is_place(code) else "",
    )
    return reply.page(
        visit,
        "law/place.html",
        context,
        heading=place_words(words, code),
        reference=code,
        section=words.text("law.tab_places"),
        crumbs=law_crumbs(visit, (words.text("law.tab_places"), "/law/places")),
        lead=words.text("law.place_lead"),
    )


def _law_row(visit: Visit, law: Law, regime: Regime, counted: dict[str, int], ours: list[Any]) -> LawRow:
    return LawRow(
        id=regime.id,
        name=regime_name(visit.words, regime.id),
        where=_where(visit, regime),
        is_in_force=regime.in_force_since is not None and regime.in_force_since <= visit.today,
        recognised=len(recognised_on(law, regime.id, visit.today)),
        soon=len(list(_soon(visit, law, regime))),
        unverified=sum(not row.provenance.verified for row in _rows_of(law, regime.id)),
        ours=ours.count(regime.id),
        transfers=counted.get(regime.id, 0),
    )


def _rows_of(law: Law, regime_id: str) -> Iterator[Any]:
    yield law.regime_by_id[regime_id]
    yield from law.mechanisms(regime_id)
    yield from (f for f in _findings(law) if f.regime == regime_id)


def _findings(law: Law) -> Iterator[Any]:
    for findings in law.findings.values():
        yield from findings


def _facts_of(law: Law, code: str) -> Sequence[Any]:
    known = law.destination_by_place.get(code)
    return known.facts if known else ()


def _regime_of(law: Law, mechanism_id: str | None) -> str | None:
    mechanism = law.mechanism_by_id.get(mechanism_id or "")
    return mechanism.regime if mechanism else None


def _where(visit: Visit, regime: Regime) -> str:
    codes = [regime.subdivision] if regime.subdivision else list(regime.row["jurisdictions"])
    if len(codes) > _MANY and set(codes) <= regime.internal_area:
        codes = ["EEA"]
    names = [place_name(code, visit.words.language) for code in codes]
    if len(names) <= _MANY:
        return visit.words.text("frame.list_mark").join(names)
    return visit.words.text("law.more_places", first=names[0], n=len(names) - 1)


def _soon(visit: Visit, law: Law, regime: Regime) -> Iterator[str]:
    words, found = visit.words, list[tuple[date, str]]()
    rows: list[tuple[str, date | None, date | None]] = [
        (place_words(words, f.place), f.valid_from, f.valid_until)
        for f in _findings(law)
        if f.regime == regime.id
    ]
    rows += [
        (mechanism_name(words, m.id), m.available_from, m.valid_until) for m in law.mechanisms(regime.id)
    ]
    rows.append((regime_name(words, regime.id), regime.in_force_since, None))
    for what, first, last in rows:
        state = state_of(first, last, visit.today)
        if state == "ending" and last:
            told = words.text("law.soon_ends", what=what, date=written_date(last, words.language))
            found.append((last, told))
        elif first and visit.today < first and state_of(None, first, visit.today) == "ending":
            told = words.text("law.soon_begins", what=what, date=written_date(first, words.language))
            found.append((first, told))
    yield from (told for _day, told in sorted(found))


def _by_state(findings: list[FindingShown]) -> dict[str, list[FindingShown]]:
    groups = {"coming": ("coming",), "today": ("ending", "holds"), "ended": ("over",)}
    return {name: [f for f in findings if f.state in states] for name, states in groups.items()}


def _mark(visit: Visit, law: Law, key: tuple[str, str]) -> str:
    words = visit.words
    since = written_date(law.problematic_since[key], words.language)
    citation = law.problematic_citations.get(key, "")
    place = f"{regime_name(words, key[0])}: {place_words(words, key[1])}"
    return words.text("law.mark_line", place=place, date=since, citation=citation)
