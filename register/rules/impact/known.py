"""What the register knows towards an answer, and where from: the transfer's own facts, the law, the destination."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from register.rules.facts import Facts, MechanismFacts
from register.rules.impact.kinds import ImpactKind
from register.rules.law import Law, Mechanism, Regime
from register.rules.measures import KEPT_AWAY


class Source(NamedTuple):
    """One thing known. Its sentence is ``impact.source_<code>`` with the parameters."""

    code: str
    params: tuple[tuple[str, Any], ...] = ()
    citation: str = ""
    as_of: str = ""
    verified: bool | None = None
    """None for what our own records say."""


class Known(NamedTuple):
    """The answer that follows from what is known, None where it does not decide; and what is known."""

    answer: bool | None
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A transfer under one law, as the conditions of the questions see it."""

    facts: Facts
    regime: Regime
    law: Law
    mechanism: Mechanism | None
    kind: ImpactKind
    on: date

    @property
    def tool(self) -> MechanismFacts | None:
        """The facts of the tool relied on."""
        return self.facts.mechanisms.get(self.regime.id)


Teller = Callable[[Asked], Known]
NOTHING = Known(None)


def told(name: str, *, wanted: Any = True) -> Teller:
    """A yes-or-no fact of the transfer; ``wanted`` False turns the answer round."""

    def tell(asked: Asked) -> Known:
        value = getattr(asked.facts, name)
        return Known(None if value is None else value is wanted, (fact_source(asked, name, value),))

    return tell


def mentioned(*names: str) -> Teller:
    """Facts of the transfer that bear on the answer and do not decide it."""

    def tell(asked: Asked) -> Known:
        return Known(None, tuple(fact_source(asked, name, getattr(asked.facts, name)) for name in names))

    return tell


def all_told(*names: str) -> Teller:
    """Yes where all these facts hold, no where one does not."""

    def tell(asked: Asked) -> Known:
        values = [getattr(asked.facts, name) for name in names]
        answer = False if False in values else None if None in values else True
        return Known(answer, mentioned(*names)(asked).sources)

    return tell


def any_told(*names: str) -> Teller:
    """Yes where one of these facts holds, no where none does."""

    def tell(asked: Asked) -> Known:
        values = [getattr(asked.facts, name) for name in names]
        answer = True if True in values else None if None in values else False
        return Known(answer, mentioned(*names)(asked).sources)

    return tell


def keys_kept_away(asked: Asked) -> Known:
    """Whether the keys are out of the importer's reach. Source: EDPB 01/2020 Annex 2 (use case 1)."""
    holder = asked.facts.key_holder
    source = fact_source(asked, "key_holder", holder)
    return Known(None if holder is None else holder in KEPT_AWAY, (source,))


def contract_holds(asked: Asked) -> Known:
    """Whether the processor terms are there, from the contract terms recorded."""
    state = asked.facts.processor_contract
    answer = None if state in (None, "na") else state == "adequate"
    return Known(answer, (fact_source(asked, "processor_contract", state),))


def the_tool(asked: Asked) -> Known:
    """The tool relied on and its conditions, with their source; decides nothing."""
    mechanism = asked.mechanism
    if mechanism is None:
        return Known(None, (Source("tool-open", (("regime", asked.regime.id),)),))
    conditions = tuple(
        Source("condition", (("text", str(text)),)) for text in mechanism.row.get("conditions") or ()
    )
    return Known(None, (tool_source(mechanism), *conditions))


def text_verbatim(asked: Asked) -> Known:
    """Whether the clauses are unaltered."""
    return _of_tool(asked, "clauses_verbatim")


def tool_signed(asked: Asked) -> Known:
    """Whether the tool is signed by the date judged."""
    tool = asked.tool
    signed = tool.signed_on if tool else None
    if tool is None or signed is None:
        return Known(None, (Source("signed-open"),))
    return Known(signed <= asked.on, (Source("signed", (("on", signed),)),))


