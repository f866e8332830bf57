"""Whether a set of weights can be used: whole numbers within their range, sums that make a hundred. Pure."""

from collections.abc import Mapping
from typing import Any

from register.errors import Problem
from register.rules.policy import Policy

GROUPS = ("ground", "destination", "measures", "upkeep", "caps")
MOST = 100
_CAPS = ("unlawful", "insufficient", "acceptable-with-measures")
_RECOGNISED = ("local", "finding")
_EXTRAS = ("in_transit", "at_rest", "contractual_most", "organisational_most")


def read_weights(
    given: Mapping[str, Mapping[str, Any]], shipped: Policy
) -> tuple[dict[str, dict[str, int]], dict[str, Problem]]:
    """The weights as whole numbers by group, and what is wrong with them by field (``group_name``).

    Every weight of the shipped policy must be there and no other. What costs points stays 0 to -100, what gives
    them 0 to 100; caps rise from unlawful to acceptable with measures; the best a transfer can have is 100.
    Source: house rule (design: ground 40, destination 20, measures 25, upkeep 15; points are 0 to 100).
    """
    found: dict[str, dict[str, int]] = {}
    problems: dict[str, Problem] = {}
    for group in GROUPS:
        expected: Mapping[str, int] = getattr(shipped, group)
        said = given.get(group, {})
        for name in said:
            if name not in expected:
                problems[f"{group}_{name}"[:80]] = Problem("field-not-known")
        found[group] = {}
        for name, usual in expected.items():
            weight = _whole(said.get(name))
            if weight is None:
                problems[f"{group}_{name}"] = Problem("not-a-number")
            elif not _range(usual)[0] <= weight <= _range(usual)[1]:
                least, most = _range(usual)
                problems[f"{group}_{name}"] = Problem("weight-out-of-range", {"least": least, "most": most})
            else:
                found[group][name] = weight
    return found, problems or _wrong_sums(found)


def most_points(weights: Mapping[str, Mapping[str, int]]) -> int:
    """The most points any transfer can have before caps.

    A recognised destination needs no measure against its law; a tool is carried by one or needs none.
    Source: house rule.
    """
    ground, measures = weights["ground"], weights["measures"]
    facts = sum(weight for name, weight in weights["destination"].items() if name != "local")
    place = max(weights["destination"]["local"], facts)
    extras = sum(measures[name] for name in _EXTRAS)
    upkeep = weights["upkeep"]["contract"] + weights["upkeep"]["assessment"]
    recognised = max(ground[name] for name in _RECOGNISED) + place + measures["not_needed"]
    tools = max(weight for name, weight in ground.items() if name not in _RECOGNISED)
    by_tool = tools + facts + max(measures["not_needed"], measures["carrying"])
    return max(recognised, by_tool) + extras + upkeep


def _wrong_sums(weights: Mapping[str, Mapping[str, int]]) -> dict[str, Problem]:
    caps = [weights["caps"][name] for name in _CAPS]
    if not caps[0] < caps[1] < caps[2]:
        return {"caps_insufficient": Problem("caps-not-rising")}
    total = most_points(weights)
    return (
        {"ground_finding": Problem("sum-not-hundred", {"total": total, "most": MOST})}
        if total != MOST
        else {}
    )


def _range(usual: int) -> tuple[int, int]:
    return (-MOST, 0) if usual < 0 else (0, MOST)


def _whole(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    text = str(value or "").strip().replace("−", "-")
    if len(text) > 5 or not text.lstrip("-").isascii() or not text.lstrip("-").isdigit():
        return None
    try:
        return int(text)
    except ValueError:
        return None
