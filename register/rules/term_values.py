"""What can be measured about a contract term: reading a value, and comparing it with what is wanted. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

KEY_HOLDERS: Final = ("exporter", "third-party", "importer")
"""Who may hold the keys, the best first (EDPB 01/2020 Annex 2)."""
MOST: Final = 100_000
_YES_NO: Final = ("yes", "no")
_NUMBER: Final = re.compile(r"(\d{1,9}(?:\.\d{1,4})?)\s*(\D*)")
_RANGE: Final = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—]\s*(\d{1,2}):(\d{2})")
_SAID: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "hours": frozenset({"h", "hr", "hrs", "hour", "hours", "小時", "小时"}),
        "calendar days": frozenset({"d", "day", "days", "calendar days", "日", "天"}),
        "months": frozenset({"month", "months", "個月", "个月", "月"}),
        "years": frozenset({"year", "years", "年"}),
        "seconds": frozenset({"s", "sec", "second", "seconds", "秒"}),
        "percent": frozenset({"%", "percent", "％"}),
        "count": frozenset(),
    }
)
"""The units counted in numbers, and the words that may stand after the number."""


class WrongValue(ValueError):
    """A value that cannot be one of its unit; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Parameter:
    """What is measured: its unit, the direction that is better, our starting value, and what laws fix as a number.

    ``better_is`` is ``min`` (at least), ``max`` (at most), ``within`` (a range of hours) or ``best`` (the best of a
    list). ``limits`` holds numbers only: a law that says "without undue delay" fixes none.
    """

    unit: str
    better_is: str
    suggested: str
    limits: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


def read_value(unit: str, text: str) -> str:
    """The value as it is kept: a plain number, ``yes`` or ``no``, a holder of keys, or ``HH:MM-HH:MM``.

    A number may be followed by its unit. Raises WrongValue. Source: house rule.
    """
    given = " ".join(text.split()).casefold()
    if unit == "boolean":
        if given not in _YES_NO:
            raise WrongValue("not-yes-or-no")
        return given
    if unit == "enum":
        if given not in KEY_HOLDERS:
            raise WrongValue("not-in-list")
        return given
    if unit == "time range":
        matched = _RANGE.fullmatch(given)
        if matched is None:
            raise WrongValue("not-a-time-range")
        hours = [int(part) for part in matched.groups()]
        if hours[0] > 23 or hours[2] > 24 or hours[1] > 59 or hours[3] > 59 or hours[:2] >= hours[2:]:
            raise WrongValue("not-a-time-range")
        return f"{hours[0]:02}:{hours[1]:02}-{hours[2]:02}:{hours[3]:02}"
    matched = _NUMBER.fullmatch(given)
    if matched is None or matched[2].strip() not in (_SAID[unit] | {""}):
        raise WrongValue("not-a-number")
    number = float(matched[1])
    if number > (100 if unit == "percent" else MOST):
        raise WrongValue("too-large")
    return f"{number:g}" if number != int(number) else str(int(number))


def meets(parameter: Parameter, value: str | None, wanted: str | float) -> bool | None:
    """Whether a value is at least as good as what is wanted; None where it cannot be told.

    Equal is good enough; hours are within others where they begin no earlier and end no later.
    Source: house rule (the direction is the reference data's).
    """
    if value is None:
        return None
    try:
        is_ = read_value(parameter.unit, value)
        want = read_value(parameter.unit, wanted if isinstance(wanted, str) else f"{wanted:g}")
    except WrongValue:
        return None
    if parameter.unit == "boolean":
        return is_ == want or is_ == "yes"
    if parameter.unit == "enum":
        return KEY_HOLDERS.index(is_) <= KEY_HOLDERS.index(want)
    if parameter.unit == "time range":
        return is_[:5] >= want[:5] and is_[6:] <= want[6:]
    return float(is_) >= float(want) if parameter.better_is == "min" else float(is_) <= float(want)
