"""Rows of the law as its pages show them: findings, facts, mechanisms, changes. Reads values, knows no SQL."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from register.law.current import amendment_of
from register.law.models import LawChange
from register.reference.places import place_name
from register.rules.cadence import add_months
from register.rules.law import Filing, Finding, Law, Mechanism, OpenFact, Provenance
from register.rules.policy import Policy
from register.transfers.naming import mechanism_name, regime_name
from register.web.change_words import counts, says
from register.web.law_words import capitalised, document_name
from register.web.marks import written_date
from register.words import Words

SOON_MONTHS = 12
STATES = ("holds", "ending", "coming", "over")


@dataclass(frozen=True)
class Evidence:
    """What a row rests on: its source, the day it speaks for, whether it was found."""

    citation: str
    as_of: str
    is_verified: bool
    told: str
    """The kind of source and the day, in words."""
    sources: Sequence[str]


@dataclass(frozen=True)
class FindingShown:
    """One recognition of a place by a law."""

    regime_id: str
    law: str
    place: str
    place_name: str
    valid_from: date
    valid_until: date | None
    state: str
    scope: str
    evidence: Evidence
    transfers: int


@dataclass(frozen=True)
class FactShown:
    """One open fact about a place."""

    words: str
    since: date | None
    until: date | None
    state: str
    points: int
    evidence: Evidence


@dataclass(frozen=True)
class MechanismRow:
    """One tool of a law."""

    id: str
    name: str
    kind: str
    state: str
    available_from: date | None
    valid_until: date | None
    signable_until: date | None
    filing: str
    documents: Sequence[str]
    assessment: str
    evidence: Evidence
    transfers: int


@dataclass(frozen=True)
class ChangeRow:
    """One of the register's own changes."""

    ref: str
    says: str
    counts: str
    citation: str
    as_of: date
    is_verified: bool
    state: str


def state_of(first: date | None, last: date | None, today: date) -> str:
    """Where something stands that holds from ``first`` to ``last`` (inclusive): one of STATES."""
    if last is not None and last < today:
        return "over"
    if first is not None and first > today:
        return "coming"
    return "ending" if last is not None and last < add_months(today, SOON_MONTHS) else "holds"


def evidence_of(citation: str, provenance: Provenance, words: Words) -> Evidence:
    """Where a row comes from, in words."""
    key = f"law.basis_{provenance.basis}"
    basis = words.text(key) if words.has(key) else provenance.basis
    as_of = written_as_of(provenance.as_of, words)
    told = words.text("law.evidence_line", basis=capitalised(basis), as_of=as_of)
    return Evidence(citation, as_of, provenance.verified, told, provenance.sources)


def written_as_of(text: str, words: Words) -> str:
    """The day evidence speaks for, as dates are written; a month or year stays as it is."""
    try:
        return written_date(date.fromisoformat(text), words.language)
    except ValueError:
        return text


def shown_findings(
    words: Words, findings: Iterable[Finding], today: date, transfers: Mapping[tuple[str, str], int]
) -> list[FindingShown]:
    """The findings, by name of place and law, the newest of each first."""
    found = []
    for finding in findings:
        citation = finding.citation
        if finding.end_citation:
            citation = words.text("frame.list_mark").join([citation, finding.end_citation])
        found.append(
            FindingShown(
                regime_id=finding.regime,
                law=regime_name(words, finding.regime),
                place=finding.place,
                place_name=place_words(words, finding.place),
                valid_from=finding.valid_from,
                valid_until=finding.valid_until,
                state=state_of(finding.valid_from, finding.valid_until, today),
                scope=finding.scope,
                evidence=evidence_of(citation, finding.provenance, words),
                transfers=transfers.get((finding.regime, finding.place), 0),
            )
        )
    return sorted(found, key=lambda f: (f.place_name, f.law, -f.valid_from.toordinal()))


