"""The policy file with the weights of a judgement, as rules read it. Changing it is done elsewhere."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from register.rules.policy import Policy

GROUPS = ("ground", "destination", "measures", "upkeep", "caps")


@cache
def load_policy() -> Policy:
    """The policy the register ships with.

    Source: house rule (design: ground 40, destination 20, measures 25, upkeep 15).
    """
    return read_policy(files("register.reference").joinpath("data/policy.toml").read_text("utf-8"))


def read_policy(text: str) -> Policy:
    """A policy from TOML text. A missing group or weight, or one that is no whole number, is a ValueError.

    Source: house rule.
    """
    try:
        table: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(str(error)) from error
    shipped = None if table.get("id") == _SHIPPED_ID else load_policy()
    groups = {name: _weights(table.get(name), getattr(shipped, name, None), name) for name in GROUPS}
    if not isinstance(table.get("id"), str) or not table["id"]:
        raise ValueError("id")
    return Policy(id=table["id"], **groups)


def _weights(table: Any, expected: Mapping[str, int] | None, group: str) -> Mapping[str, int]:
    if not isinstance(table, dict) or (expected is not None and set(table) != set(expected)):
        raise ValueError(group)
    for name, weight in table.items():
        if isinstance(weight, bool) or not isinstance(weight, int) or not -100 <= weight <= 100:
            raise ValueError(f"{group}.{name}")
    return MappingProxyType(table)


_SHIPPED_ID = "house-2026-11"
