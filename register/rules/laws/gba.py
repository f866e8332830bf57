"""The standard contract of the Greater Bay Area: nine Mainland cities with Hong Kong or Macao, and no further."""

from register.rules.case import Case
from register.rules.facts import Facts
from register.rules.law import Mechanism
from register.rules.verdict import Outcome

REGIONS = frozenset({"HK", "MO"})


def check_area(case: Case, mechanism: Mechanism) -> None:
    """Whether both parties are in the area, nothing leaves it, and no important data are among it.

    The Mainland party must be registered in one of the nine cities. Volumes have no cap.
    Source: Implementation Guidelines of 2023-12-13 (CAC and ITIB), all sectors from 2024-11-01; the CAC and Macau
    DSEDT/DSPDP measure, from 2024-09-10.
    """
    facts, citation = case.facts, mechanism.citation
    inside, fact, city = _mainland_party(case, mechanism)
    if not case.ask(inside, fact):
        case.fail(Outcome.INSUFFICIENT, "gba-outside-cities", citation, city=city or "-")
    if case.ask(case.presume(facts.important_data, "important_data", False), "important_data"):
        case.fail(Outcome.INSUFFICIENT, "gba-important-data", citation)
    for place in _outside(facts):
        case.fail(Outcome.INSUFFICIENT, "gba-onward-outside", citation, place=place)
    if mechanism.all_sectors_from and case.on < mechanism.all_sectors_from:
        case.weaken(
            "gba-pilot-sectors", case.policy.upkeep["evidence"], citation, on=mechanism.all_sectors_from
        )


def _mainland_party(case: Case, mechanism: Mechanism) -> tuple[bool | None, str, str | None]:
    """Whether the Mainland party is in one of the nine cities, the fact that says so, and the city.

    An importer of whom only the province is known is presumed to be in one, and the city is listed as missing.
    """
    facts = case.facts
    if mechanism.regime == "cn-pipl":
        city, fact, part = facts.exporter_city, "exporter_city", facts.exporter_subdivision
    else:
        city, fact, part = (
            case.tool.importer_city,
            case.tool_fact("importer_city"),
            facts.destination_subdivision,
        )
    if part is not None and part != "CN-GD":
        return False, fact, city
    if city is not None:
        return fold_city(city) in case.law.gba_cities, fact, city
    if mechanism.regime != "cn-pipl" and part is not None:
        return case.presume_tool(None, "importer_city", True), fact, None
    return None, fact, None


def fold_city(name: str) -> str:
    """A city's name without case, spaces, and the word for city.

    Source: house rule.
    """
    folded = "".join(name.casefold().split())
    return folded.removesuffix("city").removesuffix("市")


def _outside(facts: Facts) -> list[str]:
    """The places it goes on to that are not in the area; another Mainland city must be one of the nine."""
    found = {place for place in facts.onward_to or () if not _may_be_inside(place)}
    if isinstance(facts.onward_transfers, tuple):
        for leg in facts.onward_transfers:
            place = leg.destination_subdivision or leg.destination
            if place and not _may_be_inside(place):
                found.add(place)
    return sorted(found)


def settled_outcome(case: Case, leg: Facts) -> Outcome | None:
    """What the tool settles of a leg by its place alone: forbidden outside the area, carried within it; else None.

    Source: the conditions of the Bay Area contract (no onward provision outside it).
    """
    place = leg.destination_subdivision or leg.destination
    if case.mechanism is None or not case.mechanism.gba or place is None:
        return None
    if not _may_be_inside(place):
        return Outcome.INSUFFICIENT
    return None if any(leg.mechanisms.values()) else Outcome.ACCEPTABLE


def _may_be_inside(place: str) -> bool:
    return place in REGIONS or place in ("CN", "CN-GD", "CN-HK", "CN-MO")
