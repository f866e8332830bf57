"""Contract terms as pages show them: by group, gaps first, with the laws that ask for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from register.agreements.catalogue import GROUPS, LEVELS, asked_groups, duties, terms, unit_of
from register.agreements.models import Agreement, AgreementTerm, TermState
from register.agreements.queries import terms_of
from register.agreements.term_counts import binding_regimes
from register.reference.law import load_law
from register.rules.law import ContractTerm
from register.rules.term_gaps import TermGap, gap_of
from register.vendors.models import Vendor
from register.web.law_words import regime_name
from register.web.marks import marks_for
from register.web.visit import Visit
from register.words import Words

_GAP_MARKS: Final = {
    TermGap.MISSING: ("ring-dashed", "danger"),
    TermGap.WEAK: ("ring-half", "attention"),
    TermGap.UNCHECKED: ("question", "attention"),
    TermGap.ADVISED: ("info", "neutral"),
    TermGap.OPEN: ("ring", "plain"),
    TermGap.MET: ("tick", "plain"),
    TermGap.NOT_APPLICABLE: ("ban", "plain"),
}
_SETS_OF: Final[Mapping[str, frozenset[str]]] = {
    "gdpr_art28_minimum": frozenset({"eu-gdpr", "uk-gdpr"}),
    "pdpo_binding_minimum": frozenset({"hk-pdpo"}),
    "pcpd_leaflet_2012": frozenset({"hk-pdpo"}),
    "pipl_art21": frozenset({"cn-pipl"}),
    "hk_telemarketing": frozenset({"hk-pdpo"}),
}
"""The laws under which each set of the reference data is worth showing."""
_COVERED: Final = frozenset({TermState.PRESENT, TermState.NOT_APPLICABLE})


@dataclass(frozen=True)
class TermShown:
    """One term: how the agreement stands on it and who asks for it."""

    id: str
    name: str
    gap: TermGap
    tag: Markup
    state: str
    clause: str
    value: str
    asked: Sequence[str]
    """One line for each law that binds us: its name, the level, the citation."""
    unit: str
    """What a value would be, with our suggestion; empty where nothing can be measured."""


@dataclass(frozen=True)
class GroupShown:
    """One group of terms, gaps first."""

    id: str
    name: str
    terms: Sequence[TermShown]
    is_asked: bool


@dataclass(frozen=True)
class SetShown:
    """How far a known set of terms is covered."""

    name: str
    done: int
    all: int


@dataclass(frozen=True)
class TermsShown:
    """Everything about the contract terms of one agreement."""

    groups: Sequence[GroupShown]
    sets: Sequence[SetShown]
    laws: str
    """The laws that bind our side, in words; empty where no entity of ours is recorded."""
    missing: int
    unchecked: int

    @property
    def asked(self) -> list[GroupShown]:
        """The groups this kind of agreement is asked about."""
        return [group for group in self.groups if group.is_asked]

    @property
    def others(self) -> list[GroupShown]:
        """The rest of the catalogue."""
        return [group for group in self.groups if not group.is_asked]

    @property
    def recorded_others(self) -> list[GroupShown]:
        """The groups nobody had to ask about, where something is recorded all the same."""
        return [group for group in self.others if any(term.state for term in group.terms)]


def terms_shown(visit: Visit, agreement: Agreement, vendor: Vendor) -> TermsShown:
    """The terms of an agreement in the reader's words."""
    assert agreement.id is not None
    words, recorded = visit.words, terms_of(visit.session, agreement.id)
    regimes = binding_regimes(visit.session, agreement.id)
    asked = asked_groups(agreement.kind, vendor.category)
    by_group: dict[str, list[TermShown]] = {group: [] for group in GROUPS}
    for duty in duties():
        row = recorded.get(duty.term_id)
        gap = gap_of(duty, row.state.value if row else None, regimes)
        by_group[duty.group].append(_term(visit, terms()[duty.term_id], row, gap, regimes))
    order = list(TermGap)
    return TermsShown(
        groups=[
            GroupShown(
                group,
                words.text(f"agreements.group_{group}"),
                sorted(by_group[group], key=lambda term: order.index(term.gap)),
                group in asked,
            )
            for group in (*asked, *(group for group in GROUPS if group not in asked))
        ],
        sets=_sets(words, recorded, regimes, asked),
        laws=words.text("frame.list_mark").join(regime_name(words, regime) for regime in regimes),
        missing=agreement.missing_terms,
        unchecked=agreement.unchecked_terms,
    )


def _term(
    visit: Visit, term: ContractTerm, row: AgreementTerm | None, gap: TermGap, regimes: Sequence[str]
) -> TermShown:
    words = visit.words
    icon, tone = _GAP_MARKS[gap]
    return TermShown(
        id=term.id,
        name=words.text(f"agreements.field_term_{term.id}"),
        gap=gap,
        tag=marks_for(words.language).own_tag(words.text(f"agreements.gap_{gap}"), icon, tone),
        state=row.state.value if row else "",
        clause=(row.clause if row else None) or "",
        value=(row.value if row else None) or "",
        asked=[_asked_line(words, term, regime) for regime in regimes if regime in term.levels],
        unit=_unit(words, term),
    )


def _asked_line(words: Words, term: ContractTerm, regime: str) -> str:
    law, level = regime_name(words, regime), words.text(f"agreements.level_{LEVELS[term.levels[regime]]}")
    citation = term.citations.get(regime)
    if not citation:
        return words.text("agreements.asked_line_plain", law=law, level=level)
    return words.text("agreements.asked_line", law=law, level=level, citation=citation)


def _unit(words: Words, term: ContractTerm) -> str:
    parameter = unit_of(term)
    if parameter is None:
        return ""
    suggested = parameter["suggested"]
    key = f"agreements.suggested_{'yes' if suggested is True else suggested}"
    value = words.text(key) if words.has(key) else str(suggested)
    unit = words.text(f"agreements.unit_{str(parameter['unit']).replace(' ', '-')}")
    return words.text("agreements.term_suggested", unit=unit, value=value)


def _sets(
    words: Words, recorded: Mapping[str, AgreementTerm], regimes: Sequence[str], asked: Sequence[str]
) -> list[SetShown]:
    found = []
    for set_id, ids in load_law().term_set_by_id.items():
        groups = {terms()[term_id].group for term_id in ids}
        if _SETS_OF[set_id].isdisjoint(regimes) or not groups & set(asked):
            continue
        done = sum(1 for term_id in ids if term_id in recorded and recorded[term_id].state in _COVERED)
        found.append(SetShown(words.text(f"agreements.set_{set_id}"), done, len(ids)))
    return found
