"""The onward legs of a stored transfer, from the recorded chain of its vendor's sub-processors."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from register.assessments.gathering import Gathered
from register.reference.places import is_country
from register.rules.facts import Facts, MechanismFacts
from register.rules.leg import onward_legs
from register.rules.onward import leg_of
from register.rules.verdict import Band, Judgement, LegVerdict

NO_TOOL = "none"
UNKNOWN_PLACE = "UNKNOWN"
BANDS = "0ABCD"


@dataclass(frozen=True)
class ChainLeg:
    """One leg of a chain: the engagement it comes from, how deep it lies, and its facts.

    An engagement at several places is several legs.
    """

    row: Any
    path: tuple[tuple[str, str], ...]
    """Name and reference of everybody on the way, the engaged vendor last."""
    facts: Facts


def with_chain(gathered: Gathered, transfer: Any, base: Facts) -> Facts:
    """The facts with a leg for every place of every engagement below the vendor on ``base.on``.

    What a person said about whether it goes on gives way to what is recorded; the places they named stay.
    Source: GDPR Art 44; SCC 2021/914 cl 8.8; house rule (unknown is never safe).
    """
    legs = chain_legs(gathered, transfer, base)
    if not legs:
        return base
    unknown = base.unknown - {"onward_transfers"}
    return replace(base, onward_transfers=tuple(leg.facts for leg in legs), unknown=unknown)


def chain_legs(gathered: Gathered, transfer: Any, base: Facts) -> list[ChainLeg]:
    """The legs in order, nearest first; ``base`` are the facts of the transfer itself.

    Source: GDPR Art 28(4); house rule for what a leg inherits.
    """
    chains, found = gathered.chains, []
    steps = chains.steps(transfer.vendor_id, transfer.service_id, base.on)
    laws = base.regimes or gathered.law.regimes_binding(
        base.exporter_place, base.exporter_subdivision, base.zone
    )
    for step in steps:
        row, path = chains.rows[step.edge.key], chains.path(step)
        via = tuple(name for name, _ref in path)
        tools = _tools(row.mechanisms, laws)
        for place in row.places or [None]:
            found.append(ChainLeg(row, path, _leg(row, place, via, base, tools)))
    return found


def _leg(
    row: Any, place: str | None, via: tuple[str, ...], base: Facts, tools: dict[str, MechanismFacts | None]
) -> Facts:
    told: dict[str, Any] = dict(row.facts)
    if "assessed_on" in told:
        told["assessed_on"] = date.fromisoformat(told["assessed_on"])
    country = place.split("-", 1)[0] if place else None
    contract = row.processor_contract
    own = Facts(
        destination=country if country and is_country(country) else None,
        destination_subdivision=place if place and "-" in place else None,
        mechanisms=tools,
        importer_role="sub-processor",
        importer_parent_place=row.engaged_parent_place,
        processor_contract=contract.value if contract else None,
        via=via,
        unknown=frozenset() if contract else frozenset({"processor_contract"}),
        **told,
    )
    return leg_of(base, own, tools_given=True)


def _tools(recorded: dict[str, Any], laws: Iterable[str]) -> dict[str, MechanismFacts | None]:
    """The tool under each law that binds the exporter; None where nobody has said."""
    found: dict[str, MechanismFacts | None] = dict.fromkeys(laws)
    for regime, tool in recorded.items():
        if tool["id"] == NO_TOOL:
            found.pop(regime, None)
        else:
            signed = tool.get("signed_on")
            found[regime] = MechanismFacts(
                tool["id"], signed_on=date.fromisoformat(signed) if signed else None
            )
    return found


def onward_places(made: Judgement, destination: str) -> list[list[Any]]:
    """The further places a judged transfer reaches, worst first: ``[country, band, outcome, [names on the way]]``.

    Of several legs to one place, the worst under any binding law speaks. The transfer's own destination is left out.
    Source: house rule (a destination reached only through a sub-processor is a destination).
    """
    binding = [assessment.legs for assessment in made.assessments if assessment.binding and assessment.legs]
    worst: dict[str, LegVerdict] = {}
    for legs in binding:
        for leg in legs:
            place = (leg.place or UNKNOWN_PLACE).split("-", 1)[0]
            known = worst.get(place)
            if known is None or _badness(leg) > _badness(known):
                worst[place] = leg
    if not binding:
        for facts in onward_legs(made.facts):
            leg = LegVerdict(facts.destination, facts.via or (), made.outcome, Band.NONE, None)
            worst.setdefault(facts.destination or UNKNOWN_PLACE, leg)
    worst.pop(destination, None)
    found = sorted(worst.items(), key=lambda pair: (*(-n for n in _badness(pair[1])), pair[0]))
    return [[place, leg.band.value, leg.outcome.value, list(leg.via)] for place, leg in found]


def _badness(leg: LegVerdict) -> tuple[int, int]:
    return leg.outcome.rank, BANDS.index(leg.band.value)
