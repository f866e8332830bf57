"""Several assessments of one transfer, one fact each: the worst over the laws whose tool needs one. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple


class Assessed(NamedTuple):
    """What the assessment in force under one law says."""

    verdict: str
    """``adequate`` or ``inadequate``."""
    completed_on: date
    problematic: str | None
    """``yes``, ``no``, ``unknown``; None where the law does not ask after the destination's law."""


@dataclass(frozen=True, slots=True)
class Combined:
    """The three facts a judgement takes from assessments."""

    assessment: str
    assessed_on: date | None
    says_problematic: bool
    """Whether any of the laws asks; where none does, the fact is somebody else's to tell."""
    problematic: bool | None


_WORST_FIRST: Final = ("none", "inadequate", "adequate")


def combined(
    found: Mapping[str, Assessed], needed: Collection[str], asking: Collection[str]
) -> Combined | None:
    """What these assessments (by law) come to; None where there is none at all.

    ``needed``: the laws whose tool needs an assessment; ``asking``: the laws that test the destination's law.
    The facts of a judgement hold one assessment for all laws, so the worst counts: a law that needs one and has
    none makes it ``none``, the oldest date is the date, and a problematic law under one law is one for all.
    Where no tool needs one, those there are count.
    Source: house rule (unknown is never safe); C-311/18; PIPL Arts 55-56.
    """
    if not found:
        return None
    counting = set(needed) or set(found)
    states = {regime: found[regime].verdict if regime in found else "none" for regime in counting}
    worst = min(states.values(), key=_WORST_FIRST.index)
    dates = [found[regime].completed_on for regime in counting if regime in found]
    answers = [
        found[regime].problematic if regime in found else None for regime in counting if regime in asking
    ]
    return Combined(
        assessment=worst,
        assessed_on=min(dates, default=None) if worst != "none" else None,
        says_problematic=bool(answers),
        problematic=_worst_answer(answers),
    )


def _worst_answer(answers: list[str | None]) -> bool | None:
    if "yes" in answers:
        return True
    return False if answers and set(answers) == {"no"} else None