def shown_facts(words: Words, facts: Iterable[OpenFact], policy: Policy, today: date) -> list[FactShown]:
    """The open facts of a place with the points each gives today."""
    found = []
    for fact in facts:
        weight = policy.destination.get(fact.name, 0)
        found.append(
            FactShown(
                words=words.text(f"law.fact_{fact.name}"),
                since=None if fact.since == date.min else fact.since,
                until=fact.until,
                state=state_of(fact.since, fact.until, today),
                points=(weight if fact.verified else weight // 2) if fact.holds_on(today) else 0,
                evidence=Evidence(fact.citation, written_as_of(fact.as_of, words), fact.verified, "", ()),
            )
        )
    return found


def shown_mechanism(words: Words, mechanism: Mechanism, today: date, transfers: int) -> MechanismRow:
    """A tool of a law with everything it asks for."""
    citation = mechanism.citation
    if mechanism.end_citation:
        citation = words.text("frame.list_mark").join([citation, mechanism.end_citation])
    return MechanismRow(
        id=mechanism.id,
        name=mechanism_name(words, mechanism.id),
        kind=words.text(f"transfers.kind_{mechanism.kind}"),
        state=state_of(mechanism.available_from, mechanism.valid_until, today),
        available_from=mechanism.available_from,
        valid_until=mechanism.valid_until,
        signable_until=mechanism.signable_until,
        filing=filing_words(words, mechanism.filing) if mechanism.filing else "",
        documents=[
            capitalised(document_name(words, str(code))) for code in mechanism.row.get("evidence") or ()
        ],
        assessment=_assessment(words, mechanism),
        evidence=evidence_of(citation, mechanism.provenance, words),
        transfers=transfers,
    )


_STARTS = {
    "contract effective date": "effective",
    "first transfer": "first",
    "completion of signatures": "signed",
}


def filing_words(words: Words, filing: Filing) -> str:
    """With whom a filing is made, by when, and how its days are counted."""
    if not filing.deadline_days:
        return words.text("law.filing_before", authority=filing.authority)
    start = words.text(f"law.start_{_STARTS.get(filing.counted_from or '', 'effective')}")
    told = {"authority": filing.authority, "start": start}
    if filing.day_kind != "calendar":
        told["place"] = place_name(filing.place, words.language)
    return words.text(f"law.filing_{filing.day_kind}", n=filing.deadline_days, **told)


def _assessment(words: Words, mechanism: Mechanism) -> str:
    if not mechanism.needs_assessment:
        return ""
    given = mechanism.assessment_name or ""
    name = (
        given if given.isupper() or (given and words.language == "en") else words.text("documents.assessment")
    )
    said = words.text("law.assessment_needed", name=name)
    if mechanism.review_months:
        said = words.text("frame.list_mark").join(
            [said, words.text("law.review_every", n=mechanism.review_months)]
        )
    return said


def shown_change(words: Words, row: LawChange, unfit: frozenset[str] = frozenset()) -> ChangeRow:
    """A change as the lists show it."""
    state = "stands"
    if row.withdrawn_on:
        state = "corrected" if row.corrected_by_ref else "withdrawn"
    elif row.ref in unfit:
        state = "unfit"
    return ChangeRow(
        ref=row.ref,
        says=says(words, amendment_of(row)),
        counts=counts(words, row),
        citation=row.citation,
        as_of=row.as_of,
        is_verified=row.is_verified,
        state=state,
    )


def place_words(words: Words, code: str) -> str:
    """A place of the reference data by name; institutions have codes of their own."""
    key = f"law.place_{code}"
    return words.text(key) if code.startswith("XX-") and words.has(key) else place_name(code, words.language)


def recognised_on(law: Law, regime_id: str, today: date) -> set[str]:
    """The places a law recognises on a day."""
    return {
        place
        for (regime, place), findings in law.findings.items()
        if regime == regime_id and any(f.holds_on(today) for f in findings)
    }
