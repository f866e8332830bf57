"""The notice duties a law puts on us after a personal data breach, as the reference data hold them."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from register.reference.law import load_law
from register.rules.breach_clocks import Duty, Limit, Owed, Start, Unit


@cache
def breach_duties() -> Mapping[str, tuple[Duty, ...]]:
    """The duties of each regime that has any, the regulator's first. What is only recommended does not bind.

    Source: the breach rule of each regime.
    """
    text = files("register.reference").joinpath("data/breach_clocks.json").read_text("utf-8")
    found: dict[str, list[Duty]] = {}
    for row in json.loads(text)["clocks"]:
        found.setdefault(row["regime"], []).append(_duty(row))
    return MappingProxyType({regime: tuple(duties) for regime, duties in found.items()})


def authority_of(regime_id: str) -> str:
    """Whom a law has us tell, in the words of the reference data; empty where nobody is named."""
    return str(_rule(regime_id).get("authority") or "")


def _duty(row: Mapping[str, Any]) -> Duty:
    regime = load_law().regime_by_id[row["regime"]]
    rule, to = _rule(regime.id), Owed(row["to"])
    return Duty(
        to=to,
        source=regime.id,
        start=Start(row["counted_from"]),
        limit=Limit(row["number"], Unit(row["unit"])) if row["number"] else None,
        is_binding=row["binding"],
        citation=rule["citation"],
        is_verified=row["verified"],
        place=min(regime.places),
        said=rule["authority_deadline_text"] if to is Owed.AUTHORITY else rule["individuals"],
    )


def _rule(regime_id: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = load_law().regime_by_id[regime_id].row["breach_rule"]
    return found
