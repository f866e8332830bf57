"""A change to the law as JSON, and back: one shape for files, forms, stored rows and what-if."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import date, timedelta
from typing import Any

from register.errors import Invalid, Problem
from register.rules.amendment_kinds import (
    Amendment,
    FactEnds,
    FactHolds,
    FilingCorrected,
    FindingAdded,
    FindingCorrected,
    FindingEnds,
    LawProblematic,
    MechanismEnds,
    NoticeDuty,
)

KINDS: Mapping[str, type[Amendment]] = {
    "finding-added": FindingAdded,
    "finding-ends": FindingEnds,
    "finding-corrected": FindingCorrected,
    "mechanism-ends": MechanismEnds,
    "filing-corrected": FilingCorrected,
    "law-problematic": LawProblematic,
    "fact-holds": FactHolds,
    "fact-ends": FactEnds,
    "notice-duty": NoticeDuty,
}
"""The word of each kind in JSON."""

_DATES = frozenset(
    {"on", "valid_from", "valid_until", "holds_from", "holds_until", "since", "until", "as_of"}
)
_LONGEST = 500


def fields_of(kind: str) -> tuple[str, ...]:
    """The names of what a kind of change says, in order.

    Source: house rule.
    """
    return tuple(field.name for field in fields(KINDS[kind]))


def is_required(kind: str, name: str) -> bool:
    """Whether a change of this kind must say ``name``.

    Source: house rule.
    """
    return any(f.name == name and f.default is MISSING for f in fields(KINDS[kind]))


def kind_of(amendment: Amendment) -> str:
    """The word of its kind.

    Source: house rule.
    """
    return next(word for word, kind in KINDS.items() if type(amendment) is kind)


def read_amendment(given: Mapping[str, Any]) -> Amendment:
    """The change a JSON object describes; dates are ISO 8601. Null and left out are the same.

    Raises Invalid with every problem by field: an unknown kind, a field the kind does not have, a missing field,
    one of the wrong type. Whether it fits the law is told by amendment_checks.
    Source: house rule (design: what if).
    """
    word = given.get("kind")
    if not isinstance(word, str) or word not in KINDS:
        raise Invalid({"kind": Problem("not-in-list", {"given": str(word)[:40]} if word else {})})
    known = fields_of(word)
    problems: dict[str, Problem] = {
        str(name)[:40]: Problem("field-not-known") for name in given if name not in (*known, "kind")
    }
    values: dict[str, Any] = {}
    for name in known:
        value = given.get(name)
        if value is None:
            if is_required(word, name):
                problems[name] = Problem("required")
            continue
        try:
            values[name] = _read(name, value)
        except _Wrong as wrong:
            problems[name] = Problem(wrong.code, {"given": str(value)[:40]})
    if problems:
        raise Invalid(problems)
    return KINDS[word](**values)


def amendment_json(amendment: Amendment) -> dict[str, Any]:
    """The change as JSON: what read_amendment reads. What has its ordinary value is left out.

    Source: house rule.
    """
    found: dict[str, Any] = {"kind": kind_of(amendment)}
    for field in fields(amendment):
        value = getattr(amendment, field.name)
        if value is None or (field.default is not MISSING and value == field.default):
            continue
        if isinstance(value, date):
            value = value.isoformat()
        found[field.name] = list(value) if isinstance(value, tuple) else value
    return found


def period_of(amendment: Amendment) -> tuple[date | None, date | None]:
    """The first and last day (both inclusive) on which the law reads otherwise because of it; None = open.

    Source: house rule.
    """
    if isinstance(amendment, FindingEnds | MechanismEnds | FactEnds):
        # It still holds on its last day.
        return (amendment.on + timedelta(days=1) if amendment.on < date.max else None), None
    if isinstance(amendment, FindingAdded):
        return amendment.valid_from, amendment.valid_until
    if isinstance(amendment, FindingCorrected):
        return min(amendment.valid_from, amendment.holds_from), None
    if isinstance(amendment, LawProblematic | NoticeDuty):
        return amendment.since, None
    if isinstance(amendment, FactHolds):
        return amendment.since, amendment.until
    return None, None


class _Wrong(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _read(name: str, value: Any) -> Any:
    if name in _DATES:
        return _date(value)
    if name == "verified":
        if not isinstance(value, bool):
            raise _Wrong("not-usable")
        return value
    if name in ("deadline_days", "number"):
        if isinstance(value, bool) or not isinstance(value, int):
            raise _Wrong("not-a-number")
        return value
    if name == "needs":
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            raise _Wrong("not-usable")
        return tuple(value)
    if not isinstance(value, str):
        raise _Wrong("not-usable")
    if not value.strip():
        raise _Wrong("required")
    if len(value) > _LONGEST:
        raise _Wrong("not-usable")
    return value


def _date(value: Any) -> date:
    if isinstance(value, date):
        return value
    try:
        found = date.fromisoformat(value)
    except (TypeError, ValueError):
        raise _Wrong("not-a-date") from None
    if not 1900 <= found.year <= 2200:
        raise _Wrong("year-out-of-range")
    return found
