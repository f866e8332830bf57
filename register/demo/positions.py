"""The positions of the demo group on contract terms. Knows nothing of vendors."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from register.agreements.inputs import PositionInput
from register.agreements.positions import set_position
from register.agreements.term_counts import recount_term
from register.inputs import read_input

if TYPE_CHECKING:
    from register.demo.planting import Garden


def plan_positions(garden: "Garden", seeds: list[Mapping[str, Any]]) -> None:
    """Plan every position the DPO took.

    Source: house rule.
    """
    for seed in seeds:
        _plan(garden, seed)


def _plan(garden: "Garden", seed: Mapping[str, Any]) -> None:
    def put(session: Session, garden: "Garden", at: datetime) -> None:
        given = read_input(PositionInput, {**seed, "decided_on": at.date()})
        set_position(session, garden.actor("dora"), seed["term"], given, None, at, today=at.date())
        recount_term(session, seed["term"])

    garden.later(seed["age"], put)
