"""Pages of one law and of one destination: what holds, what ended, what is about to, our own changes. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from register.errors import NotFound
from register.incidents.duties import legal_duties
from register.law.current import current_law, current_policy
from register.law.queries import list_changes, unfit_refs
from register.reference.places import is_place
from register.rules.breach_clocks import Duty
from register.rules.law import Law, Regime
from register.rules.permissions import Permission
from register.transfers.law_counts import transfers_by_destination, transfers_by_law, transfers_by_mechanism
from register.transfers.naming import regime_name
from register.web import reply
from register.web.incident_clocks import time_of
from register.web.law import law_crumbs
from register.web.law_reading import facts_of, findings_of, regime_of, soon_lines, where_words
from register.web.law_shown import (
    ChangeRow,
    Evidence,
    FactShown,
    FindingShown,
    MechanismRow,
    evidence_of,
    place_words,
    shown_change,
    shown_facts,
    shown_findings,
    shown_mechanism,
)
from register.web.marks import written_date
from register.web.site import Site
from register.web.visit import Visit

site = Site("law-record")


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
    notices: Sequence[tuple[str, str, Duty]]
    """Whom it has us tell of a data breach today, by when, and what that rests on."""
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
        where=where_words(visit.words, found),
        is_in_force=found.in_force_since is not None and found.in_force_since <= today,
        evidence=evidence_of(found.transfer_citation, found.provenance, words),
        soon=list(soon_lines(words, law, found, today)),
        mechanisms=[shown_mechanism(words, m, today, resting.get(m.id, 0)) for m in law.mechanisms(regime)],
        findings=_by_state(
            shown_findings(words, (f for f in findings_of(law) if f.regime == regime), today, there)
        ),
        marks=[_mark(visit, law, key) for key in law.problematic_since if key[0] == regime],
        changes=[
            shown_change(words, row, unfit)
            for row in list_changes(visit.session)
            if regime in (row.regime_id, regime_of(law, row.mechanism_id))
        ],
        notices=[
            (words.text(f"incidents.to_{duty.to.value}"), time_of(words, duty), duty)
            for duty in legal_duties(law, [regime], today)
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
    findings = [f for f in findings_of(law) if f.place == code]
    if not is_place(code) and not findings:
        raise NotFound(ref=code)
    changes = list_changes(visit.session, place=code)
    unfit = unfit_refs(visit.session)
    there = transfers_by_destination(visit.session).get(code, 0)
    context = PlaceShown(
        code=code,
        facts=shown_facts(words, facts_of(law, code), current_policy(visit.session), today),
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


def _by_state(findings: list[FindingShown]) -> dict[str, list[FindingShown]]:
    groups = {"coming": ("coming",), "today": ("ending", "holds"), "ended": ("over",)}
    return {name: [f for f in findings if f.state in states] for name, states in groups.items()}


def _mark(visit: Visit, law: Law, key: tuple[str, str]) -> str:
    words = visit.words
    since = written_date(law.problematic_since[key], words.language)
    citation = law.problematic_citations.get(key, "")
    place = f"{regime_name(words, key[0])}: {place_words(words, key[1])}"
    return words.text("law.mark_line", place=place, date=since, citation=citation)
