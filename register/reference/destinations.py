"""Open facts about destinations, from the reference data to what the rules read. They carry no scores."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from register.rules.law import Destination, OpenFact

CITATIONS = {
    "authority": "law of the place (statutory independence of its authority)",
    "convention_108": "CETS 108",
    "convention_108_plus": "CETS 223",
    "government_access": "OECD Declaration on Government Access to Personal Data, 2022-12-14",
    "cross_border_privacy_rules": "Global CBPR Forum",
}
"""What each column rests on, as its provenance says."""


def read_destinations(data: Mapping[str, Any]) -> dict[str, Destination]:
    """Every destination by place code; each fact with the day it holds from and whether it was verified.

    Source: the provenance of each column (columns_provenance).
    """
    columns = data["columns_provenance"]
    return {
        row["country"]: Destination(row["country"], tuple(_facts(row, columns)), row)
        for row in data["countries"]
    }


def _facts(row: Mapping[str, Any], columns: Mapping[str, Any]) -> Iterator[OpenFact]:
    law, convention = row["comprehensive_dp_law"], row["convention_108"]
    dates = (
        ("law", "comprehensive_dp_law", _law_since(law)),
        ("authority", "independent_dpa", date.min if row["independent_dpa"] else None),
        (
            "convention_108",
            "convention_108",
            _year(convention["in_force_year"]) if convention["party"] else None,
        ),
        ("convention_108_plus", "convention_108_plus", _year(row["convention_108_plus"]["ratified_year"])),
        (
            "government_access",
            "oecd_government_access_declaration",
            date(2022, 12, 14) if row["oecd_government_access_declaration"] else None,
        ),
        (
            "cross_border_privacy_rules",
            "global_cbpr",
            date.min if row["global_cbpr"] not in (None, "none") else None,
        ),
    )
    for name, column, since in dates:
        if since:
            citation = str(law["name"]) if name == "law" else CITATIONS[name]
            yield OpenFact(name, since, columns[column]["verified"], columns[column]["as_of"], citation)


def _law_since(law: Mapping[str, Any]) -> date | None:
    if law.get("in_force_from"):
        return date.fromisoformat(law["in_force_from"])
    return _year(law["year"]) if law["exists"] and law["in_force"] else None


def _year(year: int | None) -> date | None:
    return date(year, 1, 1) if year else None
