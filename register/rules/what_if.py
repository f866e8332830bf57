"""A change to try out, as JSON and as a value, and how a judgement before compares with one after. Pure."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any, Final, NamedTuple

from register.errors import Invalid, Problem
from register.rules import amendment_forms
from register.rules.amendment_kinds import Amendment
from register.rules.fact_changes import (
    AgreementEnds,
    CertificationLapses,
    FactChange,
    SubProcessorAdded,
    VendorMoves,
    first_day_of,
)
from register.rules.verdict import Assessment, Judgement, Outcome, Params, Severity

Change = Amendment | FactChange

LAW_KINDS: Final = tuple(kind for kind in amendment_forms.KINDS if kind != "notice-duty")
"""What can be tried out: notices after a breach weigh on no transfer."""
FACT_KINDS: Final[Mapping[str, type[FactChange]]] = {
    "certification-lapses": CertificationLapses,
    "vendor-moves": VendorMoves,
    "sub-processor-added": SubProcessorAdded,
    "agreement-ends": AgreementEnds,
}
NOT_CITED: Final = "what if"
"""Stands for the citation of a change that is only tried out."""
_OPTIONAL: Final = frozenset({"from_place"})
_LONGEST: Final = 40


def read_change(given: Any) -> Change:
    """The change a JSON object describes. A citation may be left out: nothing is adopted by asking.

    Raises Invalid with every problem by field; whether places, records and rows exist is told elsewhere.
    Source: design (scoring, what if).
    """
    if not isinstance(given, Mapping):
        raise Invalid({"kind": Problem("not-an-object")})
    word = given.get("kind")
    if not isinstance(word, str) or word not in (*LAW_KINDS, *FACT_KINDS):
        raise Invalid({"kind": Problem("required") if not word else Problem("not-in-list")})
    if word in FACT_KINDS:
        return _read_fact_change(word, given)
    return amendment_forms.read_amendment({**given, "citation": given.get("citation") or NOT_CITED})


def _read_fact_change(word: str, given: Mapping[str, Any]) -> FactChange:
    kind = FACT_KINDS[word]
    names = [field.name for field in fields(kind)]
    problems = {
        str(name)[:_LONGEST]: Problem("field-not-known") for name in given if name not in (*names, "kind")
    }
    values: dict[str, Any] = {}
    for name in names:
        value = given.get(name)
        if value is None or value == "":
            if name not in _OPTIONAL:
                problems[name] = Problem("required")
        elif name == "on":
            day = _day(value)
            if isinstance(day, Problem):
                problems[name] = day
            else:
                values[name] = day
        elif not isinstance(value, str) or len(value) > _LONGEST:
            problems[name] = Problem("not-usable")
        else:
            values[name] = value.strip().upper()
    if problems:
        raise Invalid(problems)
    return kind(**values)


def _day(value: Any) -> date | Problem:
    try:
        found = value if isinstance(value, date) else date.fromisoformat(value)
    except (TypeError, ValueError):
        return Problem("not-a-date", {"given": str(value)[:_LONGEST]})
    return found if 1900 <= found.year <= 2200 else Problem("year-out-of-range")


def change_json(change: Change) -> dict[str, Any]:
    """The change as JSON: what read_change reads.

    Source: house rule.
    """
    if not isinstance(change, FactChange):
        return amendment_forms.amendment_json(change)
    word = next(word for word, kind in FACT_KINDS.items() if type(change) is kind)
    said = {field.name: getattr(change, field.name) for field in fields(change)}
    return {
        "kind": word,
        **{n: v.isoformat() if isinstance(v, date) else v for n, v in said.items() if v is not None},
    }


def takes_effect_on(change: Change) -> date | None:
    """The first day on which something may be judged otherwise; None: on every date.

    Source: house rule (what ends still holds on its last day).
    """
    if isinstance(change, FactChange):
        return first_day_of(change)
    return amendment_forms.period_of(change)[0]


class Standing(NamedTuple):
    """What a judgement comes to."""

    outcome: Outcome
    band: str
    points: int | None

    @property
    def badness(self) -> tuple[int, int]:
        """The worse, the higher: by outcome, then by points."""
        return self.outcome.rank, -(self.points if self.points is not None else -1)


class RegimeChange(NamedTuple):
    """What changes under one law; None where it does not bind before or after."""

    regime: str
    before: Standing | None
    after: Standing | None


class Difference(NamedTuple):
    """What a change does to one transfer, under the laws where it does something, and the first new obstacle."""

    before: Standing
    after: Standing
    regimes: tuple[RegimeChange, ...]
    why: tuple[str, Params] | None = None

    @property
    def direction(self) -> str:
        """``worse``, ``better``, or ``same`` where neither outcome nor points tell them apart."""
        before, after = self.before.badness, self.after.badness
        return "worse" if after > before else "better" if after < before else "same"

    @property
    def order(self) -> tuple[int, int, int]:
        """Sorts the worst first: where most is lost, then where it ends worst, then by points lost."""
        before, after = self.before, self.after
        lost = (before.points or 0) - (after.points or 0)
        return before.outcome.rank - after.outcome.rank, -after.outcome.rank, -lost


def difference(before: Judgement, after: Judgement) -> Difference | None:
    """What is otherwise: outcome, band or points, overall or under one law; None where all of it is the same.

    Source: design (scoring, what if).
    """
    old = {a.regime: a for a in before.assessments}
    new = {a.regime: a for a in after.assessments}
    changed = []
    for regime in dict.fromkeys([*old, *new]):
        pair = RegimeChange(regime, _under(old.get(regime)), _under(new.get(regime)))
        if pair.before != pair.after:
            changed.append(pair)
    one, two = _overall(before), _overall(after)
    if one == two and not changed:
        return None
    return Difference(one, two, tuple(changed), _new_obstacle(before, after))


def _overall(judgement: Judgement) -> Standing:
    return Standing(judgement.outcome, judgement.band.value, judgement.points)


def _under(assessment: Assessment | None) -> Standing | None:
    if assessment is None:
        return None
    return Standing(assessment.outcome, assessment.band.value, assessment.points)


def _new_obstacle(before: Judgement, after: Judgement) -> tuple[str, Params] | None:
    known = {reason for assessment in before.assessments for reason in assessment.reasons}
    for assessment in after.assessments:
        for reason in assessment.reasons:
            if reason.severity is Severity.BLOCKS and reason not in known:
                return reason.code, reason.params
    return None
