"""The questions an impact assessment asks of one transfer under one law: only those that apply. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from register.rules.facts import Facts
from register.rules.impact.kinds import kind_of, tool_of
from register.rules.impact.known import NOTHING, Asked, Source, Teller
from register.rules.law import Law


class Section(StrEnum):
    """The parts of an assessment, in the order of the six steps of EDPB Recommendations 01/2020."""

    FLOW = "flow"
    TOOL = "tool"
    LAW = "law"
    RISK = "risk"
    MEASURES = "measures"
    FORMAL = "formal"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Question:
    """A question that applies. Its words are ``impact.question_<code>``; the answers are yes, no, not known."""

    code: str
    section: Section
    favourable: bool
    """The answer that speaks for the transfer."""
    decides: bool
    """Not known here keeps the assessment from being adequate."""
    citation: str
    prefilled: bool | None
    """The answer that follows from what the register knows."""
    sources: tuple[Source, ...]


Citation = str | Mapping[str, str]
"""What a question rests on: one text, or by law; ``*`` for all others. Empty: the law's own transfer rule."""


class Entry(NamedTuple):
    """A row of the catalogue."""

    code: str
    section: Section
    applies: Callable[[Asked], bool]
    favourable: bool = True
    decides: bool = False
    citation: Citation = ""
    tell: Teller = lambda _asked: NOTHING


def asked_of(facts: Facts, regime_id: str, law: Law) -> Asked:
    """The transfer as the conditions of the questions see it; without a date, the law of the last day.

    Source: house rule.
    """
    mechanism = tool_of(facts, regime_id, law)
    regime = law.regime_by_id[regime_id]
    kind = kind_of(regime_id, mechanism, law)
    return Asked(facts, regime, law, mechanism, kind, facts.on or date.max)


def questions_for(facts: Facts, regime: str, law: Law) -> tuple[Question, ...]:
    """The questions that apply to these facts under one law (its id), in order, with what is known already.

    Raises KeyError for a law nobody knows.
    Source: EDPB Recommendations 01/2020 v2.0 (six steps); UK GDPR Art 46 (transfer risk assessment); PIPL Arts
    55-56; PDPO DPP1(3), DPP3, DPP2(3), DPP4(2); the citation of each question.
    """
    from register.rules.impact.catalogue import CATALOGUE

    asked = asked_of(facts, regime, law)
    found = []
    for entry in CATALOGUE:
        if not entry.applies(asked):
            continue
        known = entry.tell(asked)
        found.append(
            Question(
                code=entry.code,
                section=entry.section,
                favourable=entry.favourable,
                decides=entry.decides,
                citation=_citation(entry.citation, asked),
                prefilled=known.answer,
                sources=known.sources,
            )
        )
    return tuple(found)


def _citation(given: Citation, asked: Asked) -> str:
    text = given if isinstance(given, str) else given.get(asked.regime.id, given.get("*", ""))
    if text == "tool":
        text = asked.mechanism.citation if asked.mechanism else ""
    return text or asked.regime.transfer_citation