def tool_filed(asked: Asked) -> Known:
    """The filing: made, or not recorded. Whether it was in time is for a person to say."""
    tool = asked.tool
    sources = [tool_source(asked.mechanism)] if asked.mechanism else []
    if tool is None or tool.filed_on is None:
        return Known(None, (*sources, Source("filed-open")))
    return Known(None, (*sources, Source("filed", (("on", tool.filed_on),))))


def _of_tool(asked: Asked, name: str) -> Known:
    tool = asked.tool
    value = getattr(tool, name) if tool else None
    return Known(value, (fact_source(asked, name, value, unknown=tool.unknown if tool else frozenset()),))


def destination_fact(name: str) -> Teller:
    """An open fact about the destination: holds on the date, comes later, does not hold, or is not known."""

    def tell(asked: Asked) -> Known:
        place = asked.facts.destination
        row = asked.law.destination(place) if place else None
        if row is None:
            return Known(None, (Source("place-not-held", (("place", place or "UNKNOWN"),)),))
        params = (("fact", name), ("place", row.place))
        found = next((fact for fact in row.facts if fact.name == name), None)
        if found is None:
            absent = _says_no(row.row, name)
            as_of, verified = _column(asked.law, name)
            code = "place-fact-absent" if absent else "place-fact-unknown"
            return Known(False if absent else None, (Source(code, params, "", as_of, verified),))
        held = found.since <= asked.on
        code = "place-fact" if held else "place-fact-later"
        dated = params if held else (*params, ("on", found.since))
        return Known(held, (Source(code, dated, found.citation, found.as_of, found.verified),))

    return tell


def _says_no(row: Any, name: str) -> bool:
    if name == "law":
        return not row["comprehensive_dp_law"]["exists"]
    column = {
        "authority": row["independent_dpa"],
        "convention_108": row["convention_108"]["party"],
        "government_access": row["oecd_government_access_declaration"],
        "cross_border_privacy_rules": None if row["global_cbpr"] is None else row["global_cbpr"] != "none",
    }
    return column.get(name) is False


def _column(law: Law, name: str) -> tuple[str, bool]:
    # A column of the reference data was checked as a whole, so any place that has the fact says how far.
    for destination in law.destination_by_place.values():
        for fact in destination.facts:
            if fact.name == name:
                return fact.as_of, fact.verified
    return "", False


def finding(asked: Asked) -> Known:
    """A finding of adequacy under this law that covers the destination on the date; decides nothing."""
    place = asked.facts.destination or ""
    rows = asked.law.adequacy(asked.regime.id, place, asked.on)
    return Known(
        None,
        tuple(
            Source(
                "finding",
                (("place", row.place), ("scope", row.scope)),
                row.citation,
                row.provenance.as_of,
                row.provenance.verified,
            )
            for row in rows
        ),
    )


def marked(asked: Asked) -> Known:
    """Yes where the register holds the destination's law problematic on the date."""
    place = asked.facts.destination or ""
    since = asked.law.problematic_since.get((asked.regime.id, place))
    if since is None or since > asked.on:
        return NOTHING
    return Known(True, (Source("marked", (("place", place), ("on", since))),))


def together(*tellers: Teller) -> Teller:
    """The first answer any of them gives, and the sources of all."""

    def tell(asked: Asked) -> Known:
        parts = [teller(asked) for teller in tellers]
        answer = next((part.answer for part in parts if part.answer is not None), None)
        return Known(answer, tuple(source for part in parts for source in part.sources))

    return tell


def only_sources(teller: Teller) -> Teller:
    """What is known, without an answer: it bears on the question and does not decide it."""
    return lambda asked: Known(None, teller(asked).sources)


def fact_source(asked: Asked, name: str, value: Any, unknown: frozenset[str] | None = None) -> Source:
    """A fact of the transfer as a source: recorded, not known to anybody, or not recorded."""
    if value is not None:
        return Source("fact", (("fact", name), ("value", value)))
    open_facts = asked.facts.unknown if unknown is None else unknown
    return Source("fact-unknown" if name in open_facts else "fact-open", (("fact", name),))


def tool_source(mechanism: Mechanism) -> Source:
    """The tool relied on as a source."""
    where = mechanism.provenance
    return Source("tool", (("mechanism", mechanism.id),), mechanism.citation, where.as_of, where.verified)
