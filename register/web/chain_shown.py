"""A vendor's chain of sub-processors as an indented list, and the legs of a transfer as its page shows them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session

from register.assessments.onward import ChainLeg
from register.chains.inputs import LEG_FACTS
from register.chains.queries import engaged_by
from register.chains.walking import read_chains
from register.reference.shown import fact_name, say
from register.rules.chain import Step, as_outline
from register.rules.leg import onward_legs
from register.rules.verdict import Judgement
from register.transfers.naming import mechanism_name, regime_name
from register.words import Words


@dataclass
class ChainNode:
    """One sub-processor in the list and those below it; ``note`` says why its own are not below it."""

    row: Any
    depth: int
    note: str = ""
    children: list["ChainNode"] = field(default_factory=list)


@dataclass(frozen=True)
class ChainShown:
    """Everybody below a vendor, and who engages the vendor itself."""

    nodes: Sequence[ChainNode]
    engaged_by: Sequence[Any]
    count: int


@dataclass(frozen=True)
class LegShown:
    """One onward leg of a transfer."""

    place: str | None
    names: Sequence[tuple[str, str]]
    """Name and reference of everybody on the way; none where only a place is known."""
    ref: str
    """The engagement, or an empty string."""
    tools: Sequence[tuple[str, str]]
    """Law and tool; an empty tool where nobody has said."""
    outcomes: Sequence[tuple[str, str, str]]
    """Law, outcome and what keeps it from passing."""
    is_worst: bool


def shown_chain(session: Session, vendor_id: int, today: date) -> ChainShown:
    """The chain of a vendor as it runs or will run, in three queries at most."""
    chains = read_chains(session, [vendor_id])
    steps = chains.steps(vendor_id, None, today, with_coming=True)
    expanded = {vendor_id: ()} | {
        step.edge.engaged: step.keys for step in reversed(steps) if step.edge.engaged != vendor_id
    }
    by_keys: dict[tuple[int, ...], ChainNode] = {}
    top: list[ChainNode] = []
    for step in as_outline(steps):
        node = ChainNode(chains.rows[step.edge.key], step.depth, _note(step, expanded, chains.edges))
        by_keys[step.keys] = node
        (by_keys[step.keys[:-1]].children if step.depth > 1 else top).append(node)
    return ChainShown(top, engaged_by(session, vendor_id, today), len(steps))


def _note(step: Step, expanded: dict[int, tuple[int, ...]], edges: Any) -> str:
    if step.edge.engaged in step.path[:-1]:
        return "goes_back"
    elsewhere = expanded[step.edge.engaged] != step.keys and edges.get(step.edge.engaged)
    return "listed_elsewhere" if elsewhere else ""


def shown_legs(words: Words, judgement: Judgement, chain: Sequence[ChainLeg]) -> list[LegShown]:
    """The legs in the order of the facts: those of the chain, then places named on the transfer."""
    found = []
    binding = [assessment for assessment in judgement.assessments if assessment.legs]
    for number, facts in enumerate(onward_legs(judgement.facts)):
        leg = chain[number] if number < len(chain) else None
        outcomes = []
        for assessment in binding:
            verdict = assessment.legs[number]
            why = say(words, verdict.reason.code, verdict.reason.params) if verdict.reason else ""
            outcomes.append((regime_name(words, assessment.regime), verdict.outcome.value, why))
        found.append(
            LegShown(
                place=facts.destination_subdivision or facts.destination,
                names=leg.path if leg else (),
                ref=leg.row.ref if leg else "",
                tools=[
                    (regime_name(words, assessment.regime), _tool(words, facts.mechanisms, assessment.regime))
                    for assessment in binding
                ],
                outcomes=outcomes,
                is_worst=any(assessment.legs[number].is_worst for assessment in binding),
            )
        )
    return found


def _tool(words: Words, mechanisms: Any, regime: str) -> str:
    tool = mechanisms.get(regime, "none") if mechanisms else None
    if tool == "none":
        return mechanism_name(words, "none")
    return mechanism_name(words, tool.id) if tool else ""


_LEG = re.compile(r"onward_transfers\[(\d+)\]\.(.+)")
_FIELDS = {"destination": "place_text", "destination_subdivision": "place_text", "purpose": "purpose"}


class LegAsker:
    """Where a missing fact of a leg of the recorded chain is supplied, and what it is called."""

    def __init__(self, words: Words, chain: Sequence[ChainLeg]) -> None:
        self.words = words
        self.chain = chain

    def href(self, fact: str) -> str | None:
        """The page that asks for it, or None where the fact is not one of the chain."""
        leg, name = self._leg(fact)
        if leg is None:
            return None
        if name == "importer_parent_place":
            return f"/vendors/{leg.row.engaged_ref}/edit#field-parent_place"
        page = f"/sub-processors/{leg.row.ref}/edit"
        if name.startswith("mechanisms."):
            return f"{page}#field-mechanism_{name.split('.')[1]}"
        known = name in LEG_FACTS or name == "processor_contract"
        field_name = _FIELDS.get(name, name if known else "")
        return f"{page}#field-{field_name}" if field_name else page

    def name(self, fact: str) -> str | None:
        """The leg and what is missing of it, or None where the fact is not one of the chain."""
        leg, name = self._leg(fact)
        if leg is None:
            return None
        return self.words.text("chains.leg_fact", leg=leg.row.engaged_name, fact=fact_name(self.words, name))

    def _leg(self, fact: str) -> tuple[ChainLeg | None, str]:
        found = _LEG.fullmatch(fact)
        number = int(found[1]) if found else len(self.chain)
        return (self.chain[number], found[2]) if found and number < len(self.chain) else (None, fact)
