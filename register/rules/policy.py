"""How much each step of a judgement weighs: the values of a policy file. Nothing is decided here."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """One version of the weights; its id stands on every assessment. Points are whole numbers."""

    id: str
    ground: Mapping[str, int]
    """Points for the ground, by what it relies on."""
    destination: Mapping[str, int]
    """Points for each open fact about the destination."""
    measures: Mapping[str, int]
    """Points for measures, the most for each group, and costs (negative)."""
    upkeep: Mapping[str, int]
    """Points for contract and assessment, and costs (negative)."""
    caps: Mapping[str, int]
    """The most points an outcome may have."""
