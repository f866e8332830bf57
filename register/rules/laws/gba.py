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
    if mechanism.regime == "cn-pipl":
        city, fact = facts.exporter_city, "exporter_city"
        elsewhere = _outside_guangdong(facts.exporter_subdivision)
    else:
        city, fact = case.tool.importer_city, case.tool_fact("importer_city")
        elsewhere = _outside_guangdong(facts.destination_subdivision)
    inside = False if elsewhere else (None if city is None else fold_city(city) in case.law.gba_cities)
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


def fold_city(name: str) -> str:
    """A city's name without case, spaces, and the word for city.

    Source: house rule.
    """
    folded = "".join(name.casefold().split())
    return folded.removesuffix("city").removesuffix("市")


def _outside_guangdong(subdivision: str | None) -> bool:
    return subdivision is not None and subdivision != "CN-GD"


def _outside(facts: Facts) -> list[str]:
    """The places it goes on to that are not in the area; another Mainland city must be one of the nine."""
    found = {place for place in facts.onward_to or () if not _may_be_inside(place)}
    if isinstance(facts.onward_transfers, tuple):
        for leg in facts.onward_transfers:
            place = leg.destination_subdivision or leg.destination
            if place and not _may_be_inside(place):
                found.add(place)
    return sorted(found)


def is_forbidden(case: Case, leg: Facts) -> bool:
    """Whether the tool forbids the leg by its place alone, so that no other test of it is needed.

    Source: the conditions of the Bay Area contract (no onward provision outside it).
    """
    place = leg.destination_subdivision or leg.destination
    return (
        case.mechanism is not None and case.mechanism.gba and place is not None and not _may_be_inside(place)
    )


def _may_be_inside(place: str) -> bool:
    return place in REGIONS or place in ("CN", "CN-GD", "CN-HK", "CN-MO")
