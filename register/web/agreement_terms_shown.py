"""Contract terms as pages show them: by group, gaps first, with the laws that ask for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from register.agreements.catalogue import GROUPS, LEVELS, asked_groups, duties, terms
from register.agreements.models import Agreement, AgreementTerm, TermState
from register.agreements.positions import NO_POSITION, positions_as_rules
from register.agreements.term_counts import binding_regimes, terms_standing
from register.reference.law import load_law
from register.rules.law import ContractTerm
from register.rules.term_gaps import Position, TermDuty, TermGap, gap_with_value, stands
from register.transfers.naming import regime_name
from register.vendors.models import Vendor
from register.web.marks import Marks, marks_for
from register.web.term_words import term_name, value_words, wanted_words
from register.web.visit import Visit
from register.words import Words

GAP_MARKS: Final = {
    TermGap.MISSING: ("ring-dashed", "danger"),
    TermGap.WEAK: ("ring-half", "attention"),
    TermGap.OVER_LIMIT: ("warning", "danger"),
    TermGap.UNCHECKED: ("question", "attention"),
    TermGap.SHORT: ("ring-half", "neutral"),
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
    """As it is kept, for the form."""
    measured: str
    """The value with its unit, in words."""
    against: str
    """Where the value lies against our position, in words; empty where nobody knows."""
    inherited: bool
    """Whether it is read from the agreement it hangs on."""
    asked: Sequence[str]
    """One line for each law that binds us: its name, the level, the citation."""
    wanted: str
    """What we want of the value, in words; empty where nothing can be measured."""
    unit: str
    """The unit's code; empty where nothing can be measured."""


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
    regimes: Sequence[str]
    """The laws that bind our side, by id."""
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
    words, recorded = visit.words, terms_standing(visit.session, agreement)
    positions = positions_as_rules(visit.session)
    regimes = binding_regimes(visit.session, agreement.id)
    asked = asked_groups(agreement.kind, vendor.category)
    by_group: dict[str, list[TermShown]] = {group: [] for group in GROUPS}
    for duty in duties():
        row, position = recorded.get(duty.term_id), positions.get(duty.term_id, NO_POSITION)
        shown = _term(visit, agreement.id, duty, row, position, regimes)
        by_group[duty.group].append(shown)
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
        regimes=regimes,
        laws=words.text("frame.list_mark").join(regime_name(words, regime) for regime in regimes),
        missing=agreement.missing_terms,
        unchecked=agreement.unchecked_terms,
    )


def _term(
    visit: Visit,
    agreement_id: int,
    duty: TermDuty,
    row: AgreementTerm | None,
    position: Position,
    regimes: Sequence[str],
) -> TermShown:
    words, term, parameter = visit.words, terms()[duty.term_id], duty.parameter
    state, value = (row.state.value, row.value) if row else (None, None)
    gap = gap_with_value(duty, state, value, regimes, position)
    where = stands(parameter, value, position) if parameter else None
    return TermShown(
        id=term.id,
        name=term_name(words, term.id),
        gap=gap,
        tag=gap_tag(marks_for(words.language), words, gap),
        state=state or "",
        clause=(row.clause if row else None) or "",
        value=value or "",
        measured=value_words(words, parameter, value),
        against=words.text(f"agreements.stands_{where}") if where else "",
        inherited=row is not None and row.agreement_id != agreement_id,
        asked=[_asked_line(words, term, regime) for regime in regimes if regime in term.levels],
        wanted=wanted_words(words, duty, position, regimes),
        unit=parameter.unit.replace(" ", "-") if parameter else "",
    )


def gap_tag(marks: Marks, words: Words, gap: TermGap) -> Markup:
    """The tag of how a term stands."""
    icon, tone = GAP_MARKS[gap]
    return marks.own_tag(words.text(f"agreements.gap_{gap}"), icon, tone)


def _asked_line(words: Words, term: ContractTerm, regime: str) -> str:
    law, level = regime_name(words, regime), words.text(f"agreements.level_{LEVELS[term.levels[regime]]}")
    citation = term.citations.get(regime)
    if not citation:
        return words.text("agreements.asked_line_plain", law=law, level=level)
    return words.text("agreements.asked_line", law=law, level=level, citation=citation)


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
