"""The corrections to the law the demo group made. Knows nothing of vendors."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from register.law.actions import add_change, correct_change
from register.law.inputs import LawChangeInput, read_change

if TYPE_CHECKING:
    from register.demo.planting import Garden


def plan_law(garden: "Garden", seeds: list[Mapping[str, Any]]) -> None:
    """Plan every correction, and what corrected it later.

    Source: house rule.
    """
    for seed in seeds:
        if date.fromisoformat(seed["as_of"]) <= garden.today:
            _plan(garden, seed)


def _plan(garden: "Garden", seed: Mapping[str, Any]) -> None:
    refs: list[str] = []

    def add(session: Session, garden: "Garden", at: datetime) -> None:
        made = add_change(session, garden.actor("ada"), _given(seed), at, today=garden.today)
        refs.append(made.ref)

    def correct(session: Session, garden: "Garden", at: datetime) -> None:
        given = _given({**seed, **seed["corrected"]})
        correct_change(session, garden.actor("ada"), refs[0], given, None, at, today=garden.today)

    garden.later(seed["age"], add)
    if "corrected" in seed:
        garden.later(seed["corrected"]["age"], correct)


def _given(seed: Mapping[str, Any]) -> LawChangeInput:
    return read_change({name: value for name, value in seed.items() if name not in ("age", "corrected")})
